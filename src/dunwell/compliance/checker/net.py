"""The second opinion: a small convolutional net over word vectors, asked about lines near the flag only.

The weights of `model` know the words of the corpus; word vectors (`vectors.npz`: GloVe, learnt from news and
encyclopaedia text, licence beside it) also know which words are used alike. A line is its words and marks in order;
filters over one to four neighbours are laid along it, each speaks with its strongest place, and one layer adds them up
(Kim 2014, arXiv:1408.5882). Vectors and filters are whole numbers, small enough for float32 sums of them to be exact,
so that a line's answer does not depend on the lines beside it. Written by `net_train`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from dunwell.compliance.checker.categories import ADDRESSEES, CHANNELS
from dunwell.compliance.checker.corpus import DATA
from dunwell.compliance.checker.features import Array, Runs, codes_of, mix, tokens_of
from dunwell.compliance.checker.model import Model
from dunwell.compliance.checker.normal import normaliser

WIDTHS = (1, 2, 3, 4)
BEFORE, AFTER = 1, max(WIDTHS) - 1  # rows of silence around a line
CONTEXTS = [(channel, addressee) for channel in CHANNELS for addressee in ADDRESSEES]
SILENCE, UNKNOWN = 0, 1
STEPS = 7  # a filter's place is kept in steps of 2**7, so that four of them fit 16 bits
_MOST = (1 << 13) - 1
_FEW = 4  # words multiplied at once: too little for the algebra library to wake its threads, which then spin
_REMEMBERED = 30_000  # words in contexts, some 40 MB a net
_MARKS = np.array([ord(char) for char in '.,?!:;"'], np.uint32)


@dataclass(frozen=True)
class Vectors:
    """A row of small whole numbers for each known word; row 0 is silence, row 1 any unknown word."""

    keys: Array  # sorted hashes of words
    row_of: Array  # the row of the word with keys[i]
    table: Array  # float32

    def rows(self, hashes: Array) -> Array:
        """The row of each hash."""
        found = np.minimum(np.searchsorted(self.keys, hashes), self.keys.size - 1)
        answer: Array = np.where(self.keys[found] == hashes, self.row_of[found], UNKNOWN)
        return answer


@dataclass(frozen=True)
class Words:
    """Lines as rows of `Vectors` one after another, with rows of silence around each: line i is row[begin[i]:begin[i+1]].
    `context` is each line's place in CONTEXTS."""

    row: Array
    begin: Array
    context: Array


@dataclass(frozen=True)
class Net:
    """Whole-number filters and a last layer, one column a head; scores are logits.

    `kernels` has for each width in order and each place in it a block of (dimensions, filters); `context` is added to
    every word's row; a filter's strongest place (in STEPS), plus `bias`, times `scale` goes into `out` when above zero."""

    vectors: Vectors
    context: Array  # (contexts, dimensions)
    kernels: Array  # (dimensions, places * filters)
    bias: Array  # (widths * filters)
    scale: Array  # (widths * filters)
    out: Array  # (widths * filters, heads)
    base: Array  # (contexts, heads)
    memory: "_Memory" = field(default_factory=lambda: _Memory(), compare=False, repr=False)

    def scores(self, words: Words) -> Array:
        """One row a line, one column a head."""
        count = words.begin.size - 1
        if not count:
            return np.zeros((0, self.base.shape[1]))
        sizes = np.diff(words.begin)
        rows, place = self.memory.of(
            self,
            np.where(words.row > SILENCE, words.row * len(CONTEXTS) + np.repeat(words.context, sizes), 0),
        )
        # windows begin on the silence before a line and on each of its words
        within = np.arange(words.row.size) - np.repeat(words.begin[:-1], sizes)
        starts = np.flatnonzero(within < np.repeat(sizes - AFTER, sizes))
        begins = np.concatenate(([0], np.cumsum(sizes - AFTER)[:-1]))
        felt, first = [], 0
        filters = self.bias.size // len(WIDTHS)
        for width in WIDTHS:
            along = rows[place[starts], first : first + filters]
            for step in range(1, width):
                along += rows[place[starts + step], first + step * filters : first + (step + 1) * filters]
            felt.append(np.maximum.reduceat(along, begins, axis=0))
            first += width * filters
        strongest = np.concatenate(felt, axis=1).astype(np.float64)
        raised = np.maximum(strongest + self.bias, 0) * self.scale
        answer: Array = np.einsum("lf,fh->lh", raised, self.out) + self.base[words.context]
        return np.round(answer, 6)


