"""Who stands where in practice: by level, by improvement, by consistency. Only whole, finished, lawful calls are given here. Pure.

Nothing on a board can be won by pressing: a void call is no call. Improvement is measured at the same scenario, so that hard
ones cost nobody a place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

LEVELS = (1, 2, 3, 4, 5)
KINDS = (*(f"level-{level}" for level in LEVELS), "improvement", "consistency")
SCENARIOS_WANTED = 3  # different ones of a level
TRIED_AGAIN = 2  # scenarios tried more than once, for improvement
CALLS_WANTED, CALLS_LOOKED_AT = 5, 10  # for consistency, the latest
GOOD = 75.0  # what passes


@dataclass(frozen=True, slots=True)
class Played:
    """A finished call that counts. number grows with time."""

    user_id: int
    number: int
    scenario_id: str
    level: int
    total: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on a board. value: points, points gained, or the share of good calls; calls: out of how many. Equals share a place."""

    user_id: int
    place: int
    value: float
    calls: int


def standings(kind: str, calls: Iterable[Played]) -> list[Standing]:
    """The board, best first; who has played too little for it is not on it. Raises KeyError for no such board."""
    if kind not in KINDS:
        raise KeyError(kind)
    mine: dict[int, list[Played]] = {}
    for one in sorted(calls, key=lambda one: one.number):
        mine.setdefault(one.user_id, []).append(one)
    rated = {user: found for user, own in mine.items() if (found := _rate(kind)(own)) is not None}
    return _placed(rated)


def _rate(kind: str) -> Callable[[Sequence[Played]], tuple[float, float, int] | None]:
    """value, what decides between equals, and calls; None where there are too few."""
    if kind == "improvement":
        return _improved
    if kind == "consistency":
        return _steady
    level = int(kind.removeprefix("level-"))
    return lambda calls: _at_level([one for one in calls if one.level == level])


def _at_level(calls: Sequence[Played]) -> tuple[float, float, int] | None:
    latest = {one.scenario_id: one.total for one in calls}
    if len(latest) < SCENARIOS_WANTED:
        return None
    return round(mean(latest.values()), 1), 0.0, len(latest)


def _improved(calls: Sequence[Played]) -> tuple[float, float, int] | None:
    tries: dict[str, list[float]] = {}
    for one in calls:
        tries.setdefault(one.scenario_id, []).append(one.total)
    gains = [totals[-1] - totals[0] for totals in tries.values() if len(totals) > 1]
    if len(gains) < TRIED_AGAIN:
        return None
    return round(mean(gains), 1), 0.0, len(gains)


def _steady(calls: Sequence[Played]) -> tuple[float, float, int] | None:
    if len(calls) < CALLS_WANTED:
        return None
    totals = [one.total for one in calls[-CALLS_LOOKED_AT:]]
    share = round(sum(total >= GOOD for total in totals) / len(totals), 3)
    steadier = -round(pstdev(totals), 2) if share else 0.0  # steady without one good call is no merit
    return share, steadier, len(totals)


def _placed(rated: Mapping[int, tuple[float, float, int]]) -> list[Standing]:
    order = sorted(rated.items(), key=lambda each: (each[1][0], each[1][1]), reverse=True)
    found: list[Standing] = []
    last: tuple[float, float] | None = None
    for number, (user, (value, tie, calls)) in enumerate(order, start=1):
        place = found[-1].place if last == (value, tie) else number
        found.append(Standing(user, place, value, calls))
        last = (value, tie)
    return found
