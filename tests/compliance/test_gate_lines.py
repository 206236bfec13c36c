"""The `dunwell gate` contract, line by line."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dunwell.compliance import examples
from dunwell.compliance.commands import judge_lines

GOOD = examples.DEFAULTS


def run(*lines: Any, packs: tuple[str, ...] = ("cn",)) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, answers and complaints for some lines (objects, or raw text)."""
    raw = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    out, err = io.StringIO(), io.StringIO()
    status = judge_lines(io.BytesIO(raw.encode()), out, err, list(packs), True)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def line(**changes: Any) -> dict[str, Any]:
    """A lawful line with some keys changed."""
    return {**GOOD, **changes}


def answer(**changes: Any) -> dict[str, Any]:
    """The answer to one line."""
    status, answers, err = run(line(**changes))
    assert not err
    assert status == (0 if answers[0]["allowed"] else 1)
    return answers[0]


def rules(said: dict[str, Any]) -> set[str]:
    return {reason["rule"] for reason in said["reasons"]}


def test_a_lawful_line_is_allowed_with_every_key_of_the_contract() -> None:
    said = answer(id="a-1")
    assert said["id"] == "a-1"
    assert said["allowed"] is True
    assert said["reasons"] == []
    assert said["earliest"] == "2026-03-05T10:00:00+08:00"
    assert set(said) == {"id", "allowed", "reasons", "requires", "warnings", "earliest"}


def test_a_refusal_names_rule_effect_text_source_and_confidence() -> None:
    said = answer(at="2026-03-05T22:00:00+08:00")
    assert rules(said) == {"cn_quiet_hours_gbt", "cn_quiet_hours_cba"}
    for reason in said["reasons"]:
        assert reason["effect"] == "block"
        assert reason["confidence"] == "S"
        assert reason["status"] == "unverified"
        assert "22:00" in reason["text"]
        assert reason["source"]
    assert said["earliest"] == "2026-03-06T08:00:00+08:00"


def test_every_line_is_answered_though_one_is_refused() -> None:
    status, answers, err = run(line(id=1), line(id=2, at="2026-03-05T23:00:00+08:00"), line(id=3))
    assert (status, err) == (1, "")
    assert [said["allowed"] for said in answers] == [True, False, True]


def test_a_malformed_line_is_named_and_the_others_are_answered() -> None:
    status, answers, err = run(line(id=1), line(id=2, colour="red"), line(id=3))
    assert status == 2
    assert [said["id"] for said in answers] == [1, 3]
    assert err == "line 2, key colour: unknown key\n"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"debtor": {"flags": ["sad"]}}, "debtor.flags"),
        ({"debtor": {"mood": 1}}, "debtor.mood"),
        ({"at": "2026-03-05T21:59:00"}, "at"),
        ({"at": None}, "at"),
        ({"at": 5}, "at"),
        ({"at": "1980-01-01T00:00:00Z"}, "at"),
        ({"id": None}, "id"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": ["Asia/Shanghai", "x"]}, "zone[1]"),
        ({"channel": "fax"}, "channel"),
        ({"purpose": "nag"}, "purpose"),
        ({"party": {"relation": "neighbour"}}, "party.relation"),
        ({"party": {}}, "party.relation"),
        ({"party": None}, "party"),
        ({"party": {"relation": "self", "liable": "yes"}}, "party.liable"),
        ({"history": [{"channel": "voice"}]}, "history[0].at"),
        ({"history": [{"at": "2026-03-05T09:00:00"}]}, "history[0].at"),
        ({"history": [{"at": "2026-03-05T09:00:00Z", "answered": 1}]}, "history[0].answered"),
        ({"history": [{"at": "2026-03-05T09:00:00Z", "answer": True}]}, "history[0].answer"),
        ({"history": {}}, "history"),
        ({"debtor": {"opt_out": ["pigeon"]}}, "debtor.opt_out"),
        ({"debtor": {"agreed_windows": [{"from": "2026-03-05T22:00:00+08:00"}]}}, "debtor.agreed_windows[0].to"),
        ({"debtor": {"unreachable_because": "asleep"}}, "debtor.unreachable_because"),
        ({"debtor": {"unreachable_since": "yesterday"}}, "debtor.unreachable_since"),
        ({"collector": {"persons": "2"}}, "collector.persons"),
        ({"collector": {"certified": "true"}}, "collector.certified"),
    ],
)  # fmt: skip
def test_an_unknown_word_or_key_is_malformed_and_named(changes: dict[str, Any], key: str) -> None:
    status, answers, err = run(line(**changes))
    assert (status, answers) == (2, [])
    assert err.startswith(f"line 1, key {key}:")


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"id": 1, "id": 2}', '{"id": NaN}', "\\xff", "[" * 100_000]
)
def test_what_is_not_an_object_is_malformed(text: str) -> None:
    status, answers, err = run(text)
    assert (status, answers) == (2, [])
    assert err.startswith("line 1, key ")


