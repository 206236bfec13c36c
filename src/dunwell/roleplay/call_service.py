"""What is done during a played call besides speaking: hold, mute, back, transfer, hints; and looking how long somebody waits. Never commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.roleplay import service, tables
from dunwell.roleplay.domain.moves import DESKS, WAITING, Move, write
from dunwell.roleplay.moves import Log
from dunwell.roleplay.tables import PlayedCall

LONGEST_REASON = 200


def leave(session: Session, clock: Clock, actor: Actor, call_id: int, kind: str) -> tuple[PlayedCall, Log]:
    """Put on hold, or mute; the other of the two ends first. Raises NotFound, BadInput."""
    row = _running(session, actor, call_id)
    if kind not in WAITING:
        raise BadInput("kind", N_("Choose one of the values offered."))
    log = service.log_of(session, row)
    if log.mode == kind:
        return row, log
    if log.mode != "talk":
        row, log = back(session, clock, actor, call_id)
        if row.ended_at is not None:
            return row, log
    return row, service.take(session, clock, actor, row, write(Move(kind, at=clock.now().isoformat())))


def back(session: Session, clock: Clock, actor: Actor, call_id: int) -> tuple[PlayedCall, Log]:
    """Come back to the line; who waited too long has hung up. Raises NotFound, BadInput (the call is over)."""
    row = _running(session, actor, call_id)
    log = service.log_of(session, row)
    if log.mode == "talk":
        return row, log
    return row, service.take(
        session, clock, actor, row, write(Move("back", seconds=waited_seconds(clock, log)))
    )


def look(session: Session, clock: Clock, actor: Actor, call_id: int) -> tuple[PlayedCall, Log]:
    """While somebody waits: has their patience run out? Then the call ends here."""
    row = service.mine(session, actor, call_id)
    log = service.log_of(session, row)
    if row.ended_at is None and log.mode != "talk" and waited_seconds(clock, log) >= log.patience:
        return back(session, clock, actor, call_id)
    return row, log


def transfer(
    session: Session, clock: Clock, actor: Actor, call_id: int, desk: str, reason: str
) -> tuple[PlayedCall, Log]:
    """Pass the call on, which ends it. Raises NotFound, BadInput (desk, reason, over)."""
    row = _running(session, actor, call_id)
    line = transfer_line(desk, reason)
    if service.log_of(session, row).mode != "talk":
        row, log = back(session, clock, actor, call_id)
        if row.ended_at is not None:
            return row, log
    return row, service.take(session, clock, actor, row, line)


def transfer_line(desk: str, reason: str) -> str:
    """The move that passes a call on. Raises BadInput (desk, reason)."""
    why = " ".join(reason.split())
    if desk not in DESKS:
        raise BadInput("desk", N_("Say to which desk."))
    if not why:
        raise BadInput("reason", N_("Say why: they hear it, and the desk needs it."))
    if len(why) > LONGEST_REASON:
        raise BadInput("reason", N_("Shorter, please: nobody listens that long."))
    return write(Move("transfer", text=why, desk=desk))


def hints(session: Session, actor: Actor, call_id: int, *, on: bool) -> PlayedCall:
    """Show or hide the practice hints of a call; the next call begins as this one ended. Raises NotFound, BadInput (a contest)."""
    row = service.mine(session, actor, call_id)
    if row.contest_id is not None:
        raise BadInput("on", N_("There are no hints in a contest."))
    row.hints = on
    session.flush()
    return row


def wants_hints(session: Session, actor: Actor) -> bool:
    """Whether this person had hints on last; on for the first call."""
    found = tables.of_user(session, actor.user_id, 1) if actor.user_id is not None else []
    return found[0].hints if found else True


def waited_seconds(clock: Clock, log: Log) -> int:
    """For how long the person has been waiting, whole seconds."""
    began = datetime.fromisoformat(log.since)
    return max(0, int((clock.now() - began).total_seconds()))


def _running(session: Session, actor: Actor, call_id: int) -> PlayedCall:
    row = service.mine(session, actor, call_id)
    if row.ended_at is not None:
        raise BadInput("text", N_("The call is over."))
    return row
