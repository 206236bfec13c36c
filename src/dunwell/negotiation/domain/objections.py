"""The lawful answer to what a debtor just said. Pure: a small matcher over examples, no model and no network.

Words that were typed are compared with the examples of each entry: pairs of signs for Chinese, words and their beginnings
for English, rare ones counting more. A few words are enough: "rate too high", “利息太高”.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

_CJK = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z0-9']+")
_FILLER = frozenset(
    [
        "i",
        "you",
        "me",
        "my",
        "your",
        "it",
        "is",
        "the",
        "a",
        "an",
        "to",
        "of",
        "and",
        "do",
        "not",
        "am",
        "are",
        "be",
        "for",
        "with",
        "that",
        "this",
        "have",
        "has",
        "so",
        "want",
        "will",
    ]
)


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing debtors say. Each text by language (zh, en). `kinds` and `stages` empty: any.

    `never` describes what must not be said; it is never a line to say.
    """

    key: str
    kinds: frozenset[str]
    stages: frozenset[str]
    title: Mapping[str, str]
    says: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, str]
    ask: Mapping[str, str]
    never: Mapping[str, str]
    route: str = ""

    def fits(self, kind: str, stage: str) -> bool:
        """True where it is for this kind of debtor and this stage; unknown fits."""
        return (not kind or not self.kinds or kind in self.kinds) and (
            not stage or not self.stages or stage in self.stages
        )


def tokens(text: str, lang: str) -> Counter[str]:
    """What is compared: signs and pairs of signs, or words and their first five letters."""
    if lang == "zh":
        signs = _CJK.findall(text)
        return Counter([*signs, *(a + b for a, b in pairwise(signs))])
    words = [word for word in _WORD.findall(text.lower()) if word not in _FILLER]
    return Counter([*words, *(word[:5] + "…" for word in words if len(word) > 5)])


class Finder:
    """Ready to find the entries of one language."""

    def __init__(self, entries: Sequence[Objection], lang: str) -> None:
        self.entries, self.lang = entries, lang
        self.known = [tokens(" ".join((*e.says[lang], e.title[lang])), lang) for e in entries]
        seen = Counter(token for counted in self.known for token in counted)
        self.weight = {token: log(1 + len(entries) / count) for token, count in seen.items()}

    def find(self, said: str, *, kind: str = "", stage: str = "", most: int = 5) -> list[Objection]:
        """The entries that fit what was said, best first; all that fit the debtor where nothing was typed."""
        able = [(e, k) for e, k in zip(self.entries, self.known, strict=True) if e.fits(kind, stage)]
        asked = tokens(said, self.lang)
        if not asked:
            return [e for e, _ in able][:most] if not said.strip() else []
        scored = [(self._score(asked, known), e) for e, known in able]
        best = max((score for score, _ in scored), default=0.0)
        good = [(score, e) for score, e in scored if score > 0 and score >= best / 3]
        return [e for _, e in sorted(good, key=lambda one: (not _urgent(one, best), -one[0]))][:most]

    def _score(self, asked: Counter[str], known: Counter[str]) -> float:
        hit = sum(
            self.weight.get(t, 0.0) * (2 if len(t) > 1 else 1) * min(3, known[t]) for t in asked if t in known
        )
        return hit / (1 + 0.02 * sum(known.values()))


def _urgent(found: tuple[float, Objection], best: float) -> bool:
    """Who may be in danger is answered before anything else, though another entry shares more words."""
    return found[1].route == "distress" and found[0] >= best / 2
