"""The bank's side of payments: a statement is read in, the queue of what matched nobody clearly, one entry decided by one key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from sqlalchemy import or_, select

from dunwell.banking import debit_files, statements, tables
from dunwell.banking.domain.matching import REASONS, Proposal
from dunwell.banking.tables import BankEntry
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ledger import service as ledger
from dunwell.ledger.tables import Payment
from dunwell.portfolio.tables import Account, Debtor, accounts_of
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.lists import Listing, ListSpec
from dunwell.ui.nav import NavItem
from dunwell.web.money_forms import minor_of
from dunwell.worklist import access

router = APIRouter()
NAV = [NavItem(N_("Bank entries"), "/bank", icon="file-import", needs="payment.post", group="work", order=61)]
ERROR_WORDS = {
    "bank.entry_decided": N_("This entry is decided already."),
    "bank.unreadable": N_("The statement cannot be read at %(where)s; nothing was imported."),
}
STATES = {
    "queued": N_("Waits for a person"),
    "posted": N_("Posted"),
    "returned": N_("Return: receipt reversed"),
    "set_aside": N_("Set aside"),
    "out": N_("Money that left"),
}
TONES = {"queued": "due", "posted": "good", "returned": "bad", "set_aside": "muted", "out": "muted"}
BIGGEST = 20 * 1024 * 1024  # bytes of a file
FOUND = 20  # debtors a search shows
LIST = ListSpec(
    sorts={"booked": BankEntry.booked_on, "amount": BankEntry.amount_minor, "entry": BankEntry.id},
    search=(BankEntry.bank_ref, BankEntry.payer, BankEntry.text),
    filters={"state": BankEntry.state},
    default_sort="entry",
    tie=BankEntry.id,
)


@dataclass(frozen=True, slots=True)
class Share:
    """One account of a debtor in the form of an entry: what is owed there, and what the proposal gives it (major units)."""

    account: Account
    owed: Money
    overdue: Money
    given: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One debtor an entry could be posted to. `points` None: found by search, not proposed."""

    debtor: Debtor
    shares: Sequence[Share]
    points: float | None
    reasons: Sequence[str]


@router.get("/bank", dependencies=[needs("payment.post")])
def entries(ctx: Ctx, query: Listing) -> Response:
    """Entries of bank statements; those that wait first, unless a state is asked for."""
    rows = select(BankEntry)
    if "state" not in query.filters and not query.search:
        rows = rows.where(BankEntry.state == tables.QUEUED)
    listing = query.page(ctx.session, rows, LIST)
    return ctx.render(
        "banking/entries.html", listing=listing, waiting=tables.count_queued(ctx.session), states=STATES, tones=TONES,
        reasons=REASONS, Money=Money,
    )  # fmt: skip


@router.post("/bank/statement", dependencies=[needs("payment.post")])
def statement(
    file: Annotated[UploadFile, File()], ctx: Ctx, currency: Annotated[str, Form()] = ""
) -> Response:
    """Read a statement and say what became of it."""
    report = statements.import_statement(
        ctx.session, ctx.clock, ctx.actor, _data(file), file.filename or "", currency.strip() or None
    )
    sums = [Money(minor, code) for code, minor in sorted(report.sums.items())]
    return ctx.render("banking/_report.html", report=report, sums=sums)


@router.post("/bank/debit-results", dependencies=[needs("payment.post")])
def results(file: Annotated[UploadFile, File()], ctx: Ctx) -> Response:
    """Take in what came of direct debits."""
    report = debit_files.import_results(ctx.session, ctx.clock, ctx.actor, _data(file))
    return ctx.render("banking/_results.html", report=report)


@router.get("/bank/{entry_id}", dependencies=[needs("payment.post")])
def entry(entry_id: int, ctx: Ctx, q: str = "") -> Response:
    """One entry with its proposals; a search for others by name, contract or customer number."""
    row = _entry(ctx, entry_id)
    choices: list[Choice] = []
    returns: list[tuple[Payment, str]] = []
    if row.state == tables.QUEUED and row.credit:
        found = statements.proposals(ctx.session, ctx.clock, row)
        choices = [
            _choice(ctx, row, p.debtor_id, p)
            for p in found
            if access.may_see(ctx.session, ctx.actor, p.debtor_id)
        ][:9]
        have = {c.debtor.id for c in choices}
        choices += [
            _choice(ctx, row, debtor, None) for debtor in _search(ctx, q.strip()) if debtor not in have
        ]
    elif row.state == tables.QUEUED:
        returns = _could_return(ctx, row)
    return ctx.render(
        "banking/entry.html", row=row, choices=choices, returns=returns, q=q, states=STATES, tones=TONES, reasons=REASONS,
        Money=Money,
    )  # fmt: skip


