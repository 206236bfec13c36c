"""The lead's board: who works what, moving work between people with its checks, hand-overs, loose accounts. Never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import gate
from dunwell.compliance import queries as compliance
from dunwell.contact import tables as contact_tables
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.foundation.settings import Settings
from dunwell.people.domain import require
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.strategy import service as strategy
from dunwell.worklist import access, decisions, desk, queries
from dunwell.worklist.domain import SKILLS, stages_worked
from dunwell.worklist.tables import HandOver, Owner, WorkItem


@dataclass(eq=False)
class CannotTake(DomainError):
    """The person may not work this debtor: see the subclasses."""

    code: ClassVar[str] = "worklist.cannot_take"
    status: ClassVar[int] = 422
    field: str
    person: str


class NotWorking(CannotTake):
    """Switched off, or no collector."""

    code = "worklist.not_working"


class LacksLanguage(CannotTake):
    """Does not speak the debtor's language."""

    code = "worklist.lacks_language"


class LacksStage(CannotTake):
    """Not skilled in the account's stage."""

    code = "worklist.lacks_stage"


class LacksCertificate(CannotTake):
    """No valid certificate, and not a low-risk account under a certified mentor."""

    code = "worklist.lacks_certificate"


class NotOpened(CannotTake):
    """The person's certificate does not open the account's stage."""

    code = "worklist.not_opened"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One collector's day. `answered` of `attempts` were answered; `missing`: contacts without outcome; `shut`: stages the
    person is skilled in that their certificate does not open."""

    user: User
    mentor: str | None
    certified: bool
    shut: tuple[str, ...]
    items: int
    done: int
    left: int
    snoozed: int
    promised: int
    attempts: int
    answered: int
    refused: int
    missing: int


@dataclass(frozen=True, slots=True)
class LooseAccount:
    """An open overdue account that lacks an owner, a dated next step, or both."""

    debtor: Debtor
    overdue: Money
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The page. `teams`: (id, name) to choose from."""

    day: date | None
    teams: tuple[tuple[int, str], ...]
    team: int | None
    rows: tuple[BoardRow, ...]
    asked: tuple[tuple[HandOver, Debtor, str], ...]
    loose: tuple[LooseAccount, ...]


SHOWN_LOOSE = 200


def board(session: Session, clock: Clock, settings: Settings, actor: Actor, team: int | None = None) -> Board:
    """The board of the teams a lead leads; all teams for an administrator. Raises NotPermitted."""
    require(actor, "board.view")
    teams = teams_of(session, actor)
    chosen = [team] if team in [t.id for t in teams] else [t.id for t in teams]
    people = queries.collectors(session, chosen)
    day = desk.list_day(session)
    names = {user.id: user.name for user in session.scalars(select(User))}
    asked = queries.handovers(session, [user.id for user in people])
    return Board(
        day, tuple((t.id, t.name) for t in teams), team if team in chosen and len(chosen) == 1 else None,
        tuple(_rows(session, clock, people, day, names)),
        tuple((wish, session.get_one(Debtor, wish.debtor_id), names[wish.from_user_id]) for wish in asked),
        tuple(loose_accounts(session, settings, actor)),
    )  # fmt: skip


def teams_of(session: Session, actor: Actor) -> list[Team]:
    """The teams on whose people the actor may decide."""
    query = select(Team).order_by(Team.name)
    if actor.role == "lead":
        query = query.where(Team.lead_id == actor.user_id)
    return list(session.scalars(query))


def _rows(
    session: Session, clock: Clock, people: Sequence[User], day: date | None, names: dict[int, str]
) -> Iterable[BoardRow]:
    ids = [user.id for user in people]
    start, end = _bounds(desk.business_day(clock))
    counts = queries.counts(session, ids, day) if day else {}
    codes = contact_tables.counts_by_user(session, ids, start, end)
    calls = queries.answered_by_user(session, ids, start, end)
    refused = queries.refusals_by_user(session, ids, start, end)
    missing: dict[int, int] = {}
    for permit in compliance.outcomes_missing(session, None, None):
        missing[permit.user_id] = missing.get(permit.user_id, 0) + 1
    opened = compliance.stages_opened(session, ids, desk.business_day(clock))
    for user in people:
        done = counts.get((user.id, "done"), 0) + counts.get((user.id, "handed_over"), 0)
        left = counts.get((user.id, "open"), 0)
        snoozed = counts.get((user.id, "snoozed"), 0)
        attempts, answered = calls.get(user.id, (0, 0))
        yield BoardRow(
            user=user, mentor=names.get(user.mentor_id or 0), certified=user.id in opened,
            shut=_shut(session, user, opened.get(user.id)), items=done + left + snoozed, done=done, left=left, snoozed=snoozed, promised=codes.get((user.id, "promise"), 0),
            attempts=attempts, answered=answered, refused=refused.get(user.id, 0), missing=missing.get(user.id, 0),
        )  # fmt: skip


