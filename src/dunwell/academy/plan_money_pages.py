"""A training plan's money, cohorts and quarterly reviews in the pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import plan_money, plans
from dunwell.academy import plan_tables as tables
from dunwell.academy.cohort_tables import Cohort, Expense
from dunwell.academy.domain import plan as domain
from dunwell.academy.fields import number
from dunwell.academy.plan_print import PlanWords
from dunwell.foundation.money import Money
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.typed import day_of, minor_of

router = APIRouter()
ERROR_WORDS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a plan's money; line, cohort and by are names, empty where there is none."""

    row: Expense
    line: str
    sum: Money
    cohort: str
    by: str


@router.get("/academy/plans/{plan_id}/money", dependencies=[needs("academy.train")])
def entries(plan_id: int, ctx: Ctx, query: Listing) -> Response:
    """Every entry of the plan's money, struck ones too; CSV and xlsx."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    words = PlanWords(ctx.session, ctx.clock, row, ctx.lang)
    version = tables.in_force(ctx.session, plan_id) or plans.version_of(ctx.session, plan_id)
    names = {line.id: domain.in_lang(line.title, ctx.lang) for line in plans.body_of(version).lines}
    found = [
        Entry(
            one, names.get(one.line or "", ""), Money(one.amount_minor, row.currency),
            ctx.session.get_one(Cohort, one.cohort_id).name if one.cohort_id else "", words.person(one.by_id),
        )
        for one in tables.expenses(ctx.session, plan_id)
    ]  # fmt: skip
    if query.export:
        columns = [
            Column(ctx._("Day"), lambda one: one.row.day),
            Column(ctx._("Line"), lambda one: one.line),
            Column(ctx._("What for"), lambda one: one.row.what),
            Column(ctx._("Cohort"), lambda one: one.cohort),
            Column(ctx._("Amount"), lambda one: one.sum),
            Column(ctx._("Currency"), lambda one: row.currency),
            Column(ctx._("Noted by"), lambda one: one.by),
            Column(ctx._("Struck out because"), lambda one: one.row.struck_why or ""),
        ]
        return export(ctx, query, f"plan-{plan_id}-money", columns, found)
    page = query.page_of(
        found, search=lambda one: one.row.what, default_sort="-day",
        sorts={"day": lambda one: one.row.day, "line": lambda one: one.line, "amount": lambda one: one.row.amount_minor},
    )  # fmt: skip
    title = domain.in_lang(plans.body_of(version).title, ctx.lang)
    return ctx.render(
        "academy/plan_money.html", row=row, title=title, listing=page, lines=list(names.items()) if version.state == "approved" else []
    )  # fmt: skip


@router.post("/academy/plans/{plan_id}/expenses", dependencies=[needs("academy.cohort")])
def spend(
    plan_id: int, ctx: Ctx, day: Annotated[str, Form()] = "", what: Annotated[str, Form()] = "", amount: Annotated[str, Form()] = "",
    line: Annotated[str, Form()] = "", cohort_id: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Note what was spent on a line."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    plan_money.spend(
        ctx.session, ctx.clock, ctx.actor, plan_id, day_of("day", day), what, minor_of("amount", amount, row.currency), line, number(cohort_id)
    )  # fmt: skip
    return ctx.redirect(f"/academy/plans/{plan_id}#money")


@router.post("/academy/plans/{plan_id}/expenses/{expense_id}/line", dependencies=[needs("academy.cohort")])
def put_on_line(plan_id: int, expense_id: int, ctx: Ctx, line: Annotated[str, Form()] = "") -> Response:
    """Put an entry on another line."""
    plan_money.put_on_line(ctx.session, ctx.clock, ctx.actor, plan_id, expense_id, line)
    return ctx.redirect(f"/academy/plans/{plan_id}/money")


@router.post("/academy/plans/{plan_id}/expenses/{expense_id}/strike", dependencies=[needs("academy.cohort")])
def strike(plan_id: int, expense_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Strike out a wrong entry."""
    plan_money.strike(ctx.session, ctx.clock, ctx.actor, plan_id, expense_id, why)
    return ctx.redirect(f"/academy/plans/{plan_id}/money")


@router.post("/academy/plans/{plan_id}/cohorts", dependencies=[needs("academy.cohort")])
def tie(plan_id: int, ctx: Ctx, cohort_id: Annotated[str, Form()] = "") -> Response:
    """Let a cohort run under the plan."""
    plans.tie(ctx.session, ctx.clock, ctx.actor, plan_id, number(cohort_id) or 0)
    return ctx.redirect(f"/academy/plans/{plan_id}#cohorts")


@router.post("/academy/plans/{plan_id}/cohorts/{cohort_id}/untie", dependencies=[needs("academy.cohort")])
def untie(plan_id: int, cohort_id: int, ctx: Ctx) -> Response:
    """Take a cohort out from under the plan."""
    plans.untie(ctx.session, ctx.clock, ctx.actor, plan_id, cohort_id)
    return ctx.redirect(f"/academy/plans/{plan_id}#cohorts")


@router.post("/academy/plans/{plan_id}/reviews/{quarter}", dependencies=[needs("academy.cohort")])
def review(
    plan_id: int, quarter: str, ctx: Ctx, went_well: Annotated[str, Form()] = "", went_otherwise: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "", changes: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Hold a quarter's review."""
    held = plan_money.review(
        ctx.session, ctx.clock, ctx.actor, plan_id, quarter, went_well, went_otherwise, decision, changes
    )
    ctx.flash(ctx._("Reviewed; a new version is open to be written in.") if held.decision == "change" else ctx._("Reviewed."))  # fmt: skip
    return ctx.redirect(f"/academy/plans/{plan_id}#reviews")