@router.post("/bank/{entry_id}/assign", dependencies=[needs("payment.post")])
def assign(
    entry_id: int,
    ctx: Ctx,
    account: Annotated[list[int], Form()],
    amount: Annotated[list[str], Form()],
) -> Response:
    """Post the entry: amounts by account, in the same order; then on to the next of the queue."""
    row = _entry(ctx, entry_id)
    shares = {}
    for number, text in zip(account, amount, strict=False):
        owner = ctx.session.get(Account, number)
        if owner is None or not access.may_see(ctx.session, ctx.actor, owner.debtor_id):
            raise NotFound("account", number)
        shares[number] = minor_of("amount", text, row.currency) if text.strip() else 0
    statements.assign(ctx.session, ctx.clock, ctx.actor, entry_id, shares)
    ctx.flash(ctx._("Posted."))
    return _onwards(ctx, entry_id)


@router.post("/bank/{entry_id}/return", dependencies=[needs("payment.reverse")])
def take_return(entry_id: int, ctx: Ctx, payment_id: Annotated[int, Form()]) -> Response:
    """Say which receipt a return takes back."""
    payment = ctx.session.get(Payment, payment_id)
    if payment is None or not access.may_see(ctx.session, ctx.actor, payment.debtor_id):
        raise NotFound("payment", payment_id)
    statements.assign_return(ctx.session, ctx.clock, ctx.actor, entry_id, payment_id)
    ctx.flash(ctx._("The receipt is reversed; promises it had kept are judged anew."))
    return _onwards(ctx, entry_id)


@router.post("/bank/{entry_id}/set-aside", dependencies=[needs("payment.post")])
def set_aside(entry_id: int, ctx: Ctx, note: Annotated[str, Form(max_length=300)] = "") -> Response:
    """The entry is for none of our accounts."""
    statements.set_aside(ctx.session, ctx.clock, ctx.actor, entry_id, note)
    ctx.flash(ctx._("Set aside."))
    return _onwards(ctx, entry_id)


@router.post("/bank/{entry_id}/take-back", dependencies=[needs("payment.reverse")])
def take_back(entry_id: int, ctx: Ctx, reason: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Put a decided entry back into the queue; its receipts are reversed."""
    row = _entry(ctx, entry_id)
    if row.debtor_id is not None and not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("bank_entry", entry_id)
    statements.take_back(ctx.session, ctx.clock, ctx.actor, entry_id, reason)
    ctx.flash(ctx._("The entry waits again; its receipts are reversed."))
    return ctx.redirect(f"/bank/{entry_id}")


def _onwards(ctx: Ctx, entry_id: int) -> Response:
    following = tables.next_queued(ctx.session, entry_id)
    return ctx.redirect(f"/bank/{following.id}" if following else "/bank")


def _entry(ctx: Ctx, entry_id: int) -> BankEntry:
    row = ctx.session.get(BankEntry, entry_id)
    if row is None:
        raise NotFound("bank_entry", entry_id)
    return row


def _choice(ctx: Ctx, row: BankEntry, debtor_id: int, proposal: Proposal | None) -> Choice:
    today = ledger.today_for(ctx.session, ctx.clock, debtor_id)
    shares = []
    for account in accounts_of(ctx.session, debtor_id):
        if account.currency == row.currency and account.status != "recalled":
            owed = ledger.owed(ctx.session, account, today)
            given = proposal.shares.get(account.id, 0) if proposal else 0
            shares.append(Share(
                account, Money(owed.at_least_minor, row.currency), Money(owed.overdue_minor, row.currency),
                str(Money(given, row.currency).major) if given else "",
            ))  # fmt: skip
    if proposal is None and len(shares) == 1:
        only = shares[0]
        shares = [
            Share(only.account, only.owed, only.overdue, str(Money(row.amount_minor, row.currency).major))
        ]
    debtor = ctx.session.get_one(Debtor, debtor_id)
    return Choice(debtor, shares, proposal.points if proposal else None, proposal.reasons if proposal else ())


def _search(ctx: Ctx, q: str) -> list[int]:
    if len(q) < 2:
        return []
    query = (
        select(Debtor.id)
        .join(Account, Account.debtor_id == Debtor.id)
        .where(
            or_(Debtor.name == q, Debtor.id_number == q, Account.contract_no == q, Account.invoice_no == q)
        )
        .where(access.scope(ctx.session, ctx.actor))
    )
    return list(ctx.session.scalars(query.distinct().order_by(Debtor.id).limit(FOUND)))


def _could_return(ctx: Ctx, row: BankEntry) -> list[tuple[Payment, str]]:
    query = (
        select(Payment, Account.contract_no)
        .join(Account, Account.id == Payment.account_id)
        .join(Debtor, Debtor.id == Payment.debtor_id)
        .where(Payment.amount_minor == row.amount_minor, Payment.currency == row.currency)
        .where(Payment.reversed_at.is_(None), Payment.value_date <= row.value_date)
        .where(access.scope(ctx.session, ctx.actor))
        .order_by(Payment.value_date.desc(), Payment.id.desc())
        .limit(FOUND)
    )
    return [(payment, contract) for payment, contract in ctx.session.execute(query)]


def _data(file: UploadFile) -> bytes:
    data = file.file.read(BIGGEST + 1)
    if len(data) > BIGGEST:
        raise BadInput("file", N_("The file is larger than 20 MB; split it."))
    return data
