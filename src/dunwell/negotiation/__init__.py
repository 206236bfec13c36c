"""Talking about money: what a debtor can carry, offers, waivers, agreements, promises to pay [承诺还款 PTP], objections.

Others call `service` (record_promise, withdraw_promise, close_promises), `means`, `talks` (table_for, put_offer), `agreements` (draft_agreement,
acknowledge, decide_waiver, cancel, close_day), `reage`, `waivers`, `mandates`, `queues`, `dealcards`, `document`, `objections.find`, `methods` and
`batch` (promises broken, a strategy feature). Payments reach this room by the signals PaymentPosted and PaymentReversed, wired in dunwell.bootstrap.
"""
