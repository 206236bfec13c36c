"""From a batch of texts to feature numbers, in columns: one pass of array operations, no loop over lines.

Features of a line: character runs (zh: 1 to 4, and sounds 2 to 3; en: words 1 to 3, characters 3 to 5), concepts of the
lexicon, each concept with the frame before it, after it and anywhere in its line, pairs of concepts in order, all of it
also crossed with an unusual channel or addressee. Every feature keeps the characters it stands on, so that a verdict
can show where it comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dunwell.compliance.checker import lexicon, scripts
from dunwell.compliance.checker.normal import normaliser

BITS = 22  # of a feature number; the upper half are concept features
CONCEPT = 1 << (BITS - 1)
Array = np.ndarray[Any, Any]
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_PRIME), -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIRS = 4  # how many concepts ahead a pair may reach
_NEAR = 12  # characters across a clause's edge that a frame still governs (speech without punctuation)
ALONE_FROM = {
    "zh": (4, (2, 3)),
    "en": (2, (1, 2)),
}  # parts a line must have to be judged by stretches, and their sizes
CROSS = {"note": 1, "sms": 2, "email": 2, "letter": 3}  # other channels are speech: 0


def salted(name: str, number: int = 0) -> np.uint64:
    """A constant for one kind of feature."""
    value = np.uint64(number + 1)
    with np.errstate(over="ignore"):
        for byte in name.encode():
            value = (value ^ np.uint64(byte)) * np.uint64(0x100000001B3)
        return value * _MIX


def mix(value: Array) -> Array:
    """Spread a 64-bit hash over all its bits."""
    value = (value ^ (value >> np.uint64(32))) * _MIX
    return (value ^ (value >> np.uint64(29))) * _PRIME


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[Array, Array]:
    with np.errstate(over="ignore"):
        up = np.cumprod(np.full(size, _PRIME, np.uint64))
        down = np.cumprod(np.full(size, _INVERSE, np.uint64))
    return up, down


class Runs:
    """Hashes of any run of a sequence of codes, from prefix sums."""

    def __init__(self, codes: Array) -> None:
        size = 1 << max(10, int(codes.size + 1).bit_length())
        up, self._down = _powers(size)
        self._sums = np.zeros(codes.size + 1, np.uint64)
        np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * up[: codes.size], out=self._sums[1:])

    def every(self, n: int) -> Array:
        """The hash of the run of n codes at every place."""
        count = self._sums.size - n
        return mix((self._sums[n:] - self._sums[:count]) * self._down[:count] + np.uint64(n))

    def spans(self, start: Array, stop: Array) -> Array:
        """The hash of each run [start, stop)."""
        return (self._sums[stop] - self._sums[start]) * self._down[start]


@dataclass(frozen=True)
class _Words:
    """Lexicon words by hash; one hash may have several concepts."""

    keys: Array
    first: Array
    count: Array
    concepts: Array
    maybe: Array
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, entries: Sequence[tuple[int, int, int]]) -> "_Words":
        """From (hash, length, concept)."""
        ordered = sorted(set(entries))
        keys = np.array([key for key, _, _ in ordered], np.uint64)
        unique, first, count = np.unique(keys, return_index=True, return_counts=True)
        maybe = np.zeros(1 << 16, bool)
        maybe[unique >> np.uint64(48)] = True
        lengths = tuple(sorted({length for _, length, _ in ordered}, reverse=True))
        return cls(unique, first, count, np.array([c for _, _, c in ordered], np.int64), maybe, lengths)

    def find(self, hashes: Array) -> tuple[Array, Array]:
        """Places with a word, and its number."""
        places = np.flatnonzero(self.maybe[hashes >> np.uint64(48)])
        if not places.size or not self.keys.size:
            return places[:0], places[:0]
        found = np.minimum(np.searchsorted(self.keys, hashes[places]), self.keys.size - 1)
        good = self.keys[found] == hashes[places]
        return places[good], found[good]


@dataclass(frozen=True)
class Features:
    """Of a batch: feature numbers grouped by line (line i has [begin[i], begin[i+1])) and, within it, in the order of
    clauses, with the places they stand on in the normalised text, counted in characters kept; and for each such character its line, clause, part and column. A part is what may
    be judged by itself: zh clauses, en sentences. alone: from how many parts on, and in stretches of how many."""

    number: Array
    place: Array
    length: Array
    begin: Array
    line: Array
    clause: Array
    part: Array
    column: Array
    alone: tuple[int, tuple[int, ...]]
    concepts: list[tuple[Array, Array]]  # of each hit: line, concept number


class Extractor:
    """The features of one language; holds nothing that changes."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.lexicon = lexicon.load(lang)
        self.normal = normaliser(lang)
        total = len(self.lexicon.concepts)
        self._concepts = total
        self._is_frame = np.zeros(2 * total + 1, bool)
        self._is_frame[list(self.lexicon.frames)] = True
        with np.errstate(over="ignore"):
            self._words = _Words.of([self._entry(word, number) for word, number in self.lexicon.words])
            self._heard = _Words.of(list(self._by_sound()) if lang == "zh" else [])

    def _entry(self, word: str, number: int) -> tuple[int, int, int]:
        if self.lang == "zh":
            return int(Runs(codes_of(word)).every(len(word))[0]), len(word), number
        tokens = tokens_of(codes_of(word))
        return int(Runs(tokens[2]).every(tokens[2].size)[0]), tokens[2].size, number

    def _by_sound(self) -> Iterator[tuple[int, int, int]]:
        table, _ = scripts.sounds()
        for word, number in self.lexicon.words:
            if (
                len(word) > 1
                and not self._is_frame[number]
                and all("\u4e00" <= char <= "\u9fff" for char in word)
            ):
                heard = Runs(table[codes_of(word)]).every(len(word))
                yield int(heard[0]), len(word), number + (self._concepts if len(word) == 2 else 0)

    def features(self, texts: Sequence[str], channels: Sequence[str], addressees: Sequence[str]) -> Features:
        """The features of a batch."""
        with np.errstate(over="ignore"):
            return self._features(texts, channels, addressees)

    def _features(self, texts: Sequence[str], channels: Sequence[str], addressees: Sequence[str]) -> Features:
        whole = codes_of(self.normal.batch(texts))
        breaks = whole == 10
        line = np.cumsum(breaks)
        starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
        column = np.arange(whole.size) - starts[line]
        digits = (whole >= 48) & (whole <= 57)
        stops = np.isin(whole, _STOPS)
        clause = np.cumsum(stops | breaks)
        part = clause if self.lang == "zh" else np.cumsum(_ends(whole) | breaks)
        keep = ~breaks & (~np.isin(whole, _DROPPED) if self.lang == "zh" else True)
        codes = np.where(digits, 48, whole)[keep]
        line, clause, part, column = line[keep], clause[keep], part[keep], column[keep]
        cross = np.array([CROSS.get(channel, 0) for channel in channels], np.uint64)
        third = np.array([addressee == "third_party" for addressee in addressees], bool)
        context = cross * np.uint64(2) + third.astype(np.uint64)
        parts = _Parts()
        if self.lang == "zh":
            hits = self._chinese(parts, codes, line, cross, third)
        else:
            hits = self._english(parts, codes, line, cross, third)
        marks = np.flatnonzero((codes == 63) | (codes == 34))
        parts.add(codes[marks].astype(np.uint64) * _PRIME ^ salted("mark"), marks, 1)
        place, length, concept = hits
        self._concept_features(parts, place, length, concept, line, clause, context)
        number, place, length = parts.joined()
        of_line = line[place] if place.size else place
        order = np.argsort(clause[place] if place.size else place, kind="stable")
        begin = np.searchsorted(of_line[order], np.arange(len(texts) + 1))
        return Features(
            number[order],
            place[order],
            length[order],
            begin,
            line,
            clause,
            part,
            column,
            ALONE_FROM[self.lang],
            [(line[hits[0]], hits[2])],
        )

    def _chinese(
        self, parts: "_Parts", codes: Array, line: Array, cross: Array, third: Array
    ) -> tuple[Array, Array, Array]:
        runs = Runs(codes)
        found = []
        hashes: dict[int, Array] = {}
        for n in sorted({1, 2, 3, 4, *self._words.lengths}, reverse=True):
            if codes.size < n:
                continue
            hashes[n] = runs.every(n)
            inside = line[: codes.size - n + 1] == line[n - 1 :]
            if n in self._words.lengths:
                places, word = self._words.find(hashes[n])
                good = inside[places]
                found.append((places[good], np.full(good.sum(), n), word[good], False))
            if n <= 4:
                places = np.flatnonzero(inside)
                parts.add(hashes[n][places], places, n)
                if n in (2, 3):
                    _crossed(parts, hashes[n], places, n, line, cross, third)
        table, _ = scripts.sounds()
        heard = table[np.minimum(codes, 65535)]
        runs = Runs(heard)
        for n in sorted({2, 3, *self._heard.lengths}, reverse=True):
            if codes.size < n:
                continue
            hashed = runs.every(n)
            inside = line[: codes.size - n + 1] == line[n - 1 :]
            if n in self._heard.lengths:
                places, word = self._heard.find(hashed)
                good = inside[places]
                found.append((places[good], np.full(good.sum(), n), word[good], True))
            if n <= 3:
                places = np.flatnonzero(inside & (heard[: inside.size] > 0))
                parts.add(hashed[places] ^ salted("sound"), places, n)
        return self._settle(found, codes.size)

    def _english(
        self, parts: "_Parts", codes: Array, line: Array, cross: Array, third: Array
    ) -> tuple[Array, Array, Array]:
        runs = Runs(codes)
        for n in (3, 4, 5):
            if codes.size >= n:
                inside = np.flatnonzero(line[: codes.size - n + 1] == line[n - 1 :])
                parts.add(runs.every(n)[inside], inside, n)
        start, stop, hashed = tokens_of(codes, line)
        words, found = Runs(hashed), []
        for n in sorted({1, 2, 3, *self._words.lengths}, reverse=True):
            if start.size < n:
                continue
            every = words.every(n)
            inside = line[start[: start.size - n + 1]] == line[start[n - 1 :]]
            width = stop[n - 1 :] - start[: start.size - n + 1]
            if n in self._words.lengths:
                places, word = self._words.find(every)
                good = inside[places]
                found.append((start[places[good]], width[places[good]], word[good], False))
            if n <= 3:
                good = np.flatnonzero(inside)
                parts.add(every[good] ^ salted("word"), start[good], width[good])
                if n <= 2:
                    for salt, chosen in (
                        ("note", cross[line[start[good]]] == 1),
                        ("third", third[line[start[good]]]),
                    ):
                        few = good[chosen]
                        parts.add(every[few] ^ salted(salt), start[few], width[few])
        return self._settle(found, codes.size)

    def _settle(self, found: list[tuple[Array, Array, Array, bool]], size: int) -> tuple[Array, Array, Array]:
        """Hits in order of place; a word inside a longer word is not a hit, a sound only where no word is."""
        reach = np.zeros(size + 1, np.int64)
        places, lengths, concepts = [], [], []
        for place, length, word, by_sound in sorted(found, key=lambda each: (each[3],)):
            good = np.maximum.accumulate(reach)[place] < place + length
            place, length, word = place[good], length[good], word[good]
            np.maximum.at(reach, place, place + length)
            words = self._heard if by_sound else self._words
            count = words.count[word]
            inner = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            places.append(np.repeat(place, count))
            lengths.append(np.repeat(length, count))
            concepts.append(words.concepts[np.repeat(words.first[word], count) + inner])
        if not places:
            empty = np.zeros(0, np.int64)
            return empty, empty, empty
        place, length, concept = (np.concatenate(each) for each in (places, lengths, concepts))
        order = np.lexsort((concept, place))
        return place[order], length[order], concept[order]

    def _concept_features(
        self,
        parts: "_Parts",
        place: Array,
        length: Array,
        concept: Array,
        line: Array,
        clause: Array,
        context: Array,
    ) -> None:
        parts.of_concepts = True
        parts.add_lines(context * _PRIME ^ salted("context"), line)
        if not place.size:
            return
        own = (concept.astype(np.uint64) + np.uint64(1)) * _PRIME
        of_line = line[place]
        parts.add(own ^ salted("concept"), place, length)
        odd = context[of_line] > 0
        parts.add((own ^ (context[of_line] * _MIX) ^ salted("in"))[odd], place[odd], length[odd])
        frame = self._is_frame[concept]
        act = ~frame
        every = np.arange(place.size)
        before = np.maximum.accumulate(np.where(frame, every, -1))
        after = np.minimum.accumulate(np.where(frame, every, place.size)[::-1])[::-1]
        for name, other in (("before", before), ("after", after)):
            there = (other >= 0) & (other < place.size)
            at = np.where(there, other, 0)
            there &= line[place[at]] == of_line
            there &= (clause[place[at]] == clause[place]) | (np.abs(place[at] - place) <= _NEAR)
            state: Array = np.where(there, concept[at].astype(np.uint64) + np.uint64(1), np.uint64(0))
            framed: Array = own + state * _MIX
            parts.add((framed ^ salted(name))[act], place[act], length[act])
        for number in np.unique(concept[frame]):
            lines = np.zeros(int(line[-1]) + 1, bool)
            lines[of_line[concept == number]] = True
            chosen = act & lines[of_line]
            with_frame = np.uint64(number + 1) * _MIX ^ salted("with")
            parts.add((own + with_frame)[chosen], place[chosen], length[chosen])
        for ahead in range(1, _PAIRS + 1):
            first, second = every[:-ahead], every[ahead:]
            pair = (of_line[first] == of_line[second]) & (place[first] != place[second])
            first, second = first[pair], second[pair]
            hashed = mix(own[first]) + own[second] ^ salted("pair")
            parts.add(hashed, place[first], np.maximum(place[second] + length[second] - place[first], 1))


