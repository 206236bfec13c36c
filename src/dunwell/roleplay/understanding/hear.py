"""A collector's line as the person on the other end hears it: acts, slots and what the content checker finds."""

import re
from collections.abc import Mapping, Sequence

from dunwell.compliance.checker import service as checker
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.understanding.read import read_lines

_PAYING = re.compile(
    r"还|付|给|交|安排|凑|存|转|打款|首期|分期|先|处理|缴|pay|put|afford|start|manage|down|settle|clear|sum|amount|figure|do (?:by|on|today)",
    re.I,
)


def plausible(acts: Sequence[str], slots: Mapping[str, object], text: str) -> tuple[str, ...]:
    """The acts less those that ask for money in a line that names neither paying nor terms: then it is an open question."""
    found = list(acts)
    if "C27" in found and not slots:
        found.remove("C27")
    if "C23" in found and not _PAYING.search(text):
        found[found.index("C23")] = "C09"
    return tuple(dict.fromkeys(found)) or tuple(acts)


def understand(text: str, lang: str, before: str, addressee: str = "debtor") -> Heard:
    """The line understood. `before` is what the person said last."""
    if not text.strip():
        return Heard(text, lang, ())
    acts, slots = read_lines([(before, text)], lang)[0]
    verdict = checker.check([checker.Line(text, lang, "voice", addressee)])[0]
    return Heard(text, lang, plausible(acts, slots, text), slots, tuple(sorted(verdict.categories)))
