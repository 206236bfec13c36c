"""SQL → Arrow → Parquet: what the morning run reads, taken in one read transaction so that all tables agree.

Personal particulars stay behind: no name, sex, education, age or address is ever read here, and numbers leave only as
a 64-bit hash that tells two numbers apart. Contacts are kept as an append-only Parquet snapshot (see contacts.py).
"""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy.engine import make_url

from dunwell.foundation.settings import Settings

NO_INT = (
    -(2**63) + 1
)  # stands for null on the way out of SQLite, whose driver guesses types from the first rows


@dataclass(frozen=True)
class Extract:
    """One Parquet file: a SQL query both databases understand, and the column types it ends up with."""

    name: str
    columns: Mapping[str, str]  # name -> DuckDB type
    source: str  # FROM … WHERE … of the query
    expressions: Mapping[str, str] | None = None  # where a column is not simply of that name
    order: str = ""  # ORDER BY of the Parquet file


EXTRACTS = (
    Extract(
        "account",
        {
            "account_id": "BIGINT",
            "debtor_id": "BIGINT",
            "product": "VARCHAR",
            "debt_type": "VARCHAR",
            "currency": "VARCHAR",
            "status": "VARCHAR",
            "credit_limit_minor": "BIGINT",
            "principal_minor": "BIGINT",
            "interest_minor": "BIGINT",
            "fee_minor": "BIGINT",
            "cost_minor": "BIGINT",
            "overdue_minor": "BIGINT",
            "due_on": "DATE",
            "coming_due_on": "DATE",
            "coming_due_minor": "BIGINT",
            "last_payment_on": "DATE",
            "first_default_instalment": "INTEGER",
            "cause_of_arrears": "VARCHAR",
            "willingness": "VARCHAR",
            "ability": "VARCHAR",
        },
        "FROM account",
        {"account_id": "id"},
        "debtor_id, account_id",
    ),
    Extract(
        "debtor",
        {
            "debtor_id": "BIGINT",
            "kind": "VARCHAR",
            "lang": "VARCHAR",
            "zone": "VARCHAR",
            "pack": "VARCHAR",
            "contactability": "VARCHAR",
        },
        "FROM debtor",
        {"debtor_id": "id"},
        "debtor_id",
    ),
    Extract(
        "point",
        {
            "point_id": "BIGINT",
            "debtor_id": "BIGINT",
            "person_id": "BIGINT",
            "kind": "VARCHAR",
            "number": "VARCHAR",
            "usable": "BOOLEAN",
            "expires_on": "DATE",
            "place": "VARCHAR",
        },
        "FROM contact_point",
        {
            "point_id": "id",
            "number": "value",
            "usable": "CASE WHEN well_formed AND status <> 'invalid' THEN 1 ELSE 0 END",
        },
    ),
    Extract(
        "person",
        {
            "person_id": "BIGINT",
            "debtor_id": "BIGINT",
            "relation": "VARCHAR",
            "liable": "BOOLEAN",
            "agreed": "BOOLEAN",
            "refused": "BOOLEAN",
        },
        "FROM related_person",
        {
            "person_id": "id",
            "liable": "CASE WHEN liable THEN 1 WHEN liable IS NULL THEN NULL ELSE 0 END",
            "agreed": "CASE WHEN agreed_contact THEN 1 ELSE 0 END",
            "refused": "CASE WHEN refused_at IS NULL THEN 0 ELSE 1 END",
        },
    ),
    Extract(
        "promise",
        {
            "promise_id": "BIGINT",
            "account_id": "BIGINT",
            "part_status": "VARCHAR",
            "due_on": "DATE",
            "amount_minor": "BIGINT",
        },
        "FROM promise JOIN promise_part ON promise_part.promise_id = promise.id WHERE promise.status <> 'withdrawn'",
        {
            "promise_id": "promise.id",
            "account_id": "promise.account_id",
            "part_status": "promise_part.status",
            "due_on": "promise_part.due_on",
            "amount_minor": "promise_part.amount_minor",
        },
    ),
    Extract(
        "restriction",
        {
            "debtor_id": "BIGINT",
            "account_id": "BIGINT",
            "kind": "VARCHAR",
            "since": "TIMESTAMP",
            "until": "TIMESTAMP",
            "lifted_at": "TIMESTAMP",
        },
        "FROM restriction",
    ),
    Extract(
        "agreed_window",
        {
            "debtor_id": "BIGINT",
            "starts_at": "TIMESTAMP",
            "ends_at": "TIMESTAMP",
            "withdrawn_at": "TIMESTAMP",
        },
        "FROM agreed_window",
    ),
    Extract(
        "preferred_hours",
        {"debtor_id": "BIGINT", "from_minute": "INTEGER", "to_minute": "INTEGER"},
        "FROM preference WHERE kind = 'hours' AND ended_at IS NULL",
    ),
    Extract(
        "told",
        {
            "debtor_id": "BIGINT",
            "kind": "VARCHAR",
            "word": "VARCHAR",
            "from_minute": "INTEGER",
            "to_minute": "INTEGER",
            "given_at": "TIMESTAMP",
        },
        "FROM preference WHERE kind IN ('consent', 'not_hours', 'not_place', 'notice') AND ended_at IS NULL",
        {"word": "CASE WHEN kind IN ('notice', 'not_place') THEN word ELSE channel END"},
    ),
    Extract(
        "step",
        {"account_id": "BIGINT", "next_step_on": "DATE"},
        "FROM account_plan WHERE next_step_on IS NOT NULL",
    ),
    Extract(
        "outcome",
        {"account_id": "BIGINT", "outcome_id": "BIGINT", "next_step_at": "TIMESTAMP"},
        "FROM outcome WHERE account_id IS NOT NULL AND NOT replaced",
        {"outcome_id": "id"},
    ),
    Extract("callback", {"debtor_id": "BIGINT", "at": "TIMESTAMP"}, "FROM callback WHERE state = 'open'"),
    Extract(
        "owner",
        {"account_id": "BIGINT", "debtor_id": "BIGINT", "user_id": "BIGINT", "since": "DATE"},
        "FROM owner",
    ),
    Extract(
        "item",
        {
            "day": "DATE",
            "debtor_id": "BIGINT",
            "collector_id": "BIGINT",
            "account_id": "BIGINT",
            "state": "VARCHAR",
            "by_hand": "BOOLEAN",
        },
        "FROM work_item",
        {"by_hand": "CASE WHEN moved_from IS NULL THEN 0 ELSE 1 END"},
    ),
    Extract(
        "collector",
        {
            "user_id": "BIGINT",
            "team_id": "BIGINT",
            "role": "VARCHAR",
            "mentor_id": "BIGINT",
            "capacity": "INTEGER",
            "stages": "VARCHAR",
            "languages": "VARCHAR",
            "by_certificate": "BOOLEAN",
        },
        'FROM "user" u LEFT JOIN team t ON t.id = u.team_id WHERE u.active',
        {
            "user_id": "u.id",
            "stages": "CAST(u.stages AS VARCHAR)",
            "languages": "CAST(u.languages AS VARCHAR)",
            "by_certificate": "CASE WHEN t.stages_by_certificate THEN 1 WHEN t.id IS NULL THEN 1 ELSE 0 END",
        },
        "user_id",
    ),
    Extract(
        "credential",
        {
            "user_id": "BIGINT",
            "kind": "VARCHAR",
            "valid_from": "DATE",
            "valid_to": "DATE",
            "revoked_at": "TIMESTAMP",
            "stages": "VARCHAR",
        },
        "FROM credential",
        {"stages": "CAST(stages AS VARCHAR)"},
    ),
)

