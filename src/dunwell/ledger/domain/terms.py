"""What a debt is and what happened to it: the engine's input. Amounts are minor units, rates exact fractions."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from dunwell.ledger.domain.rates import Rate
from dunwell.ledger.domain.schedule import Instalment

PRODUCTS = ("credit_card", "instalment_loan", "invoice")
PARTS = ("fees", "penalty", "interest", "principal")  # what a receipt can go to


@dataclass(frozen=True, slots=True)
class Charge:
    """Principal that comes into being on a day."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that falls due: a card's statement, an instalment, an invoice. The others are what an opening balance brings."""

    no: int
    due: date
    charges: tuple[Charge, ...]
    interest: int = 0
    fee: int = 0
    opening: tuple[tuple[str, int], ...] = ()  # (key, minor) unpaid when the replay opens


@dataclass(frozen=True, slots=True)
class Band:
    """An allocation order and the days past due it holds for; both bounds inside, None is open."""

    order: tuple[str, ...]
    dpd_from: int | None = None
    dpd_to: int | None = None

    def fits(self, dpd: int) -> bool:
        """True where the band holds."""
        low = self.dpd_from is None or dpd >= self.dpd_from
        return low and (self.dpd_to is None or dpd <= self.dpd_to)


@dataclass(frozen=True, slots=True)
class LateFee:
    """pct_unpaid_minimum: rate × what the minimum payment lacked by the due date, at least the floor. fixed_per_bucket: amount."""

    kind: str
    amount: int = 0
    rate: Fraction = Fraction(0)
    minimum_payment: int = 0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class FeeCharge:
    """A late fee that is booked on a day: of the amount due on `due`, `unpaid` was unpaid. `rate` None: a fixed fee."""

    on: date
    amount: int
    due: date
    unpaid: int
    rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """All that is charged for time may not exceed the principal's days at this rate, rounded down."""

    annual_rate: Fraction
    day_count: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """An invoice paid in full less `rate` within `days` of its date is settled [提前付款折扣]."""

    rate: Fraction
    days: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money (or a credit note) that counts from `on`. `order`: only these parts are paid by it."""

    id: str
    on: date
    amount: int
    seq: int
    kind: str = "payment"
    order: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """A receipt taken back: on the reversal's date, or (value_date) as if it had never come."""

    payment_id: str
    on: date
    mode: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """So much of one part is forgiven; what of it was paid already is applied again."""

    id: str
    on: date
    target: str
    amount: int


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt, its terms and its events.

    rate: what overdue (or, on a card, charged) principal bears. contract: the rate of a loan before it is overdue.
    loan_start: where interest of an acceleration before the first due date begins. opened_on: balances are taken over on this
    day, nothing before it is computed. fee_charges: late fees reckoned apart, of an account's amounts due. pays_ahead: a receipt above what is due goes to what is not due yet.
    """

    product: str
    currency: str
    minor_digits: int
    rounding: str
    per_day: bool
    items: tuple[Item, ...]
    rate: Rate
    bands: tuple[Band, ...]
    as_of: date
    contract: Rate | None = None
    schedule: tuple[Instalment, ...] = ()
    loan_start: date | None = None
    interest_free: bool = False
    penalty_on_interest: bool = False
    grace_days: int = 0
    late_fee: LateFee | None = None
    fee_charges: tuple[FeeCharge, ...] = ()
    caps: tuple[Cap, ...] = ()
    discount: Discount | None = None
    receipts: tuple[Receipt, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    capitalise_on: tuple[date, ...] = field(default=())
    acceleration: date | None = None
    opened_on: date | None = None
    pays_ahead: bool = False

    @property
    def is_loan(self) -> bool:
        """Instalments: interest is scheduled, and what accrues after the due date is penalty."""
        return self.product == "instalment_loan"
