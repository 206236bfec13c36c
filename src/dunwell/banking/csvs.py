"""Bank statements as CSV: lines before the header are passed over, and the money stands in one of three shapes.

Shapes: one signed amount; two columns, in and out; an amount with a direction (C/D, 贷/借, 收/支). Separator comma, semicolon
or tab; with semicolons a comma may be the decimal mark. UTF-8 or GB 18030. Columns are known by their words (COLUMNS).
"""

import csv
import io
import re
import unicodedata

from dunwell.banking.domain.entries import Entry, tail_of
from dunwell.banking.reading import BIGGEST_ROW_COUNT, Read, day, is_currency, minor
from dunwell.foundation.errors import BadInput, RowError
from dunwell.foundation.i18n import N_

COLUMNS = {
    "booked": {"booking date", "date", "transaction date", "booked", "交易日期", "记账日期", "交易时间", "入账日期", "日期"},
    "value": {"value date", "value", "起息日", "起息日期"},
    "amount": {"amount", "transaction amount", "金额", "交易金额", "发生额"},
    "in": {"credit", "credit amount", "paid in", "money in", "deposit", "贷方发生额", "收入金额", "收入", "贷方金额", "存入金额"},
    "out": {"debit", "debit amount", "paid out", "money out", "withdrawal", "借方发生额", "支出金额", "支出", "借方金额", "支取金额"},
    "way": {"direction", "credit/debit", "cr/dr", "dr/cr", "借贷标志", "借贷标识", "收支", "收支方向", "借贷"},
    "currency": {"currency", "ccy", "币种", "货币"},
    "ref": {"reference", "bank reference", "transaction id", "transaction reference", "流水号", "交易流水号", "银行流水号", "核心流水号"},
    "original": {"original reference", "原流水号", "原交易流水号"},
    "payer": {"payer", "counterparty", "name", "payer name", "counterparty name", "对方户名", "对方名称", "付款人", "付款人名称", "付款方"},
    "payer_account": {"payer account", "counterparty account", "iban", "account number", "对方账号", "付款人账号", "对方帐号"},
    "text": {"text", "remittance", "remittance information", "details", "description", "memo", "purpose", "摘要", "附言", "用途", "备注", "交易附言"},
    "kind": {"type", "transaction type", "交易类型", "交易种类"},
}  # fmt: skip
IN_WORDS = {"c", "cr", "crdt", "credit", "in", "+", "贷", "贷方", "收", "收入"}
OUT_WORDS = {"d", "dr", "dbit", "debit", "out", "-", "借", "借方", "支", "支出"}
RETURN_WORDS = re.compile(
    r"退票|退汇|退款|冲正|撤销|\b(?:return(?:ed)?|revers(?:al|ed)|chargeback|bounced?|unpaid)\b", re.I
)
CURRENCY_WORDS = {
    "人民币": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "美元": "USD",
    "新台币": "TWD",
    "欧元": "EUR",
    "港币": "HKD",
}
SUMS = re.compile(r"(?:合计|总计|小计|totals?\b|sum\b)", re.I)
OWN = re.compile(r"(?:account|iban|账号|帐号|账户)\D{0,12}?([A-Z]{0,2}[0-9*Xx]{2}[0-9*Xx ]{2,40}[0-9])", re.I)


def read_csv(data: bytes, currency: str) -> Read:
    """The entries of a CSV statement; `currency` where a row names none. Raises BadInput where no header is found."""
    text = _text(data)
    comma, rows, header = _table(text)
    names = [_name(cell) for cell in rows[header][1]]
    shape = _shape(names)
    read = Read(f"csv:{shape}")
    above = " ".join(cell for _, cells in rows[:header] for cell in cells)
    if (own := OWN.search(above)) is not None:
        read.own_tail = tail_of(own.group(1))
    for number, cells in rows[header + 1 :]:
        row: dict[str, list[str]] = {}
        for name, cell in zip(names, cells, strict=False):
            if name and cell.strip():
                row.setdefault(name, []).append(cell.strip())
        no_money = not any(k in row for k in ("amount", "in", "out"))
        if SUMS.match(" ".join(cells).strip()) or (no_money and day(" ".join(row.get("booked", []))) is None):
            continue  # empty lines, remarks, and the sums some banks put at the end
        found = _entry(number, {k: " ".join(v) for k, v in row.items()}, shape, currency, comma)
        if isinstance(found, RowError):
            read.rejected.append(found)
        else:
            read.entries.append(found)
    return read


