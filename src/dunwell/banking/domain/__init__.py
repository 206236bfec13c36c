"""Entries of a bank statement and how they are matched to accounts. Pure."""
