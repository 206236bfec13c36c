"""Signing in and out: server-side sessions, limits on failures, demo logins kept at home. Never commits.

Only a hash of the session cookie is stored. A session ends after IDLE without a request, and after ABSOLUTE in any case.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.people import domain, tables
from dunwell.people.service import actor_of, password_fits
from dunwell.people.tables import LoginFailure, LoginSession, User

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is behind a request: the session row, its CSRF token, and the person."""

    session_id: int
    csrf: str
    actor: Actor
    name: str
    lang: str
    theme: str
    stale: bool  # last seen more than a minute ago: worth noting again


def attempt(session: Session, clock: Clock, login: str, password: str, address: str) -> User | None:
    """The person if login and password fit, else None with the failure counted (so the caller must commit).

    Raises TooManyFailures before looking at the password: five failures of a login, or twenty from an address,
    in fifteen minutes.
    """
    login = login.strip()[:60]
    now = clock.now()
    _refuse_too_many(session, now, login, address)
    user = tables.user_by_login(session, login)
    if password_fits(user, password) and user is not None and user.active:
        tables.forget_failures(session, login)
        return user
    session.add(LoginFailure(login=login, address=address, at=now))
    session.flush()
    return None


def _refuse_too_many(session: Session, now: datetime, login: str, address: str) -> None:
    since = now - WINDOW
    worst = max(
        (times[-limit] for times, limit in (
            (tables.failures_of_login(session, login, since), FAILURES_PER_LOGIN),
            (tables.failures_from(session, address, since), FAILURES_PER_ADDRESS),
        ) if len(times) >= limit),
        default=None,
    )  # fmt: skip
    if worst is not None:
        raise domain.TooManyFailures(max(1, -int((now - worst - WINDOW).total_seconds() // 60)))


def open_session(session: Session, clock: Clock, user: User) -> str:
    """Begin a session; the return value is the cookie, which is kept nowhere."""
    token, now = secrets.token_urlsafe(32), clock.now()
    tables.drop_expired(session, now, now - IDLE)
    session.add(
        LoginSession(
            token_hash=_hashed(token),
            user_id=user.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    user.last_seen_at = now
    session.flush()
    evidence.append(session, clock, actor_of(user), "people.signed_in", None, {"user_id": user.id})
    return token


def find(session: Session, clock: Clock, token: str | None) -> SignedIn | None:
    """Who the cookie belongs to, unless the session is over or the person was switched off."""
    row = tables.session_by_hash(session, _hashed(token)) if token else None
    if row is None:
        return None
    opened, user = row
    now = clock.now()
    if not user.active or now >= opened.expires_at or now - opened.seen_at >= IDLE:
        return None
    stale = now - opened.seen_at >= timedelta(minutes=1)
    return SignedIn(opened.id, opened.csrf, actor_of(user), user.name, user.lang, user.theme, stale)


def touch(session: Session, clock: Clock, session_id: int) -> None:
    """Note that the session is in use."""
    if opened := session.get(LoginSession, session_id):
        opened.seen_at = clock.now()


def close_session(session: Session, clock: Clock, actor: Actor, session_id: int) -> None:
    """Sign out."""
    if opened := session.get(LoginSession, session_id):
        session.delete(opened)
        evidence.append(session, clock, actor, "people.signed_out", None, {"user_id": actor.user_id})


def refuse_demo_bind(session: Session, host: str) -> None:
    """Raises DemoNeedsLoopback if demo logins are active and `host` is not this machine alone."""
    if not is_loopback(host) and tables.demo_people(session):
        raise domain.DemoNeedsLoopback(host)


def is_loopback(host: str) -> bool:
    """True for an address or name by which only this machine is reached."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False  # a name: it may resolve to anything


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
