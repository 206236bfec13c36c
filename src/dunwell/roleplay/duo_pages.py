"""Two-person calls in the browser: set up, spoken live (the page asks every two seconds), watched with comments, scored by people."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.errors import NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.people.tables import User
from dunwell.roleplay import catalogue, contests, duo, duo_moves, duo_rescoring, duo_tables, rescoring
from dunwell.roleplay.domain.acts import COLLECTOR
from dunwell.roleplay.domain.moves import DESKS
from dunwell.roleplay.domain.moves import read as read_move
from dunwell.roleplay.domain.peer_review import agreement
from dunwell.roleplay.domain.persona_card import parts_for, story
from dunwell.roleplay.duo_tables import Duo
from dunwell.roleplay.ears import EARS
from dunwell.roleplay.own_pages import Posted
from dunwell.roleplay.own_words import ARCHETYPES
from dunwell.roleplay.page_words import CAPS, DIMENSIONS, PARTS, PRODUCTS, STATE, TOPICS, flag_names
from dunwell.roleplay.rubric import check_words, rubric
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.nav import NavItem

router = APIRouter(dependencies=[EARS])
NAV = [
    NavItem(N_("Two-person calls"), "/roleplay/duo", icon="users", needs="roleplay.play", group="academy", order=38, also=("/roleplay/contests",))
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}
MAY = needs("roleplay.play")
PART_NAMES = {
    "borrower": N_("Borrower"),
    "co_borrower": N_("Co-borrower"),
    "guarantor": N_("Guarantor"),
    "third_party": N_("Third person"),
}
SEATS = {"collector": N_("You play the collector."), "player": N_("You play the person called."), "watcher": N_("You watch.")}  # fmt: skip
TEMPERS = {
    "confrontational": N_("Be curt and annoyed from the start. Get louder when pressed; soften when a fault is owned or your trouble is named."),
    "shrewd": N_("Be calm and bargain. Ask what you get for it; a gift for nothing makes you ask for more."),
    "proud": N_("You cannot bear to be talked down to. Give a little whenever you are treated as an equal."),
    "avoidant": N_("Dodge: no time, next week, we'll see. Only a patient, concrete question gets a concrete answer."),
    "false_promiser": N_("Say yes quickly, to anything. Only when asked how exactly, and what could come in the way, admit that it will not do."),
    "suspicious": N_("You think it is a fraud. Ask who calls and how you can check; believe them only once they let you check."),
    "helpless": N_("You want to pay and see no way. Big sums frighten you; small steps give you courage."),
    "anxious": N_("You are afraid of what may come. Calm, clear words help; threats make you freeze."),
    "confused": N_("You mix up letters, sums and dates. Let it be explained, and say it back wrongly once."),
    "cooperative": N_("You are willing. Answer what is asked, and no more than that."),
    "forgetful": N_("You simply forgot. Be friendly, and settle it if it is made easy."),
}  # fmt: skip
MOODS = ("trust", "anger", "stress", "willingness")


@router.get("/roleplay/duo", dependencies=[MAY])
def overview(ctx: Ctx) -> Response:
    """One's calls with colleagues; for who leads, setting one up."""
    leads = ctx.can("roleplay.lead")
    rows = duo_tables.of_person(ctx.session, ctx.actor.user_id or 0, leads=leads and ctx.actor.role != "lead")
    scenarios = (
        [
            one
            for one in catalogue.for_reader(ctx.session, "en" if ctx.lang == "en" else "zh")
            if parts_for(one)
        ]
        if leads
        else []
    )
    return ctx.render(
        "roleplay/duos.html", rows=rows, titles=catalogue.titles(ctx.session), names=_names(ctx, rows), parts=PART_NAMES, leads=leads,
        scenarios=scenarios, people=duo.people(ctx.session, ctx.actor) if leads else [],
        contests=duo_tables.contests_of(ctx.session, ctx.actor.user_id or 0, leads=ctx.can("roleplay.review")),
    )  # fmt: skip


