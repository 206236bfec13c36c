"""Exams: what can be sat, the paper, and the result question by question."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import exambook, exams, learning, library, requirements, tables
from dunwell.academy.pages import NEEDED, WHERE, given_of
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Exams"), "/academy/exams", icon="clipboard-check", needs="academy.learn", group="academy", order=40)
]  # fmt: skip
ERROR_WORDS = {
    "academy.another_exam_is_open": N_("Another exam is open. Hand it in first."),
    "academy.too_soon": N_("It can be sat again from %(again)s."),
    "academy.not_ready": N_(
        "This exam opens once what comes before it is done; My certificate says what is missing."
    ),
    "academy.handed_in": N_("This exam is handed in; nothing can be changed any more."),
}


@router.get("/academy/exams", dependencies=[needs("academy.learn")])
def listing(ctx: Ctx) -> Response:
    """Every exam with its rules, which are known beforehand, and one's sittings."""
    user_id = learning.me(ctx.actor)
    known = exambook.exams(ctx.session)
    closed = {
        key: [one for one in requirements.before(ctx.session, ctx.clock, user_id, exam.rule) if one.at is None] for key, exam in known.items()
    }  # fmt: skip
    return ctx.render(
        "academy/exams.html", exams=known, closed=closed, needed=NEEDED, where=WHERE, sittings=tables.sittings(ctx.session, user_id),
        open_now=tables.open_sitting(ctx.session, user_id), now=ctx.clock.now(),
    )  # fmt: skip


@router.post("/academy/exams/{exam_id}", dependencies=[needs("academy.learn")])
def start(exam_id: str, ctx: Ctx) -> Response:
    """Begin, or go on with, an exam. The seed comes from who sits it and when: nobody can choose it."""
    user_id = learning.me(ctx.actor)
    seed = (user_id * 1_000_003 + int(ctx.clock.now().timestamp())) % 2**31
    row = exams.start(ctx.session, ctx.clock, ctx.actor, exam_id, seed)
    return ctx.redirect(f"/academy/sittings/{row.id}")


@router.get("/academy/sittings/{sitting_id}", dependencies=[needs("academy.learn")])
def sitting(sitting_id: int, ctx: Ctx) -> Response:
    """The paper while it is open; afterwards the result with every explanation."""
    row = exams.mine(ctx.session, ctx.actor, sitting_id)
    exam = exambook.exams(ctx.session).get(row.exam_id)
    if exam is None:
        raise NotFound("exam", row.exam_id)
    now = ctx.clock.now()
    shown = exams.paper_of(row)
    if row.submitted_at is None and now <= row.deadline + exams.GRACE:
        return ctx.render(
            "academy/sitting.html",
            row=row,
            exam=exam,
            shown=shown,
            left=max(0, int((row.deadline - now).total_seconds())),
        )
    return ctx.render(
        "academy/result.html", row=row, exam=exam, shown=shown, titles=library.titles(ctx.session, ctx.lang)
    )


@router.post("/academy/sittings/{sitting_id}/answers/{question_id}", dependencies=[needs("academy.learn")])
def save(
    sitting_id: int, question_id: str, ctx: Ctx, choice: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Keep one answer as it is given."""
    paper = {
        one.question.id: one.question
        for one in exams.paper_of(exams.mine(ctx.session, ctx.actor, sitting_id))
    }
    question = paper.get(question_id)
    if question is None:
        raise NotFound("question", question_id)
    given = given_of(question, choice or [])
    exams.save(ctx.session, ctx.clock, ctx.actor, sitting_id, question_id, given)
    return ctx.render("academy/_saved.html", question=question, given=given)


@router.post("/academy/sittings/{sitting_id}/hand-in", dependencies=[needs("academy.learn")])
def hand_in(sitting_id: int, ctx: Ctx) -> Response:
    """Hand in; the result shows."""
    exams.hand_in(ctx.session, ctx.clock, ctx.actor, sitting_id)
    return ctx.redirect(f"/academy/sittings/{sitting_id}")
