"""Reading a JSON object strictly: every field is asked for by name, and one that nobody asked for is an error."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from dunwell.foundation.errors import DomainError

T = TypeVar("T")
_ABSENT: Any = object()


@dataclass(eq=False)
class SpecError(DomainError):
    """The description of a debt cannot be read; `where` is the path of the field."""

    code: ClassVar[str] = "ledger.spec"
    status: ClassVar[int] = 422
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where or 'file'}: {self.why}"


def load(text: str | bytes) -> Any:
    """JSON with exact numbers. Raises SpecError, also where a key stands twice in one object."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise SpecError(f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}") from None
    except UnicodeDecodeError:
        raise SpecError("file", "not UTF-8 text") from None
    except RecursionError:
        raise SpecError("file", "nested too deeply") from None


def _no_number(name: str) -> Any:
    raise SpecError("file", f"{name} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SpecError(key, "stands twice in one object")
        found[key] = value
    return found


class Fields:
    """The fields of one object at a path. Call `done` at the end: what was not asked for is an error."""

    def __init__(self, raw: Any, where: str) -> None:
        if not isinstance(raw, dict):
            raise SpecError(where, f"must be an object, not {_kind(raw)}")
        self.raw, self.where, self._left = raw, where, set(raw)

    def path(self, name: str) -> str:
        """Where a field of this object stands."""
        return f"{self.where}.{name}" if self.where else name

    def fail(self, name: str, why: str) -> SpecError:
        """The error of a field."""
        return SpecError(self.path(name), why)

    def get(self, name: str, default: Any = _ABSENT) -> Any:
        """The raw value; null and absent are the default. Raises SpecError where there is none."""
        self._left.discard(name)
        value = self.raw.get(name)
        if value is not None:
            return value
        if default is _ABSENT:
            raise self.fail(name, "is missing")
        return default

    def has(self, name: str) -> bool:
        """True where the field is given and not null."""
        return self.raw.get(name) is not None

    def only_for(self, name: str, fits: bool, what: str, neutral: Any = None) -> None:
        """Raises SpecError where a field says something that means nothing here; `neutral` says nothing."""
        if self.has(name) and not fits and self.raw[name] != neutral:
            raise self.fail(name, f"has a meaning for {what} only")

    def minor(self, name: str, default: Any = _ABSENT, *, least: int = 0) -> int:
        """A whole number of minor units."""
        value = self.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(name, f"must be a whole number of minor units, not {_kind(value)}")
        if value < least or value > 10**18:
            raise self.fail(name, f"must be at least {least} and at most 10^18, not {value}")
        return value

    def text(self, name: str, default: Any = _ABSENT) -> str:
        """Words, not empty."""
        value = self.get(name, default)
        if not isinstance(value, str) or (not value.strip() and value is not default):
            raise self.fail(name, f"must be text, not {_kind(value)}")
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: Any = _ABSENT) -> str:
        """One of some words."""
        value = self.get(name, default)
        if value not in choices:
            raise self.fail(name, f"must be one of {', '.join(choices)}, not {value!r}")
        return str(value)

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(name, f"must be true or false, not {_kind(value)}")
        return value

    def rate(self, name: str, default: Any = _ABSENT) -> Fraction:
        """An exact fraction: "0.24" is 24 %."""
        return rate_of(self.get(name, default), self.path(name))

    def day(self, name: str, default: Any = _ABSENT) -> date:
        """A date, YYYY-MM-DD."""
        return day_of(self.get(name, default), self.path(name))

    def many(self, name: str, default: Any = _ABSENT) -> list[tuple[Any, str]]:
        """The (element, path) of a list."""
        value = self.get(name, default)
        if not isinstance(value, list):
            raise self.fail(name, f"must be a list, not {_kind(value)}")
        return [(element, f"{self.path(name)}[{index}]") for index, element in enumerate(value)]

    def each(self, name: str, read: "Callable[[Fields], T]", default: Any = _ABSENT) -> tuple[T, ...]:
        """Every object of a list, read and with nothing left over."""
        found = []
        for element, where in self.many(name, default):
            fields = Fields(element, where)
            found.append(read(fields))
            fields.done()
        return tuple(found)

    def done(self) -> None:
        """Raises SpecError where a field was not asked for: it is unknown, and to ignore it would be to guess."""
        if self._left:
            name = sorted(self._left)[0]
            raise self.fail(name, "is not a field that is known here")


def day_of(value: Any, where: str) -> date:
    """A date, YYYY-MM-DD. Raises SpecError."""
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise SpecError(where, f"must be a date such as 2026-03-01, not {value!r}") from None
    if not 1900 <= day.year <= 2200:
        raise SpecError(where, f"must lie between 1900 and 2200, not {value!r}")
    return day


def rate_of(value: Any, where: str) -> Fraction:
    """A rate of 0 to 100 (10,000 %). Raises SpecError."""
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise InvalidOperation
        number = Decimal(value)
        if not number.is_finite() or not 0 <= number <= 100 or number.as_tuple().exponent < -30:  # type: ignore[operator]
            raise InvalidOperation
    except InvalidOperation:
        raise SpecError(where, f'must be a rate such as "0.24", not {value!r}') from None
    return Fraction(number)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), f"{value}")