def _entry(number: int, row: dict[str, str], shape: str, currency: str, comma: bool) -> Entry | RowError:
    booked = day(row.get("booked", ""))
    if booked is None:
        return RowError(number, "booked", "bad_date", f"not a date: {row.get('booked', '')}")
    value = day(row["value"]) if "value" in row else booked
    if value is None:
        return RowError(number, "value", "bad_date", f"not a date: {row['value']}")
    said = row.get("currency", currency)
    code = CURRENCY_WORDS.get(said.lower(), said.upper())
    if not is_currency(code):
        return RowError(number, "currency", "unknown_currency", f"not a currency: {said}")
    signed = _signed(row, shape, code, comma)
    if signed is None or signed == 0:
        cells = " / ".join(row[k] for k in ("amount", "in", "out", "way") if k in row)
        return RowError(number, "amount", "bad_amount", f"not one amount of {code}: {cells}")
    text = " ".join(row[k] for k in ("text", "kind") if k in row)
    returns = RETURN_WORDS.search(text) is not None or "original" in row
    account = row.get("payer_account", "")
    return Entry(
        number, booked, value, abs(signed), code, signed > 0, row.get("ref", "")[:80], "", row.get("payer", "")[:120],
        tail_of(account), row.get("text", "")[:500], returns and signed < 0, row.get("original", "")[:80],
        row.get("text", "")[:200] if returns and signed < 0 else "",
    )  # fmt: skip


def _signed(row: dict[str, str], shape: str, currency: str, comma: bool) -> int | None:
    if shape == "in_out":
        came, went = (minor(row.get(k, "0"), currency, comma=comma) for k in ("in", "out"))
        if came is None or went is None or (came and went):
            return None
        return came - went
    amount = minor(row.get("amount", ""), currency, comma=comma)
    if amount is None or shape == "signed":
        return amount
    way = row.get("way", "").lower()
    if way in IN_WORDS:
        return amount
    return -abs(amount) if way in OUT_WORDS else None


def _table(text: str) -> tuple[bool, list[tuple[int, list[str]]], int]:
    """(decimal comma, rows with their numbers, index of the header among them), by the separator that gives a header."""
    for separator in (",", ";", "\t"):
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows = [(n, cells) for n, cells in enumerate(lines, 1) if any(c.strip() for c in cells)]
        if len(rows) > BIGGEST_ROW_COUNT:
            raise BadInput("file", N_("The file has more rows than one statement may have; split it."))
        for index, (_, cells) in enumerate(rows[:30]):
            names = {_name(cell) for cell in cells}
            if "booked" in names and names & {"amount", "in", "out"}:
                comma = separator == ";" and any(
                    re.search(r"\d,\d{2}$", c.strip()) for _, r in rows[index + 1 :] for c in r
                )
                return comma, rows, index
    raise BadInput(
        "file", N_("No row of the file is a header with a date and an amount; see docs/payments.md.")
    )


def _shape(names: list[str | None]) -> str:
    if "in" in names and "out" in names:
        return "in_out"
    if "amount" not in names:
        raise BadInput("file", N_("The file has no amount, or only one of the columns in and out."))
    return "way" if "way" in names else "signed"


def _name(cell: str) -> str | None:
    said = unicodedata.normalize("NFKC", cell).strip().strip("\ufeff").lower()
    said = re.sub(r"\s*\([^)]*\)\s*$", "", said).replace("_", " ")
    return next((name for name, words in COLUMNS.items() if said in words), None)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("file", N_("The file is neither UTF-8 nor GB 18030 text."))