class _Memory:
    """What the filters of a net say to a word in a context, reckoned when it is first met: a language's common words
    make up nearly all of its lines. Arrays handed out are never changed, so threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._slots: dict[int, int] = {}
        self._rows: Array = np.zeros((0, 0), np.int16)

    def of(self, net: Net, keys: Array) -> tuple[Array, Array]:
        """Rows, and for each key (word times contexts plus context; 0 is silence) which of them is its own."""
        once, place = np.unique(keys, return_inverse=True)
        with self._lock:
            if len(self._slots) > _REMEMBERED:
                self._forget()
            new = np.array([key for key in once.tolist() if key not in self._slots], np.int64)
            if new.size:
                known = len(self._slots)
                if known + new.size > self._rows.shape[0]:
                    grown = np.zeros((2 * (known + new.size), net.kernels.shape[1]), np.int16)
                    if known:
                        grown[:known] = self._rows[:known]
                    self._rows = grown
                words = net.vectors.table[new // len(CONTEXTS)] + net.context[new % len(CONTEXTS)]
                words[new == 0] = 0
                for at in range(0, new.size, _FEW):
                    said = (words[at : at + _FEW] @ net.kernels).astype(np.int32) >> STEPS
                    self._rows[known + at : known + at + len(said)] = np.clip(said, -_MOST, _MOST)
                self._slots |= {key: known + number for number, key in enumerate(new.tolist())}
            return self._rows, np.array([self._slots[key] for key in once.tolist()], np.int64)[place]


@dataclass(frozen=True)
class Second:
    """The mean of some nets, and how it is joined to the first opinion."""

    nets: tuple[Net, ...]
    flag: float  # the level of decision when both opinions are added
    share: float  # how much this opinion counts
    band: float  # how near to its flag the first opinion must be for this one to be asked

    def scores(self, words: Words) -> Array:
        """One row a line, one column a head."""
        answer: Array = np.mean([each.scores(words) for each in self.nets], axis=0)
        return answer

    def revise(
        self, first: Model, scores: Array, lang: str, texts: Sequence[str], channels: Sequence[str],
        addressees: Sequence[str],
    ) -> None:  # fmt: skip
        """Add this opinion to the scores of the lines whose first opinion lies within `band` of its flag, in place."""
        near = [int(row) for row in np.flatnonzero(np.abs(first.total(scores)) < self.band)]
        if not near:
            return
        words = read(
            self.nets[0].vectors, lang, [texts[n] for n in near], [channels[n] for n in near],
            [addressees[n] for n in near],
        )  # fmt: skip
        scores[near] += self.share * self.scores(words)
        scores[near, -1] -= self.flag - first.flag


def hashes(words: Sequence[str]) -> Array:
    """The hash of each word or mark, as `read` finds it in a text."""
    ends = np.cumsum([len(word) for word in words])
    with np.errstate(over="ignore"):
        return mix(Runs(codes_of("".join(words))).spans(np.concatenate(([0], ends[:-1])), ends))


def read(
    vectors: Vectors, lang: str, texts: Sequence[str], channels: Sequence[str], addressees: Sequence[str]
) -> Words:
    """The words and marks of texts in order, each figure as so many noughts."""
    codes = codes_of(normaliser(lang).batch(texts))
    line = np.cumsum(codes == 10)
    codes = np.where((codes >= 48) & (codes <= 57), np.uint32(48), codes)
    with np.errstate(over="ignore"):
        start, stop, _ = tokens_of(codes, line)
        marks = np.flatnonzero(np.isin(codes, _MARKS))
        start, stop = np.concatenate((start, marks)), np.concatenate((stop, marks + 1))
        order = np.argsort(start, kind="stable")
        start, stop = start[order], stop[order]
        named = mix(Runs(codes).spans(start, stop))
    own = line[start] if start.size else start
    count = np.bincount(own, minlength=len(texts))
    begin = np.concatenate(([0], np.cumsum(count + BEFORE + AFTER)))
    row = np.zeros(begin[-1], np.int64)
    row[begin[:-1][own] + BEFORE + np.arange(own.size) - np.repeat(np.cumsum(count) - count, count)] = (
        vectors.rows(named)
    )
    context = np.array([CONTEXTS.index(each) for each in zip(channels, addressees, strict=True)], np.int64)
    return Words(row, begin, context)


@lru_cache(maxsize=2)
def load_vectors(lang: str, root: Path = DATA) -> Vectors:
    """The word vectors that ship with a language."""
    with np.load(root / lang / "vectors.npz") as kept:
        words = bytes(kept["words"]).decode().split("\n")
        table = kept["table"].astype(np.float32)
    keys = hashes(words)
    order = np.argsort(keys)
    silent = np.zeros((2, table.shape[1]), np.float32)
    return Vectors(keys[order], order + 2, np.vstack((silent, table)))


_KINDS = {
    "context": np.int8,
    "kernels": np.int8,
    "bias": np.int32,
    "scale": np.float64,
    "out": np.float32,
    "base": np.float64,
}


def save(second: Second, path: Path) -> None:
    """All but the vectors."""
    kept: dict[str, Any] = {
        name: np.stack([getattr(each, name) for each in second.nets]).astype(kind)
        for name, kind in _KINDS.items()
    }
    np.savez_compressed(path, rest=np.array([second.flag, second.share, second.band]), **kept)


@lru_cache(maxsize=2)
def load(lang: str, root: Path = DATA) -> Second | None:
    """The second opinion of a language, None where it has none."""
    path = root / lang / "net.npz"
    if not path.exists():
        return None
    vectors = load_vectors(lang, root)
    with np.load(path) as kept:
        arrays = [
            kept[name].astype(np.float32 if name in ("context", "kernels") else np.float64) for name in _KINDS
        ]
        nets = tuple(Net(vectors, *each) for each in zip(*arrays, strict=True))
        return Second(nets, *(float(each) for each in kept["rest"]))
