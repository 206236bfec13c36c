"""A replayed description as a table for a terminal, in English or Chinese: what happened, what it changed, what was then owed."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dunwell.foundation.i18n import N_, gettext

KINDS = {
    "charge": N_("Charge"),
    "due": N_("Falls due"),
    "interest": N_("Interest by the day"),
    "late_fee": N_("Late fee"),
    "capitalised": N_("Becomes principal"),
    "accelerated": N_("Called in"),
    "waived": N_("Forgiven"),
    "reapplied": N_("Forgiven after it was paid, applied again"),
    "reversal": N_("Payment taken back"),
    "payment": N_("Payment"),
    "discount": N_("Discount for early payment"),
    "over_cap": N_("Above the cap, not charged"),
    "opening": N_("Taken over"),
}
PARTS = {
    "cost": N_("costs"),
    "fee": N_("fee"),
    "fees": N_("fees"),
    "late_fee": N_("late fee"),
    "penalty": N_("penalty interest"),
    "interest": N_("interest"),
    "principal": N_("principal"),
    "credit": N_("credit of the debtor"),
    "total": N_("total"),
}
HEAD = (N_("Date"), N_("Entry"), N_("Part"), N_("Plus or minus"), N_("Then owed"), N_("How it is reckoned"))
RIGHT = (3, 4)


def as_table(said: dict[str, Any], lang: str) -> str:
    """The object of `statement.as_object` as lines of text; `lang`: en or zh_Hans."""

    def major(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-said['minor_digits']):,}"

    rows, owed = [[gettext(lang, word) for word in HEAD]], 0
    for row in said["postings"]:
        owed += row["amount"] if row["part"] != "credit" else 0
        what = gettext(lang, KINDS[row["kind"]]) + (f" {row['ref']}" if "ref" in row else "")
        part, change = gettext(lang, PARTS[row["part"]]), row["amount"]
        why = row["derivation"] if row["derivation"] != str(change) else ""
        rows.append([row["date"], what, part, major(change) if change else "", major(owed), why])
    lines = [
        gettext(lang, N_("As of %(day)s, in %(currency)s"), day=said["as_of"], currency=said["currency"])
    ]
    lines += _aligned(rows)
    totals = [
        [gettext(lang, PARTS[part]), major(said[part])]
        for part in ("principal", "interest", "fees", "total", "credit")
    ]
    return "\n".join([*lines, "", *_aligned(totals, right=(1,))])


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = RIGHT) -> list[str]:
    wide = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for index, cell in enumerate(row):
            gap = " " * (wide[index] - _width(cell))
            cells.append(gap + cell if index in right else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
