"""Hold, mute, back and transfer in a station of the exam: the same moves as in practice, by the server's clock. Never commits.

Each returns the station, over or not, and its call. A station whose time is over is closed and nothing is done.
"""

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.roleplay import exam
from dunwell.roleplay.call_service import transfer_line, waited_seconds
from dunwell.roleplay.domain.moves import WAITING, Move, write
from dunwell.roleplay.exam_tables import RoleplayStation
from dunwell.roleplay.moves import Log

Station = tuple[RoleplayStation, Log]


def leave(session: Session, clock: Clock, actor: Actor, exam_id: int, number: int, kind: str) -> Station:
    """Put on hold, or mute; the other of the two ends first. Raises NotFound, BadInput, StationOver, NotThisStation."""
    if kind not in WAITING:
        raise BadInput("kind", N_("Choose one of the values offered."))
    one, log = back(session, clock, actor, exam_id, number, but=kind)
    if one.ended_at is not None or log.mode == kind:
        return one, log
    row = exam.mine(session, actor, exam_id)
    line = write(Move(kind, at=clock.now().isoformat()))
    return one, exam.take(session, clock, actor, row, one, line)


def back(session: Session, clock: Clock, actor: Actor, exam_id: int, number: int, but: str = "talk") -> Station:  # fmt: skip
    """Come back to the line; who waited too long has hung up. `but`: a mode that may go on. Raises as `leave`."""
    row, one = exam.running(session, clock, actor, exam_id, number)
    log = exam.log_of(session, row, one)
    if one.ended_at is not None or log.mode in ("talk", but):
        return one, log
    line = write(Move("back", seconds=waited_seconds(clock, log)))
    return one, exam.take(session, clock, actor, row, one, line)


def look(session: Session, clock: Clock, actor: Actor, exam_id: int, number: int) -> Station:
    """While somebody waits: has their patience run out? Then the call ends here. Raises NotFound, NotThisStation."""
    row = exam.mine(session, actor, exam_id)
    one = exam.station(session, row, number)
    log = exam.log_of(session, row, one)
    if one.ended_at is None and log.mode != "talk" and waited_seconds(clock, log) >= log.patience:
        return back(session, clock, actor, exam_id, number)
    return one, log


def transfer(
    session: Session, clock: Clock, actor: Actor, exam_id: int, number: int, desk: str, reason: str
) -> Station:
    """Pass the call on, which ends the station. Raises as `leave`; BadInput (desk, reason)."""
    line = transfer_line(desk, reason)
    one, log = back(session, clock, actor, exam_id, number)
    if one.ended_at is not None:
        return one, log
    return one, exam.take(session, clock, actor, exam.mine(session, actor, exam_id), one, line)