def test_an_empty_file_refuses_nothing_and_empty_lines_are_skipped() -> None:
    assert run() == (0, [], "")
    assert run("", line(), "  ")[0] == 0


def test_an_unknown_pack_is_bad_usage() -> None:
    assert run(line(), packs=("atlantis",))[0] == 2


@pytest.mark.parametrize("key", ["history", "zone"])
@pytest.mark.parametrize("how", ["absent", "null"])
def test_an_unknown_history_or_zone_blocks_for_good(key: str, how: str) -> None:
    given = {k: v for k, v in GOOD.items() if k != key} | ({key: None} if how == "null" else {})
    status, answers, _ = run(given)
    assert status == 1
    assert answers[0]["earliest"] is None
    assert answers[0]["reasons"]


def test_history_counts_only_where_a_rule_reads_it() -> None:
    assert answer(channel="letter", history=None)["allowed"] is True


@pytest.mark.parametrize("relation", ["guarantor", "co_borrower", "spouse", "family", "attorney", "executor"])
def test_unknown_liability_of_anyone_but_the_debtor_blocks(relation: str) -> None:
    for party in ({"relation": relation}, {"relation": relation, "liable": None}):
        assert "cn_debtor_only" in rules(answer(party=party, debtor={"flags": ["deceased"]}))
    assert answer(party={"relation": "self"})["allowed"] is True


def test_a_flag_no_rule_of_the_pack_reads_does_nothing() -> None:
    assert answer(debtor={"flags": ["breathing_space", "complaint"]})["allowed"] is True


def test_duties_and_warnings_never_refuse() -> None:
    said = answer(first_contact=True, debtor={"flags": ["vulnerable", "bankrupt"]})
    assert said["allowed"] is True
    assert {reason["rule"] for reason in said["requires"]} >= {
        "cn_identity_disclosure",
        "cn_verify_before_disclose",
    }
    assert {reason["rule"] for reason in said["warnings"]} == {"cn_house_vulnerable", "cn_house_bankrupt"}


def test_agreed_windows_lift_hours_only() -> None:
    window = [{"from": "2026-03-05T22:00:00+08:00", "to": "2026-03-05T23:59:00+08:00"}]
    calls = [{"at": f"2026-03-05T1{n}:00:00+08:00", "channel": "voice", "answered": True} for n in range(3)]
    night = "2026-03-05T22:30:00+08:00"
    assert answer(at=night, debtor={"agreed_windows": window})["allowed"] is True
    assert rules(answer(at=night, debtor={"agreed_windows": window}, history=calls)) == {
        "cn_effective_calls_per_day"
    }


def test_a_daily_agreed_time_is_by_the_debtors_clock_and_may_span_midnight() -> None:
    window = {"agreed_windows": [{"from": "23:00", "to": "01:00"}]}
    assert answer(at="2026-03-06T00:59:59+08:00", debtor=window)["allowed"] is True
    assert answer(at="2026-03-06T01:00:00+08:00", debtor=window)["allowed"] is False
    assert answer(at="2026-03-05T22:15:00+08:00", debtor=window)["earliest"] == "2026-03-05T23:00:00+08:00"


