"""The description of one debt as JSON (`dunwell ledger statement --spec`), read strictly into the engine's terms.

The format is described in docs/ledger.md. A field that is unknown, or that means nothing for the product, is an error that
says where it stands; none is ever ignored. `overdue_start` and `conventions` are for the reader.
"""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dunwell.foundation.money import CURRENCIES, decimals_of
from dunwell.ledger.domain.daycount import DAY_COUNTS, months_after
from dunwell.ledger.domain.rates import Rate
from dunwell.ledger.domain.rounding import MODES
from dunwell.ledger.domain.schedule import METHODS, Instalment, instalments
from dunwell.ledger.domain.strict import Fields, SpecError, day_of
from dunwell.ledger.domain.terms import (
    PRODUCTS,
    Band,
    Cap,
    Charge,
    Debt,
    Discount,
    Item,
    LateFee,
    Receipt,
    Reversal,
    Waiver,
)

CASE_FIELDS = {"given", "id", "title", "expect", "rounding_sensitive", "derivation"}


def read(raw: Any, as_of: date | None = None) -> Debt:
    """A debt from an object, or from {"given": object}. `as_of` stands in for the object's own. Raises SpecError."""
    where = ""
    if isinstance(raw, dict) and "given" in raw:
        if unknown := sorted(set(raw) - CASE_FIELDS):
            raise SpecError(unknown[0], "is not a field that is known here")
        raw, where = raw["given"], "given"
    given = Fields(raw, where)
    product = given.choice("product", PRODUCTS)
    loan, card = product == "instalment_loan", product == "credit_card"
    currency = given.text("currency")
    if currency not in CURRENCIES:
        raise given.fail("currency", f"must be an ISO 4217 code such as CNY, not {currency!r}")
    digits = given.minor("minor_digits")
    if digits != decimals_of(currency):
        raise given.fail("minor_digits", f"is {digits}, and {currency} has {decimals_of(currency)}")
    principal = given.minor("principal", least=1)
    mode, per_day = read_rounding(Fields(given.get("rounding"), given.path("rounding")))
    for name, fits, what, neutral in (
        ("accrual_base", loan, "an instalment loan", "principal"),
        ("acceleration", loan, "an instalment loan", None),
        ("scheduled_fee", loan, "an instalment loan", 0),
        ("interest_free_schedule", loan, "an instalment loan", False),
        ("grace_days", not card, "an instalment loan or an invoice", 0),
        ("early_discount", product == "invoice", "an invoice", None),
    ):
        given.only_for(name, fits, what, neutral)
    free = given.flag("interest_free_schedule")
    rate, contract = read_rate(Fields(given.get("rate"), given.path("rate")), loan=loan, free=free)
    fee = given.minor("scheduled_fee", 0)
    items, plan, start = _items(given, principal, contract, loan=loan, free=free, fee=fee)
    day = _as_of(given, as_of)
    parts = ("fees", "penalty", "interest", "principal") if loan else ("fees", "interest", "principal")
    receipts = _receipts(given, parts)
    debt = Debt(
        product=product,
        currency=currency,
        minor_digits=digits,
        rounding=mode,
        per_day=per_day,
        items=items,
        rate=rate,
        bands=_bands(given, parts),
        as_of=day,
        contract=contract,
        schedule=plan,
        loan_start=start,
        interest_free=free,
        penalty_on_interest=given.choice("accrual_base", ("principal", "principal_and_interest"), "principal")
        != "principal",
        grace_days=read_grace(given),
        late_fee=_late_fee(given, card=card),
        caps=read_caps(given),
        discount=_discount(given),
        receipts=receipts,
        reversals=_reversals(given, receipts),
        waivers=_waivers(given, parts, receipts),
        capitalise_on=tuple(sorted({day_of(v, w) for v, w in given.many("capitalise_on", [])})),
        acceleration=given.day("acceleration") if given.has("acceleration") else None,
    )
    _for_the_reader(given)
    given.get("acceleration", None)
    given.done()
    return debt


def _as_of(given: Fields, instead: date | None) -> date:
    if instead is not None:
        if given.has("as_of"):
            given.day("as_of")
        given.get("as_of", None)
        return instead
    return given.day("as_of")


