"""Phones → E.164 where they can be, extension apart; anything else is kept as written and flagged."""

import re

import phonenumbers
import polars as pl

_MOBILE = r"^(?:\+?86|0086)?(1[3-9]\d{9})$"
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|extension|x|#|,)\s*[:：]?\s*(\d{1,8})\s*$", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[/、;；,，|]\s*|\s+(?=(?:\+?86)?1[3-9]\d{9}\b)")
REGIONS = {"CNY": "CN", "USD": "US", "GBP": "GB", "HKD": "HK", "TWD": "TW", "SGD": "SG", "AUD": "AU", "CAD": "CA", "INR": "IN", "JPY": "JP",
           "KRW": "KR", "MYR": "MY", "THB": "TH", "EUR": "DE", "CHF": "CH", "MOP": "MO"}  # fmt: skip

Phone = tuple[str, str | None, bool]  # value (E.164 or as written), extension, well formed


def phones_in(cell: str, region: str) -> list[Phone]:
    """Every number in one cell. `region` (ISO 3166) is where a number without country code belongs."""
    whole = _phone(cell, region)
    if whole[2]:
        return [whole]
    parts = [part for part in _SEPARATORS.split(cell) if part]
    return [_phone(part, region) for part in parts] if len(parts) > 1 else [whole]


def _phone(text: str, region: str) -> Phone:
    text = re.sub(r"\.0$", "", text.strip())
    if not re.search(r"[*•×]", text):
        bare, extension = text, None
        if match := _EXTENSION.search(text):
            bare, extension = text[: match.start()], match[1]
        if found := _valid(bare, region):
            return found[0], extension or found[1], True
        if (match := re.match(r"^(.*\d{7,8})-(\d{1,6})$", bare)) and (found := _valid(match[1], region)):
            return found[0], match[2], True
    return text[:200], None, False


def _valid(bare: str, region: str) -> tuple[str, str | None] | None:
    try:
        parsed = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), parsed.extension or None


def phones_of(column: pl.Series, region: str) -> pl.DataFrame:
    """One row per number: `at` (position in the column), value, extension, raw, well_formed. `column` is cleaned, nulls skipped."""
    bare = column.str.replace_all(r"[\s\-()]", "").str.strip_suffix(".0")
    mobile = bare.str.extract(_MOBILE)
    frame = pl.DataFrame(
        {"at": pl.int_range(len(column), eager=True), "raw": column, "mobile": mobile}
    ).filter(pl.col("raw").is_not_null())
    plain = frame.filter(pl.col("mobile").is_not_null()).select(
        "at",
        value="+86" + pl.col("mobile"),
        extension=pl.lit(None, pl.String),
        raw="raw",
        well_formed=pl.lit(True),
    )
    odd = frame.filter(pl.col("mobile").is_null())
    table = {raw: phones_in(raw, region) for raw in odd["raw"].unique()}
    rows = [
        (at, value, extension, raw, good)
        for at, raw, _ in odd.rows()
        for value, extension, good in table[raw]
    ]
    schema = {
        "at": pl.Int64,
        "value": pl.String,
        "extension": pl.String,
        "raw": pl.String,
        "well_formed": pl.Boolean,
    }
    return pl.concat([plain, pl.DataFrame(rows, schema=schema, orient="row")])
