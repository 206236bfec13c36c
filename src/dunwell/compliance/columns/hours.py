"""The clock over columns: settled by the scalar rules once for each time zone, and joined."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.consents import times_said
from dunwell.compliance.columns.counters import refusing
from dunwell.compliance.columns.moments import Moment, any_of, naive_utc
from dunwell.compliance.domain import clock
from dunwell.compliance.domain.facts import Debtor, Facts, Intent, Party
from dunwell.compliance.domain.gate import first_lawful
from dunwell.compliance.domain.kinds import Frequency, Hours, Unreachable
from dunwell.compliance.domain.law import Case, Law, Rule


def with_days(table: ir.Table, law: Law, moment: Moment) -> ir.Table:
    """Join, for the debtor's zone, the day (_today) and the starts of the days to come (_day_0 …)."""
    ahead = _days_ahead(law)
    rows = {
        "_zone": list(moment.zones),
        "_today": [moment.day(zone) for zone in moment.zones],
    } | {
        f"_day_{k}": [
            naive_utc(clock.start_of_day(moment.day(zone) + timedelta(days=k), zone)) for zone in moment.zones
        ]
        for k in range(1, ahead + 1)
    }
    schema = {"_zone": "string", "_today": "date"} | {f"_day_{k}": "timestamp" for k in range(1, ahead + 1)}
    days = ibis.memtable(rows, schema=ibis.schema(schema))
    return table.left_join(days, table.zone == days._zone)


def _days_ahead(law: Law) -> int:
    """The furthest day any counter or wait can reach, at least tomorrow."""
    furthest = 1
    for _, rule in refusing(law):
        for _, value in rule.values:
            if isinstance(value, Frequency):
                furthest = max(furthest, value.days or 1, value.consent_days)
            elif isinstance(value, Unreachable):
                furthest = max([furthest, *value.reasons.values()])
    return furthest


def with_agreed(table: ir.Table, windows: ir.Table | None, moment: Moment) -> ir.Table:
    """Join the first instant, now or later, of the debtor's agreed times from each day on: `_agreed_<k>`."""
    ahead = [0, *[int(name.removeprefix("_day_")) for name in table.columns if name.startswith("_day_")]]
    if windows is None:
        return table.mutate(**{f"_agreed_{k}": ibis.null("timestamp") for k in ahead})
    now = ibis.literal(naive_utc(moment.at), type="timestamp")
    live = windows.filter(windows.ends_at > now).select("debtor_id", "starts_at", "ends_at")
    zones = table.select("intent_id", "debtor_id", *[f"_day_{k}" for k in ahead if k])
    pairs = live.inner_join(zones, "debtor_id")
    firsts = {}
    for k in ahead:
        floor = now if k == 0 else pairs[f"_day_{k}"]
        start = ibis.greatest(pairs.starts_at, floor)
        firsts[f"_agreed_{k}"] = (start < pairs.ends_at).ifelse(start, ibis.null("timestamp")).min()
    first = pairs.group_by("intent_id").agg(**firsts).rename(_agreed_intent="intent_id")
    return table.left_join(first, table.intent_id == first._agreed_intent)


def with_times(table: ir.Table, hours: list[Rule], moment: Moment, rules: list[Rule]) -> ir.Table:
    """Add the answer: hours joined by zone, rules in scope and day; an agreed time lifts them."""
    table = _with_hours(table, hours, moment)
    now = ibis.literal(naive_utc(moment.at), type="timestamp")
    lifted = _mask_lifts(table, hours)
    firsts = []
    for k in (0, *_ahead(table)):
        start = table[f"_hours_{k}"]
        agreed = lifted.ifelse(table[f"_agreed_{k}"], ibis.null("timestamp"))
        firsts.append((k, ibis.least(start, agreed.coalesce(start))))
    first = _first_on(table._wait, firsts)
    lapse = ibis.cases(
        *((table._fresh == k, table[f"_day_{k}"]) for k in _ahead(table)), else_=ibis.null("timestamp")
    )
    lapsed = (first >= lapse).fill_null(False)  # too late for the consent that exempts today
    first = lapsed.ifelse(_first_on(table._wait_counted, firsts), first)
    open_now = (
        ibis.least(
            table._hours_0, lifted.ifelse(table._agreed_0, ibis.null("timestamp")).coalesce(table._hours_0)
        )
        == now
    )
    shut = ~open_now.fill_null(False)
    refused = []
    for n, rule in enumerate(rules):
        if rule.kind == "hours":
            place = hours.index(rule)
            unknown = _blind(table, rule.value_on(moment.day(None)))
            now_shut = table._today.isnull().ifelse(unknown, shut & table[f"_shut_{place}"])
            refused.append((table._mask.cast("int64") & (1 << place) != 0) & now_shut)
        else:
            refused.append(table[f"_stop_{n}"])
    allowed = ~any_of(refused)
    earliest = (table._forever | table._today.isnull()).ifelse(ibis.null("timestamp"), first)
    earliest = allowed.ifelse(now, earliest)
    number = ibis.cases(*[(stop, n + 1) for n, stop in enumerate(refused)], else_=ibis.null("int16"))
    return table.mutate(
        allowed=allowed,
        rule_no=number.cast("int16"),
        earliest=earliest,
        allowed_today=allowed | (earliest < table._day_1).fill_null(False),
        calls_left=table._left_calls,
        attempts_left=table._left_attempts,
    )


