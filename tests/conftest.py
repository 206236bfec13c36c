"""Shared fixtures: a fixed clock, a real SQLite file, a real PostgreSQL database, loud skips.

DUNWELL_TEST_STRICT=1 (CI) turns every skip for want of PostgreSQL or Chromium into a failure.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine, text

import dunwell.models  # noqa: F401
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.settings import Settings
from dunwell.people import service as people

hypothesis.settings.register_profile("dunwell", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.load_profile("dunwell")

# A password costs a third of a second on purpose; people are made by the thousand here, so theirs cost the least argon2 allows.
people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

POSTGRES = os.environ.get("DUNWELL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
CHROMIUM = Path(os.environ.get("DUNWELL_TEST_CHROMIUM", "/usr/bin/chromium"))


def unavailable(what: str) -> None:
    """Skip loudly; fail where CI says that nothing may be skipped."""
    if os.environ.get("DUNWELL_TEST_STRICT"):
        pytest.fail(f"{what} is missing and DUNWELL_TEST_STRICT is set")
    pytest.skip(f"SKIPPED FOR WANT OF {what}")


@pytest.fixture
def clock() -> FixedClock:
    """Ten in the morning in Shanghai on 23 November 2026."""
    return FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a throw-away installation."""
    return Settings(var=tmp_path / "var", database_url=f"sqlite:///{tmp_path / 'var' / 'dunwell.db'}")


@pytest.fixture(scope="session")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema, made once and copied."""
    path = tmp_path_factory.mktemp("schema") / "dunwell.db"
    engine = engine_for(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite(settings: Settings, whole_file: Path) -> Iterator[Engine]:
    """A real SQLite database with the whole schema."""
    engine = engine_for(settings.database_url)
    settings.var.mkdir(parents=True, exist_ok=True)
    shutil.copy(whole_file, settings.var / "dunwell.db")
    yield engine
    engine.dispose()


@contextmanager
def server_database(template: str | None = None) -> Iterator[str]:
    """The URL of a new PostgreSQL database, empty or a copy of another, dropped afterwards."""
    admin = create_engine(
        POSTGRES.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3},
    )
    name = f"dunwell_test_{uuid.uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            copied = f' TEMPLATE "{template}"' if template else ""
            connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
    except Exception:  # no server, or one that lets nobody in
        unavailable("PostgreSQL")
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database, dropped afterwards."""
    with server_database() as url:
        yield url


@pytest.fixture(scope="session")
def whole_database() -> Iterator[str]:
    """The name of a PostgreSQL database with the whole schema, made once and copied."""
    with server_database() as url:
        engine = engine_for(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgres(whole_database: str) -> Iterator[Engine]:
    """A real PostgreSQL database with the whole schema."""
    with server_database(whole_database) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both databases, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def chromium() -> Path:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        unavailable("Chromium")
    return CHROMIUM
