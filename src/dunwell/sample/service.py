"""Make an installation: schema, keys, the first people, and with `sample` the whole sample portfolio.

The rows of everything but the schema are one transaction: an interrupted `init` leaves an empty database.
"""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import polars as pl
from sqlalchemy import JSON, Engine, Table, func, inspect, select, text
from sqlalchemy.orm import Session

import dunwell.models  # noqa: F401 - the whole schema
from dunwell.evidence import bulk, seal
from dunwell.evidence.domain import canonical
from dunwell.foundation import migrate
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import Clock
from dunwell.foundation.db import Base, engine_for, is_sqlite, read, write
from dunwell.foundation.errors import DomainError
from dunwell.foundation.settings import Settings, resource
from dunwell.people.tables import User
from dunwell.portfolio import buckets
from dunwell.portfolio import domain as portfolio
from dunwell.portfolio.tables import Account, Debtor, ImportBatch
from dunwell.sample import cast, derive, history, staff, training
from dunwell.sample.book import Book

Progress = Callable[[str], None]
# Rooms that bring words or settings of their own into a new database: (module, function(session, clock, actor)).
SEEDS = (("dunwell.contact.service", "seed_scripts"),)
# What a debtor's own rows hang on, for the evidence of the whole act: table → column or parent table.
_BY = {"due_item": "account", "promise_part": "promise", "promise_match": "promise_part"}


@dataclass(eq=False)
class AlreadyInitialised(DomainError):
    """The database has people in it; nothing was touched."""

    code: ClassVar[str] = "init.already"
    database: str

    def __str__(self) -> str:
        return (
            f"{self.database} is initialised already and was left as it is. "
            "Give another database with --db, or remove this one first."
        )


@dataclass(frozen=True)
class Made:
    """What `init` made. `logins`: login → password, known only here and now."""

    database: str
    sample: bool
    as_of: date | None
    logins: dict[str, str]
    counts: dict[str, int] = field(default_factory=dict)
    by_bucket: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    currency: str | None = None
    overdue_minor: int = 0


def initialise(
    settings: Settings,
    clock: Clock,
    *,
    sample: bool = False,
    as_of: date | None = None,
    seed: int = derive.SEED,
    progress: Progress = lambda stage: None,
) -> Made:
    """Make the installation that `settings` names. Raises AlreadyInitialised, and then nothing was touched.

    as_of: the sample's date, default today in Shanghai. `progress` is told each stage as it begins.
    """
    engine = engine_for(settings.database_url)
    try:
        if is_initialised(engine):
            raise AlreadyInitialised(engine.url.render_as_string(hide_password=True))
        progress("schema")
        make_schema(engine)
        seal.ensure_key(settings)
        with write(engine) as session:
            progress("people")
            if sample:
                day = as_of or local_today(clock)
                with _no_collecting():
                    made = load(session, clock, settings, day, seed, progress)
            else:
                made = Made("", False, None, staff.administrator(session, clock))
            _seeds(session, clock)
        return Made(**{**made.__dict__, "database": engine.url.render_as_string(hide_password=True)})
    finally:
        engine.dispose()


@contextmanager
def _no_collecting() -> Iterator[None]:
    # Millions of rows are made and all are kept: looking for garbage among them costs a sixth of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def local_today(clock: Clock) -> date:
    """The sample's today: the calendar day where its debtors live."""
    return clock.now().astimezone(history.LOCAL).date()


def is_initialised(engine: Engine) -> bool:
    """True where somebody can already sign in."""
    if not inspect(engine).has_table(User.__tablename__):
        return False
    with read(engine) as session:
        return bool(session.scalar(select(func.count()).select_from(User)))


def make_schema(engine: Engine) -> None:
    """The newest schema, by migration; straight from the models in a checkout that has no migration yet."""
    if migrate.newest(engine):
        migrate.upgrade(engine)
    else:
        Base.metadata.create_all(engine)


def load(
    session: Session, clock: Clock, settings: Settings, as_of: date, seed: int, progress: Progress
) -> Made:
    """Write the sample portfolio as of a day, and one record that covers all of its rows."""
    collectors, logins = staff.hire(session, clock, as_of, seed)
    training.run(session, clock)
    progress("accounts")
    derived = derive.derive(as_of, seed)
    book = Book()
    batch = _import_batch(book, as_of, derived)
    progress("history")
    tell_all(book, derived, collectors, seed, batch["id"])
    progress("rows")
    write_rows(session, book)
    progress("evidence")
    _record(session, clock, settings, book, as_of, seed, derived)
    return Made(
        database="",
        sample=True,
        as_of=as_of,
        logins=logins,
        counts={table.name: len(rows) for table, rows in book.tables()},
        by_bucket=_by_bucket(book, as_of),
        checks=derived.report,
        currency="TWD",
        overdue_minor=sum(account["overdue_minor"] for account in book.of(Account)),
    )


