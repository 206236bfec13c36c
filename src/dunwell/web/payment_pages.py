"""Payments: the part of the workbench that shows, posts and reverses them; the list of all; a file of receipts."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ledger import receipts, service
from dunwell.ledger.domain import METHODS
from dunwell.ledger.tables import Payment
from dunwell.portfolio.tables import Account, Debtor
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing, ListSpec
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import day_of, minor_of
from dunwell.web.bank_pages import COLUMN_WORDS, ROW_WORDS
from dunwell.web.promise_pages import ReasonForm, account_seen
from dunwell.worklist import access

router = APIRouter()
NAV = [NavItem(N_("Payments"), "/payments", icon="cash", needs="payment.view", group="work", order=60)]
ERROR_WORDS = {
    "payment.reference_taken": N_("Another payment has the reference %(reference)s; nothing was posted."),
    "payment.already_reversed": N_("This payment was reversed before."),
    "payment.amount_not_positive": N_("The amount must be above zero."),
    "payment.value_date_ahead": N_("Money cannot have arrived on %(value_date)s: that day is still to come."),
}
BIGGEST = 20 * 1024 * 1024  # bytes of a file of receipts
LIST = ListSpec(
    sorts={"value_date": Payment.value_date, "amount": Payment.amount_minor, "posted": Payment.posted_at},
    search=(Payment.reference, Account.contract_no),
    filters={"method": Payment.method, "state": lambda state: (
        Payment.reversed_at.is_not(None) if state == "reversed" else Payment.reversed_at.is_(None)
    )},
    default_sort="-posted",
    tie=Payment.id,
)  # fmt: skip


class PaymentForm(BaseModel):
    """A receipt as the form sends it."""

    amount: str = ""
    value_date: str = ""
    method: str = ""
    reference: Annotated[str, Field(max_length=100)] = ""


@router.get("/accounts/{account_id}/payments", dependencies=[needs("payment.view")])
def payments(account_id: int, ctx: Ctx) -> Response:
    """The part with the account's payments and the form."""
    account_seen(ctx.session, ctx.actor, account_id)
    return _part(ctx, account_id)


@router.post("/accounts/{account_id}/payments", dependencies=[needs("payment.post")])
def post(account_id: int, form: Annotated[PaymentForm, Form()], ctx: Ctx) -> Response:
    """Post a receipt."""
    account = account_seen(ctx.session, ctx.actor, account_id)
    minor = minor_of("amount", form.amount, account.currency, above_zero=True)
    day = day_of("value_date", form.value_date)
    service.post_payment(
        ctx.session, ctx.clock, ctx.actor, account_id, minor, day, form.method, form.reference
    )
    ctx.flash(ctx._("Payment posted: %(amount)s.", amount=ctx.fmt.money_text(Money(minor, account.currency))))
    return _part(ctx, account_id, changed=True)


@router.post("/payments/{payment_id}/reverse", dependencies=[needs("payment.reverse")])
def reverse(payment_id: int, form: Annotated[ReasonForm, Form()], ctx: Ctx) -> Response:
    """Take a receipt back."""
    payment = ctx.session.get(Payment, payment_id)
    if payment is None:
        raise NotFound("payment", payment_id)
    account_seen(ctx.session, ctx.actor, payment.account_id)
    service.reverse_payment(ctx.session, ctx.clock, ctx.actor, payment_id, form.reason)
    ctx.flash(ctx._("Payment reversed; promises it had kept are judged anew."))
    return _part(ctx, payment.account_id, changed=True)


@router.get("/payments", dependencies=[needs("payment.view")])
def payment_list(ctx: Ctx, query: Listing) -> Response:
    """All payments on accounts one may see, newest posting first."""
    rows: Any = (
        select(Payment, Account.contract_no, Debtor.name)
        .join(Account, Account.id == Payment.account_id)
        .join(Debtor, Debtor.id == Payment.debtor_id)
        .where(access.scope(ctx.session, ctx.actor))
    )
    if query.export:
        columns = [
            Column(ctx._("Value date"), lambda row: row[0].value_date),
            Column(ctx._("Contract"), lambda row: row[1]),
            Column(ctx._("Amount"), lambda row: Money(row[0].amount_minor, row[0].currency).major),
            Column(ctx._("Currency"), lambda row: row[0].currency),
            Column(ctx._("Method"), lambda row: ctx._(METHODS.get(row[0].method, row[0].method))),
            Column(ctx._("Bank reference"), lambda row: row[0].reference),
            Column(ctx._("Reversed"), lambda row: row[0].reversed_at is not None),
        ]
        return export(ctx, query, "payments", columns, query.all(ctx.session, rows, LIST, scalars=False))
    listing = query.page(ctx.session, rows, LIST, scalars=False)
    return ctx.render("ledger/payments.html", listing=listing, methods=METHODS, Money=Money)


@router.post("/payments/import", dependencies=[needs("payment.post")])
def import_file(file: Annotated[UploadFile, File()], ctx: Ctx) -> Response:
    """Post a file of receipts and show what became of each row."""
    data = file.file.read(BIGGEST + 1)
    if len(data) > BIGGEST:
        raise BadInput("file", N_("The file is larger than 20 MB; split it."))
    report = receipts.import_receipts(ctx.session, ctx.clock, ctx.actor, data)
    sums = [Money(minor, currency) for currency, minor in sorted(report.sums.items())]
    return ctx.render(
        "ledger/_import_report.html", report=report, sums=sums, row_words=ROW_WORDS, columns=COLUMN_WORDS
    )


def _part(ctx: Ctx, account_id: int, *, changed: bool = False) -> Response:
    card = service.payments_card(ctx.session, ctx.clock, account_id)
    headers = {"HX-Trigger-After-Swap": "dw:payments"} if changed else {}
    return ctx.render("ledger/_payments.html", headers=headers, payments=card)
