"""Money is integer minor units with a currency; rounding happens once, where a product names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose minor unit is not a hundredth; every other known currency has two decimals.
_DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
    "IQD": 3,
}


def decimals_of(currency: str) -> int:
    """How many decimals the currency's minor unit stands for (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    @property
    def major(self) -> Decimal:
        """The amount in major units (1234 minor of CNY is Decimal('12.34'))."""
        return Decimal(self.minor).scaleb(-decimals_of(self.currency))

    @classmethod
    def of(cls, major: Decimal | int | str, currency: str) -> "Money":
        """From major units, rounded half up to the minor unit."""
        scaled = Decimal(major).scaleb(decimals_of(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Divide in proportion to weights without making or losing a unit; odd units go to the largest remainders.

        Raises ValueError if a weight is negative or all are zero.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and must not all be zero")
        parts = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: -(self.minor * weights[i] % total))
        for i in by_remainder[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
