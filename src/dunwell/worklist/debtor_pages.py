"""The workbench of one debtor, and what can be done there besides talking."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.contact import service as contact
from dunwell.contact.domain.scripts import MESSAGES
from dunwell.evidence import service as evidence
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger.domain import METHODS
from dunwell.ledger.service import payments_card
from dunwell.negotiation.cards import promises_card
from dunwell.portfolio import tracing
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson, TracingStep
from dunwell.portfolio.tracing import TracingDraft
from dunwell.strategy import words
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.worklist import access, board, consent_pages, desk, forms, plans, purposes, reasons, workbench
from dunwell.worklist.list_pages import SNOOZES, own_name
from dunwell.worklist.plans import Step
from dunwell.worklist.talk_pages import Talk, talk_of, words_of
from dunwell.worklist.workbench import Workbench

router = APIRouter()

CONTACTABILITY = {
    "reachable": N_("Reachable"),
    "related_only": N_("Half lost: only related persons"),
    "lost": N_("Lost contact"),
}
SOURCES = {
    "contract": N_("The contract"),
    "reserved": N_("Left with us by the debtor"),
    "authorised": N_("Authorised by the debtor"),
    "public": N_("Lawful public source"),
    "told_by_contact": N_("Told by an agreed contact person"),
    "bureau": N_("Credit registry, under authorisation"),
}
RESULTS = {
    "pending": N_("Pending"),
    "found": N_("Found"),
    "nothing": N_("Nothing found"),
    "declined": N_("Declined"),
}
POINT_KINDS = {"phone": N_("Telephone"), "email": N_("E-mail"), "address": N_("Address")}
PLAN_CHANNELS = {
    "voice": N_("Telephone"),
    "sms": N_("Text message"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
}
COMPONENTS = {
    "principal": N_("Principal"),
    "interest": N_("Interest"),
    "fee": N_("Late fee"),
    "cost": N_("Collection cost"),
}
PRODUCTS = {"credit_card": N_("Credit card"), "consumer_loan": N_("Consumer loan"), "invoice": N_("Invoice")}
ID_KINDS = {"citizen_id": N_("Citizen id"), "uscc": N_("Company code"), "customer_no": N_("Customer number"),
            "passport": N_("Passport"), "other": N_("Other document")}  # fmt: skip


@router.get("/debtors/{debtor_id}", dependencies=[needs("debtor.view")])
def show(debtor_id: int, ctx: Ctx, lang: str = "", purpose: str = "") -> Response:
    """All about one debtor on one page."""
    page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
    lang = lang if lang in ("zh", "en") else page.debtor.lang
    talk = talk_of(ctx, page, page.permit, lang) if page.permit else Talk(lang=lang)
    values = workbench.values_for(
        ctx.fmt, lang, page, own_name(ctx), ctx.actor.login, None, named=page.permit is not None
    )
    records = ctx.can("contact.record")
    return ctx.render(
        "worklist/debtor.html", page=page, talk=talk, lang=lang,
        script=workbench.script_now(ctx.session, lang, page, "self", values) if records else None,
        replies=contact.replies(ctx.session, lang, values) if records else [],
        texts=_texts(ctx, page, lang) if ctx.can("contact.permit") else {},
        promises={a.view.id: promises_card(ctx.session, ctx.clock, a.view.id) for a in page.accounts},
        payments={a.view.id: payments_card(ctx.session, ctx.clock, a.view.id) for a in page.accounts} if ctx.can("payment.view") else {},
        reason=reasons.reason_in_words(page.item.reason, ctx.lang) if page.item else "",
        tracing=tracing.steps(ctx.session, debtor_id), takers=board.takers(ctx.session, ctx.actor) if ctx.can("board.assign") else [],
        word=lambda kind, code: words.name(ctx.lang, kind, code), say=_said_by_rule(ctx), snoozes=SNOOZES,
        contactability=CONTACTABILITY, sources=SOURCES, results=RESULTS, point_kinds=POINT_KINDS, plan_channels=PLAN_CHANNELS,
        components=COMPONENTS, products=PRODUCTS, id_kinds=ID_KINDS, parts=words.PARTS, methods=METHODS, now=ctx.clock.now(), standing=consent_pages.card(ctx, debtor_id), purpose=purpose if purpose in purposes.PURPOSES else purposes.of(ctx.actor, ""),
        purposes=purposes.PURPOSES, **words_of(),
    )  # fmt: skip


def _said_by_rule(ctx: Context) -> Any:
    """The half of an analyst's bilingual remark that the reader reads."""
    return partial(words.half, ctx.lang)


def _texts(ctx: Context, page: Workbench, lang: str) -> dict[tuple[str, str], list[Any]]:
    """Approved message texts by channel and relation of the person they are for."""
    found: dict[tuple[str, str], list[Any]] = {}
    people: list[tuple[str, Any]] = [
        ("self", None),
        *((card.person.relation, card.person) for card in page.persons),
    ]
    for relation, person in people:
        values = workbench.values_for(
            ctx.fmt, lang, page, own_name(ctx), ctx.actor.login, person, named=False
        )
        for channel in MESSAGES:
            found[channel, relation] = contact.texts_for(ctx.session, lang, relation, values, channel)
    return found


