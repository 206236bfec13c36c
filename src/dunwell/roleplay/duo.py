"""A call between two trainees: set up by a trainer, spoken line by line, watched, commented on, scored by people and by us. Never commits.

Every line is kept as it is said. A page that was lost finds the call as it stands; a line sent twice is said once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance.checker.transcript import Turn
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import can, require
from dunwell.people.tables import User, team_ids_led_by
from dunwell.roleplay import catalogue, duo_handling, duo_tables
from dunwell.roleplay.call import advance
from dunwell.roleplay.domain import mind as minds
from dunwell.roleplay.domain import specials
from dunwell.roleplay.domain.case import Case, as_data
from dunwell.roleplay.domain.peer_review import review as weigh
from dunwell.roleplay.domain.persona_card import Secret, cast, parts_for, secrets
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.scoring.score import Score
from dunwell.roleplay.domain.talk import Situation
from dunwell.roleplay.duo_tables import Duo, DuoComment, DuoLine, DuoPeer, DuoReview
from dunwell.roleplay.scoring import as_json, judge
from dunwell.roleplay.service import LONGEST
from dunwell.roleplay.understanding.hear import understand
from dunwell.roleplay.versions import versions

MOST_LINES = 200
AWAY = timedelta(seconds=40)  # without a sign of life the page is taken to be lost
SEEN_EVERY = timedelta(seconds=10)
PEERS_MOST = 12


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is in a call: collector, player or watcher; may_comment and may_end go with it."""

    role: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """How the person would feel by now, as our own model has it, and which facts may be said."""

    situation: Situation
    secrets: list[Secret]


def people(session: Session, actor: Actor) -> list[User]:
    """Whom somebody may put into a call or contest: a lead their own teams and themselves, others everybody."""
    query = select(User).where(User.active).order_by(User.name, User.id)
    found = list(session.scalars(query))
    if actor.role == "lead" and actor.user_id is not None:
        teams = team_ids_led_by(session, actor.user_id)
        found = [one for one in found if one.team_id in teams or one.id == actor.user_id]
    return found


