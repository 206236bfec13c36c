"""From passed exam and supervised practice to a certificate that the gate reads, that expires, and that anybody can check.

A certificate lasts a year: law and house rules are learnt anew every year (content/academy/tracks.yaml, yearly law).
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from dunwell.academy import exambook, tables
from dunwell.academy.coaching_tables import mentors_of
from dunwell.academy.domain import badge
from dunwell.academy.learning import me
from dunwell.academy.tables import Certificate, SignOff
from dunwell.compliance import conduct
from dunwell.compliance import service as compliance
from dunwell.compliance.house import house
from dunwell.compliance.tables import Acknowledged, Credential
from dunwell.evidence import seal
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings
from dunwell.people.domain import require
from dunwell.people.tables import Team, User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.roleplay import exam

YEAR = timedelta(days=365)
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
KINDS = ("mentor", "lead", "stations")
SEGMENTS = ("early", "mid", "late")


@dataclass(eq=False)
class NotEarned(DomainError):
    """Something the certificate rests on is missing."""

    code: ClassVar[str] = "academy.not_earned"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing a certificate rests on. at: when it was met, None while it is not. what: theory, mentor, lead, stations, conduct."""

    what: str
    at: datetime | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Public:
    """What the public page says of a certificate. state: valid, not_yet, ended, revoked."""

    number: str
    state: str
    holder: str
    level: str
    segments: tuple[str, ...]
    valid_from: str
    valid_to: str
    badge: str


def path(session: Session, clock: Clock, user_id: int) -> list[Needed]:
    """What is asked for and what is met of it. Exam and sign-offs count for a year."""
    since = clock.now() - YEAR
    final, blueprint = exambook.exams().get("final"), exam.blueprint()
    passed = next(
        (row for row in tables.sittings(session, user_id, "final") if row.passed and row.submitted_at and row.submitted_at >= since),
        None,
    )  # fmt: skip
    signed = {row.kind: row for row in reversed(tables.sign_offs(session, user_id)) if row.at >= since}
    agreed = conduct.acknowledged(session, user_id, exambook.conduct().version)
    theory = f"{passed.share:.0%}" if passed is not None and passed.share is not None else ""
    if not theory and final is not None:
        theory = f"≥ {final.rule.pass_share:.0%}"
    played = exam.last_passed(session, user_id, since)
    override = signed.get("stations")
    stations = Needed(
        "stations", played.ended_at if played else override.at if override else None,
        f"{played.stations_passed} / {played.stations}" if played else f"≥ {blueprint.pass_stations} / {len(blueprint.slots)}" if override is None else "",
    )  # fmt: skip
    return [
        Needed("conduct", agreed.at if agreed else None, exambook.conduct().version),
        Needed("theory", passed.submitted_at if passed else None, theory),
        stations,
        *(Needed(kind, signed[kind].at if kind in signed else None) for kind in ("mentor", "lead")),
    ]


def acknowledge(session: Session, clock: Clock, actor: Actor) -> Acknowledged:
    """Agree to the code of conduct in force. A second time changes nothing."""
    user_id, version = me(actor), exambook.conduct().version
    known = conduct.acknowledged(session, user_id, version)
    if known is not None:
        return known
    row = conduct.note(session, clock, user_id)
    said = {"user": user_id, "version": version}
    evidence.append(session, clock, actor, "academy.conduct_acknowledged", None, said)
    return row


