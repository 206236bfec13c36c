"""Marking by a rubric, and when two markers agree. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from dunwell.academy.domain.content import Strict, Words
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_


class Part(Strict):
    """What a marker looks at. points: the most that can be given; full: what earns them all."""

    id: str
    points: int = Field(ge=1, le=100)
    title: Words
    full: Words


class Rubric(Strict):
    """An entry of rubrics.yaml."""

    id: str
    title: Words
    parts: tuple[Part, ...] = Field(min_length=1)

    @property
    def most(self) -> int:
        """All points together."""
        return sum(part.points for part in self.parts)


def share(rubric: Rubric, points: Mapping[str, int]) -> float:
    """Points given over points there are, 0 to 1. Raises BadInput (field the part's id) where a part lacks its points."""
    for part in rubric.parts:
        given = points.get(part.id)
        if given is None or not 0 <= given <= part.points:
            raise BadInput(part.id, N_("Give whole points, from 0 to the most this part can earn."))
    return sum(points[part.id] for part in rubric.parts) / rubric.most


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the marking stands. state: first, second, third (a marker is waited for) or done; share: once done, 0 to 1."""

    state: str
    share: float | None = None


def settle(shares: Sequence[float], second: bool, limit: float) -> Settled:
    """What the markers' shares, in the order they marked, come to.

    second: two markers are wanted. Their mean counts where they differ by `limit` at most; otherwise a third looks, and the
    mean of the two closest of the three counts (of two pairs equally close, the better one).
    """
    if not shares:
        return Settled("first")
    if not second:
        return Settled("done", shares[0])
    if len(shares) == 1:
        return Settled("second")
    one, two = shares[:2]
    if abs(one - two) <= limit + 1e-9:
        return Settled("done", (one + two) / 2)
    if len(shares) == 2:
        return Settled("third")
    pairs = [(one, two), (one, shares[2]), (two, shares[2])]
    closest = min(pairs, key=lambda pair: (round(abs(pair[0] - pair[1]), 9), -sum(pair)))
    return Settled("done", sum(closest) / 2)
