"""Dates as people write them. Day/month order is decided by the whole column, never by one cell."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

ORDERS = ("dmy", "mdy", "ymd")
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
     "oct october", "nov november", "dec december"), 1) for name in names.split()}  # fmt: skip
_TIME = r"(?:[ t]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:am|pm|上午|下午)?\s*(?:z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_YEAR_FIRST = re.compile(rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_TIME}$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?(?:\.0+)?$")
_NAMED = re.compile(
    rf"^{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([a-z]+)\.?[-/., ]*(\d{{4}}|\d{{2}}){_TIME}$"
)
_NAMED_US = re.compile(
    rf"^{_WEEKDAY}([a-z]+)\.?[-/ ]*(\d{{1,2}})(?:st|nd|rd|th)?[-/, ]+(\d{{4}}|\d{{2}}){_TIME}$"
)
_NAMED_ISO = re.compile(rf"^(\d{{4}})[-/. ]*([a-z]+)\.?[-/. ]*(\d{{1,2}}){_TIME}$")
_NUMERIC = re.compile(rf"^(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){_TIME}$")
_SHORT_ZH = re.compile(r"^(\d{2})年(\d{1,2})月(\d{1,2})[日号]?$")
_SERIAL = re.compile(r"^\d{4,5}(?:\.\d+)?$")
SERIAL_ORIGINS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}


def clean(value: str) -> str:
    """What the readers below expect: trimmed, lower case, half-width (NFKC is done by the caller)."""
    return value.strip().lower()


def parse(value: str, order: str | None, *, epoch: int = 1900) -> date | None:
    """The date a cleaned cell tells, times dropped; None where it tells none or one outside 1950 to 2100.

    `order` is needed only for all-number forms such as 05/01/2026. Numbers of five digits are spreadsheet serials.
    """
    if match := _YEAR_FIRST.match(value):
        return _real(match[1], match[2], match[3])
    if match := _COMPACT.match(value):
        return _real(match[1], match[2], match[3])
    if match := _NUMERIC.match(value):
        return None if order is None else _ordered(match[1], match[3], match[4], order)
    if match := _SHORT_ZH.match(value):
        return _real(match[1], match[2], match[3])
    if (match := _NAMED.match(value)) and match[2] in MONTHS:
        return _real(match[3], str(MONTHS[match[2]]), match[1])
    if (match := _NAMED_US.match(value)) and match[1] in MONTHS:
        return _real(match[3], str(MONTHS[match[1]]), match[2])
    if (match := _NAMED_ISO.match(value)) and match[2] in MONTHS:
        return _real(match[1], str(MONTHS[match[2]]), match[3])
    if _SERIAL.match(value) and int(float(value)) >= 10_000:
        return _plausible(SERIAL_ORIGINS[epoch] + timedelta(days=int(float(value))))
    return None


def is_numeric_form(value: str) -> bool:
    """True for forms whose order is open (05/01/2026, 5-1-26)."""
    return _NUMERIC.match(value) is not None


def order_of(values: Iterable[str]) -> tuple[str | None, list[str]]:
    """The order the column's all-number dates show, or None with the orders still possible.

    Only a value that is a real date under one order and not under another speaks. A rare contradiction (1 in 20) is a
    bad cell, not another order. An empty list means that nothing needs deciding. Give distinct, cleaned values.
    """
    readings: list[dict[str, date | None]] = []
    for value in values:
        if match := _NUMERIC.match(value):
            readings.append({order: _ordered(match[1], match[3], match[4], order) for order in ORDERS})
    open_ones = [found for found in readings if len({day for day in found.values() if day}) > 1]
    speaking = [found for found in readings if any(found.values()) and not all(found.values())]
    valid = {order: sum(found[order] is not None for found in readings) for order in ORDERS}
    possible = [order for order in ORDERS if valid[order] and not _beaten(order, valid, speaking)]
    if len(possible) == 1:
        return possible[0], possible
    if not readings or (not open_ones and not _contradicts(possible, speaking)):
        return (possible[0] if possible else None), []
    return None, possible


def _contradicts(possible: list[str], speaking: list[dict[str, date | None]]) -> bool:
    return any(found[order] is None for order in possible for found in speaking)


def _beaten(order: str, valid: dict[str, int], speaking: list[dict[str, date | None]]) -> bool:
    """Whether another order reads clearly more of the column: cells only it can read outnumber the reverse 20 to 1."""
    for other in ORDERS:
        if other == order or not valid[other]:
            continue
        for_other = sum(found[other] is not None and found[order] is None for found in speaking)
        for_this = sum(found[order] is not None and found[other] is None for found in speaking)
        if for_other and for_other >= 20 * for_this and (for_this == 0 or for_other > for_this):
            return True
    return False


def _ordered(first: str, second: str, third: str, order: str) -> date | None:
    if order == "ymd":
        return _real(first, second, third) if len(third) <= 2 and len(first) == 2 else None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _real(third, month, day)


def _real(year: str, month: str, day: str) -> date | None:
    full = int(year) if len(year) == 4 else (2000 + int(year) if int(year) < 70 else 1900 + int(year))
    try:
        return _plausible(date(full, int(month), int(day)))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if EARLIEST <= day <= LATEST else None
