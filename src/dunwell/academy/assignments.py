"""Assignments: set by a trainer, handed in alone or as a group, marked by a rubric, by two where wanted. Never commits.

A marker does not see what another gave until the marking is settled, and nobody marks their own work.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar

import yaml
from sqlalchemy.orm import Session

from dunwell.academy import assignment_tables as tables
from dunwell.academy import cohort_tables, cohorts
from dunwell.academy.assignment_tables import Assignment, Marking, Submission
from dunwell.academy.domain.rubric import Rubric, Settled, settle, share
from dunwell.academy.learning import me
from dunwell.academy.sessions import check_link
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE

KINDS = {
    "essay": N_("Essay"),
    "analysis": N_("Analysis"),
    "strategy": N_("Design a strategy"),
    "case": N_("Group case discussion"),
    "drill": N_("Drill contest entry"),
}
RUBRIC_OF = {"essay": "essay", "analysis": "essay", "strategy": "strategy", "case": "case", "drill": "drill"}
IN_GROUPS = frozenset({"strategy", "case"})
LONGEST = 20_000


@dataclass(eq=False)
class MarkingClosed(DomainError):
    """The marking is settled, or this marker gave theirs: nothing is changed any more."""

    code: ClassVar[str] = "academy.marking_closed"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class HandedInAlready(DomainError):
    """Somebody of this group handed in and marking has begun, or the person belongs to another group."""

    code: ClassVar[str] = "academy.handed_in_already"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Draft:
    """What a trainer says of an assignment. due_at is aware; limit a share, 0 to 1."""

    kind: str
    title: str
    task: str
    due_at: datetime
    second: bool = True
    limit: float = 0.15


@cache
def rubrics() -> dict[str, Rubric]:
    """The rubrics that ship (content/academy/rubrics.yaml), by id."""
    raw = yaml.safe_load(resource("content", "academy", "rubrics.yaml").read_text("utf-8"))
    return {one.id: one for one in (Rubric.model_validate(each) for each in raw)}


def rubric_of(row: Assignment) -> Rubric:
    """The rubric an assignment is marked by."""
    return rubrics()[row.rubric_id]


def make(session: Session, clock: Clock, actor: Actor, cohort_id: int, draft: Draft) -> Assignment:
    """Set an assignment. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "academy.cohort")
    cohorts.get(session, actor, cohort_id)
    if draft.kind not in KINDS:
        raise BadInput("kind", N_("Choose one of the values offered."))
    if not draft.title.strip():
        raise BadInput("title", N_("Give the assignment a title."))
    if not draft.task.strip():
        raise BadInput("task", N_("Say what is to be done."))
    if draft.due_at <= clock.now():
        raise BadInput("due_at", N_("The day it is due lies ahead."))
    if not 0 < draft.limit <= 1:
        raise BadInput("limit", N_("The difference allowed lies between 1 and 100 per cent."))
    row = Assignment(
        cohort_id=cohort_id, kind=draft.kind, title=draft.title.strip()[:160], task=draft.task.strip()[:LONGEST],
        rubric_id=RUBRIC_OF[draft.kind], due_at=draft.due_at, in_groups=draft.kind in IN_GROUPS, second=draft.second,
        limit=draft.limit, made_by=me(actor),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"cohort": cohort_id, "assignment": row.id, "title": row.title, "due": row.due_at.isoformat()}
    evidence.append(session, clock, actor, "academy.assignment_set", None, said)
    return row


def get(session: Session, actor: Actor, assignment_id: int) -> Assignment:
    """An assignment of a cohort the actor learns in or looks after. Raises NotFound."""
    row = session.get(Assignment, assignment_id)
    if row is None:
        raise NotFound("assignment", assignment_id)
    cohorts.get(session, actor, row.cohort_id)
    return row


def mine(session: Session, row: Assignment, user_id: int) -> Submission | None:
    """What counts for a person in an assignment."""
    return next((one for one in tables.submissions(session, row.id) if user_id in one.members), None)


def to_do(session: Session, clock: Clock, user_id: int) -> list[Assignment]:
    """What a person has still to hand in, the soonest due first; what is late, until the cohort is over."""
    now, today = clock.now(), local_date(clock.now(), HOME_ZONE)
    running = {id_ for id_ in cohort_tables.cohort_ids_of(session, user_id) if session.get_one(cohort_tables.Cohort, id_).ends_on >= today}  # fmt: skip
    rows = tables.of_cohorts(session, cohort_tables.cohort_ids_of(session, user_id))
    open_ = [row for row in rows if (row.due_at > now or row.cohort_id in running) and mine(session, row, user_id) is None]  # fmt: skip
    return sorted(open_, key=lambda row: row.due_at)


