"""Playing in the browser: a call is its scenario, its seed and the lines said, played again for every page. Never commits."""

from sqlalchemy.orm import Session

from dunwell.compliance.checker.transcript import Turn
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.roleplay import catalogue, moments, sides
from dunwell.roleplay.call import ENGINE, Call
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.seeds import reserved
from dunwell.roleplay.moves import Log, before_spoken, replay
from dunwell.roleplay.remembered import Kept, Remembered, configured
from dunwell.roleplay.scoring import as_json, in_one_reckoning, judge
from dunwell.roleplay.tables import PlayedCall

LONGEST = 400  # characters of a line


def start(
    session: Session, clock: Clock, actor: Actor, scenario_id: str, seed: int, *, hints: bool, lines: tuple[str, ...] = (),
    retry_of: int | None = None, version: int | None = None, trial: bool = False, contest_id: int | None = None,
    worded: Kept | None = None,
) -> PlayedCall:  # fmt: skip
    """Begin a call. version: of a scenario of the house, the published one without it. trial: counts nowhere. A contest alone
    plays seeds kept from practice, and is never worded by a service. worded: the words of the call this one goes on from. Raises NotFound, BadInput (such a seed)."""
    if reserved(seed) and contest_id is None:
        raise BadInput("seed", N_("This seed is kept for exams."))
    if actor.user_id is None:
        raise NotPermitted("roleplay.play")
    scenario = catalogue.scenario(session, scenario_id, version)
    row = PlayedCall(
        user_id=actor.user_id, scenario_id=scenario.id, scenario_version=scenario.version, engine=ENGINE, seed=seed, hints=hints,
        lines=list(lines), retry_of=retry_of, trial=trial, contest_id=contest_id, started_at=clock.now(),
    )  # fmt: skip
    live = None if contest_id is not None else configured()
    if live is not None:  # who picks up is worded at once: pages only read
        voice = Remembered(dict(worded or {}), live)
        told = len(replay(Call(scenario, seed, voice), row.lines).call.transcript)
        row.worded = {place: said for place, said in voice.kept.items() if int(place) < told}
    session.add(row)
    session.flush()
    return row


def mine(session: Session, actor: Actor, call_id: int) -> PlayedCall:
    """A call of one's own. Raises NotFound."""
    row = session.get(PlayedCall, call_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("call", call_id)
    return row


def scenario_of(session: Session, row: PlayedCall) -> Scenario:
    """Whom a call was with, in the version it was played in. Raises NotFound when the scenario is no longer there."""
    return catalogue.scenario(session, row.scenario_id, row.scenario_version)


def log_of(session: Session, row: PlayedCall) -> Log:
    """The call as it stands, from its lines and moves. Raises NotFound when the scenario is no longer there."""
    return replay(Call(scenario_of(session, row), row.seed, Remembered(dict(row.worded or {}))), row.lines)


def say(session: Session, clock: Clock, actor: Actor, call_id: int, text: str) -> tuple[PlayedCall, Log]:
    """Say a line and hear the reply; while on hold or muted it is kept as a private note. Raises NotFound, BadInput."""
    row = mine(session, actor, call_id)
    line = " ".join(text.split())
    if not line:
        raise BadInput("text", N_("Say something."))
    if len(line) > LONGEST:
        raise BadInput("text", N_("Shorter, please: nobody listens that long."))
    if row.ended_at is not None:
        raise BadInput("text", N_("The call is over."))
    if line.startswith("/"):
        raise BadInput("text", N_("Nothing that is said begins with a slash."))
    if log_of(session, row).mode != "talk":
        line = f"/note {line}"
    return row, take(session, clock, actor, row, line)


def take(session: Session, clock: Clock, actor: Actor, row: PlayedCall, line: str) -> Log:
    """Add a line or move to the call; the score comes where it ended it."""
    row.lines = [*row.lines, line]
    voice = Remembered(dict(row.worded or {}), None if row.worded is None else configured())
    log = replay(Call(scenario_of(session, row), row.seed, voice), row.lines)
    voice.live = None  # what is only worked out afterwards asks nobody
    row.worded = None if row.worded is None else voice.kept
    if log.call.ended:
        _end(session, clock, actor, row, log)
    session.flush()
    return log


def hang_up(session: Session, clock: Clock, actor: Actor, call_id: int) -> PlayedCall:
    """End the call and score it. A second time changes nothing. Raises NotFound."""
    row = mine(session, actor, call_id)
    if row.ended_at is None:
        log = log_of(session, row)
        log.call.hang_up()
        _end(session, clock, actor, row, log)
    return row


def retry(session: Session, clock: Clock, actor: Actor, call_id: int, line: int) -> PlayedCall:
    """A new call that goes as the old one up to, and without, the collector's line of this number (from 1). Raises
    NotFound, BadInput."""
    row = mine(session, actor, call_id)
    before = before_spoken(list(row.lines), line)
    if before is None:
        raise BadInput("line", N_("There is no such line."))
    return start(
        session, clock, actor, row.scenario_id, row.seed, hints=row.hints, lines=tuple(before), retry_of=row.id,
        version=row.scenario_version, trial=row.trial, worded=row.worded,
    )  # fmt: skip


def _end(session: Session, clock: Clock, actor: Actor, row: PlayedCall, log: Log) -> None:
    call = log.call
    scored, understood = judge(
        [Turn(speaker, text) for speaker, text in call.transcript], call.scenario.case, handling=log.handling
    )
    row.ended_at = clock.now()
    row.total, row.void = scored.total, scored.void
    said = as_json(scored, understood)
    row.score = said | {
        "call": in_one_reckoning(call.as_data(), said), "handling": log.as_data(), "phases": sides.phases(call),
        "telling": moments.as_data(moments.telling(call)),
    }  # fmt: skip
    session.flush()
    played = {"call": row.id, "scenario": row.scenario_id, "version": row.scenario_version, "seed": row.seed}
    evidence.append(
        session, clock, actor, "roleplay.played", None, played | {"total": scored.total, "void": scored.void}
    )
