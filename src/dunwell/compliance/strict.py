"""Plain data from YAML into frozen dataclasses, strictly: unknown keys, wrong types and YAML's surprises are errors.

Bare 21:00 is 1260 to YAML, `no` is False, `on:` is True, 0.1 is a float and the last of two equal keys wins: each is
refused here with the place where it stands.
"""

import dataclasses
import types
import typing
from datetime import date, datetime, time
from functools import cache
from typing import Any

import yaml

_IN_FORCE = "in force"  # the value of a kind of rule that has no figures


class BadPack(ValueError):
    """A pack says something that is not understood; the message names the place."""


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """Safe YAML that refuses a key said twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise BadPack(f"{node.start_mark.name} line {node.start_mark.line + 1}: {twice} said twice")
        return typing.cast("dict[Any, Any]", super().construct_mapping(node, deep))


def load_yaml(text: str, name: str) -> Any:
    """The plain data of a YAML text. Raises BadPack with file and line."""
    loader = _Loader(text)
    loader.name = name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as wrong:
        raise BadPack(f"{name}: {wrong}") from wrong
    finally:
        loader.dispose()


def read(kind: Any, data: Any, where: str) -> Any:
    """`data` as a `kind`: a dataclass, str, int, bool, date, time, frozenset, tuple, dict or an optional of these."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        choices = [choice for choice in typing.get_args(kind) if choice is not type(None)]
        return None if data is None else read(choices[0], data, where)
    if kind is Any:
        return data
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, data, where)
    if origin in (frozenset, tuple):
        if not isinstance(data, list):
            raise BadPack(f"{where}: a list is needed, not {data!r}")
        item = typing.get_args(kind)[0]
        items = [read(item, one, f"{where}[{place}]") for place, one in enumerate(data)]
        if len(set(map(repr, items))) != len(items):
            raise BadPack(f"{where}: said twice in {data!r}")
        return origin(items)
    if origin is dict:
        key_kind, value_kind = typing.get_args(kind)
        pairs = _mapping(data, where).items()
        return {read(key_kind, key, where): read(value_kind, value, f"{where}.{key}") for key, value in pairs}
    return _read_plain(kind, data, where)


def _read_plain(kind: Any, data: Any, where: str) -> Any:
    if kind is time:
        if not isinstance(data, str):
            raise BadPack(f'{where}: a time is written in quotes, like "22:00", not {data!r}')
        try:
            return time.fromisoformat(data)
        except ValueError as wrong:
            raise BadPack(f"{where}: {data!r} is not a time") from wrong
    if kind is date and isinstance(data, datetime):
        raise BadPack(f"{where}: a date is needed, not {data!r}")
    right = isinstance(data, kind) and not (kind is int and isinstance(data, bool))
    if not right:
        raise BadPack(f"{where}: {kind.__name__} is needed, not {data!r} (quote words such as no, on, 21:00)")
    if kind is str and not data.strip():
        raise BadPack(f"{where}: is empty")
    return data


def _read_dataclass(kind: Any, data: Any, where: str) -> Any:
    fields, hints = _shape(kind)
    given = _mapping({} if data == _IN_FORCE else data, where)
    unknown = [key for key in given if key not in fields]
    if unknown:
        raise BadPack(f"{where}: unknown key {unknown[0]!r}; known: {', '.join(fields)}")
    values = {}
    for key, spec in fields.items():
        if key in given:
            values[spec.name] = read(hints[spec.name], given[key], f"{where}.{key}")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise BadPack(f"{where}: {key!r} is missing")
    return kind(**values)


@cache
def _shape(kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields by the name they have in YAML (`from` for `from_`), and their types."""
    return {spec.name.rstrip("_"): spec for spec in dataclasses.fields(kind)}, typing.get_type_hints(kind)


def _mapping(data: Any, where: str) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise BadPack(f"{where}: named values are needed, not {data!r}")
    return data
