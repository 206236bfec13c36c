"""`dunwell bench morning-run`: the real pipeline on a made-up portfolio of any size, beside yardsticks in the same run.

The made-up snapshot is written by DuckDB from seeded hashes: the same figures on every machine. Nobody in it exists.
"""

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dunwell.strategy.batch import decide_all
from dunwell.strategy.book import shipped
from dunwell.worklist import pipeline
from dunwell.worklist.contacts import files
from dunwell.worklist.meter import Meter, peak_mb
from dunwell.worklist.snapshot import Snapshot
from dunwell.worklist.synthetic import make

DAY = date(2026, 11, 23)
YARDSTICK = Path(__file__).with_name("yardstick.sql")


def bench_morning_run(rows: int) -> dict[str, Any]:
    """Seconds and memory by stage for `rows` accounts and six times as many past contacts.

    reference_seconds is a scan of the same columns; `ratio` the decision step against a hand-written CASE in the same
    DuckDB (to be at most 1.5); `snapshot_refresh` a day's refresh from SQLite by ADBC.
    """
    with tempfile.TemporaryDirectory(prefix="dunwell-bench-") as scratch:
        folder = Path(scratch)
        started = time.perf_counter()
        snapshot = make(folder / "snapshot", rows, DAY)
        made = time.perf_counter() - started
        meter = Meter()
        run = time.perf_counter()
        with pipeline.engine(folder / "spill", memory=_memory(rows), threads=2) as duck:
            worked = pipeline.work_out(duck, snapshot, shipped(), DAY, folder, meter)
        total = time.perf_counter() - run
        peak = max(int(str(stage["peak_mb"])) for stage in meter.stages)
        scan = scan_seconds(snapshot)
        ours, theirs = decision_seconds(folder, snapshot, rows)
        return {
            "name": "morning-run",
            "rows": rows,
            "contacts": rows * 6,
            "seconds": round(total, 2),
            "stages": meter.stages,
            "peak_mb": peak,
            "reference_seconds": round(scan, 3),
            "decision_seconds": round(ours, 3),
            "decision_reference_seconds": round(theirs, 3),
            "ratio": round(ours / theirs, 2),
            "items": worked.items.num_rows,
            "generated_seconds": round(made, 1),
            "snapshot_refresh": refresh_seconds(folder, snapshot, min(rows, 1_000_000)),
        }


def _memory(rows: int) -> str:
    """What DuckDB may use before it spills: 1.5 GB at a million rows, 6 GB at ten million."""
    return f"{max(1.5, min(6.0, rows / 1_000_000)):.1f}GB"


def scan_seconds(snapshot: Snapshot) -> float:
    """A plain DuckDB scan of every column the run reads."""
    with duckdb.connect() as duck:
        duck.execute("SET threads = 2")
        started = time.perf_counter()
        for name in ("account", "debtor", "point", "person", "promise", "owner"):
            duck.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM '{snapshot.path(name)}'").fetchall()  # noqa: S608
        wanted = "contact_id, debtor_id, day, inbound, voided, corrects_id"
        query = f"SELECT bit_xor(hash(COLUMNS([c for c in ['{wanted.replace(', ', chr(39) + ',' + chr(39))}']]))) FROM read_parquet($1)"  # noqa: S608
        duck.execute(query, [files(snapshot.contacts)]).fetchall()
        return time.perf_counter() - started


def decision_seconds(folder: Path, snapshot: Snapshot, rows: int) -> tuple[float, float]:
    """The best of three: all tables compiled from DMN, and written by hand, over the same features in memory."""
    limit = min(rows, 1_000_000)
    with pipeline.engine(folder / "spill", threads=2) as duck:
        debtors = duck.keep(pipeline.debtor_table(duck, snapshot, DAY, "Asia/Shanghai"), "debtors")
        featured = pipeline.feature_table(duck, snapshot, debtors, DAY).limit(limit)
        duck.ibis.raw_sql(f"CREATE TABLE features AS {duck.ibis.compile(featured)}")
        compiled = duck.ibis.compile(decide_all(duck.ibis.table("features"), shipped()))
        by_hand = YARDSTICK.read_text(encoding="utf-8")
        columns = (
            "segment, action, recoverability, risk_points, deadline_points, promise_points, amount_points"
        )
        times: dict[str, list[float]] = {compiled: [], by_hand: []}
        for _ in range(3):
            for query, taken in times.items():
                started = time.perf_counter()
                duck.ibis.raw_sql(f"CREATE OR REPLACE TABLE decided AS SELECT {columns} FROM ({query})")  # noqa: S608
                taken.append(time.perf_counter() - started)
        return min(times[compiled]), min(times[by_hand])


def refresh_seconds(folder: Path, snapshot: Snapshot, rows: int) -> dict[str, Any]:
    """A refresh from a real SQLite file: all accounts and debtors (up to a million), and a day's new contacts."""
    from dunwell.worklist.synthetic import fill_sqlite

    database = fill_sqlite(folder / "refresh.db", snapshot, rows)
    from dunwell.worklist import snapshot as taking

    settings = taking.Settings(var=folder / "refresh", database_url=f"sqlite:///{database}")
    started = time.perf_counter()
    taking.take(settings)
    return {
        "accounts": rows,
        "contacts": rows // 20,
        "seconds": round(time.perf_counter() - started, 2),
        "peak_mb": peak_mb(),
    }
