"""Sets of values of one kind, as spans on a line: what a test cell accepts, exactly.

Proofs (overlap, gaps) and the column form are made from these; the scalar form reads the cell directly, and a
property test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

from dunwell.dmn.feel import Between, Compare, Test, Tests
from dunwell.dmn.values import Kind

# A cut lies between values: (-1,) before all, (0, v, 0) just before v, (0, v, 1) just after v, (1,) after all.
Cut: TypeAlias = tuple[Any, ...]
START: Cut = (-1,)
END: Cut = (1,)


def before(value: Any) -> Cut:
    """The cut just below a value."""
    return (0, value, 0)


def after(value: Any) -> Cut:
    """The cut just above a value."""
    return (0, value, 1)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Disjoint, sorted spans [from cut, to cut), and whether the unknown (null) belongs to the set."""

    spans: tuple[tuple[Cut, Cut], ...]
    null: bool = False

    def __bool__(self) -> bool:
        return self.null or bool(self.spans)

    def __and__(self, other: "ValueSet") -> "ValueSet":
        shared = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return ValueSet(_tidy(shared), self.null and other.null)

    def __or__(self, other: "ValueSet") -> "ValueSet":
        return ValueSet(_tidy((*self.spans, *other.spans)), self.null or other.null)

    def known_others(self) -> "ValueSet":
        """Every known value outside this set."""
        cuts = [START, *(cut for span in self.spans for cut in span), END]
        return ValueSet(_tidy(zip(cuts[::2], cuts[1::2], strict=True)))

    def has(self, value: Any) -> bool:
        """Whether a value of the set's kind (None is null) belongs to it."""
        if value is None:
            return self.null
        return any(a <= before(value) and after(value) <= b for a, b in self.spans)

    def points(self) -> list[Any] | None:
        """The values, if the spans hold single values only."""
        single = all(len(a) == 3 == len(b) and a[1] == b[1] for a, b in self.spans)
        return [a[1] for a, _ in self.spans] if single else None


EVERYTHING = ValueSet(((START, END),), null=True)
KNOWN = ValueSet(((START, END),))
NOTHING = ValueSet(())
NULL = ValueSet((), null=True)


def _tidy(spans: Iterable[tuple[Cut, Cut]]) -> tuple[tuple[Cut, Cut], ...]:
    merged: list[tuple[Cut, Cut]] = []
    for low, high in sorted(span for span in spans if span[0] < span[1]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def accepted(tests: Tests) -> ValueSet:
    """The set one input cell accepts."""
    if tests.any_of is None:
        return EVERYTHING
    return _any(tests.any_of)


def _any(tests: Iterable[Test]) -> ValueSet:
    union = NOTHING
    for test in tests:
        union |= _one(test)
    return union


def _one(test: Test) -> ValueSet:
    if isinstance(test, Compare):
        return NULL if test.value is None else ValueSet((_side(test.op, test.value),))
    if isinstance(test, Between):
        low = before(test.low) if test.low_inside else after(test.low)
        return ValueSet(((low, after(test.high) if test.high_inside else before(test.high)),))
    return _any(test.tests).known_others()


def _side(op: str, value: Any) -> tuple[Cut, Cut]:
    return {
        "=": (before(value), after(value)),
        "<": (START, before(value)),
        "<=": (START, after(value)),
        ">": (after(value), END),
        ">=": (before(value), END),
    }[op]


def exact(values: ValueSet, kind: Kind) -> ValueSet:
    """The same set with cuts between values that exist: whole numbers, days and booleans have next ones.

    Afterwards the set is empty only if no value of the kind is in it ((1..2) holds no integer).
    """
    return ValueSet(_tidy((_settle(a, kind), _settle(b, kind)) for a, b in values.spans), values.null)


def _settle(cut: Cut, kind: Kind) -> Cut:
    if len(cut) == 1 or kind in ("number", "any"):
        return cut
    _, value, side = cut
    if kind == "integer":
        return before(value.to_integral_value(ROUND_CEILING if side == 0 else ROUND_FLOOR) + side)
    if kind == "boolean":
        return {(False, 0): START, (True, 1): END}.get((value, side), before(True))
    if kind == "string":
        # The next string after s is s with a zero character; nothing comes before the empty string.
        return START if (value, side) == ("", 0) else before(value + "\0" * side)
    if side == 1 and value == date.max:
        return END
    return START if (value, side) == (date.min, 0) else before(value + timedelta(days=side))


_SAMPLE: dict[Kind, Any] = {
    "number": Decimal(0), "integer": Decimal(0), "string": "other", "boolean": False, "date": date(2026, 1, 1), "any": "other",
}  # fmt: skip


def pick(values: ValueSet, kind: Kind) -> Any:
    """One member of a set that is not empty after `exact`, a plain one where possible; None stands for null."""
    spans = values.spans
    if not spans:
        return None
    if kind in _SAMPLE and values.has(_SAMPLE[kind]):
        return _SAMPLE[kind]
    low, high = spans[0]
    if low == START:
        return _below(high, kind)
    if low[2] == 0:
        return low[1]
    return _above(low[1], high)


def _below(high: Cut, kind: Kind) -> Any:
    if len(high) == 1:
        return _SAMPLE[kind]
    value = high[1]
    if high[2] == 1:
        return value
    if isinstance(value, bool):
        return False
    if isinstance(value, Decimal):
        return value - 1
    return value - timedelta(days=1) if isinstance(value, date) else value[:-1]


def _above(value: Any, high: Cut) -> Any:
    """A value just above `value` and below `high`; only numbers have cuts after a value once settled."""
    if not isinstance(value, Decimal):
        return value
    if len(high) == 1 or before(value + 1) < high:
        return value + 1
    return (value + high[1]) / 2