def test_the_earliest_time_meets_all_rules_together() -> None:
    calls = [{"at": f"2026-03-05T1{n}:00:00+08:00", "channel": "voice", "answered": True} for n in range(3)]
    window = [{"from": "2026-03-05T23:30:00+08:00", "to": "2026-03-06T00:30:00+08:00"}]
    said = answer(at="2026-03-05T20:00:00+08:00", history=calls, debtor={"agreed_windows": window})
    assert (
        said["earliest"] == "2026-03-06T00:00:00+08:00"
    )  # the new day's first instant, lifted by the agreed time
    friend = {"relation": "friend", "liable": False}
    lost = {"unreachable_because": "three_failed", "unreachable_since": "2026-03-04"}
    said = answer(purpose="locate", party=friend, debtor=lost, zone=["Asia/Shanghai", "America/New_York"])
    # both in hours only where 08:00–22:00 overlaps: New York's 5 March from 08:00 is 21:00 in Shanghai
    assert said["earliest"] == "2026-03-05T21:00:00+08:00"


def test_a_static_refusal_beside_a_waiting_one_has_no_earliest_time() -> None:
    said = answer(at="2026-03-05T23:00:00+08:00", debtor={"flags": ["stop_contact"]})
    assert rules(said) >= {"cn_quiet_hours_gbt", "cn_house_stop_contact"}
    assert said["earliest"] is None


def test_several_packs_the_strictest_wins_and_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = tmp_path / "packs"
    both.mkdir()
    for source in (Path("packs/cn"), Path(__file__).parent / "packs" / "xx"):
        (both / source.name).symlink_to(source.resolve())
    monkeypatch.setattr("dunwell.compliance.packs.resource", lambda *parts: both)
    status, answers, _ = run(line(at="2026-03-05T21:30:00+08:00"), packs=("cn", "xx"))
    assert status == 1
    assert [(reason["pack"], reason["rule"]) for reason in answers[0]["reasons"]] == [("xx", "xx_hours")]
    assert answers[0]["earliest"] == "2026-03-06T08:00:00+08:00"
    assert run(line(at="2026-03-05T21:30:00+08:00"), packs=("cn",))[0] == 0


def test_daylight_saving_moves_no_window() -> None:
    new_york = {"zone": "America/New_York"}
    assert (
        answer(at="2026-03-08T12:00:00Z", **new_york)["allowed"] is True
    )  # 08:00 EDT, the morning clocks went on
    assert answer(at="2026-03-08T11:59:59Z", **new_york)["earliest"] == "2026-03-08T08:00:00-04:00"
    assert answer(at="2026-11-01T12:59:59Z", **new_york)["earliest"] == "2026-11-01T08:00:00-05:00"


def test_a_day_that_begins_at_one_o_clock_begins_the_counters() -> None:
    zone = {"zone": "America/Santiago", "debtor": {"agreed_windows": [{"from": "00:00", "to": "08:00"}]}}
    calls = [{"at": f"2026-09-05T1{n}:00:00-04:00", "channel": "voice", "answered": True} for n in range(3)]
    said = answer(at="2026-09-05T18:00:00-04:00", history=calls, **zone)
    assert said["earliest"] == "2026-09-06T01:00:00-03:00"  # midnight did not exist


def test_the_command_reads_standard_input_and_exits_as_promised() -> None:
    text = json.dumps(line()) + "\n" + json.dumps(line(at="2026-03-05T23:00:00+08:00")) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "dunwell", "gate", "--pack", "cn", "--json"],
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert [json.loads(each)["allowed"] for each in done.stdout.splitlines()] == [True, False]


def test_packs_are_listed_and_checked_by_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dunwell", "packs", "--check", "--json"], capture_output=True, text=True
    )
    assert done.returncode == 0
    (pack,) = [each for each in json.loads(done.stdout) if each["pack"] == "cn"]
    assert pack["failures"] == []
    assert "cn_quiet_hours_cba" in pack["unverified"]


@pytest.mark.parametrize("dialled", ["13900000001", "+86 139 0000 0001", "0086-13900000001", "8613900000001"])
def test_a_number_with_and_without_its_country_code_is_one_number(dialled: str) -> None:
    attempts = [
        {"at": f"2026-03-05T{hour:02}:00:00+08:00", "channel": "voice", "number": number, "answered": False}
        for hour, number in zip(range(8, 14), ["+8613900000001", "139 0000 0001"] * 3, strict=True)
    ]
    said = answer(at="2026-03-05T15:00:00+08:00", number=dialled, history=attempts)
    assert rules(said) == {"cn_dial_attempts_per_day"}
    assert answer(at="2026-03-05T15:00:00+08:00", number="13900000002", history=attempts)["allowed"]
