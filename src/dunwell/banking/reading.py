"""What both kinds of file need: exact amounts, dates in the forms banks write, the file as it was read."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from dunwell.banking.domain.entries import Entry
from dunwell.foundation.errors import RowError
from dunwell.foundation.money import decimals_of

BIGGEST_ROW_COUNT = 200_000
DATE = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?$|^(\d{2})\.(\d{2})\.(\d{4})$")


@dataclass
class Read:
    """A statement as its file told it. `own_tail`: the last four of our account; `pending`: entries not booked, left out."""

    shape: str
    entries: list[Entry] = field(default_factory=list)
    rejected: list[RowError] = field(default_factory=list)
    own_tail: str = ""
    pending: int = 0


def day(text: str) -> date | None:
    """2026-11-05, 2026/11/5, 20261105, 2026年11月5日, with a time after it or not; 05.11.2026. Else None."""
    found = DATE.match(text.strip())
    if found is None:
        return None
    y, m, d = found.group(1, 2, 3) if found.group(1) else found.group(6, 5, 4)
    try:
        return date(int(y), int(m), int(d))
    except ValueError:
        return None


def minor(text: str, currency: str, *, comma: bool = False) -> int | None:
    """Signed minor units; None where it is no exact amount of the currency. `comma`: the comma is the decimal mark."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("¥￥$€").replace(" ", "").replace("'", "")
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    try:
        amount = Decimal(plain).scaleb(decimals_of(currency))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) >= 2**62:
        return None
    return int(amount)


def is_currency(code: str) -> bool:
    """Three capital letters, as ISO 4217 writes them."""
    return re.fullmatch(r"[A-Z]{3}", code) is not None
