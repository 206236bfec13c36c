"""Alembic environment: the engine comes from dunwell.foundation.migrate, the metadata from every room's tables."""

from alembic import context
from sqlalchemy import Connection

import dunwell.models  # noqa: F401  (fills Base.metadata)
from dunwell.foundation.db import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = context.config.attributes["engine"]
with engine.connect() as opened:
    run(opened)
    opened.commit()
