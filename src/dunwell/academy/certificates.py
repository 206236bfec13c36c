"""From passed exam and supervised practice to a certificate that the gate reads, that expires, and that anybody can check.

A certificate lasts a year: law and house rules are learnt anew every year (content/academy/tracks.yaml, yearly law). The next one
needs the final exam passed since: an exam counts for one year of certificates, not for two.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from dunwell.academy import exambook, requirements, tables
from dunwell.academy.coaching_tables import mentors_of
from dunwell.academy.domain import badge
from dunwell.academy.learning import me
from dunwell.academy.requirements import YEAR, Needed
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
from dunwell.roleplay import exam, exam_tables
from dunwell.roleplay.exam_tables import RoleplayExam, RoleplayStation

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
KINDS = ("mentor", "lead", "stations")
STATION = "station-"  # with its number: the kind of a sign-off that counts one station as passed
SEGMENTS = ("early", "mid", "late")


@dataclass(eq=False)
class NotEarned(DomainError):
    """Something the certificate rests on is missing."""

    code: ClassVar[str] = "academy.not_earned"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class NoPractice(DomainError):
    """Too little supervised practice is on record to sign it off."""

    code: ClassVar[str] = "academy.no_practice"
    status: ClassVar[int] = 409


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
    """What is asked for and what is met of it. Exams and sign-offs count for a year."""
    since = clock.now() - YEAR
    final = exambook.exams(session).get("final")
    passed = next(
        (row for row in tables.sittings(session, user_id, "final") if row.passed and row.submitted_at and row.submitted_at >= since),
        None,
    )  # fmt: skip
    agreed = conduct.acknowledged(session, user_id, exambook.conduct().version)
    theory = f"{passed.share:.0%}" if passed is not None and passed.share is not None else ""
    if not theory and final is not None:
        theory = f"≥ {final.rule.pass_share:.0%}"
    practised = requirements.practice(session, clock, user_id)
    mentor, lead = _signatures(session, user_id, practised.at)
    return [
        Needed("conduct", agreed.at if agreed else None, exambook.conduct().version),
        *(requirements.before(session, clock, user_id, final.rule) if final is not None else ()),
        Needed("theory", passed.submitted_at if passed else None, theory),
        _stations(session, user_id, since),
        practised,
        Needed("mentor", mentor.at if mentor else None),
        Needed("lead", lead.at if lead else None),
    ]


def _signatures(
    session: Session, user_id: int, since: datetime | None
) -> tuple[SignOff | None, SignOff | None]:
    """The mentor's and the lead's sign-off after the practice on record: two people, neither of them the learner."""
    rows = [
        row
        for row in tables.sign_offs(session, user_id)
        if since and row.at >= since and row.by_id != user_id
    ]
    mentor = next((row for row in rows if row.kind == "mentor"), None)
    by = mentor.by_id if mentor else None
    return mentor, next((row for row in rows if row.kind == "lead" and row.by_id != by), None)


def _stations(session: Session, user_id: int, since: datetime) -> Needed:
    """The role-play exam passed within the year, or the last one with stations that a trainer counts as passed."""
    blueprint = exam.blueprint()
    played = exam.last_passed(session, user_id, since)
    if played is not None:
        return Needed("stations", played.ended_at, f"{played.stations_passed} / {played.stations}")
    last = last_exam(session, user_id, since)
    if last is None:
        return Needed("stations", None, f"≥ {blueprint.pass_stations} / {len(blueprint.slots)}")
    counted = overrides(session, last)
    reached = (last.stations_passed or 0) + len(counted)
    met = max(row.at for row in counted) if counted and reached >= last.needed else None
    return Needed("stations", met, f"{reached} / {last.stations}, ≥ {last.needed}")


def last_exam(session: Session, user_id: int, since: datetime) -> RoleplayExam | None:
    """The newest role-play exam ended since then."""
    rows = exam_tables.exams_of(session, user_id)
    return next((row for row in rows if row.ended_at is not None and row.ended_at >= since), None)


def overrides(session: Session, row: RoleplayExam) -> list[SignOff]:
    """The sign-offs that count stations of this exam as passed, at most as many as the rules allow."""
    since = row.ended_at
    open_ = {f"{STATION}{one.number}" for one in to_override(session, row)}
    found = [
        one for one in reversed(tables.sign_offs(session, row.user_id))
        if one.kind in open_ and since is not None and one.at >= since and one.by_id != row.user_id
    ]  # fmt: skip
    by_station = {one.kind: one for one in reversed(found)}
    return list(by_station.values())[: requirements.rules().stations.override_at_most]


def to_override(session: Session, row: RoleplayExam) -> list[RoleplayStation]:
    """The stations of an exam that a trainer may count as passed: taken, not passed, not void."""
    stations = exam_tables.stations_of(session, row.id)
    return [one for one in stations if one.passed is False and one.void is False and one.total is not None]


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


def sign_off(
    session: Session,
    clock: Clock,
    actor: Actor,
    user_id: int,
    kind: str,
    note: str,
    station: int | None = None,
) -> SignOff:
    """Confirm supervised practice of somebody else: their mentor (kind mentor), the lead of their team (lead), a trainer
    (stations: one station of the last role-play exam counts as passed, for a reason of its own, the note). Raises
    NotPermitted, NotFound, BadInput, NoPractice."""
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
    if kind == "stations":
        kind = _overridden(session, clock, user_id, station, note)
    else:
        _supervised(session, clock, me(actor), user_id, kind)
    row = SignOff(user_id=user_id, kind=kind, by_id=me(actor), at=clock.now(), note=note.strip()[:2000])
    session.add(row)
    session.flush()
    said = {"user": user_id, "kind": kind, "note": row.note}
    evidence.append(session, clock, actor, "academy.practice_signed", None, said)
    return row


def _overridden(session: Session, clock: Clock, user_id: int, station: int | None, note: str) -> str:
    """The kind of a sign-off over this station of the last exam. Raises BadInput."""
    last = last_exam(session, user_id, clock.now() - YEAR)
    numbers = [one.number for one in to_override(session, last)] if last is not None else []
    if last is None or station not in numbers:
        raise BadInput("station", N_("Choose a station of the last role-play exam that was taken and not passed; a void one is played again."))  # fmt: skip
    counted = overrides(session, last)
    if f"{STATION}{station}" in {row.kind for row in counted}:
        raise BadInput("station", N_("This station is counted as passed already."))
    if len(counted) >= requirements.rules().stations.override_at_most:
        raise BadInput("station", N_("No more stations may be counted as passed; the exam is sat again."))
    if note.strip().casefold() in {row.note.casefold() for row in counted}:
        raise BadInput("note", N_("Each station has a reason of its own."))
    return f"{STATION}{station}"


def _supervised(session: Session, clock: Clock, by: int, user_id: int, kind: str) -> None:
    """Raises NoPractice, BadInput (who signed as the other one)."""
    practised = requirements.practice(session, clock, user_id)
    if practised.at is None:
        raise NoPractice
    mentor, lead = _signatures(session, user_id, practised.at)
    other = lead if kind == "mentor" else mentor
    if other is not None and other.by_id == by:
        raise BadInput(
            "kind", N_("You signed as the other one already: mentor and team lead are two people.")
        )


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
    if not set(segments) <= set(requirements.opens(session, clock, user_id)):
        raise BadInput("segments", N_("The track followed does not open this stage."))
    now = clock.now()
    first = local_date(now, HOME_ZONE)
    last = _last_day(session, clock, user_id, segments, first)
    number = _number(session)
    said = compliance.grant_credential(
        session, clock, actor, user_id, first, last, f"academy {number}", segments
    )
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


def awaits_exam(session: Session, user_id: int) -> Certificate | None:
    """The last certificate while no final exam was passed after it was granted: until then it is not renewed."""
    before = next(iter(tables.certificates(session, user_id)), None)
    if before is None:
        return None
    sat = tables.sittings(session, user_id, "final")
    return (
        None
        if any(row.passed and row.submitted_at and row.submitted_at > before.issued_at for row in sat)
        else before
    )


def _last_day(session: Session, clock: Clock, user_id: int, segments: tuple[str, ...], first: date) -> date:
    """A year from the first day; one that only opens more stages on the same exam ends with the one it follows."""
    before = awaits_exam(session, user_id)
    if before is None:
        return first + YEAR - timedelta(days=1)
    if set(segments) > set(before.segments) and state_of(session, clock, before) == "valid":
        return before.valid_to
    raise BadInput("segments", N_("The last certificate rests on this final exam. It is renewed once the exam is passed anew."))  # fmt: skip


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
            "lessons of a track read, weekly tests and mock exam passed", "final theory exam passed at 85 per cent or more",
            "role-play stations passed", "practice signed off by mentor and lead",
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