def _for_the_reader(given: Fields) -> None:
    if given.has("overdue_start"):
        given.day("overdue_start")
    given.get("overdue_start", None)
    for words, where in given.many("conventions", []):
        if not isinstance(words, str):
            raise SpecError(where, "must be text")


def read_rounding(fields: Fields) -> tuple[str, bool]:
    mode = fields.choice("mode", tuple(MODES))
    granularity = fields.choice("granularity", ("per_posting", "per_day"))
    fields.done()
    return mode, granularity == "per_day"


def read_grace(given: Fields) -> int:
    days = given.minor("grace_days", 0)
    if days > 366:
        raise given.fail("grace_days", f"must be 0 to 366, not {days}")
    return days


# Rates ---------------------------------------------------------------------------------------------------------------


def read_rate(fields: Fields, *, loan: bool, free: bool) -> tuple[Rate, Rate | None]:
    """(what charged or overdue principal bears, the contract rate of a loan).

    A loan says `contract_annual` and, beside it, how its penalty rate comes from it: `penalty_multiplier` times (1 where
    absent), or a rate of its own as `value`. A loan without scheduled interest may say the penalty rate alone.
    """
    basis = fields.choice("basis", ("daily", "annual"))
    if basis == "daily" and fields.has("day_count"):
        raise fields.fail("day_count", "has no meaning with a daily rate: every calendar day counts as one")
    for name in ("contract_annual", "penalty_multiplier"):
        fields.only_for(name, loan, "an instalment loan")
    contract_given = fields.has("contract_annual")
    day_count = fields.choice("day_count", DAY_COUNTS) if basis == "annual" else None
    factor = fields.rate("penalty_multiplier", "1")
    if not loan or not contract_given:
        if loan and not free:
            raise fields.fail("contract_annual", "is missing: the schedule bears interest at it")
        own = _over_time(fields, fields.rate("value"), day_count)
        fields.done()
        return own.times(factor), None
    annual = fields.rate("contract_annual")
    if fields.has("value"):
        if fields.has("penalty_multiplier"):
            raise fields.fail("value", "and penalty_multiplier both say the penalty rate")
        penalty = _over_time(fields, fields.rate("value"), day_count)
        contract = Rate.flat(annual, day_count or "ACT/365F")
    elif basis == "daily":
        raise fields.fail(
            "basis", "must be annual with contract_annual, unless value says the daily penalty rate"
        )
    else:
        contract = _over_time(fields, annual, day_count)
        penalty = contract.times(factor)
    fields.get("value", None)
    fields.done()
    return penalty, contract


def _over_time(fields: Fields, first: Fraction, day_count: str | None) -> Rate:
    """The first rate, and each change from its day; days must rise. Of a loan a change is of the contract rate."""

    def change(one: Fields) -> tuple[date, Fraction]:
        return one.day("from"), one.rate("value")

    changes = fields.each("changes", change, [])
    for (a, _), (b, _) in pairwise(changes):
        if b <= a:
            raise fields.fail("changes", f"must rise from day to day: {b} follows {a}")
    return Rate(((date.min, first), *changes), day_count)


# What falls due ------------------------------------------------------------------------------------------------------


def _items(
    given: Fields, principal: int, contract: Rate | None, *, loan: bool, free: bool, fee: int
) -> tuple[tuple[Item, ...], tuple[Instalment, ...], date | None]:
    raw = given.get("due_schedule")
    if isinstance(raw, dict):
        if not loan:
            raise given.fail("due_schedule", "must be a list of due dates with their charges")
        annual = Fraction(0) if free or contract is None else contract.values[0][1]
        return _plan(Fields(raw, given.path("due_schedule")), principal, annual, fee)
    items = []
    for no, (element, where) in enumerate(given.many("due_schedule"), 1):
        fields = Fields(element, where)
        charges = fields.each("charges", lambda f: Charge(f.day("date"), f.minor("amount", least=1)))
        if not charges:
            raise fields.fail("charges", "must not be empty")
        interest = fields.minor("interest", 0) if loan and not free else 0
        items.append(Item(no, fields.day("due"), charges, interest, fee))
        fields.done()
    if not items:
        raise given.fail("due_schedule", "must not be empty")
    if (total := sum(charge.amount for item in items for charge in item.charges)) != principal:
        raise given.fail("principal", f"is {principal}, but the charges of due_schedule add up to {total}")
    if given.raw.get("product") == "credit_card":
        # One pool: the first due date is the statement's.
        first = min(item.due for item in items)
        items = [Item(1, first, tuple(charge for item in items for charge in item.charges))]
    if not loan:
        return tuple(items), (), None
    plan = tuple(
        Instalment(i.no, i.due, sum(charge.amount for charge in i.charges), i.interest, i.fee) for i in items
    )
    return tuple(items), plan, min(charge.on for item in items for charge in item.charges)


