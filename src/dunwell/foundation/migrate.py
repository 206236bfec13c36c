"""Schema of the database: Alembic migrations that ship with the package, run without an ini file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def config(engine: Engine) -> Config:
    """An Alembic configuration bound to this engine."""
    cfg = Config()
    cfg.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    cfg.attributes["engine"] = engine
    return cfg


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version; does nothing where it is."""
    command.upgrade(config(engine), "head")


def current(engine: Engine) -> str | None:
    """The version the database is at; None for a database without a schema."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(engine: Engine) -> str | None:
    """The version the code expects."""
    return ScriptDirectory.from_config(config(engine)).get_current_head()
