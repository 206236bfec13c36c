"""The context of one request: who asks, in which language, in one transaction.

`ctx: Ctx` is all a page needs. The transaction opens with the first use of `ctx.session` (reading for GET, writing
otherwise), commits after the page function returns and before the response is sent, and rolls back on any exception.
A refusal that must itself be recorded is therefore a return value, not an exception.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dunwell.foundation import db, i18n, jobs
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings
from dunwell.people import domain as people
from dunwell.people import sign_in
from dunwell.people.sign_in import SignedIn
from dunwell.ui import nav, templating, words
from dunwell.ui.fmt import Fmt
from dunwell.ui.state import AppState, Elsewhere

SESSION_COOKIE = "dunwell_session"
LANG_COOKIE = "dunwell_lang"
THEME_COOKIE = "dunwell_theme"
FLASH_COOKIE = "dunwell_flash"
GUEST_COOKIE = "dunwell_guest"  # the CSRF token of whoever is not signed in yet
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Answer = TypeVar("Answer", bound=Response)
NOBODY = Actor(None, "guest", "guest")


class SignInNeeded(Exception):
    """The request needs somebody signed in."""


class StaleForm(Exception):
    """The CSRF token is missing or of another session."""


@dataclass(frozen=True, slots=True)
class Flash:
    """A message for the next page. kind: success, info, warning, error."""

    text: str
    kind: str = "success"


class Context:
    """Everything a page function may use."""

    def __init__(
        self,
        request: Request,
        state: AppState,
        signed_in: SignedIn | None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        there = elsewhere.state if elsewhere else None
        if elsewhere and there:
            state, signed_in = there, elsewhere.signed_in
        self.request = request
        self.state = state
        self.signed_in = signed_in
        self.elsewhere = elsewhere
        self.writes = request.method not in SAFE
        self.lang = i18n.choose(
            signed_in.lang if signed_in else None,
            request.cookies.get(LANG_COOKIE),
            accept_language=request.headers.get("accept-language"),
        )
        self.theme = signed_in.theme if signed_in else request.cookies.get(THEME_COOKIE, "auto")
        self.fmt = Fmt(self.lang, state.clock)
        self._transaction: AbstractContextManager[Session] | None = None
        self._session: Session | None = None
        self._cookies: dict[str, tuple[str, int]] = {}
        self._flashes: list[Flash] = []

    # The world

    @property
    def session(self) -> Session:
        """The transaction of this request; opened by the first use, inside the page function."""
        if self._session is None:
            self._transaction = (db.write if self.writes else db.read)(self.state.engine)
            self._session = self._transaction.__enter__()
        return self._session

    @property
    def clock(self) -> Clock:
        """The clock use cases are given."""
        return self.state.clock

    @property
    def settings(self) -> Settings:
        """Where things are."""
        return self.state.settings

    @property
    def actor(self) -> Actor:
        """Who asks. A guest has no permission at all."""
        return self.signed_in.actor if self.signed_in else NOBODY

    def end(self, error: BaseException | None = None) -> None:
        """Commit, or roll back when `error` is given. Called once, by the dependency."""
        if self._transaction is not None:
            transaction, self._transaction = self._transaction, None
            if error is None:
                transaction.__exit__(None, None, None)
            else:
                transaction.__exit__(type(error), error, error.__traceback__)

    # Permission

    def can(self, permission: str) -> bool:
        """True when the role has the permission."""
        return people.can(self.actor, permission)

    def require(self, permission: str) -> None:
        """Raises SignInNeeded for a guest, NotPermitted for the wrong role."""
        if self.signed_in is None:
            raise SignInNeeded
        people.require(self.actor, permission)

    @property
    def csrf(self) -> str:
        """The token every form of this session carries (the macro `ui.form` puts it in)."""
        if self.signed_in:
            return self.signed_in.csrf
        token = self.request.cookies.get(GUEST_COOKIE)
        if not token or len(token) < 32:
            token = getattr(self.request.state, "guest_token", None) or secrets.token_urlsafe(32)
            self.request.state.guest_token = token
            self.set_cookie(GUEST_COOKIE, token, max_age=3600 * 12)
        return token

    # Words

    def _(self, message: str, **values: Any) -> str:
        """The message in the reader's language, with its %(placeholders)s filled."""
        return i18n.gettext(self.lang, message, **values)

    def ngettext(self, one: str, many: str, n: int, **values: Any) -> str:
        """The message for n things; %(num)s is n."""
        return i18n.ngettext(self.lang, one, many, n, **values)

    # What the layout shows

    @property
    def nonce(self) -> str:
        """The nonce of this answer's content-security policy."""
        return str(self.request.state.nonce)

    @property
    def html_lang(self) -> str:
        """The language as HTML says it."""
        return i18n.HTML_LANG[self.lang]

    @property
    def languages(self) -> Mapping[str, str]:
        """The languages on offer, each in its own words."""
        return i18n.LANGUAGES

    @property
    def role_name(self) -> str:
        """The role's English name, to be translated."""
        return people.ROLE_NAMES[self.actor.role]

    @property
    def menu(self) -> list[tuple[str, list[nav.NavItem]]]:
        """The menu of this person."""
        return nav.menu(self.state.nav, people.PERMISSIONS[self.actor.role])

    @property
    def nav_here(self) -> str | None:
        """The menu entry of this page."""
        return nav.current(self.state.nav, self.request.url.path)

    def nav_label(self, path: str) -> str:
        """What the menu calls the page at this path, to be translated; the path where it is in no menu."""
        return nav.label(self.state.nav, path)

    @property
    def here(self) -> str:
        """This page's address, to come back to; the home page for anything but a GET."""
        url = self.request.url
        return (url.path + (f"?{url.query}" if url.query else "")) if self.request.method == "GET" else "/"

    @property
    def search_text(self) -> str:
        """What the search page was asked."""
        return self.request.query_params.get("q", "") if self.request.url.path == "/search" else ""

    def has_page(self, path: str) -> bool:
        """True when a room serves this GET path."""
        return path in self.state.paths

    def job_error(self, job: jobs.Job) -> str:
        """Why a job failed, in words."""
        return words.say_code(job.error_code or "job.crashed", self.lang, job.result)

    # Answers

    @property
    def is_htmx(self) -> bool:
        """True when HTMX asks for a part of the page (not for a whole one by boost or history)."""
        headers = self.request.headers
        return (
            headers.get("hx-request") == "true"
            and headers.get("hx-boosted") != "true"
            and headers.get("hx-history-restore-request") != "true"
        )

    def render(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **data: Any
    ) -> HTMLResponse:
        """The page or part, in the reader's language. Messages of `flash` ride along: shown in a page, toasts with a part."""
        response = HTMLResponse(templating.render(self, template, data), status, dict(headers or {}))
        if self.is_htmx and self._flashes:
            response.headers["HX-Trigger"] = triggers({"dw:toast": [_plain(f) for f in self._flashes]})
        return self.finish(response)

    def redirect(self, url: str) -> Response:
        """Send the browser to another page (303, or HX-Redirect); messages of `flash` are shown there."""
        if self._flashes:
            self.set_cookie(FLASH_COOKIE, _packed(self._flashes), max_age=60)
        if self.is_htmx:
            return self.finish(Response(status_code=204, headers=self._go(url)))
        return self.finish(RedirectResponse(url, 303))

    def _go(self, url: str) -> dict[str, str]:
        """Where HTMX goes. A place on the very page one is on is no new page to a browser: that page is loaded anew."""
        page, _, place = url.partition("#")
        here = urlsplit(self.request.headers.get("hx-current-url", ""))
        same = place and page == here.path + (f"?{here.query}" if here.query else "")
        return {"HX-Refresh": "true"} if same else {"HX-Redirect": url}

    def empty(self) -> Response:
        """Nothing to swap; only the messages of `flash`, as toasts."""
        response = Response(status_code=204)
        if self._flashes:
            response.headers["HX-Trigger"] = triggers({"dw:toast": [_plain(f) for f in self._flashes]})
        return self.finish(response)

    def flash(self, text: str, kind: str = "success") -> None:
        """A message for the next page (or a toast with a part). Text already translated. kind: success, info, warning, error."""
        self._flashes.append(Flash(text, kind))

    def take_flashes(self) -> list[Flash]:
        """The messages a full page shows now; forgotten afterwards."""
        waiting = _unpacked(self.request.cookies.get(FLASH_COOKIE))
        if waiting:
            self.set_cookie(FLASH_COOKIE, "", max_age=0)
        return waiting + self._flashes

    def set_cookie(self, key: str, value: str, *, max_age: int) -> None:
        """A cookie of ours: HttpOnly, SameSite=Lax, whole site; put on the answer by `finish`."""
        self._cookies[key] = (value, max_age)

    def finish(self, response: Answer) -> Answer:
        """Put this context's cookies on an answer not made by `render` or `redirect`."""
        secure = self.state.secure_cookies
        for key, (value, age) in self._cookies.items():
            response.set_cookie(
                key, value, max_age=age, httponly=True, samesite="lax", path="/", secure=secure
            )
        return response


