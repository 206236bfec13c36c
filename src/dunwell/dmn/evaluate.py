"""Deciding one case, with the reason: which rules matched, and which test of which input made them match.

Null (and an input not given) meets only `-` and tests that name null; not(…) asks for a known value. So an unknown
fact never slips into a rule that excludes something.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from dunwell.dmn.errors import BadCell, Conflict, InputMismatch
from dunwell.dmn.feel import (
    Arithmetic,
    Between,
    Compare,
    Expression,
    FeelError,
    Literal,
    Not,
    Test,
    Tests,
    calculate,
    names_in,
)
from dunwell.dmn.model import Decision, Input, Rule
from dunwell.dmn.values import Value, coerce

Outputs: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Met:
    """One input of a matched rule: its value and the part of the cell that it met (None for `-`)."""

    input: str
    value: Any
    test: Test | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one rule matched. Inputs the rule does not ask about are left out of the words."""

    rule: int
    rule_id: str
    met: tuple[Met, ...]
    annotation: str = ""

    def words(self, lang: str = "en") -> str:
        """The reason as a sentence, lang "en" or "zh"."""
        from dunwell.dmn.words import reason

        return reason(self, lang)


@dataclass(frozen=True, slots=True)
class Result:
    """What a decision says of one case.

    outputs: {output: value}; a list of those for list-valued policies; None if no rule matched and there is no
    default. hit_policy is None for a literal expression. matched: 1-based rule numbers that count (in output order for OUTPUT ORDER). missing: inputs not given.
    """

    decision: str
    hit_policy: str | None
    aggregation: str | None
    outputs: Outputs | list[Outputs] | None
    matched: tuple[int, ...]
    explanation: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    required: tuple["Result", ...] = ()

    @property
    def value(self) -> Any:
        """What other decisions read: the only output's value, a dict of several, a list of either, or None."""
        if isinstance(self.outputs, list):
            return [_single(outputs) for outputs in self.outputs]
        return _single(self.outputs)


def _single(outputs: Outputs | None) -> Any:
    if outputs is None or len(outputs) > 1:
        return outputs
    return next(iter(outputs.values()))


def evaluate(decision: Decision, facts: Mapping[str, Any]) -> Result:
    """Decide one case. Facts by input name (a dotted name may be nested); a missing one is null, others are ignored.

    Decisions required from the same file are evaluated first, unless the facts already hold their result.
    Raises InputMismatch if a value has another type than its column, Conflict if several rules match under UNIQUE
    or match with different outputs under ANY.
    """
    known, required = _with_required(decision, facts)
    if decision.literal is not None:
        value = _worked_out(decision, None, decision.literal, known)
        return Result(decision.name, None, None, {decision.outputs[0].name: value}, (), (), (), required)
    values = [_input(decision, at, known) for at in range(len(decision.inputs))]
    reasons = {rule.number: reason for rule in decision.rules if (reason := _matches(decision, rule, values))}
    hits = [(rule, _outputs(decision, rule, known)) for rule in decision.rules if rule.number in reasons]
    outputs, counted = _by_policy(decision, hits, values)
    if not hits:
        outputs = _default(decision, known)
    missing = tuple(c.expression for c in decision.inputs if _is_missing(c.expression, c.read, known))
    return Result(
        decision.name, decision.hit_policy, decision.aggregation, outputs,
        tuple(rule.number for rule in counted), tuple(reasons[rule.number] for rule in counted), missing, required,
    )  # fmt: skip


def _with_required(decision: Decision, facts: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Result, ...]]:
    known, results = dict(facts), []
    for required in decision.requires:
        if required.variable in facts or required.name in facts:
            continue
        result = evaluate(required, facts)
        results.append(result)
        known |= {required.variable: result.value, required.name: result.value}
        if isinstance(result.outputs, dict) or result.outputs is None:
            # Camunda reads a required decision by the name of its output, others by the decision's own name.
            for output in required.outputs:
                known.setdefault(output.name, (result.outputs or {}).get(output.name))
    return known, tuple(results)


_ABSENT = object()


def look_up(name: str, facts: Mapping[str, Any]) -> Any:
    """The value of a name: as it stands, else step by step along its dots. `_ABSENT` if it is nowhere."""
    if name in facts:
        return facts[name]
    value: Any = facts
    for step in name.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return _ABSENT
        value = value[step]
    return value


def _is_missing(text: str, read: Expression, facts: Mapping[str, Any]) -> bool:
    return look_up(text, facts) is _ABSENT and any(look_up(name, facts) is _ABSENT for name in names_in(read))


def _input(decision: Decision, at: int, facts: Mapping[str, Any]) -> Any:
    column = decision.inputs[at]
    given = look_up(column.expression, facts)
    try:
        value = _value(column.read, facts) if given is _ABSENT else given
        return coerce(value, column.type)
    except (ValueError, FeelError):
        raise InputMismatch(
            decision.name, column.expression, _wanted(column.type), _given(column, facts)
        ) from None


def _given(column: Input, facts: Mapping[str, Any]) -> Any:
    """What the facts say for an input, for an error: its value, or those of the names it is worked out from."""
    names = [column.expression, *names_in(column.read)]
    found = {name: value for name in names if (value := look_up(name, facts)) is not _ABSENT}
    return next(iter(found.values())) if len(found) == 1 else found


def _wanted(kind: str) -> str:
    return {
        "integer": "whole number",
        "date": "date (YYYY-MM-DD)",
        "any": "number, string, boolean or date",
    }.get(kind, kind)


