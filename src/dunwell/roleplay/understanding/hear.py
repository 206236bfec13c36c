"""A collector's line as the person on the other end hears it: acts, slots and what the content checker finds."""

import re
from collections.abc import Mapping, Sequence

from dunwell.roleplay.domain import asides
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.understanding.breaches import breaches, spoken_in
from dunwell.roleplay.understanding.read import read_lines

_PAYING = re.compile(
    r"还|付|给|交|安排|凑|存|转|打款|首期|分期|先|处理|缴|pay|put|afford|start|manage|down|settle|clear|sum|amount|figure|by when|do (?:by|on|today)",
    re.I,
)

_WHOLE = re.compile(
    r"全|都还|一次|结清|还清|付清|清(掉|了)|今天|马上|必须|立刻|现在|full|\ball\b|whole|entire|clear|balance|today|\bnow\b|settle|everything|outstanding|invoice|overdue",
    re.I,
)  # fmt: skip
# What sums up what was told, where nothing else was made of the line.
_SUMS_UP = re.compile(
    r"^(哦|嗯|好的?|明白|是这样)?[，,]?(所以|看来|也就是说|就是说|您是说|您的意思|听起来)|^((oh|okay|ok|right|ah|i see|got it)[,. ]+)*so (you|your|the|it|he|she|they|that)\b|^sounds like",
    re.I,
)  # fmt: skip
_PROBES = frozenset({"C09", "C10", "C11", "C12", "C15"})


def plausible(acts: Sequence[str], slots: Mapping[str, object], text: str) -> tuple[str, ...]:
    """The acts less those that ask for money in a line that names neither paying nor terms: then it is an open question."""
    found = list(acts)
    if "C27" in found and not slots:
        found.remove("C27")
    if "C22" in found and "amount_minor" not in slots and not _WHOLE.search(text):
        found[found.index("C22")] = "C23"
    if "C23" in found and not slots and not _PAYING.search(text):
        found[found.index("C23")] = "C09"
    return tuple(dict.fromkeys(found)) or tuple(acts)


def understand(text: str, lang: str, before: str, addressee: str = "debtor") -> Heard:
    """The line understood; a line in another language than the call's is not, and only a breach the checker is sure of is felt.
    `before` is what the person said last.
    """
    if not text.strip():
        return Heard(text, lang, ())
    breach = breaches([(text, addressee)], lang)[0]
    felt = breach.categories if breach else ()
    if spoken_in(text, lang) != lang:
        return Heard(text, lang, (), {}, felt)
    acts, slots = read_lines([(before, text)], lang)[0]
    if asides.asks_again(text, lang) or asides.checks_line(text, lang):
        return Heard(text, lang, ("C13",), {}, felt)
    if asides.small_talk(text, lang) and not _PROBES & set(acts) and "amount_minor" not in slots:
        return Heard(text, lang, ("C30", "C13") if "C30" in acts else ("C13",), {}, felt)
    if not acts and _SUMS_UP.search(text) and not re.search(r"[?？]", text):
        acts = ["C14"]
    return Heard(text, lang, plausible(acts, slots, text), slots, felt)
