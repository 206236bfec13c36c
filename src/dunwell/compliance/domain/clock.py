"""Days and hours where the debtor is. All instants are aware; a local day may have 23, 24 or 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_HALF_DAY = timedelta(hours=12)
_ONE_CHINA = frozenset(
    {"Asia/Urumqi", "Asia/Kashgar"}
)  # zones of custom: the law of China knows one time, UTC+8


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name, of all China its one legal time. Raises ValueError for a name that does not exist."""
    try:
        return ZoneInfo("Asia/Shanghai" if name in _ONE_CHINA else name)
    except (KeyError, OSError, ValueError) as wrong:
        raise ValueError(f"unknown time zone {name!r}") from wrong


@lru_cache(maxsize=8192)
def start_of_day(day: date, zone: str) -> datetime:
    """The first instant (UTC) whose calendar day in `zone` is `day` or later.

    Midnight may not exist (clocks that spring forward at midnight) and a day may be skipped altogether (Samoa, 30
    December 2011): then it is the instant of the change.
    """
    tz = zone_of(zone)
    guess = datetime.combine(day, time(), tz).astimezone(UTC)
    if guess.astimezone(tz).replace(tzinfo=None) == datetime.combine(day, time()):
        return guess
    before, after = guess - _HALF_DAY * 3, guess + _HALF_DAY * 3
    while after - before > timedelta(seconds=1):  # transitions fall on whole seconds
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            break
        before, after = (before, middle) if middle.astimezone(tz).date() >= day else (middle, after)
    return after


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock in `zone` at `moment`."""
    return moment.astimezone(zone_of(zone))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day in `zone` at `moment`."""
    return moment.astimezone(zone_of(zone)).date()


def at_wall(day: date, clock: time, zone: str) -> datetime:
    """The instant (UTC) when clocks in `zone` show `clock` on `day`; in a gap, the first instant after it."""
    tz = zone_of(zone)
    moment = datetime.combine(day, clock, tz).astimezone(UTC)
    if moment.astimezone(tz).replace(tzinfo=None) == datetime.combine(day, clock):
        return moment
    before = (
        datetime.combine(day, clock, tz).replace(fold=1).astimezone(UTC)
    )  # the same wall time by the later offset
    low, high = min(before, moment), max(before, moment)
    wall = datetime.combine(day, clock)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        low, high = (low, middle) if middle.astimezone(tz).replace(tzinfo=None) >= wall else (middle, high)
    return high
