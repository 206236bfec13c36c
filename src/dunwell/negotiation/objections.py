"""The objection library that ships (content/objections/*.yaml), read once and checked, and the search over it."""

from functools import cache
from pathlib import Path
from typing import Any

from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml
from dunwell.negotiation.domain.objections import Finder, Objection

KINDS = ("person", "company")
STAGES = ("pre_due", "early", "mid", "late")
ROUTES = (
    "",
    "dispute",
    "hardship",
    "complaint",
    "stop",
    "lawyer",
    "fraud",
    "third_party",
    "distress",
    "deceased",
)


@cache
def library(folder: Path | None = None) -> tuple[Objection, ...]:
    """Every entry, by file. Raises ValueError for one that is not whole in both languages."""
    found: list[Objection] = []
    for file in sorted((folder or resource("content", "objections")).glob("*.yaml")):
        found += [_one(raw, file.stem) for raw in parse_yaml(file.read_text(encoding="utf-8"))]
    keys = [one.key for one in found]
    if len(set(keys)) != len(keys):
        raise ValueError("an objection is there twice")
    return tuple(found)


def _one(raw: dict[str, Any], where: str) -> Objection:
    for name in ("title", "says", "answer", "ask", "never"):
        words = raw.get(name)
        if not isinstance(words, dict) or set(words) != {"zh", "en"} or not all(words.values()):
            raise ValueError(f"{where}: {raw.get('key')} lacks {name} in zh or en")
    kinds, stages = frozenset(raw.get("kinds", ())), frozenset(raw.get("stages", ()))
    if kinds - set(KINDS) or stages - set(STAGES) or raw.get("route", "") not in ROUTES:
        raise ValueError(f"{where}: {raw['key']} has a kind, stage or route that is not known")
    says = {lang: tuple(raw["says"][lang]) for lang in ("zh", "en")}
    return Objection(
        raw["key"], kinds, stages, raw["title"], says, raw["answer"], raw["ask"], raw["never"], raw.get("route", "")
    )  # fmt: skip


@cache
def _finder(lang: str) -> Finder:
    return Finder(library(), lang)


def find(said: str, lang: str, *, kind: str = "", stage: str = "", most: int = 5) -> list[Objection]:
    """The entries that fit what the debtor said, best first."""
    return _finder(lang).find(said, kind=kind, stage=stage, most=most)
