"""Amounts as people write them → exact integers of the minor unit. Which mark is the decimal one is decided by the column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

UNITS = {"元": 1, "圆": 1, "块": 1, "千元": 1_000, "千": 1_000, "万": 10_000, "万元": 10_000, "w": 10_000, "百万": 1_000_000, "百万元": 1_000_000,
         "亿": 100_000_000, "亿元": 100_000_000}  # fmt: skip
SYMBOLS = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "us$": "USD", "usd": "USD", "$": "USD",
    "hk$": "HKD", "hkd": "HKD", "nt$": "TWD", "twd": "TWD", "ntd": "TWD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "sgd": "SGD", "s$": "SGD", "a$": "AUD", "aud": "AUD", "jpy": "JPY", "inr": "INR", "₹": "INR", "krw": "KRW", "₩": "KRW",
    "chf": "CHF", "cad": "CAD", "myr": "MYR", "rm": "MYR", "thb": "THB", "vnd": "VND", "idr": "IDR", "php": "PHP", "mop": "MOP",
    "美元": "USD", "港币": "HKD", "港元": "HKD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "新台币": "TWD", "台币": "TWD", "澳门元": "MOP",
}  # fmt: skip
_MARKS = "|".join(sorted((re.escape(mark) for mark in SYMBOLS if mark != "元"), key=len, reverse=True))
_UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
_SHAPE = re.compile(
    rf"^(?P<open>\()?\s*(?P<sign1>[-+])?\s*(?:(?P<mark1>{_MARKS})\s*:?\s*)?(?P<sign2>[-+])?\s*"
    rf"(?P<number>\d[\d.,' ]*(?:e[+-]?\d+)?|\.\d+)\s*(?P<unit>{_UNIT_WORDS})?\s*(?P<whole>整|正)?\s*(?P<mark2>{_MARKS})?\s*(?P<sign3>[-+])?\s*(?P<close>\))?$"
)
_GROUPED = {
    ",": re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d{1,3}(?:,\d{2})+,\d{3}$"),  # 1,234,567 and Indian 12,34,567
    ".": re.compile(r"^\d{1,3}(?:\.\d{3})+$"),
    " ": re.compile(r"^\d{1,3}(?: \d{3})+$"),
    "'": re.compile(r"^\d{1,3}(?:'\d{3})+$"),
}
LIMIT = 10**18  # a minor amount past this is no debt; int64 holds it


@dataclass(frozen=True, slots=True)
class Parsed:
    """One cell's amount: minor units, the currency its own symbol names (None: it names none)."""

    minor: int
    currency: str | None


def decimal_evidence(values: Iterable[str]) -> tuple[int, int, int]:
    """How many values can only be read with a decimal point, only with a decimal comma, and with either (1.234).

    Give distinct, cleaned values (`clean`).
    """
    point = comma = either = 0
    for value in values:
        shape = _SHAPE.match(value)
        if shape is None:
            continue
        number = shape["number"].strip()
        dots, commas = number.count("."), number.count(",")
        if dots and commas:
            if number.rfind(".") > number.rfind(","):
                point += 1
            else:
                comma += 1
        elif commas > 1:
            point += bool(_GROUPED[","].match(number))
        elif dots > 1:
            comma += bool(_GROUPED["."].match(number))
        elif commas == 1 and not _GROUPED[","].match(number):
            comma += len(number) - number.rfind(",") - 1 in (1, 2)
        elif dots == 1:
            if _GROUPED["."].match(number) and not number.startswith("0"):
                either += 1
            else:
                point += 1
    return point, comma, either


def parse(value: str, *, decimal: str = ".", multiplier: int = 1, decimals: int = 2) -> Parsed | None:
    """Minor units of a cleaned cell, rounded half up once; None where it is not a number.

    A unit word in the cell (元, 万, 万元) replaces the column's `multiplier`. Parentheses and a trailing minus negate.
    """
    shape = _SHAPE.match(value)
    if shape is None or bool(shape["open"]) != bool(shape["close"]):
        return None
    number = _plain(shape["number"].strip(), decimal)
    if number is None:
        return None
    if shape["unit"]:
        multiplier = UNITS[shape["unit"]]
    try:
        scaled = Decimal(number).scaleb(decimals) * multiplier
        if scaled.adjusted() > 18:
            return None
        # Binary floats carry noise past the ninth digit (0.285 may read 0.28499999999): settle that before rounding.
        settled = scaled.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        minor = int(settled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        return None
    signs = sum(shape[name] == "-" for name in ("sign1", "sign2", "sign3")) + bool(shape["open"])
    if signs > 1 or abs(minor) > LIMIT:
        return None
    mark = shape["mark1"] or shape["mark2"]
    currency = SYMBOLS[mark] if mark else None
    return Parsed(-minor if signs else minor, currency)


def _plain(number: str, decimal: str) -> str | None:
    """The digits with a point for the decimal mark, or None where the marks make no number."""
    if "e" in number:
        return number if re.fullmatch(r"\d+(\.\d+)?e[+-]?\d+", number) else None
    dots, commas = number.count("."), number.count(",")
    if dots and commas:  # the last mark is the decimal one, whatever the column
        decimal = "." if number.rfind(".") > number.rfind(",") else ","
    elif decimal == "," and dots == 1 and not _GROUPED["."].match(number):
        decimal = "."  # a typed number among texts: 1234.5 cannot be grouped
    whole, mark, fraction = number.partition(decimal) if number.count(decimal) == 1 else (number, "", "")
    if mark and not fraction.isdigit() and fraction:
        return None
    if whole and not whole.isdigit():
        group = "," if decimal == "." else "."
        if not any(_GROUPED[g].match(whole) for g in (group, " ", "'")):
            return None
    digits = re.sub(r"\D", "", whole) or "0"
    return f"{digits}.{fraction}" if fraction else digits


def clean(value: str) -> str:
    """Half-width, lower case, no outer blanks: what `parse` and `decimal_evidence` expect. Input is NFKC already."""
    return value.strip().replace("−", "-").replace("–", "-").replace("\u00a0", " ").lower()
