"""The role-play exam in the browser: what is asked beforehand, the stations one by one, the result with every reason."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.errors import NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.people.tables import User, team_ids_led_by
from dunwell.roleplay import catalogue, exam, exam_moves, exam_tables, rescoring, service
from dunwell.roleplay.call_service import waited_seconds
from dunwell.roleplay.domain.moves import DESKS
from dunwell.roleplay.domain.scoring.checks import WEIGHTS
from dunwell.roleplay.ears import EARS
from dunwell.roleplay.exam_tables import RoleplayExam, RoleplayStation
from dunwell.roleplay.moves import Log
from dunwell.roleplay.page_words import CAPS, DIMENSIONS, PARTS, PRODUCTS, flag_names
from dunwell.roleplay.result_pages import events_of
from dunwell.roleplay.rubric import check_words, rubric
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.nav import NavItem

router = APIRouter(dependencies=[EARS])
NAV = [
    NavItem(N_("Role-play exam"), "/roleplay/exam", icon="clipboard-check", needs="roleplay.play", group="academy", order=36, also=("/roleplay/exams",))
]  # fmt: skip
ERROR_WORDS = {
    "roleplay.exam_not_possible": N_("There are not enough scenarios in this language for an exam yet."),
    "roleplay.exam_too_soon": N_("The exam can be sat again from %(again)s."),
    "roleplay.station_over": N_("This station is over."),
    "roleplay.not_this_station": N_("Another station comes first."),
}
WHY = {
    "void": N_("A grave breach voids the station."),
    "total": N_("The total is below what passes."),
    "not_taken": N_("Not taken before the time was over."),
}
BELOW = N_("%(dimension)s is below what passes.")


@cache
@router.get("/roleplay/exam", dependencies=[needs("roleplay.play")])
def rules(ctx: Ctx) -> Response:
    """What the exam asks, how it is marked, and one's exams so far."""
    user_id = ctx.actor.user_id
    rows = exam_tables.exams_of(ctx.session, user_id) if user_id is not None else []
    open_now = next((row for row in rows if not exam.over(row, ctx.clock)), None)
    return ctx.render(
        "roleplay/exam.html", plan=exam.blueprint(), rubric=rubric(), dimensions=DIMENSIONS, weights=WEIGHTS, rows=rows,
        open_now=open_now, again=exam.not_before(ctx.clock, rows[0]) if rows else None, lang=_lang(ctx), must=_names(ctx, exam.blueprint().passes.dimensions), otherwise=_names(ctx, exam.blueprint().passes.not_collecting),
        may_review=ctx.can("roleplay.review"),
    )  # fmt: skip


def _lang(ctx: Ctx) -> str:
    return "en" if ctx.lang == "en" else "zh"


def _names(ctx: Ctx, dimensions: Sequence[str]) -> str:
    return ("、" if _lang(ctx) == "zh" else ", ").join(ctx._(DIMENSIONS[name]) for name in dimensions)


@router.post("/roleplay/exam", dependencies=[needs("roleplay.play")])
def start(ctx: Ctx) -> Response:
    """Begin, or go on with, an exam in the language of the page."""
    row = exam.start(ctx.session, ctx.clock, ctx.actor, _lang(ctx))
    return ctx.redirect(f"/roleplay/exams/{row.id}")


@router.get("/roleplay/exams", dependencies=[needs("roleplay.review")])
def everybody(ctx: Ctx) -> Response:
    """The exams of everybody one may see, newest first."""
    return ctx.render("roleplay/exams.html", rows=exam_tables.newest(ctx.session, _teams(ctx)))


def _teams(ctx: Ctx) -> list[int] | None:
    """The teams a lead sees; None: all."""
    lead = ctx.actor.role == "lead" and ctx.actor.user_id is not None
    return team_ids_led_by(ctx.session, ctx.actor.user_id or 0) if lead else None


def _readable(ctx: Ctx, exam_id: int) -> RoleplayExam:
    """One's own exam, or one that may be reviewed. Raises NotFound."""
    row = ctx.session.get(RoleplayExam, exam_id)
    if row is not None and row.user_id == ctx.actor.user_id:
        return row
    if row is not None and ctx.can("roleplay.review"):
        teams, who = _teams(ctx), ctx.session.get(User, row.user_id)
        if teams is None or (who is not None and who.team_id in teams):
            return row
    raise NotFound("exam", exam_id)


