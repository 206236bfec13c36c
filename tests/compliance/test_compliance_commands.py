"""What the commands of compliance print, and that a database without our tables is bad input and not a traceback."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.compliance.checker import additions
from dunwell.foundation import db
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings, resource

HARMLESS = "您好，明天的茶话会照常。"


@pytest.fixture
def taught(sqlite: Engine, settings: Settings) -> str:
    """The URL of a database whose officer added a phrase that is live."""
    clock = FixedClock(datetime(2026, 11, 23, 2, tzinfo=UTC))
    with db.write(sqlite) as session:
        row = additions.propose(
            session,
            clock,
            SYSTEM,
            kind="phrase",
            lang="zh",
            category="threat_criminal",
            words="茶话会",
            note="行话",
        )
        additions.go_live(session, clock, SYSTEM, row.id)
    return settings.database_url


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_transcript_obeys_what_officers_added(taught: str, tmp_path: Path) -> None:
    call = tmp_path / "call.jsonl"
    call.write_text(json.dumps({"speaker": "collector", "text": HARMLESS}, ensure_ascii=False), "utf-8")
    assert run("check-text", "--transcript", str(call))[0] == 0
    status, said = run("check-text", "--transcript", str(call), "--db", taught, "--json")
    assert status == 1
    assert json.loads(said)["violations"][0]["quote"] == "茶话会"


def test_measuring_obeys_them_too(taught: str, tmp_path: Path) -> None:
    labelled = tmp_path / "lines.jsonl"
    row = {"text": HARMLESS, "lang": "zh", "channel": "sms", "addressee": "debtor", "violations": []}
    labelled.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    assert HARMLESS not in run("check-text", "--measure", str(labelled), "--errors")[1]
    assert HARMLESS in run("check-text", "--measure", str(labelled), "--errors", "--db", taught)[1]


def test_in_words_the_text_stands_above_and_each_finding_names_its_source() -> None:
    status, said = run("check-text", "再不还钱就等着坐牢")
    assert status == 1
    first, *rest = said.splitlines()
    assert first == "再不还钱就等着坐牢"
    assert any("中国银行业协会" in line and "cn_no_false_exaggeration" in line for line in rest)


@pytest.mark.parametrize(
    "words",
    [
        ("packs", "replay", "--old", str(resource("packs"))),
        ("phrases", "list"),
        ("personal-data", "clocks", "--debtor", "1"),
        ("check-text", "x"),
    ],
)
def test_a_database_without_our_tables_is_bad_input_and_says_what_to_do(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    status, said = run(*words, "--db", f"sqlite:///{tmp_path / 'empty.db'}")
    assert status == 2
    assert "dunwell init" in said
    assert "Traceback" not in said


def test_checking_the_packs_says_how_many_examples_hold() -> None:
    assert "worked examples" not in run("packs")[1]
    status, said = run("packs", "--check")
    assert status == 0
    assert said.count("worked examples, all hold") == 3


def test_the_clocks_of_the_packs_and_of_one_debtor_are_listed(sqlite: Engine, settings: Settings) -> None:
    status, said = run("personal-data", "clocks", "--pack", "us", "--json")
    assert status == 0
    rules = json.loads(said)
    assert {"us_retention"} == {one["rule"] for one in rules if not one["house"]}
    assert {one["for"] for one in rules if one["record"] == "call_recording"} == {"3 years"}
    assert run("personal-data", "clocks", "--pack", "atlantis")[0] == 2
    assert run("personal-data", "clocks", "--debtor", "9", "--db", settings.database_url)[0] == 2
