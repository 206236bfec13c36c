"""The promise policy as data: strategies/promises.yaml, read once and checked."""

from functools import cache
from pathlib import Path

import yaml

from dunwell.foundation.settings import resource
from dunwell.negotiation.domain import Policy


@cache
def promise_policy(path: Path | None = None) -> Policy:
    """The policy. Raises ValueError for a negative figure, TypeError for an unknown one."""
    raw = yaml.safe_load((path or resource("strategies", "promises.yaml")).read_text(encoding="utf-8"))
    policy = Policy(**raw)
    for name, value in raw.items():
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"promise policy {name} is not a whole number from 0")
    return policy
