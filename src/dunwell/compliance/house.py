"""Who speaks and how to check it: the letterhead, the call-back number and the official channels (content/institution.yaml)."""

from dataclasses import dataclass
from functools import cache

import yaml

from dunwell.foundation.settings import resource


@dataclass(frozen=True, slots=True)
class House:
    """The institution in one language. `website` is where the verification page is reached; may be empty."""

    name: str
    legal_name: str
    unit: str
    address: str
    call_back: str
    call_back_hours: str
    complaints: str
    channels: str
    website: str


@cache
def house(lang: str) -> House:
    """In zh or en (zh_Hans counts as zh). Raises KeyError for a line that is missing."""
    said = yaml.safe_load(resource("content", "institution.yaml").read_text(encoding="utf-8"))
    words = {
        name: said[name]["zh" if lang.startswith("zh") else "en"]
        for name in House.__slots__
        if name != "website"
    }
    return House(**words, website=str(said["website"]).rstrip("/"))
