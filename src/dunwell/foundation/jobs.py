"""Long work: one `jobs` table, claimed row by row. No queue library (DESIGN decision 14).

A room registers a handler (`@handler("intake.commit")`) and enqueues from its own transaction. The handler opens its
own transactions on `job.engine`; it must be safe to run again, for a worker that dies leaves its job to the next.
Progress is said in small transactions of its own and skipped when the database is busy.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Engine, Integer, String, Text, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation import db
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.foundation.errors import DomainError
from dunwell.foundation.settings import Settings

LEASE = timedelta(seconds=90)  # a running job not heard of for so long has lost its worker
MAX_ATTEMPTS = 3
log = logging.getLogger(__name__)


class Job(Base):
    """One piece of long work. status: queued, running, done, failed."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(
        String(120), unique=True
    )  # one unfinished job a key; freed at the end
    status: Mapped[str] = mapped_column(String(10), default="queued", index=True)
    run_after: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_login: Mapped[str] = mapped_column(String(60), default=SYSTEM.login)
    actor_role: Mapped[str] = mapped_column(String(20), default=SYSTEM.role)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int | None] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(
        String(200), default=""
    )  # English source string, translated where shown
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result_url: Mapped[str | None] = mapped_column(String(300))  # where the page goes when it is done
    error_code: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def over(self) -> bool:
        """True when nothing more will happen."""
        return self.status in ("done", "failed")

    @property
    def actor(self) -> Actor:
        """Who asked for it."""
        return Actor(self.actor_id, self.actor_login, self.actor_role)


@dataclass(frozen=True)
class Running:
    """What a handler is given: the world, who asked, with what arguments, and a way to say how far it is."""

    id: int
    engine: Engine
    settings: Settings
    clock: Clock
    actor: Actor
    args: dict[str, Any]

    def progress(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Say how far the work is (`stage` is an English source string). Skipped while another transaction writes."""
        values = {"stage": stage, "done": done, "total": total, "heard_at": self.clock.now()}
        try:
            with db.write_now(self.engine) as session:
                session.execute(update(Job).where(Job.id == self.id).values(**values))
        except OperationalError:
            return


@dataclass(frozen=True)
class Result:
    """What a handler may return: figures for the page, and where the page should go."""

    figures: dict[str, Any] | None = None
    url: str | None = None


Handler = Callable[[Running], Result | None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def enqueue(
    session: Session,
    clock: Clock,
    actor: Actor,
    kind: str,
    args: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for work, in the caller's transaction. With a `key`, an unfinished job of that key is returned instead."""
    if key is not None:
        known = session.scalar(select(Job).where(Job.key == key).with_for_update())
        if known is not None:
            return known
    job = Job(
        kind=kind,
        args=args or {},
        key=key,
        run_after=run_after or clock.now(),
        actor_id=actor.user_id,
        actor_login=actor.login,
        actor_role=actor.role,
        created_at=clock.now(),
    )
    session.add(job)
    session.flush()
    return job


def find(session: Session, job_id: int) -> Job | None:
    """The job, None if there is none."""
    return session.get(Job, job_id)


def recent(session: Session, limit: int = 100) -> list[Job]:
    """The latest jobs, newest first."""
    return list(session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)))


def claim(session: Session, clock: Clock) -> Job | None:
    """Take the oldest job that is due (or whose worker is gone), so that no other worker has it.

    SKIP LOCKED on PostgreSQL; on SQLite the writing transaction is itself the lock.
    """
    now = clock.now()
    due = (Job.status == "queued") & (Job.run_after <= now)
    orphaned = (Job.status == "running") & (func.coalesce(Job.heard_at, Job.started_at) < now - LEASE)
    query = select(Job).where(or_(due, orphaned)).order_by(Job.run_after, Job.id).limit(1)
    job = session.scalar(query.with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _finish(
            job, now, status="failed", error_code="job.worker_lost", error="its worker was lost three times"
        )
        session.flush()
        return claim(session, clock)
    job.status, job.started_at, job.heard_at, job.attempts = "running", now, now, job.attempts + 1
    session.flush()
    return job


def _finish(job: Job, now: datetime, **values: Any) -> None:
    for name, value in {"finished_at": now, "key": None, **values}.items():
        setattr(job, name, value)


def run_one(engine: Engine, settings: Settings, clock: Clock) -> bool:
    """Claim one job and do it. False when there was nothing to do. The one place that catches everything."""
    with db.write(engine) as session:
        job = claim(session, clock)
        if job is None:
            return False
        running = Running(job.id, engine, settings, clock, job.actor, dict(job.args))
        kind, attempt = job.kind, job.attempts
    outcome = _do(kind, running)
    with db.write(engine) as session:
        job = session.get(Job, running.id, with_for_update=True)
        if job is not None and job.status == "running" and job.attempts == attempt:
            _finish(job, clock.now(), **outcome)
    return True


def _do(kind: str, running: Running) -> dict[str, Any]:
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(running, stop), daemon=True)
    beat.start()
    try:
        result = _handlers[kind](running) or Result()
        return {"status": "done", "result": result.figures, "result_url": result.url}
    except DomainError as error:
        return {"status": "failed", "error_code": error.code, "error": str(error), "result": _plain(error)}
    except Exception as error:
        log.exception("job %s (%s) failed", running.id, kind)
        trace = "".join(traceback.format_exception(error))[-8000:]
        return {"status": "failed", "error_code": "job.crashed", "error": trace}
    finally:
        stop.set()
        beat.join()


def _plain(error: DomainError) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | str | bool | None) else str(value)
        for name, value in error.values().items()
    }


def _beat(running: Running, stop: threading.Event) -> None:
    """Keep the lease while the handler works; a beat lost to a busy database is made up by the next."""
    while not stop.wait(LEASE.total_seconds() / 6):
        try:
            with db.write_now(running.engine) as session:
                session.execute(update(Job).where(Job.id == running.id).values(heard_at=running.clock.now()))
        except OperationalError:
            continue


class Worker(threading.Thread):
    """A worker inside another process: `serve` starts one so that a small house needs no second command."""

    def __init__(self, engine: Engine, settings: Settings, clock: Clock, pause: float = 0.5) -> None:
        super().__init__(name="dunwell-worker", daemon=True)
        self._world = (engine, settings, clock)
        self._pause = pause
        self._stop_asked = threading.Event()

    def run(self) -> None:
        loop(*self._world, self._stop_asked, self._pause)

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self._stop_asked.set()


def loop(engine: Engine, settings: Settings, clock: Clock, stop: threading.Event, pause: float = 0.5) -> None:
    """Do jobs until told to stop. A database that is away for a moment is waited for."""
    while not stop.is_set():
        try:
            if run_one(engine, settings, clock):
                continue
        except OperationalError:
            log.warning("the database did not answer; trying again", exc_info=True)
        stop.wait(pause)