def triggers(events: dict[str, Any]) -> str:
    """An HX-Trigger header: JSON in ASCII, since headers carry nothing else."""
    return json.dumps(events, ensure_ascii=True)


def _plain(flash: Flash) -> dict[str, str]:
    return {"text": flash.text, "kind": flash.kind}


def _packed(flashes: list[Flash]) -> str:
    return urlsafe_b64encode(json.dumps([_plain(f) for f in flashes])[:2500].encode()).decode()


def _unpacked(cookie: str | None) -> list[Flash]:
    try:
        return [
            Flash(str(f["text"]), str(f["kind"])) for f in json.loads(urlsafe_b64decode(cookie or "W10="))
        ]
    except (ValueError, KeyError, TypeError):
        return []


async def submitted_token(request: Request) -> str | None:
    """The CSRF token sent: header X-CSRF-Token, else the form field csrf_token."""
    if request.method in SAFE:
        return None
    header = request.headers.get("x-csrf-token")
    if header:
        return header
    if "form" in request.headers.get("content-type", ""):
        value = (await request.form()).get("csrf_token")
        return value if isinstance(value, str) else None
    return None


def open_context(
    request: Request, token: Annotated[str | None, Depends(submitted_token)]
) -> Iterator[Context]:
    """The dependency behind `Ctx`."""
    state: AppState = request.app.state.dunwell
    ctx = _context(request, state)
    request.state.ctx = ctx
    if request.method not in SAFE:
        _refuse_forgery(ctx, token)
    try:
        yield ctx
    except BaseException as error:
        ctx.end(error)
        raise
    else:
        ctx.end()


