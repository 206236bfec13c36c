"""The lead's board."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.people.domain import STAGE_NAMES
from dunwell.strategy import words
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.worklist import board, lists

router = APIRouter()


@router.get("/board", dependencies=[needs("board.view")])
def show(ctx: Ctx, team: int | None = None) -> Response:
    """Who works what."""
    page = board.board(ctx.session, ctx.clock, ctx.settings, ctx.actor, team)
    takers = board.takers(ctx.session, ctx.actor) if ctx.can("board.assign") else []
    missing = board.missing_outcomes(ctx.session, ctx.actor)
    return ctx.render(
        "worklist/board.html", page=page, takers=takers, missing=missing, stage_names=STAGE_NAMES
    )


@router.get("/board/collectors/{user_id}", dependencies=[needs("board.view")])
def collector(user_id: int, ctx: Ctx, state: str = "") -> Response:
    """One collector's list, to move items from."""
    people = board.takers(ctx.session, ctx.actor)
    person = next((user for user in people if user.id == user_id), None)
    if person is None:
        return ctx.redirect("/board")
    mine = lists.my_list(ctx.session, ctx.clock, ctx.fmt, user_id, state=state)
    return ctx.render(
        "worklist/board_collector.html", person=person, mine=mine, takers=[u for u in people if u.id != user_id], state=state,
        word=lambda kind, code: words.name(ctx.lang, kind, code),
    )  # fmt: skip


@router.post("/board/reassign", dependencies=[needs("board.assign")])
def reassign(
    ctx: Ctx, to_user_id: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "",
    debtors: Annotated[list[int] | None, Form()] = None, back: Annotated[str, Form()] = "/board",
) -> Response:  # fmt: skip
    """Give debtors to another collector: all that were chosen, or none."""
    if not to_user_id.isdigit():
        raise BadInput("to_user_id", N_("Choose who takes over."))
    moved = board.reassign(ctx.session, ctx.clock, ctx.actor, debtors or [], int(to_user_id), reason)
    ctx.flash(ctx.ngettext("%(num)s debtor moved.", "%(num)s debtors moved.", moved))
    return ctx.redirect(back if back.startswith("/board") or back.startswith("/debtors/") else "/board")


@router.post("/board/hand-overs/{wish_id}", dependencies=[needs("board.assign")])
def decide(
    wish_id: int, ctx: Ctx, to_user_id: Annotated[str, Form()] = "", answer: Annotated[str, Form()] = "",
    grant: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Grant or decline a hand-over."""
    if grant and not to_user_id.isdigit():
        raise BadInput("to_user_id", N_("Choose who takes over."))
    board.decide_hand_over(
        ctx.session,
        ctx.clock,
        ctx.actor,
        wish_id,
        to_user_id=int(to_user_id) if grant else None,
        answer=answer,
    )
    ctx.flash(ctx._("Hand-over granted.") if grant else ctx._("Hand-over declined."))
    return ctx.redirect("/board")
