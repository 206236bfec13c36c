"""Sitting an exam: one paper at a time, saved as one goes, handed in once, judged by the clock of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, object_session

from dunwell.academy import exambook, requirements, tables
from dunwell.academy.domain import papers, statistics
from dunwell.academy.domain.content import Question
from dunwell.academy.domain.marking import Given, mark
from dunwell.academy.learning import me, plan_by_assessment
from dunwell.academy.tables import Answered, Sitting
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import DomainError, NotFound

GRACE = timedelta(seconds=60)  # for the way from the browser to here


@dataclass(eq=False)
class AnotherExamIsOpen(DomainError):
    """An exam is being sat already; it is handed in first."""

    code: ClassVar[str] = "academy.another_exam_is_open"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class TooSoon(DomainError):
    """A failed exam can be sat again from `again`."""

    code: ClassVar[str] = "academy.too_soon"
    status: ClassVar[int] = 409
    again: datetime


@dataclass(eq=False)
class NotReady(DomainError):
    """Something that comes before this exam is still missing."""

    code: ClassVar[str] = "academy.not_ready"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class HandedIn(DomainError):
    """The exam was handed in, or its time is over; nothing is changed any more."""

    code: ClassVar[str] = "academy.handed_in"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of a paper as it is shown: `order` holds the numbers of the choices; given: what was answered."""

    number: int
    question: Question
    order: tuple[int, ...]
    given: Given | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """How a question does over all sittings of an exam. choices: its options in order, over those who saw it as it now
    stands; empty where it has none."""

    question: Question
    item: statistics.Item
    exposure: float
    choices: tuple[statistics.Choice, ...] = ()


WORST_FIRST = ("negative", "hard", "weak", "easy", "few", "good")


def start(session: Session, clock: Clock, actor: Actor, exam_id: str, seed: int) -> Sitting:
    """Begin a sitting, or go on with the open one of this exam. Raises NotFound, AnotherExamIsOpen, TooSoon, NotReady."""
    exam = exambook.exams(session).get(exam_id)
    if exam is None:
        raise NotFound("exam", exam_id)
    user_id, now = me(actor), clock.now()
    open_now = tables.open_sitting(session, user_id)
    if open_now is not None and now > open_now.deadline + GRACE:
        _close(session, clock, actor, open_now)
        open_now = None
    if open_now is not None:
        if open_now.exam_id == exam_id:
            return open_now
        raise AnotherExamIsOpen
    before = tables.sittings(session, user_id, exam_id)
    if before and before[0].passed is False and before[0].submitted_at is not None and exam.rule.wait_days:
        again = before[0].submitted_at + timedelta(days=exam.rule.wait_days)
        if now < again:
            raise TooSoon(again)
    if not requirements.ready_for(session, clock, user_id, exam.rule):
        raise NotReady
    bank = exambook.questions(session)
    paper = papers.draw(
        exam.blueprint, list(bank.values()), seed, exposed(session, exam_id),
        frozenset(entry["question"] for entry in before[0].paper) if before else frozenset(),
    )  # fmt: skip
    row = Sitting(
        user_id=user_id, exam_id=exam_id, seed=seed, bank=exambook.bank_version(session), started_at=now,
        deadline=now + timedelta(minutes=exam.rule.minutes), answers={},
        paper=[
            {"question": entry.question, "version": exambook.version_of(bank[entry.question]), "shown": list(entry.shown)}
            for entry in paper
        ],
    )  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(
        session, clock, actor, "academy.exam_started", None, {"user": user_id, "exam": exam_id, "sitting": row.id, "seed": seed}
    )  # fmt: skip
    return row


def mine(session: Session, actor: Actor, sitting_id: int) -> Sitting:
    """A sitting of one's own. Raises NotFound."""
    row = session.get(Sitting, sitting_id)
    if row is None or row.user_id != me(actor):
        raise NotFound("sitting", sitting_id)
    return row


def save(
    session: Session, clock: Clock, actor: Actor, sitting_id: int, question_id: str, given: Given | None
) -> Sitting:
    """Keep one answer; a lost connection loses at most the one being given. Raises NotFound, HandedIn."""
    row = mine(session, actor, sitting_id)
    if row.submitted_at is not None or clock.now() > row.deadline + GRACE:
        raise HandedIn
    if question_id not in {entry["question"] for entry in row.paper}:
        raise NotFound("question", question_id)
    answers = dict(row.answers)
    answers[question_id] = given if given is None or isinstance(given, str) else list(given)
    row.answers = answers
    session.flush()
    return row


