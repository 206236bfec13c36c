"""Versions of decision files. The files that ship with the project are version 0 and need no row."""

from datetime import datetime

from sqlalchemy import Boolean, Integer, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class StrategyVersion(Base):
    """One saved decision file. At most one version of a file is active; none active means the shipped file counts."""

    __tablename__ = "strategy_version"
    __table_args__ = (UniqueConstraint("file", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file: Mapped[str] = mapped_column(String(40))  # strategy.domain.FILES
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    # DMN; of the list order's weights (strategy.weights.FILE) YAML
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(Boolean, default=False)
    saved_by: Mapped[int | None] = mapped_column(Id)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    in_force_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # first put in force; null: a draft still


def active(session: Session) -> list[StrategyVersion]:
    """The saved versions that count."""
    return list(session.scalars(select(StrategyVersion).where(StrategyVersion.active)))


def versions(session: Session, file: str) -> list[StrategyVersion]:
    """All saved versions of a file, newest first."""
    wanted = select(StrategyVersion).where(StrategyVersion.file == file)
    return list(session.scalars(wanted.order_by(StrategyVersion.version.desc())))


def activate(session: Session, file: str, version: int, at: datetime) -> None:
    """Make one version count, or the shipped file for 0."""
    for row in versions(session, file):
        row.active = row.version == version
        if row.active and row.in_force_at is None:
            row.in_force_at = at
    session.flush()
