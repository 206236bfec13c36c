"""The slots of one line, by the labelling guide (acts-labels.md, Slots). Pure."""

from decimal import Decimal
from types import ModuleType
from typing import Any

from dunwell.roleplay.domain.slots import en, zh
from dunwell.roleplay.domain.slots.found import Amount, Dated, Span

_READERS: dict[str, ModuleType] = {"zh": zh, "en": en}
# Which sum is the line's: what is to be paid, before what is owed, a charge or reduction, income or spending.
_RANK = {"pay": 0, "owed": 1, "charge": 2, "income": 3}


def slots_of(text: str, lang: str) -> dict[str, Any]:
    """amount_minor (int), percent (float), date, method (words as said), instalments (int): only those said."""
    reader = _READERS[lang]
    found: dict[str, Any] = {}
    percents: list[tuple[Span, Decimal]] = reader.percents(text)
    dates: list[Dated] = reader.dates(text)
    plan: tuple[Span, int] | None = reader.instalments(text)
    taken = [*(span for span, _ in percents), *dates, *([plan[0]] if plan else [])]
    amounts: list[Amount] = reader.amounts(text, taken)
    if amounts:
        best = min(
            amounts, key=lambda amount: (amount.doubt == 2, _RANK[amount.role], amount.doubt, amount.start)
        )
        found["amount_minor"] = int(best.value * 100)
    if percents:
        found["percent"] = float(min(percents, key=lambda pair: (pair[1] < 3, pair[0].start))[1])
    if dates:
        found["date"] = min(dates, key=lambda each: (each.rank, each.start)).text
    if plan:
        found["instalments"] = plan[1]
    if (means := reader.method(text)) is not None:
        found["method"] = means.text
    return found
