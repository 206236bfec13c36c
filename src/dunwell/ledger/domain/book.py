"""Buckets with what is unpaid of each part, and the postings that made them so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from dunwell.ledger.domain.rates import Span

# What a bucket's parts are made of, in the order a receipt pays them. A late fee stands behind a scheduled fee.
KEYS = {
    "cost": ("cost",),
    "fees": ("fee", "late_fee"),
    "penalty": ("penalty",),
    "interest": ("interest",),
    "principal": ("principal",),
}
How = tuple[str, Mapping[str, int | str]]  # the form of a sentence and its values
PART_OF = {key: part for part, keys in KEYS.items() for key in keys}


@dataclass
class Bucket:
    """One thing due. `fallen`: its day has come. `bears_from`: the day its principal begins to bear interest."""

    no: int
    due: date
    bears_from: date
    fallen: bool = False
    grace_until: date | None = None  # the last day on which settling it whole spares the penalty
    principal: int = 0
    interest: int = 0
    penalty: int = 0
    cost: int = 0
    fee: int = 0
    late_fee: int = 0
    discounted: int = 0  # early-payment discount taken
    discounted_by: "Applied | None" = None  # the receipt that completed it
    accrued: list[Span] = field(default_factory=list)  # since the last posting
    accrued_exact: Fraction = Fraction(0)
    held: list[Span] = field(default_factory=list)  # while grace may still spare it
    held_exact: Fraction = Fraction(0)

    def of(self, part: str) -> int:
        """What is unpaid of cost, fees, penalty, interest or principal."""
        return sum(int(getattr(self, key)) for key in KEYS[part])

    @property
    def unpaid(self) -> int:
        """All of it."""
        return sum(self.of(part) for part in KEYS)

    def move(self, key: str, minor: int) -> None:
        """Change what is unpaid of one key."""
        setattr(self, key, getattr(self, key) + minor)


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement: what is owed of `key` changes by `amount` (credit: what we owe the debtor).

    kind: charge, due, interest, late_fee, capitalised, accelerated, waived, reapplied, reversal, payment, discount,
    over_cap, opening. `ref`: the receipt or waiver behind it. `spans`: how interest was computed. `why`: the sum in figures;
    `how`: the same as (form, its values), for a sentence in the reader's language (spec_table.FORMS).
    """

    on: date
    kind: str
    bucket: int | None
    key: str
    amount: int
    ref: str = ""
    why: str = ""
    spans: tuple[Span, ...] = ()
    how: How | None = None


@dataclass
class Applied:
    """Where a receipt (or a waiver applied again) went."""

    id: str
    on: date
    amount: int
    parts: list[tuple[Bucket, str, int]] = field(
        default_factory=list
    )  # (bucket, key, minor); key "discount" is not money
    credit: int = 0
    reversed: bool = False

    def of(self, part: str) -> int:
        """How much went to fees, penalty, interest or principal."""
        return sum(minor for _, key, minor in self.parts if PART_OF.get(key) == part)


@dataclass(frozen=True, slots=True)
class WaiverOutcome:
    """What came of a waiver: of `asked`, `unpaid` was forgiven, `again` had been paid and was applied again; the rest was never charged."""

    id: str
    on: date
    target: str
    asked: int
    unpaid: int
    again: int

    @property
    def never_charged(self) -> int:
        """What could not be forgiven, because so much was never charged or, of principal, is not owed any more."""
        return self.asked - self.unpaid - self.again
