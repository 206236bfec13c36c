"""Which findings of the content checker count in a call: for the person who hears the line, and for the score."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dunwell.compliance.checker import lexicon, model
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.service import Line, Violation, check

SURE = 0.8  # findings weaker than this are not held against anybody
VERY_SURE = 2.0
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z']{2,}")
_SENTENCE = re.compile(r"(?<=[。！？?!.;；])\s*")
FOREIGN_WORDS = 4  # fewer foreign words than this ("OK", "bye bye") belong to the language of the call


@dataclass(frozen=True, slots=True)
class Breach:
    """What a line breaks: its violations, strongest first, the checker's strength, and the category its words are likest to."""

    violations: tuple[Violation, ...]
    strength: float
    likest: str
    alone: float = (
        0.0  # the strength of its strongest sentence by itself; the same as strength where there is one
    )

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category where the checker is very sure; else the first, for what it names besides is guesswork then."""
        return tuple(one.category for one in self.violations[: None if self.strength >= VERY_SURE else 1])


def spoken_in(text: str, lang: str) -> str:
    """zh or en: the language of the call, unless the whole line is in the other."""
    if lang == "zh":
        return "en" if not _HAN.search(text) and len(_LATIN.findall(text)) >= FOREIGN_WORDS else "zh"
    return "zh" if _HAN.search(text) and not _LATIN.search(text) else "en"


def _alone(judged: model.Model, lang: str, line: tuple[str, str], whole: float) -> float:
    """The strength of the line's strongest sentence, judged without its neighbours."""
    parts = [part for part in _SENTENCE.split(line[0]) if part.strip()]
    if len(parts) < 2:
        return whole
    scores = judged.scores(model.features_of(lang, parts, ["voice"] * len(parts), [line[1]] * len(parts)))
    return float(max(judged.total(scores)))


# Categories of which the English checker is sometimes sure on warm or odd lines that have no word of the kind (*a year you couldn't
# dodge*): the concepts of its lexicon one of which a breach of them shows, all but always (of 65 flagged breaches of these kinds in lines that training had not read, some 59).
_SHOWN_BY = {
    "threat_violence": ("a_violence", "f_threat", "a_seize", "p_men"), "insult": ("a_insult",), "night_harass": ("a_night", "a_ceaseless"),
    "threat_criminal": ("a_crime", "p_police", "p_court", "f_threat"), "deception": ("a_deceive", "l_agreed", "f_threat", "a_borrow"),
    "obstruct_life": ("a_obstruct",),
}  # fmt: skip
CERTAIN = 4.0  # from here on the checker is believed without such a word


@cache
def _words_of(lang: str, category: str) -> re.Pattern[str]:
    known = lexicon.load(lang)
    mine = {number for number, name in enumerate(known.concepts) if name in _SHOWN_BY[category]}
    words = sorted({word for word, number in known.words if number in mine}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.I)


def shown(lang: str, category: str, text: str, strength: float) -> bool:
    """Whether a grave finding has a word of its kind in the line, where one is to be expected."""
    if lang != "en" or category not in _SHOWN_BY or strength >= CERTAIN:
        return True
    return _words_of(lang, category).search(text) is not None


def breaches(lines: Sequence[tuple[str, str]], lang: str) -> list[Breach | None]:
    """For each (text, addressee) of a call in `lang` the strongest breach that the checker is sure of, judged in the line's own language."""
    found: list[Breach | None] = [None] * len(lines)
    for spoken in ("zh", "en"):
        places = [n for n, (text, _) in enumerate(lines) if text.strip() and spoken_in(text, lang) == spoken]
        if not places:
            continue
        texts, to = [lines[n][0] for n in places], [lines[n][1] for n in places]
        verdicts = check([Line(text, spoken, "voice", who) for text, who in zip(texts, to, strict=True)])
        judged = model.load(spoken)
        scores = judged.scores(model.features_of(spoken, texts, ["voice"] * len(texts), to))
        for n, verdict, strength, row in zip(places, verdicts, judged.total(scores), scores, strict=True):
            if verdict.violations and strength >= SURE:
                likest = CATEGORIES[int(row[:-1].argmax())]
                alone = _alone(judged, spoken, lines[n], float(strength))
                found[n] = Breach(verdict.violations, float(strength), likest, alone)
    return found
