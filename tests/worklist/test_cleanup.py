"""Old run folders are removed, the run in force and the record never."""

from datetime import timedelta

from sqlalchemy import Engine, select

from dunwell.evidence.tables import RecordRow
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.settings import Settings
from dunwell.worklist.cleanup import clean
from dunwell.worklist.tables import Run, RunPointer
from tests.ui.client import app_client
from tests.worklist.portfolio import DAY, NOW


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
