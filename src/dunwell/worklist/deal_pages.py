"""Means, offers, agreement, document: the part of the workbench that a call is settled in. One swap a step."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ledger import service as ledger
from dunwell.ledger.domain import METHODS
from dunwell.negotiation import agreements, mandates, means, objections, queues, reage, talks, waivers
from dunwell.negotiation import deal_tables as tables
from dunwell.negotiation.deal_tables import Agreement, Debit, DebitMandate, Hardship, TalkMove, WaiverRequest
from dunwell.negotiation.dealcards import deal_card
from dunwell.negotiation.document import agreement_pdf
from dunwell.negotiation.domain import authority, offers, plans
from dunwell.negotiation.domain.affordability import GROUNDS, Picture
from dunwell.negotiation.policy import affordability_rules, authority_matrix
from dunwell.people.tables import User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.strategy import service as strategy
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.worklist import access, desk, forms

router = APIRouter()
NOT_A_NUMBER = N_("Enter a whole number.")
LINES = {
    "income": N_("Comes in"),
    "outgoing": N_("Goes out"),
    "minimum": N_("Counted instead: the least a household of %(persons)s needs there"),
    "no_minimum": N_("No regional minimum is on file for this currency: what was said counts"),
    "debts": N_("Other debts"),
    "surplus": N_("Is left"),
    "cushion": N_("Stays with the debtor for what nobody foresees (%(pct)s%%)"),
    "sustainable": N_("Can be carried each month"),
}
COMPONENTS = {
    "fee": N_("Late fee"), "interest": N_("Interest"), "principal": N_("Principal"), "cost": N_("Collection cost"),
}  # fmt: skip
ERROR_WORDS = {
    "offer.not_possible": N_("This offer cannot be made now: policy, authority, law or the debtor's means do not allow it."),
    "offer.means_unknown": N_("Ask first what the debtor can carry; nothing is offered on a guess."),
    "offer.nothing_left": N_("Nothing is left to pay with: no offer may be made. The hardship path is open."),
    "offer.hardship_stands": N_("A hardship record stands (review by %(review_on)s): nothing is offered or agreed before a lead or quality has closed it."),
    "offer.agreement_runs": N_("An agreement runs or waits on this account; it must be ended first."),
    "concession.not_traded": N_("This gives %(conceded)s more than before: choose what the debtor gives in return."),
    "concession.not_smaller": N_("This would give %(conceded)s, and the last concession was %(last)s: each must be smaller."),
    "concession.trade_used": N_("That was traded before; ask for something else."),
    "concession.trade_not_met": N_("The offer does not hold what is said to be given in return, or no words say it."),
    "concession.none_left": N_("All %(most)s concessions of this negotiation are made."),
    "agreement.state": N_("The agreement is not in a state that allows this."),
    "agreement.not_read_back": N_("Read it back to the debtor first, and tick that they agreed."),
    "waiver.beyond_authority": N_("%(asked)s is above what you may still waive of this (%(most)s), with what was waived before."),
    "waiver.more_than_owed": N_("%(asked)s was asked for, and only %(owed)s of it is owed now: it was paid or waived since. Decline it; what is left can be asked for anew."),
    "waiver.own_request": N_("You asked for this yourself: somebody else decides it."),
    "waiver.closed": N_("This request is decided or has run out."),
    "waiver.nothing": N_("Say what is waived, and how much of it."),
    "reage.too_early": N_("%(kept)s instalments are kept so far; %(needed)s are needed."),
    "reage.too_often": N_("The account was re-aged before: %(times)s time in %(months)s months at most."),
}  # fmt: skip


def account_seen(session: Session, actor: Actor, account_id: int) -> Account:
    """The account, if the actor may see its debtor. Raises NotFound otherwise."""
    account = session.get(Account, account_id)
    if account is None or not access.may_see(session, actor, account.debtor_id):
        raise NotFound("account", account_id)
    return account


def _part(ctx: Context, account_id: int, *, changed: bool = False, focus: str = "") -> Response:
    card = deal_card(ctx.session, ctx.clock, ctx.actor, strategy.offer_book(ctx.session), account_id)
    headers = {"HX-Trigger-After-Swap": "dw:payments"} if changed else {}
    return ctx.render("negotiation/_deal.html", headers=headers, card=card, focus=focus, **words_of())


def words_of() -> dict[str, Any]:
    """The code tables of the part."""
    return {
        "kinds": offers.KIND_NAMES, "why_not": offers.WHY_NOT, "states": {**plans.STATE_NAMES, "awaiting": N_("Waits for a waiver to be decided")},
        "lines": LINES, "components": COMPONENTS, "grounds": GROUNDS, "hows": plans.ACKNOWLEDGED_BY, "methods": METHODS,
        "request_states": authority.STATE_NAMES, "Money": Money,
    }  # fmt: skip


@router.get("/accounts/{account_id}/deal", dependencies=[needs("debtor.view")])
def deal(account_id: int, ctx: Ctx) -> Response:
    """The part: what the debtor can carry, the offers, the agreement."""
    account_seen(ctx.session, ctx.actor, account_id)
    return _part(ctx, account_id)


# ---- means ----------------------------------------------------------------------------------------------------------


@router.post("/accounts/{account_id}/means", dependencies=[needs("means.record")])
def record_means(
    account_id: int, ctx: Ctx, income: Annotated[str, Form()] = "", payday: Annotated[str, Form()] = "",
    persons: Annotated[str, Form()] = "", region: Annotated[str, Form()] = "", out: Annotated[list[str] | None, Form()] = None,
    debts: Annotated[str, Form()] = "", liquid: Annotated[str, Form()] = "", grounds: Annotated[str, Form()] = "said",
    grounds_note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Keep what was asked; a field left empty was not asked. `out` holds the outgoings in the order of the categories."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    debtor = ctx.session.get_one(Debtor, account.debtor_id)
    codes = [c.code for c in affordability_rules().categories(debtor.kind)]
    spent = [*(out or []), *[""] * len(codes)]
    picture = Picture(
        account.currency, debtor.kind, _money("income", income, account), _number("payday", payday), _number("persons", persons), region,
        {code: _money("out", text, account) for code, text in zip(codes, spent, strict=False)},
        _money("debts", debts, account), _money("liquid", liquid, account),
    )  # fmt: skip
    stood = tables.open_hardship(ctx.session, debtor.id)
    means.record_means(ctx.session, ctx.clock, ctx.actor, debtor.id, picture, grounds, grounds_note)
    if stood is not None and stood.closed_at is not None:
        ctx.flash(ctx._("Corrected: the hardship record that rested on the mistake is ended."))
    return _part(ctx, account_id)


def _money(field: str, text: str, account: Account) -> int | None:
    """Minor units; an empty field is not asked, and 0 is nothing."""
    plain = text.strip()
    if not plain:
        return None
    return 0 if plain.strip("0.") == "" else forms.money(field, plain, account.currency)


def _number(field: str, text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise BadInput(field, NOT_A_NUMBER)
    return int(text)


@router.post("/hardships/{hardship_id}/close", dependencies=[needs("hardship.close")])
def close_hardship(hardship_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """End a hardship record after its review."""
    row = ctx.session.get(Hardship, hardship_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("hardship", hardship_id)
    means.close_hardship(ctx.session, ctx.clock, ctx.actor, hardship_id, reason)
    ctx.flash(ctx._("The hardship record is closed."))
    return ctx.redirect(f"/debtors/{row.debtor_id}")


# ---- offers and agreement -------------------------------------------------------------------------------------------


@router.post("/accounts/{account_id}/offers", dependencies=[needs("offer.make")])
def put_offer(
    account_id: int, ctx: Ctx, kind: Annotated[str, Form()] = "", trade: Annotated[str, Form()] = "",
    trade_note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Put an offer to the debtor; the ladder may refuse it."""
    account_seen(ctx.session, ctx.actor, account_id)
    book = strategy.offer_book(ctx.session)
    talks.put_offer(ctx.session, ctx.clock, ctx.actor, book, account_id, kind, trade, trade_note)
    return _part(ctx, account_id)


