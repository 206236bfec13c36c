"""Errors in words: a page of its own, or for HTMX a toast and words beside the fields, so that nothing typed is lost."""

import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_
from dunwell.ui import words
from dunwell.ui.context import Context, SignInNeeded, StaleForm, context_of, triggers

log = logging.getLogger(__name__)

TITLES = {
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not found"),
    409: N_("That cannot be done now"),
    413: N_("Too large"),
    422: N_("Please check what you entered"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
}
TEXTS = {
    403: words.ERROR_WORDS["not_permitted"],
    404: words.ERROR_WORDS["not_found"],
    405: words.ERROR_WORDS["not_found"],
    422: words.ERROR_WORDS["bad_input"],
    413: N_("This is larger than what can be taken here."),
    500: N_("An error in the program. It has been logged; nothing was changed."),
}
OTHER = words.ERROR_WORDS["error"]
STALE = N_("This form was opened in an earlier session. Nothing is lost: please send it again.")
SIGNED_OUT = N_(
    "You are signed out. What you typed is still here: sign in in another tab, then send it again."
)


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(StaleForm, _stale_form)
    app.add_exception_handler(HTTPException, _http)


def _domain(request: Request, error: Any) -> Response:
    ctx = context_of(request)
    text = words.say(error, ctx.fmt, ctx.lang)
    field = getattr(error, "field", None)
    return answer(ctx, error.status, text, fields={str(field): text} if field else {})


def _invalid(request: Request, error: Any) -> Response:
    ctx = context_of(request)
    if any(e["loc"][0] == "path" for e in error.errors()):
        return answer(ctx, 404, ctx._(TEXTS[404]))
    fields = {
        str(e["loc"][-1]) if len(e["loc"]) < 3 else str(e["loc"][1]): words.say_field(
            e["type"], e.get("ctx", {}), ctx.lang
        )
        for e in error.errors()
    }
    return answer(ctx, 422, ctx._(TEXTS[422]), fields=fields)


def _sign_in_needed(request: Request, error: Exception) -> Response:
    ctx = context_of(request)
    if request.headers.get("hx-request") == "true":
        return answer(ctx, 401, ctx._(SIGNED_OUT), link=("/sign-in", ctx._("Sign in")))
    back = ctx.here
    return ctx.finish(
        RedirectResponse("/sign-in" + (f"?next={quote(back, safe='')}" if back != "/" else ""), 303)
    )


def _stale_form(request: Request, error: Exception) -> Response:
    ctx = context_of(request)
    return answer(ctx, 403, ctx._(STALE), csrf=ctx.csrf)


def _http(request: Request, error: Any) -> Response:
    ctx = context_of(request)
    known = error.status_code if error.status_code in TITLES else 500 if error.status_code >= 500 else 409
    return answer(ctx, error.status_code, ctx._(TEXTS.get(known, OTHER)))


def bug(request: Request, error: Exception) -> Response:
    """What a crash looks like to its user. Called by the outermost middleware of ours."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    ctx = context_of(request)
    return answer(ctx, 500, ctx._(TEXTS[500]))


def answer(
    ctx: Context, status: int, text: str, *, fields: dict[str, str] | None = None,
    csrf: str | None = None, link: tuple[str, str] | None = None,
) -> Response:  # fmt: skip
    """The error as a page; to HTMX as events that app.js turns into words beside fields and a toast."""
    if ctx.request.headers.get("hx-request") == "true":
        toast: dict[str, Any] = {"text": text, "kind": "error"}
        if link:
            toast["href"], toast["action"] = link
        events: dict[str, Any] = {"dw:failed": {"fields": fields or {}, "toast": toast}}
        if csrf:
            events["dw:csrf"] = {"token": csrf}
        return ctx.finish(Response(status_code=status, headers={"HX-Trigger": triggers(events)}))
    title = ctx._(TITLES.get(status, TITLES[409]))
    asked = ctx.request.method == "GET" and status == 422  # something in the address, not in a form
    again = ctx.request.url.path if asked and ctx.request.url.query else ""
    return ctx.render(
        "web/error.html",
        status=status,
        code=status,
        heading=title,
        text=text,
        fields=fields or {},
        again=again,
    )
