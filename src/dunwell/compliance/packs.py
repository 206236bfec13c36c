"""Packs from their folders: `packs/<id>/pack.yaml` and one `<rule>.yaml` a rule, with `<rule>.examples.yaml` beside it.

A new country is a new folder; nothing here or in `domain` knows one. See docs/how-to/pack-rule.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dunwell.compliance.domain import facts
from dunwell.compliance.domain.calendars import is_holiday
from dunwell.compliance.domain.content import CATEGORIES, SEVERITIES
from dunwell.compliance.domain.documents import ELEMENTS
from dunwell.compliance.domain.kinds import (
    KINDS,
    Content,
    Document,
    Freeze,
    Frequency,
    Inconvenient,
    Parties,
    Purpose,
    Requirement,
    Retention,
    Suit,
    Unreachable,
    Value,
)
from dunwell.compliance.domain.law import Checked, Law, Pack, Rule, Scope, Source, Words
from dunwell.compliance.domain.retention import EVENTS, RECORDS
from dunwell.compliance.domain.static import REQUIRABLE
from dunwell.compliance.strict import BadPack, load_yaml, read
from dunwell.foundation.settings import resource

EFFECTS = ("block", "require", "warn", "record")
CONFIDENCES = ("V", "S", "M", "unverified", "house")
COUNTS = ("answered", "unanswered", "placed", "reached", "all")
STATUSES = ("verified", "unverified")
DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


@dataclass(frozen=True)
class _PackFile:
    name: Words
    note: Words


EVERYTHING = Scope()


@dataclass(frozen=True)
class _RuleFile:
    kind: str
    title: Words
    description: str
    effect: str
    says: Words
    sources: tuple[Source, ...]
    confidence: str
    status: str
    checked: Checked
    values: dict[date, Any]
    scope: Scope = EVERYTHING
    house: bool = False
    remedy: Words | None = None
    description_zh: str | None = None


def load(names: Iterable[str], root: Path | None = None) -> Law:
    """The law of several packs at once. Raises BadPack for a name without a folder or a file that is not understood."""
    unique = tuple(dict.fromkeys(names))
    return _load(unique, root or resource("packs"))


def available(root: Path | None = None) -> list[str]:
    """The ids of all packs there are."""
    folder = root or resource("packs")
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml"))


@lru_cache(maxsize=64)
def _load(names: tuple[str, ...], root: Path) -> Law:
    if not names:
        raise BadPack("no pack named: without law nothing is lawful")
    return Law(tuple(load_pack(root / name) for name in names))


@lru_cache(maxsize=64)
def load_pack(folder: Path) -> Pack:
    """One pack, rules in the order of their ids."""
    if not folder.name.isidentifier() or not (folder / "pack.yaml").is_file():
        raise BadPack(f"there is no pack {folder.name!r}")
    about: _PackFile = read(_PackFile, _yaml(folder / "pack.yaml"), f"{folder.name}/pack.yaml")
    files = sorted(
        path for path in folder.glob("*.yaml") if path.name != "pack.yaml" and ".examples." not in path.name
    )
    rules = tuple(load_rule(path, folder.name) for path in files)
    for kind in ("parties", "reply"):
        if sum(rule.kind == kind for rule in rules) > 1:
            raise BadPack(f"{folder.name}: only one rule may be of kind {kind}")
    return Pack(folder.name, about.name, about.note, rules)


def load_rule(path: Path, pack: str) -> Rule:
    """One rule, checked against the words the gate knows."""
    where = f"{pack}/{path.name}"
    file: _RuleFile = read(_RuleFile, _yaml(path), where)
    values = tuple(
        (day, _value(file.kind, data, f"{where} {day}")) for day, data in sorted(file.values.items())
    )
    rule = Rule(
        id=path.stem,
        pack=pack,
        kind=file.kind,
        title=file.title,
        description=file.description,
        effect=file.effect,
        scope=file.scope,
        values=values,
        says=file.says,
        sources=tuple(sorted(file.sources, key=lambda source: source.effective)),
        confidence=file.confidence,
        status=file.status,
        checked=file.checked,
        house=file.house,
        remedy=file.remedy,
        description_zh=file.description_zh,
    )
    _check(rule, where)
    return rule


def _yaml(path: Path) -> Any:
    return load_yaml(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")


def _value(kind: str, data: Any, where: str) -> Value | None:
    if kind not in KINDS:
        raise BadPack(f"{where}: unknown kind {kind!r}; known: {', '.join(KINDS)}")
    value: Value | None = None if data is None else read(KINDS[kind], data, where)
    return value


def _check(rule: Rule, where: str) -> None:
    _among([rule.effect], EFFECTS, f"{where}: effect")
    _among([rule.confidence], CONFIDENCES, f"{where}: confidence")
    _among([rule.status], STATUSES, f"{where}: status")
    if not rule.values:
        raise BadPack(f"{where}: has no values")
    if not rule.sources:
        raise BadPack(f"{where}: has no source")
    if rule.house != (rule.confidence == "house"):
        raise BadPack(f"{where}: a house rule has confidence house, and only a house rule has")
    if (rule.status == "verified") != (rule.confidence in ("V", "house")):
        raise BadPack(
            f"{where}: verified means that the text itself was seen (V); else the status is unverified"
        )
    _check_scope(rule.scope, f"{where}: scope")
    for day, value in rule.values:
        if value is not None:
            _check_value(value, rule.effect, f"{where} {day}")
            if not rule.house and all(source.effective > day for source in rule.sources):
                raise BadPack(f"{where}: the value of {day} has no source in force that day")


def _check_scope(scope: Scope, where: str) -> None:
    _among(scope.channels, facts.CHANNELS, f"{where}.channels")
    _among(scope.purposes, facts.PURPOSES, f"{where}.purposes")
    _among(scope.relations, facts.RELATIONS, f"{where}.relations")
    _among(scope.roles, facts.ROLES, f"{where}.roles")
    _among(scope.debtor_kinds, facts.DEBTOR_KINDS, f"{where}.debtor_kinds")
    _among(scope.collector_types, facts.COLLECTOR_TYPES, f"{where}.collector_types")
    _among(scope.voice_kinds, facts.VOICE_KINDS, f"{where}.voice_kinds")
    _among(scope.but_voice_kinds, facts.VOICE_KINDS, f"{where}.but_voice_kinds")
    _among(scope.flags, facts.FLAGS, f"{where}.flags")


def _check_value(value: Value, effect: str, where: str) -> None:
    match value:
        case Frequency():
            _among([value.counts], COUNTS, f"{where}: counts")
            _among([value.per], ("debtor", "number", "debt"), f"{where}: per")
            if value.limit < 0 or any(each is not None and each < 1 for each in (value.days, value.minutes)):
                raise BadPack(f"{where}: days and minutes must be at least 1 and limit at least 0")
            if value.minutes is not None and (value.days is not None or effect != "warn"):
                raise BadPack(f"{where}: only a warning counts in minutes, and then not in days too")
        case Parties():
            _among(value.obligors, facts.RELATIONS, f"{where}: obligors")
            _among(value.third_purposes, facts.PURPOSES, f"{where}: third_purposes")
            _among([who.relation for who in value.stand_ins], facts.RELATIONS, f"{where}: stand_ins")
            for who in value.stand_ins:
                _among(who.flags, facts.FLAGS, f"{where}: stand_ins.flags")
                _among(who.because, facts.UNREACHABLE, f"{where}: stand_ins.because")
                _among(who.debtor_kinds, facts.DEBTOR_KINDS, f"{where}: stand_ins.debtor_kinds")
        case Purpose():
            _among(value.only, facts.PURPOSES, f"{where}: only")
        case Unreachable():
            _among(value.reasons, facts.UNREACHABLE, f"{where}: reasons")
            if any(days < 0 for days in value.reasons.values()):
                raise BadPack(f"{where}: days to wait are not negative")
        case Freeze():
            _among([value.flag], facts.FLAGS, f"{where}: flag")
            _among(value.purposes, facts.PURPOSES, f"{where}: purposes")
            _among(value.relations, facts.RELATIONS, f"{where}: relations")
            _among(value.roles, facts.ROLES, f"{where}: roles")
        case Requirement():
            named = [name for name in (value.fact, value.or_fact) if name is not None]
            _among(named, REQUIRABLE, f"{where}: fact")
        case Suit():
            _among([value.when_barred], ("block", "warn"), f"{where}: when_barred")
            if value.pressing and effect != "block":
                raise BadPack(f"{where}: pressing blocks")
        case Content():
            _among(value.categories, CATEGORIES, f"{where}: categories")
            for how in value.categories.values():
                _among([how.severity], SEVERITIES, f"{where}: severity")
                _among([how.effect], ("block", "warn"), f"{where}: effect of a category")
        case Retention():
            _among(value.records, RECORDS, f"{where}: records")
            for keep in value.records.values():
                _among([keep.after], EVENTS, f"{where}: after")
                told = [each for each in (keep.years, keep.months, keep.days) if each is not None]
                if len(told) != 1 or told[0] < 0:
                    raise BadPack(f"{where}: say how long in years, in months or in days, in one of them")
        case Document():
            _among(value.elements, ELEMENTS, f"{where}: elements")
        case Inconvenient():
            _among(value.places, facts.PLACES, f"{where}: places")
        case _:
            for span in getattr(value, "forbidden", ()):
                _among(span.days, DAYS, f"{where}: days")
                if span.holidays is not None:
                    is_holiday(span.holidays, date(2000, 1, 1))
                if span.from_ == span.to:
                    raise BadPack(
                        f"{where}: a stretch from {span.from_} to {span.to} is all day or nothing: say which"
                    )


def _among(words: Iterable[str] | None, known: Sequence[str] | Iterable[str], where: str) -> None:
    unknown = sorted(set(words or ()) - set(known))
    if unknown:
        raise BadPack(f"{where}: {unknown[0]!r} is not one of {', '.join(sorted(known))}")
