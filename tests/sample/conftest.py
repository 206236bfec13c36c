"""The whole sample portfolio on a real SQLite file, made once for this room's tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import engine_for
from dunwell.foundation.settings import Settings
from dunwell.sample import service
from dunwell.sample.service import Made

AS_OF = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Installation:
    """An initialised installation."""

    settings: Settings
    engine: Engine
    made: Made


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    var: Path = tmp_path_factory.mktemp("sample")
    settings = Settings(var=var, database_url=f"sqlite:///{var / 'dunwell.db'}")
    made = service.initialise(settings, FixedClock(NOW), sample=True, as_of=AS_OF)
    engine = engine_for(settings.database_url)
    yield Installation(settings, engine, made)
    engine.dispose()
