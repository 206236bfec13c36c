"""Simulated calls that were played: scenario, seed and the collector's lines, from which the call is played again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, case, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class PlayedCall(Base):
    """One call. lines: what the collector said; score: the whole result once it ended, with its versions. trial: the try-out of
    a draft, which counts nowhere. contest_id: played in a contest, whose round fixed scenario and seed. worded: what a service
    made of the replies (remembered.py); None where the built-in voice alone speaks."""

    __tablename__ = "roleplay_call"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    scenario_id: Mapped[str] = mapped_column(String(80), index=True)
    scenario_version: Mapped[int] = mapped_column(Integer)
    engine: Mapped[int] = mapped_column(Integer)
    seed: Mapped[int] = mapped_column(Integer)
    hints: Mapped[bool] = mapped_column(Boolean, default=True)
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    worded: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    retry_of: Mapped[int | None] = mapped_column(Id)
    trial: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    contest_id: Mapped[int | None] = mapped_column(Id, index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    total: Mapped[float | None] = mapped_column(Float)
    void: Mapped[bool | None] = mapped_column(Boolean)
    score: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def of_user(session: Session, user_id: int, most: int = 50) -> Sequence[PlayedCall]:
    """A person's calls that count, newest first."""
    query = (
        select(PlayedCall)
        .where(PlayedCall.user_id == user_id, PlayedCall.trial.is_(False))
        .order_by(PlayedCall.id.desc())
    )
    return session.scalars(query.limit(most)).all()


def best_of(session: Session, user_id: int) -> dict[str, float | None]:
    """The best score of a person by scenario, of finished calls that count; None where every one was void."""
    points = case((PlayedCall.void.is_(True), None), else_=PlayedCall.total)
    query = (
        select(PlayedCall.scenario_id, func.max(points).label("best"))
        .where(PlayedCall.user_id == user_id, PlayedCall.trial.is_(False), PlayedCall.total.is_not(None))
        .group_by(PlayedCall.scenario_id)
    )
    return {row.scenario_id: row.best for row in session.execute(query)}
