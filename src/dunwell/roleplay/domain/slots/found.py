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
class Dated(Span):
    """Words for a day to come. `rank`: 0 a payment is due then, 1 a call or an answer, 2 anything else."""

    rank: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money said, in major units, and its part: pay, owed, charge (or reduction), income (or spending).

    `doubt` orders sums of one part: 0 named as that part, 1 taken for it, 2 said back from the other side or turned down.
    """

    start: int
    end: int
    value: Decimal
    role: str
    doubt: int = 0
