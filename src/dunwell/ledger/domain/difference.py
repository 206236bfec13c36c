"""What changed between two replays of one debt: a backdated receipt, a reversal or another rate, and what came of it."""

from dataclasses import dataclass
from datetime import date

from dunwell.ledger.domain.engine import Book


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that differs. `ref`: the receipt, or empty for postings; before or after is None where it is not there."""

    on: date
    what: str
    part: str
    ref: str
    before: int | None
    after: int | None


def differences(before: Book, after: Book) -> list[Difference]:
    """Postings summed by day, kind, part and receipt, then the balances; in order of days, only what differs."""
    first, second = _postings(before), _postings(after)
    found = [
        Difference(on, kind, part, ref, first.get(key), second.get(key))
        for key in sorted(first.keys() | second.keys())
        if first.get(key) != second.get(key)
        for on, kind, part, ref in [key]
    ]
    for part in ("principal", "interest", "penalty", "fees"):
        if before.total(part) != after.total(part):
            found.append(Difference(after.as_of, "balance", part, "", before.total(part), after.total(part)))
    if before.credit != after.credit:
        found.append(Difference(after.as_of, "balance", "credit", "", before.credit, after.credit))
    return found


def _postings(book: Book) -> dict[tuple[date, str, str, str], int]:
    sums: dict[tuple[date, str, str, str], int] = {}
    for posting in book.postings:
        if posting.amount:
            key = (posting.on, posting.kind, posting.key, posting.ref)
            sums[key] = sums.get(key, 0) + posting.amount
    return sums
