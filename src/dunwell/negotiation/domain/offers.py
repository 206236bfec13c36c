"""What can be proposed, and what it is worth to both sides. Pure and exact: whole minor units, rounding once.

An offer is made of payments by dates. It is proposed only where policy has a row for it, the speaker's authority covers
what it waives, law allows its length, and the debtor can carry every payment: money set aside, and the sustainable
amount of each payday until then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol

from dunwell.foundation.i18n import N_
from dunwell.foundation.money import split_units
from dunwell.ledger.domain import split
from dunwell.negotiation.domain.affordability import Assessment
from dunwell.negotiation.domain.authority import Matrix
from dunwell.negotiation.domain.days import paydays
from dunwell.negotiation.domain.reliability import Prior, Reliability, half_up

KIND_NAMES = {
    "full": N_("Pay in full"),
    "deferment": N_("Pay later, in full"),
    "instalments": N_("Instalments"),
    "personal_plan": N_("Personal instalment plan"),
    "waiver": N_("Pay in full, part waived"),
    "settlement": N_("Settlement for less"),
}
WHY_NOT = {
    "cannot_carry": N_("The debtor cannot carry it."),
    "upfront": N_("The first payment is more than is set aside."),
    "too_long": N_("It would take longer than policy or law allows."),
    "balance_unknown": N_("The balance is not known."),
    "no_authority": N_("You may waive nothing here."),
    "nothing_owed": N_("Nothing is owed."),
}


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest plan the law allows for a product, with its source."""

    rule: str
    product: str
    months: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How offers are worked out and compared (strategies/offers.yaml)."""

    discount_bp: int
    best: int
    upfront_days: int
    decide_days: int
    prior: Prior
    longest: tuple[Longest, ...] = ()

    def law_for(self, product: str | None) -> Longest | None:
        """The law's limit for a product, None where none is known."""
        return next((one for one in self.longest if one.product == product), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """One row of policy that fits (decision offer_terms). Percentages are whole; `rate_bp` a year on the rest of a plan."""

    kind: str
    base: str  # overdue | balance
    min_upfront_pct: int = 0
    max_months: int = 0
    max_days: int = 0
    waive_pct: Mapping[str, int] = field(default_factory=dict)
    rate_bp: int = 0
    rule: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed on one account. `balance` by component, None unknown; `total_minor` None where it is not known.

    `order`: which component a receipt pays first. `given`: what was waived of each before.
    """

    currency: str
    overdue_minor: int
    balance: Mapping[str, int | None]
    total_minor: int | None
    product: str | None = None
    order: tuple[str, ...] = ("cost", "interest", "fee", "principal")
    given: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount by one day."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely it is kept, and of what that is made: the debtor's record, and the policy's factor for such terms."""

    pct: int
    reliability_pct: int
    factor_pct: int
    rule: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal. `monthly_minor` is the heaviest month, `load_pct` its share of what can be sustained.

    `present_minor`: the payments at today's worth; `expected_minor`: that × the chance that it is kept;
    `given_minor`: what the creditor gives up against payment in full today (waived, and waiting). `rest_minor`: what is
    owed and not settled by it (a plan over the overdue part). Of one payment the load counts what is set aside too.
    `covers`: the components that are paid with it, as far as they are known.
    """

    kind: str
    currency: str
    base_minor: int
    payments: tuple[Payment, ...]
    waived: Mapping[str, int]
    interest_minor: int
    upfront_minor: int
    monthly_minor: int
    load_pct: int
    chance: Chance
    present_minor: int
    expected_minor: int
    given_minor: int
    terms: Terms
    rest_minor: int = 0
    covers: Mapping[str, int] = field(default_factory=dict)

    @property
    def compared_minor(self) -> int:
        """Its worth to the creditor over the whole balance: expected, and what it leaves owed at the debtor's record."""
        return self.expected_minor + half_up(Fraction(self.rest_minor * self.chance.reliability_pct, 100))

    @property
    def total_minor(self) -> int:
        """What the debtor pays in all."""
        return sum(payment.minor for payment in self.payments)

    @property
    def waived_minor(self) -> int:
        """What is taken off in all."""
        return sum(self.waived.values())

    @property
    def instalments(self) -> int:
        """How many payments follow the first one, where there is a first one apart."""
        return len(self.payments) - (1 if self.upfront_minor else 0)

    @property
    def last_on(self) -> date:
        """The day of the last payment."""
        return self.payments[-1].on


@dataclass(frozen=True, slots=True)
class Declined:
    """A row of policy that gave no offer, and why."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """The offers that may be made, best for the creditor over the whole balance first, the best of each kind; and what was not possible."""

    best: tuple[Offer, ...]
    declined: tuple[Declined, ...]


class Pricer(Protocol):
    """Gives the chance that an offer is kept; policy decides (decision kept_factor)."""

    def chance(self, kind: str, load_pct: int, months: int, reliability: Reliability) -> Chance:
        """The chance for such an offer."""


def propose(
    debt: Debt, means: Assessment, policy: Iterable[Terms], rules: Rules, matrix: Matrix, role: str,
    reliability: Reliability, pricer: Pricer, today: date,
) -> Proposals:  # fmt: skip
    """Every offer that policy, authority, law and the debtor's means allow; none at all unless the means are known."""
    if not means.may_offer:
        return Proposals((), ())
    found: list[Offer] = []
    declined: list[Declined] = []
    for terms in policy:
        made = _one(debt, means, terms, rules, matrix, role, reliability, pricer, today)
        if isinstance(made, Declined):
            declined.append(made)
        else:
            found.append(made)
    return Proposals(_best_of_each_kind(found, rules.best), tuple(declined))


def _best_of_each_kind(found: Sequence[Offer], most: int) -> tuple[Offer, ...]:
    best: dict[str, Offer] = {}
    for offer in sorted(found, key=lambda o: (-o.compared_minor, o.given_minor, o.last_on)):
        if all(
            offer.payments != other.payments for other in best.values()
        ):  # the same under another name is no choice
            best.setdefault(offer.kind, offer)
    return tuple(list(best.values())[:most])


def _one(
    debt: Debt, means: Assessment, terms: Terms, rules: Rules, matrix: Matrix, role: str, reliability: Reliability,
    pricer: Pricer, today: date,
) -> Offer | Declined:  # fmt: skip
    base = debt.overdue_minor if terms.base == "overdue" else debt.total_minor
    if base is None:
        return Declined(terms.kind, "balance_unknown")
    if base <= 0:
        return Declined(terms.kind, "nothing_owed")
    waived = waivable(debt, terms, matrix, role)
    if terms.kind in ("waiver", "settlement") and not waived:
        return Declined(terms.kind, "no_authority")
    if terms.kind == "settlement" and not waived.get("principal"):
        return Declined(terms.kind, "no_authority")
    rest = base - sum(waived.values())
    if terms.kind in ("instalments", "personal_plan"):
        law = rules.law_for(debt.product)
        longest = min(terms.max_months, law.months) if law else terms.max_months
        made = _plan(rest, terms, means, rules, longest, today)
    else:
        second = bool(waived) and matrix.needs_second(role, waived, debt.currency, debt.given)
        made = _once(rest, terms, means, today, rules.decide_days if second else 0)
    if isinstance(made, str):
        return Declined(terms.kind, made)
    payments, upfront, interest = made
    priced = value(
        terms,
        debt.currency,
        base,
        payments,
        waived,
        upfront,
        interest,
        means,
        rules,
        reliability,
        pricer,
        today,
    )
    rest = max(0, (debt.total_minor or base) - base)
    return replace(priced, rest_minor=rest, covers=covered(debt, base - sum(waived.values()), waived))


def covered(debt: Debt, paid: int, waived: Mapping[str, int]) -> dict[str, int]:
    """Which components so much money pays, in the order of the account, what is waived apart; unknown ones stay out."""
    still = {
        name: None if minor is None else minor - waived.get(name, 0) for name, minor in debt.balance.items()
    }
    return split(paid, still, debt.order)[0]


def covers_all(offer: Offer, balance: Mapping[str, int | None]) -> bool:
    """Whether an offer settles the whole of a balance (component → minor units, None unknown), not only the part overdue."""
    return offer.terms.base != "overdue" or offer.base_minor >= sum(minor or 0 for minor in balance.values())


def waivable(debt: Debt, terms: Terms, matrix: Matrix, role: str) -> dict[str, int]:
    """What policy would take off, held to the role's authority; components with nothing to waive are left out."""
    parts = {}
    for component, pct in terms.waive_pct.items():
        balance = debt.balance.get(component)
        wished = (balance or 0) * pct // 100
        allowed = matrix.limit(role, component, balance, debt.currency, debt.given.get(component, 0))
        if (minor := min(wished, allowed)) > 0:
            parts[component] = minor
    return parts


def _once(
    rest: int, terms: Terms, means: Assessment, today: date, wait_days: int
) -> tuple[tuple[Payment, ...], int, int] | str:
    """One payment on the first day it can be made, not before a second person had `wait_days` to decide what it waives."""
    day = earliest(rest, means, today, today + timedelta(days=terms.max_days))
    if day is None:
        return "cannot_carry"
    return (Payment(max(day, today + timedelta(days=min(wait_days, terms.max_days))), rest),), 0, 0


def earliest(minor: int, means: Assessment, today: date, latest: date) -> date | None:
    """The first day on which so much can be paid at once, None where it is after `latest`."""
    if capacity(means, today, today) >= minor:
        return today
    for day in paydays(means.payday or 1, today, latest):
        if capacity(means, today, day) >= minor:
            return day
    return None


def capacity(means: Assessment, today: date, on: date) -> int:
    """All that can have been paid by a day: what is set aside, and the sustainable amount of every payday until then.

    What is promised elsewhere stays kept: it is taken off, and nothing is counted that a later one of those payments needs.
    """

    def there(day: date) -> int:
        months = len(paydays(means.payday or 1, today, day))
        other = sum(minor for due, minor in means.committed if due <= day)
        return means.liquid_minor + (means.sustainable_minor or 0) * months - other

    return min(there(day) for day in {on, *(due for due, _ in means.committed if due > on)})


def carries(payments: Iterable[Payment], means: Assessment, today: date) -> bool:
    """True where every payment can be made when it is due."""
    paid = 0
    for payment in sorted(payments, key=lambda p: p.on):
        paid += payment.minor
        if paid > capacity(means, today, payment.on):
            return False
    return True


def _plan(
    rest: int, terms: Terms, means: Assessment, rules: Rules, longest: int, today: date
) -> tuple[tuple[Payment, ...], int, int] | str:
    """The shortest plan that can be carried, the least first payment that policy asks for."""
    upfront = -(-rest * terms.min_upfront_pct // 100)
    if upfront > capacity(means, today, today):
        return "upfront"
    sustainable = means.sustainable_minor or 0
    for months in range(max(2, -(-(rest - upfront) // sustainable)), min(longest, rest - upfront) + 1):
        payments, interest = schedule(rest, upfront, months, terms.rate_bp, means.payday or 1, rules, today)
        if max(p.minor for p in payments[1 if upfront else 0 :]) <= sustainable and carries(
            payments, means, today
        ):
            return payments, upfront, interest
    return "too_long"


def schedule(
    rest: int, upfront: int, months: int, rate_bp: int, payday: int, rules: Rules, today: date
) -> tuple[tuple[Payment, ...], int]:
    """Equal parts of the rest on the coming paydays, with interest on what is still open: (payments, interest in all).

    Interest is a twelfth of the yearly rate a month on the rest before the payment, rounded half up each month.
    """
    parts = split_units(rest - upfront, [1] * months)
    days = paydays(payday, today, today + timedelta(days=31 * (months + 2)))[:months]
    payments = [Payment(today + timedelta(days=rules.upfront_days), upfront)] if upfront else []
    still, interest = rest - upfront, 0
    for day, part in zip(days, parts, strict=True):
        due = half_up(Fraction(still * rate_bp, 120_000))
        payments.append(Payment(max(day, payments[0].on) if payments else day, part + due))
        still, interest = still - part, interest + due
    return tuple(payments), interest


def value(
    terms: Terms, currency: str, base: int, payments: tuple[Payment, ...], waived: Mapping[str, int], upfront: int,
    interest: int, means: Assessment, rules: Rules, reliability: Reliability, pricer: Pricer, today: date,
) -> Offer:  # fmt: skip
    """Price an offer for both sides."""
    regular = payments[1:] if upfront else payments
    once = len(payments) == 1
    monthly = max(p.minor for p in regular)
    if once:
        able = capacity(means, today, payments[0].on)
        load = min(100, -(-monthly * 100 // able)) if able > 0 else 100
    else:
        load = _plan_load(regular, upfront, means, today)
    months = max(0, (payments[-1].on - today).days // 30)
    chance = pricer.chance(terms.kind, load, months, reliability)
    worth = present(payments, rules.discount_bp, today)
    return Offer(
        terms.kind, currency, base, payments, dict(waived), interest, upfront, monthly, load, chance, half_up(worth),
        half_up(worth * chance.pct / 100), base - half_up(worth), terms,
    )  # fmt: skip


def _plan_load(regular: Sequence[Payment], upfront: int, means: Assessment, today: date) -> int:
    """Percent of what can be carried: of the heaviest month, or up to the day when least is left beside what is promised elsewhere.

    What is set aside counts for other promises, so that one paid from it takes nothing off the months.
    """
    shares = [Fraction(max(p.minor for p in regular), means.sustainable_minor or 1)]
    paid = 0
    for payment in regular:
        paid += payment.minor
        left = capacity(means, today, payment.on) - upfront
        shares.append(Fraction(paid, left) if left > 0 else Fraction(1))
    return min(100, -(-100 * max(shares) // 1))


def present(payments: Iterable[Payment], discount_bp: int, today: date) -> Fraction:
    """What payments are worth today: simple discount, actual/365, exact."""
    year = 3_650_000
    return sum(
        (Fraction(p.minor * year, year + discount_bp * (p.on - today).days) for p in payments), Fraction(0)
    )
