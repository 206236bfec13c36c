"""What is to be learnt anew, in the pages: everybody one looks after, and the lines of what waits for trainers and leads."""

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.academy import recurring
from dunwell.academy.alerts import alerts
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Recurring training"), "/academy/recurring", icon="refresh", needs="academy.train", group="academy", order=61),
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}
STATES = {"overdue": N_("Past its day"), "soon": N_("Soon due"), "met": N_("Met"), "ahead": N_("Not due yet")}


@router.get("/academy/recurring", dependencies=[needs("academy.train")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Who is due and who is overdue, by rule."""
    found = recurring.of_circle(ctx.session, ctx.clock, ctx.actor)
    today = local_date(ctx.clock.now(), HOME_ZONE)
    if query.export:
        columns = [
            Column(ctx._("Login"), lambda one: one.user.login),
            Column(ctx._("Name"), lambda one: one.user.name),
            Column(ctx._("What"), lambda one: one.standing.rule.title.in_lang(ctx.lang)),
            Column(ctx._("State"), lambda one: ctx._(STATES[one.standing.state])),
            Column(ctx._("Due on"), lambda one: one.standing.due_on),
            Column(ctx._("Days over"), lambda one: one.standing.days_over(today)),
            Column(ctx._("Last met"), lambda one: one.standing.last),
        ]
        return export(ctx, query, "recurring-training", columns, found)
    page = query.page_of(
        found, search=lambda one: one.user.name, default_sort="due", sorts={"due": lambda one: one.standing.due_on, "name": lambda one: one.user.name},
        filters={"state": lambda one: one.standing.state, "rule": lambda one: one.standing.rule.id},
    )  # fmt: skip
    return ctx.render("academy/recurring.html", listing=page, states=STATES, rules=recurring.rules(), today=today)  # fmt: skip


@router.get("/academy/alerts", dependencies=[needs("academy.train")])
def waiting(ctx: Ctx) -> Response:
    """The lines of what waits, as a part of other rooms' pages."""
    return ctx.render("academy/_alerts.html", alerts=alerts(ctx))
