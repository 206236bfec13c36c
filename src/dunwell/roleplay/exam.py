"""Sitting the role-play exam: stations drawn by the blueprint, one call each, by the server's clock, scored once, kept. Never commits.

A lost connection loses nothing: every line is kept as it is said, and the station is played again from its lines.
"""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.roleplay import catalogue, exam_tables, rescoring
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.exam import Blueprint, draw, read_blueprint
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.seeds import END, FIRST_RESERVED, exam_seed
from dunwell.roleplay.exam_tables import RoleplayExam, RoleplayStation
from dunwell.roleplay.invented import PREFIX, invented
from dunwell.roleplay.moves import Log, replay
from dunwell.roleplay.service import LONGEST
from dunwell.roleplay.tables import PlayedCall
from dunwell.roleplay.versions import versions

GRACE = timedelta(seconds=10)  # for the way from the browser to here
Chance = Callable[[int], int]  # a whole number below the one given, which nobody can foresee


@dataclass(eq=False)
class ExamNotPossible(DomainError):
    """The scenarios of this language cannot fill the blueprint."""

    code: ClassVar[str] = "roleplay.exam_not_possible"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class ExamTooSoon(DomainError):
    """An exam that was not passed can be sat again from `again`."""

    code: ClassVar[str] = "roleplay.exam_too_soon"
    status: ClassVar[int] = 409
    again: datetime


@dataclass(eq=False)
class StationOver(DomainError):
    """The station is over, or its time is; nothing is said any more."""

    code: ClassVar[str] = "roleplay.station_over"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class NotThisStation(DomainError):
    """Another station comes first."""

    code: ClassVar[str] = "roleplay.not_this_station"
    status: ClassVar[int] = 409


@cache
def blueprint() -> Blueprint:
    """The exam's rules. Raises BadData on a faulty file."""
    return read_blueprint(
        yaml.safe_load(resource("content", "roleplay", "exam.yaml").read_text(encoding="utf-8"))
    )


