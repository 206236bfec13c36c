"""How good questions and tests are (formulas: classical test theory as Moodle's quiz report states them)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

FEW = 20  # fewer sittings than this say little


@dataclass(frozen=True, slots=True)
class Item:
    """One question over all sittings. None where it cannot be computed (one sitting, nobody differs).

    facility: mean share earned, 0 to 1 (p). discrimination: correlation with the rest of the test (corrected item-total);
    .2 is fair, .4 good. upper_lower: p among the best 27 % less p among the last 27 % (D). efficiency: covariance with
    the rest over the greatest it could be with these marks.
    """

    sittings: int
    facility: float
    discrimination: float | None
    upper_lower: float | None
    efficiency: float | None

    @property
    def verdict(self) -> str:
        """few, easy, hard, negative, weak or good."""
        if self.sittings < FEW:
            return "few"
        if self.discrimination is not None and self.discrimination < 0:
            return "negative"
        if self.facility > 0.95:
            return "easy"
        if self.facility < 0.2:
            return "hard"
        return "weak" if self.discrimination is None or self.discrimination < 0.2 else "good"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole test. alpha: Cronbach's α (KR-20 for marks of 0 and 1). error: standard error of a score, in marks.
    error_ratio: 100·√(1−α), the per cent of the spread that is chance."""

    sittings: int
    mean: float
    deviation: float
    alpha: float | None
    error: float | None
    error_ratio: float | None


def items(marks: NDArray[np.float64]) -> list[Item]:
    """One entry a column of `marks` (sittings × questions, shares from 0 to 1)."""
    people, count = marks.shape
    total = marks.sum(axis=1)
    found = []
    for number in range(count):
        own, rest = marks[:, number], total - marks[:, number]
        found.append(
            Item(
                people, float(own.mean()) if people else 0.0, _correlation(own, rest),
                _upper_lower(own, rest), _efficiency(own, rest),
            )
        )  # fmt: skip
    return found


def whole(marks: NDArray[np.float64]) -> Whole:
    """Figures of the test as a whole."""
    people, count = marks.shape
    total = marks.sum(axis=1)
    if people < 2:
        return Whole(people, float(total.mean()) if people else 0.0, 0.0, None, None, None)
    spread = float(total.std(ddof=1))
    alpha = None
    if count > 1 and spread > 0:
        alpha = count / (count - 1) * (1 - float(marks.var(axis=0, ddof=1).sum()) / spread**2)
    chance = None if alpha is None else sqrt(max(0.0, 1 - alpha))
    return Whole(
        people, float(total.mean()), spread, alpha,
        None if chance is None else spread * chance, None if chance is None else 100 * chance,
    )  # fmt: skip


def lengthened(alpha: float, times: float) -> float:
    """The reliability of a test `times` as long (Spearman-Brown)."""
    return times * alpha / (1 + (times - 1) * alpha)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: how often it was chosen, and how those who chose it did in the rest. A distractor works when at least
    one in twenty choose it and they do worse."""

    share: float
    correlation: float | None

    @property
    def works(self) -> bool:
        """As a distractor."""
        return self.share >= 0.05 and self.correlation is not None and self.correlation < 0


def choices(chosen: Sequence[Sequence[int]], rest: Sequence[float], options: int) -> list[Choice]:
    """Every option of a question: what each person chose, and each one's score in the rest of the test."""
    scores = np.asarray(rest, dtype=np.float64)
    found = []
    for option in range(options):
        own = np.asarray([option in one for one in chosen], dtype=np.float64)
        found.append(Choice(float(own.mean()) if len(own) else 0.0, _correlation(own, scores)))
    return found


def exposure(seen: Mapping[str, int], sittings: int) -> dict[str, float]:
    """The share of sittings that showed a question."""
    return {question: times / sittings for question, times in seen.items()} if sittings else {}


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    if len(one) < 2 or one.std() == 0 or other.std() == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _upper_lower(own: NDArray[np.float64], rest: NDArray[np.float64]) -> float | None:
    group = round(0.27 * len(own))
    if group == 0:
        return None
    order = np.argsort(rest, kind="stable")
    return float(own[order[-group:]].mean() - own[order[:group]].mean())


def _efficiency(own: NDArray[np.float64], rest: NDArray[np.float64]) -> float | None:
    if len(own) < 2:
        return None
    best = np.cov(np.sort(own), np.sort(rest))[0, 1]
    return float(np.cov(own, rest)[0, 1] / best) if best > 0 else None