def hand_in(session: Session, clock: Clock, actor: Actor, sitting_id: int) -> Sitting:
    """Hand in and mark. A second time changes nothing. Raises NotFound."""
    row = mine(session, actor, sitting_id)
    if row.submitted_at is None:
        _close(session, clock, actor, row)
    return row


def _close(session: Session, clock: Clock, actor: Actor, row: Sitting) -> None:
    now = clock.now()
    row.overtime = now > row.deadline + GRACE
    row.submitted_at = min(now, row.deadline + GRACE)
    shown = paper_of(row)
    for one in shown:
        session.add(
            Answered(
                user_id=row.user_id, question_id=one.question.id, version=exambook.version_of(one.question), context="exam",
                sitting_id=row.id, given=one.given if one.given is None or isinstance(one.given, str) else list(one.given),
                share=mark(one.question, one.given).share, seconds=0.0, at=row.submitted_at,
            )
        )  # fmt: skip
    marks = [mark(one.question, one.given).share for one in shown]
    row.share = sum(marks) / len(row.paper)
    exam = exambook.exams(session).get(row.exam_id)
    row.passed = exam is not None and row.share >= exam.rule.pass_share
    session.flush()
    if exam is not None and exam.rule.kind == "pre":
        plan_by_assessment(session, clock, row.user_id)
    said = {"user": row.user_id, "exam": row.exam_id, "sitting": row.id, "share": round(row.share, 4)}
    evidence.append(session, clock, actor, "academy.exam_handed_in", None, said | {"passed": row.passed})


def paper_of(row: Sitting) -> list[Shown]:
    """The questions of a sitting as they stood when it began; one since taken out of the bank is left out."""
    session = object_session(row)
    assert session is not None
    bank = exambook.as_asked(session, row.paper)
    return [
        Shown(
            number, bank[entry["question"]], tuple(entry["shown"]), row.answers.get(entry["question"]),
            None if row.submitted_at is None else mark(bank[entry["question"]], row.answers.get(entry["question"])).share,
        )
        for number, entry in enumerate(row.paper, start=1)
        if entry["question"] in bank
    ]  # fmt: skip


def exposed(session: Session, exam_id: str) -> dict[str, int]:
    """How often each question was shown in an exam."""
    seen: dict[str, int] = {}
    for row in tables.finished(session, exam_id):
        for entry in row.paper:
            seen[entry["question"]] = seen.get(entry["question"], 0) + 1
    return seen


def health(session: Session, exam_id: str) -> tuple[list[Health], statistics.Whole]:
    """Every question shown in an exam with its statistics, the worst first, and the exam as a whole (over the sittings handed in).

    Papers differ: a question is compared with the share its people earned in the rest of their own papers.
    """
    rows = tables.finished(session, exam_id)
    bank = exambook.questions(session)
    earned: dict[str, list[tuple[float, float]]] = {}
    chosen: dict[str, list[tuple[Sequence[int], float]]] = {}
    shares = []
    for row in rows:
        paper = paper_of(row)
        marks = [mark(one.question, one.given).share for one in paper]
        total = sum(marks)
        shares.append(total)
        for one, own in zip(paper, marks, strict=True):
            rest = (total - own) / max(1, len(marks) - 1)
            earned.setdefault(one.question.id, []).append((own, rest))
            if one.question.options and one.question == bank.get(one.question.id):
                given = one.given if one.given is not None and not isinstance(one.given, str) else ()
                chosen.setdefault(one.question.id, []).append((given, rest))
    found = []
    for question_id, pairs in sorted(earned.items()):
        if question_id not in bank:
            continue
        matrix: NDArray[np.float64] = np.asarray(pairs, dtype=np.float64)
        item = statistics.items(matrix)[0]
        seen = chosen.get(question_id, [])
        options = (
            statistics.choices(
                [one for one, _ in seen], [rest for _, rest in seen], len(bank[question_id].options)
            )
            if seen
            else []
        )
        found.append(Health(bank[question_id], item, len(pairs) / len(rows), tuple(options)))
    found.sort(key=lambda one: (WORST_FIRST.index(one.item.verdict), one.question.id))
    same = _common(rows)
    return found, statistics.whole(same if same.size else np.asarray(shares, dtype=np.float64).reshape(-1, 1))


def _common(rows: Sequence[Sitting]) -> NDArray[np.float64]:
    """Marks place by place: papers drawn by one blueprint count as parallel forms for the reliability of the exam."""
    marks = [[mark(one.question, one.given).share for one in paper_of(row)] for row in rows]
    longest = max((len(one) for one in marks), default=0)
    return np.asarray([one for one in marks if len(one) == longest], dtype=np.float64)
