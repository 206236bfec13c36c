"""That a collector works on a case for the institution: a letter of authority, and a number anybody may check.

What the public page shows says nothing of the debtor. Whoever has only guessed a number is slowed down; whoever has the
link of the letter carries a signature and is not.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dunwell.compliance import queries
from dunwell.compliance.desk_tables import Mandate, VerificationTry
from dunwell.compliance.tables import Credential
from dunwell.evidence import seal
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings
from dunwell.people.domain import require
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Debtor

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read or heard as another
LENGTH = 8
LONGEST = timedelta(days=90)
WINDOW = timedelta(minutes=15)
PER_ADDRESS, FROM_ALL = 10, 300


@dataclass(eq=False)
class TooManyLookUps(DomainError):
    """Too many look-ups from this address, or from everywhere at once; again in `minutes`."""

    code: ClassVar[str] = "mandate.too_many_look_ups"
    status: ClassVar[int] = 429
    minutes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public page says. state: valid, ended, revoked. Nothing of the debtor."""

    number: str
    state: str
    collector: str
    staff_no: str
    certified: bool
    issued_on: date
    valid_to: date


def issue(session: Session, clock: Clock, actor: Actor, debtor_id: int, user_id: int) -> Mandate:
    """Give a collector a mandate for a debtor's case, at most ninety days and not past their certificate.

    The one that stands is given back. Collectors issue their own; a lead or quality anybody's. Raises NotPermitted, NotFound,
    BadInput (no valid certificate).
    """
    require(actor, "mandate.issue")
    if actor.role == "collector" and user_id != actor.user_id:
        raise NotPermitted("mandate.issue")
    user = session.get(User, user_id)
    if user is None or not user.active or session.get(Debtor, debtor_id) is None:
        raise NotFound("person", user_id)
    now = clock.now()
    today = local_date(now, HOME_ZONE)
    if not queries.certified(session, user_id, today):
        raise BadInput("user_id", N_("Only a certified collector gets a mandate."))
    queries.lock(session, [debtor_id])
    for known in of_debtor(session, debtor_id):
        if known.user_id == user_id and state_of(known, now) == "valid":
            return known
    row = Mandate(
        number=_new_number(session), debtor_id=debtor_id, user_id=user_id, issued_at=now, issued_by=actor.user_id,
        valid_to=now + min(LONGEST, _certificate_left(session, user_id, today)),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"mandate": row.id, "user": user_id, "valid_to": row.valid_to.isoformat()}
    evidence.append(session, clock, actor, "mandate.issued", debtor_id, said)
    return row


def revoke(session: Session, clock: Clock, actor: Actor, mandate_id: int, reason: str) -> Mandate:
    """End a mandate now. One's own, or anybody's for a lead or quality. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "mandate.issue")
    row = session.get(Mandate, mandate_id)
    if row is None:
        raise NotFound("mandate", mandate_id)
    if actor.role == "collector" and row.user_id != actor.user_id:
        raise NotPermitted("mandate.issue")
    if not reason.strip():
        raise BadInput("reason", N_("Say why."))
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoke_reason = clock.now(), actor.user_id, reason.strip()
        session.flush()
        evidence.append(
            session,
            clock,
            actor,
            "mandate.revoked",
            row.debtor_id,
            {"mandate": row.id, "reason": reason.strip()},
        )
    return row


def of_debtor(session: Session, debtor_id: int) -> list[Mandate]:
    """Every mandate for a debtor's case, newest first."""
    return list(
        session.scalars(select(Mandate).where(Mandate.debtor_id == debtor_id).order_by(Mandate.id.desc()))
    )


def state_of(row: Mandate, now: datetime) -> str:
    """valid, ended or revoked."""
    if row.revoked_at is not None:
        return "revoked"
    return "valid" if now < row.valid_to else "ended"


def link_sign(settings: Settings, number: str) -> str:
    """The signature in the letter's link: 24 signs that only this installation can make."""
    raw = seal.ensure_key(settings).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    key = sha256(b"dunwell mandate link" + raw).digest()
    return hmac.new(key, number.encode(), sha256).hexdigest()[:24]


def look_up(session: Session, clock: Clock, number: str, address: str) -> Shown | None:
    """What is known of a number, None for none; the look-up is counted. Raises TooManyLookUps before looking."""
    now = clock.now()
    session.execute(delete(VerificationTry).where(VerificationTry.at < now - timedelta(hours=1)))
    recent = select(func.count()).where(VerificationTry.at > now - WINDOW)
    if (session.scalar(recent.where(VerificationTry.address == address[:64])) or 0) >= PER_ADDRESS:
        raise TooManyLookUps(int(WINDOW.total_seconds() // 60))
    if (session.scalar(recent) or 0) >= FROM_ALL:
        raise TooManyLookUps(int(WINDOW.total_seconds() // 60))
    shown = _shown(session, now, _plain(number))
    session.add(VerificationTry(address=address[:64], at=now, found=shown is not None))
    session.flush()
    return shown


def look_up_signed(
    session: Session, clock: Clock, settings: Settings, number: str, sign: str
) -> Shown | None:
    """The same by the letter's link; None where the signature is not ours."""
    if not hmac.compare_digest(link_sign(settings, _plain(number)).encode(), sign.encode()):
        return None
    return _shown(session, clock.now(), _plain(number))


def _shown(session: Session, now: datetime, number: str) -> Shown | None:
    row = session.scalar(select(Mandate).where(Mandate.number == number))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None:
        return None
    state = state_of(row, now) if user.active else "ended"
    certified = queries.certified(session, user.id, local_date(now, HOME_ZONE))
    return Shown(
        row.number, state, user.name, user.login, certified, local_date(row.issued_at, HOME_ZONE), local_date(row.valid_to, HOME_ZONE)
    )  # fmt: skip


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign in SIGNS)[: LENGTH + 1]


def _new_number(session: Session) -> str:
    while True:
        number = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        if session.scalar(select(Mandate.id).where(Mandate.number == number)) is None:
            return number


def _certificate_left(session: Session, user_id: int, today: date) -> timedelta:
    query = select(Credential.valid_to).where(
        Credential.user_id == user_id, Credential.kind == "collector", Credential.revoked_at.is_(None),
        Credential.valid_from <= today,
    )  # fmt: skip
    ends = list(session.scalars(query))
    if any(end is None for end in ends):
        return LONGEST
    last = max((end for end in ends if end is not None), default=today)
    return timedelta(days=(last - today).days + 1)
