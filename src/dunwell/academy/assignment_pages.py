"""Assignments in the pages: one's own and those to mark, setting one, handing in, marking by the rubric."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import assignment_tables as tables
from dunwell.academy import assignments, cohort_tables, cohorts
from dunwell.academy.assignment_tables import Assignment, Submission
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.fields import Fields, number
from dunwell.academy.learning import me
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import moment_of

router = APIRouter()
NAV = [
    NavItem(N_("Assignments"), "/academy/assignments", icon="clipboard-list", needs="academy.learn", group="academy", order=36),
]  # fmt: skip
ERROR_WORDS = {
    "academy.marking_closed": N_("The marking is settled, or you have given yours."),
    "academy.handed_in_already": N_(
        "This was handed in already: marking has begun, or somebody is in another group."
    ),
}
STANDING = {
    "first": N_("Waits for a marker"),
    "second": N_("Waits for the second marker"),
    "third": N_("The markers differ: a third looks"),
    "done": N_("Marked"),
}


@router.get("/academy/assignments", dependencies=[needs("academy.learn")])
def listed(ctx: Ctx) -> Response:
    """What one has to hand in, and what one has to mark."""
    own = tables.of_cohorts(ctx.session, cohort_tables.cohort_ids_of(ctx.session, me(ctx.actor)))
    looked_after = [row.id for row in cohorts.listed(ctx.session, ctx.actor)]
    others = tables.of_cohorts(ctx.session, looked_after)
    return ctx.render(
        "academy/assignments.html", kinds=assignments.KINDS, now=ctx.clock.now(),
        own=[(row, assignments.mine(ctx.session, row, me(ctx.actor))) for row in own],
        others=[(row, ctx.session.get_one(Cohort, row.cohort_id).name, *_counts(ctx, row)) for row in others],
        cohorts=[(row.id, row.name) for row in cohorts.listed(ctx.session, ctx.actor)],
    )  # fmt: skip


def _counts(ctx: Ctx, row: Assignment) -> tuple[int, int]:
    """How many handed in, and how many of those this person can mark now."""
    rows = tables.submissions(ctx.session, row.id)
    return len(rows), sum(assignments.may_mark(ctx.session, ctx.actor, row, one) for one in rows)


@router.get("/academy/assignments/new", dependencies=[needs("academy.cohort")])
def blank(ctx: Ctx, cohort: int = 0) -> Response:
    """The form for a new assignment."""
    day = local_date(ctx.clock.now(), HOME_ZONE) + timedelta(days=7)
    return ctx.render(
        "academy/assignment_form.html", kinds=assignments.KINDS, cohort=cohort, rubrics=assignments.rubrics(),
        cohorts=[(row.id, row.name) for row in cohorts.listed(ctx.session, ctx.actor)],
        due=datetime.combine(day, time(18), ZoneInfo(HOME_ZONE)), home=HOME_ZONE, rubric_of=assignments.RUBRIC_OF,
    )  # fmt: skip


@router.post("/academy/assignments", dependencies=[needs("academy.cohort")])
def make(ctx: Ctx, form: Fields) -> Response:
    """Set an assignment."""
    cohort_id, limit = number(form.get("cohort_id", "")), number(form.get("limit", ""))
    if cohort_id is None:
        raise BadInput("cohort_id", N_("Choose one of the values offered."))
    draft = assignments.Draft(
        form.get("kind", ""), form.get("title", ""), form.get("task", ""),
        moment_of("due_at", form.get("due_at", ""), HOME_ZONE).astimezone(UTC), "second" in form,
        (limit or 0) / 100 if "second" in form else 1.0,
    )  # fmt: skip
    row = assignments.make(ctx.session, ctx.clock, ctx.actor, cohort_id, draft)
    ctx.flash(ctx._("Set; the cohort sees it."))
    return ctx.redirect(f"/academy/assignments/{row.id}")


@router.get("/academy/assignments/{assignment_id}", dependencies=[needs("academy.learn")])
def shown(assignment_id: int, ctx: Ctx) -> Response:
    """One assignment: the task and its rubric; one's own work with its marks; the work of those one looks after."""
    row = assignments.get(ctx.session, ctx.actor, assignment_id)
    cohort = ctx.session.get_one(Cohort, row.cohort_id)
    mine = assignments.mine(ctx.session, row, me(ctx.actor))
    looked_after = {one.user_id for one in cohorts.visible(ctx.session, ctx.actor, cohort)}
    works = [
        _work(ctx, row, one) for one in tables.submissions(ctx.session, row.id) if looked_after & set(one.members) and one is not mine
    ]  # fmt: skip
    peers = [
        (one.user_id, ctx.session.get_one(User, one.user_id).name)
        for one in cohort_tables.members(ctx.session, row.cohort_id) if one.user_id != ctx.actor.user_id
    ]  # fmt: skip
    return ctx.render(
        "academy/assignment.html", row=row, cohort=cohort, kinds=assignments.KINDS, rubric=assignments.rubric_of(row), mine=mine,
        own=_work(ctx, row, mine) if mine else None, works=works, peers=peers, standings=STANDING, now=ctx.clock.now(),
        member=cohorts.is_member(ctx.session, ctx.actor, row.cohort_id),
    )  # fmt: skip


def _work(ctx: Ctx, row: Assignment, one: Submission) -> dict[str, object]:
    """A piece of work for the page. Marks show once settled; before, a marker sees only their own."""
    settled = assignments.standing(ctx.session, row, one)
    marks = [
        (mark, ctx.session.get_one(User, mark.marker_id))
        for mark in tables.markings(ctx.session, one.id)
        if settled.state == "done" or mark.marker_id == ctx.actor.user_id
    ]
    names = [ctx.session.get_one(User, user_id).name for user_id in one.members]
    may = assignments.may_mark(ctx.session, ctx.actor, row, one)
    return {"row": one, "names": names, "settled": settled, "marks": marks, "may": may}


@router.post("/academy/assignments/{assignment_id}/hand-in", dependencies=[needs("academy.learn")])
def hand_in(
    assignment_id: int, ctx: Ctx, text: Annotated[str, Form()] = "", link: Annotated[str, Form()] = "",
    members: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Hand in one's work, or a group's."""
    row = assignments.hand_in(
        ctx.session, ctx.clock, ctx.actor, assignment_id, text, link, tuple(members or ())
    )
    ctx.flash(ctx._("Handed in after the day it was due.") if row.late else ctx._("Handed in."), "warning" if row.late else "success")  # fmt: skip
    return ctx.redirect(f"/academy/assignments/{assignment_id}")


@router.post("/academy/submissions/{submission_id}/marks", dependencies=[needs("academy.learn")])
def mark(submission_id: int, ctx: Ctx, form: Fields) -> Response:
    """Give one's points; the service decides who may (a mentor may be a collector)."""
    points = {
        key[5:]: value for key, text in form.items() if key.startswith("part-") and (value := number(text)) is not None
    }  # fmt: skip
    assignments.mark(ctx.session, ctx.clock, ctx.actor, submission_id, points, form.get("feedback", ""))
    ctx.flash(ctx._("Your marks are kept."))
    done = ctx.session.get_one(Submission, submission_id)
    return ctx.redirect(f"/academy/assignments/{done.assignment_id}")
