"""Proofs about a whole table: rules that overlap, cases no rule covers, rules that never come to bear.

Exact over the sets that cells accept: numbers (whole ones where the type says so), days, strings, booleans, null. Two
columns on the same expression are one input here. Different inputs are taken as free of each other.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dunwell.dmn.errors import Conflict, shown
from dunwell.dmn.feel import Literal
from dunwell.dmn.model import Decision, Rule
from dunwell.dmn.sets import EVERYTHING, KNOWN, ValueSet, accepted, exact, pick
from dunwell.dmn.values import Kind


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules that match the same input; inputs that the witness leaves out may be anything."""

    first: Rule
    second: Rule
    witness: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """A case that no rule covers; inputs left out may be anything."""

    witness: dict[str, Any]

    def __str__(self) -> str:
        return ", ".join(f"{name} = {shown(value)}" for name, value in self.witness.items()) or "every input"


@dataclass(frozen=True, slots=True)
class _Axis:
    """One input expression, with what each rule accepts there and what may come at all."""

    expression: str
    kind: Kind
    cells: tuple[ValueSet, ...]
    domain: ValueSet


def _axes(decision: Decision) -> list[_Axis]:
    names = list(dict.fromkeys(column.expression for column in decision.inputs))
    return [_axis(decision, name) for name in names]


def _axis(decision: Decision, expression: str) -> _Axis:
    at = [n for n, column in enumerate(decision.inputs) if column.expression == expression]
    kind: Kind = next((k for n in at if (k := decision.inputs[n].type) != "any"), "any")
    cells = []
    for rule in decision.rules:
        both = EVERYTHING
        for n in at:
            both &= accepted(rule.tests[n])
        cells.append(exact(both, kind))
    domain = KNOWN
    for n in at:
        values = decision.inputs[n].values
        domain &= accepted(values) if values else KNOWN
    return _Axis(expression, kind, tuple(cells), exact(domain, kind))


def overlaps(decision: Decision, limit: int = 20) -> list[Pair]:
    """Every pair of rules that one input matches, up to `limit`, in the order of the rules."""
    found = []
    for pair in _overlapping(decision):
        found.append(pair)
        if len(found) == limit:
            break
    return found


def _overlapping(decision: Decision) -> Iterator[Pair]:
    axes = _axes(decision)
    for i, first in enumerate(decision.rules):
        for j, second in enumerate(decision.rules[:i]):
            shared = [axis.cells[i] & axis.cells[j] for axis in axes]
            if all(shared):
                yield Pair(second, first, _witness(axes, shared))


def _witness(axes: list[_Axis], sets: list[ValueSet]) -> dict[str, Any]:
    """A case inside the sets, within the declared values where it can be; what may be anything is left out."""
    narrowed = [values & axis.domain or values for axis, values in zip(axes, sets, strict=True)]
    return {
        axis.expression: pick(narrow, axis.kind)
        for axis, values, narrow in zip(axes, sets, narrowed, strict=True)
        if values != EVERYTHING
    }


def prove(decision: Decision) -> None:
    """UNIQUE: no two rules overlap. ANY: overlapping rules give equal outputs. Raises Conflict with a witness."""
    if decision.hit_policy not in ("UNIQUE", "ANY"):
        return
    for pair in _overlapping(decision):
        if decision.hit_policy == "UNIQUE" or pair.first.results != pair.second.results:
            rules = (pair.first, pair.second)
            numbers, ids = tuple(r.number for r in rules), tuple(r.id for r in rules)
            raise Conflict(decision.name, decision.hit_policy, numbers, ids, pair.witness)


def gaps(decision: Decision, limit: int = 5) -> list[Gap]:
    """Cases of known values that no rule covers, one for each corner found; [] means proved complete.

    Declared input values bound what may come; null is not asked about. A table with a default output has no gaps.
    """
    if any(output.default and output.default != Literal(None) for output in decision.outputs):
        return []
    axes = _axes(decision)
    search = _Search(axes, limit)
    search.walk(0, frozenset(range(len(decision.rules))), {})
    return [Gap(witness) for witness in search.found]


def unreachable(decision: Decision) -> list[Rule]:
    """Rules that can never decide under FIRST, because the rules above cover every case of theirs (null included)."""
    if decision.hit_policy != "FIRST":
        return []
    axes = _axes(decision)
    return [rule for n, rule in enumerate(decision.rules) if _covered(axes, n)]


def _covered(axes: list[_Axis], n: int) -> bool:
    inside = [_Axis(a.expression, a.kind, a.cells, a.cells[n]) for a in axes]
    if not all(axis.domain for axis in inside):
        return True
    search = _Search(inside, 1)
    search.walk(0, frozenset(range(n)), {})
    return not search.found and not search.gave_up


class _Search:
    """Walks the inputs one by one, splitting each at the rules' cuts; the same rules left at the same input are
    looked at once, which keeps tables of hundreds of rules quick. Gives up quietly after `_PATIENCE` steps."""

    _PATIENCE = 20_000

    def __init__(self, axes: list[_Axis], limit: int) -> None:
        self.axes, self.limit = axes, limit
        self.found: list[dict[str, Any]] = []
        self.seen: set[tuple[int, frozenset[int]]] = set()
        self.steps = 0

    @property
    def gave_up(self) -> bool:
        return self.steps > self._PATIENCE

    def walk(self, at: int, rules: frozenset[int], witness: dict[str, Any]) -> None:
        """Record cases that none of `rules` covers from input `at` on."""
        if len(self.found) >= self.limit or self.gave_up or (at, rules) in self.seen:
            return
        self.steps += 1
        if not rules:
            self.found.append(witness)
            return
        self.seen.add((at, rules))
        if at < len(self.axes):
            axis = self.axes[at]
            if all(axis.cells[n] == EVERYTHING for n in rules):
                self.walk(at + 1, rules, witness)
                return
            for part, left in _parts(axis, rules):
                self.walk(at + 1, left, witness | {axis.expression: pick(part, axis.kind)})


def _parts(axis: _Axis, rules: frozenset[int]) -> list[tuple[ValueSet, frozenset[int]]]:
    """The axis's domain cut into parts within which every rule says the same, parts of the same rules joined."""
    cuts = sorted(
        {cut for n in rules for span in axis.cells[n].spans for cut in span}
        | {c for s in axis.domain.spans for c in s}
    )
    pieces = [ValueSet(((a, b),)) & axis.domain for a, b in itertools.pairwise(cuts)]
    if axis.domain.null:
        pieces.append(ValueSet((), null=True))
    joined: dict[frozenset[int], ValueSet] = {}
    for piece in pieces:
        if piece:
            left = frozenset(n for n in rules if piece & axis.cells[n])
            joined[left] = joined.get(left, piece) | piece
    # The part that fewest rules cover comes first: that is where gaps are.
    return sorted(((part, left) for left, part in joined.items()), key=lambda item: len(item[1]))
