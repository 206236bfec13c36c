"""What the slot readers find."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of the line, with their text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money said, in major units, and its part: pay, owed, charge (or reduction), income (or spending)."""

    start: int
    end: int
    value: Decimal
    role: str
