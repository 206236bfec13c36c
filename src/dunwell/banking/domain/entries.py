"""One line of a bank statement, whatever file it came in, and the key that makes it known again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Entry:
    """Money on our account. amount_minor is positive; `credit` True: it came in. `row`: where in the file, 1-based.

    `returns`: the bank takes an earlier entry back (or returns a debit of ours); `original`: the reference it names.
    payer_tail: the last four of the payer's account, never more.
    """

    row: int
    booked_on: date
    value_date: date
    amount_minor: int
    currency: str
    credit: bool
    bank_ref: str = ""
    end_to_end: str = ""
    payer: str = ""
    payer_tail: str = ""
    text: str = ""
    returns: bool = False
    original: str = ""
    why: str = ""

    @property
    def content(self) -> str:
        """Hash of what was said: equal content, equal hash, in whatever file."""
        said = (
            self.value_date.isoformat(), str(self.amount_minor), self.currency, "C" if self.credit else "D",
            self.bank_ref, self.end_to_end, self.payer, self.payer_tail, " ".join(self.text.split()),
        )  # fmt: skip
        return sha256("\x1f".join(said).encode()).hexdigest()


def keys(entries: Sequence[Entry], own_tail: str) -> list[str]:
    """One key per entry: account, bank reference and direction; without a reference the content and which one of its like.

    Two equal deposits of one day without a reference are two deposits: the first and the second, in every file that
    holds that day whole.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        if entry.bank_ref:
            found.append(f"{own_tail}|{'C' if entry.credit else 'D'}|{entry.bank_ref}")
        else:
            seen[entry.content] += 1
            found.append(f"{own_tail}|#{entry.content[:40]}.{seen[entry.content]}")
    return found


def tail_of(number: str) -> str:
    """The last four characters of an account number."""
    return "".join(c for c in number if c.isalnum())[-4:]
