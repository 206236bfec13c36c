"""The page of a call that is over: score with its lines, the line that mattered, keep/start/stop, the deal against the means, the model
answer beside it; and the history of one's calls."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml
from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.foundation.settings import resource
from dunwell.roleplay import catalogue, moments, service, sides, tables
from dunwell.roleplay.call import ENGINE
from dunwell.roleplay.domain import progress, terms
from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.coaching import advise
from dunwell.roleplay.domain.moves import DESKS
from dunwell.roleplay.domain.phases import PHASES
from dunwell.roleplay.domain.scoring.checks import SPECIAL_WEIGHT, WEIGHTS
from dunwell.roleplay.page_words import CAPS, DIMENSIONS, ENDED, STATE, flag_names
from dunwell.roleplay.rubric import check_words
from dunwell.roleplay.tables import PlayedCall
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx

router = APIRouter()
LEVELS = (
    (85, N_("could teach it")), (75, N_("on your own")), (60, N_("with somebody beside you")), (0, N_("not yet on the telephone")),
)  # fmt: skip
PASS, UNSAFE = 75, 60


@cache
def sentences() -> dict[str, Any]:
    """content/roleplay/coaching.yaml."""
    return dict(yaml.safe_load(resource("content", "roleplay", "coaching.yaml").read_text(encoding="utf-8")))


def show(ctx: Context, row: PlayedCall) -> Response:
    """The whole result of a finished call."""
    score = row.score or {}
    scenario = service.scenario_of(ctx.session, row)
    said = [(one["speaker"], one["text"]) for one in score["call"]["transcript"]]
    telling = score.get("telling") or _again(ctx, row, "telling")
    model = sides.model_of(scenario, row.seed)
    weights = dict(WEIGHTS)
    if score.get("right_thing", "collect") not in ("collect", "hardship"):
        weights |= {"special": SPECIAL_WEIGHT}
    return ctx.render(
        "roleplay/result.html", row=row, scenario=scenario, score=score, transcript=said, by_line=_by_line(score),
        flags=flag_names(ctx.lang), breaches={one["turn"]: one for one in score.get("violations", [])}, events=events_of(score), curve=_curve(ctx, score),
        dimensions=DIMENSIONS, caps=CAPS, outcome=score["call"]["outcome"], telling=telling, state=STATE, level=_level(row),
        advice=[(one, sentences()[one.key]) for one in advise(score, weights)], deal=_deal(scenario.case, score), Money=Money,
        ended=ENDED.get(score["call"]["outcome"]["ended_by"], ""), model=model, phases=PHASES, desks=DESKS,
        beside=sides.beside(said, score.get("phases") or _again(ctx, row, "phases") or ["opening"] * len(said), model),
        checks=check_words(ctx.lang), missed=[one for one in score.get("evidence", []) if not one["met"] and not one["line"]],
        tries=[one for one in reversed(tables.of_user(ctx.session, row.user_id, 200)) if one.scenario_id == row.scenario_id and one.total is not None],
    )  # fmt: skip


def _again(ctx: Context, row: PlayedCall, what: str) -> Any:
    """For calls kept before this was worked out at their end; nothing where the engine has changed since."""
    if row.engine != ENGINE:
        return None
    call = service.log_of(ctx.session, row).call
    call.hang_up()
    return moments.as_data(moments.telling(call)) if what == "telling" else sides.phases(call)


def _by_line(score: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for entry in score.get("evidence", []):
        if entry["line"]:
            found.setdefault(entry["line"], []).append(entry)
    return found


def events_of(score: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """What was done besides speaking, by the entry of the transcript that it follows (0: none)."""
    found: dict[int, list[dict[str, Any]]] = {}
    last = 0
    for one in score.get("handling", {}).get("entries", []):
        if one["kind"] == "said":
            last = one["number"]
        elif one["kind"] != "transfer":
            found.setdefault(last, []).append(one)
    return found


def _curve(ctx: Context, score: Mapping[str, Any]) -> dict[str, Any]:
    turns = score["call"]["turns"]
    return {
        "xAxis": {"type": "category", "data": [turn["turn"] for turn in turns]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "legend": {"data": [ctx._(STATE[key]) for key in STATE], "top": 0},
        "series": [
            {"type": "line", "smooth": True, "name": ctx._(STATE[key]), "data": [round(100 * turn["mind"][key]) for turn in turns]}
            for key in STATE
        ],
    }  # fmt: skip


def _deal(case: Case, score: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was agreed beside what this person could have kept; None where collecting was not the aim."""
    if score.get("right_thing") not in ("collect", "hardship") or terms.spare_minor(case) is None:
        return None
    agreed = score["call"]["outcome"]["agreed"]
    own = terms.own_offer(case, None, None, 0.0)
    return {
        "agreed": agreed, "agreed_on": terms.day_of(terms.Terms(**agreed), case) if agreed else None, "means": case.means,
        "spare": terms.spare_minor(case), "own": own, "own_on": terms.day_of(own, case), "own_left": own.left_minor(case),
        "agreed_left": terms.Terms(**agreed).left_minor(case) if agreed else 0, "currency": case.currency or "CNY",
    }  # fmt: skip


def _level(row: PlayedCall) -> str:
    return next(words for least, words in LEVELS if (row.total or 0) >= least) if not row.void else ""


@router.get("/roleplay/history", dependencies=[needs("roleplay.play")])
def history(ctx: Ctx) -> Response:
    """One's finished calls, oldest try to newest, and how one's scores move."""
    user_id = ctx.actor.user_id
    rows = list(reversed(tables.of_user(ctx.session, user_id, 200))) if user_id is not None else []
    rows = [row for row in rows if row.total is not None]
    titles = catalogue.titles(ctx.session)
    lines = progress.steps([(row.scenario_id, 0.0 if row.void else row.total or 0.0) for row in rows])
    moved = progress.moved([(row.score or {}).get("dimensions", {}) for row in rows])
    return ctx.render(
        "roleplay/history.html", rows=list(zip(rows, lines, strict=True))[::-1], titles=titles, dimensions=DIMENSIONS, moved=moved,
        recent=progress.RECENT, curve=_totals(ctx, rows),
    )  # fmt: skip


def _totals(ctx: Context, rows: Sequence[PlayedCall]) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [ctx.fmt.date(row.started_at) for row in rows]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [
            {"type": "line", "name": ctx._("Score"), "data": [0 if row.void else round(row.total or 0) for row in rows]}
        ],
    }  # fmt: skip