@router.post("/accounts/{account_id}/agreement", dependencies=[needs("offer.make")])
def draft(
    account_id: int, ctx: Ctx, move_id: Annotated[int, Form()], method: Annotated[str, Form()] = "",
    lang: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """The debtor accepts the offer: write it down and show what to read back."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    move = ctx.session.get(TalkMove, move_id)
    talk, _ = talks.open_talk(ctx.session, ctx.clock, account.id)
    if move is None or talk is None or move.talk_id != talk.id:
        raise NotFound("offer", move_id)
    lang = lang if lang in ("zh", "en") else "zh"
    agreements.draft_agreement(ctx.session, ctx.clock, ctx.actor, move_id, method, lang)
    return _part(ctx, account_id, focus="read_back")


@router.post("/agreements/{agreement_id}/acknowledge", dependencies=[needs("offer.make")])
def acknowledge(
    agreement_id: int, ctx: Ctx, read_back: Annotated[str, Form()] = "", how: Annotated[str, Form()] = "spoken",
    note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """It was read back and the debtor agreed."""
    row = _agreement(ctx, agreement_id)
    agreements.acknowledge(
        ctx.session, ctx.clock, ctx.actor, row.id, read_back=bool(read_back), how=how, note=note
    )
    ctx.flash(ctx._("Agreed and recorded."))
    return _part(ctx, row.account_id, changed=True)


@router.post("/agreements/{agreement_id}/cancel", dependencies=[needs("agreement.end")])
def cancel(agreement_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """End an agreement."""
    row = _agreement(ctx, agreement_id)
    agreements.cancel(ctx.session, ctx.clock, ctx.actor, row.id, reason)
    return _part(ctx, row.account_id, changed=True)


@router.post("/agreements/{agreement_id}/reage", dependencies=[needs("agreement.end")])
def re_age(agreement_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """Re-age the account of a plan that is kept."""
    row = _agreement(ctx, agreement_id)
    reage.reage(ctx.session, ctx.clock, ctx.actor, row.id, reason)
    ctx.flash(ctx._("Re-aged; what stood before is on record."))
    return _part(ctx, row.account_id, changed=True)


@router.get("/agreements/{agreement_id}/document", dependencies=[needs("debtor.view")])
def document(agreement_id: int, ctx: Ctx, lang: str = "") -> Response:
    """The agreement as PDF, in the debtor's language or the one asked for."""
    row = _agreement(ctx, agreement_id)
    said = {"zh": "zh_Hans", "en": "en"}.get(lang or row.lang, "zh_Hans")
    body = agreement_pdf(ctx.session, ctx.clock, row, said)
    headers = {"Content-Disposition": f'inline; filename="agreement-{row.id}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


def _agreement(ctx: Context, agreement_id: int) -> Agreement:
    row = ctx.session.get(Agreement, agreement_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("agreement", agreement_id)
    return row


# ---- waivers and direct debit of one account ------------------------------------------------------------------------


@router.post("/accounts/{account_id}/waivers", dependencies=[needs("waiver.request")])
def ask_waiver(
    account_id: int, ctx: Ctx, component: Annotated[str, Form()] = "", amount: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "", write_off: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Ask for a waiver, or (a lead) for a write-off of the whole rest."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    if write_off:
        ctx.require("agreement.end")
    elif component not in COMPONENTS:
        raise BadInput("component", N_("Choose what is waived."))
    parts = {} if write_off else {component: forms.money("amount", amount, account.currency)}
    row = waivers.request_waiver(
        ctx.session, ctx.clock, ctx.actor, account_id, parts, reason, write_off=bool(write_off)
    )
    ctx.flash(
        ctx._("Waived.") if row.state == authority.APPLIED else ctx._("Asked for; somebody else decides it.")
    )
    return _part(ctx, account_id, changed=True)


@router.post("/waivers/{request_id}/withdraw", dependencies=[needs("waiver.request")])
def withdraw_waiver(request_id: int, ctx: Ctx) -> Response:
    """Take one's own request back."""
    row = ctx.session.get(WaiverRequest, request_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("waiver_request", request_id)
    agreements.withdraw_waiver(ctx.session, ctx.clock, ctx.actor, request_id)
    return _part(ctx, row.account_id)


@router.post("/accounts/{account_id}/mandates", dependencies=[needs("offer.make")])
def authorise(
    account_id: int, ctx: Ctx, payer_tail: Annotated[str, Form()] = "", how: Annotated[str, Form()] = "spoken",
    proof: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Keep the debtor's authorisation to debit."""
    account_seen(ctx.session, ctx.actor, account_id)
    mandates.authorise(ctx.session, ctx.clock, ctx.actor, account_id, payer_tail, how, proof)
    return _part(ctx, account_id)


@router.post("/debit-mandates/{mandate_id}/revoke", dependencies=[needs("offer.make")])
def revoke(mandate_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """The debtor takes it back."""
    row = ctx.session.get(DebitMandate, mandate_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("debit_mandate", mandate_id)
    mandates.revoke(ctx.session, ctx.clock, ctx.actor, mandate_id, reason)
    return _part(ctx, row.account_id)


@router.post("/accounts/{account_id}/debits", dependencies=[needs("offer.make")])
def announce(
    account_id: int, ctx: Ctx, amount: Annotated[str, Form()] = "", on: Annotated[str, Form()] = "",
    how: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Announce a debit."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    minor = forms.money("amount", amount, account.currency)
    mandates.announce(ctx.session, ctx.clock, ctx.actor, account_id, minor, forms.day("on", on), how)
    ctx.flash(ctx._("Announced."))
    return _part(ctx, account_id)


@router.post("/debits/{debit_id}/seen", dependencies=[needs("offer.make")])
def see_to(debit_id: int, ctx: Ctx, note: Annotated[str, Form()] = "") -> Response:
    """A failed debit was seen to."""
    row = ctx.session.get(Debit, debit_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("debit", debit_id)
    mandates.see_to(ctx.session, ctx.clock, ctx.actor, debit_id, note)
    return ctx.redirect("/deals")


# ---- objections -----------------------------------------------------------------------------------------------------


@router.get("/objections", dependencies=[needs("script.view")])
def find_objection(ctx: Ctx, q: str = "", lang: str = "zh", kind: str = "", stage: str = "") -> Response:
    """The answers that fit what was just said."""
    lang = lang if lang in ("zh", "en") else "zh"
    found = objections.find(q, lang, kind=kind, stage=stage)
    return ctx.render("negotiation/_objections.html", found=found, lang=lang, q=q)


# ---- queues ---------------------------------------------------------------------------------------------------------


@router.get("/waivers", dependencies=[needs("waiver.decide")])
def waiver_queue(ctx: Ctx) -> Response:
    """What waits for a decision, the oldest first."""
    query = (
        select(WaiverRequest, Debtor, User)
        .join(Debtor, Debtor.id == WaiverRequest.debtor_id)
        .outerjoin(User, User.id == WaiverRequest.requested_by)
        .where(WaiverRequest.state == authority.REQUESTED, access.scope(ctx.session, ctx.actor))
    )
    rows = ctx.session.execute(query.order_by(WaiverRequest.requested_at, WaiverRequest.id).limit(200)).all()
    matrix = authority_matrix()

    def limit(row: WaiverRequest, component: str) -> int:
        today = ledger.today_for(ctx.session, ctx.clock, row.debtor_id)
        balance = waivers.balance_for(ctx.session, row, today)
        given = waivers.given_before(ctx.session, row.account_id).get(component, 0)
        return matrix.limit(ctx.actor.role, component, balance.get(component), row.currency, given)

    return ctx.render("negotiation/waivers.html", rows=rows, limit=limit, **words_of())


@router.post("/waivers/{request_id}/decide", dependencies=[needs("waiver.decide")])
def decide_waiver(
    request_id: int, ctx: Ctx, decision: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
) -> Response:
    """Approve or decline."""
    row = ctx.session.get(WaiverRequest, request_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("waiver_request", request_id)
    if decision not in ("approve", "decline"):
        raise BadInput("decision", N_("Choose approve or decline."))
    agreements.decide_waiver(ctx.session, ctx.clock, ctx.actor, request_id, decision == "approve", note)
    ctx.flash(ctx._("Decided."))
    return ctx.redirect("/waivers")


@router.get("/deals", dependencies=[needs("worklist.mine")])
def deals(ctx: Ctx) -> Response:
    """What needs somebody today among the agreements one may see."""
    scope, today = access.scope(ctx.session, ctx.actor), local_date(ctx.clock.now(), desk.HOUSE_ZONE)
    mine = select(Account.id).join(Debtor, Debtor.id == Account.debtor_id).where(scope)
    late = ctx.session.execute(
        select(Agreement, Debtor).join(Debtor, Debtor.id == Agreement.debtor_id).where(Agreement.state == plans.LATE, scope).limit(100)
    ).all()  # fmt: skip
    failed = ctx.session.execute(
        select(Debit, Debtor).join(Debtor, Debtor.id == Debit.debtor_id).where(Debit.state == "failed", scope).limit(100)
    ).all()  # fmt: skip
    reviews = select(Hardship, Debtor).join(Debtor, Debtor.id == Hardship.debtor_id)
    reviews = reviews.where(Hardship.closed_at.is_(None), scope).order_by(Hardship.review_on, Hardship.id)
    return ctx.render(
        "negotiation/deals.html", reminders=queues.reminders_due(ctx.session, today, mine),
        late=[(row, debtor, agreements.standing_of(ctx.session, row, today)) for row, debtor in late], debits=failed,
        hardships=ctx.session.execute(reviews.limit(500)).all(), review_soon=today + timedelta(days=3), **words_of(),
    )  # fmt: skip
