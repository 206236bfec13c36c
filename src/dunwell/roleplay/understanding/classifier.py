"""Acts of a line: a linear support vector machine for each act on character and word runs, trained in seconds from the repository's lines."""

import re
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from dunwell.roleplay.domain.acts import COLLECTOR_IDS
from dunwell.roleplay.domain.slots import read as slots
from dunwell.roleplay.understanding import corpus
from dunwell.roleplay.understanding.corpus import Example

_WORD, _MARK = r"[^\s,.;!?]+", r"\S+"
THRESHOLD = -0.2  # distance from an act's plane above which the act is taken to be there
MARKS = {"zh": 0.1, "en": 0.25}  # weight of what a line has beside its words
UNSURE = -0.6  # below this nothing was understood, and the person asks back
MOST = 3
_HALF = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)}  # full width to half
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def normal(text: str) -> str:
    """Lower case, half width, figures of any size alike."""
    return _DIGITS.sub(lambda found: "8" * min(4, len(found.group())), text.translate(_HALF).lower()).strip()


_ASKS = {
    "zh": re.compile(
        r"[?？]|吗|呢|么$|没$|不$|行不|成不|好不|是不是|能不能|对吧|对不|多少|几|哪|啥|怎么|为什么|谁"
    ),
    "en": re.compile(
        r"\?|(?:^|[,.;] ?|\b(?:and|but|so|or|then) )(?:what|when|which|why|who|how|where|could|can|would|will|do|does|did|is|are|was|were|has|have|shall|any)\b"
    ),
}
_IF = {
    "zh": re.compile(r"如果|要是|万一|只要|的话|假如|就怕"),
    "en": re.compile(r"\b(?:if|suppose|once|provided|should|unless|when)\b"),
}
_WE = {
    "zh": re.compile(r"我(?!们)|我们|这边"),
    "en": re.compile(r"\b(?:i|i'll|i'm|i've|i'd|we|we'll|we've|our|us)\b"),
}
_YOU = {"zh": re.compile(r"您|你|贵司"), "en": re.compile(r"\b(?:you|your|you're|you've|you'd|yours)\b")}


_BREAK = re.compile(r"[,.;?!，。；？！]+(?=.)")


def _first_last(text: str) -> tuple[str, str]:
    """The first and the last clause of a line: each may do an act of its own. A question keeps its mark."""
    clauses = [part.strip() for part in _BREAK.split(normal(text)) if part.strip()] or [""]
    return clauses[0], clauses[-1] + (" ?" if text.rstrip().endswith(("?", "？")) else "")


def _echo(before: str, text: str, lang: str) -> float:
    """Share of what the debtor said that the line says again."""
    words = (
        [before[at : at + 2] for at in range(len(before) - 1)]
        if lang == "zh"
        else _LONG_WORDS.findall(before)
    )
    return sum(word in text for word in words) / len(words) if words else 0.0


_LONG_WORDS = re.compile(r"[a-z0-9']{4,}")


def _marks(before: str, text: str, lang: str) -> str:
    """What a line has, as words the learner can use: slots, asking, conditions, persons, echo of the debtor, clauses."""
    said = normal(text)
    marks = [f"slot_{name}" for name in sorted(slots.slots_of(text, lang))]
    asks, starts = bool(_ASKS[lang].search(said)), bool(_ASKS[lang].match(said))
    for name, is_so in (
        ("q", asks),
        ("q_first", starts),
        ("if", _IF[lang].search(said)),
        ("we", _WE[lang].search(said)),
        ("you", _YOU[lang].search(said)),
        ("short", len(said) <= (5 if lang == "zh" else 18)),
        ("clauses", re.search(r"[，,；;。.！!？?](?=.)", said)),
    ):
        if is_so:
            marks.append(name)
    echo = _echo(normal(before), said, lang)
    if echo > 0:
        marks.append("echo" if echo < 0.4 else "echo much")
        marks.append("echo_q" if asks else "echo_no_q")
    return " ".join([*marks, *(f"q_{mark}" for mark in marks if asks and mark.startswith("slot_"))])


