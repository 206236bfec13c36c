"""Caps on what time may cost, tested once on the last day.

All interest by the day and late fees charged so far, paid or not and less what was waived, may not exceed the sum over
days of the principal that bore interest × cap rate, rounded down. The excess is taken off unpaid late fees first, then off
unpaid interest (of a loan: penalty; its scheduled interest is the price of the time before and is not in the sum). Of
several caps the lowest holds. What was paid above a cap is not moved here: it is told, for the creditor to give back.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dunwell.ledger.domain.book import Posting
from dunwell.ledger.domain.rates import Rate

if TYPE_CHECKING:
    from dunwell.ledger.domain.engine import Book


@dataclass(frozen=True, slots=True)
class CapResult:
    """limit: what may be charged; charged: what was; cut: not charged, by key; paid_above: charged, paid, and above."""

    name: str
    limit: int
    charged: int
    cut: dict[str, int]
    paid_above: int


def apply(book: "Book") -> None:
    """Test the caps and cut."""
    limits = [(_limit(book, index), cap.name) for index, cap in enumerate(book.debt.caps)]
    if not limits:
        return
    limit, name = min(limits)
    counted = ("late_fee", book.accrues_to)
    charged = sum(book.charged.get(key, 0) for key in counted)
    rest, cut = max(0, charged - limit), dict[str, int]()
    for key in counted:
        for bucket in sorted(book.buckets, key=lambda bucket: bucket.due, reverse=True):
            taken = min(rest, max(0, getattr(bucket, key)))
            if taken:
                rest -= taken
                cut[key] = cut.get(key, 0) + taken
                why, how = (
                    f"charged {charged}, at most {limit}",
                    ("over_cap", {"charged": charged, "limit": limit}),
                )
                book.post(Posting(book.as_of, "over_cap", bucket.no, key, -taken, name, why=why, how=how))
    book.cap = CapResult(name, limit, charged, cut, rest)


def _limit(book: "Book", index: int) -> int:
    cap = book.debt.caps[index]
    rate = Rate.flat(cap.annual_rate, cap.day_count)
    spans = (span for start, end, base in book.bearing for span in rate.spans(base, start, end))
    return int(sum((span.exact for span in spans), Fraction(0)))
