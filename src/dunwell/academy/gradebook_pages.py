"""The gradebook of a cohort, on the page and as CSV or xlsx."""

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.academy import cohorts, gradebook
from dunwell.academy.cohort_pages import PART_NAMES
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing

router = APIRouter()
ERROR_WORDS: dict[str, str] = {}


@router.get("/academy/cohorts/{cohort_id}/grades", dependencies=[needs("academy.train")])
def shown(cohort_id: int, ctx: Ctx, query: Listing) -> Response:
    """Every part of everybody's grade, what is missing, and the whole once nothing is."""
    row = cohorts.get(ctx.session, ctx.actor, cohort_id)
    members = cohorts.visible(ctx.session, ctx.actor, row)
    lines = gradebook.lines(ctx.session, ctx.clock, row, members)
    if query.export:
        return export(ctx, query, f"grades-{cohort_id}", _columns(ctx), lines)
    page = query.page_of(
        lines, search=lambda line: line.user.name, default_sort="name",
        sorts={"name": lambda line: line.user.name, "so_far": lambda line: line.grade.so_far},
    )  # fmt: skip
    return ctx.render("academy/grades.html", cohort=row, listing=page, parts=PART_NAMES)


def _columns(ctx: Ctx) -> list[Column]:
    def of(part: str) -> Column:
        return Column(ctx._(PART_NAMES[part]), lambda line: line.grade.parts[part])

    return [
        Column(ctx._("Login"), lambda line: line.user.login),
        Column(ctx._("Name"), lambda line: line.user.name),
        *(of(part) for part in PART_NAMES),
        Column(ctx._("So far"), lambda line: line.grade.so_far),
        Column(ctx._("Whole grade"), lambda line: line.grade.whole),
        Column(
            ctx._("Missing"),
            lambda line: ctx._(", ").join(ctx._(PART_NAMES[part]) for part in line.grade.missing),
        ),
    ]
