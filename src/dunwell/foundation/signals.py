"""Three synchronous signals, in the transaction of their sender, wired once in dunwell.bootstrap. No bus.

A handler takes (session, clock, actor, event). An exception in a handler fails the sender's transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock


@dataclass(frozen=True, slots=True)
class PaymentPosted:
    """A receipt was posted to an account. value_date is the day the money counts from."""

    payment_id: int
    account_id: int
    debtor_id: int
    amount_minor: int
    value_date: date


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A receipt posted earlier was taken back."""

    payment_id: int
    account_id: int
    debtor_id: int


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """A collector said what came of a contact."""

    outcome_id: int
    debtor_id: int
    account_id: int | None
    code: str
    at: datetime


Handler = Callable[[Session, Clock, Actor, Any], None]
_handlers: dict[type, list[Handler]] = {PaymentPosted: [], PaymentReversed: [], OutcomeRecorded: []}


def connect(kind: type, handler: Handler) -> None:
    """Wire a handler (once: connecting the same function again does nothing)."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def send(session: Session, clock: Clock, actor: Actor, event: Any) -> None:
    """Call every handler of the event's class, in the order they were wired."""
    for handler in _handlers[type(event)]:
        handler(session, clock, actor, event)
