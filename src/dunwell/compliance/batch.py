"""The gate over columns: the same rules, for every intended contact of a portfolio at once, in a few passes.

What depends on the clock is settled in Python once for each time zone (there are few) with the very functions of
`domain`, and joined; what depends on counts is aggregated from the contacts of the last days only. A property test
holds the answers equal to `domain.gate.decide`. The gate still judges each contact at its moment.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.consents import told_times, with_fresh, with_given, without_consented
from dunwell.compliance.columns.counters import (
    Counter,
    days_until_free,
    frequencies,
    fresh_place,
    is_full,
    latest,
    left_today,
    refusing,
    with_count,
    with_open,
)
from dunwell.compliance.columns.hours import with_agreed, with_days, with_times
from dunwell.compliance.columns.judging import days_until_lost, refuses
from dunwell.compliance.columns.moments import Moment, any_of, by_day
from dunwell.compliance.columns.scope import in_scope, role_column
from dunwell.compliance.domain.law import Law, Rule

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
    "inconvenient_times": ("string", None),  # minutes of every local day: 540-1020,1320-60
    "consents": ("array<string>", None),
    "notices": ("array<string>", None),  # kinds of notice given before the moment; null: not known
    "entry_consent": ("boolean", None),
    "id_shown": ("boolean", None),
    "first_contact": ("boolean", False),
    "identity_verified": ("boolean", False),
}


_KEPT = ("allowed", "allowed_today", "rule_no", "earliest", "calls_left", "attempts_left")


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
    return [rule.id for _, rule in refusing(law)]


def eligibility(
    intents: ir.Table,
    contacts: ir.Table,
    windows: ir.Table | None,
    law: Law,
    moment: Moment,
    consents: ir.Table | None = None,
    notices: ir.Table | None = None,
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
    consents and notices: debtor_id, word, given_at (naive UTC; null: not known since when); they make the lists of that
    name where given. A counter that a fresh consent exempts reads `at` of contacts (naive UTC), else their day alone.
    """
    moment = replace(moment, told=told_times(intents))
    table = _with_defaults(
        with_given(with_given(intents, consents, "consents", moment), notices, "notices", moment)
    )
    counted = frequencies(law)
    table = with_days(table, law, moment)
    table = with_fresh(table, consents, law, moment)
    seen: set[int] = set()
    for _, rule, number in counted:
        if number in seen:
            continue
        seen.add(number)
        table = with_count(
            table, without_consented(table, contacts, consents, rule, moment), rule, number, moment
        )
    table = with_open(table, contacts)
    table = table.mutate(**{f"_role_{pack.id}": role_column(table, pack, moment) for pack in law.packs})
    table = table.mutate(_purpose=ibis.ifelse(table.purpose == "reply", "collect", table.purpose))
    table = with_agreed(table, windows, moment)
    return _answered(table, law, moment, counted).select(*intents.columns, *_KEPT)


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


def _answered(table: ir.Table, law: Law, moment: Moment, counted: Sequence[Counter]) -> ir.Table:
    places = {rule.id: number for _, rule, number in counted}
    stops: list[ir.BooleanValue] = []
    forever: list[ir.BooleanValue] = []
    waits: list[Any] = [ibis.literal(0)]  # days from today after which a rule is content; 0 where it is now
    counted_waits: list[Any] = [ibis.literal(0)]  # the same, had no consent exempted the counter
    lasting: list[Any] = [ibis.null("int64")]  # days, today included, for which such a consent lasts
    mask: Any = ibis.literal(0, type="int32")
    hours: list[Rule] = []
    for pack, rule in refusing(law):
        scope = in_scope(table, rule.scope, pack)
        if rule.kind == "hours":
            mask = mask + (scope.ifelse(1, 0) * (1 << len(hours))).cast("int32")
            hours.append(rule)
            stops.append(ibis.literal(False))  # filled in below, from the joined hours
        elif rule.kind == "frequency" and latest(rule).days is None:
            full = by_day(table, rule, moment, partial(is_full, table, places[rule.id]))
            forever.append(scope & full)
            stops.append(forever[-1])
        elif rule.kind == "frequency":
            days = by_day(table, rule, moment, partial(days_until_free, table, places[rule.id]))
            counted_waits.append(scope.ifelse(days, 0))
            place = fresh_place(law, rule)
            if place is not None:
                fresh = table[f"_fresh_{place}"]
                lasting.append((scope & (days > 0) & (fresh > 0)).ifelse(fresh, ibis.null("int64")))
                days = (fresh > 0).ifelse(0, days)
            waits.append(scope.ifelse(days, 0))
            forever.append(scope & table._today.isnull() & _in_force(table, rule, moment))
            stops.append(scope & (days > 0) | forever[-1])
        elif rule.kind == "unreachable":
            days = by_day(table, rule, moment, partial(days_until_lost, table))
            waits.append(scope.ifelse(ibis.greatest(days, 0), 0))
            counted_waits.append(waits[-1])
            forever.append(scope & (days < 0))
            stops.append(scope & (days != 0))
        else:
            refused = by_day(table, rule, moment, partial(refuses, table, pack, rule))
            forever.append(scope & refused)
            stops.append(forever[-1])
    table = table.mutate(
        _mask=mask, _forever=any_of(forever), _wait=ibis.greatest(*waits) if len(waits) > 1 else waits[0],
        _wait_counted=ibis.greatest(*counted_waits) if len(counted_waits) > 1 else counted_waits[0],
        _fresh=ibis.least(*lasting) if len(lasting) > 1 else lasting[0],
        _left_calls=left_today(table, counted, moment, "answered"), _left_attempts=left_today(table, counted, moment, "unanswered"),
        **{f"_stop_{n}": stop for n, stop in enumerate(stops)},
    )  # fmt: skip
    return with_times(table, hours, moment, [rule for _, rule in refusing(law)])


def _in_force(table: ir.Table, rule: Rule, moment: Moment) -> Any:
    return by_day(table, rule, moment, lambda value: ibis.literal(value is not None))
