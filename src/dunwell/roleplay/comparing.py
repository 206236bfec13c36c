"""Stored calls under the present scorer, the old score beside the new one (`dunwell roleplay rescore`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import SystemClock
from dunwell.foundation.errors import NotFound
from dunwell.roleplay import catalogue, duo_rescoring, exam, rescoring
from dunwell.roleplay.domain.exam import Pass
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.duo_tables import Duo
from dunwell.roleplay.exam_tables import Rescored, RoleplayExam, RoleplayStation
from dunwell.roleplay.tables import PlayedCall

Stored = PlayedCall | RoleplayStation | Duo


@dataclass(frozen=True, slots=True)
class Compared:
    """One stored call: its first score and that of today. passed: by the exam's rule, None for practice."""

    kind: str
    id: int
    scenario: str
    scorer: tuple[str, str]
    total: tuple[float, float]
    void: tuple[bool, bool]
    passed: tuple[bool | None, bool | None]
    changed: tuple[rescoring.Difference, ...]

    @property
    def turned(self) -> bool:
        """Whether the verdict is another: void or not, passed or not."""
        return self.void[0] != self.void[1] or self.passed[0] != self.passed[1]

    def as_json(self) -> dict[str, Any]:
        """Old and new as pairs; `changed` names the checks answered otherwise."""
        return {
            "kind": self.kind, "id": self.id, "scenario": self.scenario, "scorer": list(self.scorer), "total": list(self.total),
            "void": list(self.void), "passed": list(self.passed), "turned": self.turned,
            "changed": [{"check": one.check, "question": one.question, "before": one.before, "after": one.after} for one in self.changed],
        }  # fmt: skip


def chosen(
    session: Session, calls: list[int], stations: list[int], duos: list[int], day: date | None
) -> Iterator[Stored]:
    """The calls, stations and two-person calls of these numbers; without numbers all that are over, from a day on. Raises NotFound."""
    for identity in calls:
        yield _there(session.get(PlayedCall, identity), "call", identity)
    for identity in stations:
        yield _there(session.get(RoleplayStation, identity), "station", identity)
    for identity in duos:
        yield _there(session.get(Duo, identity), "call", identity)
    if calls or stations or duos:
        return
    over: list[Stored] = [*session.scalars(select(PlayedCall).order_by(PlayedCall.id))]
    over += session.scalars(select(RoleplayStation).order_by(RoleplayStation.id))
    over += session.scalars(select(Duo).order_by(Duo.id))
    for row in over:
        if row.score is not None and (
            day is None or (row.ended_at is not None and row.ended_at.date() >= day)
        ):
            yield row


def _there(row: Stored | None, what: str, identity: int) -> Stored:
    if row is None:
        raise NotFound(what, identity)
    return row


def compare(session: Session, row: Stored, *, keep: bool) -> Compared:
    """Old beside new; `keep` stores the new score too. Raises BadInput (it cannot be judged any more)."""
    passed: bool | None = None
    if keep:
        again = _again(session, row)
        total, void, passed, kept, scorer = again.total, again.void, again.passed, again.score, again.versions["scorer"]  # fmt: skip
    else:
        new = duo_rescoring.afresh(session, row) if isinstance(row, Duo) else rescoring.afresh(row, _scenario(session, row), _passes(row))  # fmt: skip
        total, void, kept, scorer = new.scored.total, new.scored.void, new.kept, new.versions["scorer"]
        passed = None if new.decided is None else new.decided.passed
    before = row.score or {}
    return Compared(
        kind_of(row), row.id, row.scenario_id, (str(before.get("version", "")), scorer), (row.total or 0.0, total),
        (bool(row.void), void), (getattr(row, "passed", None), passed), tuple(rescoring.differences(before, kept)),
    )  # fmt: skip


def _again(session: Session, row: Stored) -> Rescored:
    if isinstance(row, Duo):
        return duo_rescoring.again(session, SystemClock(), SYSTEM, row)
    return rescoring.again(session, SystemClock(), SYSTEM, row, _scenario(session, row), _passes(row))


def _passes(row: Stored) -> Pass | None:
    return exam.blueprint().passes if isinstance(row, RoleplayStation) else None


def kind_of(row: Stored) -> str:
    """call, station or duo."""
    if isinstance(row, Duo):
        return "duo"
    return "station" if isinstance(row, RoleplayStation) else "call"


def _scenario(session: Session, row: Stored) -> Scenario | None:
    """The scenario, where it is still there: only calls stored without their facts need it."""
    try:
        if isinstance(row, RoleplayStation):
            sitting = session.get(RoleplayExam, row.exam_id)
            return exam.scenario_of(session, sitting, row) if sitting is not None else None
        return catalogue.scenario(session, row.scenario_id, row.scenario_version)
    except NotFound:
        return None


def _summary(found: list[Compared]) -> dict[str, Any]:
    moved = [one.total[1] - one.total[0] for one in found]
    return {
        "calls": len(found),
        "other_total": sum(abs(each) >= 0.05 for each in moved),
        "mean_change": round(sum(moved) / len(moved), 2) if moved else 0.0,
        "turned": sum(one.turned for one in found),
    }


def write_json(out: IO[str], found: list[Compared], left: list[tuple[str, int, str]]) -> None:
    """One JSON object: calls, those that could not be judged, and the sums."""
    said = {
        "calls": [one.as_json() for one in found],
        "not_judged": [{"kind": kind, "id": identity, "reason": why} for kind, identity, why in left],
        "summary": _summary(found),
    }
    out.write(json.dumps(said, ensure_ascii=False) + "\n")


def write_lines(out: IO[str], found: list[Compared]) -> None:
    """A line a call, below it the checks that are answered otherwise; at the end the sums."""
    for one in found:
        old, new = (
            "VOID" if void else f"{total:.1f}" for void, total in zip(one.void, one.total, strict=True)
        )
        mark = "  verdict turns" if one.turned else ""
        out.write(f"{one.kind} {one.id:<6} {one.scenario:<24} {old:>6} → {new:<6} scorer {one.scorer[0]} → {one.scorer[1]}{mark}\n")  # fmt: skip
        for check in one.changed:
            out.write(f"    {check.check:5} {_said(check.before)} → {_said(check.after)}  {check.question}\n")
    total = _summary(found)
    out.write(f"{total['calls']} calls, {total['other_total']} with another total, mean change {total['mean_change']:+.2f}, {total['turned']} verdicts turn\n")  # fmt: skip


def _said(met: bool | None) -> str:
    return "not asked" if met is None else "yes" if met else "no"
