"""My list and its queues."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.people.domain import STAGE_NAMES
from dunwell.people.tables import User
from dunwell.strategy import words
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.worklist import board, desk, forms, lists
from dunwell.worklist.lists import TABS

router = APIRouter()

TAB_NAMES = {
    "today": N_("Today"),
    "promised": N_("Promised today"),
    "soon": N_("Due in 30 minutes"),
    "broken": N_("Broken promises"),
    "callbacks": N_("Callbacks"),
    "missing": N_("Outcome missing"),
}
STATES = {"": N_("To do"), "open": N_("Open"), "snoozed": N_("Snoozed"), "done": N_("Done"), "all": N_("All")}
SNOOZES = {"30": N_("In 30 minutes"), "60": N_("In one hour"), "120": N_("In two hours"), "afternoon": N_("Today at 14:00"),
           "evening": N_("Today at 18:00"), "tomorrow": N_("Tomorrow at 9:00")}  # fmt: skip


@router.get("/my-list", dependencies=[needs("worklist.mine")])
def my_list(ctx: Ctx, tab: str = "today", state: str = "", action: str = "", stage: str = "") -> Response:
    """Today's items in order, or one of the queues."""
    return _page(ctx, "worklist/my_list.html", tab, state, action, stage)


@router.get("/my-list/part", dependencies=[needs("worklist.mine")])
def my_list_part(
    ctx: Ctx, tab: str = "today", state: str = "", action: str = "", stage: str = ""
) -> Response:
    """The same, without the shell: refreshed every minute."""
    return _page(ctx, "worklist/_my_list.html", tab, state, action, stage)


def _page(ctx: Ctx, template: str, tab: str, state: str, action: str, stage: str) -> Response:
    tab = tab if tab in TABS else "today"
    user_id = ctx.actor.user_id or -1
    chosen = {"state": state, "action": action, "stage": stage}
    mine = lists.my_list(ctx.session, ctx.clock, ctx.fmt, user_id, **chosen)
    everything = (
        lists.my_list(ctx.session, ctx.clock, ctx.fmt, user_id, state="all") if any(chosen.values()) else mine
    )
    user = ctx.session.get(User, user_id)
    shut = board.shut_stages(ctx.session, ctx.clock, user) if user is not None else ()
    return ctx.render(
        template, shut=[ctx._(STAGE_NAMES[stage]) for stage in shut], tab=tab, mine=mine, queues=lists.my_queues(ctx.session, ctx.clock, ctx.actor), tab_names=TAB_NAMES,
        chosen=chosen, states=STATES, actions=sorted({row.action for row in everything.rows}),
        stages=sorted({row.stage for row in everything.rows}, key=list(words.STAGES).index), word=_word(ctx), snoozes=SNOOZES,
        parts=words.PARTS, now=ctx.clock.now(), day=desk.business_day(ctx.clock),
    )  # fmt: skip


def _word(ctx: Ctx) -> Any:
    return lambda kind, code: words.name(ctx.lang, kind, code)


@router.post("/debtors/{debtor_id}/snooze", dependencies=[needs("worklist.mine")])
def snooze(
    debtor_id: int, ctx: Ctx, wait: Annotated[str, Form()] = "", until: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Put an item aside, for one of the usual times or until a moment."""
    when = _snooze_until(ctx, wait) if wait else forms.moment("until", until, desk.HOUSE_ZONE)
    if when is None:
        raise BadInput("wait", N_("Choose until when."))
    desk.snooze(ctx.session, ctx.clock, ctx.actor, debtor_id, when, note)
    ctx.flash(ctx._("Put aside until %(when)s.", when=ctx.fmt.spoken(when)))
    return ctx.redirect("/my-list")


def _snooze_until(ctx: Ctx, wait: str) -> datetime | None:
    now = ctx.clock.now()
    if wait.isdigit():
        return now + timedelta(minutes=int(wait))
    local = now.astimezone(ZoneInfo(desk.HOUSE_ZONE))
    hour = {"afternoon": 14, "evening": 18, "tomorrow": 9}.get(wait)
    if hour is None:
        return None
    day = local.date() + timedelta(days=1 if wait == "tomorrow" or local.hour >= hour else 0)
    return datetime.combine(day, time(hour), local.tzinfo)


@router.post("/debtors/{debtor_id}/wake", dependencies=[needs("worklist.mine")])
def wake(debtor_id: int, ctx: Ctx) -> Response:
    """Bring an item back to the list."""
    desk.wake(ctx.session, ctx.clock, ctx.actor, debtor_id)
    ctx.flash(ctx._("Back on the list."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/debtors/{debtor_id}/hand-over", dependencies=[needs("worklist.mine")])
def ask_hand_over(debtor_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """Ask the lead to give the debtor to somebody else."""
    board.ask_hand_over(ctx.session, ctx.clock, ctx.actor, debtor_id, reason)
    ctx.flash(ctx._("Your lead was asked."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/callbacks/{callback_id}", dependencies=[needs("contact.record")])
def close_callback(callback_id: int, ctx: Ctx, state: Annotated[str, Form()] = "done") -> Response:
    """A callback is done, or cancelled."""
    callback = desk.close_callback(ctx.session, ctx.clock, ctx.actor, callback_id, state)
    ctx.flash(ctx._("Callback closed."))
    return ctx.redirect(f"/debtors/{callback.debtor_id}")


def own_name(ctx: Ctx) -> str:
    """The name of whoever is signed in."""
    user = ctx.session.get(User, ctx.actor.user_id)
    return user.name if user else ctx.actor.login
