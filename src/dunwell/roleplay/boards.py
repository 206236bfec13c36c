"""Leaderboards of practice calls: what counts, who sees whom, and how one is shown to colleagues. Never commits.

Trainers, quality and administrators see everybody by name, leads their teams. Anybody else sees the own team: colleagues by
name only where these chose it, otherwise as "a colleague"; who wants none of it is not there for colleagues at all. With
fewer than FEW people a place would tell who the others are, so one sees only oneself, without a place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User, team_ids_led_by
from dunwell.roleplay import catalogue
from dunwell.roleplay.board_tables import BoardChoice
from dunwell.roleplay.domain import boards as rules
from dunwell.roleplay.domain.boards import Played, Standing
from dunwell.roleplay.duo_tables import Contest
from dunwell.roleplay.tables import PlayedCall

DAYS = 90  # calls older than this no longer count
FEW = 4
NAMED, UNNAMED, AWAY = "name", "colleague", "away"
CHOICES = (NAMED, UNNAMED, AWAY)
USUAL = UNNAMED


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a board as one reader sees it. name, login: "" where the reader may not know; place: None where it would tell too much."""

    standing: Standing
    name: str
    login: str
    team_id: int | None
    mine: bool
    place: int | None


def board(
    session: Session, clock: Clock, actor: Actor, kind: str, *, reviews: bool, team_id: int | None = None
) -> list[Row]:
    """The board as this reader sees it. reviews: the reader may see others' results. team_id: only of this team. Raises NotFound."""
    if kind not in rules.KINDS:
        raise NotFound("board", kind)
    chosen = {row.user_id: row.shown for row in session.scalars(select(BoardChoice))}
    people = {one.id: one for one in seen(session, actor, reviews=reviews)}
    if team_id is not None:
        people = {key: one for key, one in people.items() if one.team_id == team_id}
    if not reviews:
        people = {key: one for key, one in people.items() if key == actor.user_id or chosen.get(key) != AWAY}
    placed = rules.standings(kind, _counted(session, clock, list(people)))
    rows = []
    for standing in placed:
        who = people[standing.user_id]
        mine = who.id == actor.user_id
        known = reviews or mine or chosen.get(who.id) == NAMED
        rows.append(
            Row(
                standing,
                who.name if known else "",
                who.login if known else "",
                who.team_id,
                mine,
                standing.place,
            )
        )
    if not reviews and len(rows) < FEW:
        return [replace(row, place=None) for row in rows if row.mine]
    return rows


def seen(session: Session, actor: Actor, *, reviews: bool) -> Sequence[User]:
    """The people whose results may stand on this reader's board."""
    query = select(User).where(User.active.is_(True)).order_by(User.id)
    if reviews and actor.role != "lead":
        return session.scalars(query).all()
    if reviews:
        led = team_ids_led_by(session, actor.user_id or 0)
        return session.scalars(query.where(User.team_id.in_(led) | (User.id == actor.user_id))).all()
    me = session.get(User, actor.user_id) if actor.user_id is not None else None
    if me is None:
        return []
    same = (User.team_id == me.team_id) if me.team_id is not None else (User.id == me.id)
    return session.scalars(query.where(same)).all()


def choice(session: Session, user_id: int | None) -> str:
    """How this person is shown to colleagues."""
    found = session.get(BoardChoice, user_id) if user_id is not None else None
    return found.shown if found is not None else USUAL


def choose(session: Session, clock: Clock, actor: Actor, shown: str) -> None:
    """Say how one is shown to colleagues from now on; recorded. Raises BadInput."""
    if actor.user_id is None:
        raise NotPermitted("roleplay.play")
    if shown not in CHOICES:
        raise BadInput("shown", N_("Choose one of the values offered."))
    before = choice(session, actor.user_id)
    if before == shown:
        return
    session.merge(BoardChoice(user_id=actor.user_id, shown=shown))
    session.flush()
    evidence.append(session, clock, actor, "roleplay.board_choice", None, {"before": before, "after": shown})


def _counted(session: Session, clock: Clock, people: Sequence[int]) -> list[Played]:
    """The calls that count: over, lawful, played from the beginning, no try-outs, of the last DAYS days; those of a contest once it
    is closed, for until then its points are kept back."""
    closed = select(Contest.id).where(Contest.closed_at.is_not(None))
    query = (
        select(PlayedCall)
        .where(
            PlayedCall.user_id.in_(people),
            PlayedCall.total.is_not(None),
            PlayedCall.void.is_(False),
            PlayedCall.total > 0,  # a call in which nothing was said is none
            PlayedCall.retry_of.is_(None),
            PlayedCall.trial.is_(False),
            PlayedCall.contest_id.is_(None) | PlayedCall.contest_id.in_(closed),
            PlayedCall.ended_at >= clock.now() - timedelta(days=DAYS),
        )
        .order_by(PlayedCall.id)
    )
    levels: dict[tuple[str, int], int] = {}
    found = []
    for row in session.execute(
        query.with_only_columns(
            PlayedCall.id,
            PlayedCall.user_id,
            PlayedCall.scenario_id,
            PlayedCall.scenario_version,
            PlayedCall.total,
        )
    ):
        key = (row.scenario_id, row.scenario_version)
        if key not in levels:
            levels[key] = _level(session, *key)
        found.append(Played(row.user_id, row.id, row.scenario_id, levels[key], row.total))
    return found


def _level(session: Session, scenario_id: str, version: int) -> int:
    """The scenario's level; 0 where it is no longer there."""
    try:
        return catalogue.scenario(session, scenario_id, version).level
    except NotFound:
        return 0
