"""Promises to pay [承诺还款 PTP]: taken in parts, matched with receipts, judged after the grace day.

Others call `negotiation.service` (record_promise, withdraw_promise, close_promises), `negotiation.queues` (due today,
due soon, broken, upcoming) and `negotiation.batch` (promises broken, a strategy feature). Payments reach this room by
the signals PaymentPosted and PaymentReversed, wired in dunwell.bootstrap.
"""