def _plan(
    fields: Fields, principal: int, annual: Fraction, fee: int
) -> tuple[tuple[Item, ...], tuple[Instalment, ...], date]:
    method = fields.choice("method", METHODS)
    n = fields.minor("n", least=1)
    if n > 600:
        raise fields.fail("n", f"must be 1 to 600, not {n}")
    first = fields.day("first_due")
    anchor = fields.minor("anchor_day", first.day, least=1)
    if anchor > 31 or months_after(first, 0, anchor) != first:
        raise fields.fail("anchor_day", f"is {anchor}, and the first due date is {first}")
    fields.done()
    plan = instalments(method, principal, annual, n, first, anchor, fee)
    items = tuple(Item(i.no, i.due, (Charge(i.due, i.principal),), i.interest, i.fee) for i in plan)
    return items, plan, months_after(first, -1, anchor)


# Terms and events ----------------------------------------------------------------------------------------------------


def _order(fields: Fields, parts: tuple[str, ...]) -> tuple[str, ...]:
    order = []
    for part, where in fields.many("order"):
        if part not in parts:
            raise SpecError(where, f"must be one of {', '.join(parts)}, not {part!r}")
        if part in order:
            raise SpecError(where, f"{part} stands twice")
        order.append(part)
    if not order:
        raise fields.fail("order", "must not be empty")
    return tuple(order)


def _bands(given: Fields, parts: tuple[str, ...]) -> tuple[Band, ...]:
    bands = given.each("allocation", lambda fields: _band(fields, parts))
    if not bands:
        raise given.fail("allocation", "must have at least one band")
    for index, band in enumerate(bands):
        for other in bands[:index]:
            low = max(-(10**6) if b.dpd_from is None else b.dpd_from for b in (band, other))
            high = min(10**6 if b.dpd_to is None else b.dpd_to for b in (band, other))
            if low <= high:
                raise SpecError(given.path(f"allocation[{index}]"), "holds for days of an earlier band")
    rising = sorted(bands, key=lambda band: -(10**6) if band.dpd_from is None else band.dpd_from)
    for earlier, later in pairwise(rising):
        if earlier.dpd_to is not None and later.dpd_from is not None and later.dpd_from > earlier.dpd_to + 1:
            gap = f"{earlier.dpd_to + 1} to {later.dpd_from - 1}"
            raise given.fail("allocation", f"has no band for {gap} days past due")
    return bands


def _band(fields: Fields, parts: tuple[str, ...]) -> Band:
    low = fields.minor("dpd_from") if fields.has("dpd_from") else None
    high = fields.minor("dpd_to") if fields.has("dpd_to") else None
    for name in ("dpd_from", "dpd_to"):
        fields.get(name, None)
    order = _order(fields, parts)
    missing = [part for part in ("fees", "interest", "principal") if part not in order]
    if missing:
        raise fields.fail("order", f"must name {missing[0]}")
    if low is not None and high is not None and low > high:
        raise fields.fail("dpd_from", f"is {low}, after dpd_to {high}")
    return Band(order, low, high)


