"""Deciding a whole table of rows: a decision as an Ibis expression, equal to `evaluate` row by row.

A single-hit table becomes one flat CASE that yields the rule's number; outputs are then looked up by that number, which
costs a fraction of a CASE over strings for each output. A test on another decision's output becomes a test on that
decision's rule number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import count
from operator import add, and_, mul, or_, pow, sub
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from dunwell.dmn.errors import NotInColumns
from dunwell.dmn.evaluate import Outputs, ranked
from dunwell.dmn.feel import Arithmetic, Expression, Literal, Name, names_in
from dunwell.dmn.model import Decision, Input, Rule
from dunwell.dmn.predicates import belongs, column_type, fits_column, literal, number_type
from dunwell.dmn.sets import accepted
from dunwell.dmn.values import Value

NO_RULE = 0


def decide(
    decision: Decision,
    table: ir.Table,
    rule_column: str = "rule",
    *,
    outputs: bool = False,
    bind: Mapping[str, Any] | None = None,
) -> ir.Table:
    """Add the rule that decides each row: `rule_column`, int16, 1-based, 0 where none matches. One row in, one row out.

    Input names are columns of `table`: by `bind` (name → column name or Ibis value), else by the same name, else a
    dotted name into a struct. With `outputs`, each output is added under its own name (the default where no rule
    matches). COLLECT with an aggregation has no single rule: it always adds its outputs and no `rule_column`.
    Required decisions are decided first, unless the table has their result as a column; their columns do not stay.
    The hit policy is proved first. Raises Conflict, NotInColumns.
    """
    decision.prove()
    compiler = _Compiler(table, bind or {})
    answer = compiler.answer(decision)
    names = [rule_column] if isinstance(answer, _ByRule) else []
    if outputs or not names:
        names += [output.name for output in decision.outputs]
    taken = sorted(set(names) & set(table.columns))
    if taken or len(set(names)) < len(names):
        raise NotInColumns(
            decision.name, f"a column {(taken or names)[0]!r} is there already: rename it or `rule_column`"
        )
    if isinstance(answer, _Totals):
        added = {output: compiler.table[column] for output, column in answer.columns.items()}
    else:
        rule = compiler.table[answer.column]
        added = {rule_column: rule, **(_looked_up(answer.rows, rule) if outputs else {})}
    return compiler.table.select(*table.columns, **added)


def outputs_by_rule(decision: Decision) -> dict[int, Outputs]:
    """The outputs of each rule by its number, and under 0 those of no rule (the defaults, or nulls).

    Raises NotInColumns if an output is computed from inputs.
    """
    nothing = tuple(output.default or Literal(None) for output in decision.outputs)
    rows = {NO_RULE: _constants(decision, "the default output", nothing)}
    return rows | {
        rule.number: _constants(decision, f"rule {rule.number}", rule.results) for rule in decision.rules
    }


def _constants(decision: Decision, where: str, cells: tuple[Expression, ...]) -> Outputs:
    values = [cell.value for cell in cells if isinstance(cell, Literal)]
    if len(values) < len(cells):
        raise NotInColumns(decision.name, f"{where} computes an output from inputs: give a value instead")
    return {output.name: value for output, value in zip(decision.outputs, values, strict=True)}


def _looked_up(rows: dict[int, Outputs], at: Any) -> dict[str, Any]:
    return {name: _picked([rows[number][name] for number in sorted(rows)], at) for name in rows[NO_RULE]}


def _picked(values: list[Value], at: Any) -> Any:
    """values[at], of one type for all of them."""
    dtype = column_type(values)
    if all(value == values[0] for value in values):
        return literal(values[0], dtype)
    return ibis.array([literal(value, dtype) for value in values])[at]


@dataclass(frozen=True, slots=True)
class _ByRule:
    """A single-hit decision's answer: the column with its rule's number, and the outputs for each number."""

    column: str
    rows: dict[int, Outputs]


@dataclass(frozen=True, slots=True)
class _Totals:
    """An aggregating decision's answer: for each output the column that holds it."""

    columns: dict[str, str]


_Answer: TypeAlias = _ByRule | _Totals


