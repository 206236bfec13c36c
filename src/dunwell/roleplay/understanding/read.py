"""One door to understanding: acts and slots of collectors' lines."""

from collections.abc import Sequence
from typing import Any

from dunwell.roleplay.domain.slots.read import slots_of
from dunwell.roleplay.understanding import classifier


def read_lines(lines: Sequence[tuple[str, str]], lang: str) -> list[tuple[list[str], dict[str, Any]]]:
    """Acts and slots of each (what the debtor said before, the line)."""
    if not lines:
        return []
    acts = classifier.load(lang).acts(lines)
    return [(found, slots_of(text, lang)) for found, (_, text) in zip(acts, lines, strict=True)]