def set_up(
    session: Session, clock: Clock, actor: Actor, scenario_id: str, part: str, collector_id: int, player_id: int,
    peers: Sequence[int] = (), contest_id: int | None = None, round_: int | None = None, version: int | None = None,
) -> Duo:  # fmt: skip
    """Arrange a call. Raises NotPermitted, NotFound, BadInput (people, part)."""
    require(actor, "roleplay.lead")
    if actor.user_id is None:
        raise NotPermitted("roleplay.lead")
    allowed = {one.id for one in people(session, actor)}
    if collector_id not in allowed:
        raise BadInput("collector", N_("Choose who plays the collector."))
    if player_id not in allowed:
        raise BadInput("player", N_("Choose who plays the debtor's side."))
    if collector_id == player_id:
        raise BadInput("player", N_("Two different people play a call."))
    scenario = catalogue.scenario(session, scenario_id, version)
    if part not in parts_for(scenario):
        raise BadInput("part", N_("This scenario is not played in that part."))
    row = Duo(
        scenario_id=scenario.id, scenario_version=scenario.version, part=part, led_by=actor.user_id, collector_id=collector_id,
        player_id=player_id, contest_id=contest_id, round=round_, made_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    watching = [
        one for one in dict.fromkeys(peers) if one in allowed and one not in (collector_id, player_id)
    ]
    session.add_all(DuoPeer(duo_id=row.id, user_id=one) for one in watching[:PEERS_MOST])
    session.flush()
    said = {
        "duo": row.id,
        "scenario": scenario.id,
        "version": scenario.version,
        "part": part,
        "collector": collector_id,
        "player": player_id,
    }
    evidence.append(session, clock, actor, "roleplay.duo_set_up", None, said)
    return row


def seat(session: Session, actor: Actor, duo_id: int) -> tuple[Duo, Seat]:
    """A call, and what the actor is in it. Raises NotFound for who has no part in it."""
    row = session.get(Duo, duo_id)
    if row is None or actor.user_id is None:
        raise NotFound("call", duo_id)
    leads = row.led_by == actor.user_id or (can(actor, "roleplay.review") and _in_reach(session, actor, row))
    if actor.user_id == row.collector_id:
        return row, Seat("collector", leads=False)
    if actor.user_id == row.player_id:
        return row, Seat("player", leads=False)
    if leads or actor.user_id in duo_tables.peers_of(session, duo_id):
        return row, Seat("watcher", leads)
    raise NotFound("call", duo_id)


def _in_reach(session: Session, actor: Actor, row: Duo) -> bool:
    if actor.role != "lead":
        return True
    reach = {one.id for one in people(session, actor)}
    return bool(reach & {row.collector_id, row.player_id})


def scenario_of(session: Session, row: Duo) -> Scenario:
    """Who is on the line. Raises NotFound when the scenario is no longer there."""
    found = catalogue.scenario(session, row.scenario_id, row.scenario_version)
    return cast(found, row.part, row.id)


def here(session: Session, clock: Clock, actor: Actor, duo_id: int) -> Duo:
    """A page tells that it is there. Raises NotFound."""
    row, sits = seat(session, actor, duo_id)
    now = clock.now()
    if sits.role == "collector" and _older(row.collector_seen_at, now, SEEN_EVERY):
        row.collector_seen_at = now
    if sits.role == "player" and _older(row.player_seen_at, now, SEEN_EVERY):
        row.player_seen_at = now
    session.flush()
    return row


def away(row: Duo, clock: Clock) -> list[str]:
    """Which of the two is not there: collector, player."""
    now = clock.now()
    found = {"collector": row.collector_seen_at, "player": row.player_seen_at}
    return [name for name, seen in found.items() if _older(seen, now, AWAY)]


def _older(seen: datetime | None, now: datetime, than: timedelta) -> bool:
    return seen is None or now - seen >= than


def lock(session: Session, duo_id: int) -> None:
    """One thing at a time in a call: on PostgreSQL two lines of the same moment would both be the next."""
    query = select(Duo).where(Duo.id == duo_id).with_for_update()
    session.scalar(query.execution_options(populate_existing=True))


def say(session: Session, clock: Clock, actor: Actor, duo_id: int, text: str, key: str) -> Duo:
    """Say a line in one's part. key: the page's own, for a line that is sent again. Raises NotFound, NotPermitted (who only
    watches), BadInput (empty, too long, over)."""
    lock(session, duo_id)
    row, sits = seat(session, actor, duo_id)
    if sits.role == "watcher":
        raise NotPermitted("roleplay.play")
    line = " ".join(text.split())
    lines = duo_tables.lines_of(session, duo_id)
    if key and any(one.key == key for one in lines):
        return row
    if row.ended_at is not None:
        raise BadInput("text", N_("The call is over."))
    if duo_tables.held_since(lines) is not None:
        raise BadInput("text", N_("Nobody hears you: the call is on hold."))
    if not line:
        raise BadInput("text", N_("Say something."))
    if len(line) > LONGEST:
        raise BadInput("text", N_("Shorter, please: nobody listens that long."))
    if len(lines) >= MOST_LINES:
        raise BadInput("text", N_("The call has gone on long enough. Hang up."))
    number = len(lines) + 1
    speaker = "collector" if sits.role == "collector" else specials.speaker(scenario_of(session, row))
    session.add(DuoLine(duo_id=row.id, number=number, speaker=speaker, text=line, key=key[:40] or f"line-{number}", at=clock.now()))  # fmt: skip
    row.started_at = row.started_at or clock.now()
    session.flush()
    return here(session, clock, actor, duo_id)


def hang_up(session: Session, clock: Clock, actor: Actor, duo_id: int) -> Duo:
    """End the call and score it; either of the two, or who leads it. A second time changes nothing. Raises NotFound, NotPermitted."""
    lock(session, duo_id)
    row, sits = seat(session, actor, duo_id)
    if sits.role == "watcher" and not sits.leads:
        raise NotPermitted("roleplay.lead")
    if row.ended_at is not None:
        return row
    return finish(session, clock, actor, row, sits.role)


def finish(session: Session, clock: Clock, actor: Actor, row: Duo, ended_by: str) -> Duo:
    """The call is over: its score is worked out and kept. For the doors here; it asks nobody's permission."""
    row.ended_at, row.ended_by = clock.now(), ended_by
    scenario, lines = scenario_of(session, row), duo_tables.lines_of(session, row.id)
    said = duo_tables.spoken(lines)
    if any(one.speaker == "collector" for one in said):
        scored, kept = judged(scenario, scenario.case, lines, row)
        row.total, row.void, row.versions, row.score = scored.total, scored.void, versions(scenario), kept
    session.flush()
    noted = {
        "duo": row.id,
        "collector": row.collector_id,
        "player": row.player_id,
        "lines": len(said),
        "total": row.total,
        "void": row.void,
        "ended_by": ended_by,
    }
    evidence.append(session, clock, actor, "roleplay.duo_played", None, noted)
    return row


def judged(scenario: Scenario, case: Case, lines: Sequence[DuoLine], row: Duo) -> tuple[Score, dict[str, Any]]:  # fmt: skip
    """The score of a call's words and moves by today's scorer, and what is kept of it: the case it was judged by too."""
    turns = [Turn(one.speaker, one.text) for one in duo_tables.spoken(lines)]
    handling = duo_handling.handling_of(scenario, lines, row.ended_by, row.ended_at)
    scored, understood = judge(turns, case, handling=handling)
    return scored, as_json(scored, understood) | {"case": as_data(case)}


def comment(
    session: Session, clock: Clock, actor: Actor, duo_id: int, line: int | None, text: str
) -> DuoComment:
    """Write to a line (without a number: the last). Raises NotFound, NotPermitted (a player, while it goes on), BadInput."""
    row, sits = seat(session, actor, duo_id)
    if sits.role != "watcher" and row.ended_at is None:
        raise NotPermitted("roleplay.review")
    words = " ".join(text.split())
    if not words:
        raise BadInput("comment", N_("Write something."))
    lines = duo_tables.lines_of(session, duo_id)
    number = line or len(lines)
    if not 1 <= number <= len(lines):
        raise BadInput("line", N_("There is no such line."))
    found = DuoComment(
        duo_id=duo_id, line=number, by_id=actor.user_id or 0, text=words[:1000], at=clock.now()
    )
    session.add(found)
    session.flush()
    return found


def review(
    session: Session, clock: Clock, actor: Actor, duo_id: int, answers: Mapping[str, bool], rubric: Mapping[str, Sequence[str]],
    *, void: bool, note: str,
) -> DuoReview:  # fmt: skip
    """Keep somebody's answers to the rubric; once given they stand. Everybody with a part may, once the call is over.

    Raises NotFound, BadInput (not over, nothing said, nothing answered, given already)."""
    lock(session, duo_id)
    row, _ = seat(session, actor, duo_id)
    if row.ended_at is None or row.score is None:
        raise BadInput("void", N_("There is nothing to score: the call is not over, or nobody spoke."))
    known = {check for checks in rubric.values() for check in checks}
    given = {check: met for check, met in answers.items() if check in known}
    if not given:
        raise BadInput("void", N_("Answer at least one question."))
    if any(one.by_id == actor.user_id for one in duo_tables.reviews_of(session, duo_id)):
        raise BadInput("void", N_("Your review is kept already."))
    collects = row.score.get("right_thing", "collect") in ("collect", "hardship")
    found = weigh(given, rubric, collects=collects, void=void)
    kept = DuoReview(
        duo_id=duo_id, by_id=actor.user_id or 0, answers=given, dimensions=found.dimensions, total=found.total, void=void, note=note.strip()[:2000], at=clock.now()
    )  # fmt: skip
    session.add(kept)
    session.flush()
    evidence.append(
        session,
        clock,
        actor,
        "roleplay.duo_reviewed",
        None,
        {"duo": row.id, "total": found.total, "void": void},
    )
    return kept


def meter(scenario: Scenario, lines: Sequence[DuoLine]) -> Meter:
    """How our model has the person feel after these lines, and what may be said now. It advises who plays; it decides nothing."""
    now = Situation(minds.begin(scenario))
    last = ""
    fresh: list[str] = []
    acts_before: list[str] = []
    said = duo_tables.spoken(lines)
    addressee = "third_party" if scenario.case.party == "third_party" else "debtor"
    for one in said:
        if one.speaker != "collector":
            last = one.text
            if fresh:
                acts_before, fresh = fresh, []
            continue
        heard = understand(one.text, scenario.lang, last, addressee)
        now = advance(scenario, now, heard, last)
        now = replace(now, told=())
        fresh = [*fresh, *heard.acts]
    theirs = [one.text for one in said if one.speaker != "collector"]
    return Meter(now, secrets(scenario, now.mind, fresh or acts_before, theirs))
