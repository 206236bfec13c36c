"""The training calendar: sessions of every kind, who was there, the thread, requests for help, the private feed."""

import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables as tables
from dunwell.academy import cohorts
from dunwell.academy.cohort_tables import Attendance, CalendarLink, HelpRequest, Post, TrainingSession
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import can, require
from dunwell.people.tables import User, users

KINDS = {
    "classroom": N_("Classroom"),
    "online": N_("Online class"),
    "self_study": N_("Self-study"),
    "observation": N_("Observation at work"),
    "live_stream": N_("Live stream"),
    "guest": N_("Guest lecture"),
    "seminar": N_("Seminar"),
    "sharing": N_("Peer sharing"),
    "visit": N_("Exchange or outside visit"),
    "team_building": N_("Team building"),
}
ATTENDED = {
    "present": N_("Present"),
    "late": N_("Came late"),
    "absent": N_("Absent"),
    "excused": N_("Excused"),
}
LONGEST = timedelta(days=14)
LONGEST_TEXT = 4_000
FEED_BACK, FEED_AHEAD = timedelta(days=90), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a session. Moments are aware; link and recording are http or https addresses, or empty."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    cohort_id: int | None = None
    place: str = ""
    link: str = ""
    recording: str = ""
    guest: str = ""
    trainer_id: int | None = None
    about: str = ""


def save(session: Session, clock: Clock, actor: Actor, session_id: int | None, draft: Draft) -> TrainingSession:  # fmt: skip
    """Put a session on the calendar, or change it. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "academy.cohort")
    _check(session, actor, draft)
    row = session.get(TrainingSession, session_id) if session_id is not None else None
    if session_id is not None and (row is None or row.cancelled_why is not None):
        raise NotFound("session", session_id)
    kind = "academy.session_changed"
    if row is None:
        kind, row = "academy.session_made", TrainingSession(sequence=-1)
        session.add(row)
    for field in fields(draft):
        value = getattr(draft, field.name)
        setattr(row, field.name, value.strip() if isinstance(value, str) else value)
    row.sequence, row.changed_at = row.sequence + 1, clock.now()
    session.flush()
    said = {
        "session": row.id, "cohort": row.cohort_id, "kind": row.kind, "title": row.title, "from": row.starts_at.isoformat(),
        "until": row.ends_at.isoformat(),
    }  # fmt: skip
    evidence.append(session, clock, actor, kind, None, said)
    return row


def _check(session: Session, actor: Actor, draft: Draft) -> None:
    if draft.kind not in KINDS:
        raise BadInput("kind", N_("Choose one of the values offered."))
    if not draft.title.strip():
        raise BadInput("title", N_("Give the session a title."))
    if draft.ends_at <= draft.starts_at:
        raise BadInput("ends_at", N_("The end comes after the beginning."))
    if draft.ends_at - draft.starts_at > LONGEST:
        raise BadInput("ends_at", N_("A session lasts two weeks at most; put the days in singly."))
    if draft.cohort_id is not None:
        cohorts.get(session, actor, draft.cohort_id)
    for name in ("link", "recording"):
        check_link(name, getattr(draft, name))
    if draft.kind == "guest" and not draft.guest.strip():
        raise BadInput("guest", N_("Say who comes to speak."))
    if draft.kind in ("online", "live_stream") and not draft.link.strip():
        raise BadInput("link", N_("Give the address where it takes place."))


def check_link(field: str, text: str) -> None:
    """Raises BadInput unless the text is empty or an http or https address."""
    if not text.strip():
        return
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > 500:
        raise BadInput(field, N_("Give an address that begins with https:// or http://."))


def cancel(session: Session, clock: Clock, actor: Actor, session_id: int, why: str) -> TrainingSession:
    """Call a session off; it stays on the calendar, struck out. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "academy.cohort")
    row = session.get(TrainingSession, session_id)
    if row is None or row.cancelled_why is not None:
        raise NotFound("session", session_id)
    if not why.strip():
        raise BadInput("why", N_("Say why it is called off."))
    row.cancelled_why, row.sequence, row.changed_at = why.strip()[:200], row.sequence + 1, clock.now()
    session.flush()
    said = {"session": row.id, "title": row.title, "reason": row.cancelled_why}
    evidence.append(session, clock, actor, "academy.session_cancelled", None, said)
    return row


def get(session: Session, actor: Actor, session_id: int) -> TrainingSession:
    """A session the actor takes part in, runs, or looks after. Raises NotFound."""
    row = session.get(TrainingSession, session_id)
    if row is None:
        raise NotFound("session", session_id)
    if row.cohort_id is not None and row.trainer_id != actor.user_id:
        cohorts.get(session, actor, row.cohort_id)
    return row


def seen(session: Session, actor: Actor, since: datetime, until: datetime) -> list[TrainingSession]:
    """What stands on the actor's calendar in [since, until)."""
    if can(actor, "academy.cohort"):
        return list(tables.sessions(session, since, until))
    ids = set(tables.cohort_ids_of(session, me(actor))) | {row.id for row in cohorts.listed(session, actor)}
    return list(tables.sessions(session, since, until, sorted(ids)))


