"""Certificates of a person, entered by hand until the academy grants them: list, enter, take back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.compliance import service as compliance
from dunwell.foundation.clock import local_date
from dunwell.people import service as people
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx

router = APIRouter()


@router.get("/people/{user_id}/certificates", dependencies=[needs("credential.grant")])
def certificates(user_id: int, ctx: Ctx) -> Response:
    """What a person is certified for, since when, until when, and by whose word."""
    return ctx.render(
        "web/certificates.html",
        user=people.person(ctx.session, user_id),
        credentials=compliance.credentials(ctx.session, user_id),
        today=local_date(ctx.clock.now(), HOME_ZONE),
    )


@router.post("/people/{user_id}/certificates", dependencies=[needs("credential.grant")])
def enter(
    user_id: int,
    ctx: Ctx,
    valid_from: Annotated[date, Form()],
    note: Annotated[str, Form(min_length=1, max_length=400)],
    valid_to: Annotated[date | None, Form()] = None,
) -> Response:
    """Enter a certificate; both days count."""
    compliance.grant_credential(ctx.session, ctx.clock, ctx.actor, user_id, valid_from, valid_to, note)
    ctx.flash(ctx._("The certificate is entered."))
    return ctx.redirect(f"/people/{user_id}/certificates")


@router.post(
    "/people/{user_id}/certificates/{credential_id}/revoke", dependencies=[needs("credential.grant")]
)
def take_back(
    user_id: int, credential_id: int, reason: Annotated[str, Form(min_length=1, max_length=400)], ctx: Ctx
) -> Response:
    """Take a certificate back, from now on."""
    compliance.revoke_credential(ctx.session, ctx.clock, ctx.actor, credential_id, reason)
    ctx.flash(ctx._("The certificate is taken back."))
    return ctx.redirect(f"/people/{user_id}/certificates")
