"""The sample portfolio and the making of a new installation.

Real card accounts (data/sample) become debtors, accounts and dues by documented rules (docs/sample-portfolio.md);
the people, their numbers and the history of contacts are invented from a seed. Nobody else imports this room:
it writes through the rooms above it once, at `dunwell init`.
"""
