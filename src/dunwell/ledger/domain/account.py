"""An account of the portfolio as a debt of the engine: from what its file said, what was posted since, and its terms.

The opening is the position the creditor's file gave (components, amounts due) on its data date. Receipts since then are
walked over the amounts due, oldest first; the days past due at each of them, counted from the oldest amount then unpaid,
choose its allocation order. A receipt dated before the opening counts from the opening: the file's balance was reckoned
without it. On a loan the part that bears penalty is what is overdue, less the interest, fees and costs in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from dunwell.ledger.domain.engine import Book, replay
from dunwell.ledger.domain.posting import DueAmount, OrderRule, order_for, pay_dues
from dunwell.ledger.domain.rates import Rate
from dunwell.ledger.domain.rounding import MODES
from dunwell.ledger.domain.terms import Band, Cap, Charge, Debt, FeeCharge, Item, LateFee, Receipt, Waiver

# The engine's parts by the portfolio's components.
PART = {"cost": "cost", "fee": "fees", "interest": "interest", "principal": "principal"}
COMPONENT = {
    "cost": "cost",
    "fee": "fee",
    "late_fee": "fee",
    "interest": "interest",
    "penalty": "interest",
    "principal": "principal",
}


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What an account's product costs per day. `kind`: terms.PRODUCTS.

    late_fee: of each amount that falls due after the data and is unpaid at the end of its day, booked on the day after. On a
    card its amount due is the minimum payment. What fell due before is in the fees of the creditor's file.
    """

    code: str
    kind: str
    rate: Rate
    rounding: str
    per_day: bool
    grace_days: int = 0
    caps: tuple[Cap, ...] = ()
    late_fee: LateFee | None = None


NO_INTEREST = ProductTerms("", "credit_card", Rate.flat(Fraction(0), None), "half_up", False)


@dataclass(frozen=True, slots=True)
class Opening:
    """An account's position on its data date. `undated`: overdue without a due date. Every component is known."""

    as_of: date
    components: Mapping[str, int]
    overdue_minor: int
    due_on: date | None
    dues: tuple[DueAmount, ...] = ()

    @property
    def undated(self) -> int:
        """Overdue that no due item stands for."""
        return 0 if self.dues else self.overdue_minor


@dataclass(frozen=True, slots=True)
class Paid:
    """A receipt since the opening."""

    id: str
    value_date: date
    amount: int
    seq: int


@dataclass(frozen=True, slots=True)
class Forgiven:
    """A waiver since the opening, by component."""

    id: str
    on: date
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trail:
    """Where one receipt went among the amounts due, and the order it followed."""

    rule: str
    order: tuple[str, ...]
    dues: dict[int, int] = field(default_factory=dict)
    undated: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class AccountBook:
    """An account replayed: the engine's book, the trail of each receipt by id, and what is left of the amounts due."""

    book: Book
    trails: dict[str, Trail]
    dues: dict[int, int]
    undated: int

    @property
    def components(self) -> dict[str, int]:
        """What is owed by component."""
        total = self.book.total
        return {
            "cost": total("cost"),
            "fee": total("fees"),
            "interest": total("interest") + total("penalty"),
            "principal": total("principal"),
        }

    @property
    def accrued_minor(self) -> int:
        """Interest of the days since the opening."""
        return self.book.charged.get(self.book.accrues_to, 0)

    def parts_of(self, ref: str) -> tuple[dict[str, int], int]:
        """(by component, above all that was owed) of one receipt."""
        done = next(a for a in self.book.applied if a.id == ref)
        parts: dict[str, int] = {}
        for _, key, minor in done.parts:
            parts[COMPONENT[key]] = parts.get(COMPONENT[key], 0) + minor
        return parts, done.credit


def bearing_at(opening: Opening, kind: str) -> int:
    """Principal that bears interest from the opening on: all of it, on a loan the overdue part."""
    principal = max(0, opening.components["principal"])
    if kind != "instalment_loan":
        return principal
    other = sum(max(0, minor) for name, minor in opening.components.items() if name != "principal")
    return min(principal, max(0, opening.overdue_minor - other))


def items_of(opening: Opening, kind: str) -> tuple[Item, ...]:
    """What the opening brings. A loan: the overdue part, the amounts still to fall due, and the rest that has no date yet."""
    keys = {"cost": "cost", "fee": "late_fee", "interest": "interest"}
    brought = tuple((key, opening.components[name]) for name, key in keys.items())
    due = opening.due_on or opening.as_of
    if kind != "instalment_loan":
        return (Item(1, due, (Charge(opening.as_of, opening.components["principal"]),), opening=brought),)
    late = bearing_at(opening, kind)
    items = [Item(1, min(due, opening.as_of), (Charge(opening.as_of, late),), opening=brought)]
    rest = opening.components["principal"] - late
    for one in sorted(opening.dues, key=lambda d: (d.due_on, d.id)):
        part = min(rest, one.outstanding_minor)
        if one.due_on >= opening.as_of and part > 0:
            items.append(Item(len(items) + 1, one.due_on, (Charge(opening.as_of, part),)))
            rest -= part
    if rest:
        items.append(Item(len(items) + 1, date.max.replace(year=2300), (Charge(opening.as_of, rest),)))
    return tuple(items)


def _resting(rate: Rate, since: date, until: date | None) -> Rate:
    """The rate with nothing charged in [since, until)."""
    before = tuple((start, value) for start, value in rate.values if start < since)
    if until is None:
        return replace(rate, values=(*before, (since, Fraction(0))))
    if until <= since:
        return rate
    then = [value for start, value in rate.values if start <= until]
    again = ((until, then[-1]),) if then else ()
    after = tuple((start, value) for start, value in rate.values if start > until)
    return replace(rate, values=(*before, (since, Fraction(0)), *again, *after))


