"""What the collector of a two-person call does with the telephone: hold, back, transfer. Never commits.

A move is kept among the lines, in their order. Nobody speaks while one is on hold; who waits may hang up.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.roleplay import duo, duo_tables
from dunwell.roleplay.call_service import transfer_line
from dunwell.roleplay.domain import moves as domain
from dunwell.roleplay.domain.moves import Move
from dunwell.roleplay.duo_tables import MOVE, Duo, DuoLine


def hold(session: Session, clock: Clock, actor: Actor, duo_id: int) -> Duo:
    """Put the person on hold; a second time changes nothing. Raises NotFound, NotPermitted (not the collector), BadInput (over)."""
    row, lines = _mine(session, actor, duo_id)
    if duo_tables.held_since(lines) is None:
        _keep(session, clock, row, lines, Move("hold"))
    return duo.here(session, clock, actor, duo_id)


def back(session: Session, clock: Clock, actor: Actor, duo_id: int) -> Duo:
    """Come back to the line; where nobody waits nothing changes. Raises as `hold`."""
    row, lines = _mine(session, actor, duo_id)
    since = duo_tables.held_since(lines)
    if since is not None:
        seconds = max(0, round((clock.now() - since).total_seconds()))
        _keep(session, clock, row, lines, Move("back", seconds=seconds))
    return duo.here(session, clock, actor, duo_id)


def transfer(session: Session, clock: Clock, actor: Actor, duo_id: int, desk: str, reason: str) -> Duo:
    """Pass the call on: said aloud, and the call is over. Raises as `hold`; BadInput (desk, reason)."""
    line = transfer_line(desk, reason)
    back(session, clock, actor, duo_id)
    row, lines = _mine(session, actor, duo_id)
    move = domain.read(line)
    assert move is not None
    words = domain.passing_on(duo.scenario_of(session, row).lang, move.desk, move.text)
    number = _keep(session, clock, row, lines, move)
    session.add(DuoLine(duo_id=row.id, number=number + 1, speaker="collector", text=words, key=f"{MOVE}-{number + 1}", at=clock.now()))  # fmt: skip
    row.started_at = row.started_at or clock.now()
    session.flush()
    return duo.finish(session, clock, actor, row, "transfer")


def _mine(session: Session, actor: Actor, duo_id: int) -> tuple[Duo, Sequence[DuoLine]]:
    duo.lock(session, duo_id)
    row, sits = duo.seat(session, actor, duo_id)
    if sits.role != "collector":
        raise NotPermitted("roleplay.play")
    if row.ended_at is not None:
        raise BadInput("text", N_("The call is over."))
    return row, duo_tables.lines_of(session, duo_id)


def _keep(session: Session, clock: Clock, row: Duo, lines: Sequence[DuoLine], move: Move) -> int:
    number = len(lines) + 1
    if number >= duo.MOST_LINES:
        raise BadInput("text", N_("The call has gone on long enough. Hang up."))
    session.add(DuoLine(duo_id=row.id, number=number, speaker=MOVE, text=domain.write(move), key=f"{MOVE}-{number}", at=clock.now()))  # fmt: skip
    session.flush()
    return number