@router.get("/roleplay/exams/{exam_id}", dependencies=[needs("roleplay.play", writes=True)])
def overview(exam_id: int, ctx: Ctx) -> Response:
    """The stations and which comes next; once all are over, the result."""
    row = _readable(ctx, exam_id)
    exam.tidy(ctx.session, ctx.clock, ctx.actor, row)
    stations = exam_tables.stations_of(ctx.session, row.id)
    following = (
        next((one for one in stations if one.ended_at is None), None) if row.ended_at is None else None
    )
    left = max(0, int((row.deadline - ctx.clock.now()).total_seconds()))
    return ctx.render(
        "roleplay/exam_stations.html", row=row, stations=stations, following=following, left=left, plan=exam.blueprint(),
        who=ctx.session.get(User, row.user_id), mine=row.user_id == ctx.actor.user_id, reasons=_reasons(ctx),
        titles=_titles(ctx, row, stations) if row.ended_at is not None else {},
    )  # fmt: skip


def _titles(ctx: Ctx, row: RoleplayExam, stations: Sequence[RoleplayStation]) -> dict[int, str]:
    """What the stations were about, by number: told once the exam is over."""
    found = {}
    for one in stations:
        with suppress(NotFound):
            found[one.number] = exam.scenario_of(ctx.session, row, one).title
    return found


def _reasons(ctx: Ctx) -> Any:
    def said(why: str) -> str:
        name, _, dimension = why.partition(":")
        return ctx._(BELOW, dimension=ctx._(DIMENSIONS[dimension])) if name == "below" else ctx._(WHY[name])

    return said


@router.post("/roleplay/exams/{exam_id}/stations/{number}", dependencies=[needs("roleplay.play")])
def begin(exam_id: int, number: int, ctx: Ctx) -> Response:
    """Ring: the station's clock starts."""
    exam.begin(ctx.session, ctx.clock, ctx.actor, exam_id, number)
    return ctx.redirect(f"/roleplay/exams/{exam_id}/stations/{number}")


@router.get("/roleplay/exams/{exam_id}/stations/{number}", dependencies=[needs("roleplay.play", writes=True)])
def station(exam_id: int, number: int, ctx: Ctx) -> Response:
    """The call of a station as it stands; its result once the whole exam is over."""
    row = _readable(ctx, exam_id)
    exam.tidy(ctx.session, ctx.clock, ctx.actor, row)
    one = exam.station(ctx.session, row, number)
    if row.ended_at is not None and one.score is not None:
        return _result(ctx, row, one)
    if one.started_at is None or one.ended_at is not None or row.user_id != ctx.actor.user_id:
        return ctx.redirect(f"/roleplay/exams/{exam_id}")
    return ctx.render(
        "roleplay/exam_call.html", **_shown(ctx, row, one, exam.log_of(ctx.session, row, one)), unsaid=""
    )


def _shown(ctx: Context, row: RoleplayExam, one: RoleplayStation, log: Log) -> dict[str, Any]:
    left = int(((one.deadline or row.deadline) - ctx.clock.now()).total_seconds())
    return {
        "row": row, "one": one, "scenario": log.call.scenario, "entries": log.entries, "mode": log.mode, "left": max(0, left),
        "waiting": waited_seconds(ctx.clock, log) if log.mode != "talk" else 0, "desks": DESKS,
        "grace": int(exam.GRACE.total_seconds()), "products": PRODUCTS, "parts": PARTS, "Money": Money,
    }  # fmt: skip


def _part(ctx: Context, exam_id: int, one: RoleplayStation, log: Log, unsaid: str = "") -> Response:
    """The talk after something was said or done; the stations once this one is over. unsaid: words that came too late."""
    if one.ended_at is not None:
        return ctx.redirect(f"/roleplay/exams/{exam_id}")
    row = exam.mine(ctx.session, ctx.actor, exam_id)
    return ctx.render("roleplay/_exam_talk.html", **_shown(ctx, row, one, log), unsaid=unsaid)


@router.post("/roleplay/exams/{exam_id}/stations/{number}/lines", dependencies=[needs("roleplay.play")])
def say(
    exam_id: int, number: int, ctx: Ctx, text: Annotated[str, Form()] = "", said: Annotated[int | None, Form()] = None
) -> Response:  # fmt: skip
    """Say a line; the reply comes into the page. Once the station is over the next one is offered."""
    one, log = exam.say(ctx.session, ctx.clock, ctx.actor, exam_id, number, text, said)
    return _part(ctx, exam_id, one, log, text if exam.overtaken(one, text, said) else "")


@router.post("/roleplay/exams/{exam_id}/stations/{number}/wait", dependencies=[needs("roleplay.play")])
def leave(exam_id: int, number: int, ctx: Ctx, kind: Annotated[str, Form()] = "hold") -> Response:
    """Put on hold, or mute."""
    one, log = exam_moves.leave(ctx.session, ctx.clock, ctx.actor, exam_id, number, kind)
    return _part(ctx, exam_id, one, log)