class _Compiler:
    """Adds to a table, one after another, the hidden columns that decisions need: each is computed once."""

    def __init__(self, table: ir.Table, bind: Mapping[str, Any]) -> None:
        self.table, self.bind = table, bind
        self.own = set(table.columns)
        self.answers: dict[str, _Answer] = {}

    def answer(self, decision: Decision) -> _Answer:
        """The decision's columns, added to `table` if they are not there yet."""
        if decision.id not in self.answers:
            self._prepare(decision)
            self.answers[decision.id] = self._add(decision)
        return self.answers[decision.id]

    def _prepare(self, decision: Decision) -> None:
        """Decide first what this decision reads of others, so that its own tests stand on columns."""
        reads = [Name(column.expression) for column in decision.inputs] + [
            column.read for column in decision.inputs
        ]
        reads += [decision.literal] if decision.literal is not None else []
        for name in dict.fromkeys(name for read in reads for name in names_in(read)):
            required = _giver(decision, name)
            if required is not None and self._column(name) is None:
                self.answer(required[0])

    def _add(self, decision: Decision) -> _Answer:
        if decision.lists_outputs:
            reason = f"{decision.hit_policy} gives a list for each row; use FIRST, PRIORITY, or COLLECT with SUM, MIN, MAX or COUNT"
            raise NotInColumns(decision.name, reason)
        if decision.literal is not None:
            return self._totals({decision.outputs[0].name: self._computed(decision, decision.literal)})
        rows = outputs_by_rule(decision)
        if decision.aggregation:
            return self._totals({o.name: self._total(decision, o.name, rows) for o in decision.outputs})
        return _ByRule(self._hide(self._rule_number(decision, rows)), rows)

    def _hide(self, value: Any) -> str:
        name = next(name for n in count() if (name := f"_dmn_{n}") not in self.table.columns)
        self.table = self.table.mutate(**{name: value})
        return name

    def _totals(self, values: dict[str, Any]) -> _Totals:
        return _Totals({output: self._hide(value) for output, value in values.items()})

    def _rule_number(self, decision: Decision, rows: dict[int, Outputs]) -> Any:
        branches: list[tuple[Any, Any]] = []
        otherwise = NO_RULE
        for rule in _in_order(decision, rows):
            condition = self._condition(decision, rule)
            if condition is None:
                otherwise = rule.number
                break
            branches.append((condition, ibis.literal(rule.number)))
        return (ibis.cases(*branches, else_=otherwise) if branches else ibis.literal(otherwise)).cast("int16")

    def _condition(self, decision: Decision, rule: Rule) -> Any:
        """All tests of a rule as one flat predicate, None if it asks nothing."""
        asked = [
            (column, cell) for column, cell in zip(decision.inputs, rule.tests, strict=True) if cell.any_of
        ]
        tests = [self._test(decision, column, accepted(cell)) for column, cell in asked]
        return reduce(and_, tests) if tests else None

    def _test(self, decision: Decision, column: Input, values: Any) -> Any:
        chosen = self._chosen(decision, column)
        if chosen is not None:
            answer, output = chosen
            numbers = [number for number, row in answer.rows.items() if values.has(row[output])]
            return self.table[answer.column].isin(numbers) if numbers else ibis.literal(False)
        found = self._column(column.expression)
        value = self._computed(decision, column.read) if found is None else found
        if not value.type().is_null() and not fits_column(column.type, value.type()):
            reason = f"input {column.expression!r} is tested as {column.type}, but its column is {value.type()}: cast it"
            raise NotInColumns(decision.name, reason)
        return belongs(value, values)

    def _chosen(self, decision: Decision, column: Input) -> tuple[_ByRule, str] | None:
        """The required single-hit decision, and its output, that an input reads, if it reads one."""
        if self._column(column.expression) is not None or not isinstance(column.read, Name):
            return None
        given = _giver(decision, column.expression)
        answer = self.answers.get(given[0].id) if given else None
        return (answer, given[1]) if given and isinstance(answer, _ByRule) else None

    def _column(self, name: str) -> Any:
        """A column of the caller's table (or what `bind` says), None if there is none of that name."""
        if name in self.bind:
            bound = self.bind[name]
            return self.table[bound] if isinstance(bound, str) else bound
        if name in self.own:
            return self.table[name]
        first, *steps = name.split(".")
        if not steps or first not in self.own:
            return None
        value = self.table[first]
        for step in steps:
            if not (value.type().is_struct() and step in value.type().names):
                return None
            value = value[step]
        return value

    def _computed(self, decision: Decision, read: Expression) -> Any:
        if isinstance(read, Literal):
            return literal(read.value, column_type([read.value]))
        if isinstance(read, Arithmetic):
            return _arithmetic(
                read.op, self._computed(decision, read.left), self._computed(decision, read.right)
            )
        found = self._column(read.text)
        return self._given(decision, read.text) if found is None else found

    def _given(self, decision: Decision, name: str) -> Any:
        given = _giver(decision, name)
        if given is None:
            raise NotInColumns(
                decision.name, f"the table has no column {name!r}: add it, or name its column in `bind`"
            )
        answer, output = self.answer(given[0]), given[1]
        if isinstance(answer, _Totals):
            return self.table[answer.columns[output]]
        return _looked_up(answer.rows, self.table[answer.column])[output]

    def _total(self, decision: Decision, output: str, rows: dict[int, Outputs]) -> Any:
        conditions = [(self._condition(decision, rule), rows[rule.number][output]) for rule in decision.rules]
        if decision.aggregation == "COUNT":
            default = rows[NO_RULE][output] or Decimal(0)
            return _sum([(condition, Decimal(1)) for condition, _ in conditions], default, zero=default == 0)
        if decision.aggregation == "SUM":
            return _sum(conditions, rows[NO_RULE][output])
        return _extreme(decision.aggregation == "MIN", conditions, rows[NO_RULE][output])


