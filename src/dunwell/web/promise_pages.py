"""Promises of one account: the part of the workbench that shows, takes and withdraws them.

Stands in web because whether somebody may see the debtor is the worklist's to say, below the negotiation room.
"""

from itertools import zip_longest
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger.domain import METHODS
from dunwell.negotiation import cards, service, wording
from dunwell.negotiation.domain.promises import PartDraft, PromiseDraft
from dunwell.negotiation.tables import Promise
from dunwell.portfolio.tables import Account, Debtor
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.typed import day_of, minor_of, time_of
from dunwell.worklist import access

router = APIRouter()
ERROR_WORDS = {
    "promise.no_parts": N_("Give at least one amount and date."),
    "promise.too_many_parts": N_("A promise has %(most)s parts at most; for more, agree a plan."),
    "promise.part_not_positive": N_("The amount must be above zero."),
    "promise.in_the_past": N_("%(due_on)s, or that time of it, is over where the debtor is."),
    "promise.too_far_ahead": N_(
        "%(due_on)s is more than %(days)s days ahead: that is a plan, not a promise."
    ),
    "promise.amount_above_balance": N_("The promise of %(promised)s is above what is owed (%(owed)s)."),
    "promise.promised_already": N_(
        "Open promises already await %(open)s of the %(owed)s owed; withdraw one before taking %(promised)s more."
    ),
    "promise.closed": N_("This promise is closed; it can no longer be withdrawn."),
}


class PromiseForm(BaseModel):
    """A promise as the form sends it: the lists hold a part each, rows left empty are ignored."""

    amount: list[str] = []
    due_on: list[str] = []
    due_time: list[str] = []
    method: str = ""
    confirmed: bool = False
    note: Annotated[str, Field(max_length=2000)] = ""
    outcome_id: int | None = None

    def to_draft(self, currency: str) -> PromiseDraft:
        """The form in the domain's words. Raises BadInput beside the field that cannot be read."""
        rows = zip_longest(self.amount, self.due_on, self.due_time, fillvalue="")
        parts = tuple(
            PartDraft(
                minor_of("amount", amount, currency, above_zero=True),
                day_of("due_on", due),
                time_of("due_time", at),
            )
            for amount, due, at in rows
            if amount.strip() or due.strip()
        )
        return PromiseDraft(parts, self.method, self.confirmed, self.note, self.outcome_id)


class ReasonForm(BaseModel):
    """Why something is taken back."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


def account_seen(session: Session, actor: Actor, account_id: int) -> Account:
    """The account, if the actor may see its debtor. Raises NotFound otherwise."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    access.debtor_seen(session, actor, account.debtor_id)
    return account


@router.get("/accounts/{account_id}/promises", dependencies=[needs("debtor.view")])
def promises(account_id: int, ctx: Ctx) -> Response:
    """The part with the account's promises and the form."""
    account_seen(ctx.session, ctx.actor, account_id)
    return _part(ctx, account_id)


@router.get("/accounts/{account_id}/promises/part", dependencies=[needs("promise.record")])
def one_more_part(account_id: int, ctx: Ctx) -> Response:
    """One more row of the form."""
    account_seen(ctx.session, ctx.actor, account_id)
    card = cards.promises_card(ctx.session, ctx.clock, account_id)
    return ctx.render("negotiation/_part.html", card=card, first=False, no=token_hex(4))


@router.post("/accounts/{account_id}/promises/read-back", dependencies=[needs("promise.record")])
def read_back(account_id: int, form: Annotated[PromiseForm, Form()], ctx: Ctx) -> Response:
    """The sentence to read to the debtor, of the form as it stands; nothing while the form is not whole."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    lang = service.lang_of(ctx.session.get_one(Debtor, account.debtor_id))
    try:
        draft = form.to_draft(account.currency)
    except BadInput:
        draft = None
    whole = draft is not None and draft.parts and draft.method in METHODS
    sentence = wording.read_back_promise(draft, account, lang) if draft is not None and whole else ""
    return ctx.render("negotiation/_read_back.html", sentence=sentence, lang=lang)


@router.post("/accounts/{account_id}/promises", dependencies=[needs("promise.record")])
def record(account_id: int, form: Annotated[PromiseForm, Form()], ctx: Ctx) -> Response:
    """Take a promise."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    draft = form.to_draft(account.currency)
    service.record_promise(ctx.session, ctx.clock, ctx.actor, account_id, draft)
    ctx.flash(ctx._("Promise recorded."))
    return _part(ctx, account_id, changed=True)


@router.post("/promises/{promise_id}/withdraw", dependencies=[needs("promise.record")])
def withdraw(promise_id: int, form: Annotated[ReasonForm, Form()], ctx: Ctx) -> Response:
    """Withdraw what is open of a promise."""
    promise = ctx.session.get(Promise, promise_id)
    if promise is None:
        raise NotFound("promise", promise_id)
    account_seen(ctx.session, ctx.actor, promise.account_id)
    service.withdraw_promise(ctx.session, ctx.clock, ctx.actor, promise_id, form.reason)
    ctx.flash(ctx._("Promise withdrawn."))
    return _part(ctx, promise.account_id, changed=True)


def _part(ctx: Ctx, account_id: int, *, changed: bool = False) -> Response:
    card = cards.promises_card(ctx.session, ctx.clock, account_id)
    headers = {"HX-Trigger-After-Swap": "dw:promises"} if changed else {}
    return ctx.render("negotiation/_promises.html", headers=headers, promises=card)
