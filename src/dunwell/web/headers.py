"""Security headers on every answer, a nonce for every page, and static files that may be kept for good."""

import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dunwell.web import errors

POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "media-src 'self'{media}; connect-src 'self'; worker-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
MAY_DIFFER = frozenset({"Permissions-Policy"})  # the page of a practice call may ask for the microphone


class SecurityHeaders:
    """Middleware: a fresh nonce in request.state, the policy and its companions on the answer, no caching of pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(nonce=nonce, media=_elsewhere(scope))
                for name, value in FIXED.items():
                    if name not in MAY_DIFFER:
                        headers[name] = value
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception as error:
            if started:
                raise
            response = await run_in_threadpool(errors.bug, Request(scope, receive), error)
            await response(scope, receive, with_headers)


def _elsewhere(scope: Scope) -> str:
    """The origins a page said it plays video or audio from (request.state.media_from: https://host, as `academy` proved them)."""
    return "".join(f" {origin}" for origin in scope["state"].get("media_from", ()))


class CachedStatic(StaticFiles):
    """Static files: those asked for by their hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response

    def lookup_path(self, path: str) -> tuple[str, Any]:
        """Nothing but files inside the folder; hidden files are not there."""
        return (
            ("", None) if any(part.startswith(".") for part in path.split("/")) else super().lookup_path(path)
        )
