"""Two languages. Words in code and templates are English source strings; each room keeps its own zh_Hans.po.

Catalogues are `src/dunwell/<room>/locale/<lang>.po`, read once and merged. Code marks a string that is translated
later with `N_`, and translates with `gettext(lang, message)`. A placeholder is `%(name)s`, filled from keywords.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

SOURCE = "en"
DEFAULT = "zh_Hans"
LANGUAGES: Mapping[str, str] = {"zh_Hans": "简体中文", "en": "English"}
HTML_LANG: Mapping[str, str] = {"zh_Hans": "zh-Hans", "en": "en"}
ROOMS = Path(__file__).resolve().parents[1]


@dataclass
class Catalogue:
    """One language's words: message (with an optional context) → translation, or the tuple of its plural forms."""

    lang: str
    words: dict[tuple[str | None, str], str | tuple[str, ...]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)  # the same message said in two ways by two rooms

    def add(self, file: Path) -> None:
        """Merge one .po file. The first room to translate a message wins; a different second one is a conflict."""
        with file.open("rb") as stream:
            for message in read_po(stream, locale=self.lang):
                if not message.id or message.fuzzy:
                    continue
                one = message.id if isinstance(message.id, str) else message.id[0]
                key = (message.context, one)
                said = tuple(message.string) if isinstance(message.string, tuple | list) else message.string
                if not said or (isinstance(said, tuple) and not all(said)):
                    continue
                self._put(key, said, file)

    def _put(self, key: tuple[str | None, str], said: str | tuple[str, ...], file: Path) -> None:
        known = self.words.setdefault(key, said)
        known_one = known[0] if isinstance(known, tuple) else known
        said_one = said[0] if isinstance(said, tuple) else said
        if known_one != said_one:
            self.conflicts.append(f"{key[1]!r}: {known_one!r}, and {said_one!r} in {file.parts[-3]}")
        elif isinstance(said, tuple):
            self.words[key] = said


def catalogue_files(lang: str, rooms: Path = ROOMS) -> list[Path]:
    """Every room's catalogue of a language, in the order of the rooms' names."""
    return sorted(rooms.glob(f"*/locale/{lang}.po"))


@cache
def catalogue(lang: str) -> Catalogue:
    """The merged catalogue of a language, read once a process."""
    merged = Catalogue(lang)
    for file in catalogue_files(lang):
        merged.add(file)
    return merged


def N_(message: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Mark a string for extraction; it is translated where it is shown."""
    return message


def gettext(lang: str, message: str, **values: Any) -> str:
    """The message in `lang`; the source string where no translation is. Values fill `%(name)s` placeholders."""
    said = catalogue(lang).words.get((None, message), message) if lang != SOURCE else message
    said = said[0] if isinstance(said, tuple) else said
    return said % values if values else said


def pgettext(lang: str, context: str, message: str, **values: Any) -> str:
    """Like gettext, for a word that means different things in different places."""
    said = catalogue(lang).words.get((context, message), message) if lang != SOURCE else message
    said = said[0] if isinstance(said, tuple) else said
    return said % values if values else said


def ngettext(lang: str, one: str, many: str, n: int, **values: Any) -> str:
    """The message for `n` things. Chinese has one form; English takes `one` for exactly 1. `%(num)s` is n."""
    if lang == SOURCE:
        said: str | tuple[str, ...] = one if n == 1 else many
    else:
        said = catalogue(lang).words.get((None, one), one if n == 1 else many)
        said = said[0] if isinstance(said, tuple) else said
    assert isinstance(said, str)
    return said % {"num": n, "n": n, **values}


def choose(*wishes: str | None, accept_language: str | None = None) -> str:
    """The first known language of the wishes, then of an Accept-Language header, then the default."""
    for wish in wishes:
        if wish in LANGUAGES:
            return str(wish)
    for tag in _by_weight(accept_language or ""):
        if tag.startswith("zh"):
            return "zh_Hans"
        if tag.startswith("en"):
            return "en"
    return DEFAULT


def _by_weight(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