def _runs(**how: Any) -> TfidfVectorizer:
    """Weighted runs of signs or words that occur more than once."""
    return TfidfVectorizer(sublinear_tf=True, min_df=2, **how)


class Classifier:
    """The learnt model of one language."""

    def __init__(self, lang: str, examples: Sequence[Example]) -> None:
        self.lang = lang
        sizes = (1, 3) if lang == "zh" else (2, 4)
        self._signs = _runs(analyzer="char" if lang == "zh" else "char_wb", ngram_range=sizes)
        self._edges = _runs(analyzer="char", ngram_range=(2, 5))
        self._words = _runs(analyzer="word", ngram_range=(1, 3), token_pattern=_WORD)
        self._before = _runs(analyzer="char", ngram_range=(1, 3))
        runs: dict[str, Any] = (
            {"analyzer": "char", "ngram_range": (1, 3)}
            if lang == "zh"
            else {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": _MARK}
        )
        self._first, self._last = _runs(**runs), _runs(**runs)
        self._before_words = _runs(**(runs | {"ngram_range": (1, 2)}))
        self._marked = TfidfVectorizer(
            analyzer="word", token_pattern=_MARK, use_idf=False, norm=None, binary=True
        )
        matrix = self._features([(each.before, each.text) for each in examples], fit=True)
        self._heads = []
        for act in COLLECTOR_IDS:
            is_act = np.array([act in each.acts for each in examples])
            head = LinearSVC(C=1, dual=True, tol=1e-3, random_state=0, max_iter=2000)
            self._heads.append(head.fit(matrix, is_act))
        self._weights = np.vstack([head.coef_[0] for head in self._heads])
        self._bias = np.array([head.intercept_[0] for head in self._heads])

    def _features(self, lines: Sequence[tuple[str, str]], *, fit: bool = False) -> csr_matrix:
        texts = [normal(text) for _, text in lines]
        before = [normal(before) for before, _ in lines]
        clauses = [_first_last(text) for _, text in lines]
        parts = [
            (self._signs, texts, 1.0),
            (self._edges, [f"^{text[:5]} {text[-5:]}$" for text in texts], 0.5),
            (self._first, [first for first, _ in clauses], 0.4),
            (self._last, [last for _, last in clauses], 0.4),
            (self._before, before, 0.35),
            (self._before_words, before, 0.3),
            (
                self._marked,
                [_marks(before, text, self.lang) or "none" for before, text in lines],
                MARKS[self.lang],
            ),
        ]
        if self.lang == "en":
            parts.append((self._words, texts, 0.9))
        made = [
            (each.fit_transform(said) if fit else each.transform(said)) * weight
            for each, said, weight in parts
        ]
        return hstack(made).tocsr()

    def scores(self, lines: Sequence[tuple[str, str]]) -> np.ndarray:
        """(line × act): how far on an act's side of its plane each (what was said before, the line) lies."""
        return np.asarray(self._features(lines) @ self._weights.T + self._bias)

    def acts(self, lines: Sequence[tuple[str, str]]) -> list[list[str]]:
        """The acts of each line in the guide's order of ids; [] where nothing is understood."""
        return [chosen(row) for row in self.scores(lines)]


def chosen(row: np.ndarray) -> list[str]:
    """Acts over the threshold, the strongest if it is likely enough, at most three."""
    order = np.argsort(-row)
    kept = [int(place) for place in order[:MOST] if row[place] >= THRESHOLD]
    if not kept and row[order[0]] >= UNSURE:
        kept = [int(order[0])]
    return [COLLECTOR_IDS[place] for place in sorted(kept)]


_LEARNING = Lock()


def load(lang: str) -> Classifier:
    """The classifier of one language, trained once a process: whoever asks meanwhile waits for it instead of training another."""
    with _LEARNING:
        return _learnt(lang)


@cache
def _learnt(lang: str) -> Classifier:
    return Classifier(lang, corpus.read(lang))
