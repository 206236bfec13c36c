"""The application factory. Everything it needs is given: settings and clock; nothing is read at import time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dunwell.academy import xapi
from dunwell.foundation import db, jobs
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import Clock, SystemClock
from dunwell.foundation.db import engine_for
from dunwell.foundation.jobs import Worker
from dunwell.foundation.settings import Settings
from dunwell.sandbox import service as sandbox
from dunwell.ui import words
from dunwell.ui.assets import STATIC
from dunwell.ui.state import AppState
from dunwell.web import rooms
from dunwell.web.errors import install as install_errors
from dunwell.web.headers import CachedStatic, SecurityHeaders

MAX_BODY = 512 * 1024 * 1024  # bytes; a file of some millions of rows, and no more


def create_app(
    settings: Settings, clock: Clock | None = None, *, worker: bool = False, secure_cookies: bool = False
) -> FastAPI:
    """The web application over one database. `worker` starts one inside; `secure_cookies` is for HTTPS."""
    clock = clock or SystemClock()
    engine = engine_for(settings.database_url)
    state = AppState(engine, settings, clock, secure_cookies=secure_cookies)
    app = FastAPI(
        title="Dunwell",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BODY,
        lifespan=_lifespan(state, worker),
    )
    app.state.dunwell = state
    _mount_rooms(app, state)
    state.elsewhere = sandbox.switch(state)
    app.mount("/static", CachedStatic(directory=STATIC), name="static")
    install_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    return app


def _mount_rooms(app: FastAPI, state: AppState) -> None:
    if find_spec("dunwell.bootstrap"):
        import_module("dunwell.bootstrap").wire()
    for module in rooms.modules():
        app.include_router(module.router)
        state.nav.extend(getattr(module, "NAV", ()))
        words.ERROR_WORDS.update(getattr(module, "ERROR_WORDS", {}))
    gets = (route.path for route in rooms.routes() if "GET" in (route.methods or ()))
    state.paths = frozenset(path for path in gets if "{" not in path)
    state.nav = [item for item in state.nav if item.href in state.paths]


def _begin_sending(state: AppState) -> None:
    """Where a learning record store is named, what is learned goes there from now on."""
    if xapi.store() is not None:
        with db.write(state.engine) as session:
            jobs.enqueue(session, state.clock, SYSTEM, xapi.JOB, key=f"{xapi.JOB}.next")


def _lifespan(state: AppState, with_worker: bool):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = Worker(state.engine, state.settings, state.clock) if with_worker else None
        if worker:
            _begin_sending(state)
            worker.start()
        yield
        if worker:
            worker.stop()
            worker.join(timeout=10)
        state.engine.dispose()

    return lifespan
