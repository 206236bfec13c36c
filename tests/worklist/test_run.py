"""The morning run over real databases: repeatable, never doubling work, all or nothing, nobody forgotten."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, func, select, text, update

from dunwell.compliance.tables import ContactAttempt, Restriction
from dunwell.evidence.verification import verify_all
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings
from dunwell.portfolio.tables import Account
from dunwell.worklist import decisions
from dunwell.worklist.domain import REASONS
from dunwell.worklist.run import Done, morning_run
from dunwell.worklist.tables import Owner, Run, RunPointer, WorkItem
from tests.worklist.portfolio import DAY, NOW, Shape, build


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> tuple[Settings, Engine]:
    """A small portfolio in each database."""
    build(engine, Shape())
    return (
        Settings(var=tmp_path / "var", database_url=engine.url.render_as_string(hide_password=False)),
        engine,
    )


@pytest.fixture
def small(sqlite: Engine, settings: Settings) -> tuple[Settings, Engine]:
    """A small portfolio in SQLite."""
    build(sqlite, Shape())
    return settings, sqlite


def go(office: tuple[Settings, Engine], day: Any = DAY) -> Done:
    settings, engine = office
    return morning_run(settings, FixedClock(NOW), SYSTEM, day, engine)


def items(engine: Engine) -> list[tuple[Any, ...]]:
    columns = (WorkItem.debtor_id, WorkItem.collector_id, WorkItem.account_id, WorkItem.rank, WorkItem.state)
    with read(engine) as session:
        return [
            tuple(row)
            for row in session.execute(select(*columns).order_by(WorkItem.collector_id, WorkItem.rank))
        ]


def rows(office: tuple[Settings, Engine], what: str = "*", where: str = "true") -> list[dict[str, Any]]:
    settings, engine = office
    with read(engine) as session:
        run = decisions.present_run(session)
        assert run is not None
        file = decisions.source(settings, run)
    found = duckdb.sql(f"SELECT {what} FROM {file} WHERE {where} ORDER BY account_id")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_a_run_lays_out_lists_within_capacity_and_says_why_for_all_others(
    office: tuple[Settings, Engine],
) -> None:
    done = go(office)
    said = done.summary
    assert {"date", "run_id", "accounts", "by_bucket", "by_segment", "by_action", "refused_by_rule"} <= set(
        said
    )
    assert {"not_contacted_by_reason", "worklists", "stages"} <= set(said)
    assert said["accounts"] == sum(said["by_bucket"].values()) == 300
    assert all(row["items"] <= row["capacity"] for row in said["worklists"])
    assert all({"name", "seconds", "peak_mb"} <= set(stage) for stage in said["stages"])
    listed = sum(row["items"] for row in said["worklists"])
    assert listed == len(items(office[1])) > 20
    assert listed + sum(said["not_contacted_by_reason"].values()) == 300
    for row in rows(office):
        known = (row["why_not"] or "").partition(":")[0]
        assert (row["why_not"] is None) == (row["collector_id"] is not None)
        assert row["why_not"] is None or known in REASONS
        assert (row["refused_by"] is not None) == (known == "refused_by_rule")


def test_every_open_overdue_account_has_an_owner_and_a_dated_next_step(
    office: tuple[Settings, Engine],
) -> None:
    go(office)
    overdue = rows(office, "*", "overdue_minor > 0 AND status IN ('open', 'written_off')")
    assert len(overdue) > 50
    for row in overdue:
        assert row["owner_id"] is not None
        assert row["next_step"] is not None
        assert row["next_step_on"] >= DAY
    settings, engine = office
    with read(engine) as session:
        owners = dict(session.execute(select(Owner.account_id, Owner.user_id)).all())
        assert decisions.unowned_or_stepless(session, settings) == []
    assert owners == {row["account_id"]: row["owner_id"] for row in overdue}


def test_an_account_that_came_in_after_the_run_is_listed_as_nobodys(small: tuple[Settings, Engine]) -> None:
    go(small)
    settings, engine = small
    with write(engine) as session:
        session.execute(
            text(
                """INSERT INTO account (id, debtor_id, contract_no, invoice_no, debt_type, currency, status, overdue_minor, due_on,
                due_on_derived, data_as_of, behaviour, content_hash, sample, created_at, updated_at) VALUES (9001, 1, 'X', '', 'consumer',
                'CNY', 'open', 5000, '2026-11-01', 0, '2026-11-23', '{}', '', 0, '2026-11-23', '2026-11-23')"""
            )
        )
    with read(engine) as session:
        found = decisions.unowned_or_stepless(session, settings)
    assert [(row["account_id"], row["lacks"]) for row in found] == [(9001, ["owner", "next_step"])]


def test_an_account_that_fell_overdue_after_the_run_is_listed_as_nobodys(
    small: tuple[Settings, Engine],
) -> None:
    go(small)
    settings, engine = small
    with write(engine) as session:
        owned = select(Owner.account_id)
        account = session.scalars(
            select(Account).where(Account.status == "open", Account.id.not_in(owned))
        ).first()
        assert account is not None
        account.overdue_minor, account.updated_at = 7000, NOW
        changed = account.id
    with read(engine) as session:
        found = decisions.unowned_or_stepless(session, settings)
    assert [(row["account_id"], row["lacks"]) for row in found] == [(changed, ["owner"])]


def test_the_same_day_again_gives_the_same_and_doubles_nothing(office: tuple[Settings, Engine]) -> None:
    first = go(office)
    before = items(office[1])
    again = go(office)
    assert again.unchanged
    assert again.run_id == first.run_id
    assert items(office[1]) == before
    with read(office[1]) as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_two_installations_with_the_same_facts_decide_alike(tmp_path: Path) -> None:
    from dunwell.foundation.db import Base, engine_for

    hashes = set()
    for name in ("a", "b"):
        settings = Settings(var=tmp_path / name, database_url=f"sqlite:///{tmp_path / name / 'd.db'}")
        engine = engine_for(settings.database_url)
        Base.metadata.create_all(engine)
        build(engine, Shape())
        go((settings, engine))
        with read(engine) as session:
            hashes.add(session.scalar(select(Run.content_hash)))
    assert len(hashes) == 1


def test_running_again_after_work_keeps_what_is_done_and_updates_the_rest(
    office: tuple[Settings, Engine],
) -> None:
    go(office)
    _, engine = office
    worked, snoozed, stopped = (row[0] for row in items(engine)[:3])
    with write(engine) as session:
        session.execute(
            update(WorkItem).where(WorkItem.debtor_id == worked).values(state="done", done_at=NOW)
        )
        session.execute(
            update(WorkItem)
            .where(WorkItem.debtor_id == snoozed)
            .values(state="snoozed", snoozed_until=NOW + timedelta(hours=3))
        )
        session.add(Restriction(debtor_id=stopped, kind="stop_contact", reason="asked", since=NOW))
    before = {row[0]: row for row in items(engine)}
    again = go(office)
    assert not again.unchanged
    after = {row[0]: row for row in items(engine)}
    assert after[worked] == before[worked]
    assert after[snoozed] == before[snoozed]
    assert stopped not in after
    with read(engine) as session:
        states = [row.state for row in session.scalars(select(Run).order_by(Run.id))]
        pointer = session.get_one(RunPointer, 1)
        assert states == ["superseded", "published"]
        assert pointer.run_id == again.run_id
        doubles = (
            select(WorkItem.debtor_id).group_by(WorkItem.day, WorkItem.debtor_id).having(func.count() > 1)
        )
        assert session.execute(doubles).all() == []
    per_collector: dict[int, int] = {}
    for _, collector, *_rest in after.values():
        per_collector[collector] = per_collector.get(collector, 0) + 1
    assert all(
        n <= row["capacity"]
        for row in again.summary["worklists"]
        if (n := per_collector.get(row["collector_id"], 0))
    )


def test_an_item_moved_by_hand_stays_where_the_lead_put_it(small: tuple[Settings, Engine]) -> None:
    go(small)
    _, engine = small
    debtor, holder, *_ = items(engine)[0]
    other = next(row[1] for row in items(engine) if row[1] != holder)
    with write(engine) as session:
        session.execute(
            update(WorkItem).where(WorkItem.debtor_id == debtor).values(collector_id=other, moved_from=holder)
        )
    go(small)
    assert next(row[1] for row in items(engine) if row[0] == debtor) == other


def test_the_next_day_keeps_the_owner(small: tuple[Settings, Engine]) -> None:
    go(small)
    with read(small[1]) as session:
        before = dict(session.execute(select(Owner.account_id, Owner.user_id)).all())
    go(small, DAY + timedelta(days=1))
    with read(small[1]) as session:
        after = dict(session.execute(select(Owner.account_id, Owner.user_id)).all())
    kept = [before[account] == after[account] for account in before if account in after]
    assert len(kept) > 50
    assert sum(kept) / len(kept) > 0.85  # those whose stage moved beyond a skill change hands, nobody else


def test_a_missed_day_is_run_afterwards_without_taking_the_place_of_today(
    small: tuple[Settings, Engine],
) -> None:
    today = go(small)
    go(small, DAY - timedelta(days=1))
    with read(small[1]) as session:
        assert session.get_one(RunPointer, 1).run_id == today.run_id


def test_the_run_is_one_bulk_record_and_the_chain_holds(small: tuple[Settings, Engine]) -> None:
    go(small)
    settings, engine = small
    with read(engine) as session:
        kinds = list(session.execute(text("SELECT kind FROM evidence_record WHERE kind = 'run.published'")))
        assert len(kinds) == 1
        assert verify_all(session, settings).breaks == []


def test_new_settled_and_corrected_contacts_reach_the_snapshot(office: tuple[Settings, Engine]) -> None:
    go(office)
    settings, engine = office
    debtor = rows(office, "debtor_id", "days_since_contact > 3 AND status = 'open'")[0]["debtor_id"]
    with write(engine) as session:
        session.add(
            ContactAttempt(
                debtor_id=debtor,
                at=NOW,
                local_day=DAY,
                channel="voice",
                purpose="collect",
                number="+86100",
                relation="self",
                answered=None,
            )
        )
    go(office)
    assert {row["days_since_contact"] for row in rows(office, "*", f"debtor_id = {debtor}")} == {0}
    with write(engine) as session:
        session.execute(update(ContactAttempt).where(ContactAttempt.number == "+86100").values(voided=True))
    go(office)
    assert 0 not in {row["days_since_contact"] for row in rows(office, "*", f"debtor_id = {debtor}")}
    parts = duckdb.sql(
        f"SELECT count(*), count(DISTINCT contact_id) FROM '{settings.snapshots}/contacts/*.parquet'"
    ).fetchall()[0]
    with read(engine) as session:
        assert parts == (session.scalar(select(func.count()).select_from(ContactAttempt)),) * 2


def test_personal_particulars_never_enter_the_snapshot_or_the_decisions(
    small: tuple[Settings, Engine],
) -> None:
    go(small)
    settings, _ = small
    columns = {
        c
        for file in settings.var.rglob("*.parquet")
        for c in duckdb.sql(f"SELECT * FROM '{file}' LIMIT 0").columns
    }
    assert columns
    assert not columns & {
        "name",
        "sex",
        "gender",
        "age",
        "education",
        "marriage",
        "id_number",
        "value",
        "address",
    }
    for file in settings.var.rglob("*.parquet"):
        assert b"+8610000" not in file.read_bytes()


def _child(settings: Settings) -> subprocess.Popen[bytes]:
    code = (
        "import dunwell.models, datetime as d, sys\n"
        "from pathlib import Path\n"
        "from dunwell.foundation.actor import SYSTEM\n"
        "from dunwell.foundation.clock import FixedClock\n"
        "from dunwell.foundation.settings import Settings\n"
        "from dunwell.worklist.run import morning_run\n"
        "s = Settings(Path(sys.argv[1]), sys.argv[2])\n"
        "morning_run(s, FixedClock(d.datetime(2026, 11, 24, tzinfo=d.UTC)), SYSTEM, d.date(2026, 11, 24))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(settings.var), settings.database_url], stderr=subprocess.DEVNULL
    )


@pytest.mark.parametrize("part", [0.5, 0.8, 0.95])
def test_a_killed_run_leaves_yesterdays_or_todays_never_a_mix(
    small: tuple[Settings, Engine], part: float
) -> None:
    settings, engine = small
    yesterday = go(small).run_id
    started = time.monotonic()
    probe = settings.var.parent / "probe"
    # How long a whole run takes here, on a copy.
    import shutil

    shutil.copytree(settings.var, probe)
    copy = Settings(probe, f"sqlite:///{probe / 'dunwell.db'}")
    _child(copy).wait()
    whole = time.monotonic() - started
    child = _child(settings)
    try:
        child.wait(whole * part)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with read(engine) as session:
        run = session.get_one(Run, session.get_one(RunPointer, 1).run_id)
        days = dict(session.execute(select(WorkItem.day, func.count()).group_by(WorkItem.day)).all())
        assert decisions.decisions_file(settings, run).exists()
        if run.id == yesterday:
            assert set(days) == {DAY}
        else:
            assert days[DAY + timedelta(days=1)] == sum(row["items"] for row in run.summary["worklists"])
        assert session.scalar(select(func.count()).select_from(Account)) == 300
    go(small, DAY + timedelta(days=1))
    with read(engine) as session:
        run = session.get_one(Run, session.get_one(RunPointer, 1).run_id)
        assert run.day == DAY + timedelta(days=1)
