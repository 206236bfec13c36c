"""The debtor's phrases: content/roleplay/speech.{zh,en}.yaml, read and checked."""

from functools import cache
from typing import Any

from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml
from dunwell.roleplay.domain.speech import BANDS, Phrases
from dunwell.roleplay.domain.strict import BadData


@cache
def load(lang: str) -> Phrases:
    """The phrases of one language. Raises BadData on a faulty file."""
    name = f"speech.{lang}.yaml"
    return read(parse_yaml(resource("content", "roleplay", name).read_text(encoding="utf-8")), lang, name)


def read(given: dict[str, Any], lang: str, name: str) -> Phrases:
    """Phrases from decoded YAML: a list serves every mood; tense mixes calm and hot where it is not given."""
    openers = {register: tuple(words) for register, words in given.pop("openers").items()}
    lines = {}
    for key, entry in given.items():
        bands = {"calm": entry} if isinstance(entry, list) else entry
        if not set(bands) <= set(BANDS) or "calm" not in bands:
            raise BadData(f"{name}: {key}: calm, tense and hot are the moods, calm is wanted")
        for each in bands.values():
            if not all(isinstance(line, str) and line.strip() for line in each):
                raise BadData(f"{name}: {key}: every line is a text")
        calm = tuple(bands["calm"])
        hot = tuple(bands.get("hot", calm))
        lines[key] = {
            "calm": calm,
            "tense": tuple(bands.get("tense", calm + (hot[:3] if hot != calm else ()))),
            "hot": hot,
        }
    return Phrases(lang, lines, openers)
