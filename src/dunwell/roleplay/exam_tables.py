"""Role-play exams: the exam, its six stations with the lines said, and calls scored again by a later scorer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.people.tables import User


class RoleplayExam(Base):
    """One exam of one person. blueprint: its version; passed: None until it is over; stations_passed: of how many in `stations`."""

    __tablename__ = "roleplay_exam"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    lang: Mapped[str] = mapped_column(String(5))
    blueprint: Mapped[int] = mapped_column(Integer)
    stations: Mapped[int] = mapped_column(Integer)
    needed: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stations_passed: Mapped[int | None] = mapped_column(Integer)
    passed: Mapped[bool | None] = mapped_column(Boolean)


class RoleplayStation(Base):
    """One call of an exam. lines: what the collector said; versions: of scenario, engine, scorer, checker and law when it was scored."""

    __tablename__ = "roleplay_station"
    __table_args__ = (UniqueConstraint("exam_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("roleplay_exam.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    scenario_id: Mapped[str] = mapped_column(String(80))
    scenario_version: Mapped[int] = mapped_column(Integer)
    seed: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    total: Mapped[float | None] = mapped_column(Float)
    void: Mapped[bool | None] = mapped_column(Boolean)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    why: Mapped[list[str]] = mapped_column(JSON, default=list)
    versions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    score: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Rescored(Base):
    """A stored call scored again. The first score stays as it is; `call_id`, `station_id` or `duo_id` says which call."""

    __tablename__ = "roleplay_rescored"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("roleplay_call.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("roleplay_station.id"), index=True)
    duo_id: Mapped[int | None] = mapped_column(ForeignKey("roleplay_duo.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    total: Mapped[float] = mapped_column(Float)
    void: Mapped[bool] = mapped_column(Boolean)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    why: Mapped[list[str]] = mapped_column(JSON, default=list)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    score: Mapped[dict[str, Any]] = mapped_column(JSON)


def exams_of(session: Session, user_id: int) -> Sequence[RoleplayExam]:
    """A person's exams, newest first."""
    query = select(RoleplayExam).where(RoleplayExam.user_id == user_id).order_by(RoleplayExam.id.desc())
    return session.scalars(query).all()


def stations_of(session: Session, exam_id: int) -> Sequence[RoleplayStation]:
    """The stations of an exam in their order."""
    query = select(RoleplayStation).where(RoleplayStation.exam_id == exam_id).order_by(RoleplayStation.number)
    return session.scalars(query).all()


def rescored(session: Session, *, call_id: int | None = None, station_id: int | None = None) -> Sequence[Rescored]:  # fmt: skip
    """Later scores of a call or a station, newest first."""
    column = Rescored.call_id == call_id if call_id is not None else Rescored.station_id == station_id
    return session.scalars(select(Rescored).where(column).order_by(Rescored.id.desc())).all()


def newest(session: Session, teams: Sequence[int] | None, most: int = 200) -> list[tuple[RoleplayExam, User]]:
    """Everybody's exams, newest first; teams: only of people in these."""
    query = (
        select(RoleplayExam, User)
        .join(User, User.id == RoleplayExam.user_id)
        .order_by(RoleplayExam.id.desc())
    )
    if teams is not None:
        query = query.where(User.team_id.in_(teams))
    return [(row, user) for row, user in session.execute(query.limit(most))]
