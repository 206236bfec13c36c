"""What is known of a two-person call beyond its words, for scoring: holds and transfer, out of the moves kept among its lines. Pure."""

from collections.abc import Sequence
from datetime import datetime

from dunwell.roleplay.domain import moves as domain
from dunwell.roleplay.domain.moves import Handling, Transfer, Wait
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.duo_tables import MOVE, DuoLine


def handling_of(
    scenario: Scenario, lines: Sequence[DuoLine], ended_by: str, ended_at: datetime | None
) -> Handling:
    """What the telephone was used for, for scoring."""
    waits: list[Wait] = []
    moved: Transfer | None = None
    said: list[DuoLine] = []
    since: datetime | None = None
    for one in lines:
        move = domain.read(one.text) if one.speaker == MOVE else None
        if move is None:
            said.append(one)
        elif move.kind == "hold":
            since = one.at
        elif move.kind == "back":
            waits.append(Wait("hold", move.seconds, _told(said), gone=False, after=len(said)))
            since = None
        elif move.kind == "transfer":
            theirs = [each.text for each in said if each.speaker != "collector"]
            moved = Transfer(move.desk, move.text, domain.fits_said(scenario, theirs[1:], move.desk))
    if since is not None and ended_at is not None:
        seconds = max(0, round((ended_at - since).total_seconds()))
        waits.append(Wait("hold", seconds, _told(said), gone=ended_by == "player", after=len(said)))
    return Handling(tuple(waits), moved)


def _told(said: Sequence[DuoLine]) -> bool:
    last = next((one.text for one in reversed(said) if one.speaker == "collector"), "")
    return domain.announced(last)
