"""Reading nested data strictly: every wrong, unknown or missing key is named by its path."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


class BadData(ValueError):
    """What was given does not fit; the text says where and what is wanted."""


class Fields:
    """The keys of one mapping, each read once; `done()` refuses those nobody asked for."""

    def __init__(self, given: Any, where: str = "") -> None:
        if not isinstance(given, Mapping):
            raise BadData(f"{where or 'the whole'}: a mapping of keys is wanted")
        self._given, self._where, self._read = given, where, set[str]()

    def path(self, key: str) -> str:
        """The key as named in errors."""
        return f"{self._where}.{key}" if self._where else key

    def raw(self, key: str) -> Any:
        """The value as it is, None where absent."""
        self._read.add(key)
        return self._given.get(key)

    def need(self, key: str) -> Any:
        """The value, which must be there."""
        value = self.raw(key)
        if value is None:
            raise BadData(f"{self.path(key)}: is missing")
        return value

    def text(self, key: str) -> str | None:
        """A text or None."""
        value = self.raw(key)
        if value is not None and not isinstance(value, str):
            raise BadData(f"{self.path(key)}: a text is wanted, not {value!r}")
        return value

    def words(self, key: str) -> str:
        """A text that says something."""
        value = self.text(key)
        if value is None or not value.strip():
            raise BadData(f"{self.path(key)}: a text is wanted")
        return value.strip()

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

    def truth(self, key: str) -> bool | None:
        """True, false or None."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            raise BadData(f"{self.path(key)}: true or false is wanted, not {value!r}")
        return value

    def one_of(self, key: str, allowed: Sequence[str]) -> str | None:
        """One of the allowed words, or None."""
        value = self.text(key)
        if value is not None and value not in allowed:
            raise BadData(f"{self.path(key)}: one of {', '.join(allowed)} is wanted, not {value!r}")
        return value

    def some_of(self, key: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
        """A list of allowed words, or None."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise BadData(f"{self.path(key)}: a list is wanted, not {value!r}")
        for each in value:
            if each not in allowed:
                raise BadData(f"{self.path(key)}: {each!r} is none of {', '.join(allowed)}")
        return tuple(value)

    def day(self, key: str) -> date:
        """A date written YYYY-MM-DD."""
        value = self.need(key)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise BadData(f"{self.path(key)}: a date YYYY-MM-DD is wanted, not {value!r}") from None

    def fields(self, key: str) -> "Fields":
        """A mapping within; empty where absent."""
        value = self.raw(key)
        return Fields({} if value is None else value, self.path(key))

    def each(self, key: str) -> list["Fields"]:
        """A list of mappings within; empty where absent."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise BadData(f"{self.path(key)}: a list is wanted, not {value!r}")
        return [Fields(item, f"{self.path(key)}[{place}]") for place, item in enumerate(value)]

    def done(self) -> None:
        """Refuse keys that have no meaning here."""
        unknown = sorted(str(key) for key in self._given if key not in self._read)
        if unknown:
            raise BadData(f"{self.path(unknown[0])}: no such key")
