"""The migrations make exactly the schema that the models describe, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text

from dunwell.compliance.tables import Credential
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


def test_certificates_entered_before_open_what_their_holders_worked(empty: Engine) -> None:
    """0029: a certificate of the academy opens its stages, one entered by hand those its holder is entered for."""
    command.upgrade(migrate.config(empty), "0028")
    with empty.begin() as connection:
        for user, stages in ((1, '["mid", "late"]'), (2, '["late"]')):
            connection.execute(
                text(
                    'INSERT INTO "user" (id, login, name, password_hash, role, active, demo, lang, theme, capacity, stages, languages, created_at) '
                    f"VALUES ({user}, 'c{user}', 'c', 'x', 'collector', true, false, 'en', 'auto', 1, '{stages}', '[]', '2026-01-01')"
                )
            )
            connection.execute(
                text(f"INSERT INTO credential (id, user_id, kind, valid_from, note) VALUES ({user}, {user}, 'collector', '2026-01-01', '')")
            )  # fmt: skip
        connection.execute(
            text(
                "INSERT INTO academy_certificate (id, number, user_id, level, segments, valid_from, valid_to, issued_at, issued_by, basis, badge, credential_id) "
                "VALUES (1, 'N', 2, 'collector', '[\"early\"]', '2026-01-01', '2026-12-31', '2026-01-01', 1, '{}', '', 2)"
            )
        )
    migrate.upgrade(empty)
    with empty.connect() as connection:
        rows = connection.execute(select(Credential.origin, Credential.stages).order_by(Credential.id)).all()
    assert [tuple(row) for row in rows] == [("before", ["mid", "late"]), ("academy", ["early"])]
    empty.dispose()