def shut_stages(session: Session, clock: Clock, user: User) -> tuple[str, ...]:
    """The stages a person is skilled in and gets no work of, since no valid certificate of theirs opens them."""
    return _shut(
        session, user, compliance.stages_opened(session, [user.id], desk.business_day(clock)).get(user.id)
    )


def _shut(session: Session, user: User, opened: frozenset[str] | None) -> tuple[str, ...]:
    team = session.get(Team, user.team_id) if user.team_id else None
    worked = stages_worked(user.stages, opened, team is None or team.stages_by_certificate)
    return tuple(stage for stage in SKILLS if stage in user.stages and stage not in worked)


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(0), ZoneInfo(desk.HOUSE_ZONE))
    return start, start + timedelta(days=1)


def loose_accounts(session: Session, settings: Settings, actor: Actor) -> list[LooseAccount]:
    """Open overdue accounts the actor sees that nobody owns or that have no dated next step, the largest first."""
    found = decisions.unowned_or_stepless(session, settings, SHOWN_LOOSE)
    seen = access.scope(session, actor)
    query = select(Debtor).where(Debtor.id.in_([row["debtor_id"] for row in found]), seen)
    debtors = {debtor.id: debtor for debtor in session.scalars(query)}
    return [
        LooseAccount(
            debtors[row["debtor_id"]], Money(row["overdue_minor"], row["currency"]), tuple(row["lacks"])
        )
        for row in found
        if row["debtor_id"] in debtors
    ]


# ---- moving work ----------------------------------------------------------------------------------------------------


def takers(session: Session, actor: Actor) -> list[User]:
    """The collectors to whom the actor may give work."""
    ids = [team.id for team in teams_of(session, actor)]
    return queries.collectors(session, ids)


def check_taker(session: Session, clock: Clock, person: User, item: WorkItem | None, debtor: Debtor) -> None:
    """Raises CannotTake unless the person is active, skilled and certified for the item's stage, or a mentored trainee with a
    low-risk item."""
    if not person.active or person.role != "collector":
        raise NotWorking("to_user_id", person.name)
    if debtor.lang not in person.languages:
        raise LacksLanguage("to_user_id", person.name)
    stage = _skill(item.stage) if item is not None else None
    if stage is not None and stage not in person.stages:
        raise LacksStage("to_user_id", person.name)
    today = desk.business_day(clock)
    if compliance.certified(session, person.id, today):
        if stage is not None and stage in shut_stages(session, clock, person):
            raise NotOpened("to_user_id", person.name)
        return
    mentored = person.mentor_id is not None and compliance.certified(session, person.mentor_id, today)
    if not mentored or item is None or not low_risk(session, item):
        raise LacksCertificate("to_user_id", person.name)


def low_risk(session: Session, item: WorkItem) -> bool:
    """Whether the decision table calls the item's account fit for a trainee, on the facts of its run."""
    facts: Any = dict(item.reason.get("facts") or {})  # type: ignore[call-overload]
    facts.setdefault("sensitive", False)
    if "overdue_minor" in facts:
        facts |= {"overdue": facts["overdue_minor"] / 100, "balance": (facts.get("balance_minor") or 0) / 100}
    return strategy.evaluate(session, facts).outputs.get("low_risk") is True


def _skill(stage: str) -> str | None:
    return {"pre_due": "early", "unknown": None}.get(stage, stage)


def reassign(
    session: Session, clock: Clock, actor: Actor, debtor_ids: Sequence[int], to_user_id: int, reason: str
) -> int:
    """Give debtors, with today's item and every account, to another collector; how many moved. All or none.

    Raises NotPermitted, NotFound, BadInput, CannotTake.
    """
    require(actor, "board.assign")
    if not reason.strip():
        raise BadInput("reason", N_("Say why the work moves."))
    if not debtor_ids:
        raise BadInput("debtors", N_("Choose at least one debtor."))
    person = next((user for user in takers(session, actor) if user.id == to_user_id), None)
    if person is None:
        raise NotFound("person", to_user_id)
    return sum(
        _move(session, clock, actor, debtor_id, person, reason.strip())
        for debtor_id in sorted(set(debtor_ids))
    )


