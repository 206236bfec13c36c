"""One plain spelling for many: full width, traditional characters, emoji and spaces inside words, pinyin, homophones.

`Normaliser.batch` is fast and forgets where characters came from; `Normaliser.one` gives the same text with the place
of every character in the original, and is only asked for lines that are flagged.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dunwell.compliance.checker import lexicon, scripts

HAN = "\u4e00-\u9fff"
_Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


class _Table(dict[int, int | None]):
    """One character to one character, or to nothing; filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = _plain(chr(code))
        return found


def _plain(char: str) -> int | None:
    if char == "\n":
        return 10
    if char.isspace() or char == "_":
        return 32
    simple = scripts.SIMPLIFIED.get(char) or unicodedata.normalize("NFKC", char).lower()
    simple = simple if len(simple) == 1 else char
    if simple in scripts.PUNCTUATION:
        simple = scripts.PUNCTUATION[simple]
    kind = unicodedata.category(simple)
    # symbols, marks, format and private characters carry no word; digits are alike but for how many there are
    return None if kind[0] in "CM" or kind in ("So", "Sk", "Lm") else ord(simple)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; character i stands for original[start[i]:end[i]]."""

    text: str
    start: list[int]
    end: list[int]


class Normaliser:
    """The steps of one language."""

    def __init__(self, lang: str) -> None:
        self._table = _Table()
        self._steps: list[_Rewrite] = []
        words = lexicon.load(lang)
        if lang == "zh":
            joined = re.compile(
                rf"(?<=[{HAN}])[ ·\-*~/|\\^=+#@&]+(?=[{HAN}a-z0-9])|(?<=[a-z0-9])[·*~/|^=+#&]+(?=[{HAN}])"
            )
            self._steps.append((joined, lambda _: ""))
            latin = scripts.Latin(words)
            self._steps.append((re.compile(r"[a-z]+(?:[ ']?[a-z]+)*"), lambda found: latin.read(found[0])))
        else:
            spelt = re.compile(r"(?<![a-z])[a-z](?:[ .\-*_·][a-z]){2,}(?![a-z])")
            self._steps.append((spelt, lambda found: re.sub(r"[^a-z]", "", found[0])))
            inside = re.compile(r"(?<=[a-z])[*·|^~_](?=[a-z])")
            self._steps.append((inside, lambda _: ""))
        variants = dict(words.variants)
        # Letters alone must stand alone; a variant with a Chinese character in it may stand anywhere.
        letters = [each for each in variants if lang == "en" or each.isascii()]
        others = [each for each in variants if each not in letters]
        parts = [rf"(?<![a-z0-9'])(?:{scripts.trie(letters)})(?![a-z0-9'])"] if letters else []
        parts += [scripts.trie(others)] if others else []
        if parts:
            self._steps.append((re.compile("|".join(parts)), lambda found: variants[found[0]]))

    def batch(self, texts: Sequence[str]) -> str:
        """All texts, normalised and joined with line feeds; never more or fewer lines than texts."""
        joined = "\n".join([text.replace("\n", " ") for text in texts]).translate(self._table)
        for pattern, replace in self._steps:
            joined = pattern.sub(replace, joined)
        return joined

    def one(self, text: str) -> Normal:
        """One text with its map back."""
        chars, start, end = [], [], []
        for place, char in enumerate(text.replace("\n", " ")):
            code = self._table[ord(char)]
            if code is not None:
                chars.append(chr(code))
                start.append(place)
                end.append(place + 1)
        current = Normal("".join(chars), start, end)
        for pattern, replace in self._steps:
            current = _apply(current, pattern, replace)
        return current


def _apply(given: Normal, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> Normal:
    """One step, keeping the map; a replacement's characters share the original's range evenly."""
    if not pattern.search(given.text):
        return given
    text, start, end, done = "", list[int](), list[int](), 0
    for found in pattern.finditer(given.text):
        new, first, last = replace(found), found.start(), found.end()
        text += given.text[done:first] + new
        start += given.start[done:first]
        end += given.end[done:first]
        if new:
            low, width = given.start[first], given.end[last - 1] - given.start[first]
            start += [low + n * width // len(new) for n in range(len(new))]
            end += [
                max(low + (n + 1) * width // len(new), low + n * width // len(new) + 1)
                for n in range(len(new))
            ]
        done = last
    return Normal(text + given.text[done:], start + given.start[done:], end + given.end[done:])


@lru_cache(maxsize=4)
def normaliser(lang: str) -> Normaliser:
    """The normaliser of a language, made once."""
    return Normaliser(lang)
