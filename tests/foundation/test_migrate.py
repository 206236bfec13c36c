"""The migrations make exactly the schema that the models describe, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from dunwell.foundation import migrate
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.settings import Settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, settings: Settings) -> Engine:
    """A database without a schema."""
    url = settings.database_url if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return engine_for(url)


def test_migrations_make_the_schema_of_the_models(empty: Engine) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest(empty) is not None
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    empty.dispose()


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    before = migrate.current(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == before
    empty.dispose()
