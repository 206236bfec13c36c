"""A file of receipts: each row is posted or named with what is wrong; the same file again changes nothing.

CSV with a header row: `contract_no` (or `account_id`), `amount` in major units, `value_date` (YYYY-MM-DD), `method`
(optional, default bank_transfer), `reference`. Chinese headers are known too. UTF-8 or GB 18030.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, RowError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money, decimals_of
from dunwell.ledger import service, tables
from dunwell.ledger.domain import METHODS
from dunwell.ledger.tables import Payment
from dunwell.portfolio.tables import Account

HEADERS = {
    "contract_no": {"contract_no", "contract", "合同编号", "合同号", "借据号"},
    "account_id": {"account_id", "账户id", "账户编号"},
    "amount": {"amount", "金额", "还款金额", "到账金额"},
    "value_date": {"value_date", "date", "起息日", "到账日期", "还款日期"},
    "method": {"method", "还款方式", "方式"},
    "reference": {"reference", "流水号", "交易流水号", "参考号"},
}


@dataclass
class ReceiptsReport:
    """What became of a file. `posted` and `unchanged` count rows; sums are in minor units by currency."""

    rows_total: int = 0
    posted: int = 0
    unchanged: int = 0
    rejected: list[RowError] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One well-formed row. `row` is its 1-based line in the file, header included."""

    row: int
    account: Account
    amount_minor: int
    value_date: date
    method: str
    reference: str


class BadRow(Exception):
    """A row that cannot be posted, with its RowError."""

    def __init__(self, error: RowError) -> None:
        self.error = error


def import_receipts(session: Session, clock: Clock, actor: Actor, data: bytes) -> ReceiptsReport:
    """Post every good row of a file. Raises BadInput where the file has no readable header."""
    rows = _rows(data)
    report = ReceiptsReport(rows_total=len(rows))
    accounts = tables.accounts_by_contract(
        session, {row["contract_no"] for _, row in rows if row["contract_no"]}
    )
    receipts = []
    for number, row in rows:
        try:
            receipts.append(_receipt(session, number, row, accounts))
        except BadRow as bad:
            report.rejected.append(bad.error)
    # Debtors in ascending order: two files at once then lock their chains in the same order, and never each other.
    for receipt in sorted(receipts, key=lambda receipt: (receipt.account.debtor_id, receipt.row)):
        _post(session, clock, actor, receipt, report)
    report.rejected.sort(key=lambda error: error.row)
    return report


def _post(session: Session, clock: Clock, actor: Actor, receipt: Receipt, report: ReceiptsReport) -> None:
    before = tables.payment_by_reference(session, receipt.reference)
    try:
        payment: Payment = service.post_payment(
            session,
            clock,
            actor,
            receipt.account.id,
            receipt.amount_minor,
            receipt.value_date,
            receipt.method,
            receipt.reference,
        )
    except DomainError as refused:
        seen = {
            "amount": Money(receipt.amount_minor, receipt.account.currency),
            "value_date": receipt.value_date,
        }
        column = str(refused.values().get("field", "reference"))
        reason = refused.reason if isinstance(refused, BadInput) else refused.sentence()
        reason = f"{reason.rstrip('.')}: {seen.get(column, receipt.reference)}"
        report.rejected.append(RowError(receipt.row, column, refused.code, reason))
        return
    if before is None:
        report.posted += 1
        report.sums[payment.currency] = report.sums.get(payment.currency, 0) + payment.amount_minor
    else:
        report.unchanged += 1


def _rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """(row number, cells by our names) of every row that is not empty."""
    lines = csv.reader(io.StringIO(_text(data), newline=""))
    header = next(lines, None)
    names = [_name(cell) for cell in header or []]
    if not {"amount", "value_date", "reference"} <= set(names) or not {"contract_no", "account_id"} & set(
        names
    ):
        raise BadInput(
            "file",
            "The file needs the columns contract_no (or account_id), amount, value_date and reference.",
        )
    rows = []
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            row = dict.fromkeys(HEADERS, "")
            row |= {n: cell.strip() for n, cell in zip(names, cells, strict=False) if n}
            rows.append((number, row))
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("file", N_("The file is neither UTF-8 nor GB 18030 text."))


def _name(cell: str) -> str | None:
    said = cell.strip().lower()
    return next((name for name, words in HEADERS.items() if said in words), None)


def _receipt(
    session: Session, number: int, row: dict[str, str], accounts: dict[str, list[Account]]
) -> Receipt:
    account = _account(session, number, row, accounts)
    try:
        value_date = date.fromisoformat(row["value_date"])
    except ValueError:
        raise BadRow(RowError(number, "value_date", "bad_date", f"not a date: {row['value_date']}")) from None
    method = row["method"] or "bank_transfer"
    if method not in METHODS:
        raise BadRow(RowError(number, "method", "unknown_method", f"not a method: {method}"))
    amount = _minor(number, row["amount"], account.currency)
    return Receipt(number, account, amount, value_date, method, row["reference"])


def _account(
    session: Session, number: int, row: dict[str, str], accounts: dict[str, list[Account]]
) -> Account:
    if row["account_id"]:
        found = session.get(Account, int(row["account_id"])) if row["account_id"].isdecimal() else None
        if found is None:
            raise BadRow(
                RowError(number, "account_id", "no_such_account", f"no such account: {row['account_id']}")
            )
        return found
    fits = accounts.get(row["contract_no"], [])
    if len(fits) != 1:
        code, said = ("no_such_contract", "no") if not fits else ("ambiguous_contract", "more than one")
        raise BadRow(
            RowError(
                number, "contract_no", code, f"{said} account has this contract number: {row['contract_no']}"
            )
        )
    return fits[0]


def _minor(number: int, text: str, currency: str) -> int:
    """Exact minor units; more decimals than the currency has are an error, never rounded away."""
    try:
        amount = Decimal(text.replace(",", "")).scaleb(decimals_of(currency))
    except InvalidOperation:
        raise BadRow(RowError(number, "amount", "bad_amount", f"not an amount: {text}")) from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise BadRow(RowError(number, "amount", "bad_amount", f"not an amount of {currency}: {text}"))
    return int(amount)