def _late_fee(given: Fields, *, card: bool) -> LateFee | None:
    if not given.has("late_fee"):
        given.get("late_fee", None)
        return None
    fields = Fields(given.get("late_fee"), given.path("late_fee"))
    kind = fields.choice("kind", ("pct_unpaid_minimum", "fixed_per_bucket"))
    if kind == "fixed_per_bucket":
        fee = LateFee(kind, amount=fields.minor("amount"))
    elif not card:
        raise fields.fail("kind", "pct_unpaid_minimum has a meaning for a credit card only")
    else:
        fee = LateFee(
            kind,
            rate=fields.rate("rate"),
            minimum_payment=fields.minor("minimum_payment"),
            floor=fields.minor("floor", 0),
        )
    fields.done()
    return fee


def read_caps(given: Fields) -> tuple[Cap, ...]:
    """One cap or a list of them (statutory, contractual): the lowest holds."""
    if not given.has("cap"):
        given.get("cap", None)
        return ()

    def cap(fields: Fields) -> Cap:
        name = fields.text("name", "")
        return Cap(fields.rate("annual_rate"), fields.choice("day_count", DAY_COUNTS), name)

    raw = given.get("cap")
    if isinstance(raw, list):
        return given.each("cap", cap)
    fields = Fields(raw, given.path("cap"))
    found = cap(fields)
    fields.done()
    return (found,)


def _discount(given: Fields) -> Discount | None:
    if not given.has("early_discount"):
        given.get("early_discount", None)
        return None
    fields = Fields(given.get("early_discount"), given.path("early_discount"))
    found = Discount(fields.rate("rate"), fields.minor("days"))
    fields.done()
    if found.rate >= 1:
        raise fields.fail("rate", "must be below 1")
    return found


def _receipts(given: Fields, parts: tuple[str, ...]) -> tuple[Receipt, ...]:
    counter = iter(range(1, 10**9))

    def receipt(fields: Fields) -> Receipt:
        place = next(counter)
        kind = fields.choice("kind", ("payment", "credit_note"), "payment")
        order = _order(fields, parts) if fields.has("order") else None
        fields.get("order", None)
        if order is None and kind == "credit_note":
            order = ("principal",)
        seq = fields.minor("seq", place)
        return Receipt(
            fields.text("id"), fields.day("date"), fields.minor("amount", least=1), seq, kind, order
        )

    found = given.each("payments", receipt, [])
    ids = [receipt.id for receipt in found]
    for index, one in enumerate(ids):
        if one in ids[:index]:
            raise SpecError(f"{given.path('payments')}[{index}].id", f"{one!r} stands twice")
    places = dict[tuple[date, int], str]()
    for index, row in enumerate(found):
        if (other := places.setdefault((row.on, row.seq), row.id)) != row.id:
            why = f"is {row.seq}, as that of {other!r} on the same day: which came first is not said"
            raise SpecError(f"{given.path('payments')}[{index}].seq", why)
    return found


def _reversals(given: Fields, receipts: tuple[Receipt, ...]) -> tuple[Reversal, ...]:
    by_id, done = {receipt.id: receipt for receipt in receipts}, set[str]()

    def reversal(fields: Fields) -> Reversal:
        one = Reversal(
            fields.text("payment_id"),
            fields.day("date"),
            fields.choice("mode", ("reversal_date", "value_date")),
        )
        if one.payment_id not in by_id:
            raise fields.fail("payment_id", f"no payment has the id {one.payment_id!r}")
        if one.payment_id in done:
            raise fields.fail("payment_id", f"{one.payment_id!r} is reversed twice")
        if one.on < by_id[one.payment_id].on:
            raise fields.fail("date", f"{one.on} is before the payment's own date")
        done.add(one.payment_id)
        return one

    return given.each("reversals", reversal, [])


def _waivers(given: Fields, parts: tuple[str, ...], receipts: tuple[Receipt, ...]) -> tuple[Waiver, ...]:
    taken = {receipt.id for receipt in receipts}

    def waiver(fields: Fields) -> Waiver:
        one = Waiver(
            fields.text("id"),
            fields.day("date"),
            fields.choice("target", parts),
            fields.minor("amount", least=1),
        )
        if one.id in taken:
            raise fields.fail("id", f"{one.id!r} stands twice")
        taken.add(one.id)
        return one

    return given.each("waivers", waiver, [])
