"""Accrual over columns: the interest of a stretch for the whole portfolio, in whole numbers only.

Each rate is a fraction, so the interest of an account is base × weight × days ÷ scale with whole weight and scale; it is
rounded by integer division as the product says. The engine's `//` over columns would go through a float: DuckDB's own
integer division is called by name. A product of more than 2^63 stops the query; it never wraps round.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import lcm

import ibis
import ibis.expr.types as ir

from dunwell.ledger.domain.account import ProductTerms
from dunwell.ledger.domain.daycount import lengths

LONGEST = 400  # days a stretch may have: further back, an account is replayed


@ibis.udf.scalar.builtin(name="divide", signature=(("int64", "int64"), "int64"))
def whole(number: int, by: int) -> int:  # type: ignore[empty-body]
    """Integer division, exact."""


def with_accrual(accounts: ir.Table, products: Sequence[ProductTerms], end: date) -> ir.Table:
    """Add accrued_minor: interest from the account's accrued_from to `end` exclusive, rounded as its product says.

    Null where the terms are unknown, a component is, or the stretch is longer than a year and a bit. Reads terms and the
    columns of `with_bearing` and rest_since, rest_until: the days in which a kept plan lets interest rest (since null: none;
    until null: it still rests; an account with several since accrued_from is to be replayed): accrued_from, bearing_minor, bearing_from, joining_minor, joining_on. One row in, one row out.
    Raises ValueError for a product rounded day by day: it has to be replayed.
    """
    branches = []
    for terms in products:
        if terms.per_day:
            raise ValueError(f"{terms.code} is rounded every day: replay its accounts")
        rest = (accounts.rest_since, accounts.rest_until)
        first = _interest(accounts.bearing_minor, accounts.bearing_from, terms, end, rest)
        joined = _interest(accounts.joining_minor, accounts.joining_on, terms, end, rest)
        branches.append((accounts.terms == terms.code, first + joined.fill_null(0)))
    near = accounts.accrued_from.delta(ibis.literal(end), unit="day").abs() <= LONGEST
    accrued = ibis.cases(*branches, else_=ibis.null("int64"))
    return accounts.mutate(accrued_minor=ibis.ifelse(near, accrued, ibis.null("int64")))


def with_bearing(accounts: ir.Table, kinds: Mapping[str, str]) -> ir.Table:
    """Add what bears interest and from when, as domain.account.items_of reads an opening. `kinds`: product kind by terms.

    Reads terms, data_as_of, due_on, the four components, overdue_minor, coming_due_on, coming_due_minor; and accrued_to and
    kept_bearing_minor of accounts with postings since (null of the others). Adds accrued_from, bearing_minor (null where a
    component is unknown), bearing_from, joining_minor, joining_on: what joins when the coming amount falls due.
    """
    t = accounts
    loan = t.terms.isin([code for code, kind in kinds.items() if kind == "instalment_loan"])
    invoice = t.terms.isin([code for code, kind in kinds.items() if kind == "invoice"])
    other = sum(
        (_positive(part) for part in (t.cost_minor.fill_null(0), t.fee_minor, t.interest_minor)),
        ibis.literal(0, "int64"),
    )
    principal = _positive(t.principal_minor)
    overdue = ibis.least(principal, _positive(t.overdue_minor - other))
    start = t.accrued_to.coalesce(t.data_as_of)
    base = t.kept_bearing_minor.coalesce(ibis.ifelse(loan, overdue, principal))
    known = t.principal_minor.notnull() & t.interest_minor.notnull() & t.fee_minor.notnull()
    t = t.mutate(
        accrued_from=start,
        bearing_minor=ibis.ifelse(known, base, ibis.null("int64")),
        bearing_from=ibis.ifelse(invoice & t.due_on.notnull(), ibis.greatest(start, t.due_on), start),
    )
    ahead = (t.coming_due_on >= t.data_as_of) & (t.accrued_to.isnull() | (t.coming_due_on > t.accrued_to))
    rest = ibis.least(principal - t.bearing_minor, t.coming_due_minor)
    return t.mutate(
        joining_minor=ibis.ifelse(loan & ahead, _positive(rest), ibis.literal(0, "int64")),
        joining_on=t.coming_due_on,
    )


def _positive(minor: ir.Value) -> ir.Value:
    return ibis.greatest(minor, ibis.literal(0, "int64"))


def _interest(
    base: ir.Value, start: ir.Value, terms: ProductTerms, end: date, rest: tuple[ir.Value, ir.Value]
) -> ir.Value:
    """base × the stretch's weight, rounded: exact while the product stays below 2^63."""
    pieces = _pieces(terms, end)
    scale = lcm(*(rate.denominator * year for _, _, rate, year in pieces))
    weight = ibis.literal(0, "int64")
    for piece_start, piece_end, rate, year in pieces:
        per_day = int(rate * scale / year)
        if per_day:
            first, last = ibis.greatest(start, ibis.literal(piece_start)), ibis.literal(piece_end)
            resting = _days(
                terms, ibis.greatest(first, rest[0]), ibis.least(last, rest[1].coalesce(ibis.literal(end)))
            )
            weight += (
                _days(terms, first, last) - ibis.ifelse(rest[0].notnull(), resting, ibis.literal(0, "int64"))
            ) * per_day
    return _rounded(base * weight, scale, terms.rounding)


def _pieces(terms: ProductTerms, end: date) -> list[tuple[date, date, Fraction, int]]:
    """(from, to, rate, days of the year) back to the oldest stretch there may be."""
    oldest = date.fromordinal(end.toordinal() - LONGEST)
    cuts = sorted({oldest, end, *(start for start, _ in terms.rate.values if oldest < start < end)})
    return [
        (start, stop, terms.rate.on(start), year)
        for a, b in pairwise(cuts)
        for start, stop, _, year in lengths(terms.rate.day_count, a, b)
    ]


def _days(terms: ProductTerms, first: ir.Value, last: ir.Value) -> ir.Value:
    """Days from `first` to `last` by the product's day count, none where `last` is not later."""
    if terms.rate.day_count == "30E/360":
        length = _thirty(last) - _thirty(first)
    else:
        length = last.delta(first, unit="day")
    return ibis.ifelse(first < last, length.cast("int64"), ibis.literal(0, "int64"))


def _thirty(day: ir.Value) -> ir.Value:
    return 360 * day.year().cast("int64") + 30 * day.month() + ibis.least(day.day(), 30)


def _rounded(number: ir.Value, scale: int, mode: str) -> ir.Value:
    """number ÷ scale to a whole number, number not negative."""
    by = ibis.literal(scale, "int64")
    if mode == "floor":
        return whole(number, by)
    if mode == "ceiling":
        return whole(number + (scale - 1), by)
    down, rest = whole(number, by), number % by
    up = (
        rest * 2 >= scale
        if mode == "half_up"
        else (rest * 2 > scale) | ((rest * 2 == scale) & (down % 2 == 1))
    )
    return down + up.ifelse(ibis.literal(1, "int64"), ibis.literal(0, "int64"))
