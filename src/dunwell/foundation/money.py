"""Money is integer minor units with a currency; rounding happens once, where a product names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


def _codes(text: str) -> list[str]:
    return text.split()


# ISO 4217: the money of a country that is in use now, and those whose minor unit is not a hundredth.
CURRENCIES = frozenset(
    _codes("""
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG BGN
    """)
)
_DECIMALS = dict.fromkeys(_codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"), 0)
_DECIMALS |= dict.fromkeys(_codes("BHD IQD JOD KWD LYD OMR TND"), 3)


def decimals_of(currency: str) -> int:
    """How many decimals the currency's minor unit stands for (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.major:,}"

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
        return [Money(part, self.currency) for part in split_units(self.minor, weights)]

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


def split_units(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide whole units in proportion to weights, none made or lost; odd units go to the largest remainders.

    Raises ValueError if a weight is negative or all are zero.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    parts = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(whole * weights[i] % total))
    for i in by_remainder[: whole - sum(parts)]:
        parts[i] += 1
    return parts
