"""Queues of promises [承诺还款] for lists and boards: due today, due in the next half hour, broken, upcoming."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from dunwell.foundation.clock import Clock, aware
from dunwell.foundation.money import Money
from dunwell.negotiation.domain import promises as domain
from dunwell.negotiation.domain.promises import BROKEN, OPEN, PARTIAL
from dunwell.negotiation.policy import plan_rules
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, Debtor


@dataclass(frozen=True, slots=True)
class PromiseDue:
    """One part in a queue. `due_at` is aware, UTC, None where no time of day was said; `zone` is the debtor's."""

    part_id: int
    promise_id: int
    account_id: int
    debtor_id: int
    debtor_name: str
    contract_no: str
    captured_by: int | None
    no: int
    amount: Money
    matched: Money
    due_on: date
    due_time: time | None
    due_at: datetime | None
    zone: str
    status: str
    verdict_on: date | None

    @property
    def missing(self) -> Money:
        """What has not come in yet."""
        return self.amount - self.matched


def due_on(session: Session, on: date, accounts: Select[Any] | None = None) -> list[PromiseDue]:
    """Open parts due on a day and not yet paid in full, by time of day, those without one last."""
    return _due_on(_rows(session, accounts, PromisePart.status == OPEN, PromisePart.due_on == on), on)


def _due_on(found: list[PromiseDue], on: date) -> list[PromiseDue]:
    due = (p for p in _unpaid(found) if p.status == OPEN and p.due_on == on)
    return sorted(due, key=lambda p: (p.due_time is None, p.due_time, -p.amount.minor, p.part_id))


def due_soon(
    session: Session, clock: Clock, accounts: Select[Any] | None = None, *, minutes: int = 30
) -> list[PromiseDue]:
    """Unpaid parts whose time of day, in the debtor's zone, comes within `minutes` from now (both ends inside)."""
    now = clock.now()
    near = (now - timedelta(days=1)).date(), (now + timedelta(days=1)).date()
    found = _rows(
        session,
        accounts,
        PromisePart.status == OPEN,
        PromisePart.due_time.is_not(None),
        PromisePart.due_on.between(*near),
    )
    return _soon(found, now, minutes)


def _soon(found: list[PromiseDue], now: datetime, minutes: int) -> list[PromiseDue]:
    until = now + timedelta(minutes=minutes)
    near = (p for p in _unpaid(found) if p.status == OPEN and p.due_at and now <= p.due_at <= until)
    return sorted(near, key=lambda p: (p.due_at, p.part_id))


def broken(session: Session, since: date, accounts: Select[Any] | None = None) -> list[PromiseDue]:
    """Parts judged broken or partly kept on or after a day, on accounts still open, newest verdict first."""
    judged = PromisePart.status.in_((BROKEN, PARTIAL)), PromisePart.verdict_on >= since
    return _broken(_rows(session, accounts, *judged, Account.status == "open"), since)


def _broken(found: list[PromiseDue], since: date) -> list[PromiseDue]:
    judged = (p for p in found if p.status in (BROKEN, PARTIAL) and p.verdict_on and p.verdict_on >= since)
    return sorted(judged, key=lambda p: (p.verdict_on, p.missing.minor, p.part_id), reverse=True)


@dataclass(frozen=True, slots=True)
class PromiseQueues:
    """The queues of somebody's accounts. `open`: the accounts on which a promise runs."""

    today: list[PromiseDue]
    soon: list[PromiseDue]
    broken: list[PromiseDue]
    open: frozenset[int]


def queues_of(
    session: Session, clock: Clock, on: date, since: date, accounts: Select[Any], *, minutes: int = 30
) -> PromiseQueues:
    """due_on, due_soon and broken of these accounts, read at once."""
    stands = or_(PromisePart.status == OPEN, Account.status == "open")
    found = _rows(session, accounts, PromisePart.status.in_((OPEN, BROKEN, PARTIAL)), stands)
    running = frozenset(part.account_id for part in found if part.status == OPEN)
    return PromiseQueues(
        _due_on(found, on), _soon(found, clock.now(), minutes), _broken(found, since), running
    )


def upcoming(
    session: Session, after: date, accounts: Select[Any] | None = None, *, days: int = 7
) -> list[PromiseDue]:
    """Unpaid open parts due in the `days` days after a day, soonest first."""
    window = PromisePart.due_on > after, PromisePart.due_on <= after + timedelta(days=days)
    found = _unpaid(_rows(session, accounts, PromisePart.status == OPEN, *window))
    return sorted(found, key=lambda p: (p.due_on, p.due_time is None, p.due_time, p.part_id))


def of_accounts(session: Session, accounts: Select[Any]) -> list[PromiseDue]:
    """Every open part on these accounts, soonest first."""
    found = _rows(session, accounts, PromisePart.status == OPEN)
    return sorted(found, key=lambda p: (p.due_on, p.due_time is None, p.due_time, p.part_id))


def _unpaid(found: list[PromiseDue]) -> list[PromiseDue]:
    return [part for part in found if part.missing.minor > 0]


def _rows(session: Session, accounts: Select[Any] | None, *where: Any) -> list[PromiseDue]:
    """`accounts`: a select of account ids to keep to (a collector's own), None for all."""
    query = (
        select(PromisePart, Promise, Debtor.name, Debtor.zone, Account.currency, Account.contract_no)
        .join(Promise, Promise.id == PromisePart.promise_id)
        .join(Account, Account.id == Promise.account_id)
        .join(Debtor, Debtor.id == Promise.debtor_id)
        .where(*where)
    )
    if accounts is not None:
        query = query.where(Promise.account_id.in_(accounts))
    return [_due(*row) for row in session.execute(query)]


def _due(
    part: PromisePart, promise: Promise, name: str, zone: str | None, currency: str, contract_no: str
) -> PromiseDue:
    zone = zone or HOME_ZONE
    due_at = domain.due_moment(part.due_on, part.due_time, zone)
    return PromiseDue(
        part_id=part.id,
        promise_id=promise.id,
        account_id=promise.account_id,
        debtor_id=promise.debtor_id,
        debtor_name=name,
        contract_no=contract_no,
        captured_by=promise.captured_by,
        no=part.no,
        amount=Money(part.amount_minor, currency),
        matched=Money(part.matched_minor, currency),
        due_on=part.due_on,
        due_time=part.due_time,
        due_at=aware(due_at) if due_at else None,
        zone=zone,
        status=part.status,
        verdict_on=part.verdict_on,
    )


def reminders_due(session: Session, on: date, accounts: Select[Any] | None = None) -> list[PromiseDue]:
    """Unpaid instalments of agreements whose reminder is due on a day (strategies/offers.yaml, remind_days)."""
    days = [on + timedelta(days=n) for n in plan_rules().remind_days]
    wanted = Promise.agreement_id.is_not(None), PromisePart.status == OPEN, PromisePart.due_on.in_(days)
    return sorted(_unpaid(_rows(session, accounts, *wanted)), key=lambda p: (p.due_on, p.part_id))
