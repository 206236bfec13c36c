"""The one place where rooms that may not import each other are wired. Called once by the web app and by the command.

Each line connects a signal of dunwell.foundation.signals to its handler; wiring twice does nothing.
"""

from dunwell.foundation import signals
from dunwell.foundation.signals import OutcomeRecorded, PaymentPosted, PaymentReversed


def wire() -> None:
    """Connect every handler."""
    from dunwell.negotiation import agreements
    from dunwell.worklist import desk

    signals.connect(PaymentPosted, agreements.on_payment)
    signals.connect(PaymentReversed, agreements.on_payment)
    signals.connect(OutcomeRecorded, desk.on_outcome)
