"""The sandbox's clock: always a working hour, so that the gate does not refuse everything to who practises at night."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dunwell.foundation.clock import Clock

OPENS, HOURS = timedelta(hours=9), 10


@dataclass(frozen=True, slots=True)
class WorkdayClock:
    """The real day in `zone`, its twenty-four hours told as nine to seven: never back, and midnight stays midnight's day."""

    real: Clock
    zone: str

    def now(self) -> datetime:
        """Nine o'clock at midnight, two in the afternoon at noon; UTC."""
        local = self.real.now().astimezone(ZoneInfo(self.zone))
        midnight = datetime.combine(local.date(), time(), ZoneInfo(self.zone))
        return (midnight + OPENS + (local - midnight) * HOURS / 24).astimezone(UTC)
