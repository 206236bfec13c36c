"""Sets of values as flat Ibis predicates, with bounds rounded to what the column can hold, and exact literals."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce
from operator import or_
from typing import Any

import ibis

from dunwell.dmn.sets import END, START, Cut, ValueSet
from dunwell.dmn.values import Kind, Value

_FITS: dict[Kind, Callable[[Any], bool]] = {
    "number": lambda dtype: dtype.is_numeric() and not dtype.is_boolean(),
    "integer": lambda dtype: dtype.is_integer(),
    "string": lambda dtype: dtype.is_string(),
    "boolean": lambda dtype: dtype.is_boolean(),
    "date": lambda dtype: dtype.is_date(),
    "any": lambda dtype: True,
}


def fits_column(kind: Kind, dtype: Any) -> bool:
    """Whether a column of an Ibis type can be tested as that kind."""
    return _FITS[kind](dtype)


def belongs(column: Any, values: ValueSet) -> Any:
    """A predicate that is true exactly for the set's members; for null it is true only if the set holds null."""
    if column.type().is_null():
        return ibis.literal(values.null)
    known = _known(column, values)
    if not values.null:
        return ibis.literal(False) if known is None else known
    return column.isnull() if known is None else column.isnull() | known


def _known(column: Any, values: ValueSet) -> Any:
    """A predicate for the known values, null or false for null; None for no value at all."""
    if values.spans == ((START, END),):
        return column.notnull()
    if column.type().is_boolean():
        return _boolean(column, values)
    excluded = values.known_others().points()
    if excluded and values.spans:
        held = _held(column, excluded)
        return column.notin(_literals(column, held)) if held else column.notnull()
    points = _held(column, [a[1] for a, b in values.spans if _is_point(a, b)])
    tests = [_equals(column, _literals(column, points))] if points else []
    tests += [_span(column, a, b) for a, b in values.spans if not _is_point(a, b)]
    return reduce(or_, tests) if tests else None


def _is_point(a: Cut, b: Cut) -> bool:
    return len(a) == 3 == len(b) and bool(a[1] == b[1])


def _boolean(column: Any, values: ValueSet) -> Any:
    true, false = values.has(True), values.has(False)
    if true and false:
        return column.notnull()
    return column if true else ~column if false else None


def _equals(column: Any, values: list[Any]) -> Any:
    return column == values[0] if len(values) == 1 else column.isin(values)


def _held(column: Any, values: list[Any]) -> list[Any]:
    """The values this column can hold at all: 1.5 is in no column of integers."""
    step = _step(column)
    return [value for value in values if step is None or value % step == 0]


def _step(column: Any) -> Decimal | None:
    """The distance between neighbouring values of an integer or decimal column, None for others."""
    dtype = column.type()
    if dtype.is_integer():
        return Decimal(1)
    return Decimal(1).scaleb(-(dtype.scale or 0)) if dtype.is_decimal() else None


def _span(column: Any, low: Cut, high: Cut) -> Any:
    tests = []
    if len(low) == 3:
        tests.append(_bound(column, low, ROUND_FLOOR if low[2] else ROUND_CEILING, above=True))
    if len(high) == 3:
        tests.append(_bound(column, high, ROUND_FLOOR if high[2] else ROUND_CEILING, above=False))
    return tests[0] if len(tests) == 1 else tests[0] & tests[1]


def _bound(column: Any, cut: Cut, rounding: str, *, above: bool) -> Any:
    _, value, side = cut
    step = _step(column)
    if step is not None:
        value = (value / step).to_integral_value(rounding) * step
    limit = _literals(column, [value])[0]
    if above:
        return column > limit if side else column >= limit
    return column <= limit if side else column < limit


def _literals(column: Any, values: list[Any]) -> list[Any]:
    dtype = column.type()
    if not values or not isinstance(values[0], Decimal):
        return [ibis.literal(value) for value in values]
    if dtype.is_floating():
        return [ibis.literal(float(value), "float64") for value in values]
    return [literal(value, number_type([value])) for value in values]


def column_type(values: list[Value]) -> str:
    """The narrowest column type that holds all of these literals exactly."""
    known = [value for value in values if value is not None]
    if not known or isinstance(known[0], str):
        return "string"
    if isinstance(known[0], bool):
        return "boolean"
    numbers = [value for value in known if isinstance(value, Decimal)]
    return number_type(numbers) if numbers else "date"


def number_type(values: list[Decimal]) -> str:
    """int64 if all are whole and fit, else a decimal with room for the longest of them."""
    scale = max(_scale(value) for value in values)
    if scale == 0 and all(abs(value) < 2**63 for value in values):
        return "int64"
    whole = max(len(str(abs(int(value)))) for value in values)
    return f"decimal({min(38, max(18, whole + scale))}, {min(scale, 37)})"


def _scale(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def literal(value: Value, dtype: str) -> Any:
    """One value as a literal of a type from `column_type`."""
    if value is None:
        return ibis.null(dtype)
    if isinstance(value, Decimal):
        return ibis.literal(int(value) if dtype == "int64" else value, dtype)
    return ibis.literal(value, dtype)