HASHED = {"number"}  # columns that leave as a 64-bit hash


@dataclass(frozen=True)
class Snapshot:
    """A folder of Parquet files, one a table, and the folder of the contacts' snapshot."""

    folder: Path
    contacts: Path

    def path(self, name: str) -> str:
        """The Parquet file of one extract."""
        return str(self.folder / f"{name}.parquet")

    def drop(self) -> None:
        """Remove the tables; the contacts stay for the next refresh."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Source:
    """An ADBC connection to the database with one read transaction open."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection, self.dialect = connection, dialect

    @contextmanager
    def arrow(self, query: str) -> Iterator[pa.RecordBatchReader]:
        """Stream a query's rows; the stream ends with the block."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            yield cursor.fetch_record_batch()

    def one(self, query: str) -> tuple[Any, ...]:
        """The only row of a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return tuple(cursor.fetchone())

    def run(self, query: str) -> None:
        """A statement without rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)


@contextmanager
def source(database_url: str) -> Iterator[Source]:
    """Connect for reading by ADBC. `database_url` as in settings: sqlite:///… or postgresql://…"""
    if database_url.startswith("sqlite"):
        from adbc_driver_sqlite import dbapi as sqlite

        with sqlite.connect(database_url.partition(":///")[2]) as connection:
            connection.cursor().execute("PRAGMA busy_timeout=60000")
            yield Source(connection, "sqlite")
        return
    from adbc_driver_postgresql import dbapi as postgresql

    url = make_url(database_url).set(drivername="postgresql")
    with postgresql.connect(url.render_as_string(hide_password=False)) as connection:
        found = Source(connection, "postgresql")
        found.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield found


