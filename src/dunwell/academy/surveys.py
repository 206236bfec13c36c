"""The questionnaire at the end of a session or course: what is open to whom, answering, what trainers may read. Never commits.

What was said of a session or course shows only once it is closed and FEWEST people answered; before, only how many (a mean that
moves with each answer would tell that answer). The evidence keeps that somebody answered, not what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import ClassVar, Literal
from uuid import uuid4

import yaml
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables
from dunwell.academy import survey_tables as tables
from dunwell.academy.cohort_tables import Cohort, Member, TrainingSession
from dunwell.academy.domain.content import Strict, Words
from dunwell.academy.domain.kirkpatrick import average_by
from dunwell.academy.learning import me
from dunwell.academy.survey_tables import SurveyAnswer, SurveyGiven
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.portfolio.service import HOME_ZONE

FEWEST = 5  # answers below this are not shown to anybody
AFTER_SESSION, AFTER_COURSE = timedelta(days=7), timedelta(days=14)
THERE = ("present", "late")


class Item(Strict):
    """One statement of the questionnaire."""

    id: str
    after: Literal["session", "course", "both"]
    text: Words


class Survey(Strict):
    """survey.yaml. good: the mean, of 5, that training should reach."""

    good: float
    items: tuple[Item, ...] = Field(min_length=1)

    def of(self, kind: str) -> tuple[Item, ...]:
        """The statements asked after a session, or after a course."""
        return tuple(one for one in self.items if one.after in (kind, "both"))


@dataclass(eq=False)
class SurveyClosed(DomainError):
    """This questionnaire is not open to the person: not theirs, not yet, no more, or answered."""

    code: ClassVar[str] = "academy.survey_closed"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Open:
    """A questionnaire that waits for somebody. held None: about the whole course; until: its last day, inside."""

    cohort: Cohort
    held: TrainingSession | None
    until: date

    @property
    def kind(self) -> str:
        """session or course."""
        return "session" if self.held else "course"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one session or of the course. until: its last day, inside. marks, and words in no order: only once that
    day is past, and from FEWEST answers on."""

    held: TrainingSession | None
    until: date
    answers: int
    marks: dict[str, float]
    helped: tuple[str, ...] = ()
    change: tuple[str, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean over all statements, 1 to 5."""
        return sum(self.marks.values()) / len(self.marks) if self.marks else None


@cache
def survey() -> Survey:
    """The questionnaire that ships (content/academy/survey.yaml)."""
    return Survey.model_validate(yaml.safe_load(resource("content", "academy", "survey.yaml").read_text("utf-8")))  # fmt: skip


def waiting(session: Session, clock: Clock, user_id: int) -> list[Open]:
    """Questionnaires a person can answer now, the one that closes first on top."""
    today, done = local_date(clock.now(), HOME_ZONE), tables.given(session, user_id)
    found = []
    for member in session.scalars(select(Member).where(Member.user_id == user_id)):
        cohort = session.get_one(Cohort, member.cohort_id)
        held = cohort_tables.of_cohort(session, cohort.id)
        noted = cohort_tables.attendance(session, [one.id for one in held])
        for one in held:
            ended = local_date(one.ends_at, HOME_ZONE)
            mark = noted.get((one.id, user_id))
            was_there = mark.state in THERE if mark else member.left_on is None or member.left_on > ended
            over = one.cancelled_why is None and one.ends_at <= clock.now()
            if over and was_there and today <= ended + AFTER_SESSION and (cohort.id, one.id) not in done:
                found.append(Open(cohort, one, ended + AFTER_SESSION))
        stayed = member.left_on is None or member.left_on >= cohort.ends_on
        if stayed and cohort.ends_on <= today <= cohort.ends_on + AFTER_COURSE and (cohort.id, 0) not in done:
            found.append(Open(cohort, None, cohort.ends_on + AFTER_COURSE))
    return sorted(found, key=lambda one: (one.until, one.held.id if one.held else 0))


def open_to(session: Session, clock: Clock, user_id: int, cohort_id: int, session_id: int) -> Open:
    """The questionnaire of this session (0: of the course), where it waits for the person. Raises SurveyClosed."""
    for one in waiting(session, clock, user_id):
        if (one.cohort.id, one.held.id if one.held else 0) == (cohort_id, session_id):
            return one
    raise SurveyClosed


def answer(
    session: Session, clock: Clock, actor: Actor, cohort_id: int, session_id: int, marks: Mapping[str, int | None], helped: str, change: str
) -> None:  # fmt: skip
    """Answer once. Every statement asks for a mark from 1 to 5. Raises SurveyClosed, BadInput (field the statement's id)."""
    found = open_to(session, clock, me(actor), cohort_id, session_id)
    kept = {}
    for item in survey().of(found.kind):
        mark = marks.get(item.id)
        if mark is None or not 1 <= mark <= 5:
            raise BadInput(item.id, N_("Give a mark from 1 to 5."))
        kept[item.id] = mark
    session.add(
        SurveyAnswer(
            id=uuid4().hex, cohort_id=cohort_id, session_id=session_id or None, marks=kept, helped=helped.strip()[:2000],
            change=change.strip()[:2000],
        )
    )  # fmt: skip
    day = local_date(clock.now(), HOME_ZONE)
    session.add(SurveyGiven(user_id=me(actor), cohort_id=cohort_id, session_id=session_id, day=day))
    session.flush()
    evidence.append(session, clock, actor, "academy.survey_answered", None, {"cohort": cohort_id, "session": session_id})  # fmt: skip


def said(session: Session, clock: Clock, cohort: Cohort) -> list[Said]:
    """What was said of a cohort: of the course first, then of each session that anybody answered for."""
    rows: dict[int | None, list[SurveyAnswer]] = {None: []}
    for row in tables.answers(session, cohort.id):
        rows.setdefault(row.session_id, []).append(row)
    today = local_date(clock.now(), HOME_ZONE)
    found = [_said(None, cohort.ends_on + AFTER_COURSE, today, rows[None])]
    for one in cohort_tables.of_cohort(session, cohort.id):
        if one.id in rows:
            found.append(_said(one, local_date(one.ends_at, HOME_ZONE) + AFTER_SESSION, today, rows[one.id]))
    return found


def _said(held: TrainingSession | None, until: date, today: date, rows: Sequence[SurveyAnswer]) -> Said:
    if len(rows) < FEWEST or today <= until:
        return Said(held, until, len(rows), {})
    helped, change = (tuple(sorted(filter(None, words))) for words in zip(*((row.helped, row.change) for row in rows), strict=True))  # fmt: skip
    return Said(held, until, len(rows), average_by([row.marks for row in rows]), helped, change)