@router.get("/debtors/{debtor_id}/script", dependencies=[needs("contact.record")])
def script(debtor_id: int, ctx: Ctx, lang: str = "zh") -> Response:
    """The script for this moment in the other language."""
    page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
    lang = lang if lang in ("zh", "en") else "zh"
    values = workbench.values_for(
        ctx.fmt, lang, page, own_name(ctx), ctx.actor.login, None, named=page.permit is not None
    )
    return ctx.render(
        "worklist/_script.html", page=page, lang=lang, script=workbench.script_now(ctx.session, lang, page, "self", values),
        replies=contact.replies(ctx.session, lang, values),
    )  # fmt: skip


# ---- personal data --------------------------------------------------------------------------------------------------


@router.post("/debtors/{debtor_id}/reveal", dependencies=[needs("debtor.reveal")])
def reveal(
    debtor_id: int, ctx: Ctx, what: Annotated[str, Form()] = "", person_id: Annotated[str, Form()] = "",
    point_id: Annotated[str, Form()] = "", purpose: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Unmask one field, recorded with its purpose. A telephone number is shown by a permit only."""
    why = purposes.of(ctx.actor, purpose)
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    text = _unmasked(ctx, debtor, what, person_id, point_id)
    said = {"what": what, "purpose": why, "person": person_id or None, "contact_point": point_id or None}
    evidence.append(ctx.session, ctx.clock, ctx.actor, "personal_data.revealed", debtor_id, said)
    return ctx.render("web/_revealed.html", text=text)


def _unmasked(ctx: Context, debtor: Debtor, what: str, person_id: str, point_id: str) -> str:
    if what in ("name", "id_number", "employer"):
        return str(getattr(debtor, what) or "")
    if what == "person" and person_id.isdigit():
        person = ctx.session.get(RelatedPerson, int(person_id))
        if person is not None and person.debtor_id == debtor.id:
            return person.name
    if what == "point" and point_id.isdigit():
        point = ctx.session.get(ContactPoint, int(point_id))
        if point is not None and point.debtor_id == debtor.id and point.kind != "phone":
            return point.value
    raise NotFound("field", what)


# ---- notes, callbacks, plan ---------------------------------------------------------------------------


@router.post("/debtors/{debtor_id}/notes", dependencies=[needs("contact.record")])
def note(debtor_id: int, ctx: Ctx, note: Annotated[str, Form()] = "") -> Response:
    """A note that is no contact."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    contact.add_note(ctx.session, ctx.clock, ctx.actor, debtor_id, note)
    ctx.flash(ctx._("Note added."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/debtors/{debtor_id}/callbacks", dependencies=[needs("contact.record")])
def callback(
    debtor_id: int, ctx: Ctx, at: Annotated[str, Form()] = "", agreed: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A time to call back; agreed with the debtor it lifts the hours rule."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    when = forms.moment("at", at, debtor.zone)
    if when is None:
        raise BadInput("at", forms.BAD_TIME)
    desk.add_callback(ctx.session, ctx.clock, ctx.actor, debtor_id, when, agreed=bool(agreed), note=note)
    ctx.flash(ctx._("Callback noted."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/accounts/{account_id}/plan", dependencies=[needs("debtor.edit")])
def save_plan(
    account_id: int, ctx: Ctx, goal: Annotated[str, Form()] = "", channel: Annotated[str, Form()] = "",
    step_on: Annotated[list[str] | None, Form()] = None, step_what: Annotated[list[str] | None, Form()] = None,
    step_done: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Replace an account's plan. Steps come as parallel fields; rows left empty are dropped."""
    account = ctx.session.get(Account, account_id)
    if account is None or not access.may_see(ctx.session, ctx.actor, account.debtor_id):
        raise NotFound("account", account_id)
    done = set(step_done or ())
    whats = step_what or []
    steps = []
    for at, on in enumerate(step_on or []):
        what = whats[at] if at < len(whats) else ""
        if on.strip() or what.strip():
            steps.append(Step(forms.day("step_on", on), what.strip(), str(at) in done))
    plans.save_plan(ctx.session, ctx.clock, ctx.actor, account_id, goal, channel, steps)
    ctx.flash(ctx._("Plan saved."))
    return ctx.redirect(f"/debtors/{account.debtor_id}")


# ---- lost contact ---------------------------------------------------------------------------------------------------


@router.post("/debtors/{debtor_id}/tracing", dependencies=[needs("lost_contact.work")])
def trace(
    debtor_id: int, ctx: Ctx, source: Annotated[str, Form()] = "", basis: Annotated[str, Form()] = "",
    consent: Annotated[str, Form()] = "", expires_on: Annotated[str, Form()] = "", result: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "", value: Annotated[str, Form()] = "", note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Record one step to restore contact, from a permitted source only."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    draft = TracingDraft(
        source=source, basis=basis, consent=bool(consent), expires_on=forms.day_or_none("expires_on", expires_on),
        result=result or None, kind=kind or None, value=value or None, note=note,
    )  # fmt: skip
    tracing.record_step(ctx.session, ctx.clock, ctx.actor, debtor_id, draft)
    ctx.flash(ctx._("Step recorded."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/tracing/{step_id}", dependencies=[needs("lost_contact.work")])
def finish_trace(
    step_id: int, ctx: Ctx, result: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "",
    value: Annotated[str, Form()] = "", note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Say what came of a pending step."""
    step = ctx.session.get(TracingStep, step_id)
    if step is None or not access.may_see(ctx.session, ctx.actor, step.debtor_id):
        raise NotFound("tracing_step", step_id)
    tracing.finish_step(
        ctx.session, ctx.clock, ctx.actor, step_id, result, kind=kind or None, value=value or None, note=note
    )
    ctx.flash(ctx._("Step finished."))
    return ctx.redirect(f"/debtors/{step.debtor_id}")
