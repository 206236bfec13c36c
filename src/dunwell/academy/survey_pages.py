"""The questionnaire after a session or a course, as the learner sees it."""

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.academy import surveys
from dunwell.academy.fields import Fields, number
from dunwell.academy.learning import me
from dunwell.foundation.i18n import N_
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx

router = APIRouter()
ERROR_WORDS = {
    "academy.survey_closed": N_("This questionnaire is not open to you: it is answered, closed or not yours.")
}


@router.get("/academy/surveys/{cohort_id}/{session_id}", dependencies=[needs("academy.learn")])
def blank(cohort_id: int, session_id: int, ctx: Ctx) -> Response:
    """The questionnaire of a session, or of the course (0)."""
    one = surveys.open_to(ctx.session, ctx.clock, me(ctx.actor), cohort_id, session_id)
    items = surveys.survey().of(one.kind)
    return ctx.render(
        "academy/survey.html", one=one, items=items, fewest=surveys.FEWEST, action=ctx.request.url.path
    )


@router.post("/academy/surveys/{cohort_id}/{session_id}", dependencies=[needs("academy.learn")])
def answer(cohort_id: int, session_id: int, ctx: Ctx, form: Fields) -> Response:
    """Hand it in; it cannot be changed, because nothing ties it to the person."""
    marks = {item.id: number(form.get(item.id, "")) for item in surveys.survey().items}
    surveys.answer(
        ctx.session, ctx.clock, ctx.actor, cohort_id, session_id, marks, form.get("helped", ""), form.get("change", "")
    )  # fmt: skip
    ctx.flash(ctx._("Thank you. Your answer is kept without your name."))
    return ctx.redirect("/academy")
