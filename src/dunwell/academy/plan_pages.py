"""Training plans in the pages: the list, one plan with its versions, writing, approval, the printed document."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import cohorts, plan_money, plan_print, plans
from dunwell.academy import plan_tables as tables
from dunwell.academy.cohort_pages import COMMON
from dunwell.academy.cohort_tables import of_cohort
from dunwell.academy.domain import plan as domain
from dunwell.academy.domain.plan import Body
from dunwell.academy.fields import Fields
from dunwell.academy.plan_money import Quarter
from dunwell.academy.plan_print import STATES, PlanWords
from dunwell.academy.plan_tables import TrainingPlan
from dunwell.academy.sessions import KINDS
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import HTML_LANG, N_
from dunwell.foundation.money import CURRENCIES, Money
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.ui.pdf import render_pdf
from dunwell.ui.typed import day_of, minor_of

router = APIRouter()
NAV = [
    NavItem(N_("Training plans"), "/academy/plans", icon="report", needs="academy.train", group="academy", order=53),
]  # fmt: skip
ERROR_WORDS = {
    "academy.plan_not_open": N_("This version is not open for that: look at the newest one."),
    "academy.plan_still_template": N_(
        "Some sections still say what the template says: write them, or leave one language empty."
    ),
    "academy.own_plan": N_("Somebody who did not write in it approves a plan."),
}


QUARTER_STATES = {
    "coming": N_("Not over yet"),
    "open": N_("To be reviewed"),
    "overdue": N_("Review is overdue"),
    "held": N_("Reviewed"),
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list. version: the newest; the rest is of the version in force, or of the newest where none is."""

    row: TrainingPlan
    body: Body
    title: str
    version: int
    state: str
    planned: Money
    actual: Money
    due: Quarter | None


