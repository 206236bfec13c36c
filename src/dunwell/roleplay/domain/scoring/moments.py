"""When collecting is not the right thing, and where in the call that became clear."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.hints import kind_of
from dunwell.roleplay.domain.scoring.special_words import tells
from dunwell.roleplay.domain.scoring.words import heard

# The more a call is at odds with collecting, the earlier in this list.
SPECIAL = (
    "self_harm",
    "deceased",
    "identity_theft",
    "represented",
    "wrong_number",
    "third_party",
    "dispute",
    "hardship",
)

ON_THE_LINE = ("wrong_number", "third_party")  # who answers shows at the beginning
EARLY = 4  # turns of the other side
_FOUR = re.compile(r"\d[ -]?\d[ -]?\d[ -]?\d\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """What the call turned out to be, and the number (from 0) of the turn that showed it; -1 where only the case says so."""

    kind: str
    turn: int
    sure: bool = False  # the case says so, not only the words

    @property
    def collects(self) -> bool:
        """Whether asking for money is still right; in hardship only gently, within the means."""
        return self.kind in ("collect", "hardship")


def moment_of(
    turns: Sequence[tuple[str, str]], lang: str, case: Case | None, known: int | None = None
) -> Moment:
    """The case's word where it has one, else what the other side's words show; `collect` where nothing does.

    known: the turn that showed it, where that is known and not only heard in the words."""
    shown = _shown(turns, lang)
    given = case.right_thing if case else None
    given = (
        kind_of(case, "\n".join(text for speaker, text in turns if speaker != "collector"))
        if given is None
        else given
    )
    if given == "third_party" and case is not None and case.right_thing is None:
        # who answers is known, not what they tell
        given = next(
            (kind for kind in SPECIAL[: SPECIAL.index(given)] if any(one == kind for one, _ in shown)), given
        )
    if given is not None and not (given == "hardship" and any(kind != given for kind, _ in shown)):
        alike = _ALIKE if given in _ALIKE else (given,)
        at = next((turn for kind, turn in shown if kind in alike), None)
        at = min((turn for turn in (at, known) if turn is not None), default=None)
        if given in ON_THE_LINE:  # who answers shows at once, however it was put
            first = next((n for n, (speaker, _) in enumerate(turns) if speaker != "collector"), -1)
            at = first if at is None else min(at, first + 2 if first >= 0 else at)
        if at is None and given not in ("collect", "hardship"):
            at = _taken_up(turns, lang, given, ("safety", "hold", "routes"))
            at = (
                next((n for n, (speaker, _) in enumerate(turns) if speaker != "collector"), -1)
                if at is None
                else at
            )
        elif at is not None:  # it may have been taken up before words that we know were said
            early = _taken_up(turns[:at], lang, given, ("safety", "hold"))
            at = at if early is None else early
        return Moment(given, -1 if at is None else at, sure=True)
    for kind in SPECIAL:
        for found, turn in shown:
            if found == kind:
                alike = _ALIKE if kind in _ALIKE else (kind,)
                return Moment(kind, min(at for one, at in shown if one in alike and at <= turn))
    for kind in ("self_harm", "dispute"):
        opened = _opened(turns, lang, kind)
        if opened is not None:
            return Moment(kind, opened)
    return Moment("collect", -1)


_ALIKE = ("dispute", "identity_theft")  # both begin with "that is not mine"
_TAKEN_UP = {
    "self_harm": ("safety",), "deceased": ("hold", "routes"), "identity_theft": ("hold", "routes"), "represented": ("hold", "routes"),
    "dispute": ("hold", "routes"),
}  # fmt: skip


def _taken_up(turns: Sequence[tuple[str, str]], lang: str, kind: str, rules: Sequence[str]) -> int | None:
    """The turn of theirs that the collector answered by taking the matter up, in the words of these rules; None where none did."""
    theirs = -1
    for n, (speaker, text) in enumerate(turns):
        if speaker != "collector":
            theirs = n
        elif theirs >= 0 and any(
            rule in rules and tells(lang, rule, text) for rule in _TAKEN_UP.get(kind, ())
        ):
            return theirs
    return None


# A payment that, as they say themselves, did not go through is none.
_TAKES_BACK = {
    "zh": re.compile(r"没扣(成|上)|余额不足|没(转|付|还)成(功)?|退回来|可能没"),
    "en": re.compile(r"\bbounced|didn'?t (go|come) through|\bdeclined\b|insufficient|failed\b", re.I),
}  # fmt: skip
_OPENS = {
    "self_harm": {
        "zh": re.compile(r"(不想活|轻生|自杀|寻短见|伤害自己|结束(自己的)?生命)[^，。！？?]{0,8}[吗?？]"),
        "en": re.compile(r"\b(end(ing)?|tak(e|ing)) your (own )?life|\bkill(ing)? yourself|\bsuicid|\b(think\w*|thought\w*|feel\w*|plan\w*|urge)\b[^.?!]{0,24}\b(hurt|harm)(ing)? yourself", re.I),
    },
    "dispute": {
    "zh": re.compile(r"(登记|发起|立|走|提|记)(一?个|成|为)?(异议|争议)|(异议|争议)(登记|编号|单)"),
    "en": re.compile(r"\b(log|rais|open|fil|regist|put|enter)\w*\b[^.?!]{0,24}\bdispute|in dispute\b|as disputed", re.I),
    },
}  # fmt: skip


def _opened(turns: Sequence[tuple[str, str]], lang: str, kind: str) -> int | None:
    """The turn of theirs that we took up as such a matter, asking after their life or putting the account on hold, however they
    had put it."""
    for n, (speaker, text) in enumerate(turns):
        if (
            speaker == "collector"
            and n
            and _OPENS[kind][lang].search(text)
            and (kind == "self_harm" or tells(lang, "hold", text))
        ):
            return n - 1
    return None


def _shown(turns: Sequence[tuple[str, str]], lang: str) -> list[tuple[str, int]]:
    found = []
    known = False  # once the right person has been verified, nobody else is on the line
    theirs = 0
    for number, (speaker, text) in enumerate(turns):
        if speaker == "third_party":
            found.append(("third_party", number))
        if speaker == "collector":
            fits = not known or (number > 1 and heard(lang, "verify", turns[number - 2][1]))
            if fits and heard(lang, "mismatch", text):
                found.append(("wrong_number", number - 1))
            continue
        theirs += 1
        others = known or theirs > EARLY
        found += [
            (kind, number)
            for kind in SPECIAL
            if heard(lang, kind, text)
            and not (others and kind in ON_THE_LINE)
            and not (kind == "dispute" and _TAKES_BACK[lang].search(text))
        ]
        known = known or (
            number > 0 and heard(lang, "verify", turns[number - 1][1]) and _FOUR.search(text) is not None
        )
    return found
