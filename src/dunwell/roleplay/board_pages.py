"""The leaderboards of practice calls, and how one is shown on them."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.i18n import N_
from dunwell.people.tables import teams
from dunwell.roleplay import boards
from dunwell.roleplay.boards import AWAY, NAMED, UNNAMED, Row
from dunwell.roleplay.domain import boards as rules
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing

router = APIRouter()
SHOWN = {
    NAMED: N_("By my name"),
    UNNAMED: N_("As a colleague, without my name"),
    AWAY: N_("Not at all; I see only myself"),
}
WHAT = {
    "level": N_("Mean of the latest score at each scenario of the level; three different ones at least."),
    "improvement": N_(
        "Mean gain from the first to the latest try at the same scenario; two scenarios tried again at least."
    ),
    "consistency": N_(
        "Share of the last ten calls with 75 or more, five calls at least; between equals the steadier."
    ),
}


@router.get("/roleplay/boards", dependencies=[needs("roleplay.play")])
def first(ctx: Ctx) -> Response:
    """The boards begin with the first level."""
    return ctx.redirect(f"/roleplay/boards/{rules.KINDS[0]}")


@router.post("/roleplay/boards/shown", dependencies=[needs("roleplay.play")])
def choose(ctx: Ctx, shown: Annotated[str, Form()] = "") -> Response:
    """Say how one is shown to colleagues."""
    boards.choose(ctx.session, ctx.clock, ctx.actor, shown)
    return ctx.redirect(f"/roleplay/boards/{rules.KINDS[0]}")


@router.get("/roleplay/boards/{kind}", dependencies=[needs("roleplay.play")])
def show(kind: str, ctx: Ctx, query: Listing) -> Response:
    """One board, as this reader may see it; also as CSV or xlsx."""
    reviews = ctx.can("roleplay.review")
    team = query.filters.get("team", "") if reviews else ""
    team_id = int(team) if team.isdecimal() and len(team) < 10 else None
    rows = boards.board(ctx.session, ctx.clock, ctx.actor, kind, reviews=reviews, team_id=team_id)
    if query.export:
        return export(ctx, query, f"practice-{kind}", _columns(ctx, kind), rows)
    listing = query.page_of(rows, filters={"team": lambda row: str(row.team_id)} if reviews else {})
    names = {one.id: one.name for one in teams(ctx.session)}
    there = {one.team_id for one in boards.seen(ctx.session, ctx.actor, reviews=reviews)}
    return ctx.render(
        "roleplay/boards.html", kind=kind, what=WHAT["level" if kind.startswith("level") else kind], listing=listing, reviews=reviews,
        kinds=[(each, _title(ctx, each)) for each in rules.KINDS], value_name=_value_name(ctx, kind), out_of=_out_of(ctx, kind), shown=SHOWN,
        mine=boards.choice(ctx.session, ctx.actor.user_id), few=boards.FEW, days=boards.DAYS,
        teams=[(key, name) for key, name in names.items() if key in there], team_names=names,
    )  # fmt: skip


def _title(ctx: Context, kind: str) -> str:
    if kind.startswith("level"):
        return ctx._("Level %(n)s", n=kind.removeprefix("level-"))
    return ctx._(N_("Improvement")) if kind == "improvement" else ctx._(N_("Consistency"))


def _value_name(ctx: Context, kind: str) -> str:
    names = {"improvement": N_("Points gained"), "consistency": N_("Good calls")}
    return ctx._(names.get(kind, N_("Score")))


def _out_of(ctx: Context, kind: str) -> str:
    return ctx._(N_("Calls") if kind == "consistency" else N_("Scenarios"))


def _columns(ctx: Context, kind: str) -> list[Column]:
    def called(row: Row) -> str:
        return row.name or ctx._("A colleague")

    return [
        Column(ctx._("Rank"), lambda row: row.place),
        Column(ctx._("Name"), called),
        Column(ctx._("Login"), lambda row: row.login),
        Column(_value_name(ctx, kind), lambda row: row.standing.value),
        Column(_out_of(ctx, kind), lambda row: row.standing.calls),
    ]
