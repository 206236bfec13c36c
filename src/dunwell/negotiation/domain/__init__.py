"""The rules of talking about money, pure: facts in, values with their reasons out. All money is whole minor units.

promises: amounts by dates, matched with receipts · affordability: what a debtor can carry · authority: who may waive
what · offers: what can be proposed and what it is worth to both sides · ladder: one concession for one thing in return
· plans: an agreement while it runs · reliability: how likely a promise is kept · objections: the answer to what was said.
"""
