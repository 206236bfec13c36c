"""The gradebook of a cohort: read from assignments, exams and sign-offs since its first day; nothing is kept here.

coursework: the mean of the cohort's assignments; one that is due and was not handed in counts as nothing, one still being
marked does not count yet. tests: the mean of the last sitting of each weekly test. exam: the best final, the best mock where
no final was sat. sandbox: the share of its tasks that were passed, once one was tried. practice: whole once mentor and lead both signed off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.academy import assignment_tables, assignments, sandbox_tables, tables
from dunwell.academy.cohort_tables import Cohort, Member
from dunwell.academy.domain.gradebook import Grade, grade, mean
from dunwell.foundation.clock import Clock
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE


@dataclass(frozen=True, slots=True)
class Line:
    """One learner's line."""

    user: User
    grade: Grade


def lines(session: Session, clock: Clock, cohort: Cohort, members: Sequence[Member]) -> list[Line]:
    """A line for each of these members, by name."""
    since = datetime.combine(cohort.starts_on, time(), ZoneInfo(HOME_ZONE))
    found = []
    for one in members:
        parts = {
            "coursework": _coursework(session, clock, cohort, one.user_id),
            **_exams(session, one.user_id, since),
            "sandbox": _sandbox(session, one.user_id, since),
            "practice": _practice(session, one.user_id, since),
        }
        found.append(Line(session.get_one(User, one.user_id), grade(parts, cohort.weights)))
    return sorted(found, key=lambda line: line.user.name)


def _coursework(session: Session, clock: Clock, cohort: Cohort, user_id: int) -> float | None:
    shares = []
    for row in assignment_tables.of_cohorts(session, [cohort.id]):
        work = assignments.mine(session, row, user_id)
        if work is not None and work.share is not None:
            shares.append(work.share)
        elif work is None and row.due_at < clock.now():
            shares.append(0.0)
    return mean(shares)


def _exams(session: Session, user_id: int, since: datetime) -> dict[str, float | None]:
    last: dict[str, float] = {}
    best: dict[str, float] = {}
    for row in tables.sittings(session, user_id):  # newest first
        if row.share is None or row.submitted_at is None or row.started_at < since:
            continue
        if row.exam_id.startswith("weekly-"):
            last.setdefault(row.exam_id, row.share)
        else:
            best[row.exam_id] = max(row.share, best.get(row.exam_id, 0.0))
    return {"tests": mean(list(last.values())), "exam": best.get("final", best.get("mock"))}


def _sandbox(session: Session, user_id: int, since: datetime) -> float | None:
    found = sandbox_tables.best(session, user_id, since)
    return sum(row.passed for row in found.values()) / sandbox_tables.TASKS if found else None


def _practice(session: Session, user_id: int, since: datetime) -> float | None:
    signed = {row.kind for row in tables.sign_offs(session, user_id) if row.at >= since}
    return 1.0 if {"mentor", "lead"} <= signed else None
