"""A collector's list and queues as pages show them. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from dunwell.compliance import gate
from dunwell.compliance.tables import Permit
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.money import Money
from dunwell.negotiation import queues
from dunwell.negotiation.queues import PromiseDue, PromiseQueues
from dunwell.portfolio.tables import Account, Debtor
from dunwell.strategy.words import PARTS
from dunwell.ui.fmt import Fmt
from dunwell.worklist import desk, queries, reasons
from dunwell.worklist.tables import Callback, Owner, WorkItem

SOON = timedelta(minutes=30)
BROKEN_DAYS = 30
TABS = ("today", "promised", "soon", "broken", "callbacks", "missing")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One item in words. `state`: open, snoozed, done, handed_over; a sleeper whose time has come is open."""

    debtor_id: int
    name: str
    rank: int
    action: str
    reason: str
    stage: str
    segment: str
    overdue: Money
    score: int
    parts: tuple[tuple[str, int, int], ...]
    state: str
    until: datetime | None
    not_before: datetime | None
    moved: bool
    contactability: str | None
    sample: bool


@dataclass(frozen=True, slots=True)
class MyList:
    """Today's list. `stale`: the lists are of an earlier day than today. `rows` are filtered, the counts are not."""

    day: date | None
    stale: bool
    total: int
    done: int
    open: int
    snoozed: int
    rows: tuple[ListRow, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class Queues:
    """The five queues; the tabs show how long each is."""

    promised: tuple[PromiseDue, ...]
    soon: tuple[PromiseDue, ...]
    soon_callbacks: tuple[tuple[Callback, Debtor], ...]
    broken: tuple[PromiseDue, ...]
    callbacks: tuple[tuple[Callback, Debtor], ...]
    missing: tuple[tuple[Permit, Debtor], ...]

    def count(self, tab: str) -> int:
        """How long a queue is."""
        return len(self.soon) + len(self.soon_callbacks) if tab == "soon" else len(getattr(self, tab))


def my_list(
    session: Session,
    clock: Clock,
    fmt: Fmt,
    user_id: int,
    *,
    state: str = "",
    action: str = "",
    stage: str = "",
) -> MyList:
    """Today's items of a person, in order, each with its reason in words."""
    day = desk.list_day(session)
    if day is None:
        return MyList(None, False, 0, 0, 0, 0, (), 0)
    rows = [_row(fmt, clock.now(), *found) for found in session.execute(queries.items(user_id, day))]
    states = [row.state for row in rows]
    wanted = [
        row for row in rows
        if (row.state == state if state and state != "all" else state == "all" or row.state in ("open", "snoozed"))
        and (not action or row.action == action) and (not stage or row.stage == stage)
    ]  # fmt: skip
    done = states.count("done") + states.count("handed_over")
    return MyList(
        day, day < desk.business_day(clock), len(rows), done, states.count("open"), states.count("snoozed"),
        tuple(sorted(wanted, key=lambda row: ({"open": 0, "snoozed": 1}.get(row.state, 2), row.rank))), len(rows),
    )  # fmt: skip


def _row(fmt: Fmt, now: datetime, item: WorkItem, debtor: Debtor, account: Account) -> ListRow:
    asleep = item.state == "snoozed" and item.snoozed_until is not None and item.snoozed_until > now
    state = "open" if item.state == "snoozed" and not asleep else item.state
    score: dict[str, Any] = item.score
    facts: Any = item.reason.get("facts") or {}
    parts = tuple((p, int(score[p]["points"]), int(score[p]["weight"])) for p in PARTS if p in score)
    return ListRow(
        debtor_id=debtor.id, name=debtor.name, rank=item.rank, action=item.action,
        reason=reasons.facts_in_words(facts, fmt.lang),
        stage=item.stage, segment=item.segment, overdue=Money(_overdue(item, account), account.currency),
        score=int(score.get("total", 0)), parts=parts, state=state, until=item.snoozed_until if asleep else None,
        not_before=item.not_before if item.not_before and item.not_before > now else None,
        moved=item.moved_from is not None, contactability=debtor.contactability, sample=debtor.sample,
    )  # fmt: skip


def _overdue(item: WorkItem, account: Account) -> int:
    facts: Any = item.reason.get("facts") or {}
    said = facts.get("overdue_minor")
    return int(said) if isinstance(said, int) else account.overdue_minor


def my_queues(session: Session, clock: Clock, actor: Actor) -> Queues:
    """The queues of one person: promises on the accounts they own or work today, own callbacks, own missing outcomes."""
    user_id = actor.user_id or -1
    today = desk.business_day(clock)
    promises = queues.queues_of(
        session, clock, today, today - timedelta(days=BROKEN_DAYS), accounts_of(session, [user_id])
    )
    now = clock.now()
    open_calls = [(callback, debtor) for callback, debtor in queries.callbacks(session, [user_id])]
    return Queues(
        promised=tuple(promises.today), soon=tuple(promises.soon),
        soon_callbacks=tuple(pair for pair in open_calls if now - SOON <= pair[0].at <= now + SOON),
        broken=_still_broken(promises), callbacks=tuple(open_calls),
        missing=tuple(_missing(session, actor)),
    )  # fmt: skip


def _still_broken(promises: PromiseQueues) -> tuple[PromiseDue, ...]:
    """Broken and not promised anew since, nor paid up."""
    once: dict[int, PromiseDue] = {}
    for part in promises.broken:
        if part.account_id not in promises.open:
            once.setdefault(part.account_id, part)
    return tuple(once.values())


def _missing(session: Session, actor: Actor) -> list[tuple[Permit, Debtor]]:
    permits = gate.outcomes_missing(session, actor)
    own = [permit for permit in permits if permit.user_id == actor.user_id]
    return [(permit, session.get_one(Debtor, permit.debtor_id)) for permit in own]


def accounts_of(session: Session, user_ids: Sequence[int]) -> Select[Any]:
    """The accounts these people own or have on today's list, as a select of ids."""
    day = desk.list_day(session)
    owned = select(Owner.account_id.label("id")).where(Owner.user_id.in_(user_ids))
    listed = (
        select(Account.id)
        .join(WorkItem, WorkItem.debtor_id == Account.debtor_id)
        .where(WorkItem.collector_id.in_(user_ids), WorkItem.day == day)
    )
    return select(union(owned, listed).subquery().c.id)
