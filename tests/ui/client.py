"""A browser without pictures: the whole application over a real database, signed in as a role, CSRF handled."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import Clock
from dunwell.foundation.db import write
from dunwell.foundation.settings import Settings
from dunwell.people import service, tables
from dunwell.people.domain import PersonDraft
from dunwell.web.app import create_app

PASSWORD = "a long test sentence"
_hashed = service.hash_password(PASSWORD)  # argon2 is slow on purpose; once is enough


class Browser(TestClient):
    """A TestClient that stays on redirects and sends the CSRF token of its last page."""

    csrf = ""

    def request(self, method: str, url: Any, **options: Any) -> Response:  # type: ignore[override]
        if method not in ("GET", "HEAD") and self.csrf:
            options["headers"] = {"X-CSRF-Token": self.csrf, **(options.get("headers") or {})}
        answer = super().request(method, url, **options)
        found = re.search(r'<meta name="csrf" content="([^"]+)"', answer.text)
        if found:
            self.csrf = found.group(1)
        return answer


def a_person(engine: Engine, clock: Clock, role: str, login: str | None = None, **given: Any) -> int:
    """A person of this role with PASSWORD; the id."""
    login = login or f"{role}1"
    with write(engine) as session:
        known = tables.user_by_login(session, login)
        if known:
            return known.id
        draft = PersonDraft(login=login, name=given.pop("name", login), role=role, **given)
        user = service.add_person(session, clock, SYSTEM, draft, PASSWORD)
        user.password_hash = _hashed
        return user.id


def browser(app: FastAPI, lang: str = "en") -> Browser:
    """A browser that nobody has signed in to."""
    client = Browser(app, raise_server_exceptions=False, follow_redirects=False, client=("127.0.0.1", 50000))
    client.headers["accept-language"] = lang
    return client


@contextmanager
def app_client(
    settings: Settings, clock: Clock, role: str | None = None, lang: str = "en"
) -> Iterator[Browser]:
    """The application over `settings` (schema there already), signed in as `role` unless None."""
    app = create_app(settings, clock)
    with browser(app, lang) as client:
        if role:
            sign_in_as(client, role, lang=lang)
        yield client


def sign_in_as(client: Browser, role: str, login: str | None = None, lang: str = "en") -> None:
    """Sign in as a person of this role, made when not there."""
    state = client.app.state.dunwell  # type: ignore[attr-defined]
    a_person(state.engine, state.clock, role, login)
    client.cookies.clear()
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"login": login or f"{role}1", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    client.csrf = ""
    client.get("/profile")
    client.post("/language", data={"lang": {"zh": "zh_Hans"}.get(lang, lang)})


def later(clock: Any, **length: float) -> None:
    """Let the clock move on."""
    clock.set(clock.now() + timedelta(**length))