def replay_account(
    opening: Opening,
    terms: ProductTerms | None,
    product: str | None,
    rules: Sequence[OrderRule],
    on: date,
    paid: Sequence[Paid] = (),
    forgiven: Sequence[Forgiven] = (),
    stop_interest: date | None = None,
    currency: str = "CNY",
    rests: Sequence[tuple[date, date | None]] = (),
) -> AccountBook:
    """The account as of a day (the opening's at the earliest). Without terms nothing accrues. `stop_interest`: none from then.

    `rests`: stretches [since, until) in which no interest runs; until None: it still rests.
    """
    terms = terms or NO_INTEREST
    rate = terms.rate
    for since, until in rests:
        rate = _resting(rate, since, until)
    if stop_interest is not None:
        before = tuple((start, value) for start, value in rate.values if start < stop_interest)
        rate = replace(rate, values=(*before, (stop_interest, Fraction(0))))
    last = max(on, opening.as_of)
    known = [one for one in paid if max(one.value_date, opening.as_of) <= last]
    waived = [one for one in forgiven if max(one.on, opening.as_of) <= last]
    trails, dues, undated, missed = _walk(opening, product, rules, known, waived, last)
    receipts = tuple(
        Receipt(
            one.id, max(one.value_date, opening.as_of), one.amount, index, order=_parts(trails[one.id].order)
        )
        for index, one in enumerate(_in_order(known))
    )
    standard = order_for(rules, product, None).order
    debt = Debt(
        product=terms.kind,
        currency=currency,
        minor_digits=2,
        rounding=terms.rounding,
        per_day=terms.per_day,
        items=items_of(opening, terms.kind),
        rate=rate,
        bands=(Band(_parts(standard)),),
        as_of=last,
        grace_days=terms.grace_days,
        fee_charges=_late_fees(terms, missed, stop_interest, rests),
        caps=terms.caps,
        receipts=receipts,
        waivers=tuple(
            Waiver(f"{one.id}.{name}", max(one.on, opening.as_of), PART[name], minor)
            for one in waived
            for name, minor in one.parts.items()
            if minor
        ),
        loan_start=opening.as_of,
        opened_on=opening.as_of,
        pays_ahead=True,
    )
    return AccountBook(replay(debt), trails, dues, undated)


def _late_fees(
    terms: ProductTerms,
    missed: Sequence[tuple[date, int]],
    stop: date | None,
    rests: Sequence[tuple[date, date | None]],
) -> tuple[FeeCharge, ...]:
    """The late fees of amounts that were missed, (due day, unpaid); none while interest rests or once it is stopped."""
    fee = terms.late_fee
    if fee is None:
        return ()
    found = []
    for due, unpaid in missed:
        on = due + timedelta(days=1)
        resting = any(since <= on and (until is None or on < until) for since, until in rests)
        if resting or (stop is not None and on >= stop):
            continue
        if fee.kind == "fixed_per_bucket":
            minor, rate = fee.amount, None
        else:
            minor, rate = max(fee.floor, MODES[terms.rounding](unpaid * fee.rate)), fee.rate
        found.append(FeeCharge(on, minor, due, unpaid, rate))
    return tuple(found)


def _parts(order: Sequence[str]) -> tuple[str, ...]:
    return tuple(PART[name] for name in order)


def _in_order(paid: Sequence[Paid]) -> list[Paid]:
    return sorted(paid, key=lambda one: (one.value_date, one.seq))


def _walk(
    opening: Opening,
    product: str | None,
    rules: Sequence[OrderRule],
    paid: Sequence[Paid],
    forgiven: Sequence[Forgiven],
    last: date,
) -> tuple[dict[str, Trail], dict[int, int], int, list[tuple[date, int]]]:
    """Receipts and waivers over the amounts due by date, waivers first: (trails, left by due item, left undated, missed).

    missed: (due day, what was unpaid at its end) of what fell due from the opening's day to the day before `last`.
    """
    left = {due.id: due.outstanding_minor for due in opening.dues}
    undated, trails = opening.undated, dict[str, Trail]()
    events = sorted([(one.on, 0, index, one) for index, one in enumerate(forgiven)]
                    + [(one.value_date, 1, index, one) for index, one in enumerate(_in_order(paid))],
                    key=lambda event: event[:3])  # fmt: skip
    falling = sorted({due.due_on for due in opening.dues if opening.as_of <= due.due_on < last})
    missed: list[tuple[date, int]] = []

    def pass_by(until: date) -> None:
        """Days that end before `until`: what fell due on them and is unpaid is missed."""
        while falling and falling[0] < until:
            day = falling.pop(0)
            if unpaid := sum(left[due.id] for due in opening.dues if due.due_on == day):
                missed.append((day, unpaid))

    for day, _, _, one in events:
        pass_by(day)
        now = [DueAmount(due.id, due.due_on, left[due.id]) for due in opening.dues]
        oldest = min((due.due_on for due in now if due.outstanding_minor > 0), default=None)
        due_on = oldest if opening.dues else opening.due_on
        amount = one.amount if isinstance(one, Paid) else sum(one.parts.values())
        by_due, first, ahead = pay_dues(amount, now, undated)
        undated -= first
        for due_id, minor in by_due.items():
            left[due_id] -= minor
        if isinstance(one, Paid):
            dpd = None if due_on is None else max(0, (day - due_on).days)
            rule = order_for(rules, product, dpd)
            trails[one.id] = Trail(rule.id, rule.order, by_due, first, ahead)
    pass_by(last)
    return trails, left, undated, missed
