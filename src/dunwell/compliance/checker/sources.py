"""Which rule of which pack a category breaks, and its source."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dunwell.compliance import packs
from dunwell.compliance.checker.categories import SEVERITY
from dunwell.compliance.domain.content import content_rules

DEFAULT_PACK = {"zh": "cn", "en": "us"}
NEWEST = date(9999, 12, 31)  # no day given: the newest text of every rule


@dataclass(frozen=True, slots=True)
class Source:
    """The rule to name first; without one in the packs, the house forbids it."""

    rule: str
    source: str
    severity: str


@lru_cache(maxsize=64)
def _table(names: tuple[str, ...], day: date) -> dict[str, Source]:
    rules = content_rules(packs.load(names), day)
    return {
        category: Source(found[0].rule, found[0].source, found[0].severity)
        for category, found in rules.items()
        if found
    }


def of(category: str, lang: str, names: tuple[str, ...] = (), day: date = NEWEST) -> Source:
    """Rule, source and severity of the first pack that forbids the category on the day. Raises BadPack."""
    table = _table(names or (DEFAULT_PACK[lang],), day)
    return table.get(category) or Source(f"house_content_{category}", "", SEVERITY[category])
