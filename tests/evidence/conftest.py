"""A database with the evidence tables, on SQLite and on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from dunwell.evidence import tables
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.settings import Settings

POSTGRES = os.environ.get("DUNWELL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
LI = Actor(7, "collector1", "collector")


def evidence_schema(engine: Engine) -> None:
    """Only this room's tables."""
    mine = [t for t in Base.metadata.sorted_tables if t.name.startswith("evidence_")]
    Base.metadata.create_all(engine, tables=mine)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 5, 2, 0, tzinfo=UTC))


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_for(f"sqlite:///{tmp_path / 'evidence.db'}")
    evidence_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    name = f"evidence_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    yield f"{POSTGRES}/{name}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    engine = engine_for(postgres_url)
    mine = [t for t in Base.metadata.sorted_tables if t.name.startswith("evidence_")]
    Base.metadata.drop_all(engine, tables=mine)
    evidence_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", database_url=f"sqlite:///{tmp_path / 'evidence.db'}")


__all__ = ["LI", "tables"]
