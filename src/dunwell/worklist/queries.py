"""Queries of the desk: today's items, queues, the board's counts. No decisions; rows come out as they are."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from dunwell.compliance.tables import ContactAttempt, Refusal
from dunwell.people.tables import User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist.tables import AccountPlan, Callback, HandOver, Owner, Run, RunPointer, WorkItem


def current_run(session: Session) -> Run | None:
    """The run whose lists are the day's truth."""
    return session.scalar(select(Run).join(RunPointer, RunPointer.run_id == Run.id).where(RunPointer.id == 1))


# ---- items ----------------------------------------------------------------------------------------------------------


def items(collector_id: int, day: date) -> Select[WorkItem, Debtor, Account]:
    """A collector's items of a day with debtor and leading account, in the order of the list."""
    return (
        select(WorkItem, Debtor, Account)
        .join(Debtor, Debtor.id == WorkItem.debtor_id)
        .join(Account, Account.id == WorkItem.account_id)
        .where(WorkItem.collector_id == collector_id, WorkItem.day == day)
        .order_by(WorkItem.rank, WorkItem.id)
    )


def ready(now: datetime) -> object:
    """The condition under which an item can be worked now: open, or woken from its sleep."""
    return or_(
        WorkItem.state == "open",
        and_(
            WorkItem.state == "snoozed", or_(WorkItem.snoozed_until.is_(None), WorkItem.snoozed_until <= now)
        ),
    )


def counts(session: Session, collector_ids: Sequence[int], day: date) -> dict[tuple[int, str], int]:
    """(collector, state) → how many items of the day."""
    query = (
        select(WorkItem.collector_id, WorkItem.state, func.count())
        .where(WorkItem.collector_id.in_(collector_ids), WorkItem.day == day)
        .group_by(WorkItem.collector_id, WorkItem.state)
    )
    return {(who, state): n for who, state, n in session.execute(query)}


def item_of(session: Session, debtor_id: int, day: date) -> WorkItem | None:
    """The day's item of a debtor, whoever has it."""
    return session.scalar(select(WorkItem).where(WorkItem.debtor_id == debtor_id, WorkItem.day == day))


def next_ready(session: Session, collector_id: int, day: date, now: datetime, but: int) -> WorkItem | None:
    """The first item after debtor `but`'s in the collector's order that can be worked now; wraps round once."""
    here = session.scalar(
        select(WorkItem.rank).where(
            WorkItem.collector_id == collector_id, WorkItem.day == day, WorkItem.debtor_id == but
        )
    )
    query = (
        select(WorkItem)
        .where(WorkItem.collector_id == collector_id, WorkItem.day == day, WorkItem.debtor_id != but)
        .where(ready(now))  # type: ignore[arg-type]
        .where(or_(WorkItem.not_before.is_(None), WorkItem.not_before <= now))
        .order_by(WorkItem.rank, WorkItem.id)
    )
    if here is not None:
        after = session.scalar(query.where(WorkItem.rank > here).limit(1))
        if after is not None:
            return after
    return session.scalar(query.limit(1))


def last_rank(session: Session, collector_id: int, day: date) -> int:
    """The last place of a collector's list, 0 when it is empty."""
    query = select(func.max(WorkItem.rank)).where(WorkItem.collector_id == collector_id, WorkItem.day == day)
    return session.scalar(query) or 0


# ---- queues ---------------------------------------------------------------------------------------------------------


def callbacks(
    session: Session, user_ids: Sequence[int], until: datetime | None = None
) -> Sequence[Row[Callback, Debtor]]:
    """Open callbacks of these people, the earliest first; `until` ends the period."""
    query = (
        select(Callback, Debtor)
        .join(Debtor, Debtor.id == Callback.debtor_id)
        .where(Callback.user_id.in_(user_ids), Callback.state == "open")
        .order_by(Callback.at, Callback.id)
    )
    return session.execute(query if until is None else query.where(Callback.at < until)).all()


def callbacks_of(session: Session, debtor_id: int) -> list[Callback]:
    """A debtor's open callbacks, the earliest first."""
    query = select(Callback).where(Callback.debtor_id == debtor_id, Callback.state == "open")
    return list(session.scalars(query.order_by(Callback.at, Callback.id)))


# ---- board ----------------------------------------------------------------------------------------------------------


def collectors(session: Session, team_ids: Sequence[int] | None) -> list[User]:
    """Active collectors of the teams (None: all), by login as people count: collector2 before collector10."""
    query = select(User).where(User.role == "collector", User.active.is_(True))
    if team_ids is not None:
        query = query.where(User.team_id.in_(team_ids))
    return list(session.scalars(query.order_by(func.length(User.login), User.login)))


def refusals_by_user(
    session: Session, user_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, int]:
    """How many times the gate refused each of them in [since, until)."""
    query = (
        select(Refusal.user_id, func.count())
        .where(Refusal.user_id.in_(user_ids), Refusal.at >= since, Refusal.at < until)
        .group_by(Refusal.user_id)
    )
    return {user or 0: n for user, n in session.execute(query)}


def answered_by_user(
    session: Session, user_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, tuple[int, int]]:
    """(attempts, answered) of each in [since, until); what was corrected or never happened is left out."""
    answered = func.sum(case((ContactAttempt.answered.is_(True), 1), else_=0))
    query = (
        select(ContactAttempt.user_id, func.count(), answered)
        .where(ContactAttempt.user_id.in_(user_ids), ContactAttempt.at >= since, ContactAttempt.at < until)
        .where(ContactAttempt.replaced.is_(False), ContactAttempt.voided.is_(False))
        .where(ContactAttempt.inbound.is_(False))
        .group_by(ContactAttempt.user_id)
    )
    return {user or 0: (n, int(yes or 0)) for user, n, yes in session.execute(query)}


def handovers(session: Session, from_ids: Sequence[int] | None, state: str = "asked") -> list[HandOver]:
    """Hand-over wishes of these people in a state, the oldest first."""
    query = select(HandOver).where(HandOver.state == state).order_by(HandOver.asked_at, HandOver.id)
    return list(
        session.scalars(query if from_ids is None else query.where(HandOver.from_user_id.in_(from_ids)))
    )


def handover_of(session: Session, debtor_id: int) -> HandOver | None:
    """The wish that waits for an answer about a debtor."""
    return session.scalar(select(HandOver).where(HandOver.debtor_id == debtor_id, HandOver.state == "asked"))


def owners_of(session: Session, debtor_id: int) -> dict[int, Owner]:
    """Owner rows of a debtor's accounts by account."""
    return {row.account_id: row for row in session.scalars(select(Owner).where(Owner.debtor_id == debtor_id))}


def plans_of(session: Session, account_ids: Sequence[int]) -> dict[int, AccountPlan]:
    """The plans of these accounts by account."""
    found = session.scalars(select(AccountPlan).where(AccountPlan.account_id.in_(account_ids)))
    return {plan.account_id: plan for plan in found}
