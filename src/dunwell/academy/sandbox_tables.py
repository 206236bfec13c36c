"""Practice sandboxes and what was reached in them; written by the room `sandbox`, read by the gradebook and trainers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime

TASKS = 10  # in content/academy/sandbox.yaml; a test holds it to that


class Sandbox(Base):
    """A portfolio invented for one learner. seed: it follows from this; file: its database, under the sandbox folder; facts: whom
    each task is about."""

    __tablename__ = "academy_sandbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seed: Mapped[int] = mapped_column(Integer)
    lang: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SandboxTask(Base):
    """What was reached at one task of a sandbox, by the last check. met: by check; tries: how often it was checked."""

    __tablename__ = "academy_sandbox_task"
    __table_args__ = (UniqueConstraint("sandbox_id", "task_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("academy_sandbox.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    task_id: Mapped[str] = mapped_column(String(20))
    met: Mapped[dict[str, bool]] = mapped_column(JSON)
    share: Mapped[float] = mapped_column(Float)
    passed: Mapped[bool] = mapped_column(Boolean)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def current(session: Session, user_id: int) -> Sandbox | None:
    """A person's sandbox that has not ended."""
    query = select(Sandbox).where(Sandbox.user_id == user_id, Sandbox.ended_at.is_(None))
    return session.scalar(query.order_by(Sandbox.id.desc()))


def results(session: Session, sandbox_id: int) -> dict[str, SandboxTask]:
    """What was reached in a sandbox, by task."""
    rows = session.scalars(select(SandboxTask).where(SandboxTask.sandbox_id == sandbox_id))
    return {row.task_id: row for row in rows}


def best(session: Session, user_id: int, since: datetime | None = None) -> dict[str, SandboxTask]:
    """A person's best result of each task over all their sandboxes; equally good ones: the earliest."""
    query = select(SandboxTask).where(SandboxTask.user_id == user_id).order_by(SandboxTask.at, SandboxTask.id)
    found: dict[str, SandboxTask] = {}
    rows: Sequence[SandboxTask] = session.scalars(query if since is None else query.where(SandboxTask.at >= since)).all()  # fmt: skip
    for row in rows:
        if row.task_id not in found or row.share > found[row.task_id].share:
            found[row.task_id] = row
    return found