def _value(expression: Expression, facts: Mapping[str, Any]) -> Any:
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Arithmetic):
        return calculate(expression.op, _value(expression.left, facts), _value(expression.right, facts))
    value = look_up(expression.text, facts)
    return None if value is _ABSENT else _scalar(value)


def _scalar(value: Any) -> Any:
    return coerce(value, "any") if isinstance(value, (int, float)) else value


def _matches(decision: Decision, rule: Rule, values: list[Any]) -> Reason | None:
    met = []
    for column, tests, value in zip(decision.inputs, rule.tests, values, strict=True):
        matches, part = first_met(tests, value)
        if not matches:
            return None
        met.append(Met(column.label, value, part))
    return Reason(rule.number, rule.id, tuple(met), rule.annotation)


def first_met(tests: Tests, value: Any) -> tuple[bool, Test | None]:
    """Whether a value meets a cell, and by which part of it (None for `-`)."""
    if tests.any_of is None:
        return True, None
    part = next((test for test in tests.any_of if meets(test, value)), None)
    return part is not None, part


def meets(test: Test, value: Any) -> bool:
    """Whether a value, already of the column's kind, meets one test."""
    if isinstance(test, Not):
        return value is not None and not any(meets(inner, value) for inner in test.tests)
    if isinstance(test, Compare):
        if value is None or test.value is None:
            return value is test.value
        return _compares(test.op, value, test.value)
    return value is not None and _within(test, value)


def _compares(op: str, value: Any, limit: Any) -> bool:
    if op == "=":
        return bool(value == limit)
    if op in ("<", "<="):
        return bool(value < limit or (op == "<=" and value == limit))
    return bool(value > limit or (op == ">=" and value == limit))


def _within(test: Between, value: Any) -> bool:
    above = value > test.low or (test.low_inside and value == test.low)
    return bool(above and (value < test.high or (test.high_inside and value == test.high)))


def _outputs(decision: Decision, rule: Rule | None, facts: Mapping[str, Any]) -> Outputs:
    cells = rule.results if rule else [output.default or Literal(None) for output in decision.outputs]
    return {
        output.name: _worked_out(decision, rule, cell, facts)
        for output, cell in zip(decision.outputs, cells, strict=True)
    }


def _worked_out(decision: Decision, rule: Rule | None, cell: Expression, facts: Mapping[str, Any]) -> Any:
    try:
        return _value(cell, facts)
    except (FeelError, ValueError) as error:
        number, rule_id = (rule.number, rule.id or None) if rule else (None, None)
        raise BadCell(
            decision.name, number, rule_id, "output", "", f"it cannot be worked out here: {error}"
        ) from error


def _default(decision: Decision, facts: Mapping[str, Any]) -> Outputs | list[Outputs] | None:
    if any(output.default for output in decision.outputs):
        outputs = _outputs(decision, None, facts)
        return [outputs] if decision.lists_outputs else outputs
    if decision.aggregation == "COUNT":
        return {output.name: Decimal(0) for output in decision.outputs}
    return None


Hits: TypeAlias = list[tuple[Rule, Outputs]]


def _by_policy(
    decision: Decision, hits: Hits, values: list[Any]
) -> tuple[Outputs | list[Outputs] | None, list[Rule]]:
    rules = [rule for rule, _ in hits]
    if not hits:
        return None, []
    if decision.aggregation:
        return _aggregated(decision, hits), rules
    if decision.lists_outputs:
        hits = ranked(decision, hits) if decision.hit_policy == "OUTPUT ORDER" else hits
        return [outputs for _, outputs in hits], [rule for rule, _ in hits]
    if decision.hit_policy == "PRIORITY":
        rule, outputs = ranked(decision, hits)[0]
        return outputs, [rule]
    if _conflicting(decision, hits):
        witness = {column.expression: value for column, value in zip(decision.inputs, values, strict=True)}
        raise Conflict(decision.name, decision.hit_policy, *_named(rules), witness)
    return hits[0][1], rules if decision.hit_policy == "ANY" else rules[:1]


def _named(rules: Iterable[Rule]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    listed = list(rules)
    return tuple(rule.number for rule in listed), tuple(rule.id for rule in listed)


def _conflicting(decision: Decision, hits: Hits) -> bool:
    if decision.hit_policy == "ANY":
        return any(outputs != hits[0][1] for _, outputs in hits)
    return decision.hit_policy == "UNIQUE" and len(hits) > 1


def ranked(decision: Decision, hits: Hits) -> Hits:
    """Hits by the columns' lists of output values, left column first; equals keep the order of the rules."""

    def rank(hit: tuple[Rule, Outputs]) -> tuple[int, ...]:
        return tuple(
            _rank(output.values, hit[1][output.name]) for output in decision.outputs if output.values
        )

    return sorted(hits, key=rank)


def _rank(values: tuple[Value, ...], value: Value) -> int:
    return values.index(value) if value in values else len(values)


def _aggregated(decision: Decision, hits: Hits) -> Outputs:
    return {
        output.name: _total(decision, [outputs[output.name] for _, outputs in hits])
        for output in decision.outputs
    }


def _total(decision: Decision, values: list[Any]) -> Value:
    try:
        if decision.aggregation == "SUM":
            return sum(values, Decimal(0))
        if decision.aggregation == "COUNT":
            return Decimal(len(values))
        return min(values) if decision.aggregation == "MIN" else max(values)
    except TypeError:
        raise BadCell(
            decision.name, None, None, "output", "", f"{decision.aggregation} needs numbers, but met {values}"
        ) from None
