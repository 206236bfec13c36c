"""A scenario of the house as text: YAML with the keys of docs/how-to/scenario.md, without id and version, which the house gives."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import yaml

from dunwell.foundation.errors import BadInput, DomainError
from dunwell.foundation.i18n import N_


@dataclass(eq=False)
class NoYaml(DomainError):
    """The text cannot be read; `line` (from 1) says where, `near` shows that line."""

    code: ClassVar[str] = "roleplay.no_yaml"
    status: ClassVar[int] = 422
    field: str
    line: int
    near: str


class TabInYaml(NoYaml):
    """Indented with a tab."""

    code: ClassVar[str] = "roleplay.no_yaml_tab"


class NotClosed(NoYaml):
    """A bracket or quotation mark stays open."""

    code: ClassVar[str] = "roleplay.no_yaml_open"


class ColonInYaml(NoYaml):
    """A colon too many, or none where a key stands."""

    code: ClassVar[str] = "roleplay.no_yaml_colon"


class IndentedOtherwise(NoYaml):
    """A line that does not stand under the one it belongs to."""

    code: ClassVar[str] = "roleplay.no_yaml_indent"


# What the reader of YAML complains of → what the person did; the first that fits.
_WRONG: tuple[tuple[str, type[NoYaml]], ...] = (
    ("character '\\t'", TabInYaml),
    ("unexpected end of stream", NotClosed),
    ("expected ',' or", NotClosed),
    ("mapping values are not allowed", ColonInYaml),
    ("could not find expected ':'", ColonInYaml),
    ("expected <block end>", IndentedOtherwise),
)


ORDER = ("title", "lang", "stage", "level", "archetype", "special", "brief", "debrief", "case", "person", "persona", "reveals", "hidden", "wish", "lines")  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they stand."""


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text.strip() else None)


_Dumper.add_representer(str, _words)


def read(text: str) -> dict[str, Any]:
    """The text as data. Raises NoYaml; BadInput where it is no mapping, or points from one place to another (anchors)."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise BadInput("text", N_("Anchors and aliases are not used in scenarios."))
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as wrong:
        raise _unreadable(text, wrong) from None
    if not isinstance(found, dict):
        raise BadInput("text", N_("A scenario is keys with values."))
    return found


def _unreadable(text: str, wrong: Exception) -> NoYaml:
    mark = getattr(wrong, "problem_mark", None)
    lines = text.split("\n")
    at = min(mark.line, len(lines) - 1) if mark is not None else 0
    while at > 0 and not lines[at].strip():  # an end of text is told at the last line that says something
        at -= 1
    kind = next((kind for words, kind in _WRONG if words in str(getattr(wrong, "problem", ""))), NoYaml)
    return kind("text", at + 1, lines[at].strip()[:60])


def line_of(text: str, where: str) -> int | None:
    """The line (from 1) of a place such as hidden[0].text; of what holds it where it is missing. None: the whole."""
    node, found = yaml.compose(text, Loader=yaml.SafeLoader), None
    for name, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", where):
        if isinstance(node, yaml.MappingNode) and name:
            here = next(((key, value) for key, value in node.value if key.value == name), None)
            if here is None:
                break
            key, node = here
            found = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and number and int(number) < len(node.value):
            node = node.value[int(number)]
            found = node.start_mark.line + 1
        else:
            break
    return found


def write(data: dict[str, Any]) -> str:
    """The data as text, its keys in the usual order."""
    known = {key: data[key] for key in ORDER if key in data}
    rest = {key: value for key, value in data.items() if key not in (*ORDER, "id", "version")}
    tidy = {key: _tidy(value) for key, value in (known | rest).items()}
    return yaml.dump(tidy, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def full(data: dict[str, Any]) -> dict[str, Any]:
    """With an id and a version, as the reader of scenarios wants it."""
    return {**data, "id": "own", "version": 1}


def title_of(data: dict[str, Any]) -> str:
    """Its title, short enough for a list."""
    title = data.get("title")
    return title.strip()[:200] if isinstance(title, str) else ""


def blank(lang: str, today: date) -> dict[str, Any]:
    """A scenario with usual values where there are any; the rest is to be written."""
    zh = lang == "zh"
    return {
        "title": "", "lang": lang, "stage": "early", "level": 2, "archetype": "helpless", "brief": "", "debrief": "",
        "case": {
            "call_date": today.isoformat(), "creditor": "", "product": "credit_card", "currency": "CNY" if zh else "USD", "dpd": 20,
            "party": "debtor", "authority": {"min_upfront_pct": 10, "max_days": 15, "max_instalments": 12},
            "means": {}, "legal": {"suit_filed": False, "suit_authorised": False}, "right_thing": "collect",
        },
        "person": {"name": "", "address": "", "id_tail": ""},
        "persona": {"traits": [], "resilience": 3, "patience": 24, "state": {"trust": 0.35, "anger": 0.2}},
        "reveals": [],
        "hidden": [
            {"topic": "cause", "trust": 0.3, "acts": ["C09", "C10"], "text": ""},
            {"topic": "income", "trust": 0.4, "acts": ["C11"], "text": ""},
            {"topic": "spending", "trust": 0.42, "acts": ["C11"], "text": ""},
        ],
    }  # fmt: skip


def _tidy(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.replace("\r", "").split("\n"))
    if isinstance(value, dict):
        return {key: _tidy(each) for key, each in value.items()}
    return [_tidy(each) for each in value] if isinstance(value, list) else value
