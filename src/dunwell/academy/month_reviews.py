"""The review one month after training: a trainer and the lead each give five marks without seeing the other's. Never commits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables, cohort_tables
from dunwell.academy.circle import sides
from dunwell.academy.coaching_tables import MonthReview
from dunwell.academy.cohort_tables import Cohort, Member
from dunwell.academy.domain.observation import LOW, checked_marks
from dunwell.academy.domain.recurrence import after
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE

SIDES = {"trainer": N_("Trainer"), "lead": N_("Team lead")}
WITHIN = timedelta(days=14)


@dataclass(eq=False)
class ReviewGiven(DomainError):
    """This side's review is given, or not open yet."""

    code: ClassVar[str] = "academy.review_given"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One person's review. state: coming, open, overdue, held; may: the sides the actor can give now."""

    cohort: Cohort
    user: User
    opens_on: date
    due_on: date
    state: str
    given: dict[str, MonthReview]
    may: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Both sides gave theirs: everybody in it may read it."""
        return len(self.given) == len(SIDES)


def of_cohort(session: Session, clock: Clock, actor: Actor, cohort: Cohort) -> list[Reviewed]:
    """The reviews of a cohort's people that the actor gives, looks after or is the subject of, by name."""
    given = coaching_tables.month_reviews(session, cohort.id)
    members = [one for one in cohort_tables.members(session, cohort.id, left=True) if _stayed(one, cohort)]
    found = [_one(session, clock, actor, cohort, one.user_id, given) for one in members]
    return sorted((one for one in found if one is not None), key=lambda one: one.user.name)


def _stayed(member: Member, cohort: Cohort) -> bool:
    return member.left_on is None or member.left_on > cohort.ends_on


def _one(
    session: Session, clock: Clock, actor: Actor, cohort: Cohort, user_id: int, given: dict[tuple[int, str], MonthReview]
) -> Reviewed | None:  # fmt: skip
    user, mine = session.get_one(User, user_id), sides(session, actor, user_id)
    if not user.active or not mine & {"self", "lead", "trainer"}:
        return None
    today, opens_on = local_date(clock.now(), HOME_ZONE), after(cohort.ends_on, 1)
    due_on = opens_on + WITHIN
    theirs = {side: given[user_id, side] for side in SIDES if (user_id, side) in given}
    state = "held" if len(theirs) == len(SIDES) else "coming" if today < opens_on else "overdue" if today > due_on else "open"  # fmt: skip
    may = tuple(
        side for side in SIDES
        if side in mine and side not in theirs and state in ("open", "overdue") and actor.user_id not in {one.by_id for one in theirs.values()}
    )  # fmt: skip
    return Reviewed(cohort, user, opens_on, due_on, state, theirs, may)


def get(session: Session, clock: Clock, actor: Actor, cohort_id: int, user_id: int) -> Reviewed:
    """One person's review, for those who give it, the person and who looks after them. Raises NotFound."""
    cohort = session.get(Cohort, cohort_id)
    member = cohort_tables.member(session, cohort_id, user_id)
    given = coaching_tables.month_reviews(session, cohort_id)
    found = _one(session, clock, actor, cohort, user_id, given) if cohort and member and _stayed(member, cohort) else None  # fmt: skip
    if found is None:
        raise NotFound("review", user_id)
    return found


def all_of(session: Session, clock: Clock, actor: Actor, since: date = date.min) -> list[Reviewed]:
    """Every review that is due or held, over cohorts that are over and ended on `since` or later, the earliest due first."""
    today = local_date(clock.now(), HOME_ZONE)
    over = session.scalars(
        select(Cohort).where(Cohort.ends_on < today, Cohort.ends_on >= since).order_by(Cohort.ends_on)
    ).all()
    found = [one for cohort in over for one in of_cohort(session, clock, actor, cohort)]
    return sorted(found, key=lambda one: (one.due_on, one.user.name))


def give(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, user_id: int, side: str, marks: dict[str, int | None], comment: str, follow_up: str,
    follow_up_on: date | None,
) -> MonthReview:  # fmt: skip
    """Give one side's review. A mark of two or less asks for a follow-up and its day. One person does not give both sides.

    Raises NotFound, ReviewGiven, BadInput.
    """
    found = get(session, clock, actor, cohort_id, user_id)
    if side not in found.may:
        raise ReviewGiven
    kept = checked_marks(marks)
    if not comment.strip():
        raise BadInput("comment", N_("Say what the marks rest on."))
    if min(kept.values()) <= LOW and not follow_up.strip():
        raise BadInput("follow_up", N_("A mark of two or less asks for a follow-up: say what is done."))
    if follow_up.strip() and follow_up_on is None:
        raise BadInput("follow_up_on", N_("Give a date."))
    row = MonthReview(
        cohort_id=cohort_id, user_id=user_id, side=side, by_id=me(actor), at=clock.now(), marks=kept, comment=comment.strip()[:4000],
        follow_up=follow_up.strip()[:2000], follow_up_on=follow_up_on if follow_up.strip() else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"cohort": cohort_id, "user": user_id, "side": side, "marks": kept, "follow_up_on": row.follow_up_on.isoformat() if row.follow_up_on else None}  # fmt: skip
    evidence.append(session, clock, actor, "academy.month_reviewed", None, said)
    return row


def follow_up(session: Session, clock: Clock, actor: Actor, review_id: int, done: str) -> MonthReview:
    """Say what came of the follow-up; whoever gave the review does. Raises NotFound, BadInput."""
    row = session.get(MonthReview, review_id)
    if row is None or row.by_id != actor.user_id or not row.follow_up or row.followed_up_at is not None:
        raise NotFound("review", review_id)
    if not done.strip():
        raise BadInput("done", N_("Say what came of it."))
    row.followed_up, row.followed_up_at = done.strip()[:2000], clock.now()
    session.flush()
    said = {"cohort": row.cohort_id, "user": row.user_id, "side": row.side}
    evidence.append(session, clock, actor, "academy.followed_up", None, said)
    return row
