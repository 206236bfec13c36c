"""What debtors told us, over columns: consents and notices as lists, fresh consents that exempt counters, inconvenient times."""

from datetime import time, timedelta

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.counters import exempting, latest
from dunwell.compliance.columns.moments import Moment, naive_utc
from dunwell.compliance.domain import clock
from dunwell.compliance.domain.facts import AgreedTime
from dunwell.compliance.domain.kinds import Frequency
from dunwell.compliance.domain.law import Law, Rule


def with_given(intents: ir.Table, given: ir.Table | None, name: str, moment: Moment) -> ir.Table:
    """Add a list of the words given up to the moment, null where there is none; as it is where nothing is told of them."""
    if given is None:
        return intents
    before = given.given_at.isnull() | (given.given_at <= _now(moment))
    lists = given.filter(before).group_by("debtor_id").agg(**{name: given.word.collect(distinct=True)})
    lists = lists.rename(_told="debtor_id")
    rest = intents.drop(name) if name in intents.columns else intents
    return rest.left_join(lists, rest.debtor_id == lists._told).drop("_told")


def told_times(intents: ir.Table) -> tuple[tuple[str, str], ...]:
    """Zones and inconvenient times as they occur together (one small query)."""
    if "inconvenient_times" not in intents.columns:
        return ()
    pairs = intents.filter(intents.inconvenient_times.notnull() & intents.zone.notnull())
    found = pairs.select("zone", "inconvenient_times").distinct().to_pyarrow().to_pylist()
    return tuple(sorted((row["zone"], row["inconvenient_times"]) for row in found))


def times_said(text: str) -> tuple[AgreedTime, ...]:
    """'540-1020,1320-60' as times of day."""
    spans = [span.split("-") for span in text.split(",")] if text else []
    return tuple(AgreedTime(_of_day(start), _of_day(end)) for start, end in spans)


def _of_day(minute: str) -> time:
    return time(int(minute) // 60 % 24, int(minute) % 60)


def with_fresh(table: ir.Table, consents: ir.Table | None, law: Law, moment: Moment) -> ir.Table:
    """For each sort of exempting consent `_fresh_<n>`: for how many days, today included, it still exempts; 0 for none."""
    for n, value in enumerate(exempting(law)):
        if consents is None:
            table = table.mutate(**{f"_fresh_{n}": ibis.literal(0, type="int64")})
            continue
        dated = _dated(table, consents, value, moment)
        left = (value.consent_days - dated.today.delta(dated.given_on, unit="day")).max()
        lasting = dated.group_by(_fresh_debtor=dated.debtor_id).agg(_left_days=left)
        joined = table.left_join(lasting, table.debtor_id == lasting._fresh_debtor)
        fresh = ibis.greatest(joined._left_days.fill_null(0), 0)
        table = joined.mutate(**{f"_fresh_{n}": fresh}).drop("_fresh_debtor", "_left_days")
    return table


def without_consented(
    table: ir.Table, contacts: ir.Table, consents: ir.Table | None, rule: Rule, moment: Moment
) -> ir.Table:
    """Without the contacts that a fresh consent took out of the count."""
    value = latest(rule)
    if consents is None or not value.consents:
        return contacts
    dated = _dated(table, consents, value, moment).select("debtor_id", "given_at", "given_on")
    known = contacts.at if "at" in contacts.columns else ibis.null("timestamp")
    timed = contacts.mutate(_at=known)
    after = timed._at.isnull() | (timed._at >= dated.given_at)
    since = timed.day.delta(dated.given_on, unit="day")
    fresh = (since >= 0) & (since < value.consent_days)
    return timed.anti_join(dated, [timed.debtor_id == dated.debtor_id, after, fresh]).drop("_at")


def _dated(table: ir.Table, consents: ir.Table, value: Frequency, moment: Moment) -> ir.Table:
    """Dated consents in the rule's words, with the day they were given on and today, where the debtor is."""
    back = range((value.days or 1) + value.consent_days + 1)
    rows = [
        {
            "_zone": zone,
            "today": moment.day(zone),
            "given_on": day,
            "starts": naive_utc(clock.start_of_day(day, zone)),
            "ends": naive_utc(clock.start_of_day(day + timedelta(days=1), zone)),
        }
        for zone in moment.zones
        for day in (moment.day(zone) - timedelta(days=k) for k in back)
    ]
    kinds = {
        "_zone": "string",
        "today": "date",
        "given_on": "date",
        "starts": "timestamp",
        "ends": "timestamp",
    }
    days = ibis.memtable(rows, schema=ibis.schema(kinds))
    live = consents.filter(consents.word.isin(sorted(value.consents)) & (consents.given_at <= _now(moment)))
    owners = table.select(_owner=table.debtor_id, _zone=table.zone).distinct()
    live = live.inner_join(owners, live.debtor_id == owners._owner)
    placed = live.inner_join(
        days, [live._zone == days._zone, live.given_at >= days.starts, live.given_at < days.ends]
    )
    return placed.select("debtor_id", "given_at", "given_on", "today")


def _now(moment: Moment) -> ir.TimestampScalar:
    return ibis.literal(naive_utc(moment.at), type="timestamp")