@router.post("/roleplay/exams/{exam_id}/stations/{number}/back", dependencies=[needs("roleplay.play")])
def back(exam_id: int, number: int, ctx: Ctx) -> Response:
    """Come back to the line."""
    one, log = exam_moves.back(ctx.session, ctx.clock, ctx.actor, exam_id, number)
    return _part(ctx, exam_id, one, log)


@router.post("/roleplay/exams/{exam_id}/stations/{number}/look", dependencies=[needs("roleplay.play")])
def look(exam_id: int, number: int, ctx: Ctx) -> Response:
    """Asked by the page while somebody waits: nothing, or the stations once they have hung up."""
    one, _ = exam_moves.look(ctx.session, ctx.clock, ctx.actor, exam_id, number)
    return ctx.redirect(f"/roleplay/exams/{exam_id}") if one.ended_at is not None else ctx.empty()


@router.post("/roleplay/exams/{exam_id}/stations/{number}/transfer", dependencies=[needs("roleplay.play")])
def transfer(
    exam_id: int, number: int, ctx: Ctx, desk: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Pass the call on, which ends the station."""
    one, log = exam_moves.transfer(ctx.session, ctx.clock, ctx.actor, exam_id, number, desk, reason)
    return _part(ctx, exam_id, one, log)


@router.post("/roleplay/exams/{exam_id}/stations/{number}/end", dependencies=[needs("roleplay.play")])
def end(exam_id: int, number: int, ctx: Ctx) -> Response:
    """Hang up. There is no second try."""
    exam.hang_up(ctx.session, ctx.clock, ctx.actor, exam_id, number)
    return ctx.redirect(f"/roleplay/exams/{exam_id}")


def _result(ctx: Context, row: RoleplayExam, one: RoleplayStation) -> Response:
    later = exam_tables.rescored(ctx.session, station_id=one.id)
    score = one.score or {}
    return ctx.render(
        "roleplay/exam_result.html", row=row, one=one, scenario=exam.scenario_of(ctx.session, row, one), score=score, later=later,
        transcript=score["call"]["transcript"], by_line=_by_line(score), flags=flag_names(ctx.lang), breaches={each["turn"]: each for each in score["violations"]},
        checks=check_words(ctx.lang), missed=[entry for entry in score["evidence"] if not entry["met"] and not entry["line"]],
        compared=rescoring.differences(score, later[0].score) if later else [], dimensions=DIMENSIONS, caps=CAPS,
        reasons=_reasons(ctx), may_review=ctx.can("roleplay.review"), events=events_of(score), again=f"/roleplay/exams/{row.id}/stations/{one.number}/rescore",
    )  # fmt: skip


def _by_line(score: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for entry in score["evidence"]:
        if entry["line"]:
            found.setdefault(entry["line"], []).append(entry)
    return found


@router.post("/roleplay/exams/{exam_id}/stations/{number}/rescore", dependencies=[needs("roleplay.review")])
def rescore(exam_id: int, number: int, ctx: Ctx) -> Response:
    """Score the station again by today's scorer, beside the first score, which goes on to count."""
    row = _readable(ctx, exam_id)
    if row.ended_at is None:
        raise NotPermitted("roleplay.review")
    one = exam.station(ctx.session, row, number)
    rescoring.again(
        ctx.session,
        ctx.clock,
        ctx.actor,
        one,
        exam.scenario_of(ctx.session, row, one),
        exam.blueprint().passes,
    )
    ctx.flash(ctx._("Scored again. The first score still counts."))
    return ctx.redirect(f"/roleplay/exams/{exam_id}/stations/{number}")


@router.get("/roleplay/calls/{call_id}/rescored", dependencies=[needs("roleplay.play")])
def rescored(call_id: int, ctx: Ctx) -> Response:
    """A practice call by the scorer of its day and by today's, side by side."""
    row = service.mine(ctx.session, ctx.actor, call_id)
    later = exam_tables.rescored(ctx.session, call_id=row.id)
    return ctx.render(
        "roleplay/rescored.html", row=row, score=row.score or {}, later=later, dimensions=DIMENSIONS, caps=CAPS,
        compared=rescoring.differences(row.score or {}, later[0].score) if later else [], title=catalogue.titles(ctx.session).get(row.scenario_id, row.scenario_id),
    )  # fmt: skip


@router.post("/roleplay/calls/{call_id}/rescored", dependencies=[needs("roleplay.play")])
def rescore_call(call_id: int, ctx: Ctx) -> Response:
    """Score one's own practice call again."""
    row = service.mine(ctx.session, ctx.actor, call_id)
    rescoring.again(ctx.session, ctx.clock, ctx.actor, row, service.scenario_of(ctx.session, row), None)
    ctx.flash(ctx._("Scored again. The first score still counts."))
    return ctx.redirect(f"/roleplay/calls/{call_id}/rescored")
