"""The allocation policy as data: strategies/allocation.yaml, read once and checked."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dunwell.foundation.settings import resource
from dunwell.ledger.domain import COMPONENTS, OrderRule

_KEYS = {"id", "products", "dpd_from", "dpd_to", "order", "source", "confidence"}


@cache
def allocation_rules(path: Path | None = None) -> tuple[OrderRule, ...]:
    """The rules in order. Raises ValueError where one is malformed or the last does not fit every account."""
    path = path or resource("strategies", "allocation.yaml")
    rules = tuple(_rule(raw) for raw in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"])
    last = rules[-1]
    if last.products or last.dpd_from is not None or last.dpd_to is not None:
        raise ValueError(f"the last allocation rule {last.id} does not fit every account")
    return rules


def _rule(raw: dict[str, Any]) -> OrderRule:
    if unknown := raw.keys() - _KEYS:
        raise ValueError(f"allocation rule {raw.get('id')}: unknown {sorted(unknown)}")
    if sorted(raw["order"]) != sorted(COMPONENTS):
        raise ValueError(f"allocation rule {raw['id']} does not name each component once")
    return OrderRule(
        id=raw["id"],
        order=tuple(raw["order"]),
        products=frozenset(raw.get("products", ())),
        dpd_from=raw.get("dpd_from"),
        dpd_to=raw.get("dpd_to"),
        source=raw.get("source", ""),
        confidence=raw.get("confidence", ""),
    )
