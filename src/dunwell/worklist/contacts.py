"""Past contacts as a Parquet snapshot that only grows: a refresh reads what is new and what was not settled yet.

Parts hold settled attempts (an answer is known, or the permit lapsed) and are never rewritten; `pending.parquet` holds
the rest and is rewritten each time. A correction appends a row naming the one it replaces, so the replaced row is
left out when reading. After each refresh counts and sums are compared with the database; a difference rebuilds all.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import duckdb

from dunwell.worklist.snapshot import Extract, Source, to_parquet

ATTEMPT = Extract(
    "contact",
    {
        "contact_id": "BIGINT",
        "debtor_id": "BIGINT",
        "day": "DATE",
        "at": "TIMESTAMP",
        "debt": "BIGINT",
        "number": "VARCHAR",
        "channel": "VARCHAR",
        "relation": "VARCHAR",
        "inbound": "BOOLEAN",
        "answered": "BOOLEAN",
        "voided": "BOOLEAN",
        "corrects_id": "BIGINT",
    },
    "FROM contact_attempt",
    {
        "contact_id": "id",
        "day": "local_day",
        "debt": "account_id",
        "inbound": "CASE WHEN inbound THEN 1 ELSE 0 END",
        "answered": "CASE WHEN answered THEN 1 WHEN answered IS NULL THEN NULL ELSE 0 END",
        "voided": "CASE WHEN voided THEN 1 ELSE 0 END",
    },
    "debtor_id, day",
)
SETTLED = "(answered IS NOT NULL OR voided)"


def refresh(duck: duckdb.DuckDBPyConnection, database: Source, folder: Path) -> Path:
    """Bring the snapshot in `folder` up to the database; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once would both append
        _grow(duck, database, folder, _state(folder))
        if _mark(duck, folder) != _wanted(database):
            _grow(duck, database, folder, {"upto": 0, "pending": [], "parts": 0})
    return folder


def files(folder: Path) -> list[str]:
    """The Parquet files that together are all contacts."""
    parts = [str(folder / f"part-{n:06}.parquet") for n in range(_state(folder)["parts"])]
    return [*parts, str(folder / "pending.parquet")]


def _state(folder: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
    except (OSError, ValueError):
        state = {}
    if state.get("columns") != list(
        ATTEMPT.columns
    ):  # none yet, or written by a version that kept other columns
        return {"upto": 0, "pending": [], "parts": 0}
    return state


def _grow(duck: duckdb.DuckDBPyConnection, database: Source, folder: Path, state: dict[str, Any]) -> None:
    wanted = f"id > {int(state['upto'])}"
    if state["pending"]:
        wanted += f" OR id IN ({', '.join(str(int(i)) for i in state['pending'])})"
    fresh = folder / f"fresh-{os.getpid()}.parquet"
    to_parquet(duck, database, ATTEMPT, fresh, f" WHERE {wanted}")
    settled = duck.execute(f"SELECT count(*) FROM '{fresh}' WHERE {SETTLED}").fetchone()  # noqa: S608
    parts = state["parts"]
    if settled and settled[0]:
        _copy(duck, f"SELECT * FROM '{fresh}' WHERE {SETTLED}", folder / f"part-{parts:06}.parquet")  # noqa: S608
        parts += 1
    _copy(duck, f"SELECT * FROM '{fresh}' WHERE NOT {SETTLED}", folder / "pending.parquet")  # noqa: S608
    upto = duck.execute(f"SELECT coalesce(max(contact_id), 0) FROM '{fresh}'").fetchone()  # noqa: S608
    pending = duck.execute(f"SELECT contact_id FROM '{folder / 'pending.parquet'}' ORDER BY 1").fetchall()  # noqa: S608
    fresh.unlink()
    said = {
        "upto": max(state["upto"], upto[0] if upto else 0),
        "pending": [i for (i,) in pending],
        "parts": parts,
        "columns": list(ATTEMPT.columns),
    }
    half = folder / f"state-{os.getpid()}.half"
    half.write_text(json.dumps(said))
    os.replace(half, folder / "state.json")


def _copy(duck: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    half = target.with_suffix(f".{os.getpid()}.half")
    duck.execute(f"COPY ({query}) TO '{half}' (FORMAT parquet, COMPRESSION snappy)")
    os.replace(half, target)


def _mark(duck: duckdb.DuckDBPyConnection, folder: Path) -> tuple[int, ...]:
    query = """SELECT count(*), coalesce(sum(contact_id), 0), coalesce(sum(answered::INT * contact_id), 0),
               coalesce(sum(voided::INT * contact_id), 0) FROM read_parquet($files)"""
    found = duck.execute(query, {"files": files(folder)}).fetchone()
    return tuple(int(value) for value in found or ())


def _wanted(database: Source) -> tuple[int, ...]:
    query = """SELECT count(*), coalesce(sum(id), 0), coalesce(sum(CASE WHEN answered THEN id ELSE 0 END), 0),
               coalesce(sum(CASE WHEN voided THEN id ELSE 0 END), 0) FROM contact_attempt"""
    return tuple(int(value) for value in database.one(query))
