"""The trained model of one language: whole-number weights, a bias a head, and the thresholds of the decision.

Heads are the categories in order, then one that says whether the line violates at all. A score is a logit: a sum of
weights over the features of the line times the head's scale, plus its bias. Files are written by `train`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.corpus import DATA
from dunwell.compliance.checker.features import BITS, Array, Features, extractor

NOTHING = -99.0  # of a line without a single character that counts
NEAR, NEARER = 2.0, 1.5  # how close behind the best a second and a third category are named too
HEADS = (*CATEGORIES, "any")


class NoModel(ValueError):
    """A language has no trained model."""


@dataclass(frozen=True)
class Model:
    """weights[row_of[feature], head] as int8, row 0 being all zero; score = scale * sum / len**power + bias."""

    weights: Array
    row_of: Array
    scale: Array
    bias: Array
    power: float
    share: float  # how much the best category counts in the decision beside the last head
    flag: float  # a line at or above this is flagged
    alone: float = (
        math.inf
    )  # by how much a stretch alone must be worse than a whole line; infinite: never asked

    def scores(self, features: Features) -> Array:
        """One row a line, one column a head."""
        counts = np.diff(features.begin)
        answer = np.full((counts.size, self.weights.shape[1]), NOTHING)
        there = np.flatnonzero(counts)
        if not there.size:
            return answer
        part = features.part[features.place]
        first = np.flatnonzero(np.diff(part, prepend=-1))  # of each part its first feature
        rows = self.weights[self.row_of[features.number]]
        sums = np.add.reduceat(rows, first, axis=0, dtype=np.int32)
        sizes = np.diff(first, append=part.size)
        begins = np.searchsorted(first, features.begin[there])  # of each line its first part
        answer[there] = self._score(np.add.reduceat(sums, begins, axis=0), counts[there])
        if self.alone < math.inf:
            self._stretches(answer, there, sums, sizes, begins, features.alone)
        return answer

    def _score(self, sums: Array, sizes: Array) -> Array:
        scored: Array = sums * self.scale / sizes[:, None] ** self.power + self.bias
        return scored

    def _stretches(
        self, answer: Array, there: Array, sums: Array, sizes: Array, begins: Array, alone: tuple[int, tuple[int, ...]]
    ) -> None:  # fmt: skip
        """One bad part in a long line: where a stretch of it alone weighs far more than the whole, it speaks for the line."""
        enough, widths = alone
        amount = np.diff(begins, append=sizes.size)
        line = np.repeat(np.arange(there.size), amount)
        long = (amount >= enough)[line]
        for width in widths:
            start = np.arange(max(sizes.size - width + 1, 0))
            start = start[long[start] & (line[start] == line[start + width - 1])]
            if not start.size:
                continue
            scored = self._score(
                sum(sums[start + n] for n in range(width)), sum(sizes[start + n] for n in range(width))
            )
            scored[:, -1] -= self.alone
            felt = self.total(scored)
            own = line[start]
            order = np.lexsort((-felt, own))
            best = order[np.flatnonzero(np.diff(own[order], prepend=-1))]
            rows = there[own[best]]
            stronger = felt[best] > self.total(answer[rows])
            answer[rows[stronger]] = scored[best[stronger]]

    def total(self, scores: Array) -> Array:
        """How strongly each line is felt to violate, all heads together."""
        return scores[:, -1] + self.share * scores[:, :-1].max(axis=1) - self.flag

    def named(self, scores: Array) -> list[list[int]]:
        """Of each line that is flagged, its categories, the strongest first; of the others nothing."""
        flagged = np.flatnonzero(self.total(scores) >= 0)
        found = scores[flagged, :-1]
        order = np.argsort(-found, axis=1, kind="stable")[:, :3]
        ranked = np.take_along_axis(found, order, axis=1)
        named = ranked >= ranked[:, :1] - np.array([0.0, NEAR, NEARER])
        answer: list[list[int]] = [[] for _ in range(len(scores))]
        for line, own, chosen in zip(flagged.tolist(), order.tolist(), named.tolist(), strict=True):
            answer[line] = [head for head, good in zip(own, chosen, strict=True) if good]
        return answer


def compact(numbers: Array, weights: Array) -> tuple[Array, Array]:
    """weights and row_of for `Model` from feature numbers and a row of weights each; rows without weight are dropped."""
    kept = weights.any(axis=1)
    row_of = np.zeros(1 << BITS, np.int32)
    row_of[numbers[kept]] = np.arange(1, kept.sum() + 1)
    return np.vstack((np.zeros((1, weights.shape[1]), np.int8), weights[kept])), row_of


def save(model: Model, path: Path) -> None:
    """Compressed, in the order of feature numbers."""
    numbers = np.flatnonzero(model.row_of)
    np.savez_compressed(
        path,
        numbers=np.diff(numbers, prepend=0).astype(np.int32),
        weights=model.weights[model.row_of[numbers]].T.copy(),
        scale=model.scale,
        bias=model.bias,
        rest=np.array([model.power, model.share, model.flag, model.alone]),
    )


@lru_cache(maxsize=4)
def load(lang: str, root: Path = DATA) -> Model:
    """The committed model of a language. Raises NoModel."""
    path = root / lang / "model.npz"
    if not path.exists():
        raise NoModel(lang)
    with np.load(path) as kept:
        weights, row_of = compact(np.cumsum(kept["numbers"]), kept["weights"].T)
        rest = (float(each) for each in kept["rest"])  # power, share, flag, alone
        return Model(weights, row_of, kept["scale"], kept["bias"], *rest)


def features_of(
    lang: str, texts: Sequence[str], channels: Sequence[str], addressees: Sequence[str]
) -> Features:
    """The features that the model of this language reads."""
    return extractor(lang).features(texts, channels, addressees)