def hand_in(
    session: Session, clock: Clock, actor: Actor, assignment_id: int, text: str, link: str, with_ids: tuple[int, ...]
) -> Submission:  # fmt: skip
    """Hand in, or hand in anew before anybody marked it. with_ids: the others of one's group, all of the cohort.

    After the day it is due it is taken and marked as late. Raises NotFound, NotPermitted, BadInput, HandedInAlready.
    """
    row = get(session, actor, assignment_id)
    user_id = me(actor)
    if not cohorts.is_member(session, actor, row.cohort_id):
        raise NotPermitted("academy.learn")
    if not text.strip():
        raise BadInput("text", N_("Write something first."))
    if len(text.strip()) > LONGEST:
        raise BadInput("text", N_("This is too long: keep to 20,000 characters."))
    check_link("link", link)
    here = {one.user_id for one in cohort_tables.members(session, row.cohort_id)}
    others = tuple(dict.fromkeys(one for one in with_ids if one != user_id))
    if others and (not row.in_groups or not set(others) <= here):
        raise BadInput("with", N_("Choose people of your cohort."))
    found = mine(session, row, user_id)
    for other in others:
        theirs = mine(session, row, other)
        if theirs is not None and theirs is not found:
            raise HandedInAlready
    if found is not None and tables.markings(session, found.id):
        raise HandedInAlready
    if found is None:
        found = Submission(assignment_id=row.id, user_id=user_id)
        session.add(found)
    found.members = [user_id, *others] if others or not row.in_groups else [user_id]
    found.text, found.link, found.at, found.late = text.strip(), link.strip(), clock.now(), clock.now() > row.due_at  # fmt: skip
    session.flush()
    said = {"assignment": row.id, "submission": found.id, "users": found.members, "late": found.late}
    evidence.append(session, clock, actor, "academy.assignment_handed_in", None, said)
    return found


def standing(session: Session, row: Assignment, submission: Submission) -> Settled:
    """Where the marking of a submission stands."""
    return settle([one.share for one in tables.markings(session, submission.id)], row.second, row.limit)


def may_mark(session: Session, actor: Actor, row: Assignment, submission: Submission) -> bool:
    """Trainers, leads of its people and mentors in the cohort mark; nobody their own work, nobody twice."""
    cohort = session.get_one(cohort_tables.Cohort, row.cohort_id)
    looked_after = {one.user_id for one in cohorts.visible(session, actor, cohort)}
    if actor.user_id in submission.members or not looked_after & set(submission.members):
        return False
    given = tables.markings(session, submission.id)
    return actor.user_id not in {one.marker_id for one in given} and standing(session, row, submission).state != "done"  # fmt: skip


def mark(
    session: Session, clock: Clock, actor: Actor, submission_id: int, points: dict[str, int], feedback: str
) -> Settled:
    """Give the points of a marker, with feedback. Raises NotFound, NotPermitted, MarkingClosed, BadInput."""
    submission = session.get(Submission, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission", submission_id)
    row = get(session, actor, submission.assignment_id)
    given = tables.markings(session, submission.id)
    if actor.user_id in {one.marker_id for one in given} or standing(session, row, submission).state == "done":  # fmt: skip
        raise MarkingClosed
    if not may_mark(session, actor, row, submission):
        raise NotPermitted("academy.train")
    if not feedback.strip():
        raise BadInput("feedback", N_("Say what was good and what to do better."))
    rubric = rubric_of(row)
    result = share(rubric, points)
    kept = {part.id: points[part.id] for part in rubric.parts}
    session.add(
        Marking(
            submission_id=submission.id, marker_id=me(actor), number=len(given) + 1, points=kept, share=result,
            feedback=feedback.strip()[:4000], at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    settled = standing(session, row, submission)
    submission.share = settled.share
    session.flush()
    said = {"submission": submission.id, "number": len(given) + 1, "points": kept, "state": settled.state, "share": settled.share}  # fmt: skip
    evidence.append(session, clock, actor, "academy.assignment_marked", None, said)
    return settled
