"""The trainer's pages of cohorts: at a glance, one cohort with its people, sessions and money, its settings."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import cohort_tables as tables
from dunwell.academy import cohorts, glance, library, plan_tables
from dunwell.academy.alerts import alerts
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.domain.gradebook import DEFAULT_WEIGHTS, PARTS
from dunwell.academy.fields import Fields, number
from dunwell.academy.sessions import KINDS
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import CURRENCIES, Money
from dunwell.people.tables import User, users
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import day_of, minor_of

router = APIRouter()
NAV = [
    NavItem(N_("Cohorts"), "/academy/cohorts", icon="users-group", needs="academy.train", group="academy", order=55),
]  # fmt: skip
ERROR_WORDS = {
    "academy.cohort_name_taken": N_("Another cohort has this name."),
    "academy.unknown_logins": N_("Nobody active has this login: %(logins)s. Nobody was put in."),
}
STATES = {"coming": N_("Begins soon"), "running": N_("Running"), "over": N_("Over")}
PART_NAMES = {
    "coursework": N_("Coursework"),
    "tests": N_("Tests"),
    "exam": N_("Exams"),
    "sandbox": N_("Practice sandbox"),
    "practice": N_("Practice"),
}
COMMON = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "SGD")
WEEKS = 12


def module_names(ctx: Ctx) -> dict[str, str]:
    """Titles of the modules in the reader's language."""
    return {
        module.id: module.head.title.in_lang(ctx.lang) for module in library.curriculum(ctx.session).modules
    }


def track_names(ctx: Ctx) -> dict[str, str]:
    """Titles of the tracks in the reader's language."""
    return {track.id: track.title.in_lang(ctx.lang) for track in library.curriculum(ctx.session).tracks}


