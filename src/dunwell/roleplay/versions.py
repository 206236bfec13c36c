"""What a score was made with: kept with every result, so that a later one can be told from it."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from dunwell.compliance.checker.corpus import DATA
from dunwell.compliance.versions import pack_hash
from dunwell.roleplay.call import ENGINE
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.scoring.score import VERSION
from dunwell.roleplay.understanding import corpus

PACKS = {"zh": ("cn",), "en": ("us",)}  # the law a language's findings cite


def versions(scenario: Scenario) -> dict[str, Any]:
    """Versions of scenario, engine, scorer, and fingerprints of the law packs, the checker and the acts it was understood by."""
    lang = scenario.lang
    return {
        "scenario": scenario.version,
        "engine": ENGINE,
        "scorer": VERSION,
        "packs": {pack: pack_hash(pack)[:12] for pack in PACKS[lang]},
        "checker": _digest(DATA / lang),
        "acts": _digest(corpus.DATA / lang),
    }


@cache
def _digest(folder: Path) -> str:
    whole = sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:12]
