"""What comes before the final exam and before a sign-off, and which stages a track opens (content/academy/certificate.yaml)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables, exambook, learning, library, tables
from dunwell.academy.domain.content import Curriculum, Lesson, Strict, Track, Words
from dunwell.academy.exambook import Exam, ExamRule
from dunwell.compliance.tables import Credential
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.settings import resource
from dunwell.people.domain import STAGES
from dunwell.portfolio.service import HOME_ZONE

YEAR = timedelta(days=365)  # how long a passed exam and a sign-off count
Stage = Literal["early", "mid", "late"]


class Practice(Strict):
    """Supervised practice on record: at least so many entries, the last so many days after the first."""

    least: int = Field(ge=1)
    over_days: int = Field(ge=0)


class Stations(Strict):
    """How many stations of the role-play exam a trainer may count as passed."""

    override_at_most: int = Field(ge=0)


class Opens(Strict):
    """What a track opens."""

    stages: tuple[Stage, ...] | Literal["held"]
    held_days: int | None = None  # None: without a certificate too


class External(Strict):
    """What a certificate earned elsewhere may open, and how many days it holds at most."""

    stages: tuple[Stage, ...]
    days_at_most: int = Field(ge=1)


class Rules(Strict):
    """certificate.yaml."""

    practice: Practice
    stations: Stations
    opens: dict[str, Opens]
    external: External


@dataclass(frozen=True, slots=True)
class Place:
    """Something still to do and the page where it is done."""

    title: Words
    href: str


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing a certificate rests on. at: when it was met, None while it is not. what: a key of pages.NEEDED.
    missing: what is left of it, by name."""

    what: str
    at: datetime | None
    detail: str = ""
    missing: tuple[Place, ...] = field(default=())


@cache
def rules() -> Rules:
    """The rules now in force."""
    return Rules.model_validate(
        yaml.safe_load(resource("content", "academy", "certificate.yaml").read_text("utf-8"))
    )


def ready_for(session: Session, clock: Clock, user_id: int, rule: ExamRule) -> bool:
    """Whether all that comes before this exam is done."""
    return all(one.at is not None for one in before(session, clock, user_id, rule))


def before(session: Session, clock: Clock, user_id: int, rule: ExamRule) -> list[Needed]:
    """What of the track followed is done before this exam can be begun; nothing where its rule names nothing."""
    if not rule.before:
        return []
    enrolment, curriculum = tables.enrolment(session, user_id), library.curriculum(session)
    track = learning.track_of(enrolment)
    if track is None or enrolment is None or not opens(session, clock, user_id):
        return [Needed(what, None) for what in ("track", *rule.before)]
    began = datetime.combine(enrolment.started_on, time(12), ZoneInfo(HOME_ZONE)).astimezone(UTC)
    pre = exambook.pre_rule()
    skipped = {one for one in enrolment.skipped if pre is None or one[:3] not in pre.always}
    found = [Needed("track", began)]
    for what in rule.before:
        if what == "lessons":
            found.append(
                _lessons(session, user_id, learning.lessons_of(track, curriculum, tuple(skipped)), began)
            )
        else:
            asked = _asked(session, what, track, curriculum, skipped)
            found.append(_exams(session, clock, user_id, what, asked, began))
    return found


def _lessons(session: Session, user_id: int, lessons: Sequence[Lesson], began: datetime) -> Needed:
    """Read and exercised: a lesson is finished when its exercise is handed in."""
    done = {
        key: row.finished_at for key, row in tables.lessons_done(session, user_id).items() if row.finished_at is not None
    }  # fmt: skip
    missing = tuple(
        Place(one.head.title, f"/academy/lessons/{one.id}") for one in lessons if one.id not in done
    )
    met = [done[one.id] for one in lessons if one.id in done]
    return Needed(
        "lessons", None if missing else max(met, default=began), f"{len(met)} / {len(lessons)}", missing
    )


def _asked(
    session: Session, kind: str, track: Track, curriculum: Curriculum, skipped: set[str]
) -> list[Exam]:
    """The exams of a kind that a track asks for. The weekly test of a module falls away with the lessons it is about."""
    found = [one for one in exambook.exams(session).values() if one.rule.kind == kind]
    if kind != "weekly":
        return found
    taught = [lesson for lesson in learning.lessons_of(track, curriculum) if lesson.id not in skipped]
    return [
        one
        for one in found
        if any(
            lesson.module in one.blueprint.modules and lesson.head.level <= one.blueprint.level
            for lesson in taught
        )
    ]


def _exams(session: Session, clock: Clock, user_id: int, what: str, asked: Sequence[Exam], began: datetime) -> Needed:  # fmt: skip
    """Every exam asked for, passed within the year."""
    since = clock.now() - YEAR
    passed = {
        row.exam_id: row.submitted_at
        for row in reversed(tables.sittings(session, user_id))
        if row.passed and row.submitted_at and row.submitted_at >= since
    }
    missing = tuple(Place(one.title, "/academy/exams") for one in asked if one.id not in passed)
    met = [passed[one.id] for one in asked if one.id in passed]
    return Needed(what, None if missing else max(met, default=began), f"{len(met)} / {len(asked)}", missing)


def opens(session: Session, clock: Clock, user_id: int) -> tuple[str, ...]:
    """The stages that the track followed opens to this person; none where it leads to no certificate."""
    enrolment = tables.enrolment(session, user_id)
    rule = rules().opens.get(enrolment.track_id) if enrolment is not None else None
    if rule is None:
        return ()
    held = _held(session, clock, user_id)
    if rule.held_days is not None:
        began = min((_began(row) for row in held), default=None)
        if began is None or began + timedelta(days=rule.held_days) > local_date(clock.now(), HOME_ZONE):
            return ()
    if rule.stages != "held":
        return rule.stages
    last = set(held[-1].stages) if held else set()
    return tuple(stage for stage in STAGES if stage in last)


def _held(session: Session, clock: Clock, user_id: int) -> list[Credential]:
    """The credentials that stand or ended within the year, the earliest first; those taken back do not count."""
    query = select(Credential).where(Credential.user_id == user_id, Credential.revoked_at.is_(None))
    since = local_date(clock.now(), HOME_ZONE) - YEAR
    rows = session.scalars(query.order_by(Credential.valid_from, Credential.id))
    return [row for row in rows if row.valid_to is None or row.valid_to >= since]


def _began(row: Credential) -> date:
    """From when a certificate counts as held: one earned elsewhere not before it was approved here."""
    if row.origin != "external" or row.granted_at is None:
        return row.valid_from
    return max(row.valid_from, local_date(row.granted_at, HOME_ZONE))


def practice(session: Session, clock: Clock, user_id: int) -> Needed:
    """Supervised practice on record within the year: observations signed by both sides and entries of the mentor's log. The
    days counted are those on which they were put down, so that none is claimed afterwards."""
    asked, since = rules().practice, clock.now() - YEAR
    signed = (row.at for row in coaching_tables.observations(session, [user_id]) if row.signed_at is not None)
    kept = sorted(
        at for at in (*signed, *(row.at for row in coaching_tables.log_of(session, user_id))) if at >= since
    )
    days = [local_date(at, HOME_ZONE) for at in kept]
    met = next(
        (
            at for number, at in enumerate(kept)
            if number + 1 >= asked.least and (days[number] - days[0]).days >= asked.over_days
        ),
        None,
    )  # fmt: skip
    return Needed("practice", met, f"{len(kept)} / {asked.least}")
