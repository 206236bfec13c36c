"""What could lawfully be said instead: a sentence a category, for the person addressed and the channel."""

from functools import lru_cache

import yaml

from dunwell.compliance.checker.corpus import DATA


@lru_cache(maxsize=4)
def _all(lang: str) -> dict[str, dict[str, str]]:
    path = DATA / lang / "rewrites.yaml"
    loaded: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    return loaded


def every(lang: str) -> list[tuple[str, str, str]]:
    """Category, key and sentence of all rewordings."""
    return [(name, key, words) for name, forms in _all(lang).items() for key, words in forms.items()]


def of(lang: str, category: str, channel: str, addressee: str) -> str:
    """The rewording that fits; a note is about what staff do, a third party is told nothing."""
    forms = _all(lang).get(category, {})
    for key in (channel if channel in ("note", "letter", "sms", "email") else "", addressee, "default"):
        if key in forms:
            return forms[key]
    return ""