def context_of(request: Request) -> Context:
    """The request's context, or a new one where it failed before it had any (for error pages)."""
    known = getattr(request.state, "ctx", None)
    if known is not None:
        return known
    state: AppState = request.app.state.dunwell
    return _context(request, state)


def _context(request: Request, state: AppState) -> Context:
    signed_in = _signed_in(request, state)
    asked = state.elsewhere if signed_in else None
    return Context(request, state, signed_in, asked(request, signed_in) if asked and signed_in else None)


def _refuse_forgery(ctx: Context, token: str | None) -> None:
    if ctx.request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise StaleForm
    expected = ctx.signed_in.csrf if ctx.signed_in else ctx.request.cookies.get(GUEST_COOKIE)
    away = ctx.elsewhere
    if away and away.state is None and token and compare_digest(away.signed_in.csrf.encode(), token.encode()):
        return  # a form of this person's practice pages for one that stays with the house: language, sign-out
    if not expected or not token or not compare_digest(expected.encode(), token.encode()):
        raise SignInNeeded if ctx.signed_in is None and not expected else StaleForm


def _signed_in(request: Request, state: AppState) -> SignedIn | None:
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return None
    with db.read(state.engine) as session:
        found = sign_in.find(session, state.clock, cookie)
    if found and found.stale:
        try:
            with db.write_now(state.engine) as session:
                sign_in.touch(session, state.clock, found.session_id)
        except OperationalError:
            pass  # somebody is writing; the next request notes it
    return found


Ctx = Annotated[Context, Depends(open_context, scope="function")]