@router.post("/roleplay/duo", dependencies=[needs("roleplay.lead")])
def set_up(
    ctx: Ctx, scenario: Annotated[str, Form()] = "", part: Annotated[str, Form()] = "borrower", collector: Annotated[int, Form()] = 0,
    player: Annotated[int, Form()] = 0, peers: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Arrange a call."""
    row = duo.set_up(ctx.session, ctx.clock, ctx.actor, scenario, part, collector, player, peers or [])
    return ctx.redirect(f"/roleplay/duo/{row.id}")


@router.get("/roleplay/duo/{duo_id}", dependencies=[MAY])
def show(duo_id: int, ctx: Ctx, scores: bool = False) -> Response:
    """The call as one's part sees it; once it is over, what became of it. scores: who watched wants them without scoring."""
    row, sits = duo.seat(ctx.session, ctx.actor, duo_id)
    if row.ended_at is not None:
        return _result(ctx, row, sits, scores=scores)
    return ctx.render("roleplay/duo.html", **_shown(ctx, row, sits), key=secrets.token_hex(8))


@router.get("/roleplay/duo/{duo_id}/talk", dependencies=[MAY])
def talk(duo_id: int, ctx: Ctx, seen: str = "") -> Response:
    """What is new since `seen`: nothing, the talk, or the result's page."""
    row, sits = duo.seat(ctx.session, ctx.actor, duo_id)
    if row.ended_at is not None:
        return ctx.redirect(f"/roleplay/duo/{duo_id}")
    shown = _shown(ctx, row, sits)
    return ctx.empty() if seen == shown["token"] else ctx.render("roleplay/_duo_part.html", **shown, key="")


def _shown(ctx: Context, row: Duo, sits: duo.Seat) -> dict[str, Any]:
    lines = duo_tables.lines_of(ctx.session, row.id)
    scenario = duo.scenario_of(ctx.session, row)
    comments = duo_tables.comments_of(ctx.session, row.id) if sits.role == "watcher" else []
    away = duo.away(row, ctx.clock)
    since = duo_tables.held_since(lines)
    waiting = 0 if since is None else max(0, round((ctx.clock.now() - since).total_seconds()))
    zh = ctx.lang != "en"
    return {
        "held": since, "waiting": waiting, "events": _events(lines), "desks": DESKS,
        "row": row, "sits": sits, "seats": SEATS, "scenario": scenario, "lines": lines, "comments": _by_line(comments), "away": away,
        "names": _names(ctx, [row], [one.by_id for one in comments]), "part": PART_NAMES[row.part], "story": _story(ctx, row), "temper": TEMPERS[scenario.archetype],
        "archetypes": ARCHETYPES, "topics": TOPICS, "state": {key: STATE[key] for key in MOODS}, "Money": Money, "parts": PARTS, "products": PRODUCTS,
        "meter": duo.meter(scenario, lines) if sits.role != "collector" else None,
        "acts": {act: one.zh if zh else one.en for act, one in COLLECTOR.items()},
        "token": f"{len(lines)}.{len(comments)}.{'-'.join(away)}.{waiting // 10}", "base": f"/roleplay/duo/{row.id}",
    }  # fmt: skip


def _story(ctx: Context, row: Duo) -> str:
    written = catalogue.scenario(ctx.session, row.scenario_id, row.scenario_version)
    return story(written, row.part, row.id)


def _events(lines: Sequence[Any]) -> dict[int, Any]:
    """The moves among the lines by their number: kind, seconds, desk."""
    return {one.number: read_move(one.text) for one in lines if one.speaker == duo_tables.MOVE}


def _by_line(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in rows:
        found.setdefault(one.line, []).append(one)
    return found


def _names(ctx: Context, rows: Sequence[Duo], more: Sequence[int] = ()) -> dict[int, str]:
    ids = {each for row in rows for each in (row.collector_id, row.player_id, row.led_by)} | set(more)
    found = (ctx.session.get(User, one) for one in ids)
    return {one.id: one.name for one in found if one is not None}


@router.post("/roleplay/duo/{duo_id}/lines", dependencies=[MAY])
def say(
    duo_id: int, ctx: Ctx, text: Annotated[str, Form()] = "", key: Annotated[str, Form()] = ""
) -> Response:
    """Say a line; the talk comes back with a fresh key for the next."""
    return _part(ctx, duo.say(ctx.session, ctx.clock, ctx.actor, duo_id, text, key))


@router.post("/roleplay/duo/{duo_id}/here", dependencies=[MAY])
def here(duo_id: int, ctx: Ctx) -> Response:
    """The page is there."""
    duo.here(ctx.session, ctx.clock, ctx.actor, duo_id)
    return ctx.empty()


@router.post("/roleplay/duo/{duo_id}/hold", dependencies=[MAY])
def hold(duo_id: int, ctx: Ctx) -> Response:
    """Put the person on hold."""
    return _part(ctx, duo_moves.hold(ctx.session, ctx.clock, ctx.actor, duo_id))


@router.post("/roleplay/duo/{duo_id}/back", dependencies=[MAY])
def back(duo_id: int, ctx: Ctx) -> Response:
    """Come back to the line."""
    return _part(ctx, duo_moves.back(ctx.session, ctx.clock, ctx.actor, duo_id))


@router.post("/roleplay/duo/{duo_id}/transfer", dependencies=[MAY])
def transfer(
    duo_id: int, ctx: Ctx, desk: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = ""
) -> Response:
    """Pass the call on, which ends it."""
    duo_moves.transfer(ctx.session, ctx.clock, ctx.actor, duo_id, desk, reason)
    return ctx.redirect(f"/roleplay/duo/{duo_id}")


@router.post("/roleplay/duo/{duo_id}/rescore", dependencies=[needs("roleplay.review")])
def rescore(duo_id: int, ctx: Ctx) -> Response:
    """Score the call again by today's scorer, beside the first score, which goes on to count."""
    row, sits = duo.seat(ctx.session, ctx.actor, duo_id)
    if not sits.leads:
        raise NotPermitted("roleplay.review")
    duo_rescoring.again(ctx.session, ctx.clock, ctx.actor, row)
    ctx.flash(ctx._("Scored again. The first score still counts."))
    return ctx.redirect(f"/roleplay/duo/{duo_id}")


def _part(ctx: Context, row: Duo) -> Response:
    _, sits = duo.seat(ctx.session, ctx.actor, row.id)
    return ctx.render("roleplay/_duo_part.html", **_shown(ctx, row, sits), key=secrets.token_hex(8))


@router.post("/roleplay/duo/{duo_id}/end", dependencies=[MAY])
def end(duo_id: int, ctx: Ctx) -> Response:
    """Hang up."""
    duo.hang_up(ctx.session, ctx.clock, ctx.actor, duo_id)
    return ctx.redirect(f"/roleplay/duo/{duo_id}")


@router.post("/roleplay/duo/{duo_id}/comments", dependencies=[MAY])
def comment(duo_id: int, ctx: Ctx, comment: Annotated[str, Form()] = "", line: Annotated[str, Form()] = "") -> Response:  # fmt: skip
    """Write to a line."""
    duo.comment(ctx.session, ctx.clock, ctx.actor, duo_id, int(line) if line.isdecimal() else None, comment)
    row, sits = duo.seat(ctx.session, ctx.actor, duo_id)
    if row.ended_at is not None:
        return ctx.redirect(f"/roleplay/duo/{duo_id}")
    return ctx.render("roleplay/_duo_part.html", **_shown(ctx, row, sits), key="")


@router.post("/roleplay/duo/{duo_id}/review", dependencies=[MAY])
def review(duo_id: int, ctx: Ctx, posted: Posted) -> Response:
    """Keep one's answers to the rubric."""
    given = dict(posted)
    answers = {name.removeprefix("c-"): value == "yes" for name, value in given.items() if name.startswith("c-") and value in ("yes", "no")}  # fmt: skip
    duo.review(
        ctx.session, ctx.clock, ctx.actor, duo_id, answers, _checks(), void=given.get("void") == "true", note=given.get("note", ""),
    )  # fmt: skip
    ctx.flash(ctx._("Your review is kept."))
    return ctx.redirect(f"/roleplay/duo/{duo_id}")


def _checks() -> dict[str, list[str]]:
    return {name: [one["check"] for one in rows] for name, rows in rubric().items()}


def _result(ctx: Context, row: Duo, sits: duo.Seat, *, scores: bool) -> Response:
    comments, reviews = (
        duo_tables.comments_of(ctx.session, row.id),
        duo_tables.reviews_of(ctx.session, row.id),
    )
    score = row.score or {}
    ours = {entry["check"]: entry["met"] for entry in score.get("evidence", [])}
    lines = duo_tables.lines_of(ctx.session, row.id)
    places = [one.number for one in duo_tables.spoken(lines)]  # the scorer counts what was said alone
    by_line: dict[int, list[dict[str, Any]]] = {}
    for entry in score.get("evidence", []):
        if entry["line"]:
            by_line.setdefault(places[entry["line"] - 1], []).append(entry)
    later = duo_rescoring.of(ctx.session, row.id) if sits.leads else []
    kept_back = contests.is_open(ctx.session, row.contest_id) and not sits.leads
    mine = any(one.by_id == ctx.actor.user_id for one in reviews)
    # A review that has seen other scores is led by them: a peer who watched scores first.
    peer = sits.role == "watcher" and not sits.leads
    blind = bool(score) and peer and not mine and not scores and not kept_back
    return ctx.render(
        "roleplay/duo_result.html", blind=blind, may_score=bool(score) and not mine and (blind or not peer or kept_back), row=row, sits=sits, scenario=duo.scenario_of(ctx.session, row), lines=lines, events=_events(lines), desks=DESKS,
        comments=_by_line(comments), reviews=reviews, names=_names(ctx, [row], [one.by_id for one in comments] + [one.by_id for one in reviews]), score=score,
        by_line=by_line, checks=check_words(ctx.lang), flags=flag_names(ctx.lang), breaches={places[one["turn"] - 1]: one for one in score.get("violations", [])}, caps=CAPS, dimensions=DIMENSIONS, part=PART_NAMES[row.part],
        same={one.id: agreement(one.answers, ours) for one in reviews}, rubric=rubric(), kept_back=kept_back, base=f"/roleplay/duo/{row.id}",
        later=later, compared=rescoring.differences(score, later[0].score) if later else [], leads=sits.leads and ctx.can("roleplay.review"),
        lang="en" if ctx.lang == "en" else "zh",
    )  # fmt: skip
