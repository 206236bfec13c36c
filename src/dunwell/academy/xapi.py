"""What was learned and played as xAPI statements: gathered into a table, written to a file, sent to a learning record store.

Gathering reads what the rooms keep (lessons, answers, exams, certificates, simulated calls); a statement's id follows from
its subject, so nothing is said twice. Sending keeps what the store did not take and tries again, later each time.
"""

import base64
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from dunwell.academy import exambook, library
from dunwell.academy.domain import xapi
from dunwell.academy.domain.content import Question, Words
from dunwell.academy.tables import (
    Answered,
    Certificate,
    Enrolment,
    LessonDone,
    Sitting,
    Statement,
)
from dunwell.compliance.tables import Acknowledged
from dunwell.foundation import db, jobs
from dunwell.foundation.clock import Clock
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.roleplay import catalogue
from dunwell.roleplay.tables import PlayedCall

BATCH = 200
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
EVERY = timedelta(minutes=10)
JOB = "academy.xapi"


@dataclass(frozen=True, slots=True)
class Store:
    """A learning record store. url: its xAPI endpoint, before /statements. home_page: whose accounts these are."""

    url: str
    user: str = ""
    password: str = ""
    home_page: str = "urn:dunwell"
    timeout: float = 20.0

    def post(self, statements: Sequence[dict[str, Any]]) -> None:
        """Hand statements over. Raises OSError, HTTPException or ValueError where the store does not take them."""
        headers = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}
        if self.user:
            token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        request = Request(  # noqa: S310  the scheme is checked in store()
            self.url.rstrip("/") + "/statements", json.dumps(statements, ensure_ascii=False).encode(), headers
        )
        with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
            answer.read()


def store() -> Store | None:
    """The store named by DUNWELL_LRS_URL, _USER, _PASSWORD and DUNWELL_LRS_HOME_PAGE; None where none is. Raises
    ValueError for an address that is not http or https."""
    url = os.environ.get("DUNWELL_LRS_URL", "").strip()
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        raise ValueError("DUNWELL_LRS_URL is not an http or https address")
    return Store(
        url, os.environ.get("DUNWELL_LRS_USER", ""), os.environ.get("DUNWELL_LRS_PASSWORD", ""), home_page()
    )  # fmt: skip


def home_page() -> str:
    """Whose accounts the learners are."""
    return os.environ.get("DUNWELL_LRS_HOME_PAGE", "").strip() or "urn:dunwell"


# Gathering ---------------------------------------------------------------------------------------------------------


def gather(session: Session, clock: Clock) -> int:
    """Write a statement for everything learned or played that has none yet; how many. Never commits."""
    now = clock.now()
    made = 0
    for kind, source_id, body in _new(session):
        session.add(
            Statement(kind=kind, source_id=source_id, uid=body["id"], body=body, made_at=now, next_at=now)
        )
        made += 1
    session.flush()
    return made


