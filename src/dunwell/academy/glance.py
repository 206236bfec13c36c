"""Cohorts at a glance and who struggles with what: read from what learners did, nothing is kept here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables as tables
from dunwell.academy import learning
from dunwell.academy.cohort_tables import Cohort, Member, TrainingSession
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.money import Money
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE

STRUGGLES = 0.7  # a module answered below this share, on the last twenty answers there
THERE = ("present", "late")


@dataclass(frozen=True, slots=True)
class Learner:
    """One member. attended: sessions they were at, of those noted for them and not excused."""

    member: Member
    user: User
    mentor: User | None
    lessons_done: int
    lessons_all: int
    attended: int
    noted: int
    weak: tuple[tuple[str, float], ...]  # modules below STRUGGLES, the worst first


@dataclass(frozen=True, slots=True)
class Glance:
    """A cohort in a line. weak: modules and how many of its people struggle there, the most first."""

    cohort: Cohort
    state: str  # coming, running, over
    learners: tuple[Learner, ...]
    next_session: TrainingSession | None
    sessions: int
    spent: Money
    budget: Money
    weak: tuple[tuple[str, int], ...]

    @property
    def lessons(self) -> float | None:
        """Share of lessons done over all members."""
        whole = sum(one.lessons_all for one in self.learners)
        return sum(one.lessons_done for one in self.learners) / whole if whole else None

    @property
    def attendance(self) -> float | None:
        """Share of noted attendances that were there."""
        whole = sum(one.noted for one in self.learners)
        return sum(one.attended for one in self.learners) / whole if whole else None

    @property
    def over_budget(self) -> bool:
        """More was spent than allowed."""
        return self.spent.minor > self.budget.minor


def glance(session: Session, clock: Clock, cohort: Cohort, members: Sequence[Member]) -> Glance:
    """A cohort, as far as these members show it."""
    now = clock.now()
    held = tables.of_cohort(session, cohort.id)
    noted = tables.attendance(session, [row.id for row in held])
    learners = tuple(_learner(session, clock, one, noted) for one in members)
    struggling: dict[str, int] = {}
    for one in learners:
        for module, _ in one.weak:
            struggling[module] = struggling.get(module, 0) + 1
    coming = [row for row in held if row.ends_at > now and row.cancelled_why is None]
    return Glance(
        cohort, state_of(cohort, local_date(now, HOME_ZONE)), learners, coming[0] if coming else None,
        sum(row.cancelled_why is None for row in held), Money(tables.spent(session, cohort.id), cohort.currency),
        Money(cohort.budget_minor, cohort.currency), tuple(sorted(struggling.items(), key=lambda pair: (-pair[1], pair[0]))),
    )  # fmt: skip


def state_of(cohort: Cohort, today: date) -> str:
    """coming, running or over; both ends inside."""
    if today < cohort.starts_on:
        return "coming"
    return "running" if today <= cohort.ends_on else "over"


def _learner(
    session: Session, clock: Clock, member: Member, noted: dict[tuple[int, int], tables.Attendance]
) -> Learner:
    today = learning.today(session, clock, member.user_id)
    states = [row.state for (_, user_id), row in noted.items() if user_id == member.user_id]
    weak = sorted(
        ((key, share) for key, share in today.skill.items() if share is not None and share < STRUGGLES),
        key=lambda pair: pair[1],
    )
    return Learner(
        member, session.get_one(User, member.user_id), session.get(User, member.mentor_id) if member.mentor_id else None,
        today.lessons_done, today.lessons_all, sum(state in THERE for state in states),
        sum(state != "excused" for state in states), tuple(weak),
    )  # fmt: skip
