"""What training brought, on Kirkpatrick's levels: learning gain, results against people chosen by rule, intervals. Pure.

Intervals are percentile bootstrap over people (95 %), drawn from a stream of chance that the caller gives: the same data and
seed give the same interval. Sources: Hake 1998 (normalised gain), Efron & Tibshirani 1993 (bootstrap).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

RESAMPLES = 2000
FEWEST = 3  # people on each side; an interval of fewer says nothing


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % interval; low and high are None where too few people are behind it."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def shows(self) -> bool:
        """The interval lies wholly above or below nothing."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Work:
    """What one person's work of a period came to. sums in minor units."""

    contacts: int = 0
    kept: int = 0
    recovered_minor: int = 0
    refused: int = 0


MEASURES: dict[str, Callable[[Work], int]] = {
    "kept": lambda work: work.kept,
    "recovered": lambda work: work.recovered_minor,
    "refused": lambda work: work.refused,
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person's work before and after, and the stages they work in."""

    user_id: int
    stages: frozenset[str]
    before: Work
    after: Work


def gain(before: float, after: float) -> float | None:
    """Normalised gain: the part of what was missing that was learned, (after − before) / (1 − before).

    Negative where less is known than before; None where nothing was missing.
    """
    return (after - before) / (1 - before) if before < 1 else None


def mean(values: Sequence[float]) -> float:
    """The plain mean of at least one value."""
    return sum(values) / len(values)


def interval_of_mean(values: Sequence[float], chance: Random) -> Interval | None:
    """The mean of people's values with its interval; None of nobody."""
    if not values:
        return None
    drawn = [mean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES)] if len(values) >= FEWEST else []  # fmt: skip
    return Interval(mean(values), *_middle(drawn), len(values))


def _middle(drawn: list[float]) -> tuple[float | None, float | None]:
    """The 2.5th and 97.5th percentile of what was drawn."""
    if not drawn:
        return None, None
    drawn.sort()
    return drawn[int(0.025 * len(drawn))], drawn[int(0.975 * len(drawn)) - 1]


def per_hundred(works: Sequence[Work], measure: str) -> float | None:
    """What these people's work came to per 100 contacts together; None without a contact."""
    contacts = sum(work.contacts for work in works)
    return 100 * sum(MEASURES[measure](work) for work in works) / contacts if contacts else None


def comparison(trained: Sequence[Person], others: Sequence[Person], each: int = 2) -> list[Person]:
    """Who the trained are held against: for each of them, in order of id, the `each` nearest who are not taken yet.

    Eligible is who shares a stage with the person (or where either has none) and had contacts after. Nearest: kept promises
    per 100 contacts before the training; then contacts before; then id. Who had no contacts before is nearest to those likewise.
    """
    free = sorted((one for one in others if one.after.contacts), key=lambda one: one.user_id)
    taken: list[Person] = []
    for person in sorted(trained, key=lambda one: one.user_id):
        fit = [one for one in free if not (one.stages and person.stages) or one.stages & person.stages]
        for one in sorted(fit, key=lambda one: _distance(person, one))[:each]:
            free.remove(one)
            taken.append(one)
    return taken


def _distance(one: Person, other: Person) -> tuple[bool, float, int, int]:
    ours, theirs = (per_hundred([who.before], "kept") for who in (one, other))
    unlike = (ours is None) != (theirs is None)
    return unlike, abs((ours or 0) - (theirs or 0)), abs(one.before.contacts - other.before.contacts), other.user_id  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """One measure per 100 contacts on both sides, before and after. difference: how much more it changed with the trained than
    with the others (before_known), or how far they lie apart afterwards where the trained have no work before."""

    measure: str
    trained: tuple[float | None, float | None]
    others: tuple[float | None, float | None]
    before_known: bool
    difference: Interval | None


def effect(measure: str, trained: Sequence[Person], others: Sequence[Person], chance: Random) -> Effect:
    """The effect on one measure, people drawn anew on both sides for the interval."""
    known = any(one.before.contacts for one in trained) and any(one.before.contacts for one in others)
    value = _difference(measure, trained, others, known)
    found = None
    if value is not None:
        drawn = []
        if min(len(trained), len(others)) >= FEWEST:
            for _ in range(RESAMPLES):
                ours, theirs = chance.choices(trained, k=len(trained)), chance.choices(others, k=len(others))
                one = _difference(measure, ours, theirs, known)
                if one is not None:
                    drawn.append(one)
        found = Interval(value, *_middle(drawn), len(trained))
    return Effect(measure, _sides(measure, trained), _sides(measure, others), known, found)


def _sides(measure: str, people: Sequence[Person]) -> tuple[float | None, float | None]:
    return per_hundred([one.before for one in people], measure), per_hundred([one.after for one in people], measure)  # fmt: skip


def _difference(measure: str, trained: Sequence[Person], others: Sequence[Person], known: bool) -> float | None:  # fmt: skip
    ours, theirs = _sides(measure, trained), _sides(measure, others)
    if ours[1] is None or theirs[1] is None:
        return None
    if not known:
        return ours[1] - theirs[1]
    if ours[0] is None or theirs[0] is None:
        return None
    return (ours[1] - ours[0]) - (theirs[1] - theirs[0])


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of the form was fulfilled in a person's real calls, 0 to 1, before and after; None where none was observed."""

    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Behaviour of the trained beside colleagues. people: with an observed call after, on each side; sides: means before and
    after; before_known: the difference is of changes, over who was observed both times; otherwise of what was seen after."""

    people: tuple[int, int]
    trained: tuple[float | None, float | None]
    others: tuple[float | None, float | None]
    before_known: bool
    difference: Interval | None


def beside(trained: Sequence[Seen], others: Sequence[Seen], chance: Random) -> Beside:
    """How far the behaviour of the trained moved beyond that of their colleagues, people drawn anew on both sides."""
    sides = [[one for one in side if one.after is not None] for side in (trained, others)]
    both = [[one for one in side if one.before is not None] for side in sides]
    known = min(len(side) for side in both) >= FEWEST
    ours, theirs = (
        [(one.after or 0.0) - ((one.before or 0.0) if known else 0.0) for one in side]
        for side in (both if known else sides)
    )
    found = None
    if ours and theirs:
        drawn = []
        if min(len(ours), len(theirs)) >= FEWEST:
            drawn = [
                mean(chance.choices(ours, k=len(ours))) - mean(chance.choices(theirs, k=len(theirs)))
                for _ in range(RESAMPLES)
            ]
        found = Interval(mean(ours) - mean(theirs), *_middle(drawn), len(ours))
    means = [
        tuple(
            mean(values)
            if (values := [v for v in (getattr(one, when) for one in side) if v is not None])
            else None
            for when in ("before", "after")
        )
        for side in (trained, others)
    ]
    return Beside((len(sides[0]), len(sides[1])), means[0], means[1], known, found)  # type: ignore[arg-type]


def average_by(marks: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """The mean of each mark over those who gave it."""
    names = dict.fromkeys(name for one in marks for name in one)
    return {name: mean([one[name] for one in marks if name in one]) for name in names}
