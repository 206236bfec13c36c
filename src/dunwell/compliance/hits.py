"""Checker hits in what people wrote here, kept for the compliance officer to judge; never in the way of the one who writes.

`look` is called wherever a note, message or script is saved, in its transaction.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dunwell.compliance.checker import additions
from dunwell.compliance.checker import service as checker
from dunwell.compliance.checker.model import NoModel
from dunwell.compliance.checker.service import Line, Verdict
from dunwell.compliance.desk_tables import CheckerHit
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require

PLACES = {
    "note": N_("Note"),
    "sms": N_("Text message"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "script": N_("Script"),
    "transcript": N_("Transcript"),
}
STATES = ("open", "upheld", "false_hit")
AROUND = 200  # signs kept on each side of a hit


def look(
    session: Session, clock: Clock, actor: Actor, line: Line, place: str, *, debtor_id: int | None = None, place_id: int | None = None,
    packs: Sequence[str] = (),
) -> list[CheckerHit]:  # fmt: skip
    """Check a text that was written and keep what is found. Nothing where the checker has no model."""
    try:
        (verdict,) = checker.check([line], packs, additions.live(session))
    except NoModel:
        return []
    return keep(session, clock, actor, line, verdict, place, debtor_id=debtor_id, place_id=place_id)


def keep(
    session: Session, clock: Clock, actor: Actor, line: Line, verdict: Verdict, place: str, *, debtor_id: int | None = None,
    place_id: int | None = None,
) -> list[CheckerHit]:  # fmt: skip
    """Keep the hits of a verdict that somebody else asked for, with the passage around each."""
    rows = []
    for found in verdict.violations:
        first = max(0, found.start - AROUND)
        passage = line.text[first : found.end + AROUND]
        rows.append(
            CheckerHit(
                debtor_id=debtor_id, user_id=actor.user_id, at=clock.now(), place=place, place_id=place_id,
                lang=line.lang or checker.language(line.text), channel=line.channel, addressee=line.addressee,
                category=found.category, rule=found.rule, severity=found.severity, text=passage, start=found.start - first,
                end=found.end - first, rewrite=found.rewrite,
            )
        )  # fmt: skip
    session.add_all(rows)
    session.flush()
    if rows:
        said: dict[str, Any] = {
            "hits": [row.id for row in rows],
            "place": place,
            "categories": [row.category for row in rows],
        }
        evidence.append(session, clock, actor, "checker.hit", debtor_id, said)
    return rows


def decide(session: Session, clock: Clock, actor: Actor, hit_id: int, state: str, note: str) -> CheckerHit:
    """The officer's judgement: upheld or false hit, with a note. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "desk.work")
    if state not in ("upheld", "false_hit"):
        raise BadInput("state", N_("Choose whether it is right."))
    if not note.strip():
        raise BadInput("note", N_("Say in a few words why."))
    row = session.get(CheckerHit, hit_id)
    if row is None:
        raise NotFound("hit", hit_id)
    if row.state != "open":
        raise BadInput("hit", N_("It is judged already."))
    row.state, row.decided_by, row.decided_at, row.decision_note = (
        state,
        actor.user_id,
        clock.now(),
        note.strip()[:500],
    )
    session.flush()
    said = {"hit": row.id, "category": row.category, "state": state, "note": row.decision_note}
    evidence.append(session, clock, actor, "checker.judged", row.debtor_id, said)
    return row


def query(state: str = "") -> Select[CheckerHit]:
    """Hits of a state (all: ""), newest first."""
    found = select(CheckerHit).order_by(CheckerHit.id.desc())
    return found.where(CheckerHit.state == state) if state else found


def open_count(session: Session) -> int:
    """How many wait for the officer."""
    return session.scalar(select(func.count()).where(CheckerHit.state == "open")) or 0