def _in_order(decision: Decision, rows: dict[int, Outputs]) -> list[Rule]:
    """Rules as a first-match list: by rank of their outputs under PRIORITY, else as they stand."""
    if decision.hit_policy != "PRIORITY":
        return list(decision.rules)
    return [rule for rule, _ in ranked(decision, [(rule, rows[rule.number]) for rule in decision.rules])]


def _giver(decision: Decision, name: str) -> tuple[Decision, str] | None:
    """The required decision, and its output, that a name reads: `Decision`, `Decision.output` or `output`."""
    for required in decision.requires:
        outputs = {output.name for output in required.outputs}
        for own in (required.variable, required.name):
            if name == own and len(outputs) == 1:
                return required, next(iter(outputs))
            if name.startswith(own + ".") and name[len(own) + 1 :] in outputs:
                return required, name[len(own) + 1 :]
        if name in outputs:
            return required, name
    return None


def _arithmetic(op: str, left: Any, right: Any) -> Any:
    if op == "/":
        return left / right.nullif(0)  # dividing by zero is null, as in the scalar form
    return {"+": add, "-": sub, "*": mul, "**": pow}[op](left, right)


_Conditions: TypeAlias = list[tuple[Any, Any]]


def _sum(conditions: _Conditions, default: Value, *, zero: bool = False) -> Any:
    """The sum over the rules that match; `zero` says that nothing matched is 0 anyway."""
    values = [value for _, value in conditions]
    dtype = number_type([Decimal(0), sum(map(abs, values), Decimal(0)), *values])
    nothing = literal(Decimal(0), dtype)
    terms = [
        literal(v, dtype) if c is None else ibis.cases((c, literal(v, dtype)), else_=nothing)
        for c, v in conditions
    ]
    total = reduce(add, terms, nothing).cast(dtype)
    if zero or any(condition is None for condition, _ in conditions):
        return total
    if not conditions:
        return literal(default, column_type([default, Decimal(0)]))
    any_rule = reduce(or_, [condition for condition, _ in conditions])
    return ibis.cases((any_rule, total), else_=literal(default, column_type([default, Decimal(0)])))


def _extreme(least: bool, conditions: _Conditions, default: Value) -> Any:
    """The least or greatest over the rules that match (nulls are passed over), else the default."""
    dtype = column_type([*(value for _, value in conditions), default])
    terms = [
        literal(v, dtype) if c is None else ibis.cases((c, literal(v, dtype)), else_=ibis.null(dtype))
        for c, v in conditions
    ]
    if not terms:
        return literal(default, dtype)
    best = terms[0] if len(terms) == 1 else (ibis.least if least else ibis.greatest)(*terms)
    return best if default is None else best.fill_null(literal(default, dtype))
