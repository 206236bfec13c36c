"""What a compliance officer adds to the checker: phrases that are to be flagged, and hits that are marked false."""

import re
from dataclasses import dataclass
from functools import lru_cache

from dunwell.compliance.checker.normal import Normal, normaliser

PHRASE, PATTERN, FALSE_HIT = "phrase", "pattern", "false_hit"
KINDS = (PHRASE, PATTERN, FALSE_HIT)


@dataclass(frozen=True, slots=True)
class Addition:
    """`words` is a literal (phrase, false_hit) or a regular expression (pattern), matched on normalised text.

    A false hit takes its category off any line that contains its words; the empty category means every category."""

    kind: str
    lang: str
    category: str
    words: str


@lru_cache(maxsize=4096)
def _compiled(addition: Addition) -> re.Pattern[str]:
    if addition.kind == PATTERN:
        return re.compile(addition.words, re.IGNORECASE)
    plain = normaliser(addition.lang).one(addition.words).text.strip()
    return re.compile(re.escape(plain))


class OfLanguage:
    """The additions of one language."""

    def __init__(self, additions: tuple[Addition, ...]) -> None:
        self._additions = additions

    def __bool__(self) -> bool:
        return bool(self._additions)

    def apply(self, places: dict[str, tuple[int, int]], normal: Normal, text: str) -> None:
        """Add what is found, then take off what is marked false."""
        for addition in self._additions:
            found = _compiled(addition).search(normal.text)
            if not found or found.end() == found.start():
                continue
            if addition.kind == FALSE_HIT:
                for category in [addition.category] if addition.category else list(places):
                    places.pop(category, None)
            else:
                places.setdefault(
                    addition.category, (normal.start[found.start()], normal.end[found.end() - 1])
                )


@dataclass(frozen=True)
class Additions:
    """All that is live."""

    every: tuple[Addition, ...] = ()

    def of(self, lang: str) -> OfLanguage:
        """Those of one language, phrases before false hits."""
        mine = [each for each in self.every if each.lang == lang]
        return OfLanguage(tuple(sorted(mine, key=lambda each: each.kind == FALSE_HIT)))


NOTHING_ADDED = Additions()