@router.get("/academy/plans", dependencies=[needs("academy.train")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Every plan in a line: its period, where it stands, budget against actual, the review it waits for."""
    found = [_line(ctx, row) for row in tables.plans(ctx.session)]
    page = query.page_of(
        found, search=lambda one: one.title, filters={"state": lambda one: one.state},
        sorts={"title": lambda one: one.title, "starts": lambda one: one.body.starts_on}, default_sort="-starts",
    )  # fmt: skip
    if query.export:
        return export(ctx, query, "training-plans", _columns(ctx), found)
    return ctx.render("academy/plans.html", listing=page, states=_states())


def _states() -> dict[str, str]:
    return {key: STATES[key] for key in ("draft", "submitted", "approved")} | {"ended": N_("Ended early")}


def _line(ctx: Ctx, row: TrainingPlan) -> PlanLine:
    newest = plans.version_of(ctx.session, row.id)
    version = tables.in_force(ctx.session, row.id) or newest
    body, figures = plans.body_of(version), plan_money.figures(ctx.session, version)
    due = [one for one in plan_money.quarters(ctx.session, ctx.clock, row) if one.state in ("open", "overdue")]  # fmt: skip
    return PlanLine(
        row, body, domain.in_lang(body.title, ctx.lang), newest.number, "ended" if row.ended_at else newest.state,
        Money(body.total, row.currency), Money(sum(one.actual for one in figures), row.currency),
        due[0] if due and not row.ended_at else None,
    )  # fmt: skip


def _columns(ctx: Ctx) -> list[Column]:
    return [
        Column(ctx._("Plan"), lambda one: one.title),
        Column(ctx._("First day"), lambda one: one.body.starts_on),
        Column(ctx._("Last day"), lambda one: one.body.ends_on),
        Column(ctx._("Version"), lambda one: one.version),
        Column(ctx._("State"), lambda one: ctx._(_states()[one.state])),
        Column(ctx._("Budget"), lambda one: one.planned),
        Column(ctx._("Actual"), lambda one: one.actual),
        Column(ctx._("Currency"), lambda one: one.row.currency),
        Column(ctx._("Review due by"), lambda one: one.due.due.due_on if one.due else None),
    ]


@router.get("/academy/plans/new", dependencies=[needs("academy.cohort")])
def blank(ctx: Ctx) -> Response:
    """The form to begin a plan: the rest comes from the template."""
    year = local_date(ctx.clock.now(), HOME_ZONE).year
    currencies = [*COMMON, *(sorted(CURRENCIES - set(COMMON)))]
    return ctx.render(
        "academy/plan_new.html", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), currencies=currencies, sections=plans.template().sections
    )  # fmt: skip


@router.post("/academy/plans", dependencies=[needs("academy.cohort")])
def begin(ctx: Ctx, form: Fields) -> Response:
    """Begin a plan from the template."""
    currency = form.get("currency", "CNY") if form.get("currency") in CURRENCIES else "CNY"
    row = plans.begin(
        ctx.session, ctx.clock, ctx.actor, form.get("title", ""), _lang(ctx), day_of("starts_on", form.get("starts_on", "")),
        day_of("ends_on", form.get("ends_on", "")), currency,
    )  # fmt: skip
    return ctx.redirect(f"/academy/plans/{row.id}/edit")


def _lang(ctx: Ctx) -> str:
    return HTML_LANG[ctx.lang].partition("-")[0]


@router.get("/academy/plans/{plan_id}", dependencies=[needs("academy.train")])
def shown(plan_id: int, ctx: Ctx, version: int = 0) -> Response:
    """One plan: a version's text and changes, budget against actual, cohorts, sessions, reviews."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    one = plans.version_of(ctx.session, plan_id, version or None)
    words, figures = PlanWords(ctx.session, ctx.clock, row, ctx.lang), plan_money.figures(ctx.session, one)
    force = tables.in_force(ctx.session, plan_id)
    tied = tables.cohorts_of(ctx.session, plan_id)
    return ctx.render(
        "academy/plan.html", row=row, one=one, body=plans.body_of(one), words=words, states=STATES, sections=plans.template().sections,
        versions=tables.versions(ctx.session, plan_id), changes=[words.change(each) for each in plans.changes_of(ctx.session, one)],
        figures=[(each, *(Money(sum_, row.currency) for sum_ in (each.planned, each.actual, each.left))) for each in figures],
        total=[Money(sum(sums), row.currency) for sums in ([f.planned for f in figures], [f.actual for f in figures], [f.left for f in figures])],
        expenses=[(each, Money(each.amount_minor, row.currency), words.person(each.by_id)) for each in tables.expenses(ctx.session, plan_id)],
        lines={line.id: domain.in_lang(line.title, ctx.lang) for line in plans.body_of(force).lines} if force else {},
        cohorts=tied, addable=[
            (each.id, each.name) for each in cohorts.listed(ctx.session, ctx.actor)
            if each.currency == row.currency and tables.tie_of(ctx.session, each.id) is None
        ],
        held=sorted((each for one_ in tied for each in of_cohort(ctx.session, one_.id)), key=lambda each: each.starts_at), kinds=KINDS,
        quarters=plan_money.quarters(ctx.session, ctx.clock, row), quarter_states=QUARTER_STATES, decisions=plan_money.DECISIONS,
        left=_left(ctx, plans.template().left_in(plans.body_of(one))) if one.state == "draft" else "",
        may_decide=plans.may_decide(ctx.actor, one), today=local_date(ctx.clock.now(), HOME_ZONE), said=domain.in_lang,
    )  # fmt: skip


@router.get("/academy/plans/{plan_id}/edit", dependencies=[needs("academy.cohort")])
def edit(plan_id: int, ctx: Ctx) -> Response:
    """The draft, to write in."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    one = plans.version_of(ctx.session, plan_id)
    if one.state != "draft":
        raise plans.PlanNotOpen
    body = plans.body_of(one)
    return ctx.render(
        "academy/plan_form.html", row=row, one=one, body=body, sections=plans.template().sections, own=_lang(ctx), said=domain.in_lang,
        amounts={line.id: Money(line.amount_minor, row.currency).major if line.amount_minor else "" for line in body.lines},
    )  # fmt: skip


@router.post("/academy/plans/{plan_id}/edit", dependencies=[needs("academy.cohort")])
def write(plan_id: int, ctx: Ctx, form: Fields) -> Response:
    """Write in the draft."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    before = plans.body_of(plans.version_of(ctx.session, plan_id))
    amounts = {line.id: _sum(f"amount-{line.id}", form, row.currency) for line in before.lines}
    body = plans.body_from(
        form, before, day_of("starts_on", form.get("starts_on", "")), day_of("ends_on", form.get("ends_on", "")), amounts,
        _sum("new_amount", form, row.currency),
    )  # fmt: skip
    plans.write(ctx.session, ctx.clock, ctx.actor, plan_id, body, form.get("why", ""))
    ctx.flash(ctx._("Saved."))
    return ctx.redirect(f"/academy/plans/{plan_id}")


def _left(ctx: Ctx, parts: tuple[tuple[str, str], ...]) -> str:
    """Sections and languages in words: Background (English), Aims (Chinese)."""
    titles = {one.id: one.title.in_lang(ctx.lang) for one in plans.template().sections}
    names = {"zh": ctx._("Chinese"), "en": ctx._("English")}
    return ctx._(", ").join(ctx._("%(section)s (%(language)s)", section=titles[key], language=names[lang]) for key, lang in parts)  # fmt: skip


def _sum(name: str, form: dict[str, str], currency: str) -> int:
    text = form.get(name, "").strip()
    return max(0, minor_of(name, text, currency)) if text else 0


@router.post("/academy/plans/{plan_id}/submit", dependencies=[needs("academy.cohort")])
def submit(plan_id: int, ctx: Ctx) -> Response:
    """Hand the draft in for approval."""
    try:
        plans.submit(ctx.session, ctx.clock, ctx.actor, plan_id)
    except plans.StillTemplate as error:
        said = ctx._("Still the words of the template: %(parts)s. Write these, or leave one language empty.", parts=_left(ctx, error.parts))  # fmt: skip
        raise BadInput("sections", said) from error
    ctx.flash(ctx._("Handed in; somebody else approves it."))
    return ctx.redirect(f"/academy/plans/{plan_id}")


@router.post("/academy/plans/{plan_id}/decide", dependencies=[needs("academy.approve")])
def decide(
    plan_id: int, ctx: Ctx, decision: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
) -> Response:
    """Approve, or send back with a reason."""
    version = plans.decide(ctx.session, ctx.clock, ctx.actor, plan_id, decision == "approve", note)
    ctx.flash(ctx._("Approved: this version is in force.") if version.state == "approved" else ctx._("Sent back to be written in again."))  # fmt: skip
    return ctx.redirect(f"/academy/plans/{plan_id}")


@router.post("/academy/plans/{plan_id}/revise", dependencies=[needs("academy.cohort")])
def revise(plan_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Open a new version."""
    plans.revise(ctx.session, ctx.clock, ctx.actor, plan_id, why)
    return ctx.redirect(f"/academy/plans/{plan_id}/edit")


@router.post("/academy/plans/{plan_id}/end", dependencies=[needs("academy.cohort")])
def end(plan_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Give the plan up."""
    plans.end(ctx.session, ctx.clock, ctx.actor, plan_id, why)
    return ctx.redirect(f"/academy/plans/{plan_id}")


@router.get("/academy/plans/{plan_id}/plan.pdf", dependencies=[needs("academy.train")])
def printed(plan_id: int, ctx: Ctx, version: int = 0, lang: str = "") -> Response:
    """The plan as a document, in one's own language or the one asked for (zh, en)."""
    row = plans.get(ctx.session, ctx.actor, plan_id)
    one = plans.version_of(ctx.session, plan_id, version or None)
    chosen = {"zh": "zh_Hans", "en": "en"}.get(lang, ctx.lang)
    data = plan_print.data(ctx.session, ctx.clock, row, one, chosen)
    made = render_pdf("academy/plan.typ", data, chosen, ctx.clock.now())
    name = f"plan-{plan_id}-v{one.number}-{HTML_LANG[chosen].partition('-')[0]}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(made, media_type="application/pdf", headers=headers)