def sign_off(session: Session, clock: Clock, actor: Actor, user_id: int, kind: str, note: str) -> SignOff:
    """Confirm supervised practice of somebody else: their mentor (kind mentor), the lead of their team (lead), a trainer
    (stations: counts in place of the role-play exam, with the reason as the note). Raises NotPermitted, NotFound, BadInput."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", user_id)
    if kind not in KINDS:
        raise BadInput("kind", N_("Choose what you confirm."))
    if not note.strip():
        raise BadInput(
            "note", N_("Say what you saw: how many contacts, what went well, what is left to learn.")
        )
    if kind not in may_sign(session, actor, user):
        raise NotPermitted("academy.train")
    row = SignOff(user_id=user_id, kind=kind, by_id=me(actor), at=clock.now(), note=note.strip()[:2000])
    session.add(row)
    session.flush()
    said = {"user": user_id, "kind": kind, "note": row.note}
    evidence.append(session, clock, actor, "academy.practice_signed", None, said)
    return row


def may_sign(session: Session, actor: Actor, user: User) -> tuple[str, ...]:
    """Which sign-offs of this person the actor may give."""
    if actor.user_id is None or actor.user_id == user.id:
        return ()
    kinds = []
    if actor.user_id in mentors_of(session, user.id):
        kinds.append("mentor")
    team = session.get(Team, user.team_id) if user.team_id else None
    if actor.role == "lead" and team is not None and team.lead_id == actor.user_id:
        kinds.append("lead")
    if actor.role == "trainer":
        kinds.append("stations")
    return tuple(kinds)


def grant(
    session: Session, clock: Clock, settings: Settings, actor: Actor, user_id: int, segments: tuple[str, ...]
) -> Certificate:
    """Grant what was earned: a certificate, the credential that the gate reads, a signed badge.

    segments: the stages it opens. Raises NotPermitted (without the right, or one's own), NotFound, BadInput, NotEarned.
    """
    require(actor, "academy.certify")
    if actor.user_id == user_id:
        raise NotPermitted("academy.certify")
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", user_id)
    if not segments or not set(segments) <= set(SEGMENTS):
        raise BadInput("segments", N_("Choose at least one stage."))
    needed = path(session, clock, user_id)
    if any(one.at is None for one in needed):
        raise NotEarned
    now = clock.now()
    first = local_date(now, HOME_ZONE)
    last = first + YEAR - timedelta(days=1)
    number = _number(session)
    said = compliance.grant_credential(session, clock, actor, user_id, first, last, f"academy {number}")
    key = seal.ensure_key(settings)
    row = Certificate(
        number=number, user_id=user_id, level="collector", segments=[x for x in SEGMENTS if x in segments], valid_from=first,
        valid_to=last, issued_at=now, issued_by=me(actor), credential_id=said.id,
        basis={one.what: one.at.isoformat() for one in needed if one.at is not None}, badge=_badge(key, user, number, first, last),
    )  # fmt: skip
    session.add(row)
    session.flush()
    record = {"certificate": number, "user": user_id, "segments": row.segments, "basis": row.basis}
    evidence.append(session, clock, actor, "academy.certificate_granted", None, record)
    return row


def look_up(session: Session, clock: Clock, number: str) -> Public | None:
    """What anybody may know of a certificate number, None for none."""
    row = tables.certificate(session, "".join(sign for sign in number.upper() if sign in SIGNS))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None:
        return None
    return Public(
        row.number, state_of(session, clock, row), user.name, row.level, tuple(row.segments), row.valid_from.isoformat(),
        row.valid_to.isoformat(), row.badge,
    )  # fmt: skip


def state_of(session: Session, clock: Clock, row: Certificate) -> str:
    """valid, not_yet, ended or revoked."""
    credential = session.get(Credential, row.credential_id)
    if credential is None or credential.revoked_at is not None:
        return "revoked"
    today = local_date(clock.now(), HOME_ZONE)
    if today < row.valid_from:
        return "not_yet"
    return "valid" if today <= row.valid_to else "ended"


def _badge(key: Ed25519PrivateKey, user: User, number: str, first: date, last: date) -> str:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    english = house("en")
    start = datetime.combine(first, time(), ZoneInfo(HOME_ZONE)).astimezone(UTC)
    end = (datetime.combine(last, time(), ZoneInfo(HOME_ZONE)) + timedelta(days=1)).astimezone(UTC)
    content = badge.credential(
        did=badge.did_of(public), issuer=english.legal_name, number=number, holder=user.name,
        achievement="Certified collector",
        description="Collects lawfully and fairly: theory, simulated calls and supervised practice.",
        criteria=[
            "final theory exam passed at 85 per cent or more", "role-play stations passed", "practice signed off by mentor and lead",
            "code of conduct acknowledged",
        ],
        valid_from=start, valid_until=end, evidence=number,
    )  # fmt: skip
    return badge.signed(content, key.sign)


def _number(session: Session) -> str:
    while True:
        number = "".join(secrets.choice(SIGNS) for _ in range(10))
        if tables.certificate(session, number) is None:
            return number
