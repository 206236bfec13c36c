"""Database sessions: one request, command or job is one transaction. SQLite (WAL) and PostgreSQL.

A writing session on SQLite takes the write lock at BEGIN (IMMEDIATE), so that read-then-write is never lost to
another writer; on PostgreSQL the use case locks the rows it decides on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base of every room's tables."""

    metadata = MetaData(naming_convention=NAMING)


# 64-bit ids that still autoincrement on SQLite, where only INTEGER PRIMARY KEY does.
Id = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. Refuses naive values; always gives back UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value.isoformat()} for the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def engine_for(url: str, *, echo: bool = False) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…` (psycopg 3). Creates the folder of a SQLite file."""
    if url.startswith("sqlite"):
        path = url.partition(":///")[2]
        if path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, echo=echo, connect_args={"timeout": 60, "check_same_thread": False})
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if url.startswith("postgresql://") or url.startswith("postgres://"):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    return create_engine(url, echo=echo, pool_pre_ping=True, pool_size=8)


@contextmanager
def write(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits at the end, rolls back on any exception."""
    connection = engine.connect().execution_options(dunwell_write=True)
    with connection, Session(bind=connection, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def write_now(engine: Engine) -> Iterator[Session]:
    """Like `write`, but never waits for another writer on SQLite: raises OperationalError at once. For progress and the like."""
    connection = engine.connect().execution_options(dunwell_write=True)
    raw: Any = connection.connection.dbapi_connection
    sqlite = engine.dialect.name == "sqlite"
    with connection:
        if sqlite:
            raw.execute("PRAGMA busy_timeout=0")
        try:
            with Session(bind=connection, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            if sqlite:
                raw.execute("PRAGMA busy_timeout=60000")


@contextmanager
def read(engine: Engine) -> Iterator[Session]:
    """One reading transaction; never commits."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


def is_sqlite(session: Session) -> bool:
    """True where the session talks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("dunwell_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
