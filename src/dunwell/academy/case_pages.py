"""Cases in the pages: the list, sending one in, review, discussion."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import case_tables as tables
from dunwell.academy import library, own_cases
from dunwell.academy.domain.content import CaseStudy
from dunwell.academy.fields import number
from dunwell.academy.learning import me
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Cases to discuss"), "/academy/cases", icon="message-2", needs="academy.learn", group="academy", order=38),
]  # fmt: skip
ERROR_WORDS = {"academy.case_decided": N_("Somebody has decided on this case already.")}
STATES = {
    "sent": N_("Waits for a reviewer"),
    "returned": N_("Given back"),
    "accepted": N_("In the case list"),
    "retired": N_("Off the list"),
}
TAKEN = {
    "name": N_("names"),
    "identity": N_("identity numbers"),
    "phone": N_("telephone numbers"),
    "email": N_("e-mail addresses"),
    "account": N_("account numbers"),
    "address": N_("addresses"),
    "date": N_("dates"),
    "amount": N_("amounts"),
}


@router.get("/academy/cases", dependencies=[needs("academy.learn")])
def listed(ctx: Ctx) -> Response:
    """Every case to discuss by module, one's own, and for reviewers those that wait."""
    today = local_date(ctx.clock.now(), HOME_ZONE)
    reviewer = ctx.can("academy.author")
    accepted = tables.own_cases(ctx.session, states=("accepted",))
    return ctx.render(
        "academy/case_list.html", curriculum=library.curriculum(ctx.session), accepted=accepted, counts=tables.comment_counts(ctx.session),
        mine=tables.own_cases(ctx.session, by_id=me(ctx.actor)), states=STATES, today=today,
        waiting=[(row, ctx.session.get_one(User, row.by_id)) for row in tables.own_cases(ctx.session, states=("sent",))] if reviewer else [],
        stale=[row for row in accepted if row.review_by and row.review_by < today] if reviewer else [],
    )  # fmt: skip


@router.get("/academy/cases/new", dependencies=[needs("academy.learn")])
def blank(ctx: Ctx) -> Response:
    """The form to send a case in."""
    return ctx.render("academy/case_new.html")


@router.post("/academy/cases/preview", dependencies=[needs("academy.learn")])
def preview(
    ctx: Ctx, title: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "", asks: Annotated[str, Form()] = "", more: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """What is left once people are taken out. Nothing is kept yet."""
    title_, text_, asks_ = (own_cases.disguised(ctx.session, one[: own_cases.LONGEST], more) for one in (title, text, asks))  # fmt: skip
    found = [one for part in (title_, text_, asks_) for one in part.taken]
    return ctx.render("academy/_case_preview.html", title_=title_.text, text_=text_.text, asks_=asks_.text, found=found, taken=TAKEN)  # fmt: skip


@router.post("/academy/cases", dependencies=[needs("academy.learn")])
def send(
    ctx: Ctx, title: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "", asks: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Send the case in."""
    row = own_cases.send(ctx.session, ctx.clock, ctx.actor, title, text, asks)
    ctx.flash(ctx._("Sent; a reviewer reads it."))
    return ctx.redirect(f"/academy/cases/own-{row.id}")


@router.get("/academy/cases/{case_id}", dependencies=[needs("academy.learn")])
def shown(case_id: str, ctx: Ctx) -> Response:
    """One case with its discussion."""
    curriculum, kept = library.curriculum(ctx.session), number(case_id.removeprefix("own-"))
    own = own_cases.get(ctx.session, ctx.actor, kept) if case_id.startswith("own-") and kept is not None else None  # fmt: skip
    ships = None if own else _shipped(ctx, case_id)
    return ctx.render(
        "academy/case.html", case_id=case_id, own=own, ships=ships, states=STATES, taken=TAKEN, terms=own_cases.TERMS,
        module=curriculum.module(own.module_id or "" if own else case_id[:3]), today=local_date(ctx.clock.now(), HOME_ZONE),
        modules=[(one.id, one.head.title.in_lang(ctx.lang)) for one in curriculum.modules], mine=own is not None and own.by_id == ctx.actor.user_id,
        thread=[(row, ctx.session.get_one(User, row.user_id)) for row in tables.comments(ctx.session, case_id)],
    )  # fmt: skip


def _shipped(ctx: Ctx, case_id: str) -> CaseStudy:
    for module in library.curriculum(ctx.session).modules:
        for case in module.cases:
            if case.id == case_id and not case.retired:
                return case
    raise NotFound("case", case_id)


@router.post("/academy/cases/{case_id}/comments", dependencies=[needs("academy.learn")])
def comment(case_id: str, ctx: Ctx, text: Annotated[str, Form()] = "") -> Response:
    """Say something about a case."""
    own_cases.comment(ctx.session, ctx.clock, ctx.actor, case_id, text)
    return ctx.redirect(f"/academy/cases/{case_id}#thread")


@router.post("/academy/cases/own-{case_id}/accept", dependencies=[needs("academy.author")])
def accept(
    case_id: int, ctx: Ctx, module_id: Annotated[str, Form()] = "", months: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "",
    asks: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Take a case into the list."""
    own_cases.accept(ctx.session, ctx.clock, ctx.actor, case_id, module_id, number(months) or 0, text, asks)
    ctx.flash(ctx._("In the case list."))
    return ctx.redirect(f"/academy/cases/own-{case_id}")


@router.post("/academy/cases/own-{case_id}/return", dependencies=[needs("academy.author")])
def give_back(case_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Give a case back."""
    own_cases.give_back(ctx.session, ctx.clock, ctx.actor, case_id, why)
    return ctx.redirect("/academy/cases")


@router.post("/academy/cases/own-{case_id}/renew", dependencies=[needs("academy.author")])
def renew(case_id: int, ctx: Ctx, months: Annotated[str, Form()] = "") -> Response:
    """Say that a case still holds."""
    own_cases.renew(ctx.session, ctx.clock, ctx.actor, case_id, number(months) or 0)
    return ctx.redirect(f"/academy/cases/own-{case_id}")


@router.post("/academy/cases/own-{case_id}/retire", dependencies=[needs("academy.author")])
def retire(case_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Take a case off the list."""
    own_cases.retire(ctx.session, ctx.clock, ctx.actor, case_id, why)
    return ctx.redirect("/academy/cases")
