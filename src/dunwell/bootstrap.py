"""The one place where rooms that may not import each other are wired. Called once by the web app and by the command.

Each line connects a signal of dunwell.foundation.signals to its handler; wiring twice does nothing.
"""

from dunwell.foundation import signals
from dunwell.foundation.signals import OutcomeRecorded, PaymentPosted, PaymentReversed


def wire() -> None:
    """Connect every handler."""
    from dunwell.negotiation import service as negotiation
    from dunwell.worklist import desk

    signals.connect(PaymentPosted, negotiation.on_payment)
    signals.connect(PaymentReversed, negotiation.on_payment)
    signals.connect(OutcomeRecorded, desk.on_outcome)
