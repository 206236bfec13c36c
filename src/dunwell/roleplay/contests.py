"""Contests: the same people with the same chance for everybody, or calls with colleagues who play them; results in one table. Never commits."""

import secrets
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import can, require
from dunwell.roleplay import catalogue, duo, duo_tables, service
from dunwell.roleplay.domain.contest import Round, Standing, casting, standings
from dunwell.roleplay.domain.persona_card import parts_for
from dunwell.roleplay.domain.seeds import END, FIRST_RESERVED, exam_seed
from dunwell.roleplay.duo_tables import Contest, Contestant, Duo
from dunwell.roleplay.tables import PlayedCall

KINDS = ("simulated", "pairs")
MOST_ROUNDS = 6
Chance = Callable[[int], int]


def make(
    session: Session, clock: Clock, actor: Actor, title: str, kind: str, scenario_ids: Sequence[str], contestants: Sequence[int],
    actors: Sequence[int] = (), chance: Chance = secrets.randbelow,
) -> Contest:  # fmt: skip
    """Open a contest. Seeds come from the system's chance, out of those that practice refuses, and are the same for all.

    actors: who plays the people in a contest of pairs; they do not compete. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "roleplay.lead")
    if actor.user_id is None:
        raise NotPermitted("roleplay.lead")
    name = " ".join(title.split())[:120]
    if not name:
        raise BadInput("title", N_("Please fill this in."))
    if kind not in KINDS:
        raise BadInput("kind", N_("Choose one of the values offered."))
    scenarios = [catalogue.scenario(session, one) for one in dict.fromkeys(scenario_ids)]
    if not 1 <= len(scenarios) <= MOST_ROUNDS:
        raise BadInput("scenarios", N_("One to six scenarios, a round each."))
    if len({one.lang for one in scenarios}) > 1:
        raise BadInput("scenarios", N_("All rounds are in one language."))
    allowed = {one.id for one in duo.people(session, actor)}
    playing = [one for one in dict.fromkeys(contestants) if one in allowed]
    acting = [one for one in dict.fromkeys(actors) if one in allowed] if kind == "pairs" else []
    if len(playing) < 2:
        raise BadInput("contestants", N_("At least two take part."))
    if kind == "pairs" and not acting:
        raise BadInput("actors", N_("Choose who plays the people; they do not compete."))
    if set(playing) & set(acting):
        raise BadInput("actors", N_("Who plays the people knows their secrets, and cannot compete."))
    if kind == "pairs" and not all(parts_for(one) for one in scenarios):
        raise BadInput("scenarios", N_("One of these scenarios is not played by people."))
    rounds = [{"scenario": one.id, "version": one.version, "seed": exam_seed(chance(END - FIRST_RESERVED))} for one in scenarios]  # fmt: skip
    row = Contest(title=name, lang=scenarios[0].lang, kind=kind, rounds=rounds, led_by=actor.user_id, made_at=clock.now())  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(Contestant(contest_id=row.id, user_id=one, plays="contestant") for one in playing)
    session.add_all(Contestant(contest_id=row.id, user_id=one, plays="actor") for one in acting)
    session.flush()
    for number, contestant, played_by in casting(playing, acting, len(rounds)) if acting else []:
        one = scenarios[number - 1]
        duo.set_up(session, clock, actor, one.id, parts_for(one)[0], contestant, played_by, contest_id=row.id, round_=number, version=one.version)  # fmt: skip
    said = {"contest": row.id, "kind": kind, "rounds": rounds, "contestants": playing, "actors": acting}
    evidence.append(session, clock, actor, "roleplay.contest_made", None, said)
    return row


def seen(session: Session, actor: Actor, contest_id: int) -> Contest:
    """A contest one is in, leads, or may review. Raises NotFound."""
    row = session.get(Contest, contest_id)
    if row is None or actor.user_id is None:
        raise NotFound("contest", contest_id)
    inside = actor.user_id in duo_tables.in_contest(session, contest_id) or row.led_by == actor.user_id
    if not inside and not can(actor, "roleplay.review"):
        raise NotFound("contest", contest_id)
    return row


def is_open(session: Session, contest_id: int | None) -> bool:
    """Whether results are still to be kept back."""
    row = session.get(Contest, contest_id) if contest_id is not None else None
    return row is not None and row.closed_at is None


def call_of(session: Session, row: Contest, user_id: int, number: int) -> PlayedCall | None:
    """Somebody's call of a round, once it was begun."""
    seed = row.rounds[number - 1]["seed"]
    query = select(PlayedCall).where(
        PlayedCall.contest_id == row.id, PlayedCall.user_id == user_id, PlayedCall.seed == seed
    )
    return session.scalar(query)


def play(session: Session, clock: Clock, actor: Actor, contest_id: int, number: int) -> PlayedCall:
    """Ring in a round, or go on with it; there is one try. Raises NotFound, BadInput (closed, no such round, of pairs)."""
    row = seen(session, actor, contest_id)
    if actor.user_id is None or actor.user_id not in duo_tables.in_contest(session, contest_id, "contestant"):
        raise NotFound("contest", contest_id)
    if row.kind != "simulated" or not 1 <= number <= len(row.rounds):
        raise BadInput("round", N_("There is no such round."))
    mine = select(Contestant).where(Contestant.contest_id == contest_id, Contestant.user_id == actor.user_id)
    session.scalar(mine.with_for_update())  # two clicks are one try
    begun = call_of(session, row, actor.user_id, number)
    if begun is not None:
        return begun
    if row.closed_at is not None:
        raise BadInput("round", N_("The contest is closed."))
    one = row.rounds[number - 1]
    return service.start(session, clock, actor, one["scenario"], one["seed"], hints=False, version=one["version"], contest_id=row.id)  # fmt: skip


def duos_of(session: Session, contest_id: int) -> Sequence[Duo]:
    """The calls of a contest of pairs, by round."""
    query = select(Duo).where(Duo.contest_id == contest_id).order_by(Duo.round, Duo.id)
    return session.scalars(query).all()


def table(session: Session, row: Contest) -> list[Standing]:
    """The standings by now."""
    played: dict[int, list[Round]] = {}
    duos = {(one.collector_id, one.round): one for one in duos_of(session, row.id)}
    for user_id in duo_tables.in_contest(session, row.id, "contestant"):
        for number in range(1, len(row.rounds) + 1):
            one = (
                duos.get((user_id, number)) if row.kind == "pairs" else call_of(session, row, user_id, number)
            )
            over = one is not None and one.ended_at is not None
            total = (one.total or 0.0) if over and one is not None else None
            played.setdefault(user_id, []).append(Round(total, bool(one.void) if over and one is not None else False))  # fmt: skip
    return standings(played)


def close(session: Session, clock: Clock, actor: Actor, contest_id: int) -> Contest:
    """End it and keep the standings; who has not played a round has nothing for it. Raises NotPermitted, NotFound."""
    row = seen(session, actor, contest_id)
    if row.led_by != actor.user_id and actor.role != "admin":
        raise NotPermitted("roleplay.lead")
    if row.closed_at is None:
        found = table(session, row)
        row.closed_at = clock.now()
        row.standings = [
            {"user": one.user_id, "rank": one.rank, "points": one.points, "voided": one.voided, "done": one.done, "rounds": [[each.total, each.void] for each in one.rounds]}
            for one in found
        ]  # fmt: skip
        session.flush()
        evidence.append(
            session,
            clock,
            actor,
            "roleplay.contest_closed",
            None,
            {"contest": row.id, "standings": row.standings},
        )
    return row
