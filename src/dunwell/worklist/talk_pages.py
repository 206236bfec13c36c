"""Talking to somebody, from the click on a number to the outcome: permit, refusal, number, script, outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from dunwell.compliance import gate
from dunwell.compliance.situation import WRITTEN, ContactIntent
from dunwell.compliance.tables import Permit, Refusal
from dunwell.contact import service as contact
from dunwell.contact.domain import codes
from dunwell.contact.domain.notes import OutcomeDraft
from dunwell.contact.scripts import Words
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.negotiation import service as negotiation
from dunwell.negotiation.cards import PromisesCard, promises_card
from dunwell.negotiation.domain.promises import PartDraft, PromiseDraft
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.worklist import access, desk, forms, workbench
from dunwell.worklist.list_pages import own_name
from dunwell.worklist.workbench import Workbench

router = APIRouter()
NO_TEXT = N_("Choose the text to send.")
GAPS = N_("This text has gaps; it cannot be sent.")
TOO_LONG = N_("At most 300 signs.")
MOST_ADDED = 300


@dataclass(frozen=True, slots=True)
class Talk:
    """The contact in hand. One of: `refusal`, an open `permit`, a `permit` with its number shown, an inbound call."""

    refusal: Refusal | None = None
    permit: Permit | None = None
    inbound: bool = False
    number: str = ""
    dial: bool = False  # may become a link; numbers of the sample never do
    person_name: str = ""
    words: Words | None = None
    replies: tuple[Words, ...] = ()
    lang: str = "zh"
    offered: tuple[codes.OutcomeCode, ...] = ()
    promises: PromisesCard | None = None
    points: tuple[Any, ...] = ()
    seconds: int = 0
    groups: tuple[tuple[str, tuple[codes.OutcomeCode, ...]], ...] = field(default=())


class OutcomeForm(BaseModel):
    """The outcome as typed. Parallel lists are the parts of a promise."""

    code: str = ""
    permit_id: int | None = None
    account_id: int | None = None
    contact_point_id: int | None = None
    inbound: str = ""
    who: str = ""
    cause_of_arrears: str = ""
    willingness: str = ""
    ability: str = ""
    grounds: str = ""
    note: str = ""
    next_step: str = ""
    next_step_at: str = ""
    agreed: str = ""
    amount: list[str] = []
    due_on: list[str] = []
    due_time: list[str] = []
    method: str = ""
    confirmed: str = ""
    go: str = ""


# ---- the permit -----------------------------------------------------------------------------------------------------


@router.post("/debtors/{debtor_id}/permits", dependencies=[needs("contact.permit")])
def ask(
    debtor_id: int, ctx: Ctx, contact_point_id: Annotated[int, Form()], channel: Annotated[str, Form()] = "voice",
    purpose: Annotated[str, Form()] = "", script_id: Annotated[str, Form()] = "", addition: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Click on a number: ask the gate. A refusal is shown with its rule, source and earliest time."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
    card = next((c for c in _cards(page) if c.point.id == contact_point_id), None)
    if card is None:
        raise NotFound("contact point", contact_point_id)
    way = next((way for way in card.ways if way.channel == channel), None)
    use = purpose or (way.purpose if way else "collect")
    account = None if use in ("locate", "message") else page.lead_account
    text = _text(ctx, page, card.person, channel, script_id, addition) if channel in WRITTEN else None
    wish = ContactIntent(
        debtor_id, contact_point_id, channel, use, account, text, script_id=int(script_id) if text else None
    )
    answer = gate.request_permit(ctx.session, ctx.clock, ctx.actor, wish)
    if isinstance(answer, Refusal):
        return _show(ctx, page, Talk(refusal=answer))
    return _show(ctx, page, talk_of(ctx, page, answer))


def _cards(page: Workbench) -> list[workbench.PointCard]:
    return [*page.points, *(card for person in page.persons for card in person.points)]


def _text(ctx: Context, page: Workbench, person: Any, channel: str, script_id: str, addition: str) -> str:
    """The exact text the permit is bound to: an approved template filled in, with a sentence of one's own before its end."""
    if not script_id.isdigit():
        raise BadInput("script_id", NO_TEXT)
    script = contact.script(ctx.session, int(script_id))
    relation = person.relation if person else "self"
    if script.kind != channel or not script.active or script.relation != relation:
        raise BadInput("script_id", NO_TEXT)
    if len(addition) > MOST_ADDED:
        raise BadInput("addition", TOO_LONG)
    values = workbench.values_for(
        ctx.fmt, script.lang, page, own_name(ctx), ctx.actor.login, person, named=True
    )
    words = contact.filled(script, values, addition)
    if words.missing:
        raise BadInput("script_id", GAPS)
    return f"{words.subject}\n\n{words.text}" if words.subject else words.text