def start(session: Session, clock: Clock, actor: Actor, lang: str, chance: Chance = secrets.randbelow) -> RoleplayExam:  # fmt: skip
    """Begin an exam, or go on with the open one. chance draws stations and seeds and is the system's own: nobody can know them
    beforehand. Raises NotPermitted, BadInput, ExamTooSoon, ExamNotPossible."""
    if actor.user_id is None:
        raise NotPermitted("roleplay.play")
    if lang not in ("zh", "en"):
        raise BadInput("lang", N_("Choose a language."))
    plan, now = blueprint(), clock.now()
    for before in exam_tables.exams_of(session, actor.user_id)[:1]:
        tidy(session, clock, actor, before)
        if before.ended_at is None:
            return before
        again = not_before(clock, before)
        if again is not None:
            raise ExamTooSoon(again)
    stations = _draw(session, actor.user_id, lang, plan, chance)
    if stations is None:
        raise ExamNotPossible
    row = RoleplayExam(
        user_id=actor.user_id, lang=lang, blueprint=plan.version, stations=len(stations), needed=plan.pass_stations, started_at=now,
        deadline=now + timedelta(hours=plan.hours),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for number, (scenario, seed) in enumerate(stations, start=1):
        session.add(
            RoleplayStation(
                exam_id=row.id,
                number=number,
                scenario_id=scenario.id,
                scenario_version=scenario.version,
                seed=seed,
            )
        )
    session.flush()
    said = {"user": row.user_id, "exam": row.id, "lang": lang, "blueprint": plan.version}
    evidence.append(session, clock, actor, "roleplay.exam_started", None, said)
    return row


def not_before(clock: Clock, last: RoleplayExam) -> datetime | None:
    """From when on the next exam can be begun after this last one; None: now, or there is an open one to go on with."""
    if last.passed or last.ended_at is None:
        return None
    again = last.ended_at + timedelta(days=blueprint().wait_days)
    return again if clock.now() < again else None


def _draw(
    session: Session, user_id: int, lang: str, plan: Blueprint, chance: Chance
) -> list[tuple[Scenario, int]] | None:
    seeds = [exam_seed(chance(END - FIRST_RESERVED)) for _ in plan.slots]
    rng = stream(chance(END), "exam", lang)
    made = {
        n: invented(seeds[n], lang, rng.choice(slot.groups)) for n, slot in enumerate(plan.slots) if slot.made
    }
    known = Counter(session.scalars(select(PlayedCall.scenario_id).where(PlayedCall.user_id == user_id)))
    last = select(func.max(RoleplayExam.id)).where(RoleplayExam.user_id == user_id).scalar_subquery()
    known.update(
        session.scalars(
            select(RoleplayStation.scenario_id)
            .join(RoleplayExam, RoleplayExam.id == RoleplayStation.exam_id)
            .where(RoleplayExam.id == last)
        )
    )
    ours = catalogue.scenarios(session, lang, reviewed=True)
    drawn = draw(plan, ours, made, rng, known)
    return None if drawn is None else list(zip(drawn, seeds, strict=True))


def mine(session: Session, actor: Actor, exam_id: int) -> RoleplayExam:
    """An exam of one's own. Raises NotFound."""
    row = session.get(RoleplayExam, exam_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("exam", exam_id)
    return row


def over(row: RoleplayExam, clock: Clock) -> bool:
    """Whether nothing can be done in the exam any more, recorded yet or not."""
    return row.ended_at is not None or clock.now() > row.deadline + GRACE


def tidy(session: Session, clock: Clock, actor: Actor, row: RoleplayExam) -> None:
    """End what the clock has ended: a station whose time is over, an exam whose hours are. Changes nothing twice."""
    if row.ended_at is not None:
        return
    stations = exam_tables.stations_of(session, row.id)
    for one in stations:
        if one.ended_at is None and one.deadline is not None and clock.now() > one.deadline + GRACE:
            _close(session, clock, actor, row, one, one.deadline + GRACE)
    if all(one.ended_at is not None for one in stations) or clock.now() > row.deadline + GRACE:
        _finish(session, clock, actor, row)


def station(session: Session, row: RoleplayExam, number: int) -> RoleplayStation:
    """A station by its number. Raises NotFound."""
    found = next((one for one in exam_tables.stations_of(session, row.id) if one.number == number), None)
    if found is None:
        raise NotFound("station", number)
    return found


def begin(session: Session, clock: Clock, actor: Actor, exam_id: int, number: int) -> RoleplayStation:
    """Pick up the telephone of a station: its clock runs from now. A second time goes on with it. Raises NotFound,
    NotThisStation (another is open or comes before), StationOver."""
    row = mine(session, actor, exam_id)
    tidy(session, clock, actor, row)
    found = station(session, row, number)
    if found.ended_at is not None or row.ended_at is not None:
        raise StationOver
    before = [one for one in exam_tables.stations_of(session, row.id) if one.number < number]
    if any(one.ended_at is None for one in before):
        raise NotThisStation
    if found.started_at is None:
        now = clock.now()
        found.started_at = now
        found.deadline = min(now + timedelta(minutes=blueprint().minutes), row.deadline)
        session.flush()
    return found


def scenario_of(session: Session, row: RoleplayExam, one: RoleplayStation) -> Scenario:
    """Who is at the other end of a station. Raises NotFound when the scenario is no longer there."""
    if one.scenario_id.startswith(PREFIX):
        return invented(one.seed, row.lang, one.scenario_id.removeprefix(PREFIX), one.scenario_version)
    return catalogue.scenario(session, one.scenario_id, one.scenario_version)


def log_of(session: Session, row: RoleplayExam, one: RoleplayStation) -> Log:
    """The call of a station as it stands, from its lines and moves."""
    return replay(Call(scenario_of(session, row, one), one.seed), one.lines)


def say(
    session: Session,
    clock: Clock,
    actor: Actor,
    exam_id: int,
    number: int,
    text: str,
    said: int | None = None,
) -> tuple[RoleplayStation, Log]:
    """Say a line; while on hold or muted it is kept as a private note. said: how many lines the page had when it was sent; a
    line that came already is not said twice.

    Raises NotFound, BadInput (empty, too long), StationOver, NotThisStation."""
    row, one = running(session, clock, actor, exam_id, number)
    if one.ended_at is not None or (said is not None and said < len(one.lines)):
        return one, log_of(session, row, one)
    line = " ".join(text.split())
    if not line:
        raise BadInput("text", N_("Say something."))
    if len(line) > LONGEST:
        raise BadInput("text", N_("Shorter, please: nobody listens that long."))
    if line.startswith("/"):
        raise BadInput("text", N_("Nothing that is said begins with a slash."))
    if log_of(session, row, one).mode != "talk":
        line = f"/note {line}"
    return one, take(session, clock, actor, row, one, line)


def overtaken(one: RoleplayStation, text: str, said: int | None) -> bool:
    """Whether other words than these stand where they were sent to: the call had gone on in another window, and they were not said."""
    line = " ".join(text.split())
    return said is not None and said < len(one.lines) and one.lines[said] not in (line, f"/note {line}")


def running(
    session: Session, clock: Clock, actor: Actor, exam_id: int, number: int
) -> tuple[RoleplayExam, RoleplayStation]:
    """One's own station in which something is said or done; closed here where its time is over. Raises NotFound,
    NotThisStation, StationOver."""
    row = mine(session, actor, exam_id)
    one = station(session, row, number)
    if one.started_at is None or one.deadline is None:
        raise NotThisStation
    if one.ended_at is not None:
        raise StationOver
    if clock.now() > one.deadline + GRACE:
        tidy(session, clock, actor, row)
    return row, one


def take(session: Session, clock: Clock, actor: Actor, row: RoleplayExam, one: RoleplayStation, line: str) -> Log:  # fmt: skip
    """Add a line or move to a station; it is scored where that ended it."""
    one.lines = [*one.lines, line]
    log = log_of(session, row, one)
    if log.call.ended:
        _close(session, clock, actor, row, one, clock.now())
        tidy(session, clock, actor, row)
    session.flush()
    return log


def hang_up(session: Session, clock: Clock, actor: Actor, exam_id: int, number: int) -> RoleplayStation:
    """End a station. There is no second try; a second time changes nothing. Raises NotFound, NotThisStation."""
    row = mine(session, actor, exam_id)
    one = station(session, row, number)
    if one.started_at is None or one.deadline is None:
        raise NotThisStation
    if one.ended_at is None:
        _close(session, clock, actor, row, one, min(clock.now(), one.deadline + GRACE))
    tidy(session, clock, actor, row)
    return one


def _close(
    session: Session, clock: Clock, actor: Actor, row: RoleplayExam, one: RoleplayStation, at: datetime
) -> None:
    scenario = scenario_of(session, row, one)
    log = log_of(session, row, one)
    log.call.hang_up()
    scored, kept = rescoring.first(log)
    decided = rescoring.decide(blueprint().passes, scored, kept["right_thing"])
    one.ended_at, one.total, one.void = at, scored.total, scored.void
    one.passed, one.why = decided.passed, list(decided.why)
    one.versions, one.score = versions(scenario) | {"blueprint": row.blueprint}, kept
    session.flush()
    said = {
        "user": row.user_id,
        "exam": row.id,
        "station": one.number,
        "scenario": one.scenario_id,
        "seed": one.seed,
    }
    evidence.append(
        session, clock, actor, "roleplay.station_played", None,
        said | {"total": one.total, "void": one.void, "passed": one.passed, "versions": one.versions},
    )  # fmt: skip


def _finish(session: Session, clock: Clock, actor: Actor, row: RoleplayExam) -> None:
    stations = exam_tables.stations_of(session, row.id)
    for one in stations:
        if one.ended_at is None:
            one.passed, one.why = False, ["not_taken"]
    row.ended_at = min(clock.now(), row.deadline + GRACE)
    row.stations_passed = sum(bool(one.passed) for one in stations)
    row.passed = row.stations_passed >= row.needed
    session.flush()
    said = {"user": row.user_id, "exam": row.id, "stations_passed": row.stations_passed, "passed": row.passed}
    evidence.append(session, clock, actor, "roleplay.exam_ended", None, said)


def last_passed(session: Session, user_id: int, since: datetime) -> RoleplayExam | None:
    """The newest exam passed since then: what a certificate rests on."""
    return next(
        (row for row in exam_tables.exams_of(session, user_id) if row.passed and row.ended_at and row.ended_at >= since),
        None,
    )  # fmt: skip
