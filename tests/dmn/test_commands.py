"""`dunwell dmn` as others script against it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from tests.dmn.builders import a_table

DISH = str(Path(__file__).parent / "files" / "dish-modeler.dmn")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["dmn", *arguments])
    return result.exit_code, result.stdout, result.stderr


def facts(tmp_path: Path, value: Any) -> str:
    path = tmp_path / "facts.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


def test_eval_answers_in_json(tmp_path: Path) -> None:
    given = facts(tmp_path, {"season": "Spring", "guestCount": 7, "else": 1})
    code, out, _ = run("eval", DISH, "--decision", "dish", "--input", given, "--json")
    said = json.loads(out)
    assert code == 0
    assert {key: said[key] for key in ("decision", "hit_policy", "outputs", "matched")} == {
        "decision": "dish", "hit_policy": "UNIQUE", "outputs": {"desiredDish": "Steak"}, "matched": [4],
    }  # fmt: skip
    assert said["matched_rules"] == [{"rule": 4, "id": "row-4", "annotation": "Save money"}]
    assert said["explanation"] == ['Rule 4: Season is "Spring"; How many guests is 7 ([5 … 8]).']


def test_numbers_come_out_exact(tmp_path: Path) -> None:
    path = tmp_path / "t.dmn"
    path.write_bytes(
        a_table(
            [(["> 1"], ["0.10"]), (["> 2"], ["12345678901234567.1"])],
            outputs=[("y", "number")],
            policy="COLLECT",
            aggregation="SUM",
        )
    )
    code, out, _ = run(
        "eval", str(path), "--input", facts(tmp_path, '{"x": 2.0000000000000000001}'), "--json"
    )
    assert code == 0
    assert json.loads(out, parse_float=Decimal)["outputs"] == {"y": Decimal("12345678901234567.2")}


def test_no_match_is_an_answer(tmp_path: Path) -> None:
    code, out, _ = run(
        "eval", DISH, "--decision", "dish", "--input", facts(tmp_path, {"season": "Monsoon"}), "--json"
    )
    said = json.loads(out)
    assert (code, said["outputs"], said["matched"], said["missing"]) == (0, None, [], ["guestCount"])


def test_eval_says_it_in_words_too(tmp_path: Path) -> None:
    code, out, _ = run("eval", DISH, "--decision", "dish", "--input", facts(tmp_path, {"season": "Summer"}))
    assert code == 0
    assert "Light <Salad> & nice" in out
    assert 'Rule 6: Season is "Summer".' in out
    assert "guestCount" in out


@pytest.mark.parametrize(
    ("decision", "value", "said"),
    [
        ("Supper", {}, "no decision 'Supper'"),
        ("dish", "[1]", "one JSON object"),
        ("dish", "{", "not JSON"),
        ("dish", '{"guestCount": NaN}', "no number"),
        ("dish", {"guestCount": "seven"}, "input 'guestCount'"),
    ],
)
def test_bad_input_and_unknown_decisions_are_exit_2(
    tmp_path: Path, decision: str, value: Any, said: str
) -> None:
    code, out, error = run("eval", DISH, "--decision", decision, "--input", facts(tmp_path, value), "--json")
    assert code == 2
    assert said in error
    assert said in json.loads(out)["error"]


def test_overlapping_rules_and_broken_files_are_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "t.dmn"
    path.write_bytes(a_table([(["> 1"], ['"a"']), (["> 2"], ['"b"'])]))
    code, _, error = run("eval", str(path), "--input", facts(tmp_path, {"x": 0}), "--json")
    assert code == 2
    assert "rules 1 (r1) and 2 (r2)" in error
    path.write_text("<broken")
    assert run("eval", str(path), "--input", facts(tmp_path, {}))[0] == 2
    assert run("eval", "/nowhere.dmn", "--input", facts(tmp_path, {}))[0] == 2
    assert run("check", str(path))[0] == 2


def test_check_reports_findings_with_exit_1_and_a_sound_file_with_0(tmp_path: Path) -> None:
    code, out, _ = run("check", DISH, "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])
    path = tmp_path / "t.dmn"
    path.write_bytes(a_table([(["<= 2.5"], ['"a"']), (["[2..3]"], ['"b"'])]))
    code, out, _ = run("check", str(path))
    assert code == 1
    assert "overlap: decision 'Table' is UNIQUE, but rules 1 (r1) and 2 (r2) both match: x = 2" in out
    assert "gap: decision 'Table': no rule covers x = 4" in out
