"""What is proved of a whole table: disjoint rules, complete cover, rules that never decide."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dunwell.dmn.errors import Conflict
from dunwell.dmn.findings import findings
from dunwell.dmn.model import Decision
from dunwell.dmn.overlap import unreachable
from dunwell.dmn.parse import load
from tests.dmn.builders import a_table


def a_unique_table(*cells: str, type_ref: str = "number", policy: str = "UNIQUE") -> Decision:
    return load(
        a_table([([cell], [f'"{n}"']) for n, cell in enumerate(cells)], [("x", type_ref)], policy=policy)
    ).decision()


@pytest.mark.parametrize(
    ("first", "second", "type_ref"),
    [
        ("< 5", ">= 5", "number"),
        ("[1..5)", "[5..9]", "number"),
        ("[1..5],(7..9],>20", "(5..7],(9..20],< 1", "number"),
        ("not([1..3])", "[1..3]", "number"),
        ("(1..2)", "1,2", "number"),
        ("> 5", "< 6", "integer"),
        ("(1..2)", "-", "integer"),
        ('"a"', 'not("a")', "string"),
        ('"a","b"', '"A","c"', "string"),
        ("true", "not(true)", "boolean"),
        ("true", "false, null", "boolean"),
        ('< date("2026-01-01")', '>= date("2026-01-01")', "date"),
        ('> date("2026-01-01")', '< date("2026-01-02")', "date"),
        ("null", "not(null)", "number"),
        ("not(null)", "null", "string"),
    ],
)
def test_rules_that_share_no_case_are_proved_disjoint(first: str, second: str, type_ref: str) -> None:
    a_unique_table(first, second, type_ref=type_ref).prove()


@pytest.mark.parametrize(
    ("first", "second", "type_ref", "witness"),
    [
        ("<= 5", ">= 5", "number", Decimal(5)),
        ("[1..5]", "(4.5..9]", "number", None),
        ("> 5", "< 6", "number", Decimal("5.5")),
        ("-", "null", "number", None),
        ('not("a")', 'not("b")', "string", "other"),
        ('"a"', "-", "string", "a"),
        ('<= date("2026-01-01")', '>= date("2026-01-01")', "date", date(2026, 1, 1)),
        ("true", "-", "boolean", True),
    ],
)
def test_rules_that_overlap_are_named_with_a_case_both_match(
    first: str, second: str, type_ref: str, witness: Any
) -> None:
    table = a_unique_table(first, second, type_ref=type_ref)
    with pytest.raises(Conflict) as caught:
        table.prove()
    assert caught.value.rules == (1, 2)
    assert caught.value.rule_ids == ("r1", "r2")
    if witness is not None:
        assert caught.value.witness == {"x": witness}
    with pytest.raises(Conflict):
        table.evaluate(caught.value.witness)


def test_two_columns_on_one_input_are_one_input() -> None:
    rules = [([">= 1", "< 5"], ['"a"']), ([">= 5", "-"], ['"b"'])]
    load(a_table(rules, [("x", "number"), ("x", "number")])).decision().prove()


def test_any_is_proved_where_overlapping_rules_agree() -> None:
    load(a_table([(["> 1"], ['"a"']), (["> 2"], ['"a"'])], policy="ANY")).decision().prove()
    with pytest.raises(Conflict, match="is ANY"):
        load(a_table([(["> 1"], ['"a"']), (["> 2"], ['"b"'])], policy="ANY")).decision().prove()


def test_gaps_are_shown_as_cases() -> None:
    assert [gap.witness for gap in a_unique_table("< 0", "[0..30)", "> 30").gaps()] == [{"x": 30}]
    assert a_unique_table("< 0", "[0..30)", ">= 30").gaps() == []
    assert a_unique_table("<= 5", ">= 6", type_ref="integer").gaps() == []
    assert a_unique_table("true", type_ref="boolean").gaps()[0].witness == {"x": False}
    assert a_unique_table().gaps()[0].witness == {}


def test_gaps_keep_to_the_declared_values_and_a_default_fills_them() -> None:
    source = a_table([(['"a"'], ['"1"'])], [("x", "string")]).replace(
        b"</inputExpression>", b'</inputExpression><inputValues><text>"a","b"</text></inputValues>'
    )
    assert [str(gap) for gap in load(source).decision().gaps()] == ['x = "b"']
    assert load(a_table([(["> 1"], ['"a"'])], defaults=['"z"'])).decision().gaps() == []


def test_a_gap_in_two_inputs_is_found() -> None:
    rules = [(['"a"', "< 10"], ['"1"']), (['not("a")', "-"], ['"2"'])]
    table = load(a_table(rules, [("s", "string"), ("x", "number")])).decision()
    assert [gap.witness for gap in table.gaps()] == [{"s": "a", "x": 10}]


def test_a_rule_below_rules_that_cover_it_is_unreachable() -> None:
    table = a_unique_table("< 5", ">= 5", "7", "null", "-", policy="FIRST")
    assert [rule.number for rule in unreachable(table)] == [3, 5]


def test_a_table_of_hundreds_of_rules_is_proved_and_searched() -> None:
    table = a_unique_table(*(f"[{n}..{n + 1})" for n in range(300)))
    table.prove()
    assert [gap.witness for gap in table.gaps()] == [{"x": -1}]


def test_findings_tell_everything_at_once() -> None:
    kinds = [finding.kind for finding in findings(_model("<= 5", ">= 5", "oops"))]
    assert kinds == ["unreadable"]
    assert [finding.kind for finding in findings(_model("<= 5", "[5..9]"))] == ["overlap", "gap"]
    assert findings(_model("<= 5", "> 5")) == []


def _model(*cells: str) -> Any:
    return load(a_table([([cell], [f'"{n}"']) for n, cell in enumerate(cells)]))