@router.post("/debtors/{debtor_id}/permits/{permit_id}/reveal", dependencies=[needs("contact.permit")])
def reveal(debtor_id: int, permit_id: int, ctx: Ctx, override: Annotated[str, Form()] = "") -> Response:
    """Show the number: this is an attempt, and its outcome is owed. Under a warning it needs a reason."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    answer = gate.reveal(ctx.session, ctx.clock, ctx.actor, permit_id, override)
    page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
    if isinstance(answer, Refusal):
        return _show(ctx, page, Talk(refusal=answer))
    return _show(ctx, page, talk_of(ctx, page, answer.permit))


@router.post("/debtors/{debtor_id}/permits/{permit_id}/cancel", dependencies=[needs("contact.permit")])
def cancel(debtor_id: int, permit_id: int, ctx: Ctx) -> Response:
    """Give a permit back: nothing was shown, nothing counts."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    gate.cancel(ctx.session, ctx.clock, ctx.actor, permit_id)
    ctx.flash(ctx._("Permit given back. Nothing was counted."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.get("/debtors/{debtor_id}/talk", dependencies=[needs("contact.record")])
def talk(debtor_id: int, ctx: Ctx, lang: str = "", inbound: bool = False) -> Response:
    """The contact in hand, or the form for a call that came in."""
    page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
    if inbound:
        return _show(ctx, page, inbound_talk(ctx, page, lang))
    return _show(ctx, page, talk_of(ctx, page, page.permit, lang) if page.permit else Talk())


def talk_of(ctx: Context, page: Workbench, permit: Permit, lang: str = "") -> Talk:
    """All that is needed while the contact lasts."""
    point = ctx.session.get(ContactPoint, permit.contact_point_id)
    shown = permit.state == "revealed"
    own = permit.user_id == ctx.actor.user_id  # the number was shown to its caller only
    person = ctx.session.get(RelatedPerson, permit.person_id) if permit.person_id else None
    lang = lang if lang in ("zh", "en") else page.debtor.lang
    values = workbench.values_for(
        ctx.fmt, lang, page, own_name(ctx), ctx.actor.login, _person(page, permit), named=True
    )
    offered = codes.offered(permit.channel, relation=permit.relation)
    words = None
    if permit.channel == "voice":
        words = workbench.script_now(ctx.session, lang, page, permit.relation, values)
    elif permit.text:
        words = Words(0, "", "sms", lang, "", permit.text, 1)
    account = permit.account_id or page.lead_account
    return Talk(
        permit=permit, number=(permit.number if own else ctx.fmt.mask.phone(permit.number)) if shown else "",
        dial=bool(own and shown and point and not point.sample and permit.channel == "voice"),
        person_name=person.name if person else page.debtor.name, words=words,
        replies=tuple(contact.replies(ctx.session, lang, values)) if permit.channel == "voice" and permit.relation == "self" else (),
        lang=lang, offered=offered, groups=_groups(offered),
        promises=promises_card(ctx.session, ctx.clock, account) if account and shown else None,
        seconds=max(0, int((permit.expires_at - ctx.clock.now()).total_seconds())),
    )  # fmt: skip


def inbound_talk(ctx: Context, page: Workbench, lang: str = "") -> Talk:
    """A call that came in: no permit, the outcome by hand."""
    lang = lang if lang in ("zh", "en") else page.debtor.lang
    values = workbench.values_for(ctx.fmt, lang, page, own_name(ctx), ctx.actor.login, None, named=True)
    moment = workbench.Moment(page.moment.stage, moment="inbound")
    offered = codes.offered("voice", inbound=True)
    return Talk(
        inbound=True, words=contact.script_for(ctx.session, lang, moment, values), lang=lang, offered=offered,
        groups=_groups(offered), points=tuple(card for card in _cards(page) if card.point.kind == "phone"),
        promises=promises_card(ctx.session, ctx.clock, page.lead_account) if page.lead_account else None,
        person_name=page.debtor.name,
    )  # fmt: skip


def _person(page: Workbench, permit: Permit) -> Any:
    return next((c.person for c in page.persons if c.person.id == permit.person_id), None)


REACHED = {
    "nobody": N_("Nobody on the line"),
    "debtor": N_("Spoke with the debtor"),
    "other": N_("Spoke with somebody else"),
}


def _groups(offered: Sequence[codes.OutcomeCode]) -> tuple[tuple[str, tuple[codes.OutcomeCode, ...]], ...]:
    groups = [
        (REACHED[reached], tuple(c for c in offered if c.reached == reached))
        for reached in ("nobody", "debtor", "other")
    ]
    return tuple((label, found) for label, found in groups if found)


def _show(ctx: Context, page: Workbench, talk: Talk) -> Response:
    return ctx.render("worklist/_talk.html", page=page, talk=talk, **words_of())


def words_of() -> dict[str, Any]:
    """The code tables a contact's templates need."""
    return {
        "causes": codes.CAUSES, "next_steps": codes.NEXT_STEPS, "relations": codes.RELATIONS, "levels": codes.LEVELS,
        "codes": codes.OUTCOME_CODES, "restrictions": codes.RESTRICTIONS,
    }  # fmt: skip


# ---- the outcome ----------------------------------------------------------------------------------------------------


@router.post("/debtors/{debtor_id}/outcomes", dependencies=[needs("contact.record")])
def record(debtor_id: int, ctx: Ctx, form: Annotated[OutcomeForm, Form()]) -> Response:
    """Record what came of the contact, with its promise or callback, in one transaction."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    code = codes.OUTCOME_CODES.get(form.code)
    if code is None:
        raise BadInput("code", N_("Choose what came of it."))
    account = _account(ctx, debtor_id, form.account_id)
    parts = _parts(form, account) if code.needs_promise else ()
    when = forms.moment("next_step_at", form.next_step_at, debtor.zone)
    draft = OutcomeDraft(
        debtor_id=debtor_id, code=form.code, channel="voice" if form.inbound else _channel(ctx, form.permit_id),
        account_id=account.id if account else None, permit_id=form.permit_id, who=form.who,
        cause_of_arrears=form.cause_of_arrears or None, willingness=form.willingness or None, ability=form.ability or None,
        grounds=form.grounds, note=form.note, promised_minor=sum(part.amount_minor for part in parts) or None,
        next_step=form.next_step or None, next_step_at=when or _promise_check(parts, debtor, ctx.clock.now()),
        inbound=bool(form.inbound), contact_point_id=form.contact_point_id,
    )  # fmt: skip
    outcome = contact.record_outcome(ctx.session, ctx.clock, ctx.actor, draft)
    if code.needs_promise and account is not None:
        promise = PromiseDraft(parts, form.method, bool(form.confirmed), form.note, outcome.id)
        negotiation.record_promise(ctx.session, ctx.clock, ctx.actor, account.id, promise)
    if code.code == "callback" and when is not None:
        desk.add_callback(
            ctx.session, ctx.clock, ctx.actor, debtor_id, when, account_id=outcome.account_id, agreed=bool(form.agreed),
            note=form.note or (f"outcome {outcome.id}" if form.agreed else ""),
        )  # fmt: skip
    ctx.flash(ctx._("Recorded: %(what)s", what=ctx._(code.label)))
    return ctx.redirect(_where_next(ctx, debtor_id, form.go))


def _where_next(ctx: Context, debtor_id: int, go: str) -> str:
    if go == "next":
        page = workbench.workbench(ctx.session, ctx.clock, ctx.actor, debtor_id)
        return f"/debtors/{page.next_debtor}" if page.next_debtor else "/my-list"
    return f"/debtors/{debtor_id}"


def _account(ctx: Context, debtor_id: int, account_id: int | None) -> Account | None:
    if account_id is None:
        return None
    account = ctx.session.get(Account, account_id)
    if account is None or account.debtor_id != debtor_id:
        raise NotFound("account", account_id)
    return account


def _parts(form: OutcomeForm, account: Account | None) -> tuple[PartDraft, ...]:
    if account is None:
        raise BadInput("amount", N_("Choose the account that is to be paid."))
    return forms.parts(form.amount, form.due_on, form.due_time, account.currency)


def _promise_check(parts: Sequence[PartDraft], debtor: Debtor, now: datetime) -> datetime | None:
    """When to look at a promise: the moment its first part is due, or nine in the morning of that day."""
    if not parts:
        return None
    first = min(parts, key=lambda part: (part.due_on, part.due_time is None, part.due_time or time()))
    zone = ZoneInfo(debtor.zone or desk.HOUSE_ZONE)
    at = datetime.combine(first.due_on, first.due_time or time(9), zone).astimezone(UTC)
    return at if at > now else now + timedelta(minutes=30)


def _channel(ctx: Context, permit_id: int | None) -> str:
    permit = ctx.session.get(Permit, permit_id) if permit_id else None
    return permit.channel if permit else "voice"


@router.get("/outcomes/{outcome_id}/correct", dependencies=[needs("contact.correct")])
def correction(outcome_id: int, ctx: Ctx) -> Response:
    """The form that corrects an outcome."""
    outcome = _outcome(ctx, outcome_id)
    return ctx.render(
        "worklist/correct.html", outcome=outcome, offered=codes.offered(outcome.channel), **words_of()
    )


@router.post("/outcomes/{outcome_id}/correct", dependencies=[needs("contact.correct")])
def correct(
    outcome_id: int, ctx: Ctx, code: Annotated[str, Form()] = "", who: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Append a correction."""
    old = _outcome(ctx, outcome_id)
    draft = OutcomeDraft(
        debtor_id=old.debtor_id, code=code, who=who, note=note, cause_of_arrears=old.cause_of_arrears, willingness=old.willingness,
        ability=old.ability, grounds=old.grounds, promised_minor=old.promised_minor, channel=old.channel,
        next_step_at=ctx.clock.now() + timedelta(hours=24) if code == "callback" else None,
    )  # fmt: skip
    contact.correct_outcome(ctx.session, ctx.clock, ctx.actor, outcome_id, draft, reason)
    ctx.flash(ctx._("Correction recorded; both stay on file."))
    return ctx.redirect(f"/debtors/{old.debtor_id}")


def _outcome(ctx: Context, outcome_id: int) -> Any:
    from dunwell.contact.tables import Outcome

    outcome = ctx.session.get(Outcome, outcome_id)
    if outcome is None or not access.may_see(ctx.session, ctx.actor, outcome.debtor_id):
        raise NotFound("outcome", outcome_id)
    return outcome
