"""Reading nested data strictly: every wrong, unknown or missing key is named by its path."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E")


class BadData(ValueError):
    """What was given does not fit; the text says where and what is wanted."""

    @property
    def where(self) -> str:
        """The path of the key, "" where the whole is wrong."""
        path, colon, _ = str(self).partition(": ")
        return path if colon else ""

    @property
    def what(self) -> str:
        """What is wanted, without the path."""
        path, colon, text = str(self).partition(": ")
        return text if colon else path


def _noted(empty: E) -> Callable[[Callable[Concatenate["Fields", P], T]], Callable[Concatenate["Fields", P], T | E]]:  # fmt: skip
    """While faults are collected, a wrong value is noted and read as `empty`; otherwise it is raised."""

    def around(method: Callable[Concatenate["Fields", P], T]) -> Callable[Concatenate["Fields", P], T | E]:
        @wraps(method)
        def read(self: "Fields", *args: P.args, **options: P.kwargs) -> T | E:
            try:
                return method(self, *args, **options)
            except BadData as wrong:
                self.wrong(wrong)
                return empty

        return read

    return around


class Fields:
    """The keys of one mapping, each read once; `done()` refuses those nobody asked for.

    faults: a list that every fault is added to instead of being raised; what is then read is not to be used."""

    def __init__(self, given: Any, where: str = "", faults: list[BadData] | None = None) -> None:
        if not isinstance(given, Mapping):
            raise BadData(f"{where or 'the whole'}: a mapping of keys is wanted")
        self._given, self._where, self._read, self._faults = given, where, set[str](), faults

    @property
    def faults(self) -> list[BadData] | None:
        """Where faults are collected."""
        return self._faults

    def wrong(self, fault: BadData) -> None:
        """Note a fault, or raise it where none are collected."""
        if self._faults is None:
            raise fault
        if all(str(known) != str(fault) for known in self._faults):
            self._faults.append(fault)

    def refuse(self, key: str, what: str) -> None:
        """A fault of one key: what is wanted there."""
        self.wrong(BadData(f"{self.path(key)}: {what}"))

    def path(self, key: str) -> str:
        """The key as named in errors."""
        return f"{self._where}.{key}" if self._where else key

    def raw(self, key: str) -> Any:
        """The value as it is, None where absent."""
        self._read.add(key)
        return self._given.get(key)

    @_noted(None)
    def need(self, key: str) -> Any:
        """The value, which must be there."""
        value = self.raw(key)
        if value is None:
            raise BadData(f"{self.path(key)}: is missing")
        return value

    @_noted(None)
    def text(self, key: str) -> str | None:
        """A text or None."""
        value = self.raw(key)
        if value is not None and not isinstance(value, str):
            raise BadData(f"{self.path(key)}: a text is wanted, not {value!r}")
        return value

    @_noted("")
    def words(self, key: str) -> str:
        """A text that says something."""
        value = self.text(key)
        if value is None or not value.strip():
            raise BadData(f"{self.path(key)}: a text is wanted")
        return value.strip()

    @_noted(None)
    def whole(self, key: str, least: int = 0, most: int | None = None) -> int | None:
        """A whole number within bounds, or None."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadData(f"{self.path(key)}: a whole number is wanted, not {value!r}")
        if value < least or (most is not None and value > most):
            raise BadData(f"{self.path(key)}: {least} to {most or 'any'} is wanted, not {value}")
        return value

    @_noted(None)
    def number(self, key: str, least: float = 0.0, most: float = 1.0) -> float | None:
        """A number within bounds, or None."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadData(f"{self.path(key)}: a number is wanted, not {value!r}")
        if not least <= value <= most:
            raise BadData(f"{self.path(key)}: {least:g} to {most:g} is wanted, not {value}")
        return float(value)

    @_noted(None)
    def truth(self, key: str) -> bool | None:
        """True, false or None."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            raise BadData(f"{self.path(key)}: true or false is wanted, not {value!r}")
        return value

    @_noted(None)
    def one_of(self, key: str, allowed: Sequence[str]) -> str | None:
        """One of the allowed words, or None."""
        value = self.text(key)
        if value is not None and value not in allowed:
            raise BadData(f"{self.path(key)}: one of {', '.join(allowed)} is wanted, not {value!r}")
        return value

    @_noted(None)
    def some_of(self, key: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
        """A list of allowed words, or None."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise BadData(f"{self.path(key)}: a list is wanted, not {value!r}")
        for each in value:
            if not isinstance(each, str) or each not in allowed:
                raise BadData(f"{self.path(key)}: {each!r} is none of {', '.join(allowed)}")
        return tuple(value)

    @_noted(date.min)
    def day(self, key: str) -> date:
        """A date written YYYY-MM-DD."""
        value = self.need(key)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value))
        except (TypeError, ValueError):
            raise BadData(f"{self.path(key)}: a date YYYY-MM-DD is wanted, not {value!r}") from None

    def fields(self, key: str) -> "Fields":
        """A mapping within; empty where absent."""
        value = self.raw(key)
        return self._within({} if value is None else value, self.path(key))

    def each(self, key: str) -> list["Fields"]:
        """A list of mappings within; empty where absent."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, f"a list is wanted, not {value!r}")
            return []
        return [self._within(item, f"{self.path(key)}[{place}]") for place, item in enumerate(value)]

    def _within(self, value: Any, where: str) -> "Fields":
        try:
            return Fields(value, where, self._faults)
        except BadData as wrong:
            self.wrong(wrong)
            return Fields({}, where, [])  # one fault is enough: its keys are not asked for one by one

    @_noted(None)
    def done(self) -> None:
        """Refuse keys that have no meaning here."""
        unknown = sorted(str(key) for key in self._given if key not in self._read)
        if unknown:
            raise BadData(f"{self.path(unknown[0])}: no such key")
