"""Who owes what: debtors, accounts, contact points, related persons, due items, buckets, contactability.

Others call `portfolio.service` (positions, contactability, search) and `portfolio.domain` (bucket_of, days_past_due).
"""
