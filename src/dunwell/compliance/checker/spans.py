"""Where in the original text a category lies: the clause, or in speech without punctuation the stretch, that weighs most."""

import numpy as np

from dunwell.compliance.checker.features import Array, Features
from dunwell.compliance.checker.model import Model
from dunwell.compliance.checker.normal import Normal

LONG = {"zh": 26, "en": 90}  # a clause longer than this is searched for its heaviest stretch
SHORTEST = {"zh": 4, "en": 12}


def weigh(model: Model, features: Features, row: int, heads: list[int]) -> tuple[int, Array]:
    """The first kept character of a line, and for each kept character of it what it adds to each head."""
    part = slice(features.begin[row], features.begin[row + 1])
    first, last = np.searchsorted(features.line, (row, row + 1))
    place, length = features.place[part] - first, np.maximum(features.length[part], 1)
    each = model.weights[model.row_of[features.number[part]]][:, heads] * (
        model.scale[heads] / length[:, None]
    )
    answer = np.empty((last - first, len(heads)))
    for column in range(len(heads)):
        up = np.bincount(place, each[:, column], last - first + 1)
        down = np.bincount(np.minimum(place + length, last - first), each[:, column], last - first + 1)
        answer[:, column] = np.cumsum(up - down)[:-1]
    return int(first), answer


def find(features: Features, first: int, weights: Array, lang: str) -> tuple[int, int]:
    """The columns [start, stop) of the normalised line that carry the weight; not empty for a line with characters."""
    clause = features.clause[first : first + weights.size]
    starts = np.concatenate(([0], np.flatnonzero(clause[1:] != clause[:-1]) + 1))
    sums = np.add.reduceat(weights, starts)
    stops = np.concatenate((starts[1:], [weights.size]))
    best = int(np.argmax(sums))
    low, high = int(starts[best]), int(stops[best])
    if high - low < SHORTEST[lang]:  # a crumb of a clause: take its heavier neighbour too
        after = best + 1 < starts.size and (best == 0 or sums[best + 1] >= sums[best - 1])
        low, high = (low, int(stops[best + 1])) if after else (int(starts[max(best - 1, 0)]), high)
    if high - low > LONG[lang]:
        low, high = _stretch(weights[low:high], low, SHORTEST[lang])
    columns = features.column[first + low : first + high]
    return int(columns[0]), int(columns[-1]) + 1


def _stretch(weights: Array, offset: int, shortest: int) -> tuple[int, int]:
    """The run with the largest sum above the average character."""
    above = weights - max(weights.mean(), 0.0)
    sums = np.concatenate(([0.0], np.cumsum(above)))
    lowest = np.minimum.accumulate(sums)
    stop = int(np.argmax(sums - lowest))
    start = int(np.argmin(sums[: stop + 1]))
    while stop - start < min(shortest, weights.size):
        start, stop = max(start - 1, 0), min(stop + 1, weights.size)
    return offset + start, offset + stop


def original(normal: Normal, start: int, stop: int, text: str) -> tuple[int, int]:
    """Columns of the normalised line as indices into the original; blank edges are left off, never all of it."""
    low, high = normal.start[start], normal.end[stop - 1]
    while low < high - 1 and text[low].isspace():
        low += 1
    while high > low + 1 and (text[high - 1].isspace() or text[high - 1] in "，,；;、"):
        high -= 1
    return low, high
