"""Judges over columns of the kinds that time does not cure (and of being out of reach): see `domain.static`."""

from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.moments import any_of
from dunwell.compliance.columns.scope import carries, holds
from dunwell.compliance.domain.kinds import (
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
    Suit,
    Unreachable,
)
from dunwell.compliance.domain.law import Pack, Rule
from dunwell.compliance.domain.static import DEMANDS


def days_until_lost(table: ir.Table, value: Unreachable | None) -> Any:
    """Days until the debtor counts as out of reach: 0 now, -1 where waiting does not help or something is not known."""
    if value is None:
        return ibis.literal(0)
    because = table.unreachable_because.coalesce(
        carries(table, "deceased").ifelse("deceased", ibis.null("string"))
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


def refuses(table: ir.Table, pack: Pack, rule: Rule, value: Any) -> ir.BooleanValue:
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
            through = any_of(
                [
                    table._purpose.isin(sorted(value.purposes)) if value.purposes else never,
                    table.relation.isin(sorted(value.relations)) if value.relations else never,
                    table[f"_role_{pack.id}"].isin(sorted(value.roles)) if value.roles else never,
                    _noticed(table, value.unless_notice),
                ]
            )
            return carries(table, value.flag) & ~through
        case OptOut():
            return holds(table, "opt_out", table.channel)
        case Requirement():
            return _unmet(table, value)
        case Suit():
            spoken = any_of(holds(table, "contains", word) for word in sorted(value.contains))
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
            return ~any_of(holds(table, "consents", word) for word in sorted(value.consents))
        case Inconvenient():
            always = [
                (table.place == place) & ~holds(table, "consents", place) for place in sorted(value.places)
            ]
            recorded = holds(table, "inconvenient_places", table.place)
            return any_of([recorded, *(each.fill_null(False) for each in always)])
        case OneAtATime():
            return table._open
        case Document():
            return never if value.of is not None else _surplus(table, value)
        case _:
            return never


def _surplus(table: ir.Table, value: Document) -> ir.BooleanValue:
    found = any_of(holds(table, "contains", word) for word in sorted(value.without))
    if not value.only or "contains" not in table.columns:
        return found
    fitting = sorted(value.elements | value.may_add)
    others = table.contains.filter(lambda word: ~word.isin(fitting))
    return found | (others.length() > 0).fill_null(False)


def _noticed(table: ir.Table, kinds: frozenset[str]) -> ir.BooleanValue:
    if not kinds or "notices" not in table.columns:
        return ibis.literal(False)
    parts = sorted(kinds)
    fitting = table.notices.filter(lambda name: any_of(name.contains(part) for part in parts))
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
