"""From exact fractions to whole minor units, in the ways a product may name."""

from collections.abc import Callable
from fractions import Fraction


def half_up(exact: Fraction) -> int:
    """The nearest whole number; x.5 goes away from zero."""
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


def half_even(exact: Fraction) -> int:
    """The nearest whole number; x.5 goes to the even neighbour (banker's)."""
    return round(exact)


def floor(exact: Fraction) -> int:
    """Towards zero."""
    return int(exact)


def ceiling(exact: Fraction) -> int:
    """Away from zero."""
    return -(-exact.numerator // exact.denominator) if exact >= 0 else exact.numerator // exact.denominator


MODES: dict[str, Callable[[Fraction], int]] = {
    "half_up": half_up,
    "half_even": half_even,
    "floor": floor,
    "ceiling": ceiling,
}