@router.get("/academy/cohorts", dependencies=[needs("academy.train")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Every cohort in a line, and who struggles with what."""
    found = [
        glance.glance(ctx.session, ctx.clock, row, cohorts.visible(ctx.session, ctx.actor, row))
        for row in cohorts.listed(ctx.session, ctx.actor)
    ]
    names = module_names(ctx)
    page = query.page_of(
        found, search=lambda one: one.cohort.name, filters={"state": lambda one: one.state},
        sorts={"name": lambda one: one.cohort.name, "starts": lambda one: one.cohort.starts_on}, default_sort="-starts",
    )  # fmt: skip
    if query.export:
        return export(ctx, query, "cohorts", _columns(ctx), found)
    strugglers = [
        (one, row) for row in found if row.state == "running" for one in row.learners if one.weak
    ]  # fmt: skip
    return ctx.render(
        "academy/cohorts.html", listing=page, states=STATES, names=names, tracks=track_names(ctx), strugglers=strugglers,
        waiting=tables.waiting(ctx.session) if ctx.can("academy.cohort") else 0, alerts=alerts(ctx),
    )  # fmt: skip


def _columns(ctx: Ctx) -> list[Column]:
    tracks, names = track_names(ctx), module_names(ctx)
    return [
        Column(ctx._("Cohort"), lambda one: one.cohort.name),
        Column(ctx._("Track"), lambda one: tracks.get(one.cohort.track_id, one.cohort.track_id)),
        Column(ctx._("First day"), lambda one: one.cohort.starts_on),
        Column(ctx._("Last day"), lambda one: one.cohort.ends_on),
        Column(ctx._("Learners"), lambda one: len(one.learners)),
        Column(ctx._("Lessons done"), lambda one: one.lessons),
        Column(ctx._("Attendance"), lambda one: one.attendance),
        Column(ctx._("Budget"), lambda one: one.budget),
        Column(ctx._("Spent"), lambda one: one.spent),
        Column(ctx._("Currency"), lambda one: one.cohort.currency),
        Column(
            ctx._("Struggles with"),
            lambda one: ctx._(", ").join(f"{names.get(m, m)} ({n})" for m, n in one.weak),
        ),
    ]


@router.get("/academy/cohorts/new", dependencies=[needs("academy.cohort")])
def blank(ctx: Ctx) -> Response:
    """The form for a new cohort."""
    today = local_date(ctx.clock.now(), HOME_ZONE)
    given = {
        "name": "", "track": "new_hire", "starts_on": today, "ends_on": today + timedelta(weeks=WEEKS) - timedelta(days=1),
        "currency": "CNY", "budget": "", "weights": DEFAULT_WEIGHTS,
    }  # fmt: skip
    return _form(ctx, "/academy/cohorts", given, None)


@router.get("/academy/cohorts/{cohort_id}/edit", dependencies=[needs("academy.cohort")])
def edit(cohort_id: int, ctx: Ctx) -> Response:
    """The form to change a cohort."""
    row = cohorts.get(ctx.session, ctx.actor, cohort_id)
    given = {
        "name": row.name, "track": row.track_id, "starts_on": row.starts_on, "ends_on": row.ends_on, "currency": row.currency,
        "budget": Money(row.budget_minor, row.currency).major, "weights": row.weights,
    }  # fmt: skip
    return _form(ctx, f"/academy/cohorts/{cohort_id}", given, row)


def _form(ctx: Ctx, action: str, given: dict[str, Any], row: Cohort | None) -> Response:
    currencies = [*COMMON, *(sorted(CURRENCIES - set(COMMON)))]
    return ctx.render(
        "academy/cohort_form.html", action=action, given=given, row=row, tracks=track_names(ctx), currencies=currencies,
        parts=PART_NAMES,
    )  # fmt: skip


@router.post("/academy/cohorts", dependencies=[needs("academy.cohort")])
def make(ctx: Ctx, form: Fields) -> Response:
    """Make a cohort."""
    return _save(ctx, None, form)


@router.post("/academy/cohorts/{cohort_id}", dependencies=[needs("academy.cohort")])
def change(cohort_id: int, ctx: Ctx, form: Fields) -> Response:
    """Change a cohort."""
    return _save(ctx, cohort_id, form)


def _save(ctx: Ctx, cohort_id: int | None, form: dict[str, str]) -> Response:
    currency = form.get("currency", "CNY") if form.get("currency") in CURRENCIES else "CNY"
    budget = form.get("budget", "").strip()
    weights = {part: number_or(form.get(f"weight_{part}", "0")) for part in PARTS}
    draft = cohorts.Draft(
        form.get("name", ""), form.get("track", ""), day_of("starts_on", form.get("starts_on", "")),
        day_of("ends_on", form.get("ends_on", "")), currency, minor_of("budget", budget, currency) if budget else 0, weights,
    )  # fmt: skip
    row = cohorts.save(ctx.session, ctx.clock, ctx.actor, cohort_id, draft)
    ctx.flash(ctx._("Saved."))
    return ctx.redirect(f"/academy/cohorts/{row.id}")


def number_or(text: str) -> int:
    """A whole number; −1, which no weight may be, for anything else."""
    found = number(text)
    return -1 if found is None else found


@router.get("/academy/cohorts/{cohort_id}", dependencies=[needs("academy.train")])
def shown(cohort_id: int, ctx: Ctx, fold: str = "") -> Response:
    """One cohort: people with their mentors and weak spots, sessions, money. fold: the form that stays open after posting."""
    row = cohorts.get(ctx.session, ctx.actor, cohort_id)
    members = cohorts.visible(ctx.session, ctx.actor, row)
    if not members and not ctx.can("academy.cohort"):
        raise NotPermitted("academy.cohort")
    here = {member.user_id for member in tables.members(ctx.session, cohort_id)}
    people = users(ctx.session, active=True)
    return ctx.render(
        "academy/cohort.html", one=glance.glance(ctx.session, ctx.clock, row, members), states=STATES, names=module_names(ctx),
        tracks=track_names(ctx), held=tables.of_cohort(ctx.session, cohort_id), kinds=KINDS,
        expenses=[(x, Money(x.amount_minor, row.currency)) for x in tables.expenses(ctx.session, cohort_id)],
        addable=[(one.id, f"{one.name} ({one.login})") for one in people if one.id not in here],
        mentors=[(one.id, f"{one.name} ({one.login})") for one in people], today=local_date(ctx.clock.now(), HOME_ZONE),
        fold=fold, now=ctx.clock.now(), parts=PART_NAMES, plan=plan_tables.tie_of(ctx.session, cohort_id),
    )  # fmt: skip


@router.post("/academy/cohorts/{cohort_id}/members/several", dependencies=[needs("academy.cohort")])
def put_in_several(
    cohort_id: int, ctx: Ctx, user_ids: Annotated[list[int] | None, Form()] = None, pasted: Annotated[str, Form(max_length=20_000)] = "",
    mentor_id: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Take several people in at once."""
    found = cohorts.put_in_many(ctx.session, ctx.clock, ctx.actor, cohort_id, user_ids or [], pasted, number(mentor_id))  # fmt: skip
    ctx.flash(ctx.ngettext("%(num)s person was put in.", "%(num)s people were put in.", len(found)))
    return ctx.redirect(f"/academy/cohorts/{cohort_id}?fold=add#people")


@router.post("/academy/cohorts/{cohort_id}/members", dependencies=[needs("academy.cohort")])
def put_in(
    cohort_id: int, ctx: Ctx, user_id: Annotated[int, Form()], mentor_id: Annotated[str, Form()] = ""
) -> Response:
    """Take somebody in, or pair them with a mentor."""
    mentor = number(mentor_id)
    cohorts.put_in(ctx.session, ctx.clock, ctx.actor, cohort_id, user_id, mentor)
    name = ctx.session.get_one(User, user_id).name
    ctx.flash(ctx._("%(name)s is in this cohort.", name=name))
    return ctx.redirect(f"/academy/cohorts/{cohort_id}?fold=pair#people")


@router.post("/academy/cohorts/{cohort_id}/members/{user_id}/leave", dependencies=[needs("academy.cohort")])
def leave(cohort_id: int, user_id: int, ctx: Ctx) -> Response:
    """Take somebody out."""
    cohorts.take_out(ctx.session, ctx.clock, ctx.actor, cohort_id, user_id)
    ctx.flash(ctx._("Taken out; what was done stays on record."))
    return ctx.redirect(f"/academy/cohorts/{cohort_id}")


@router.post("/academy/cohorts/{cohort_id}/expenses", dependencies=[needs("academy.cohort")])
def spend(
    cohort_id: int, ctx: Ctx, day: Annotated[str, Form()] = "", what: Annotated[str, Form()] = "", amount: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Note what was spent."""
    row = cohorts.get(ctx.session, ctx.actor, cohort_id)
    minor = minor_of("amount", amount, row.currency)
    cohorts.spend(ctx.session, ctx.clock, ctx.actor, cohort_id, day_of("day", day), what, minor)
    return ctx.redirect(f"/academy/cohorts/{cohort_id}?fold=money#money")


@router.post(
    "/academy/cohorts/{cohort_id}/expenses/{expense_id}/strike", dependencies=[needs("academy.cohort")]
)
def strike(cohort_id: int, expense_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Strike out a wrong entry."""
    cohorts.strike(ctx.session, ctx.clock, ctx.actor, cohort_id, expense_id, why)
    return ctx.redirect(f"/academy/cohorts/{cohort_id}#money")
