"""Cohorts: who learns together, who mentors whom, what it may cost and what it did. Never commits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables as tables
from dunwell.academy import learning, library
from dunwell.academy.cohort_tables import Cohort, Expense, Member
from dunwell.academy.domain.gradebook import DEFAULT_WEIGHTS, checked_weights
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import can, require
from dunwell.people.tables import User, team_ids_led_by, users
from dunwell.portfolio.service import HOME_ZONE


@dataclass(eq=False)
class CohortNameTaken(DomainError):
    """Another cohort has this name."""

    code: ClassVar[str] = "academy.cohort_name_taken"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class UnknownLogins(DomainError):
    """Nobody active here has these logins."""

    code: ClassVar[str] = "academy.unknown_logins"
    status: ClassVar[int] = 422
    logins: str
    field: str = "pasted"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a trainer says of a cohort. ends_on is its last day; the budget in minor units of the currency."""

    name: str
    track_id: str
    starts_on: date
    ends_on: date
    currency: str = "CNY"
    budget_minor: int = 0
    weights: dict[str, int] | None = None


def save(session: Session, clock: Clock, actor: Actor, cohort_id: int | None, draft: Draft) -> Cohort:
    """Make a cohort, or change it. Raises NotPermitted, NotFound, BadInput, CohortNameTaken."""
    require(actor, "academy.cohort")
    name = draft.name.strip()[:120]
    if not name:
        raise BadInput("name", N_("Give the cohort a name."))
    if draft.track_id not in {track.id for track in library.curriculum(session).tracks}:
        raise learning.NoSuchTrack
    if draft.ends_on < draft.starts_on:
        raise BadInput("ends_on", N_("The last day cannot lie before the first."))
    if draft.budget_minor < 0:
        raise BadInput("budget", N_("A budget is not less than nothing."))
    taken = session.scalar(select(Cohort).where(Cohort.name == name))
    if taken is not None and taken.id != cohort_id:
        raise CohortNameTaken("name")
    weights = checked_weights(draft.weights) if draft.weights else dict(DEFAULT_WEIGHTS)
    row = session.get(Cohort, cohort_id) if cohort_id is not None else None
    if cohort_id is not None and row is None:
        raise NotFound("cohort", cohort_id)
    kind = "academy.cohort_changed"
    if row is None:
        kind = "academy.cohort_made"
        row = Cohort(made_by=me(actor), made_at=clock.now())
        session.add(row)
    elif row.currency != draft.currency and tables.expenses(session, row.id):
        raise BadInput("currency", N_("Money was spent already; the currency stays."))
    row.name, row.track_id, row.starts_on, row.ends_on = name, draft.track_id, draft.starts_on, draft.ends_on
    row.currency, row.budget_minor, row.weights = draft.currency, draft.budget_minor, weights
    session.flush()
    said = {
        "cohort": row.id, "name": name, "track": row.track_id, "from": row.starts_on.isoformat(), "until": row.ends_on.isoformat(),
        "currency": row.currency, "amount_minor": row.budget_minor, "weights": weights,
    }  # fmt: skip
    evidence.append(session, clock, actor, kind, None, said)
    return row


def get(session: Session, actor: Actor, cohort_id: int) -> Cohort:
    """A cohort the actor may look into: trainers every one, a lead those with people of their teams, a learner their own.
    Raises NotFound."""
    row = session.get(Cohort, cohort_id)
    if row is None or not (
        runs(actor) or visible(session, actor, row) or is_member(session, actor, cohort_id)
    ):
        raise NotFound("cohort", cohort_id)
    return row


def runs(actor: Actor) -> bool:
    """Whether the actor runs training: every cohort is theirs to see."""
    return can(actor, "academy.cohort")


def is_member(session: Session, actor: Actor, cohort_id: int) -> bool:
    """Whether the actor learns in the cohort now."""
    found = tables.member(session, cohort_id, me(actor))
    return found is not None and found.left_on is None


def visible(session: Session, actor: Actor, row: Cohort) -> list[Member]:
    """The members of a cohort that the actor looks after: all for trainers and administrators, a lead's own people, a
    mentor's own trainees; nobody for others."""
    rows = list(tables.members(session, row.id))
    if runs(actor):
        return rows
    led = team_ids_led_by(session, me(actor)) if actor.role == "lead" else []
    mine = set(session.scalars(select(User.id).where(User.team_id.in_(led)))) if led else set()
    return [one for one in rows if one.user_id in mine or one.mentor_id == actor.user_id]


def listed(session: Session, actor: Actor) -> list[Cohort]:
    """Cohorts the actor runs or looks after, newest first; trainers see empty ones too."""
    return [row for row in tables.cohorts(session) if runs(actor) or visible(session, actor, row)]


