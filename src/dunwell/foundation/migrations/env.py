"""Alembic environment: the engine comes from dunwell.foundation.migrate, the metadata from every room's tables."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

import dunwell.models  # noqa: F401  (fills Base.metadata)
from dunwell.foundation.db import Base, UTCDateTime


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name SQLAlchemy types only, so that they outlive our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=False,
        render_item=plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = context.config.attributes["engine"]
with engine.connect() as opened:
    run(opened)
    opened.commit()
