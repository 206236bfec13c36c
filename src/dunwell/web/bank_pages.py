"""The bank's side of payments: a statement is read in, the queue of what matched nobody clearly, one entry decided by one key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
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
from dunwell.ui import words
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing, ListSpec
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import day_of, minor_of
from dunwell.worklist import access

router = APIRouter()
NAV = [NavItem(N_("Bank entries"), "/bank", icon="file-import", needs="payment.post", group="work", order=61)]
ERROR_WORDS = {
    "bank.entry_decided": N_("This entry is decided already."),
    "bank.unreadable": N_("The statement cannot be read at %(where)s; nothing was imported."),
}
STATES = {
    "queued": N_("Waits for a person"),
    "posted": N_("Posted to the debtor"),
    "returned": N_("Return: receipt reversed"),
    "set_aside": N_("Set aside"),
    "out": N_("Money that left"),
}
TONES = {"queued": "due", "posted": "good", "returned": "bad", "set_aside": "muted", "out": "muted"}
DEBIT_STATES = {
    "announced": N_("No result yet"),
    "collected": N_("Collected"),
    "failed": N_("Failed, to be seen to"),
    "seen_to": N_("Failed, seen to"),
    "cancelled": N_("Cancelled"),
}
DEBIT_TONES = {
    "announced": "due",
    "collected": "good",
    "failed": "bad",
    "seen_to": "muted",
    "cancelled": "muted",
}
ROW_WORDS = {
    "bad_date": N_("Not a date"),
    "unknown_currency": N_("Not a currency"),
    "bad_amount": N_("Not an amount of the currency"),
    "debit_closed": N_("This debit has another result already"),
    "no_such_debit": N_("No debit of ours that was sent"),
    "unknown_result": N_("Not a result that is known"),
    "other_amount": N_("Not the amount of this debit"),
    "reference_reused": N_("The bank's reference belongs to another entry"),
    "unknown_method": N_("Not a way to pay that is known"),
    "no_such_account": N_("No such account"),
    "no_such_contract": N_("No account has this contract number"),
    "ambiguous_contract": N_("More than one account has this contract number"),
    "payment.reference_taken": N_("Another payment has this reference, or one that was reversed"),
    "payment.amount_not_positive": N_("Not above zero"),
    "payment.value_date_ahead": N_("A day that is still to come"),
    "bad_input": N_("Not usable"),
}
COLUMN_WORDS = {
    "booked": N_("Booked"),
    "value": N_("Value date"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "ref": N_("Bank reference"),
    "reference": N_("Bank reference"),
    "value_date": N_("Value date"),
    "method": N_("Method"),
    "contract_no": N_("Contract"),
    "account_id": N_("Account"),
}
BIGGEST = 20 * 1024 * 1024  # bytes of a file
FOUND = 20  # debtors a search shows
LIST = ListSpec(
    sorts={"booked": BankEntry.booked_on, "amount": BankEntry.amount_minor, "entry": tables.in_file_order()},
    search=(BankEntry.bank_ref, BankEntry.payer, BankEntry.text),
    filters={"state": lambda state: None if state == "all" else BankEntry.state == state},
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
    """Entries of bank statements: those that wait, unless another state or all of them are asked for."""
    rows = select(BankEntry)
    if "state" not in query.filters:
        rows = rows.where(BankEntry.state == tables.QUEUED)
    if query.export:
        return export(ctx, query, "bank-entries", _columns(ctx), query.all(ctx.session, rows, LIST))
    listing = query.page(ctx.session, rows, LIST)
    return ctx.render(
        "banking/entries.html", listing=listing, waiting=tables.count_queued(ctx.session), states=STATES, tones=TONES,
        reasons=REASONS, signed=_signed,
    )  # fmt: skip


def _columns(ctx: Ctx) -> list[Column]:
    return [
        Column(ctx._("Booked"), lambda row: row.booked_on),
        Column(ctx._("Value date"), lambda row: row.value_date),
        Column(ctx._("Payer"), lambda row: ctx.fmt.mask.name(row.payer) if row.payer else ""),
        Column(ctx._("Text"), lambda row: row.text),
        Column(ctx._("Amount"), lambda row: _signed(row).major),
        Column(ctx._("Currency"), lambda row: row.currency),
        Column(ctx._("Bank reference"), lambda row: row.bank_ref),
        Column(ctx._("Matching points"), lambda row: row.points),
        Column(ctx._("State"), lambda row: ctx._(STATES[row.state])),
        Column(ctx._("Note"), lambda row: note_of(ctx, row)),
    ]


def note_of(ctx: Ctx, row: BankEntry) -> str:
    """A person's note as written; why a posting was refused, in words."""
    if row.note not in words.ERROR_WORDS:
        return row.note
    return words.say_code(
        row.note, ctx.lang, {"reference": row.bank_ref, "value_date": ctx.fmt.date(row.value_date)}
    )