def tell_all(
    book: Book, derived: derive.Derived, collectors: list[staff.Collector], seed: int, batch_id: int
) -> None:
    """Everything the sample says, into the book: the same for the same file, date, seed and collectors."""
    cases = cast.cast(book, derived, seed, batch_id)
    history.tell(book, cases, collectors, derived.as_of, seed)
    _hash_accounts(book)


def _import_batch(book: Book, as_of: date, derived: derive.Derived) -> dict[str, Any]:
    source = resource(*derive.FILE)
    return book.add(
        ImportBatch,
        file_name=source.name,
        file_sha256=sha256(source.read_bytes()).hexdigest(),
        as_of=as_of,
        at=cast.midnight(as_of),
        user_id=None,
        report={"rows_total": derived.report["accounts"], "accepted": derived.report["accounts"], "rejected": [], "sample": True, **derived.report},
    )  # fmt: skip


def _hash_accounts(book: Book) -> None:
    for account in book.of(Account):
        facts = {k: v for k, v in account.items() if k not in ("content_hash", "created_at", "updated_at")}
        account["content_hash"] = sha256(canonical(facts).encode()).hexdigest()


def write_rows(session: Session, book: Book) -> None:
    """Insert every table of the book: one statement a table on SQLite, COPY on PostgreSQL."""
    for table, rows in book.tables():
        if is_sqlite(session):
            _insert(session, table, rows)
        else:
            _copy(session, table, rows)


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """One prepared statement, each value in the form SQLAlchemy gives it on SQLite."""
    dialect = session.get_bind().dialect
    plain: Callable[[Any], Any] = lambda value: value  # noqa: E731
    forms = {
        name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or plain for name in rows[0]
    }
    names, marks = ", ".join(f'"{name}"' for name in forms), ", ".join("?" * len(forms))
    values = [tuple(form(row[name]) for name, form in forms.items()) for row in rows]
    session.connection().exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', values)  # noqa: S608


def _copy(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """COPY the rows, then move the id sequence past the ids given."""
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    json_names = {column.name for column in table.columns if isinstance(column.type, JSON)}
    raw = session.connection().connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([json.dumps(row[n]) if n in json_names else row[n] for n in names])
    if "id" in table.columns:
        session.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": f'"{table.name}"', "last": max(row["id"] for row in rows)},
        )


def _record(
    session: Session, clock: Clock, settings: Settings, book: Book, as_of: date, seed: int, derived: derive.Derived
) -> None:  # fmt: skip
    with TemporaryDirectory(dir=_made(settings.var)) as folder:
        path = Path(folder) / "sample.parquet"
        evidence_rows(book).write_parquet(path)
        payload = {"as_of": as_of, "seed": seed, "invented_people": True, "counts": derived.report}
        bulk.append_bulk(
            session, clock, SYSTEM, "sample.loaded", path, "debtor_id", payload, settings=settings, move=True
        )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def evidence_rows(book: Book) -> pl.DataFrame:
    """Every row of the book with the debtor it belongs to: (debtor_id, table, id, body as JSON), sorted by debtor."""
    encode = json.JSONEncoder(default=str, sort_keys=True, ensure_ascii=False).encode
    owner: dict[str, dict[int, int]] = {}
    parts: list[tuple[int | None, str, int, str]] = []
    for table, rows in book.tables():
        parent = _BY.get(table.name)
        key = f"{parent}_id" if parent != "promise_part" else "part_id"
        mine = owner[table.name] = {}
        for row in rows:
            debtor = row["id"] if table.name == Debtor.__tablename__ else row.get("debtor_id")
            if parent:
                debtor = owner[parent][row[key]]
            if debtor is not None:
                mine[row["id"]] = debtor
            parts.append((debtor, table.name, row["id"], encode(row)))
    schema = {"debtor_id": pl.Int64, "table": pl.String, "id": pl.Int64, "body": pl.String}
    return pl.DataFrame(parts, schema=schema, orient="row").sort("debtor_id", "table", "id", nulls_last=True)


def _by_bucket(book: Book, as_of: date) -> dict[str, int]:
    scheme = buckets.scheme()
    counts: dict[str, int] = dict.fromkeys(scheme.codes, 0)
    for account in book.of(Account):
        dpd = portfolio.days_past_due(account["due_on"], as_of)
        code = portfolio.bucket_of(dpd, scheme.buckets, overdue_minor=account["overdue_minor"])
        counts[code or "unknown"] += 1
    return counts


def _seeds(session: Session, clock: Clock) -> None:
    for module, function in SEEDS:
        if find_spec(module) and (seed := getattr(import_module(module), function, None)):
            seed(session, clock, SYSTEM)
