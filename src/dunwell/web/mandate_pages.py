"""The debtor can check us: letters of authority, and the public page that says whether a collector and a mandate are ours."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.compliance import mandates
from dunwell.compliance.desk_tables import Mandate
from dunwell.compliance.house import house
from dunwell.compliance.mandates import Shown, TooManyLookUps
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.tables import Debtor
from dunwell.ui import words
from dunwell.ui.access import needs, public
from dunwell.ui.context import Context, Ctx
from dunwell.ui.pdf import render_pdf
from dunwell.worklist import access, board

router = APIRouter()
ERROR_WORDS = {"mandate.too_many_look_ups": N_("Too many look-ups. Please try again in %(minutes)s minutes.")}
STATES = {"valid": N_("Valid"), "ended": N_("Ended"), "revoked": N_("Taken back")}


@router.get("/debtors/{debtor_id}/mandates", dependencies=[needs("mandate.issue")])
def mandates_of(debtor_id: int, ctx: Ctx) -> Response:
    """The mandates for a debtor's case, and the form for another."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    now = ctx.clock.now()
    rows = [
        (row, ctx.session.get(User, row.user_id), mandates.state_of(row, now))
        for row in mandates.of_debtor(ctx.session, debtor_id)
    ]
    takers = board.takers(ctx.session, ctx.actor) if ctx.actor.role != "collector" else []
    return ctx.render(
        "compliance/mandates.html", debtor=debtor, rows=rows, takers=takers, states=STATES, link=lambda row: _link(ctx, row)
    )  # fmt: skip


@router.post("/debtors/{debtor_id}/mandates", dependencies=[needs("mandate.issue")])
def issue(debtor_id: int, ctx: Ctx, user_id: Annotated[str, Form()] = "") -> Response:
    """Issue a mandate: a collector's own, or for somebody of the team."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    own = ctx.actor.user_id if ctx.actor.role == "collector" else None
    chosen = own or (int(user_id) if user_id.isdigit() else None)
    if chosen is None:
        raise BadInput("user_id", N_("Choose the collector."))
    mandates.issue(ctx.session, ctx.clock, ctx.actor, debtor_id, chosen)
    ctx.flash(ctx._("The mandate is issued."))
    return ctx.redirect(f"/debtors/{debtor_id}/mandates")


@router.post("/mandates/{mandate_id}/revoke", dependencies=[needs("mandate.issue")])
def take_back(mandate_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """End a mandate now."""
    row = _mandate(ctx, mandate_id)
    mandates.revoke(ctx.session, ctx.clock, ctx.actor, mandate_id, reason)
    ctx.flash(ctx._("The mandate is taken back."))
    return ctx.redirect(f"/debtors/{row.debtor_id}/mandates")


@router.get("/mandates/{mandate_id}/letter.pdf", dependencies=[needs("mandate.issue")])
def letter(mandate_id: int, ctx: Ctx) -> Response:
    """The letter of authority as PDF, in the reader's language. The debtor stands there masked and nothing of the debt."""
    row = _mandate(ctx, mandate_id)
    if mandates.state_of(row, ctx.clock.now()) != "valid":
        raise NotFound("mandate", mandate_id)
    user = ctx.session.get_one(User, row.user_id)
    debtor = ctx.session.get_one(Debtor, row.debtor_id)
    data = {
        "house": {name: getattr(house(ctx.lang), name) for name in ("legal_name", "unit", "address", "call_back", "call_back_hours", "complaints", "channels")},
        "number": row.number, "collector": user.name, "staff_no": user.login, "debtor": ctx.fmt.mask.name(debtor.name),
        "issued": ctx.fmt.date(row.issued_at.date()), "until": ctx.fmt.date(row.valid_to.date()), "link": _link(ctx, row),
    }  # fmt: skip
    body = render_pdf("compliance/authority.typ", data, ctx.lang, row.issued_at)
    headers = {"content-disposition": f'attachment; filename="authority-{row.number}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


@router.get("/verify", dependencies=[public()])
def verify_form(ctx: Ctx) -> Response:
    """Where anybody checks who is calling."""
    return _page(ctx, None, "")


@router.post("/verify", dependencies=[public()])
def verify(ctx: Ctx, number: Annotated[str, Form()] = "") -> Response:
    """Look a number up. Counted, so a refusal is an answer and not an exception."""
    address = ctx.request.client.host if ctx.request.client else "-"
    try:
        shown = mandates.look_up(ctx.session, ctx.clock, number, address)
    except TooManyLookUps as error:
        return _page(ctx, None, number, error=words.say(error, ctx.fmt, ctx.lang), status=error.status)
    return _page(ctx, shown, number, asked=True)


@router.get("/verify/{number}/{sign}", dependencies=[public()])
def verify_link(number: str, sign: str, ctx: Ctx) -> Response:
    """The link of a letter."""
    shown = mandates.look_up_signed(ctx.session, ctx.clock, ctx.settings, number, sign)
    return _page(ctx, shown, number[:12], asked=True)


def _page(
    ctx: Context, shown: Shown | None, number: str, *, asked: bool = False, error: str = "", status: int = 200
) -> Response:
    return ctx.render(
        "compliance/verify.html", status=status, shown=shown, number=number, asked=asked, error=error, house=house(ctx.lang),
        states=STATES,
    )  # fmt: skip


def _link(ctx: Context, row: Mandate) -> str:
    base = house(ctx.lang).website or str(ctx.request.base_url).rstrip("/")
    return f"{base}/verify/{row.number}/{mandates.link_sign(ctx.settings, row.number)}"


def _mandate(ctx: Context, mandate_id: int) -> Mandate:
    row = ctx.session.get(Mandate, mandate_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("mandate", mandate_id)
    return row
