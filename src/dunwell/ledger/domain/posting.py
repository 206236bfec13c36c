"""Where each minor unit of a receipt goes. Pure and exact: nothing is made, lost or counted twice.

A receipt is seen twice: over the components of the balance (cost, fee, interest, principal) in the order that law or
contract gives, and over the amounts due, oldest first. Unknown components stay unknown: nothing is said to have gone
to a component that stands behind an unknown one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money

COMPONENTS = ("cost", "fee", "interest", "principal")
COMPONENT_NAMES = {
    "cost": N_("Collection cost"),
    "fee": N_("Fees and penalties"),
    "interest": N_("Interest"),
    "principal": N_("Principal"),
}

UNSPLIT = N_("Not split yet: a component is unknown")
OVER = N_("Above what is owed")

# How money reaches the creditor. None of them is a collector's own account: such a payment is never proposed.
METHODS = {
    "bank_transfer": N_("Bank transfer"),
    "auto_debit": N_("Direct debit"),
    "app": N_("Creditor's app"),
    "alipay": N_("Alipay"),
    "wechat": N_("WeChat Pay"),
    "branch": N_("At a branch"),
    "other": N_("Other"),
}


@dataclass(frozen=True, slots=True)
class OrderRule:
    """An allocation order and when it applies; bounds in days past due, both inside, None is open.

    `products` empty: any product. `source` and `confidence` as in packs.
    """

    id: str
    order: tuple[str, ...]
    products: frozenset[str] = frozenset()
    dpd_from: int | None = None
    dpd_to: int | None = None
    source: str = ""
    confidence: str = ""

    def fits(self, product: str | None, dpd: int | None) -> bool:
        """True where the rule applies; a rule bound to days never fits unknown days."""
        if self.products and product not in self.products:
            return False
        if self.dpd_from is None and self.dpd_to is None:
            return True
        return dpd is not None and (self.dpd_from or 0) <= dpd and (self.dpd_to is None or dpd <= self.dpd_to)


def order_for(rules: Sequence[OrderRule], product: str | None, dpd: int | None) -> OrderRule:
    """The first rule that fits. Raises ValueError where none does (the policy must end with a rule for all)."""
    for rule in rules:
        if rule.fits(product, dpd):
            return rule
    raise ValueError("the allocation policy has no rule for every account")


@dataclass(frozen=True, slots=True)
class DueAmount:
    """One amount due with what is still unpaid of it."""

    id: int
    due_on: date
    outstanding_minor: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where a receipt went.

    Over components: sum(components) + unsplit + over = amount. `unsplit` was paid, but to which component cannot be
    said, because one is unknown; `over` is above all that is owed. Over dues: sum(dues) + undated + ahead = amount.
    `undated` went to an overdue amount without a due date, `ahead` is paid before anything else falls due.
    """

    amount_minor: int
    rule: str
    components: dict[str, int] = field(default_factory=dict)
    unsplit: int = 0
    over: int = 0
    dues: dict[int, int] = field(default_factory=dict)
    undated: int = 0
    ahead: int = 0


def split(
    amount: int, balance: Mapping[str, int | None], order: Sequence[str]
) -> tuple[dict[str, int], int, int]:
    """(by component, unsplit, over) of a positive amount of minor units. Negative balances take nothing.

    An unknown component ends the split, except costs: a statement that names none is read as charging none.
    """
    parts: dict[str, int] = {}
    rest = amount
    for name in order:
        owed = balance.get(name)
        if owed is None and name == "cost":
            continue
        if owed is None:
            return parts, rest, 0
        taken = min(rest, max(0, owed))
        if taken:
            parts[name] = taken
            rest -= taken
    return parts, 0, rest


def pay_dues(amount: int, dues: Sequence[DueAmount], undated: int = 0) -> tuple[dict[int, int], int, int]:
    """(by due item, undated, ahead): an overdue amount without a date is oldest, then the dues by date."""
    first = min(amount, max(0, undated))
    rest, paid = amount - first, dict[int, int]()
    for due in sorted(dues, key=lambda due: (due.due_on, due.id)):
        taken = min(rest, max(0, due.outstanding_minor))
        if taken:
            paid[due.id] = taken
            rest -= taken
    return paid, first, rest


def allocate(
    amount: int,
    balance: Mapping[str, int | None],
    rule: OrderRule,
    dues: Sequence[DueAmount],
    undated: int = 0,
) -> Allocation:
    """Both views of one receipt. Raises ValueError unless the amount is positive."""
    if amount <= 0:
        raise ValueError("a receipt is positive")
    components, unsplit, over = split(amount, balance, rule.order)
    by_due, first, ahead = pay_dues(amount, dues, undated)
    return Allocation(amount, rule.id, components, unsplit, over, by_due, first, ahead)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on an account on a day, in minor units. A component is None where it is unknown.

    `accrued_minor`: interest since the data date, already inside components["interest"]; None where the account's terms
    are unknown: then nothing is accrued and the figures are those of the data date.
    """

    currency: str
    components: dict[str, int | None]
    overdue_minor: int
    coming_minor: int
    accrued_minor: int | None = None

    @property
    def total_minor(self) -> int | None:
        """The whole balance, None where a component is unknown. Unknown costs alone do not hide the balance.

        A file that names principal, interest and fees and no cost is a whole statement: costs are rare.
        """
        known = [self.components[name] for name in ("fee", "interest", "principal")]
        if any(value is None for value in known):
            return None
        return sum(value or 0 for value in self.components.values())

    @property
    def at_least_minor(self) -> int:
        """The most that is certainly owed: the whole balance, or as much of it as is known."""
        if self.total_minor is not None:
            return max(self.total_minor, self.overdue_minor)
        known = sum(value or 0 for value in self.components.values())
        return max(known, self.overdue_minor + self.coming_minor)


@dataclass(frozen=True, slots=True)
class ProjectedPart:
    """One part of a plan: interest that runs from the part before to its day, where its money goes, what is owed after it."""

    due_on: date
    amount_minor: int
    accrued_minor: int
    components: dict[str, int]
    over_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class Projection:
    """A plan carried out as written. `terms` None: product terms unknown, no interest reckoned."""

    currency: str
    terms: str | None
    parts: tuple[ProjectedPart, ...]

    @property
    def interest_minor(self) -> int:
        """All interest that runs over the plan."""
        return sum(part.accrued_minor for part in self.parts)

    @property
    def left_minor(self) -> int:
        """What is owed after the last part."""
        return self.parts[-1].left_minor if self.parts else 0


# Refusals ---------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class ReferenceTaken(DomainError):
    """Another payment, or one reversed since, has this reference: nothing was posted."""

    code: ClassVar[str] = "payment.reference_taken"
    status: ClassVar[int] = 409
    field: str
    reference: str


@dataclass(eq=False)
class AlreadyReversed(DomainError):
    """The payment was reversed before."""

    code: ClassVar[str] = "payment.already_reversed"
    payment: int


@dataclass(eq=False)
class AmountNotPositive(DomainError):
    """The amount of a receipt must be above zero."""

    code: ClassVar[str] = "payment.amount_not_positive"
    status: ClassVar[int] = 422
    field: str
    amount: Money


@dataclass(eq=False)
class ValueDateAhead(DomainError):
    """Money cannot have arrived on a day to come."""

    code: ClassVar[str] = "payment.value_date_ahead"
    status: ClassVar[int] = 422
    field: str
    value_date: date
    today: date
