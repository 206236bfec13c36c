"""Time is injected, aware and UTC. `now()` of the real world is read in one place: `SystemClock`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class SystemClock:
    """The real clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is set: for tests, replays and runs of a given day."""

    at: datetime

    def __post_init__(self) -> None:
        self.at = aware(self.at)

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = aware(at)


def aware(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError on a naive datetime: a time without a zone is not a time."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment.isoformat()}: say the zone")
    return moment.astimezone(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day in `zone` (an IANA name) on which `moment` falls."""
    return aware(moment).astimezone(ZoneInfo(zone)).date()
