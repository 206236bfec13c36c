"""Looking somebody up on the command line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.evidence import tables as evidence
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings

from .builders import a_debtor, a_phone, an_account


@pytest.fixture
def db(sqlite: Engine, settings: Settings) -> str:
    with write(sqlite) as session:
        debtor = a_debtor(session)
        an_account(session, debtor, overdue_minor=300)
        a_phone(session, debtor, "+8613800138000")
    return settings.database_url


def test_a_search_is_masked_and_recorded(db: str, sqlite: Engine) -> None:
    done = CliRunner().invoke(app, ["search", "138 0013 8000", "--json", "--db", db])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "debtor": 1,
        "name": "王**",
        "matched": "phone",
        "relation": None,
        "sample": False,
    }
    with read(sqlite) as session:
        assert [record.kind for record in evidence.records(session, "debtor:1")] == ["search.hit"]


def test_nobody_found_is_exit_status_one(db: str) -> None:
    assert CliRunner().invoke(app, ["search", "李四", "--db", db]).exit_code == 1
    assert CliRunner().invoke(app, ["debtor", "show", "99", "--db", db]).exit_code == 1


def test_a_debtor_is_shown_masked_unless_revealed_and_that_is_recorded(db: str, sqlite: Engine) -> None:
    hidden = CliRunner().invoke(app, ["debtor", "show", "1", "--db", db])
    assert hidden.exit_code == 0
    assert "王小明" not in hidden.stdout
    assert "13800138000" not in hidden.stdout
    assert json.loads(hidden.stdout)["accounts"][0]["overdue"] == {"minor": 300, "currency": "CNY"}
    shown = CliRunner().invoke(app, ["debtor", "show", "1", "--unmask", "--db", db])
    assert json.loads(shown.stdout)["points"][0]["value"] == "+8613800138000"
    with read(sqlite) as session:
        assert [record.kind for record in evidence.records(session, "debtor:1")] == ["reveal.debtor"]


def test_init_without_sample_makes_one_administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNWELL_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DUNWELL_DATABASE_URL", raising=False)
    first = CliRunner().invoke(app, ["init", "--json"])
    assert first.exit_code == 0, first.output
    made = json.loads(first.stdout.strip().splitlines()[-1])
    assert list(made["logins"]) == ["admin"]
    assert made["sample"] is False
    again = CliRunner().invoke(app, ["init", "--json"])
    assert again.exit_code == 2
    assert "initialised already" in again.stderr


@pytest.mark.parametrize("wrong", [["--sample", "--as-of", "tomorrow"], ["--as-of", "2026-11-23"]])
def test_a_date_that_makes_no_sense_is_bad_usage(tmp_path: Path, wrong: list[str]) -> None:
    done = CliRunner().invoke(app, ["init", *wrong, "--db", f"sqlite:///{tmp_path / 'x.db'}"])
    assert done.exit_code == 2
    assert not (tmp_path / "x.db").exists()
