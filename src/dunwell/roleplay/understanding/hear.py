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

_PROBES = frozenset({"C09", "C10", "C11", "C12", "C15"})


def plausible(acts: Sequence[str], slots: Mapping[str, object], text: str) -> tuple[str, ...]:
    """The acts less those that ask for money in a line that names neither paying nor terms: then it is an open question."""
    found = list(acts)
    if "C27" in found and not slots:
        found.remove("C27")
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
    return Heard(text, lang, plausible(acts, slots, text), slots, felt)
