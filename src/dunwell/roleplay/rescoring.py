"""Scoring a stored call: the first time, and again by a later scorer. Both scores are kept; the first one counts. Never commits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dunwell.compliance.checker.transcript import Turn
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.case import as_data
from dunwell.roleplay.domain.exam import Pass, Verdict, verdict
from dunwell.roleplay.domain.moves import Handling
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.scoring.score import Score
from dunwell.roleplay.exam_tables import Rescored, RoleplayStation
from dunwell.roleplay.moves import Log, replay
from dunwell.roleplay.remembered import Remembered
from dunwell.roleplay.scoring import as_json, case_of, in_one_reckoning, judge
from dunwell.roleplay.tables import PlayedCall
from dunwell.roleplay.versions import versions


@dataclass(frozen=True, slots=True)
class Difference:
    """One check that is answered otherwise than before. before, after: met, not met or None (not asked)."""

    check: str
    question: str
    before: bool | None
    after: bool | None


@dataclass(frozen=True, slots=True)
class Afresh:
    """A stored call by today's scorer. decided: by the exam's rule, None for practice; kept: as it would be stored."""

    scored: Score
    decided: Verdict | None
    kept: dict[str, Any]
    versions: dict[str, Any]


def first(log: Log) -> tuple[Score, dict[str, Any]]:
    """The score of a call that has just ended, and what is stored of it: score, call, telephone, and the case it was judged by."""
    call = log.call
    turns = [Turn(speaker, text) for speaker, text in call.transcript]
    scored, understood = judge(turns, call.scenario.case, handling=log.handling)
    said = as_json(scored, understood)
    played = in_one_reckoning(call.as_data(), said)
    return scored, said | {"call": played, "handling": log.as_data(), "case": as_data(call.scenario.case)}


def afresh(row: PlayedCall | RoleplayStation, scenario: Scenario | None, passes: Pass | None) -> Afresh:
    """Judge a stored call by today's scorer and store nothing. The words, and the case they were judged by, are those stored.

    scenario: for calls stored without their case. passes: the exam's rule, for a station. Raises BadInput (not over yet)."""
    kept = row.score
    if kept is None:
        raise BadInput("call", N_("The call is not over yet."))
    if "case" in kept:
        case = case_of(kept["case"])[0]
    elif scenario is not None:
        case = scenario.case
    else:
        raise BadInput("call", N_("The scenario of this call is no longer there."))
    turns = [Turn(turn["speaker"], turn["text"]) for turn in kept["call"]["transcript"]]
    scored, understood = judge(turns, case, handling=_handling(row, kept, scenario))
    decided = decide(passes, scored, understood.moment.kind) if passes is not None else None
    return Afresh(scored, decided, as_json(scored, understood), _versions(kept, scenario, case.lang))


def decide(passes: Pass, scored: Score, right_thing: str) -> Verdict:
    """Whether a station so scored passes by the exam's rule."""
    return verdict(
        passes, scored.total, scored.dimensions, void=scored.void, collects=right_thing == "collect"
    )


def again(
    session: Session, clock: Clock, actor: Actor, row: PlayedCall | RoleplayStation, scenario: Scenario | None, passes: Pass | None
) -> Rescored:  # fmt: skip
    """Score a stored call by today's scorer and keep it beside the first score. Raises as `afresh`."""
    new = afresh(row, scenario, passes)
    station = isinstance(row, RoleplayStation)
    found = Rescored(
        call_id=None if station else row.id, station_id=row.id if station else None, at=clock.now(), by_id=actor.user_id,
        total=new.scored.total, void=new.scored.void, passed=None if new.decided is None else new.decided.passed,
        why=[] if new.decided is None else list(new.decided.why), score=new.kept, versions=new.versions,
    )  # fmt: skip
    session.add(found)
    session.flush()
    said = {
        "call": found.call_id,
        "station": found.station_id,
        "before": row.total,
        "total": found.total,
        "void": found.void,
    }
    evidence.append(
        session, clock, actor, "roleplay.rescored", None, said | {"scorer": found.versions["scorer"]}
    )
    return found


def _handling(row: PlayedCall | RoleplayStation, kept: dict[str, Any], scenario: Scenario | None) -> Handling:
    """What was done with the telephone, from the lines; nothing known where today's engine would make another call of them."""
    if scenario is None:
        return Handling()
    try:
        worded = row.worded if isinstance(row, PlayedCall) else None
        log = replay(Call(scenario, row.seed, Remembered(dict(worded or {}))), row.lines)
    except ValueError:
        return Handling()
    same = [(turn["speaker"], turn["text"]) for turn in kept["call"]["transcript"]] == log.call.transcript
    return log.handling if same else Handling()


def _versions(kept: dict[str, Any], scenario: Scenario | None, lang: str) -> dict[str, Any]:
    shown = scenario or next(one for one in library.scenarios() if one.lang == lang)
    now = versions(shown)
    return now | {"scenario": kept["call"]["version"], "engine": kept["call"]["engine"]}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """The checks that two scores answer differently, in the order of the rubric."""
    old = {entry["check"]: entry for entry in before.get("evidence", [])}
    new = {entry["check"]: entry for entry in after.get("evidence", [])}
    found = []
    for check in sorted(old.keys() | new.keys(), key=lambda name: [int(part) for part in name.split(".")]):
        was, now = old.get(check), new.get(check)
        pair = (was and was["met"], now and now["met"])
        if pair[0] != pair[1]:
            found.append(Difference(check, (now or was or {})["question"], *pair))
    return found