class _Parts:
    """Features gathered so far."""

    def __init__(self) -> None:
        self.of_concepts = False
        self._numbers: list[Array] = []
        self._places: list[Array] = []
        self._lengths: list[Array] = []

    def add(self, hashed: Array, places: Array, length: Array | int) -> None:
        """Features at places, each over so many characters."""
        numbers = (mix(hashed) >> np.uint64(65 - BITS)).astype(np.int32)
        self._numbers.append(numbers + CONCEPT if self.of_concepts else numbers)
        self._places.append(places)
        self._lengths.append(np.broadcast_to(np.asarray(length), places.shape))

    def add_lines(self, hashed: Array, line: Array) -> None:
        """One feature a line, standing on its first character with no length."""
        first = np.flatnonzero(np.diff(line, prepend=-1))
        self.add(hashed[line[first]], first, 0)

    def joined(self) -> tuple[Array, Array, Array]:
        """All of them."""
        return np.concatenate(self._numbers), np.concatenate(self._places), np.concatenate(self._lengths)


def _crossed(
    parts: _Parts, hashes: Array, places: Array, n: int, line: Array, cross: Array, third: Array
) -> None:
    for salt, chosen in (("note", cross[line[places]] == 1), ("third", third[line[places]])):
        few = places[chosen]
        parts.add(hashes[few] ^ salted(salt), few, n)


