"""A description that is wrong, unknown or senseless is refused with the place where it stands."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.ledger.domain import spec
from dunwell.ledger.domain.strict import SpecError, load

CASES = {
    case["id"]: case["given"]
    for case in json.loads((Path(__file__).parent / "data" / "samples.json").read_text("utf-8"))["cases"]
}


def changed(case: str, path: str, value: Any) -> dict:
    """The case with one field set; a path such as payments.0.amount."""
    given = copy.deepcopy(CASES[case])
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = given
    for step in steps:
        place = place[step]
    place[last] = value
    return given


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("CC-04", "colour"), ("CC-04", "rate.colour"), ("CC-04", "late_fee.colour"), ("CC-04", "rounding.colour"),
        ("CC-04", "due_schedule.0.colour"), ("CC-04", "due_schedule.0.charges.0.colour"), ("CC-04", "payments.0.colour"),
        ("CC-04", "allocation.0.colour"), ("CC-16", "reversals.0.colour"), ("CC-18", "waivers.0.colour"),
        ("CC-19", "cap.colour"), ("IL-05", "due_schedule.colour"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [1, None])
def test_an_unknown_field_is_an_error_wherever_it_stands(case: str, path: str, value: object) -> None:
    with pytest.raises(SpecError, match="not a field that is known") as caught:
        spec.read(changed(case, path, value))
    where = path
    for digit in "0123456789":
        where = where.replace(f".{digit}", f"[{digit}]")
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("case", "path", "value", "words"),
    [
        ("CC-04", "product", "mortgage", "must be one of credit_card"),
        ("CC-04", "principal", "1200000", "whole number"),
        ("CC-04", "principal", 12.5, "whole number"),
        ("CC-04", "principal", True, "whole number"),
        ("CC-04", "principal", 1200001, "add up to 1200000"),
        ("CC-04", "currency", "yuan", "ISO 4217"),
        ("CC-04", "currency", "ZZZ", "ISO 4217"),
        ("CC-04", "minor_digits", 3, "CNY has 2"),
        ("BB-08", "minor_digits", 2, "JPY has 0"),
        ("CC-04", "allocation.0.dpd_to", 60, "no band for 61 to 90 days"),
        ("CC-16", "payments.1", {"id": "P2", "date": "2026-02-10", "amount": 1, "seq": 1}, "that of 'P1' on the same day"),
        ("CC-04", "as_of", "2026-02-30", "must be a date"),
        ("CC-04", "as_of", None, "is missing"),
        ("CC-04", "rate.value", "five", "must be a rate"),
        ("CC-04", "rate.value", "-0.1", "must be a rate"),
        ("CC-04", "rate.value", "NaN", "must be a rate"),
        ("CC-04", "rate.day_count", "ACT/360", "no meaning with a daily rate"),
        ("BB-03", "rate.day_count", "30/360", "must be one of ACT/365F"),
        ("BB-03", "rate.day_count", None, "is missing"),
        ("BB-03", "rounding.mode", "half_down", "must be one of half_up"),
        ("BB-03", "rounding.granularity", "per_month", "must be one of per_posting"),
        ("CC-04", "allocation.0.order", ["fees", "interest"], "must name principal"),
        ("CC-04", "allocation.0.order", ["fees", "fees", "principal"], "stands twice"),
        ("CC-04", "allocation.0.order", ["fees", "penalty", "principal"], "must be one of fees"),
        ("CC-04", "allocation.0.dpd_to", 95, "earlier band"),
        ("CC-04", "payments.0.amount", 0, "at least 1"),
        ("BB-07", "payments.1.id", "P1", "stands twice"),
        ("CC-16", "reversals.0.payment_id", "P9", "no payment has the id"),
        ("CC-16", "reversals.0.date", "2026-02-09", "before the payment's own date"),
        ("CC-16", "reversals.0.mode", "later", "must be one of reversal_date"),
        ("CC-18", "waivers.0.target", "penalty", "must be one of fees, interest, principal"),
        ("CC-04", "grace_days", 3, "has a meaning for"),
        ("CC-04", "acceleration", "2026-03-01", "has a meaning for an instalment loan"),
        ("BB-03", "accrual_base", "principal_and_interest", "has a meaning for an instalment loan"),
        ("BB-03", "late_fee", {"kind": "pct_unpaid_minimum", "rate": "0.05", "minimum_payment": 1}, "credit card only"),
        ("IL-05", "due_schedule.anchor_day", 31, "first due date"),
        ("IL-05", "rate.contract_annual", None, "is missing"),
        ("IL-05", "due_schedule.n", 0, "at least 1"),
        ("CC-04", "rate.changes", [{"from": "2026-02-01", "value": "0.1"}, {"from": "2026-01-01", "value": "0.1"}], "must rise"),
        ("CC-04", "conventions", [3], "must be text"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_named_with_its_place(case: str, path: str, value: object, words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        spec.read(changed(case, path, value))
    assert caught.value.where.startswith(path.split(".")[0])


def test_numbers_are_read_exactly_and_a_key_twice_is_an_error() -> None:
    assert str(load('{"rate": 0.0005}')["rate"]) == "0.0005"
    for text, words in (
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "no number"),
        ("{", "not JSON"),
        (b"\xff", "not UTF-8"),
    ):
        with pytest.raises(SpecError, match=words):
            load(text)


def run(tmp_path: Path, given: object, *options: str) -> tuple[int, Any]:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(given), "utf-8")
    result = CliRunner().invoke(app, ["ledger", "statement", "--spec", str(file), *options])
    return result.exit_code, json.loads(result.stdout) if "--json" in options else result.output


def test_the_command_takes_a_case_or_its_given_and_another_day(tmp_path: Path) -> None:
    status, said = run(tmp_path, {"id": "x", "given": CASES["CC-04"]}, "--json")
    assert (status, said["total"], said["as_of"]) == (0, 1189080, "2026-03-01")
    assert all(posting["derivation"] for posting in said["postings"])
    status, said = run(tmp_path, CASES["CC-04"], "--json", "--as-of", "2026-02-20")
    assert (status, said["principal"], said["interest"], said["fees"]) == (0, 1180000, 0, 0)
    status, words = run(tmp_path, CASES["CC-04"])
    assert status == 0
    assert "11,890.80" in words


def test_the_command_reads_standard_input_and_writes_its_table_in_two_languages() -> None:
    for lang, words in (
        ("en", ("Interest by the day", "Then owed")),
        ("zh", ("按日计息", "当时欠款", "违约金")),
    ):
        args = ["ledger", "statement", "--spec", "-", "--lang", lang]
        result = CliRunner().invoke(app, args, input=json.dumps(CASES["CC-04"]))
        assert result.exit_code == 0, result.output
        assert all(word in result.output for word in words)
        assert result.output.count("11,890.80") == 2  # owed after the last posting, and in all
    bad = CliRunner().invoke(app, ["ledger", "statement", "--spec", "-", "--json"], input="[]")
    assert json.loads(bad.stdout) == {"error": "file: must be an object, not a list"}
    other = ["ledger", "statement", "--spec", "-", "--lang", "de", "--json"]
    assert CliRunner().invoke(app, other, input="{}").exit_code == 2


def test_the_command_says_where_it_went_wrong_and_exits_2(tmp_path: Path) -> None:
    status, said = run(tmp_path, {"given": changed("CC-04", "rate.colour", 1)}, "--json")
    assert (status, said) == (2, {"error": "given.rate.colour: is not a field that is known here"})
    status, said = run(tmp_path, {"given": CASES["CC-04"], "colour": 1}, "--json")
    assert (status, said) == (2, {"error": "colour: is not a field that is known here"})
    gap = changed("CC-04", "allocation", [{"dpd_from": 1, "order": ["fees", "interest", "principal"]}])
    status, said = run(tmp_path, gap, "--json")
    assert (status, said) == (2, {"error": "no allocation band holds 0 days past due (2026-02-20)"})
    assert run(tmp_path, CASES["CC-04"], "--json", "--as-of", "soon")[0] == 2
    missing = CliRunner().invoke(
        app, ["ledger", "statement", "--spec", str(tmp_path / "none.json"), "--json"]
    )
    assert missing.exit_code == 2


def test_the_chinese_table_reckons_in_chinese_and_in_whole_units(tmp_path: Path) -> None:
    _, words = run(tmp_path, CASES["CC-18"], "--lang", "zh")
    assert "（最低还款额1,000.00 − 已还0.00）× 5%，不低于0.00：50.00" in words
    assert "10,000.00 × 日利率0.05% × 50天（2026-01-01至2026-02-19） = 250.00" in words
    _, words = run(tmp_path, CASES["IL-12"], "--lang", "zh")
    assert "2.50 × 年利率18% ÷ 360 × 18天（2026-02-20至2026-03-09） = 0.02" in words
    for english in ("lent", "scheduled", "unpaid", "minimum", "*"):
        assert english not in words
    _, words = run(tmp_path, CASES["CC-18"])
    assert "10,000.00 × 0.05% a day × 50 days, 2026-01-01 to 2026-02-19 = 250.00" in words


def test_a_waiver_that_is_too_much_is_said_under_the_table(tmp_path: Path) -> None:
    given = changed("CC-18", "waivers.0.amount", 9_000)
    _, words = run(tmp_path, given, "--lang", "zh")
    assert (
        "减免W1：费用（含违约金）申请90.00，已减免50.00；其余40.00从未计收或已不再欠付，不予减免。" in words
    )
    assert run(tmp_path, CASES["CC-18"])[1].count("not forgiven") == 0


def test_what_differs_is_told_in_a_table_of_both_languages(tmp_path: Path) -> None:
    files = []
    for name, minor in (("before", 5_000), ("after", 4_000)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(changed("CC-18", "waivers.0.amount", minor)), "utf-8")
    args = ["ledger", "compare", "--before", str(files[0]), "--after", str(files[1])]
    zh = CliRunner().invoke(app, [*args, "--lang", "zh"])
    assert zh.exit_code == 1
    assert "变更后" in zh.output
    assert "None" not in zh.output
    assert "期末余额" in zh.output
    same = CliRunner().invoke(app, [*args[:-1], str(files[0])])
    assert (same.exit_code, same.output.strip()) == (0, "Nothing differs.")
