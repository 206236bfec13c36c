"""What a collector's line is to the person who hears it."""

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from dunwell.roleplay.domain import asides

_EN = re.compile(r"[a-z]{4,}")
_ZH = re.compile(r"[\u4e00-\u9fff]")
_COMMON = frozenset(
    [
        "that",
        "this",
        "with",
        "have",
        "your",
        "will",
        "what",
        "just",
        "from",
        "they",
        "them",
        "been",
        "were",
        "about",
        "would",
        "could",
        "there",
        "when",
    ]
)
_UNSEEN = frozenset({"impersonation", "false_amount", "private_payment", "deception", "privacy"})
_OFFICIAL = re.compile(r"公安|警察|法院|派出所|检察|police|court|sheriff|bailiff|attorney|government", re.I)
_BYE = re.compile(
    r"再见|拜拜|(?<!您)(?<!你)(?<!再骂我)(?<!再这样我)(?<!先别)挂了(?!打|再|以?后)|祝您|先这样|good ?bye|good ?night|晚安|\bbye\b|take care|have a (?:good|great|nice|lovely)|good (?:day|evening) (?:to you)?$",
    re.I,
)
# A line that is nothing but a farewell.
_OFF = re.compile(
    r"^\W*(?:(?:ok|okay|alright|all right|right|cheers|thanks|thx)[, ]*)?(?:拜+|回见|再会|挂了|挂啦|later|see (?:ya|you)|cya|bye+|laters)\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A line understood: acts, slots, categories the checker found. No acts means it was not understood."""

    text: str
    lang: str
    acts: tuple[str, ...]
    slots: dict[str, Any] = field(default_factory=dict)
    breaches: tuple[str, ...] = ()
    affront: str = ""  # threat or insult where its plain words are one, whatever the checker finds
    senseless: bool = False  # words that mean nothing to anybody

    @property
    def felt(self) -> bool:
        """Whether a breach or an affront reaches the person: who hears a name and a firm cannot know that they are not theirs."""
        return bool(self.affront) or any(
            each not in _UNSEEN or (each == "impersonation" and _OFFICIAL.search(self.text))
            for each in self.breaches
        )

    @property
    def again(self) -> bool:
        """Whether it only wants to hear again what was said last."""
        return asides.asks_again(self.text, self.lang)

    @property
    def small(self) -> str:
        """weather, care, ask, chat or joke where it is small talk; "" otherwise."""
        return asides.small_talk(self.text, self.lang)

    @property
    def questions(self) -> int:
        """How many things are asked at once."""
        return len(re.findall(r"[?？]", self.text))

    @property
    def length_sane(self) -> bool:
        """Neither a speech nor empty."""
        if self.lang == "zh":
            return 2 <= len(self.text) <= 90
        return 2 <= len(self.text.split()) <= 60

    @property
    def says_goodbye(self) -> bool:
        """Whether the line ends the call."""
        return (("C30" in self.acts or not self.acts) and _BYE.search(self.text) is not None) or _OFF.search(
            self.text
        ) is not None

    def echoes(self, reply: str) -> bool:
        """Whether it takes up something the person just said."""
        if self.lang == "zh":
            return bool(_pairs(self.text) & _pairs(reply))
        return bool((set(_EN.findall(self.text.lower())) & set(_EN.findall(reply.lower()))) - _COMMON)


def _pairs(text: str) -> set[str]:
    signs = [sign if _ZH.match(sign) else " " for sign in text]
    pairs = {a + b for a, b in itertools.pairwise(signs) if " " not in (a, b)}
    return pairs - {
        "您好",
        "我们",
        "你们",
        "怎么",
        "什么",
        "现在",
        "这个",
        "可以",
        "一个",
        "一下",
        "就是",
        "没有",
        "不是",
        "您的",
        "我的",
    }