def _first_on(day: ir.Value, firsts: list[tuple[int, Any]]) -> Any:
    return ibis.cases(*((day == k, first) for k, first in firsts), else_=ibis.null("timestamp"))


def _blind(table: ir.Table, value: Any) -> ir.BooleanValue:
    """An unknown zone blocks where there are hours to keep."""
    if isinstance(value, Hours) and value.told and not value.forbidden:
        return table.inconvenient_times.notnull()
    return ibis.literal(value is not None)


def _ahead(table: ir.Table) -> list[int]:
    return sorted(int(name.removeprefix("_day_")) for name in table.columns if name.startswith("_day_"))


def _mask_lifts(table: ir.Table, hours: list[Rule]) -> ir.BooleanValue:
    """Whether every hours rule in scope yields to an agreed time."""
    firm = sum(
        1 << place
        for place, rule in enumerate(hours)
        if not all(value.lifted_by_agreement for _, value in rule.values if isinstance(value, Hours))
    )
    return (table._mask.cast("int64") & firm) == 0


def _with_hours(table: ir.Table, hours: list[Rule], moment: Moment) -> ir.Table:
    """Join for zone, inconvenient times and rules in scope: the first lawful instant from each day on, and which rules forbid now.

    The instants come from the scalar gate itself, asked for hours alone.
    """
    ahead = _ahead(table)
    rows: dict[str, list[Any]] = {name: [] for name in ("_h_zone", "_h_mask", "_h_told")}
    rows |= {f"_hours_{k}": [] for k in (0, *ahead)} | {f"_shut_{n}": [] for n in range(len(hours))}
    places = [*((zone, "") for zone in moment.zones), *_reading(moment.told, hours)]
    for (zone, told), mask in product(places, range(1 << len(hours))):
        chosen = [rule for place, rule in enumerate(hours) if mask >> place & 1]
        rows["_h_zone"].append(zone)
        rows["_h_mask"].append(mask)
        rows["_h_told"].append(told)
        today = moment.day(zone)
        for k in (0, *ahead):
            start = moment.at if k == 0 else clock.start_of_day(today + timedelta(days=k), zone)
            rows[f"_hours_{k}"].append(naive_utc(_first_open(chosen, zone, start, told)))
        for place, rule in enumerate(hours):
            rows[f"_shut_{place}"].append(_first_open([rule], zone, moment.at, told) != moment.at)
    schema = {"_h_zone": "string", "_h_mask": "int32", "_h_told": "string"} | {
        f"_hours_{k}": "timestamp" for k in (0, *ahead)
    }
    schema |= {f"_shut_{n}": "boolean" for n in range(len(hours))}
    known = ibis.memtable(rows, schema=ibis.schema(schema))
    keys = [table.zone == known._h_zone, table._mask == known._h_mask]
    if len(places) > len(moment.zones):
        return table.left_join(known, [*keys, table.inconvenient_times.fill_null("") == known._h_told])
    return table.left_join(known, keys)


def _reading(told: tuple[tuple[str, str], ...], hours: list[Rule]) -> tuple[tuple[str, str], ...]:
    """Inconvenient times, where a rule reads them."""
    values = [value for rule in hours for _, value in rule.values]
    return told if any(isinstance(value, Hours) and value.told for value in values) else ()


def _first_open(rules: Iterable[Rule], zone: str, start: datetime, told: str) -> datetime | None:
    intent = Intent(at=start, channel="voice", purpose="collect", party=Party("self"))
    facts = Facts(zones=(zone,), debtor=Debtor(inconvenient_times=times_said(told)))
    case = Case(intent, facts, "debtor", "collect", False)
    return first_lawful([(rule, case) for rule in rules], start, facts)
