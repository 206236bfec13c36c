"""The scripts and messages that ship with the product: content/scripts/*.yaml, read and checked as one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dunwell.contact.domain import scripts
from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml

# File → kind. Every other file holds voice scripts.
_KIND_OF_FILE = {"sms": "sms", "email": "email", "letters": "letter", "replies": "reply"}
_COLUMNS = ("stage", "segment", "contactability", "wxa", "moment")


@dataclass(frozen=True, slots=True)
class Shipped:
    """One script in one language."""

    key: str
    kind: str
    lang: str
    stage: str
    segment: str
    contactability: str
    wxa: str
    relation: str
    moment: str
    title: str
    body: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """Who speaks, in one language (content/institution.yaml)."""

    name: str
    service_line: str
    channels: str


@cache
def order() -> dict[str, int]:
    """The place of each shipped script in the library, read once: a page asks for it."""
    return {one.key: place for place, one in enumerate(shipped())}


def shipped(folder: Path | None = None) -> list[Shipped]:
    """Every shipped script, ordered by file, place and language. Raises BadInput or ValueError on a faulty file."""
    folder = folder or resource("content", "scripts")
    pieces = parse_yaml((folder / "fragments.yaml").read_text(encoding="utf-8"))
    found: list[Shipped] = []
    for file in sorted(folder.glob("*.yaml")):
        if file.stem == "fragments":
            continue
        for entry in parse_yaml(file.read_text(encoding="utf-8")):
            found += [
                _one(entry, _KIND_OF_FILE.get(file.stem, "voice"), lang, pieces) for lang in scripts.LANGS
            ]
    _check_keys(found)
    return found


def _one(entry: dict[str, Any], kind: str, lang: str, pieces: dict[str, dict[str, str]]) -> Shipped:
    body = "\n".join(_expanded(line, lang, pieces) for line in str(entry[lang]).strip().splitlines())
    columns = {name: str(entry.get(name, "")) for name in _COLUMNS}
    relation = str(entry.get("relation", "self"))
    one = Shipped(
        str(entry["key"]),
        kind,
        lang,
        relation=relation,
        title=str(entry["title"][lang]),
        body=body,
        subject=str(entry["subject"][lang]) if "subject" in entry else "",
        **columns,
    )
    scripts.check(kind, lang, relation, one.title, one.body, one.subject)
    return one


def _expanded(line: str, lang: str, pieces: dict[str, dict[str, str]]) -> str:
    return pieces[line.strip()[1:]][lang].strip() if line.strip().startswith("@") else line.strip()


def _check_keys(found: list[Shipped]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.key, one.lang) in seen:
            raise ValueError(f"script {one.key} is there twice in {one.lang}")
        seen.add((one.key, one.lang))


@cache
def institution(lang: str) -> Institution:
    """Who speaks, in `zh` or `en`."""
    said = parse_yaml(resource("content", "institution.yaml").read_text(encoding="utf-8"))
    return Institution(said["name"][lang], said["service_line"][lang], said["channels"][lang])


@cache
def footer(kind: str, lang: str, *, told: bool) -> str:
    """What the law wants at the end of every message of a kind; `told`: to people who may know of the debt.

    From content/footers.yaml. Empty where nothing is asked.
    """
    said = parse_yaml(resource("content", "footers.yaml").read_text(encoding="utf-8"))
    words = said.get(kind, {}).get("told" if told else "others", {}).get(lang, "")
    return str(words).strip()
