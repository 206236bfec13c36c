"""The questions of the rubric as people read them (content/roleplay/rubric.yaml; a test holds them to the scorer's)."""

from functools import cache

import yaml

from dunwell.foundation.settings import resource
from dunwell.roleplay.domain.scoring.checks import WEIGHTS


def rubric() -> dict[str, list[dict[str, str]]]:
    """Every question of the scorer by dimension, as it is read beforehand."""
    return {name: [row for row in _rows() if row["dimension"] == name] for name in WEIGHTS}


def check_words(lang: str) -> dict[str, str]:
    """The wording of every check in the reader's language, whatever the language of the call."""
    return {row["check"]: row["en" if lang == "en" else "zh"] for row in _rows()}


@cache
def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = yaml.safe_load(
        resource("content", "roleplay", "rubric.yaml").read_text(encoding="utf-8")
    )
    return rows