def take(settings: Settings) -> Snapshot:
    """Write a new snapshot under settings.snapshots and bring the contacts there up to date.

    SQLite is read in a process of its own: ADBC carries its own SQLite library, and two libraries on one file in one
    process drop each other's POSIX locks. The caller drops the snapshot when done.
    """
    settings.snapshots.mkdir(parents=True, exist_ok=True)
    _drop_stale(settings.snapshots)
    folder = settings.snapshots / f"tables-{uuid.uuid4().hex[:12]}"
    folder.mkdir()
    found = Snapshot(folder, settings.snapshots / "contacts")
    if settings.database_url.startswith("sqlite"):
        command = [
            sys.executable,
            "-m",
            "dunwell.worklist.snapshot",
            settings.database_url,
            str(folder),
            str(found.contacts),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SnapshotFailed(done.stderr.strip()[-2000:])
    else:
        extract_all(settings.database_url, found)
    return found


class SnapshotFailed(RuntimeError):
    """The process that reads the database ended badly; the message is what it said."""


def extract_all(database_url: str, found: Snapshot) -> None:
    """Write every extract into the snapshot's folder and refresh the contacts, in one read transaction."""
    from dunwell.worklist import contacts

    with source(database_url) as database, duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        for extract in EXTRACTS:
            to_parquet(duck, database, extract, found.folder / f"{extract.name}.parquet")
        contacts.refresh(duck, database, found.contacts)


def _drop_stale(folder: Path) -> None:
    """Remove snapshots that a killed run left behind more than a day ago."""
    now = max((old.stat().st_mtime for old in folder.iterdir()), default=0.0)
    for old in folder.glob("tables-*"):
        if old.stat().st_mtime < now - 86_400:
            shutil.rmtree(old, ignore_errors=True)


def to_parquet(
    duck: duckdb.DuckDBPyConnection, database: Source, extract: Extract, target: Path, more: str = ""
) -> None:
    """Run an extract (with `more` after its source) and write it, types restored, numbers hashed."""
    columns = ", ".join(_restored(name, kind, database.dialect) for name, kind in extract.columns.items())
    order = f" ORDER BY {extract.order}" if extract.order else ""
    with database.arrow(query_of(extract, database.dialect) + more) as reader:
        duck.register("incoming", reader)
        duck.execute(
            f"COPY (SELECT {columns} FROM incoming{order}) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION snappy)"  # noqa: S608
        )
        duck.unregister("incoming")


def query_of(extract: Extract, dialect: str) -> str:
    """The SELECT of an extract in a database's dialect."""
    said = extract.expressions or {}
    columns = (
        f'{_sent(said.get(name, name), kind, dialect)} AS "{name}"' for name, kind in extract.columns.items()
    )
    return f"SELECT {', '.join(columns)} {extract.source}"


def _sent(expression: str, kind: str, dialect: str) -> str:
    if dialect != "sqlite":
        return expression
    if kind in ("VARCHAR", "DATE", "TIMESTAMP"):
        return f"coalesce({expression}, '')"
    return f"coalesce({expression}, {NO_INT})"


def _restored(name: str, kind: str, dialect: str) -> str:
    value = f'"{name}"'
    if dialect == "sqlite":
        none = "''" if kind in ("VARCHAR", "DATE", "TIMESTAMP") else str(NO_INT)
        value = f"nullif({value}, {none})"
    if name in HASHED:
        return f'hash({value})::UBIGINT AS "{name}"'
    return f'({value})::{kind} AS "{name}"'


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


if __name__ == "__main__":
    extract_all(sys.argv[1], Snapshot(Path(sys.argv[2]), Path(sys.argv[3])))
