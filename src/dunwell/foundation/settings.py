"""Where things are. Environment variables override; nothing is read at import time."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Settings:
    """Locations of one installation. `var` holds everything the product writes."""

    var: Path
    database_url: str

    @property
    def key_file(self) -> Path:
        """Ed25519 signing key for daily roots (mode 0600, outside the database)."""
        return self.var / "keys" / "evidence.ed25519"

    @property
    def runs(self) -> Path:
        """Parquet of morning runs: one folder a run."""
        return self.var / "runs"

    @property
    def snapshots(self) -> Path:
        """Parquet snapshots of SQL rows the batch reads."""
        return self.var / "snapshots"

    @property
    def uploads(self) -> Path:
        """Files people sent in, until they are committed or dropped."""
        return self.var / "uploads"

    @property
    def media(self) -> Path:
        """Video and audio that trainers put beside lessons."""
        return self.var / "media"

    @property
    def batches(self) -> Path:
        """Parquet files behind bulk evidence records (imports, runs)."""
        return self.var / "batches"


def load(database_url: str | None = None) -> Settings:
    """Settings from the argument, then DUNWELL_DATABASE_URL and DUNWELL_VAR, then the default file under var/."""
    var = Path(os.environ.get("DUNWELL_VAR", PROJECT / "var")).resolve()
    url = database_url or os.environ.get("DUNWELL_DATABASE_URL") or f"sqlite:///{var / 'dunwell.db'}"
    return Settings(var=var, database_url=url)


def resource(*parts: str) -> Path:
    """A folder that ships with the project: packs, strategies, content, sample data."""
    return PROJECT.joinpath(*parts)
