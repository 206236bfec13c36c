"""One case: what each kind of cell accepts, and what each hit policy makes of the rules that match."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dunwell.dmn.errors import BadCell, Conflict, InputMismatch
from dunwell.dmn.parse import load
from tests.dmn.builders import a_file, a_table, decision


def accepts(cell: str, value: Any, type_ref: str = "") -> bool:
    table = load(a_table([([cell], ["1"])], [("x", type_ref)], [("y", "number")])).decision()
    return bool(table.evaluate({"x": value}).matched)


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("5", [5, 5.0, Decimal("5.00")], [4, 5.1]),
        ("= 5", [5], [6]),
        ("!= 5", [6], [5, None]),
        ("< 5", [4.99, -1], [5]),
        ("<= 5", [5], [5.01]),
        ("> -5", [-4], [-5]),
        (">= 0.1", [0.1, Decimal("0.1")], [0.09]),
        ("[1..5]", [1, 5], [0.99, 5.01]),
        ("(1..5)", [1.01], [1, 5]),
        ("]1..5[", [1.01], [1, 5]),
        ("[ 1 .. 5 )", [1], [5]),
        ("[1..5],(7..9],>20", [1, 5, 8, 9, 21], [6, 7, 9.5, 20]),
        ("not([1..3])", [0, 4], [1, 3, None]),
        ("not(1,[5..6],> 8)", [2, 7, 8], [1, 5, 9, None]),
        ("2 * 30", [60], [30]),
        ('"a"', ["a"], ["A", "", "a "]),
        ('"a","b"', ["a", "b"], ["c", None]),
        ('not("a","b")', ["c", ""], ["a", "b", None]),
        ('"say \\"hi\\"\\n"', ['say "hi"\n'], ["say hi"]),
        ('"\\u50ac\\uD83D\\uDE00"', ["催😀"], ["催"]),
        ('"a,b","[1..2]"', ["a,b", "[1..2]"], ["a", "b"]),
        ('["a","b"]', ["a", "b"], ["c"]),
        ('>= "m"', ["m", "z"], ["a"]),
        ("true", [True], [False, None]),
        ("not(true)", [False], [True, None]),
        ("true,false", [True, False], [None]),
        ("null", [None], [5]),
        ("null, < 3", [None, 2], [3]),
        ("not(null)", [5], [None]),
        ("-", [5, None, "a"], []),
        ("", [5, None], []),
        ('date("2026-01-31")', [date(2026, 1, 31), "2026-01-31"], ["2026-02-01"]),
        (
            '[date("2026-01-01")..date("2026-02-01"))',
            ["2026-01-01", "2026-01-31"],
            ["2025-12-31", "2026-02-01"],
        ),
        ('< @"2026-01-01"', ["2025-12-31"], ["2026-01-01"]),
        ("> date(2026, 1, 1)", ["2026-01-02"], ["2026-01-01"]),
    ],
)
def test_a_cell_accepts_what_it_says(cell: str, inside: list[Any], outside: list[Any]) -> None:
    assert [value for value in inside if not accepts(cell, value)] == []
    assert [value for value in outside if accepts(cell, value)] == []


@pytest.mark.parametrize(
    ("type_ref", "value"),
    [("number", "5"), ("number", True), ("integer", 5.5), ("string", 5), ("boolean", "true"), ("boolean", 1),
     ("date", "soon"), ("date", "2026-02-30"), ("number", float("nan")), ("number", [5]), ("string", {"a": 1})],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_by_name(type_ref: str, value: Any) -> None:
    with pytest.raises(InputMismatch, match=r"input 'x': a .* is needed"):
        accepts("-", value, type_ref)


def test_a_missing_input_is_null_and_said_to_be_missing_and_others_are_ignored() -> None:
    table = load(a_table([(["> 1"], ['"a"']), (["null"], ['"unknown"'])])).decision()
    result = table.evaluate({"y": 1, "else": [1]})
    assert (result.outputs, result.matched, result.missing) == ({"y": "unknown"}, (2,), ("x",))


def test_a_dotted_input_is_found_nested_or_flat() -> None:
    table = load(a_table([(["> 1"], ['"a"'])], [("debtor.age", "number")])).decision()
    assert table.evaluate({"debtor": {"age": 2}}).matched == (1,)
    assert table.evaluate({"debtor.age": 2}).matched == (1,)
    assert table.evaluate({"debtor": None}).matched == ()


def test_an_input_may_be_arithmetic() -> None:
    table = load(a_table([(["> 0.5"], ['"high"'])], [("balance / limit", "number")])).decision()
    assert table.evaluate({"balance": 6, "limit": 10}).matched == (1,)
    assert table.evaluate({"balance": 6, "limit": 0}).matched == ()


def test_an_output_may_be_arithmetic_on_inputs() -> None:
    table = load(a_table([(["-"], ["x * 0.1 + 1"])], outputs=[("fee", "number")])).decision()
    assert table.evaluate({"x": 5}).outputs == {"fee": Decimal("1.5")}
    assert table.evaluate({}).outputs == {"fee": None}
    with pytest.raises(BadCell, match="numbers on both sides"):
        load(a_table([(["-"], ["x * 2"])], [("x", "")], [("y", "")])).decision().evaluate({"x": "a"})


OVERLAPPING = [(["> 1"], ["10"]), (["> 2"], ["20"]), (["> 3"], ["5"])]


def decide(policy: str, x: Any, aggregation: str = "", **more: Any) -> Any:
    source = a_table(OVERLAPPING, outputs=[("y", "number")], policy=policy, aggregation=aggregation, **more)
    result = load(source).decision().evaluate({"x": x})
    return result.outputs, result.matched


@pytest.mark.parametrize(
    ("policy", "aggregation", "outputs", "matched"),
    [
        ("FIRST", "", {"y": 10}, (1,)),
        ("PRIORITY", "", {"y": 20}, (2,)),
        ("COLLECT", "", [{"y": 10}, {"y": 20}, {"y": 5}], (1, 2, 3)),
        ("RULE ORDER", "", [{"y": 10}, {"y": 20}, {"y": 5}], (1, 2, 3)),
        ("OUTPUT ORDER", "", [{"y": 20}, {"y": 5}, {"y": 10}], (2, 3, 1)),
        ("COLLECT", "SUM", {"y": 35}, (1, 2, 3)),
        ("COLLECT", "MIN", {"y": 5}, (1, 2, 3)),
        ("COLLECT", "MAX", {"y": 20}, (1, 2, 3)),
        ("COLLECT", "COUNT", {"y": 3}, (1, 2, 3)),
        ("C+", "", {"y": 35}, (1, 2, 3)),
    ],
)
def test_each_hit_policy_makes_its_own_of_three_matches(
    policy: str, aggregation: str, outputs: Any, matched: tuple[int, ...]
) -> None:
    assert decide(policy, 9, aggregation, values="20, 5, 10") == (outputs, matched)


@pytest.mark.parametrize(
    "policy", ["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
)
def test_no_match_gives_null_or_the_default(policy: str) -> None:
    assert decide(policy, 0, values="20, 5, 10") == (None, ())
    default = {"y": Decimal(7)}
    listed = policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    assert decide(policy, 0, values="20, 5, 10", defaults=["7"]) == ([default] if listed else default, ())


def test_counting_no_match_gives_zero_and_summing_none_gives_null() -> None:
    assert decide("COLLECT", 0, "COUNT") == ({"y": 0}, ())
    assert decide("COLLECT", 0, "SUM") == (None, ())


def test_two_matches_under_unique_are_an_error_naming_the_rules() -> None:
    with pytest.raises(Conflict, match=r"rules 1 \(r1\) and 2 \(r2\) both match: x = 3") as caught:
        decide("UNIQUE", 3)
    assert caught.value.rules == (1, 2)


def test_any_lets_equal_outputs_pass_and_names_rules_that_differ() -> None:
    equal = load(a_table([(["> 1"], ['"a"']), (["> 2"], ['"a"'])], policy="ANY")).decision()
    assert equal.evaluate({"x": 3}).matched == (1, 2)
    with pytest.raises(Conflict, match="with different outputs"):
        decide("ANY", 3)


def test_priority_goes_by_the_first_column_then_by_the_order_of_rules() -> None:
    rules = [(["-"], ['"low"', "1"]), (["-"], ['"high"', "2"]), (["-"], ['"high"', "3"])]
    outputs = [("level", "string"), ("n", "number")]
    table = load(a_table(rules, outputs=outputs, policy="PRIORITY", values='"high","low"')).decision()
    assert table.evaluate({}).outputs == {"level": "high", "n": 2}


def test_the_reason_names_the_test_that_was_met_in_both_languages() -> None:
    rules = [(["[1..5],> 20", '"a","b"', "-"], ['"yes"'])]
    table = load(a_table(rules, [("days", "number"), ("segment", "string"), ("z", "number")])).decision()
    reason = table.evaluate({"days": 30, "segment": "b"}).explanation[0]
    assert reason.words() == 'Rule 1: days is 30 (> 20); segment is "b".'
    assert reason.words("zh_Hans") == '规则 1：days为 30（> 20）；segment为 "b"。'


def test_required_decisions_are_read_by_decision_name_by_output_name_and_by_path() -> None:
    base = decision(
        [(["> 1"], ['"late"', "3"])], outputs=[("stage", "string"), ("weight", "number")], name="Base"
    )
    by_path = decision([(["> 2"], ['"p"'])], [("Base.weight", "number")], name="Path", requires=["Base"])
    by_output = decision([(['"late"'], ['"o"'])], [("stage", "string")], name="Output")
    model = load(a_file(by_path, by_output, base))
    assert model.decision("Path").evaluate({"x": 2}).outputs == {"y": "p"}
    result = model.decision("Output").evaluate({"x": 2})
    assert result.outputs == {"y": "o"}
    assert [required.decision for required in result.required] == ["Base"]


def test_a_result_given_as_a_fact_is_not_decided_again() -> None:
    model = load(
        a_file(
            decision([(["-"], ['"a"'])], name="Stage"),
            decision([(['"b"'], ['"yes"'])], [("Stage", "string")], name="Use"),
        )
    )
    assert model.decision("Use").evaluate({"Stage": "b"}).outputs == {"y": "yes"}
    assert model.decision("Use").evaluate({}).outputs is None
