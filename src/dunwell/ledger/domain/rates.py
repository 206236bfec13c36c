"""A rate over time, exact: what a stretch of days costs per unit, and in which pieces that is computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from dunwell.ledger.domain.daycount import lengths


@dataclass(frozen=True, slots=True)
class Span:
    """`base` bore `rate` for `days` of a year of `year_days` (1 for a daily rate): exact = base·rate·days/year_days."""

    start: date
    end: date
    base: int
    rate: Fraction
    days: int
    year_days: int

    @property
    def exact(self) -> Fraction:
        """The interest of this stretch, not rounded."""
        return self.base * self.rate * self.days / self.year_days


@dataclass(frozen=True, slots=True)
class Rate:
    """Rates by the day they begin (the first from ever), per year by `day_count`, or per day where that is None."""

    values: tuple[tuple[date, Fraction], ...]
    day_count: str | None

    @classmethod
    def flat(cls, value: Fraction, day_count: str | None) -> "Rate":
        """One rate for all time."""
        return cls(((date.min, value),), day_count)

    def times(self, factor: Fraction) -> "Rate":
        """Every value multiplied."""
        return Rate(tuple((start, value * factor) for start, value in self.values), self.day_count)

    def on(self, day: date) -> Fraction:
        """The rate of a day."""
        return [value for start, value in self.values if start <= day][-1]

    def spans(self, base: int, first: date, end: date) -> list[Span]:
        """The stretch cut where the rate or the year's length changes."""
        cuts = [first, *(start for start, _ in self.values if first < start < end), end]
        return [
            Span(start, stop, base, self.on(start), days, year)
            for a, b in pairwise(cuts)
            for start, stop, days, year in lengths(self.day_count, a, b)
        ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbours with the same base, rate and year as one."""
    done: list[Span] = []
    for span in spans:
        last = done[-1] if done else None
        if last and (last.end, last.base, last.rate, last.year_days) == (
            span.start,
            span.base,
            span.rate,
            span.year_days,
        ):
            done[-1] = Span(last.start, span.end, span.base, span.rate, last.days + span.days, span.year_days)
        else:
            done.append(span)
    return done


def in_figures(span: Span) -> str:
    """`1200000*0.0005*41 [2026-01-10..2026-02-20)`."""
    year = "" if span.year_days == 1 else f"/{span.year_days}"
    return f"{span.base}*{rate_text(span.rate)}*{span.days}{year} [{span.start}..{span.end})"


def rate_text(rate: Fraction) -> str:
    """A rate as a decimal where it has an end, else as a fraction."""
    rest = rate.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"({rate})"
    digits = 0
    while (rate * 10**digits).denominator != 1:
        digits += 1
    whole = str(abs(int(rate * 10**digits))).rjust(digits + 1, "0")
    return ("-" if rate < 0 else "") + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)
