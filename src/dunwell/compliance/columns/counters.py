"""Counters over columns: past contacts are counted once for each sort of counter, for today and each day to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.moments import Moment, by_day
from dunwell.compliance.columns.scope import in_scope
from dunwell.compliance.domain.kinds import NOT_OF_CONTACTS, Frequency
from dunwell.compliance.domain.law import Law, Pack, Rule
from dunwell.compliance.domain.rules import WRITTEN


def with_count(table: ir.Table, contacts: ir.Table, rule: Rule, number: int, moment: Moment) -> ir.Table:
    """Join for one counter the counts `_count_<number>_<k>`: of contacts that still count k days from today.

    A counter that forgets nothing has one count, of all days.
    """
    value = latest(rule)
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


def latest(rule: Rule) -> Frequency:
    return [value for _, value in rule.values if isinstance(value, Frequency)][-1]


def exempting(law: Law) -> list[Frequency]:
    """One counter for each sort of dated consent that exempts contacts from being counted."""
    sorts: dict[object, Frequency] = {}
    for _, rule, _ in frequencies(law):
        value = latest(rule)
        if value.consents:
            sorts.setdefault((value.consents, value.consent_days), value)
    widest = {key: max(_exempt_days(law, key), value.days or 1) for key, value in sorts.items()}
    return [replace(value, days=widest[key]) for key, value in sorts.items()]


def _exempt_days(law: Law, key: object) -> int:
    alike = (latest(rule) for _, rule, _ in frequencies(law))
    return max((value.days or 1 for value in alike if (value.consents, value.consent_days) == key), default=1)


def fresh_place(law: Law, rule: Rule) -> int | None:
    """Which `_fresh_<n>` exempts a counter; None where no consent does."""
    value = latest(rule)
    kinds = [(each.consents, each.consent_days) for each in exempting(law)]
    return kinds.index((value.consents, value.consent_days)) if value.consents else None


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


def with_open(table: ir.Table, contacts: ir.Table) -> ir.Table:
    waiting = contacts.filter(contacts.answered.isnull() & ~contacts.inbound).select("debtor_id").distinct()
    waiting = waiting.rename(_open="debtor_id")
    joined = table.left_join(waiting, table.debtor_id == waiting._open)
    return joined.mutate(_open=joined._open.notnull())


def refusing(law: Law) -> list[tuple[Pack, Rule]]:
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


def frequencies(law: Law) -> list[Counter]:
    """The counters that can refuse, with the number of the count they read: alike ones share one."""
    numbers: dict[object, int] = {}
    counters = []
    for pack, rule in refusing(law):
        values = [value for _, value in rule.values if isinstance(value, Frequency)]
        if values:
            last = values[-1]
            if len({value.days is None for value in values}) > 1:
                raise ValueError(f"{rule.id}: a counter that forgets nothing cannot have counted days before")
            kind = (
                last.counts,
                last.per,
                last.same_party,
                last.inbound,
                last.days is None,
                last.consents,
                last.consent_days,
            )
            alike = (rule.scope.channels, kind, _reach(rule))
            counters.append((pack, rule, numbers.setdefault(alike, len(numbers))))
    return counters


def is_full(table: ir.Table, number: int, value: Frequency | None) -> Any:
    """Whether a counter that forgets nothing is full."""
    return ibis.literal(False) if value is None else table[f"_count_{number}_0"] >= value.limit


def days_until_free(table: ir.Table, number: int, value: Frequency | None) -> Any:
    """Days until the counter has room again: 0 now, at most the counter's days."""
    if value is None:
        return ibis.literal(0)
    days = value.days or 1
    offset = sum(name.startswith(f"_count_{number}_") for name in table.columns) - days
    room = [(table[f"_count_{number}_{offset + k}"] < value.limit, k) for k in range(days)]
    return ibis.cases(*room, else_=days)


def left_today(table: ir.Table, counted: Sequence[Counter], moment: Moment, counts: str) -> Any:
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

        scoped = in_scope(table, rule.scope, pack)
        lefts.append(scoped.ifelse(by_day(table, rule, moment, left), ibis.null("int32")))
    if not lefts:
        return ibis.null("int32")
    return lefts[0] if len(lefts) == 1 else ibis.least(*lefts)
