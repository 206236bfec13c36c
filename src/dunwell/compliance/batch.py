"""The gate over columns: the same rules, for every intended contact of a portfolio at once, in a few passes.

What depends on the clock is settled in Python once for each time zone (there are few) with the very functions of
`domain`, and joined; what depends on counts is aggregated from the contacts of the last days only. A property test
holds the answers equal to `domain.gate.decide`. The gate still judges each contact at its moment.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial, reduce
from itertools import product
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.domain import clock
from dunwell.compliance.domain.facts import Facts, Intent, Party
from dunwell.compliance.domain.gate import first_lawful
from dunwell.compliance.domain.kinds import (
    NOT_OF_CONTACTS,
    ConsentFirst,
    Document,
    Freeze,
    Frequency,
    Hours,
    Inconvenient,
    NoticeFirst,
    OneAtATime,
    OptOut,
    Parties,
    Purpose,
    Refusal,
    Requirement,
    StandIn,
    Suit,
    Unreachable,
)
from dunwell.compliance.domain.law import Case, Law, Pack, Rule, Scope
from dunwell.compliance.domain.rules import WRITTEN
from dunwell.compliance.domain.static import DEMANDS

# Columns of `intents` that may be missing, with the value that then stands for all rows.
DEFAULTS: dict[str, tuple[str, Any]] = {
    "number": ("string", None),
    "relation": ("string", "self"),
    "liable": ("boolean", None),
    "refused": ("boolean", False),
    "agreed": ("boolean", None),
    "debtor_kind": ("string", "person"),
    "flags": ("array<string>", None),
    "opt_out": ("array<string>", None),
    "unreachable_because": ("string", None),
    "unreachable_since": ("date", None),
    "certified": ("boolean", True),  # work is given to those who may do it; the gate asks again
    "mentored": ("boolean", False),
    "persons": ("int64", None),
    "recording": ("boolean", None),
    "collector_type": ("string", "first_party"),
    "voice_kind": ("string", "human"),
    "product": ("string", None),
    "debt": ("string", None),
    "contains": ("array<string>", None),
    "time_barred": ("boolean", None),
    "place": ("string", None),
    "inconvenient_places": ("array<string>", None),
    "consents": ("array<string>", None),
    "notices": ("array<string>", None),  # kinds of notice given before the moment; null: not known
    "entry_consent": ("boolean", None),
    "id_shown": ("boolean", None),
    "first_contact": ("boolean", False),
    "identity_verified": ("boolean", False),
}
_KEPT = ("allowed", "allowed_today", "rule_no", "earliest", "calls_left", "attempts_left")


@dataclass(frozen=True)
class Moment:
    """The instant of the run and the zones of the portfolio; a debtor of another zone counts as of an unknown one."""

    at: datetime
    zones: tuple[str, ...]

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


def with_restrictions(intents: ir.Table, restrictions: ir.Table) -> ir.Table:
    """Add flags and opt_out (lists) from rows (debtor_id, kind) of what stands now; one row in, one row out."""
    opt_out = restrictions.kind.startswith("opt_out:")
    lists = restrictions.group_by("debtor_id").agg(
        flags=restrictions.kind.collect(where=~opt_out),
        opt_out=restrictions.kind.substr(len("opt_out:")).collect(where=opt_out),
    )
    renamed = lists.rename(_restricted="debtor_id")
    return intents.left_join(renamed, intents.debtor_id == renamed._restricted).drop("_restricted")


def rule_names(law: Law) -> list[str]:
    """The ids of the rules that can refuse; `rule_no` counts from 1 in this order, static ones first and hours last."""
    return [rule.id for _, rule in _refusing(law)]


def eligibility(
    intents: ir.Table, contacts: ir.Table, windows: ir.Table | None, law: Law, moment: Moment
) -> ir.Table:
    """Judge intended contacts. One row in, one row out, with the columns of `intents` and:

    allowed (lawful at the moment), allowed_today (lawful at some time of what is left of the debtor's day), rule_no
    (int16; the first rule that refuses now, see `rule_names`; null when allowed), earliest (timestamp, naive UTC; null
    when waiting does not help), calls_left and attempts_left (int32; of today's answered calls per debtor, and
    unanswered attempts per number).

    intents: intent_id (unique), debtor_id, zone, channel, purpose, and any of DEFAULTS. contacts: debtor_id, day (the
    debtor's calendar day), channel, number, answered (null: no outcome yet), inbound, and, where a pack counts by them,
    debt, relation and connected (left out or null: counted for every debt and person, as got through); what a correction replaced, or what never took place, is left out by the caller. windows: debtor_id,
    starts_at, ends_at (naive UTC), those withdrawn left out. A debtor reached again must not be given as unreachable.
    Days after a dated consent on which a counter does not count are the gate's to see: here they count.
    """
    table = _with_defaults(intents)
    counted = _frequencies(law)
    table = _with_days(table, law, moment)
    seen: set[int] = set()
    for _, rule, number in counted:
        if number in seen:
            continue
        seen.add(number)
        table = _with_count(table, contacts, rule, number, moment)
    table = _with_open(table, contacts)
    table = table.mutate(**{f"_role_{pack.id}": _role(table, pack, moment) for pack in law.packs})
    table = table.mutate(_purpose=ibis.ifelse(table.purpose == "reply", "collect", table.purpose))
    table = _with_agreed(table, windows, moment)
    return _answered(table, law, moment, counted).select(*intents.columns, *_KEPT)


# ---- preparing what the rules read ---------------------------------------------------------------------------------


def _with_defaults(intents: ir.Table) -> ir.Table:
    for column, kind in intents.schema().items():
        if kind.is_timestamp() and kind.timezone:
            raise TypeError(f"{column}: give naive UTC timestamps")
    missing = {
        name: ibis.literal(value, type=kind) if value is not None else ibis.null(kind)
        for name, (kind, value) in DEFAULTS.items()
        if name not in intents.columns and not kind.startswith("array")
    }
    return intents.mutate(**missing)


def _with_days(table: ir.Table, law: Law, moment: Moment) -> ir.Table:
    """Join, for the debtor's zone, the day (_today) and the starts of the days to come (_day_0 …)."""
    ahead = _days_ahead(law)
    rows = {
        "_zone": list(moment.zones),
        "_today": [moment.day(zone) for zone in moment.zones],
    } | {
        f"_day_{k}": [
            _naive(clock.start_of_day(moment.day(zone) + timedelta(days=k), zone)) for zone in moment.zones
        ]
        for k in range(1, ahead + 1)
    }
    schema = {"_zone": "string", "_today": "date"} | {f"_day_{k}": "timestamp" for k in range(1, ahead + 1)}
    days = ibis.memtable(rows, schema=ibis.schema(schema))
    return table.left_join(days, table.zone == days._zone)


def _days_ahead(law: Law) -> int:
    """The furthest day any counter or wait can reach, at least tomorrow."""
    furthest = 1
    for _, rule in _refusing(law):
        for _, value in rule.values:
            if isinstance(value, Frequency):
                furthest = max(furthest, value.days or 1)
            elif isinstance(value, Unreachable):
                furthest = max([furthest, *value.reasons.values()])
    return furthest


def _with_count(table: ir.Table, contacts: ir.Table, rule: Rule, number: int, moment: Moment) -> ir.Table:
    """Join for one counter the counts `_count_<number>_<k>`: of contacts that still count k days from today.

    A counter that forgets nothing has one count, of all days.
    """
    value = _latest(rule)
    days = _reach(rule)
    recent = contacts if value.inbound else contacts.filter(~contacts.inbound)
    if value.days is not None:
        oldest = min(moment.days) - timedelta(days=days - 1)
        recent = recent.filter(recent.day >= ibis.literal(oldest))
    if rule.scope.channels is not None:
        recent = recent.filter(recent.channel.isnull() | recent.channel.isin(sorted(rule.scope.channels)))
    recent = _that_count(recent, value.counts)
    if value.per == "debt" or value.same_party:
        keys, recent = ["intent_id"], _of_each_intent(table, recent, value)
    else:
        keys = {"debtor": ["debtor_id"], "number": ["number"]}[value.per]
    # Counts are kept per day it may be today, so that debtors of every zone find theirs without another join.
    counts = {
        f"_count_{number}_{place}_{k}": (
            recent.count()
            if value.days is None
            else (recent.day >= ibis.literal(today - timedelta(days=days - 1 - k))).ifelse(1, 0).sum()
        ).cast("int32")
        for place, today in enumerate(moment.days)
        for k in range(days)
    }
    totals = recent.group_by(keys).agg(**counts)
    renamed = totals.rename({f"_key_{number}_{name}": name for name in keys})
    joined = table.left_join(renamed, [table[name] == renamed[f"_key_{number}_{name}"] for name in keys])
    picked = {
        f"_count_{number}_{k}": joined[f"_count_{number}_0_{k}"].fill_null(0)
        if value.days is None
        else ibis.cases(
            *[
                (joined._today == ibis.literal(today), joined[f"_count_{number}_{place}_{k}"].fill_null(0))
                for place, today in enumerate(moment.days)
            ],
            else_=ibis.literal(0, type="int32"),
        )
        for k in range(days)
    }
    return joined.mutate(**picked).drop(*counts, *[f"_key_{number}_{name}" for name in keys])


def _latest(rule: Rule) -> Frequency:
    return [value for _, value in rule.values if isinstance(value, Frequency)][-1]


def _reach(rule: Rule) -> int:
    """The most days any value of a counter looks at; 1 for one that forgets nothing."""
    return max(value.days or 1 for _, value in rule.values if isinstance(value, Frequency))


def _that_count(contacts: ir.Table, counts: str) -> ir.Table:
    """See `domain.rules._counts`."""
    answered = contacts.answered.fill_null(True)
    match counts:
        case "answered":
            return contacts.filter(answered)
        case "unanswered":
            return contacts.filter(~contacts.answered.fill_null(False))
        case "placed" if "connected" in contacts.columns:
            return contacts.filter(contacts.connected.fill_null(True))
        case "reached":
            return contacts.filter(contacts.channel.isin(sorted(WRITTEN)).fill_null(False) | answered)
        case _:
            return contacts


def _of_each_intent(table: ir.Table, contacts: ir.Table, value: Frequency) -> ir.Table:
    """The contacts beside each intent they count for: of its debt or of none named, with its person or with one unnamed."""
    wanted = table.select(
        "intent_id", "debtor_id", _debt=table.debt, _relation=table.relation, _number=table.number
    )
    pairs = contacts.inner_join(wanted, "debtor_id")
    if value.per == "debt" and "debt" in contacts.columns:
        debt = pairs.debt.cast("string")
        pairs = pairs.filter(debt.isnull() | pairs._debt.isnull() | (debt == pairs._debt))
    if value.same_party and "relation" in contacts.columns:
        pairs = pairs.filter(pairs.relation.isnull() | (pairs.relation == pairs._relation))
    if value.per == "number":
        pairs = pairs.filter(pairs.number.isnull() | pairs._number.isnull() | (pairs.number == pairs._number))
    return pairs


def _with_open(table: ir.Table, contacts: ir.Table) -> ir.Table:
    waiting = contacts.filter(contacts.answered.isnull() & ~contacts.inbound).select("debtor_id").distinct()
    waiting = waiting.rename(_open="debtor_id")
    joined = table.left_join(waiting, table.debtor_id == waiting._open)
    return joined.mutate(_open=joined._open.notnull())


def _with_agreed(table: ir.Table, windows: ir.Table | None, moment: Moment) -> ir.Table:
    """Join the first instant, now or later, of the debtor's agreed times from each day on: `_agreed_<k>`."""
    ahead = [0, *[int(name.removeprefix("_day_")) for name in table.columns if name.startswith("_day_")]]
    if windows is None:
        return table.mutate(**{f"_agreed_{k}": ibis.null("timestamp") for k in ahead})
    now = ibis.literal(_naive(moment.at), type="timestamp")
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


# ---- who, and what a rule speaks of --------------------------------------------------------------------------------


def _role(table: ir.Table, pack: Pack, moment: Moment) -> ir.StringValue:
    """The role of the party under a pack: see `domain.rules.role_of`."""

    def of(value: Any) -> ir.StringValue:
        liable = table.liable.fill_null(False)
        if not isinstance(value, Parties):
            return ibis.cases((table.relation == "self", "debtor"), (liable, "obligor"), else_="third")
        stands = [(table.relation == who.relation) & _stands_in(table, who) for who in value.stand_ins]
        obligor = table.relation.isin(sorted(value.obligors)) & liable
        return ibis.cases(
            (table.relation == "self", "debtor"),
            *[(each, "stand_in") for each in stands],
            (obligor, "obligor"),
            else_="third",
        )

    return _by_day(table, pack.parties, moment, of) if pack.parties else of(None)


def _stands_in(table: ir.Table, who: StandIn) -> ir.BooleanValue:
    if who.flags is None and who.because is None and who.debtor_kinds is None:
        return ibis.literal(True)
    ways = [_carries(table, flag) for flag in sorted(who.flags or ())]
    if who.because is not None:
        ways.append(table.unreachable_because.isin(sorted(who.because)).fill_null(False))
    if who.debtor_kinds is not None:
        ways.append(table.debtor_kind.isin(sorted(who.debtor_kinds)))
    return _any(ways)


def _carries(table: ir.Table, flag: str) -> ir.BooleanValue:
    return _has(table, "flags", flag)


def _has(table: ir.Table, column: str, word: Any) -> ir.BooleanValue:
    """Whether a list holds a word; a list that was not given holds none."""
    if column not in table.columns:
        return ibis.literal(False)
    return table[column].contains(word).fill_null(False)


def _by_day(table: ir.Table, rule: Rule, moment: Moment, of: Callable[[Any], Any]) -> Any:
    """What `of` makes of the rule's value on the debtor's day; one expression where it is the same on all days."""
    values = {day: rule.value_on(day) for day in moment.days}
    if all(value == values[moment.days[0]] for value in values.values()):
        return of(values[moment.days[0]])
    unknown = values[moment.day(None)]
    return ibis.cases(
        *[(table._today == ibis.literal(day), of(value)) for day, value in values.items()], else_=of(unknown)
    )


def _in_scope(table: ir.Table, scope: Scope, pack: Pack) -> ir.BooleanValue:
    """See `domain.law.in_scope`. Nobody is answered in a batch, so own initiative is always ours."""
    tests: list[ir.BooleanValue] = []
    plain = {
        "channels": table.channel, "purposes": table._purpose, "relations": table.relation,
        "roles": table[f"_role_{pack.id}"], "debtor_kinds": table.debtor_kind, "voice_kinds": table.voice_kind,
    }  # fmt: skip
    for name, column in plain.items():
        allowed = getattr(scope, name)
        if allowed is not None:
            tests.append(column.isin(sorted(allowed)).fill_null(False))
    for name, column in {"collector_types": table.collector_type, "products": table["product"]}.items():
        allowed = getattr(scope, name)
        if allowed is not None:
            tests.append(column.isnull() | column.isin(sorted(allowed)))
    if scope.but_voice_kinds is not None:
        tests.append(~table.voice_kind.isin(sorted(scope.but_voice_kinds)).fill_null(False))
    if scope.flags is not None:
        tests.append(_any(_carries(table, flag) for flag in sorted(scope.flags)))
    for name in ("first_contact", "identity_verified"):
        wanted = getattr(scope, name)
        if wanted is not None:
            tests.append(table[name].fill_null(False) == wanted)
    return reduce(lambda one, other: one & other, tests, ibis.literal(True))


# ---- judging -------------------------------------------------------------------------------------------------------


def _refusing(law: Law) -> list[tuple[Pack, Rule]]:
    """Rules that can refuse: those time never cures first, then counters and waits, hours last.

    So the rule named for an early morning is the one that stands against the whole day.
    """
    order = {"frequency": 1, "unreachable": 1, "hours": 2}
    pairs = [
        (pack, rule)
        for pack in law.packs
        for rule in pack.rules
        if (rule.effect != "warn" or rule.kind in ("suit", "unreachable"))
        and rule.kind not in ("duty", "reply", *NOT_OF_CONTACTS)
    ]
    return sorted(pairs, key=lambda pair: order.get(pair[1].kind, 0))


Counter = tuple[Pack, Rule, int]


def _frequencies(law: Law) -> list[Counter]:
    """The counters that can refuse, with the number of the count they read: alike ones share one."""
    numbers: dict[object, int] = {}
    counters = []
    for pack, rule in _refusing(law):
        values = [value for _, value in rule.values if isinstance(value, Frequency)]
        if values:
            last = values[-1]
            if len({value.days is None for value in values}) > 1:
                raise ValueError(f"{rule.id}: a counter that forgets nothing cannot have counted days before")
            kind = (last.counts, last.per, last.same_party, last.inbound, last.days is None)
            alike = (rule.scope.channels, kind, _reach(rule))
            counters.append((pack, rule, numbers.setdefault(alike, len(numbers))))
    return counters


def _answered(table: ir.Table, law: Law, moment: Moment, counted: Sequence[Counter]) -> ir.Table:
    places = {rule.id: number for _, rule, number in counted}
    stops: list[ir.BooleanValue] = []
    forever: list[ir.BooleanValue] = []
    waits: list[Any] = [ibis.literal(0)]  # days from today after which a rule is content; 0 where it is now
    mask: Any = ibis.literal(0, type="int32")
    hours: list[Rule] = []
    for pack, rule in _refusing(law):
        scope = _in_scope(table, rule.scope, pack)
        if rule.kind == "hours":
            mask = mask + (scope.ifelse(1, 0) * (1 << len(hours))).cast("int32")
            hours.append(rule)
            stops.append(ibis.literal(False))  # filled in below, from the joined hours
        elif rule.kind == "frequency" and _latest(rule).days is None:
            full = _by_day(table, rule, moment, partial(_full, table, places[rule.id]))
            forever.append(scope & full)
            stops.append(forever[-1])
        elif rule.kind == "frequency":
            days = _by_day(table, rule, moment, partial(_days_until_free, table, places[rule.id]))
            waits.append(scope.ifelse(days, 0))
            forever.append(scope & table._today.isnull() & _in_force(table, rule, moment))
            stops.append(scope & (days > 0) | forever[-1])
        elif rule.kind == "unreachable":
            days = _by_day(table, rule, moment, partial(_days_until_lost, table))
            waits.append(scope.ifelse(ibis.greatest(days, 0), 0))
            forever.append(scope & (days < 0))
            stops.append(scope & (days != 0))
        else:
            refused = _by_day(table, rule, moment, partial(_static, table, pack, rule))
            forever.append(scope & refused)
            stops.append(forever[-1])
    table = table.mutate(
        _mask=mask, _forever=_any(forever), _wait=ibis.greatest(*waits) if len(waits) > 1 else waits[0],
        _left_calls=_left(table, counted, moment, "answered"), _left_attempts=_left(table, counted, moment, "unanswered"),
        **{f"_stop_{n}": stop for n, stop in enumerate(stops)},
    )  # fmt: skip
    return _timed(table, hours, moment, [rule for _, rule in _refusing(law)])


def _in_force(table: ir.Table, rule: Rule, moment: Moment) -> Any:
    return _by_day(table, rule, moment, lambda value: ibis.literal(value is not None))


def _full(table: ir.Table, number: int, value: Frequency | None) -> Any:
    """Whether a counter that forgets nothing is full."""
    return ibis.literal(False) if value is None else table[f"_count_{number}_0"] >= value.limit


def _days_until_free(table: ir.Table, number: int, value: Frequency | None) -> Any:
    """Days until the counter has room again: 0 now, at most the counter's days."""
    if value is None:
        return ibis.literal(0)
    days = value.days or 1
    offset = sum(name.startswith(f"_count_{number}_") for name in table.columns) - days
    room = [(table[f"_count_{number}_{offset + k}"] < value.limit, k) for k in range(days)]
    return ibis.cases(*room, else_=days)


def _days_until_lost(table: ir.Table, value: Unreachable | None) -> Any:
    """Days until the debtor counts as out of reach: 0 now, -1 where waiting does not help or something is not known."""
    if value is None:
        return ibis.literal(0)
    because = table.unreachable_because.coalesce(
        _carries(table, "deceased").ifelse("deceased", ibis.null("string"))
    )
    since, today = table.unreachable_since, table._today
    cases = []
    for reason, days in value.reasons.items():
        known = because == reason
        if days:
            cases.append((known & (since.isnull() | today.isnull()), -1))
        cases.append((known & since.isnull(), 0))
        cases.append((known & (since > today), -1))
        left = since.delta(today, unit="day") + days
        cases.append((known, ibis.greatest(left, 0).fill_null(0)))
    return ibis.cases(*cases, else_=-1)


def _static(table: ir.Table, pack: Pack, rule: Rule, value: Any) -> ir.BooleanValue:
    """Whether a rule that time never cures refuses: see its judge in `domain.rules`."""
    never = ibis.literal(False)
    match value:
        case None:
            return never
        case Hours() | Frequency() | Unreachable():
            raise TypeError("this kind is judged apart")
        case Parties():
            third = (table[f"_role_{pack.id}"] == "third") & ~table._purpose.isin(
                sorted(value.third_purposes)
            )
            return ((table.relation != "self") & table.liable.isnull()) | third
        case Purpose():
            return ~table._purpose.isin(sorted(value.only))
        case Refusal():
            return table.refused.fill_null(False)
        case Freeze():
            through = _any(
                [
                    table._purpose.isin(sorted(value.purposes)) if value.purposes else never,
                    table.relation.isin(sorted(value.relations)) if value.relations else never,
                    table[f"_role_{pack.id}"].isin(sorted(value.roles)) if value.roles else never,
                    _noticed(table, value.unless_notice),
                ]
            )
            return _carries(table, value.flag) & ~through
        case OptOut():
            return _has(table, "opt_out", table.channel)
        case Requirement():
            return _unmet(table, value)
        case Suit():
            spoken = _any(_has(table, "contains", word) for word in sorted(value.contains))
            barred = table.time_barred.fill_null(False)
            stops = spoken & (
                table.time_barred.isnull() | (barred if value.when_barred == "block" else never)
            )
            demand = table.refused.fill_null(False) & table._purpose.isin(sorted(DEMANDS))
            return stops | (barred & demand) if value.pressing else stops
        case NoticeFirst():
            unmet = ~_noticed(table, value.kinds)
            if value.unknown_is_duty:
                unmet = unmet & (table.notices.notnull() if "notices" in table.columns else never)
            return unmet & table.collector_type.notnull() if rule.scope.collector_types is not None else unmet
        case ConsentFirst():
            return ~_any(_has(table, "consents", word) for word in sorted(value.consents))
        case Inconvenient():
            always = [
                (table.place == place) & ~_has(table, "consents", place) for place in sorted(value.places)
            ]
            recorded = _has(table, "inconvenient_places", table.place)
            return _any([recorded, *(each.fill_null(False) for each in always)])
        case OneAtATime():
            return table._open
        case Document():
            return never if value.of is not None else _surplus(table, value)
        case _:
            return never


def _surplus(table: ir.Table, value: Document) -> ir.BooleanValue:
    found = _any(_has(table, "contains", word) for word in sorted(value.without))
    if not value.only or "contains" not in table.columns:
        return found
    fitting = sorted(value.elements | value.may_add)
    others = table.contains.filter(lambda word: ~word.isin(fitting))
    return found | (others.length() > 0).fill_null(False)


def _noticed(table: ir.Table, kinds: frozenset[str]) -> ir.BooleanValue:
    if not kinds or "notices" not in table.columns:
        return ibis.literal(False)
    parts = sorted(kinds)
    fitting = table.notices.filter(lambda name: _any(name.contains(part) for part in parts))
    return (fitting.length() > 0).fill_null(False)


_FACT_COLUMNS = {
    "collector.certified": "certified", "collector.mentor": "mentored", "collector.persons": "persons",
    "collector.recording": "recording", "party.agreed": "agreed", "visit.entry_consent": "entry_consent",
    "visit.id_shown": "id_shown",
}  # fmt: skip


def _unmet(table: ir.Table, value: Requirement) -> ir.BooleanValue:
    fact = table[_FACT_COLUMNS[value.fact]]
    met = (fact if value.at_least is None else fact >= value.at_least).fill_null(False)
    if value.or_fact is not None:
        met = met | table[_FACT_COLUMNS[value.or_fact]].fill_null(False)
    unmet = ~met
    return unmet & fact.notnull() if value.unknown_is_duty else unmet


def _left(table: ir.Table, counted: Sequence[Counter], moment: Moment, counts: str) -> Any:
    """What is left today of the tightest counter of a sort in scope; null where none is."""
    lefts = []
    for pack, rule, number in counted:
        latest = [value for _, value in rule.values if isinstance(value, Frequency)][-1]
        if latest.counts != counts or latest.days is None:
            continue

        def left(value: Frequency | None, n: int = number) -> Any:
            if value is None:
                return ibis.null("int32")
            offset = sum(name.startswith(f"_count_{n}_") for name in table.columns) - (value.days or 1)
            return ibis.greatest(value.limit - table[f"_count_{n}_{offset}"], 0).cast("int32")

        scoped = _in_scope(table, rule.scope, pack)
        lefts.append(scoped.ifelse(_by_day(table, rule, moment, left), ibis.null("int32")))
    if not lefts:
        return ibis.null("int32")
    return lefts[0] if len(lefts) == 1 else ibis.least(*lefts)


# ---- hours ---------------------------------------------------------------------------------------------------------


def _timed(table: ir.Table, hours: list[Rule], moment: Moment, rules: list[Rule]) -> ir.Table:
    """Add the answer: hours joined by zone, rules in scope and day; an agreed time lifts them."""
    table = _with_hours(table, hours, moment)
    now = ibis.literal(_naive(moment.at), type="timestamp")
    lifted = _mask_lifts(table, hours)
    firsts = []
    for k in (0, *_ahead(table)):
        start = table[f"_hours_{k}"]
        agreed = lifted.ifelse(table[f"_agreed_{k}"], ibis.null("timestamp"))
        firsts.append((table._wait == k, ibis.least(start, agreed.coalesce(start))))
    first = ibis.cases(*firsts, else_=ibis.null("timestamp"))
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
            unknown = ibis.literal(rule.value_on(moment.day(None)) is not None)  # an unknown zone blocks
            now_shut = table._today.isnull().ifelse(unknown, shut & table[f"_shut_{place}"])
            refused.append((table._mask.cast("int64") & (1 << place) != 0) & now_shut)
        else:
            refused.append(table[f"_stop_{n}"])
    allowed = ~_any(refused)
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
    """Join for zone and rules in scope: the first lawful instant from each day on, and which rules forbid now.

    The instants come from the scalar gate itself, asked for hours alone.
    """
    ahead = _ahead(table)
    rows: dict[str, list[Any]] = {name: [] for name in ("_h_zone", "_h_mask")}
    rows |= {f"_hours_{k}": [] for k in (0, *ahead)} | {f"_shut_{n}": [] for n in range(len(hours))}
    for zone, mask in product(moment.zones, range(1 << len(hours))):
        chosen = [rule for place, rule in enumerate(hours) if mask >> place & 1]
        rows["_h_zone"].append(zone)
        rows["_h_mask"].append(mask)
        today = moment.day(zone)
        for k in (0, *ahead):
            start = moment.at if k == 0 else clock.start_of_day(today + timedelta(days=k), zone)
            rows[f"_hours_{k}"].append(_naive(_first_open(chosen, zone, start)))
        for place, rule in enumerate(hours):
            rows[f"_shut_{place}"].append(_first_open([rule], zone, moment.at) != moment.at)
    schema = {"_h_zone": "string", "_h_mask": "int32"} | {f"_hours_{k}": "timestamp" for k in (0, *ahead)}
    schema |= {f"_shut_{n}": "boolean" for n in range(len(hours))}
    known = ibis.memtable(rows, schema=ibis.schema(schema))
    return table.left_join(known, [table.zone == known._h_zone, table._mask == known._h_mask])


def _first_open(rules: Iterable[Rule], zone: str, start: datetime) -> datetime | None:
    intent = Intent(at=start, channel="voice", purpose="collect", party=Party("self"))
    facts = Facts(zones=(zone,))
    case = Case(intent, facts, "debtor", "collect", False)
    return first_lawful([(rule, case) for rule in rules], start, facts)


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _any(tests: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, tests, ibis.literal(False))
