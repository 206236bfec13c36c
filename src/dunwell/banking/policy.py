"""The weights of matching as data: strategies/bank-matching.yaml, read once and checked."""

from functools import cache
from pathlib import Path

import yaml

from dunwell.banking.domain.matching import Weights
from dunwell.foundation.settings import resource


@cache
def weights(path: Path | None = None) -> Weights:
    """The weights. Raises TypeError for an unknown or missing one, ValueError for one out of range."""
    path = path or resource("strategies", "bank-matching.yaml")
    found = Weights(**yaml.safe_load(path.read_text(encoding="utf-8")))
    for name in ("contract", "customer", "name", "tail", "amount", "auto_from", "clear_by", "least"):
        if not 0 <= getattr(found, name) <= 1:
            raise ValueError(f"{path}: {name} lies between 0 and 1")
    if not -1 <= found.other_payer <= 0:
        raise ValueError(f"{path}: other_payer lies between -1 and 0")
    return found
