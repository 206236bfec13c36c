"""What is owed and what was paid: allocation order [冲销顺序], posted payments and their reversal, positions.

Others call `ledger.service` (post_payment, reverse_payment, owed, payments_of) and read `ledger.domain`. Postings send
PaymentPosted and PaymentReversed.
"""
