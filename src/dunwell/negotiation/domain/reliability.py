"""How likely a promise is kept, from the debtor's own record: a beta-binomial estimate with its evidence. Pure.

Before anything is known the house's prior counts (as if `prior_kept` of `prior_kept + prior_broken` promises had been
kept); each judged promise moves it. A partly kept promise counts as not kept: half a payment is not the payment.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a debtor without a record (strategies/offers.yaml)."""

    kept: int = 3
    broken: int = 2


@dataclass(frozen=True, slots=True)
class Reliability:
    """The estimate as a fraction, and what it rests on."""

    kept: int
    judged: int
    prior: Prior

    @property
    def share(self) -> Fraction:
        """The mean of the posterior."""
        return Fraction(self.prior.kept + self.kept, self.prior.kept + self.prior.broken + self.judged)

    @property
    def pct(self) -> int:
        """The same in whole percent, half up."""
        return half_up(self.share * 100)


def estimate(kept: int, partial: int, broken: int, prior: Prior) -> Reliability:
    """From judged promises; open and withdrawn ones say nothing."""
    return Reliability(kept, kept + partial + broken, prior)


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero for positive values."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