def _signed(row: BankEntry) -> Money:
    return Money(row.amount_minor if row.credit else -row.amount_minor, row.currency)


@router.post("/bank/match", dependencies=[needs("payment.post")])
def match_again(ctx: Ctx) -> Response:
    """Judge the queue on what is known now."""
    report = statements.match_again(ctx.session, ctx.clock, ctx.actor)
    told = ctx._(
        "Looked at %(looked)s: %(posted)s posted, %(returned)s receipts reversed, %(left)s still wait.",
        looked=ctx.fmt.number(report.looked), posted=ctx.fmt.number(report.posted),
        returned=ctx.fmt.number(report.returned), left=ctx.fmt.number(report.left),
    )  # fmt: skip
    ctx.flash(told)
    return ctx.redirect("/bank")


@router.get("/bank/debits", dependencies=[needs("payment.post")])
def debits(ctx: Ctx, on: str = "") -> Response:
    """Direct debits: what may go to the bank by a day, the files that went, and what came of them."""
    day = day_of("on", on) if on else ctx.clock.now().date() + timedelta(days=1)
    ready = debit_files.ready_by(ctx.session, ctx.clock, day)
    sums: dict[str, int] = {}
    for debit in ready:
        sums[debit.currency] = sums.get(debit.currency, 0) + debit.amount_minor
    return ctx.render(
        "banking/debits.html", on=day, ready=len(ready), sums=[Money(minor, code) for code, minor in sorted(sums.items())],
        files=debit_files.files(ctx.session), states=DEBIT_STATES, tones=DEBIT_TONES,
    )  # fmt: skip


@router.post("/bank/debits", dependencies=[needs("payment.post")])
def make_debit_file(ctx: Ctx, on: Annotated[str, Form()] = "") -> Response:
    """Make the file of what may be collected by a day."""
    made = debit_files.make_file(ctx.session, ctx.clock, ctx.actor, day_of("on", on))
    if made is None:
        raise BadInput("on", N_("No debit may be collected by that day that is in no file yet."))
    ctx.flash(ctx._("File %(number)s is made: download it below.", number=made.id))
    return ctx.redirect("/bank/debits")


@router.get("/bank/debits/{file_id}", dependencies=[needs("payment.post")])
def debit_file(file_id: int, ctx: Ctx) -> Response:
    """The file for the bank, the same bytes each time."""
    data = debit_files.content(ctx.session, file_id)
    name = f"direct-debits-{file_id}.csv"
    return Response(
        data, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/bank/statement", dependencies=[needs("payment.post")])
def statement(
    file: Annotated[UploadFile, File()], ctx: Ctx, currency: Annotated[str, Form()] = ""
) -> Response:
    """Read a statement and say what became of it."""
    report = statements.import_statement(
        ctx.session, ctx.clock, ctx.actor, _data(file), file.filename or "", currency.strip() or None
    )
    sums = [Money(minor, code) for code, minor in sorted(report.sums.items())]
    return ctx.render(
        "banking/_report.html", report=report, sums=sums, row_words=ROW_WORDS, columns=COLUMN_WORDS
    )


@router.post("/bank/debit-results", dependencies=[needs("payment.post")])
def results(file: Annotated[UploadFile, File()], ctx: Ctx) -> Response:
    """Take in what came of direct debits."""
    report = debit_files.import_results(ctx.session, ctx.clock, ctx.actor, _data(file))
    return ctx.render("banking/_results.html", report=report, row_words=ROW_WORDS, columns={})


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
        Money=Money, note=note_of(ctx, row),
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