def codes_of(text: str) -> Array:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def _ends(codes: Array) -> Array:
    """Where a sentence ends: a full stop, question or exclamation mark before a space; not the point of a figure."""
    following = np.concatenate((codes[1:], [10]))
    answer: Array = np.isin(codes, _SENTENCE_ENDS) & ((following == 32) | (following == 10))
    return answer


def tokens_of(codes: Array, line: Array | None = None) -> tuple[Array, Array, Array]:
    """Words (letters, digits, apostrophes): first character, one past the last, hash."""
    inside = (
        ((codes >= 97) & (codes <= 122)) | ((codes >= 48) & (codes <= 57)) | (codes == 39) | (codes > 191)
    )
    new = np.diff(line, prepend=-1) != 0 if line is not None else np.zeros(codes.size, bool)
    previous = np.concatenate(([False], inside[:-1]))
    following = np.concatenate((inside[1:], [False]))
    start = np.flatnonzero(inside & (~previous | new))
    new_next = np.concatenate((new[1:], [False]))
    stop = np.flatnonzero(inside & (~following | new_next)) + 1
    return start, stop, mix(Runs(codes).spans(start, stop))


_STOPS = np.array([ord(char) for char in ",.;:?!\n"], np.uint32)
_SENTENCE_ENDS = np.array([ord(char) for char in ".?!"], np.uint32)
_DROPPED = np.array([ord(char) for char in " ,.;:!()[]-~'/\\|*·<>{}^=+#@&_"], np.uint32)


@lru_cache(maxsize=4)
def extractor(lang: str) -> Extractor:
    """The extractor of a language, made once."""
    return Extractor(lang)
