"""Making a learner's sandbox, sending requests to it, judging tasks. Never commits the house's database; a sandbox's own is committed
here when it is made, and otherwise by the requests that work in it.

A request is answered from the sandbox while its cookie names the person's own sandbox and the page is one of the workbench (every
page but HOME_PATHS). Forms of the sandbox carry another token than those of the house, so that one left open in a tab can never be
sent to the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import yaml
from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import dunwell.models  # noqa: F401 - the whole schema
from dunwell.academy import sandbox_tables as tables
from dunwell.academy.learning import me
from dunwell.academy.sandbox_tables import Sandbox, SandboxTask
from dunwell.evidence import service as evidence
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.errors import DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings, resource
from dunwell.people.sign_in import SignedIn
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.sandbox import book
from dunwell.sandbox.checks import CHECKS, Desk
from dunwell.sandbox.domain.tasks import Task
from dunwell.sandbox.domain.workday import WorkdayClock
from dunwell.ui.state import AppState, Elsewhere

COOKIE = "dunwell_sandbox"
PLACE = "/academy/sandbox"
# Pages that hold no account of anybody and stay with the house while one practises.
HOME_PATHS = ("/academy", "/roleplay", "/certificates", "/sign-in", "/sign-out", "/language", "/theme", "/profile", "/static", "/healthz", "/verify")  # fmt: skip


@dataclass(eq=False)
class NoSandbox(DomainError):
    """The person has no sandbox, or its database is gone: begin a new one."""

    code: ClassVar[str] = "sandbox.none"
    status: ClassVar[int] = 409


@cache
def tasks() -> dict[str, Task]:
    """The tasks that ship (content/academy/sandbox.yaml), by id, in order."""
    raw = yaml.safe_load(resource("content", "academy", "sandbox.yaml").read_text("utf-8"))
    return {one.id: one for one in (Task.model_validate(each) for each in raw)}


def clock_of(clock: Clock) -> WorkdayClock:
    """The time it is in a sandbox."""
    return WorkdayClock(clock, HOME_ZONE)


def begin(session: Session, clock: Clock, settings: Settings, actor: Actor, lang: str) -> Sandbox:
    """A new sandbox for the actor, whose debtors speak `lang` (zh or en); the one before ends and its database is deleted."""
    before = tables.current(session, me(actor))
    number = 1 + (before.seed % 1000 if before else 0)
    seed = me(actor) * 1000 + number % 1000
    file = f"user-{me(actor)}-{seed}-{_schema()}.db"
    path = settings.var / "sandbox" / file
    if before is not None:
        before.ended_at = clock.now()
        _delete(settings.var / "sandbox" / before.file)
    _delete(path)
    engine = engine_for(f"sqlite:///{path}")
    try:
        Base.metadata.create_all(engine)
        with db.write(engine) as own:
            facts = book.write(own, clock_of(clock), session.get_one(User, me(actor)), seed, lang)
    finally:
        engine.dispose()
    row = Sandbox(user_id=me(actor), seed=seed, lang=lang, file=file, facts=facts, made_at=clock.now())
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.sandbox_begun", None, {"sandbox": row.id, "seed": seed})
    return row


@cache
def _schema() -> str:
    """Eight digits over the tables as the code has them: a sandbox of another version is not opened."""
    said = sorted(
        f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns
    )
    return sha256("\n".join(said).encode()).hexdigest()[:8]


def _delete(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def current(session: Session, settings: Settings, user_id: int) -> Sandbox | None:
    """The person's sandbox, if it can be worked in."""
    row = tables.current(session, user_id)
    known = row is not None and row.file.endswith(f"-{_schema()}.db") and (settings.var / "sandbox" / row.file).is_file()  # fmt: skip
    return row if known else None


@lru_cache(maxsize=32)
def _engine(path: str) -> Engine:
    return engine_for(f"sqlite:///{path}")


def check(
    session: Session, clock: Clock, settings: Settings, actor: Actor, task_id: str, answers: Mapping[str, str]
) -> SandboxTask:
    """Judge a task from what was done and keep the result; a result never gets worse. Raises NotFound, NoSandbox."""
    if task_id not in tasks():
        raise NotFound("task", task_id)
    row = current(session, settings, me(actor))
    if row is None:
        raise NoSandbox
    inside = replace(actor, role="collector")
    with db.read(_engine(str(settings.var / "sandbox" / row.file))) as own:
        verdict = CHECKS[task_id](Desk(own, clock_of(clock), inside, row.facts[task_id], answers))
    kept = tables.results(session, row.id).get(task_id)
    if kept is None:
        kept = SandboxTask(sandbox_id=row.id, user_id=me(actor), task_id=task_id, met={}, share=-1.0, passed=False, tries=0, at=clock.now())  # fmt: skip
        session.add(kept)
    kept.tries += 1
    if not kept.passed:
        kept.met, kept.share, kept.passed, kept.at = dict(verdict.met), verdict.share, verdict.passed, clock.now()  # fmt: skip
    session.flush()
    said = {"sandbox": row.id, "task": task_id, "passed": verdict.passed, "share": round(verdict.share, 4)}
    evidence.append(session, clock, actor, "academy.sandbox_checked", None, said)
    return kept


def inside_csrf(csrf: str) -> str:
    """The token of a sandbox's forms, made of the session's own."""
    return sha256(f"sandbox/{csrf}".encode()).hexdigest()


def switch(state: AppState) -> Callable[[Request, SignedIn], Elsewhere | None]:
    """What the web asks of each request: does it belong to a sandbox?"""

    def elsewhere(request: Request, who: SignedIn) -> Elsewhere | None:
        cookie = request.cookies.get(COOKIE, "")
        if not cookie.isdecimal():
            return None
        with db.read(state.engine) as session:
            row = current(session, state.settings, who.actor.user_id or -1)
            if row is None or row.id != int(cookie):
                return None
            file = row.file
        inside = replace(who, csrf=inside_csrf(who.csrf), actor=replace(who.actor, role="collector"))
        path = request.url.path
        stays = any(path == one or path.startswith(one + "/") for one in HOME_PATHS)
        folder = state.settings.var / "sandbox"
        url = f"sqlite:///{folder / file}"
        there = None if stays else AppState(
            _engine(str(folder / file)), Settings(folder / file.removesuffix(".db"), url), clock_of(state.clock), state.nav, state.paths, state.secure_cookies
        )  # fmt: skip
        return Elsewhere(there, inside, N_("Practice sandbox: invented people, nothing here is real."), PLACE)

    return elsewhere


def facts_of(row: Sandbox, task_id: str) -> dict[str, Any]:
    """Whom a task of a sandbox is about."""
    found: dict[str, Any] = row.facts[task_id]
    return found