def _new(session: Session) -> Iterator[tuple[str, int, dict[str, Any]]]:
    curriculum = library.curriculum(session)
    bank, exams = exambook.questions(session), exambook.exams(session)
    people = {row.id: xapi.Learner(row.login, row.name, home_page()) for row in session.scalars(select(User))}

    def fresh(kind: str, table: Any, moment: InstrumentedAttribute[Any]) -> Iterator[Any]:
        known = select(Statement.source_id).where(Statement.kind == kind)
        query = select(table).where(moment.is_not(None), table.id.not_in(known)).order_by(table.id)
        return iter(session.scalars(query).all())

    for row in fresh("track", Enrolment, Enrolment.started_on):
        words = next((one.title for one in curriculum.tracks if one.id == row.track_id), None)
        begun = datetime.combine(row.started_on, datetime.min.time(), ZoneInfo(HOME_ZONE))
        track = xapi.activity("track", f"track:{row.track_id}", words)
        yield (
            "track",
            row.id,
            xapi.statement(people[row.user_id], "registered", track, begun, f"track:{row.id}"),
        )
    for kind, moment, verb in (
        ("lesson_opened", LessonDone.opened_at, "initialized"),
        ("lesson_finished", LessonDone.finished_at, "completed"),
    ):
        for row in fresh(kind, LessonDone, moment):
            lesson = curriculum.lesson(row.lesson_id)
            what = xapi.activity(
                "lesson", f"{row.lesson_id[:3]}:{row.lesson_id}", lesson.head.title if lesson else None
            )
            at = row.opened_at if verb == "initialized" else row.finished_at
            finished = {"completion": True} if verb == "completed" else None
            yield kind, row.id, xapi.statement(
                people[row.user_id], verb, what, at, f"{kind}:{row.id}", result=finished, within=[f"{xapi.BASE}:{row.lesson_id[:3]}"],
            )  # fmt: skip
    for row in fresh("answer", Answered, Answered.at):
        question = bank.get(row.question_id)
        if question is not None:
            yield "answer", row.id, _answered(people[row.user_id], row, question)
    for row in fresh("exam", Sitting, Sitting.submitted_at):
        exam = exams.get(row.exam_id)
        result = {
            "score": xapi.score(row.share or 0.0), "success": bool(row.passed), "completion": True,
            "duration": xapi.duration((row.submitted_at - row.started_at).total_seconds()),
        }  # fmt: skip
        yield "exam", row.id, xapi.statement(
            people[row.user_id], "passed" if row.passed else "failed", xapi.activity("exam", f"exam:{row.exam_id}", exam.title if exam else None),
            row.submitted_at, f"exam:{row.id}", result=result,
        )  # fmt: skip
    for row in fresh("certificate", Certificate, Certificate.issued_at):
        what = xapi.activity(
            "certificate",
            f"certificate:{row.number}",
            Words(zh=f"证书 {row.number}", en=f"Certificate {row.number}"),
        )
        yield (
            "certificate",
            row.id,
            xapi.statement(people[row.user_id], "earned", what, row.issued_at, f"certificate:{row.id}"),
        )
    for row in fresh("conduct", Acknowledged, Acknowledged.at):
        what = xapi.activity(
            "conduct",
            f"conduct:{row.version}",
            Words(zh=f"行为准则 {row.version}", en=f"Code of conduct {row.version}"),
        )
        yield (
            "conduct",
            row.id,
            xapi.statement(people[row.user_id], "acknowledged", what, row.at, f"conduct:{row.id}"),
        )
    titles = catalogue.titles(session)
    for row in fresh("call", PlayedCall, PlayedCall.ended_at):
        if not row.trial:
            yield "call", row.id, _call(people[row.user_id], row, titles.get(row.scenario_id))


def _answered(learner: xapi.Learner, row: Answered, question: Question) -> dict[str, Any]:
    result = {
        "response": xapi.response(question, row.given), "success": row.share >= 1, "score": xapi.score(row.share),
        "duration": xapi.duration(row.seconds),
    }  # fmt: skip
    within = [f"{xapi.BASE}:{question.id[:3]}:{question.lesson}", f"{xapi.BASE}:{question.id[:3]}"]
    return xapi.statement(
        learner, "answered", xapi.question(question), row.at, f"answer:{row.id}", result=result, within=within
    )


def _call(learner: xapi.Learner, row: PlayedCall, title: str | None) -> dict[str, Any]:
    extension = {
        "urn:dunwell:roleplay:scenario-version": row.scenario_version, "urn:dunwell:roleplay:seed": row.seed,
        "urn:dunwell:roleplay:void": bool(row.void),
    }  # fmt: skip
    assert row.ended_at is not None
    result: dict[str, Any] = {
        "completion": True, "extensions": extension,
        "duration": xapi.duration((row.ended_at - row.started_at).total_seconds()),
    }  # fmt: skip
    if row.total is not None:
        result["score"] = xapi.score(0.0 if row.void else row.total / 100)
    if row.void:
        result["success"] = False
    words = Words(zh=title, en=title) if title else None
    what = xapi.activity("simulation", f"scenario:{row.scenario_id}", words)
    return xapi.statement(learner, "completed", what, row.ended_at, f"call:{row.id}", result=result)


