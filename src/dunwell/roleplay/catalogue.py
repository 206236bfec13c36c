"""Every scenario that can be played: those that ship with the product and those of the house that are published."""

from dataclasses import replace
from functools import lru_cache

import yaml
from sqlalchemy.orm import Session

from dunwell.foundation.errors import NotFound
from dunwell.roleplay import library, own_tables
from dunwell.roleplay.domain.scenario import Scenario, read_scenario
from dunwell.roleplay.own_tables import OwnVersion

PREFIX = "own-"  # ids of the house; no shipped scenario begins so


def scenarios(session: Session, lang: str | None = None, *, reviewed: bool = False) -> list[Scenario]:
    """What can be chosen, by language, level and id. reviewed: without what nobody but its authors has read."""
    own = [of(one) for one in own_tables.played(session) if one.signed_at is not None or not reviewed]
    found = [one for one in (*library.scenarios(), *own) if lang in (None, one.lang)]
    return sorted(found, key=lambda one: (one.lang, one.level, one.id))


def scenario(session: Session, identity: str, version: int | None = None) -> Scenario:
    """The scenario of this id: of the house in that version, or in the published one without it. Raises NotFound."""
    if not identity.startswith(PREFIX):
        return library.scenario(identity)
    number = identity.removeprefix(PREFIX)
    row = (
        session.get(own_tables.OwnScenario, int(number)) if number.isdecimal() and len(number) < 10 else None
    )
    if row is None or (version is None and (row.published is None or row.retired_at is not None)):
        raise NotFound("scenario", identity)
    kept = own_tables.version(session, row.id, version or row.published or 0)
    if kept is None or not kept.whole:
        raise NotFound("scenario", identity)
    return of(kept)


def for_reader(session: Session, lang: str) -> list[Scenario]:
    """What can be chosen, those of the reader's language (zh, en) first."""
    return sorted(scenarios(session), key=lambda one: (one.lang != lang, one.level, one.id))


def titles(session: Session) -> dict[str, str]:
    """The title of every scenario by id, retired ones of the house too."""
    found = {one.id: one.title for one in library.scenarios()}
    return found | {f"{PREFIX}{row.id}": row.title for row in own_tables.all_own(session)}


def of(version: OwnVersion) -> Scenario:
    """A kept version as a scenario, under the id and version of the house. Raises BadData where it is not whole."""
    return _read(version.text, f"{PREFIX}{version.own_id}", version.number)


@lru_cache(maxsize=256)
def _read(text: str, identity: str, number: int) -> Scenario:
    given = yaml.safe_load(text)
    return replace(read_scenario({**given, "id": identity, "version": 1}), version=number)