def _move(session: Session, clock: Clock, actor: Actor, debtor_id: int, person: User, reason: str) -> bool:
    debtor = access.debtor_seen(session, actor, debtor_id)
    day = desk.list_day(session)
    item = queries.item_of(session, debtor_id, day) if day else None
    check_taker(session, clock, person, item, debtor)
    before = (
        item.collector_id
        if item
        else next((o.user_id for o in queries.owners_of(session, debtor_id).values()), None)
    )
    if item is not None and item.collector_id != person.id:
        item.moved_from, item.collector_id = item.collector_id, person.id
        item.rank = queries.last_rank(session, person.id, item.day) + 1
        if item.state == "handed_over":
            item.state = "open"
        session.flush()
    _own(session, clock, debtor_id, person.id)
    said = {"from": before, "to": person.id, "reason": reason, "item": item.id if item else None}
    evidence.append(session, clock, actor, "worklist.reassigned", debtor_id, said)
    return before != person.id


def _own(session: Session, clock: Clock, debtor_id: int, user_id: int) -> None:
    owners = queries.owners_of(session, debtor_id)
    today = desk.business_day(clock)
    query = select(Account.id).where(
        Account.debtor_id == debtor_id, Account.status.in_(("open", "written_off"))
    )
    for account_id in session.scalars(query):
        owner = owners.get(account_id)
        if owner is None:
            session.add(Owner(account_id=account_id, debtor_id=debtor_id, user_id=user_id, since=today))
        elif owner.user_id != user_id:
            owner.user_id, owner.since = user_id, today
    session.flush()


def ask_hand_over(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, reason: str, to_user_id: int | None = None
) -> HandOver:
    """A collector asks the lead to give a debtor to somebody else. Raises BadInput, and what `item_in_hand` raises."""
    require(actor, "worklist.mine")
    if len(reason.strip()) < 2:
        raise BadInput("reason", N_("Say why somebody else should take over."))
    item = desk.item_in_hand(session, actor, debtor_id)
    if queries.handover_of(session, debtor_id) is not None:
        raise BadInput("reason", N_("A hand-over is asked for already."))
    wish = HandOver(
        debtor_id=debtor_id, from_user_id=item.collector_id, to_user_id=to_user_id, reason=reason.strip()[:500],
        state="asked", asked_at=clock.now(),
    )  # fmt: skip
    session.add(wish)
    session.flush()
    said = {"hand_over": wish.id, "to": to_user_id, "reason": wish.reason}
    evidence.append(session, clock, actor, "worklist.hand_over_asked", debtor_id, said)
    return wish


def decide_hand_over(
    session: Session, clock: Clock, actor: Actor, wish_id: int, *, to_user_id: int | None, answer: str
) -> HandOver:
    """Grant a hand-over (to somebody) or decline it (to nobody, with an answer). Raises NotPermitted, NotFound, BadInput, CannotTake."""
    require(actor, "board.assign")
    wish = session.get(HandOver, wish_id)
    if wish is None or wish.from_user_id not in access.people_in_charge(session, actor):
        raise NotFound("hand_over", wish_id)
    if wish.state != "asked":
        raise BadInput("hand_over", N_("It is decided already."))
    if to_user_id is None and len(answer.strip()) < 2:
        raise BadInput("answer", N_("Say why it is declined."))
    wish.state, wish.to_user_id = ("granted", to_user_id) if to_user_id is not None else ("declined", None)
    wish.decided_by, wish.decided_at, wish.answer = actor.user_id, clock.now(), answer.strip()[:500]
    if to_user_id is not None:
        reassign(session, clock, actor, [wish.debtor_id], to_user_id, wish.reason)
    said = {"hand_over": wish.id, "state": wish.state, "answer": wish.answer}
    evidence.append(session, clock, actor, "worklist.hand_over_decided", wish.debtor_id, said)
    return wish


def missing_outcomes(session: Session, actor: Actor) -> list[tuple[Any, Debtor, str]]:
    """Contacts of the actor's people whose outcome is missing, oldest first."""
    names = {user.id: user.name for user in session.scalars(select(User))}
    permits = gate.outcomes_missing(session, actor)
    return [(permit, session.get_one(Debtor, permit.debtor_id), names[permit.user_id]) for permit in permits]
