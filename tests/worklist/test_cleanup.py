"""Old run folders are removed, the run in force and the record never."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.evidence.tables import RecordRow
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.settings import Settings
from dunwell.worklist.cleanup import clean
from dunwell.worklist.tables import Run, RunPointer
from tests.ui.client import app_client
from tests.worklist.portfolio import DAY, NOW, Shape, build


def a_run(engine: Engine, settings: Settings, days_ago: int) -> Run:
    day = DAY - timedelta(days=days_ago)
    folder = settings.runs / f"{day}-x"
    folder.mkdir(parents=True)
    summary = {"accounts": 0, "stages": [], "worklists": [], "not_contacted_by_reason": {}}
    with write(engine) as session:
        run = Run(
            day=day, state="published", started_at=NOW, published_at=NOW, folder=folder.name, content_hash="", summary=summary
        )  # fmt: skip
        session.add(run)
        session.flush()
    return run


def test_folders_of_old_runs_go_but_never_the_one_in_force_nor_a_recent_one(
    sqlite: Engine, settings: Settings
) -> None:
    in_force, old, recent = (a_run(sqlite, settings, days) for days in (50, 31, 30))
    with write(sqlite) as session:
        session.add(RunPointer(id=1, run_id=in_force.id))
    for expected in ([old.folder], []):
        with write(sqlite) as session:
            assert clean(session, settings, FixedClock(NOW), SYSTEM) == expected
    assert sorted(f.name for f in settings.runs.iterdir()) == sorted([in_force.folder, recent.folder])
    with write(sqlite) as session:
        assert session.scalars(select(RecordRow.kind)).all() == ["run.cleaned"]
    with app_client(settings, FixedClock(NOW), "analyst") as client:
        assert client.get(f"/runs/{old.id}").status_code == 200
        answer = client.get(f"/runs/{old.id}/accounts")
        assert answer.status_code == 410
        assert "no longer kept" in answer.text


def test_the_command_of_the_morning_run_tidies_too(
    sqlite: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(sqlite, Shape())
    old = a_run(sqlite, settings, 365 * 20)
    monkeypatch.setenv("DUNWELL_VAR", str(settings.var))
    command = ["morning-run", "--date", DAY.isoformat(), "--db", settings.database_url, "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["removed"] == [old.folder]
    assert [folder.name[:10] for folder in settings.runs.iterdir()] == [DAY.isoformat()]
