"""Write the migration from the newest schema in the repository to the models: `python scripts/new_migration.py "what changes"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from dunwell.foundation import migrate
from dunwell.foundation.db import engine_for

with tempfile.TemporaryDirectory() as folder:
    engine = engine_for(f"sqlite:///{Path(folder) / 'empty.db'}")
    migrate.upgrade(engine)
    there = Path(migrate.__file__).with_name("migrations").glob("versions/[0-9]*.py")
    number = f"{max(int(path.name[:4]) for path in there) + 1:04d}"
    command.revision(migrate.config(engine), message=" ".join(sys.argv[1:]), autogenerate=True, rev_id=number)