def coming(session: Session, clock: Clock, user_id: int) -> list[TrainingSession]:
    """What a person takes part in or gives within seven days and is not over, the soonest first."""
    now = clock.now()
    ids = sorted(tables.cohort_ids_of(session, user_id))
    rows = {
        row.id: row for row in tables.sessions(session, now - timedelta(days=1), now + timedelta(days=7), ids)
    }
    for row in tables.sessions(session, now - timedelta(days=1), now + timedelta(days=7)):
        if row.trainer_id == user_id:
            rows[row.id] = row
    return sorted(
        (row for row in rows.values() if row.cancelled_why is None and row.ends_at > now),
        key=lambda row: row.starts_at,
    )


def participants(session: Session, actor: Actor, row: TrainingSession) -> list[User]:
    """Whose attendance is noted: the members of the cohort; for a session of the whole house, everybody at work."""
    if row.cohort_id is None:
        return users(session, active=True)
    found = (session.get(User, one.user_id) for one in tables.members(session, row.cohort_id))
    return [user for user in found if user is not None]


def may_note(actor: Actor, row: TrainingSession) -> bool:
    """Who keeps the list of a session: trainers, and whoever gives it."""
    return can(actor, "academy.cohort") or (actor.user_id is not None and row.trainer_id == actor.user_id)


def note_attendance(
    session: Session, clock: Clock, actor: Actor, session_id: int, states: dict[int, str]
) -> int:
    """Note who was there, by person; how many entries changed. Raises NotPermitted, NotFound, BadInput (not begun yet)."""
    row = get(session, actor, session_id)
    if not may_note(actor, row):
        raise NotPermitted("academy.cohort")
    if row.cancelled_why is not None or clock.now() < row.starts_at:
        raise BadInput("state", N_("Attendance is noted once the session has begun."))
    known = {user.id for user in participants(session, actor, row)}
    before = tables.attendance(session, [session_id])
    changed: dict[str, str] = {}
    for user_id, state in states.items():
        if state not in ATTENDED or user_id not in known:
            raise BadInput("state", N_("Choose one of the values offered."))
        found = before.get((session_id, user_id))
        if found is not None and found.state == state:
            continue
        if found is None:
            found = Attendance(session_id=session_id, user_id=user_id)
            session.add(found)
        found.state, found.by_id, found.at = state, me(actor), clock.now()
        changed[str(user_id)] = state
    session.flush()
    if changed:
        said = {"session": session_id, "states": changed}
        evidence.append(session, clock, actor, "academy.attendance_noted", None, said)
    return len(changed)


def say(session: Session, clock: Clock, actor: Actor, session_id: int, text: str) -> Post:
    """A word in the thread of a session one takes part in. Raises NotFound, BadInput."""
    row = get(session, actor, session_id)
    post = Post(session_id=row.id, user_id=me(actor), text=_text("text", text), at=clock.now())
    session.add(post)
    session.flush()
    evidence.append(session, clock, actor, "academy.post_written", None, {"session": row.id, "post": post.id})
    return post


def ask(session: Session, clock: Clock, actor: Actor, text: str) -> HelpRequest:
    """Ask the trainers for help. Raises BadInput."""
    row = HelpRequest(user_id=me(actor), text=_text("text", text), at=clock.now())
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.help_asked", None, {"user": row.user_id, "request": row.id})  # fmt: skip
    return row


def answer(session: Session, clock: Clock, actor: Actor, request_id: int, text: str) -> HelpRequest:
    """Answer a request for help; a second answer is added to the first. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "academy.cohort")
    row = session.get(HelpRequest, request_id)
    if row is None:
        raise NotFound("request", request_id)
    said = _text("answer", text)
    row.answer = said if not row.answer else f"{row.answer}\n\n{said}"
    row.answered_by, row.answered_at = me(actor), clock.now()
    session.flush()
    evidence.append(session, clock, actor, "academy.help_answered", None, {"user": row.user_id, "request": row.id})  # fmt: skip
    return row


def _text(field: str, text: str) -> str:
    if not text.strip():
        raise BadInput(field, N_("Write something first."))
    if len(text.strip()) > LONGEST_TEXT:
        raise BadInput(field, N_("This is too long: keep to 4,000 characters."))
    return text.strip()


# The private feed --------------------------------------------------------------------------------------------------


def new_link(session: Session, clock: Clock, actor: Actor) -> str:
    """A new secret for one's calendar address; the old address stops working. Told once, kept only hashed."""
    secret = secrets.token_urlsafe(24)
    row = tables.calendar_link(session, me(actor))
    if row is None:
        row = CalendarLink(user_id=me(actor))
        session.add(row)
    row.secret_hash, row.made_at = _hash(secret), clock.now()
    session.flush()
    evidence.append(session, clock, actor, "academy.calendar_link_made", None, {"user": row.user_id})
    return secret


def feed(session: Session, clock: Clock, secret: str) -> tuple[User, list[TrainingSession]]:
    """Whose calendar a secret opens, and what is on it: three months back, thirteen ahead. Raises NotFound."""
    link = tables.link_by_hash(session, _hash(secret))
    user = session.get(User, link.user_id) if link is not None else None
    if user is None or not user.active:
        raise NotFound("calendar", "")
    now, actor = clock.now(), Actor(user.id, user.login, user.role)
    found = seen(session, actor, now - FEED_BACK, now + FEED_AHEAD)
    return user, found


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
