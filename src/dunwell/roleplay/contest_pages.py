"""Contests in the browser: made, played round by round, the table."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.roleplay import catalogue, contests, duo, duo_tables
from dunwell.roleplay.domain.contest import Round, Standing
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV: list[NavItem] = []
ERROR_WORDS: dict[str, str] = {}
MAY = needs("roleplay.play")
KINDS = {
    "simulated": N_("With simulated people: the same people and the same chance for all"),
    "pairs": N_("With colleagues who play the people and do not compete"),
}


@router.get("/roleplay/contests/new", dependencies=[needs("roleplay.lead")])
def blank(ctx: Ctx) -> Response:
    """The form of a contest."""
    return ctx.render(
        "roleplay/contest_new.html", scenarios=catalogue.for_reader(ctx.session, "en" if ctx.lang == "en" else "zh"), people=duo.people(ctx.session, ctx.actor), kinds=KINDS,
        lang="en" if ctx.lang == "en" else "zh",
    )  # fmt: skip


@router.post("/roleplay/contests", dependencies=[needs("roleplay.lead")])
def make(
    ctx: Ctx, title: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "", scenarios: Annotated[list[str] | None, Form()] = None,
    contestants: Annotated[list[int] | None, Form()] = None, actors: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Open a contest."""
    row = contests.make(
        ctx.session, ctx.clock, ctx.actor, title, kind, scenarios or [], contestants or [], actors or []
    )
    return ctx.redirect(f"/roleplay/contests/{row.id}")


@router.get("/roleplay/contests/{contest_id}", dependencies=[MAY])
def show(contest_id: int, ctx: Ctx) -> Response:
    """Rounds and table. While it is open a contestant sees their own results only."""
    row = contests.seen(ctx.session, ctx.actor, contest_id)
    me = ctx.actor.user_id or 0
    leads = row.led_by == me or ctx.can("roleplay.review")
    found = _kept(row.standings) if row.standings is not None else contests.table(ctx.session, row)
    shown = found if leads or row.closed_at is not None else [one for one in found if one.user_id == me]
    competes = me in duo_tables.in_contest(ctx.session, contest_id, "contestant")
    calls = [contests.call_of(ctx.session, row, me, n + 1) for n in range(len(row.rounds))] if competes and row.kind == "simulated" else []  # fmt: skip
    duos = [one for one in contests.duos_of(ctx.session, contest_id) if leads or me in (one.collector_id, one.player_id)]  # fmt: skip
    return ctx.render(
        "roleplay/contest.html", row=row, table=shown, names=_names(ctx, contest_id, row.led_by), titles=catalogue.titles(ctx.session), calls=calls,
        competes=competes, duos=duos, leads=leads, may_close=row.led_by == me or ctx.actor.role == "admin", kinds=KINDS, me=me,
        alone=len(shown) < len(found),
    )  # fmt: skip


def _kept(rows: list[dict[str, object]]) -> list[Standing]:
    return [
        Standing(one["user"], one["rank"], one["points"], tuple(Round(*each) for each in one["rounds"]), one["voided"], one["done"])  # type: ignore[arg-type,attr-defined]
        for one in rows
    ]  # fmt: skip


def _names(ctx: Context, contest_id: int, led_by: int) -> dict[int, str]:
    found = (ctx.session.get(User, one) for one in [*duo_tables.in_contest(ctx.session, contest_id), led_by])
    return {one.id: one.name for one in found if one is not None}


@router.post("/roleplay/contests/{contest_id}/rounds/{number}", dependencies=[MAY])
def play(contest_id: int, number: int, ctx: Ctx) -> Response:
    """Ring in a round."""
    call = contests.play(ctx.session, ctx.clock, ctx.actor, contest_id, number)
    return ctx.redirect(f"/roleplay/calls/{call.id}")


@router.post("/roleplay/contests/{contest_id}/close", dependencies=[MAY])
def close(contest_id: int, ctx: Ctx) -> Response:
    """End it; the table stands."""
    contests.close(ctx.session, ctx.clock, ctx.actor, contest_id)
    return ctx.redirect(f"/roleplay/contests/{contest_id}")
