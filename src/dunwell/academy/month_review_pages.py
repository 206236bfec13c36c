"""The review one month after training in the pages: who is due, giving one's side, what came of the follow-up."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import month_reviews
from dunwell.academy.coaching_tables import MonthReview
from dunwell.academy.domain.observation import REVIEWED
from dunwell.academy.fields import Fields, number
from dunwell.academy.month_reviews import SIDES, Reviewed
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import day_of

router = APIRouter()
NAV = [
    NavItem(N_("Reviews after training"), "/academy/reviews", icon="user-check", needs="academy.train", group="academy", order=62),
]  # fmt: skip
ERROR_WORDS = {"academy.review_given": N_("This side is given already, or not yours to give.")}
STATES = {
    "coming": N_("Not due yet"),
    "open": N_("To be given"),
    "overdue": N_("Review is overdue"),
    "held": N_("Both given"),
}


@router.get("/academy/reviews", dependencies=[needs("academy.train")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Who is due a review one month after training, and what came of those given."""
    found = month_reviews.all_of(ctx.session, ctx.clock, ctx.actor)
    if query.export:
        return export(ctx, query, "reviews-after-training", _columns(ctx), found)
    page = query.page_of(
        found, search=lambda one: one.user.name, filters={"state": lambda one: one.state}, default_sort="due",
        sorts={"due": lambda one: one.due_on, "name": lambda one: one.user.name},
    )  # fmt: skip
    today = local_date(ctx.clock.now(), HOME_ZONE)
    return ctx.render("academy/reviews.html", listing=page, states=STATES, sides=SIDES, today=today, mean=mean)  # fmt: skip


def mean(row: MonthReview) -> float:
    """The mean of the five marks."""
    return sum(row.marks.values()) / len(row.marks)


def _columns(ctx: Ctx) -> list[Column]:
    def of(side: str, name: str) -> Column:
        return Column(
            f"{ctx._(REVIEWED[name])} ({ctx._(SIDES[side])})",
            lambda one: one.given[side].marks[name] if one.whole else None,
        )

    def comment(side: str) -> Column:
        return Column(ctx._("Comment") + f" ({ctx._(SIDES[side])})", lambda one: one.given[side].comment if one.whole else "")  # fmt: skip

    return [
        Column(ctx._("Cohort"), lambda one: one.cohort.name),
        Column(ctx._("Name"), lambda one: one.user.name),
        Column(ctx._("Due on"), lambda one: one.due_on),
        Column(ctx._("State"), lambda one: ctx._(STATES[one.state])),
        *(of(side, name) for side in SIDES for name in REVIEWED),
        *(comment(side) for side in SIDES),
    ]


@router.get("/academy/cohorts/{cohort_id}/reviews/{user_id}", dependencies=[needs("academy.learn")])
def shown(cohort_id: int, user_id: int, ctx: Ctx) -> Response:
    """One person's review: both sides once both are given; before, each side sees its own alone."""
    one = month_reviews.get(ctx.session, ctx.clock, ctx.actor, cohort_id, user_id)
    return ctx.render(
        "academy/review.html", one=one, given=_visible(ctx, one), sides=SIDES, states=STATES, marks=REVIEWED, mean=mean,
        by={row.id: ctx.session.get_one(User, row.by_id).name for row in one.given.values()}, today=local_date(ctx.clock.now(), HOME_ZONE),
    )  # fmt: skip


def _visible(ctx: Ctx, one: Reviewed) -> dict[str, MonthReview]:
    return {side: row for side, row in one.given.items() if one.whole or row.by_id == ctx.actor.user_id}


@router.post("/academy/cohorts/{cohort_id}/reviews/{user_id}", dependencies=[needs("academy.train")])
def give(cohort_id: int, user_id: int, ctx: Ctx, form: Fields) -> Response:
    """Give one's side."""
    on = form.get("follow_up_on", "").strip()
    month_reviews.give(
        ctx.session, ctx.clock, ctx.actor, cohort_id, user_id, form.get("side", ""), {name: number(form.get(name, "")) for name in REVIEWED},
        form.get("comment", ""), form.get("follow_up", ""), day_of("follow_up_on", on) if on else None,
    )  # fmt: skip
    ctx.flash(ctx._("Given. You see the other side's once it is there."))
    return ctx.redirect(f"/academy/cohorts/{cohort_id}/reviews/{user_id}")


@router.post("/academy/reviews/{review_id}/follow-up", dependencies=[needs("academy.train")])
def follow_up(review_id: int, ctx: Ctx, done: Annotated[str, Form()] = "") -> Response:
    """Say what came of the follow-up."""
    row = month_reviews.follow_up(ctx.session, ctx.clock, ctx.actor, review_id, done)
    return ctx.redirect(f"/academy/cohorts/{row.cohort_id}/reviews/{row.user_id}")