def checked_pair(session: Session, user_id: int, mentor_id: int | None) -> User:
    """The person, where both work here and nobody mentors themselves. Raises BadInput."""
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise BadInput("user_id", N_("Choose somebody who works here."))
    mentor = session.get(User, mentor_id) if mentor_id is not None else None
    if mentor_id is not None and (mentor is None or not mentor.active):
        raise BadInput("mentor_id", N_("Choose somebody who works here."))
    if mentor_id == user_id:
        raise BadInput("mentor_id", N_("Nobody mentors themselves."))
    return user


def check_expense(clock: Clock, day: date, what: str, amount_minor: int) -> None:
    """What was spent is named, above nothing and in the past. Raises BadInput."""
    if not what.strip():
        raise BadInput("what", N_("Say what the money was for."))
    if amount_minor <= 0:
        raise BadInput("amount", N_("Give an amount above nothing."))
    if day > local_date(clock.now(), HOME_ZONE):
        raise BadInput("day", N_("Money spent lies in the past."))


def put_in(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, user_id: int, mentor_id: int | None
) -> Member:
    """Take a person into a cohort, or pair them with another mentor there; they follow its track from its first day on.

    Raises NotPermitted, NotFound, BadInput (their own mentor; a mentor or learner switched off).
    """
    require(actor, "academy.cohort")
    cohort = get(session, actor, cohort_id)
    checked_pair(session, user_id, mentor_id)
    row = tables.member(session, cohort_id, user_id)
    if row is None:
        row = Member(cohort_id=cohort_id, user_id=user_id, joined_on=local_date(clock.now(), HOME_ZONE))
        session.add(row)
    row.mentor_id, row.left_on = mentor_id, None
    session.flush()
    learning.enrol(session, clock, actor, user_id, cohort.track_id)
    said = {"cohort": cohort_id, "user": user_id, "mentor": mentor_id}
    evidence.append(session, clock, actor, "academy.member_put", None, said)
    return row


def put_in_many(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, chosen: Sequence[int], pasted: str, mentor_id: int | None
) -> list[User]:  # fmt: skip
    """Take several people in at once, all or none: those chosen, and those whose logins or e-mail addresses were pasted
    (an address counts as the login before its @ where it is none itself). Who is in already stays as they are.

    Raises NotPermitted, NotFound, BadInput, UnknownLogins.
    """
    require(actor, "academy.cohort")
    known = {user.login.lower(): user for user in users(session, active=True)}
    words = [word for word in re.split(r"[\s,;，；、]+", pasted) if word]
    read = [known.get(word.lower()) or known.get(word.lower().partition("@")[0]) for word in words]
    unknown = [word for word, user in zip(words, read, strict=True) if user is None]
    if unknown:
        raise UnknownLogins(", ".join(unknown[:20]))
    ids = list(dict.fromkeys([*chosen, *(user.id for user in read if user is not None)]))
    if not ids:
        raise BadInput("user_ids", N_("Choose somebody, or paste logins."))
    present = {member.user_id for member in tables.members(session, cohort_id)}
    found = []
    for user_id in ids:
        if user_id not in present:
            put_in(session, clock, actor, cohort_id, user_id, mentor_id)
            found.append(session.get_one(User, user_id))
    return found


def take_out(session: Session, clock: Clock, actor: Actor, cohort_id: int, user_id: int) -> None:
    """Somebody leaves a cohort; what they did stays. Raises NotPermitted, NotFound."""
    require(actor, "academy.cohort")
    row = tables.member(session, cohort_id, user_id)
    if row is None or row.left_on is not None:
        raise NotFound("member", user_id)
    row.left_on = local_date(clock.now(), HOME_ZONE)
    session.flush()
    evidence.append(
        session, clock, actor, "academy.member_left", None, {"cohort": cohort_id, "user": user_id}
    )


def spend(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, day: date, what: str, amount_minor: int
) -> Expense:
    """Note what a cohort cost, in minor units of its currency. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "academy.cohort")
    cohort = get(session, actor, cohort_id)
    check_expense(clock, day, what, amount_minor)
    row = Expense(
        cohort_id=cohort_id, day=day, what=what.strip()[:200], amount_minor=amount_minor, by_id=me(actor), at=clock.now()
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"cohort": cohort_id, "expense": row.id, "what": row.what, "amount_minor": amount_minor, "currency": cohort.currency}  # fmt: skip
    evidence.append(session, clock, actor, "academy.expense_noted", None, said)
    return row


def strike(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, expense_id: int, why: str
) -> Expense:
    """Strike out an entry that was wrong. Raises NotPermitted, NotFound, BadInput (no reason)."""
    require(actor, "academy.cohort")
    row = session.get(Expense, expense_id)
    if row is None or row.cohort_id != cohort_id or row.struck_why is not None:
        raise NotFound("expense", expense_id)
    if not why.strip():
        raise BadInput("why", N_("Say why it is struck out."))
    row.struck_why = why.strip()[:200]
    session.flush()
    said = {"cohort": cohort_id, "expense": row.id, "reason": row.struck_why}
    evidence.append(session, clock, actor, "academy.expense_struck", None, said)
    return row