# Sending -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """What a round of sending did. trouble: what the store or the way to it said, empty when all went well."""

    sent: int
    waiting: int
    trouble: str = ""


def waiting(session: Session) -> int:
    """Statements not taken yet."""
    return session.scalar(select(func.count()).where(Statement.sent_at.is_(None))) or 0


def due(session: Session, now: datetime) -> Sequence[Statement]:
    """The next batch to send."""
    query = select(Statement).where(Statement.sent_at.is_(None), Statement.next_at <= now)
    return session.scalars(query.order_by(Statement.id).limit(BATCH)).all()


def send(session: Session, clock: Clock, to: Store) -> Sent:
    """Send one batch. What is not taken waits, a minute at first and twice as long each time, six hours at most. A batch
    refused for one bad statement is sent one by one, so that only that one waits. Never commits."""
    rows = due(session, clock.now())
    sent, trouble = 0, ""
    if rows:
        try:
            to.post([row.body for row in rows])
            sent = _taken(rows, clock)
        except HTTPError as error:
            trouble = f"HTTP {error.code}"
            if error.code in (400, 409, 413) and len(rows) > 1:
                sent, trouble = _one_by_one(rows, clock, to)
            elif error.code == 409:
                sent, trouble = _taken(rows, clock), ""  # it has this one already
            else:
                _later(rows, clock, trouble)
        except (OSError, HTTPException, ValueError) as error:
            trouble = str(error) or type(error).__name__
            _later(rows, clock, trouble)
    session.flush()
    return Sent(sent, waiting(session), trouble)


def _one_by_one(rows: Sequence[Statement], clock: Clock, to: Store) -> tuple[int, str]:
    sent, trouble = 0, ""
    for row in rows:
        try:
            to.post([row.body])
        except HTTPError as error:
            if error.code != 409:
                trouble = f"HTTP {error.code}"
                _later([row], clock, trouble)
                continue
        except (OSError, HTTPException, ValueError) as error:
            trouble = str(error) or type(error).__name__
            _later([row], clock, trouble)
            continue
        sent += _taken([row], clock)
    return sent, trouble


def _taken(rows: Sequence[Statement], clock: Clock) -> int:
    for row in rows:
        row.sent_at, row.trouble = clock.now(), ""
    return len(rows)


def _later(rows: Sequence[Statement], clock: Clock, trouble: str) -> None:
    for row in rows:
        row.tries += 1
        wait = min(FIRST_WAIT * 2 ** min(row.tries - 1, 12), LONGEST_WAIT)
        row.next_at, row.trouble = clock.now() + wait, trouble[:300]


@jobs.handler(JOB)
def send_job(job: jobs.Running) -> jobs.Result:
    """Gather, send all that is due, and come back in ten minutes while a store is named."""
    to = store()
    with db.write(job.engine) as session:
        made = gather(session, job.clock)
    sent, trouble = 0, ""
    while to is not None:
        with db.write(job.engine) as session:
            done = send(session, job.clock, to)
        sent, trouble = sent + done.sent, done.trouble
        job.progress("Sending statements", sent, sent + done.waiting)
        if not done.sent:
            break
    if to is not None:
        with db.write(job.engine) as session:
            jobs.enqueue(
                session, job.clock, job.actor, JOB, key=f"{JOB}.next", run_after=job.clock.now() + EVERY
            )
    return jobs.Result({"gathered": made, "sent": sent, "trouble": trouble}, url="/academy/bank")


def every(session: Session, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Every statement gathered, oldest first; since: made from then on."""
    query = select(Statement).order_by(Statement.id)
    if since is not None:
        query = query.where(Statement.made_at >= since)
    for row in session.scalars(query):
        yield row.body
