"""Certificates of a person: what holds, what was earned elsewhere and waits for a second look, taking one back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import FileResponse, Response

from dunwell.academy import external, requirements
from dunwell.academy.external import Draft, ExternalCertificate, Scan
from dunwell.compliance import service as compliance
from dunwell.evidence.attachments import attachment_path
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.people import service as people
from dunwell.people import tables as people_tables
from dunwell.people.domain import STAGE_NAMES
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx

router = APIRouter()
ORIGINS = {
    "academy": N_("Granted by our academy"),
    "external": N_("Earned elsewhere"),
    "before": N_("Entered by hand before the academy"),
    "sample": N_("Sample data"),
}


@router.get("/people/{user_id}/certificates", dependencies=[needs("credential.view")])
def certificates(user_id: int, ctx: Ctx) -> Response:
    """What a person is certified for, since when, until when, and by whose word."""
    stages = [(key, ctx._(STAGE_NAMES[key])) for key in requirements.rules().external.stages]
    return ctx.render(
        "web/certificates.html",
        user=people.person(ctx.session, user_id),
        credentials=compliance.credentials(ctx.session, user_id),
        externals=external.of_person(ctx.session, user_id),
        names={user.id: user.name for user in people_tables.users(ctx.session)},
        today=local_date(ctx.clock.now(), HOME_ZONE),
        origins=ORIGINS,
        states=external.STATES,
        stage_names=STAGE_NAMES,
        stages=stages,
    )


@router.post("/people/{user_id}/certificates", dependencies=[needs("credential.external")])
def enter(
    user_id: int, ctx: Ctx, valid_from: Annotated[date, Form()], issuer: Annotated[str, Form()] = "", number: Annotated[str, Form()] = "",
    valid_to: Annotated[date | None, Form()] = None, stages: Annotated[list[str] | None, Form()] = None,
    proof: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "", scan: Annotated[UploadFile | None, File()] = None,
) -> Response:  # fmt: skip
    """Enter a certificate earned elsewhere; both days count."""
    draft = Draft(issuer, number, valid_from, valid_to, tuple(stages or ()), proof, reason)
    file = Scan(scan.filename, scan.file.read(external.LARGEST + 1)) if scan and scan.filename else None
    external.enter(ctx.session, ctx.clock, ctx.settings, ctx.actor, user_id, draft, file)
    ctx.flash(ctx._("Entered. It opens nothing until a second person approves it."))
    return ctx.redirect(f"/people/{user_id}/certificates")


@router.post(
    "/people/{user_id}/certificates/external/{external_id}", dependencies=[needs("credential.approve")]
)
def decide(
    user_id: int, external_id: int, ctx: Ctx, decision: Annotated[str, Form()] = "", answer: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Approve a certificate earned elsewhere, or refuse it."""
    approve = decision == "approve"
    _external(ctx, user_id, external_id)
    external.decide(ctx.session, ctx.clock, ctx.actor, external_id, approve, answer)
    ctx.flash(ctx._("Approved; the gate and the lists know it from today.") if approve else ctx._("Refused."))
    return ctx.redirect(f"/people/{user_id}/certificates")


@router.get(
    "/people/{user_id}/certificates/external/{external_id}/scan", dependencies=[needs("credential.view")]
)
def scan(user_id: int, external_id: int, ctx: Ctx) -> Response:
    """The copy that was sent in, as a download."""
    row = _external(ctx, user_id, external_id)
    place = attachment_path(ctx.settings, row.sha256) if row.sha256 else None
    if place is None or not place.is_file():
        raise NotFound("certificate", external_id)
    return FileResponse(place, media_type=row.file_type, filename=row.file_name)


def _external(ctx: Ctx, user_id: int, external_id: int) -> ExternalCertificate:
    row = ctx.session.get(ExternalCertificate, external_id)
    if row is None or row.user_id != user_id:
        raise NotFound("certificate", external_id)
    return row


@router.post("/people/{user_id}/certificates/{credential_id}/revoke", dependencies=[needs("credential.view")])
def take_back(
    user_id: int, credential_id: int, reason: Annotated[str, Form(min_length=1, max_length=400)], ctx: Ctx
) -> Response:
    """Take a certificate back, from now on."""
    compliance.revoke_credential(ctx.session, ctx.clock, ctx.actor, credential_id, reason)
    ctx.flash(ctx._("The certificate is taken back."))
    return ctx.redirect(f"/people/{user_id}/certificates")
