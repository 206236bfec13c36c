"""Who the party is to a pack, and what a rule speaks of, over columns: see `domain.roles` and `domain.law.in_scope`."""

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.compliance.columns.moments import Moment, any_of, by_day
from dunwell.compliance.domain.kinds import Parties, StandIn
from dunwell.compliance.domain.law import Pack, Scope


def role_column(table: ir.Table, pack: Pack, moment: Moment) -> ir.StringValue:
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

    return by_day(table, pack.parties, moment, of) if pack.parties else of(None)


def _stands_in(table: ir.Table, who: StandIn) -> ir.BooleanValue:
    if who.flags is None and who.because is None and who.debtor_kinds is None:
        return ibis.literal(True)
    ways = [carries(table, flag) for flag in sorted(who.flags or ())]
    if who.because is not None:
        ways.append(table.unreachable_because.isin(sorted(who.because)).fill_null(False))
    if who.debtor_kinds is not None:
        ways.append(table.debtor_kind.isin(sorted(who.debtor_kinds)))
    return any_of(ways)


def carries(table: ir.Table, flag: str) -> ir.BooleanValue:
    return holds(table, "flags", flag)


def holds(table: ir.Table, column: str, word: Any) -> ir.BooleanValue:
    """Whether a list holds a word; a list that was not given holds none."""
    if column not in table.columns:
        return ibis.literal(False)
    return table[column].contains(word).fill_null(False)


def in_scope(table: ir.Table, scope: Scope, pack: Pack) -> ir.BooleanValue:
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
        tests.append(any_of(carries(table, flag) for flag in sorted(scope.flags)))
    for name in ("first_contact", "identity_verified"):
        wanted = getattr(scope, name)
        if wanted is not None:
            tests.append(table[name].fill_null(False) == wanted)
    return reduce(lambda one, other: one & other, tests, ibis.literal(True))
