"""Public holidays, from the `holidays` library: pure reckoning, no look-up."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


@lru_cache(maxsize=64)
def _calendar(name: str) -> "HolidayBase":
    import holidays  # only where a rule asks: it is large

    country, _, subdivision = name.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as wrong:  # what `holidays` raises for a country it does not know
        raise ValueError(f"no calendar of holidays {name!r}") from wrong


def is_holiday(name: str, day: date) -> bool:
    """Whether a day is a public holiday of a country (US) or of a part of it (GB-ENG). Raises ValueError."""
    return day in _calendar(name)
