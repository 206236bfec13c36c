"""The report on a cohort: the page, the PDF and the sheet, all of the same figures."""

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.academy import cohort_report, cohorts
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.report_words import Words
from dunwell.foundation.errors import NotPermitted
from dunwell.foundation.i18n import HTML_LANG
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.pdf import render_pdf

router = APIRouter()
ERROR_WORDS: dict[str, str] = {}


def _cohort(ctx: Ctx, cohort_id: int) -> Cohort:
    """The cohort, for whoever looks after some of its people."""
    row = cohorts.get(ctx.session, ctx.actor, cohort_id)
    if not cohorts.runs(ctx.actor) and not cohorts.visible(ctx.session, ctx.actor, row):
        raise NotPermitted("academy.train")
    return row


@router.get("/academy/cohorts/{cohort_id}/report", dependencies=[needs("academy.train")])
def shown(cohort_id: int, ctx: Ctx, query: Listing) -> Response:
    """Four levels on one page; ?export=xlsx or csv: every figure in a line."""
    row = _cohort(ctx, cohort_id)
    report = cohort_report.report(ctx.session, ctx.clock, row)
    words = Words(report, ctx.lang, ctx.clock)
    sections = words.sections()
    if query.export:
        return export(ctx, query, f"training-report-{cohort_id}", _columns(ctx), words.lines)
    return ctx.render("academy/cohort_report.html", report=report, cohort=row, sections=sections)


@router.get("/academy/cohorts/{cohort_id}/report.pdf", dependencies=[needs("academy.train")])
def printed(cohort_id: int, ctx: Ctx, lang: str = "") -> Response:
    """The same on paper, in one's own language or the one asked for (zh, en)."""
    row = _cohort(ctx, cohort_id)
    chosen = {"zh": "zh_Hans", "en": "en"}.get(lang, ctx.lang)
    report = cohort_report.report(ctx.session, ctx.clock, row)
    words = Words(report, chosen, ctx.clock)
    data = {
        "title": row.name, "over": report.over,
        "sub": f"{words.fmt.date(row.starts_on)} – {words.fmt.date(row.ends_on)}", "people": str(report.people), "made": words.fmt.date(words.fmt.today),
        "sections": [{"title": one.title, "head": one.head, "rows": one.rows, "notes": one.notes} for one in words.sections()],
    }  # fmt: skip
    made = render_pdf("academy/cohort_report.typ", data, chosen, ctx.clock.now())
    name = f"training-report-{cohort_id}-{HTML_LANG[chosen].partition('-')[0]}.pdf"
    return Response(made, media_type="application/pdf", headers={"content-disposition": f'inline; filename="{name}"'})  # fmt: skip


def _columns(ctx: Ctx) -> list[Column]:
    return [
        Column(ctx._("Level"), lambda one: one.level),
        Column(ctx._("What"), lambda one: one.what),
        Column(ctx._("Part"), lambda one: one.part),
        Column(ctx._("Value"), lambda one: one.value),
        Column(ctx._("Unit"), lambda one: one.unit),
        Column(ctx._("Lower end of the interval"), lambda one: one.low),
        Column(ctx._("Upper end of the interval"), lambda one: one.high),
        Column(ctx._("People"), lambda one: one.people),
    ]
