"""The scenarios that ship with the product: content/scenarios/{zh,en}/*.yaml, each read and checked."""

from functools import cache
from pathlib import Path

import yaml

from dunwell.foundation.errors import NotFound
from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml
from dunwell.roleplay.domain.case import LANGS
from dunwell.roleplay.domain.scenario import Scenario, read_scenario
from dunwell.roleplay.domain.strict import BadData


def read_file(file: Path) -> Scenario:
    """One scenario file. Raises BadData naming file and key."""
    try:
        given = parse_yaml(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as wrong:
        raise BadData(f"{file.name}: {wrong}") from None
    return read_scenario(given, file.name)


def read_folder(folder: Path) -> list[Scenario]:
    """Every scenario below a folder, by language, level and id. A scenario lies in its language's folder under its id."""
    found = []
    for lang in LANGS:
        for file in sorted((folder / lang).glob("*.yaml")):
            one = read_file(file)
            if one.lang != lang or one.id != file.stem:
                raise BadData(f"{lang}/{file.name}: holds {one.lang}/{one.id}")
            found.append(one)
    ids = [one.id for one in found]
    for each in ids:
        if ids.count(each) > 1:
            raise BadData(f"{each}: two scenarios have this id")
    return sorted(found, key=lambda one: (one.lang, one.level, one.id))


@cache
def scenarios() -> tuple[Scenario, ...]:
    """The shipped scenarios."""
    return tuple(read_folder(resource("content", "scenarios")))


def scenario(identity: str, lang: str | None = None) -> Scenario:
    """The shipped scenario of this id. Raises NotFound."""
    for one in scenarios():
        if one.id == identity and lang in (None, one.lang):
            return one
    raise NotFound("scenario", identity)
