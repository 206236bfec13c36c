"""The instant of a run, and how a rule's dated value becomes one expression."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.domain import clock
from dunwell.compliance.domain.law import Rule


@dataclass(frozen=True)
class Moment:
    """The instant of the run and the zones of the portfolio; a debtor of another zone counts as of an unknown one."""

    at: datetime
    zones: tuple[str, ...]
    told: tuple[tuple[str, str], ...] = ()  # zones with inconvenient times, as they occur together

    def day(self, zone: str | None) -> date:
        """The calendar day in a zone; UTC's where it is not known."""
        return clock.local_day(self.at, zone or "UTC")

    @property
    def days(self) -> list[date]:
        """All calendar days it is somewhere."""
        return sorted({self.day(zone) for zone in (*self.zones, None)})


def zones_of(debtors: ir.Table) -> tuple[str, ...]:
    """The zones a table of debtors names (one small query)."""
    found = debtors.filter(debtors.zone.notnull()).select("zone").distinct().to_pyarrow()
    return tuple(sorted(str(zone) for zone in found["zone"].to_pylist()))


def by_day(table: ir.Table, rule: Rule, moment: Moment, of: Callable[[Any], Any]) -> Any:
    """What `of` makes of the rule's value on the debtor's day; one expression where it is the same on all days."""
    values = {day: rule.value_on(day) for day in moment.days}
    if all(value == values[moment.days[0]] for value in values.values()):
        return of(values[moment.days[0]])
    unknown = values[moment.day(None)]
    return ibis.cases(
        *[(table._today == ibis.literal(day), of(value)) for day, value in values.items()], else_=of(unknown)
    )


def naive_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def any_of(tests: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, tests, ibis.literal(False))
