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


# The concepts of the lexicons one of which a breach of a category names. What the checker only suspects, in a line without any of
# them, is guesswork out of its other words.
_NAMED_BY = {
    "threat_violence": "a_violence p_men b_limb b_hospital b_thugs b_dark b_harm f_threat", "threat_criminal": "a_crime p_police b_custody b_years b_crimeword p_court",
    "fabricated_process": "a_process p_court p_lawyer b_court_step b_official b_forge", "impersonation": "p_police p_court p_lawyer p_regulator p_poseother p_pose b_pretext b_official",
    "insult": "a_insult b_slur", "third_party_disclosure": "p_family p_work p_neighbor p_friend p_contact b_kin b_workmates b_bystander",
    "third_party_demand": "p_family p_work p_neighbor p_friend p_contact p_elder p_child b_kin b_workmates b_bystander b_payfor b_pressvia a_press", "public_shaming": "a_public b_wall b_net",
    "obstruct_life": "a_obstruct b_stay b_block a_visit", "night_harass": "a_night a_ceaseless b_latehour b_repeat", "false_amount": "a_amount b_fee b_moresum b_nocredit",
    "private_payment": "a_private b_mywallet b_cashgift", "induce_borrowing": "a_borrow b_lendme", "deception": "a_deceive b_wipe b_promise b_fakescarce b_trickpaper f_threat",
    "privacy": "a_privacy b_secret b_track b_leak", "seize_property": "a_seize b_take b_goods", "minor_or_vulnerable": "p_child p_elder p_weak b_school b_ill b_welfare",
}  # fmt: skip


@cache
def _names(lang: str, category: str) -> re.Pattern[str]:
    known = lexicon.load(lang)
    concepts = _NAMED_BY[category].split()
    mine = {number for number, name in enumerate(known.concepts) if name in concepts}
    words = "|".join(sorted({re.escape(word) for word, number in known.words if number in mine}, key=len, reverse=True))  # fmt: skip
    return re.compile(words if lang == "zh" else rf"\b(?:{words})\b", re.I)


def named(lang: str, category: str, text: str) -> bool:
    """Whether a line has a word of the category at all."""
    return category not in _NAMED_BY or _names(lang, category).search(text) is not None


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
