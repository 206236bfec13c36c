"""What happened with one debtor, newest first: outcomes, payments, promises, refusals of the gate, restrictions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance.tables import Refusal, Restriction
from dunwell.contact import tables as contact_tables
from dunwell.foundation.money import Money
from dunwell.ledger.tables import Payment
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.people.tables import User
from dunwell.portfolio.tables import Account

TIMELINE = 40


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history. `kind` names the words and icon; `data` fills them."""

    at: datetime
    kind: str
    who: str
    data: Mapping[str, Any] = field(default_factory=dict)


def timeline(session: Session, debtor_id: int, limit: int = TIMELINE) -> list[Event]:
    """What happened with a debtor, newest first: outcomes, payments, promises, refusals of the gate, restrictions."""
    names = _Names(session)
    events = [
        Event(o.at, "outcome", names(o.user_id), {"outcome": o})
        for o in contact_tables.outcomes_of(session, debtor_id, limit)
    ]
    events += _payments(session, debtor_id, limit, names) + _promises(session, debtor_id, limit, names)
    for refusal in session.scalars(
        select(Refusal).where(Refusal.debtor_id == debtor_id).order_by(Refusal.at.desc()).limit(limit)
    ):
        events.append(Event(refusal.at, "refusal", names(refusal.user_id), {"refusal": refusal}))
    for row in session.scalars(select(Restriction).where(Restriction.debtor_id == debtor_id)):
        events.append(Event(row.since, "restriction", names(row.set_by), {"restriction": row}))
        if row.lifted_at is not None:
            events.append(Event(row.lifted_at, "lifted", names(row.lifted_by), {"restriction": row}))
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]


def _payments(session: Session, debtor_id: int, limit: int, names: "_Names") -> list[Event]:
    query = (
        select(Payment).where(Payment.debtor_id == debtor_id).order_by(Payment.posted_at.desc()).limit(limit)
    )
    events = []
    for payment in session.scalars(query):
        money = Money(payment.amount_minor, payment.currency)
        said = {"amount": money, "value_date": payment.value_date, "method": payment.method}
        events.append(Event(payment.posted_at, "payment", names(payment.posted_by), said))
        if payment.reversed_at is not None:
            events.append(Event(payment.reversed_at, "reversal", names(payment.reversed_by), said))
    return events


def _promises(session: Session, debtor_id: int, limit: int, names: "_Names") -> list[Event]:
    query = (
        select(Promise, PromisePart, Account.currency)
        .join(PromisePart, PromisePart.promise_id == Promise.id)
        .join(Account, Account.id == Promise.account_id)
        .where(Promise.debtor_id == debtor_id)
        .order_by(Promise.captured_at.desc(), PromisePart.no)
        .limit(limit)
    )
    return [
        Event(
            promise.captured_at, "promise", names(promise.captured_by),
            {"amount": Money(part.amount_minor, currency), "due_on": part.due_on, "status": part.status},
        )
        for promise, part, currency in session.execute(query)
    ]  # fmt: skip


class _Names:
    """Names of people by id, read once each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[int, str] = {}

    def __call__(self, user_id: int | None) -> str:
        if user_id is None:
            return ""
        if user_id not in self.known:
            self.known[user_id] = name_of(self.session, user_id)
        return self.known[user_id]


def name_of(session: Session, user_id: int) -> str:
    """A person's name, the id where there is none."""
    user = session.get(User, user_id)
    return user.name if user else str(user_id)
