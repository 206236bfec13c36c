"""Certificates earned elsewhere: entered by an administrator with their proof, approved by a second person, then read by the
gate and the lists like the others. Never shown as ours: /certificates/NUMBER knows only what the academy granted. Never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath
from typing import ClassVar

from sqlalchemy import JSON, Date, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.academy import requirements
from dunwell.academy.learning import me
from dunwell.compliance import service as compliance
from dunwell.evidence import service as evidence
from dunwell.evidence.attachments import attach
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings
from dunwell.people.domain import STAGES, require
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE

LARGEST = 5 * 1024 * 1024  # bytes of a scan
STATES = {"waiting": N_("Waits for a second person"), "approved": N_("Approved"), "refused": N_("Refused")}
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class ExternalCertificate(Base):
    """What was entered of a certificate earned elsewhere. state: waiting, approved, refused; credential: once approved."""

    __tablename__ = "academy_external_certificate"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    stages: Mapped[list[str]] = mapped_column(JSON)
    proof: Mapped[str] = mapped_column(String(400))  # where the paper lies, or the address it was checked at
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_type: Mapped[str] = mapped_column(String(40), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the attachment, where a scan was sent in
    reason: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))


@dataclass(eq=False)
class SecondPerson(DomainError):
    """Who entered it, and who holds it, may not approve it."""

    code: ClassVar[str] = "academy.second_person"
    status: ClassVar[int] = 403


@dataclass(eq=False)
class Decided(DomainError):
    """It was approved or refused already."""

    code: ClassVar[str] = "academy.external_decided"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator enters. Both days count; proof: where the paper lies, or how it was checked."""

    issuer: str
    number: str
    valid_from: date
    valid_to: date | None
    stages: tuple[str, ...]
    proof: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A copy of the certificate: PDF, PNG or JPEG."""

    name: str
    data: bytes


def enter(
    session: Session, clock: Clock, settings: Settings, actor: Actor, user_id: int, draft: Draft, scan: Scan | None
) -> ExternalCertificate:  # fmt: skip
    """Put down a certificate earned elsewhere; it opens nothing until somebody else approves it.

    Raises NotPermitted (without the right, or one's own), NotFound, BadInput.
    """
    require(actor, "credential.external")
    if actor.user_id == user_id:
        raise NotPermitted("credential.external")
    if session.get(User, user_id) is None:
        raise NotFound("user", user_id)
    row = _checked(session, clock, user_id, draft)
    row.entered_by, row.entered_at = me(actor), clock.now()
    kind = _kind(scan) if scan is not None else ""
    session.add(row)
    session.flush()
    said = {
        "external": row.id, "user": user_id, "issuer": row.issuer, "number": row.number, "from": str(row.valid_from),
        "to": str(row.valid_to), "stages": row.stages, "proof": row.proof, "reason": row.reason,
    }  # fmt: skip
    if scan is None:
        evidence.append(session, clock, actor, "academy.external_entered", None, said)
        return row
    row.file_name, row.file_type = PurePath(scan.name).name[:200], kind
    row.sha256 = sha256(scan.data).hexdigest()
    attach(session, clock, actor, settings, "academy.external_entered", None, row.file_name, scan.data, said)
    return row


def decide(
    session: Session, clock: Clock, actor: Actor, external_id: int, approve: bool, answer: str
) -> ExternalCertificate:
    """The second look: approve it, so that the gate and the lists read it, or refuse it; with what was checked.

    Raises NotPermitted, NotFound, BadInput, SecondPerson, Decided.
    """
    require(actor, "credential.approve")
    row = session.get(ExternalCertificate, external_id)
    if row is None:
        raise NotFound("certificate", external_id)
    if row.state != "waiting":
        raise Decided
    if me(actor) in (row.entered_by, row.user_id):
        raise SecondPerson
    if not answer.strip():
        raise BadInput("answer", N_("Say what you checked."))
    if approve and row.valid_to < local_date(clock.now(), HOME_ZONE):
        raise BadInput("answer", N_("It has ended meanwhile: refuse it, and enter the renewed one."))
    row.state = "approved" if approve else "refused"
    row.decided_by, row.decided_at, row.answer = me(actor), clock.now(), answer.strip()[:2000]
    if approve:
        note = f"{row.issuer} {row.number}"
        found = compliance.grant_credential(
            session, clock, actor, row.user_id, row.valid_from, row.valid_to, note, row.stages, "external"
        )
        row.credential_id = found.id
    session.flush()
    said = {
        "external": row.id, "user": row.user_id, "approved": approve, "answer": row.answer, "credential": row.credential_id,
    }  # fmt: skip
    evidence.append(session, clock, actor, "academy.external_decided", None, said)
    return row


def of_person(session: Session, user_id: int) -> Sequence[ExternalCertificate]:
    """What was entered for a person, newest first."""
    query = select(ExternalCertificate).where(ExternalCertificate.user_id == user_id)
    return session.scalars(query.order_by(ExternalCertificate.id.desc())).all()


def waiting(session: Session) -> Sequence[tuple[ExternalCertificate, User]]:
    """What waits for a second look, with whose it is, the longest waiting first."""
    query = select(ExternalCertificate, User).join(User, User.id == ExternalCertificate.user_id)
    query = query.where(ExternalCertificate.state == "waiting").order_by(ExternalCertificate.id)
    return [(row, user) for row, user in session.execute(query)]


def _checked(session: Session, clock: Clock, user_id: int, draft: Draft) -> ExternalCertificate:
    rule, today = requirements.rules().external, local_date(clock.now(), HOME_ZONE)
    issuer, number = draft.issuer.strip(), draft.number.strip()
    for name, text in (("issuer", issuer), ("number", number), ("proof", draft.proof.strip()), ("reason", draft.reason.strip())):  # fmt: skip
        if not text:
            raise BadInput(name, N_("Please fill this in."))
    if draft.valid_from > today:
        raise BadInput("valid_from", N_("It begins in the future: enter it once it holds."))
    if draft.valid_to is None or draft.valid_to < today:
        raise BadInput(
            "valid_to", N_("Say until when it holds; one that has ended opens nothing: it is renewed first.")
        )
    if (draft.valid_to - draft.valid_from).days >= rule.days_at_most:
        raise BadInput("valid_to", N_("Longer than a certificate holds here: training and examination are due at least once a year."))  # fmt: skip
    if not draft.stages or not set(draft.stages) <= set(rule.stages):
        raise BadInput("stages", N_("Choose at least one stage."))
    same = select(ExternalCertificate.id).where(
        func.lower(ExternalCertificate.issuer) == issuer.lower(), func.lower(ExternalCertificate.number) == number.lower(),
        ExternalCertificate.state != "refused",
    )  # fmt: skip
    if session.scalar(same.limit(1)) is not None:
        raise BadInput("number", N_("This issuer's certificate of this number is entered already."))
    return ExternalCertificate(
        user_id=user_id, issuer=issuer[:200], number=number[:80], valid_from=draft.valid_from, valid_to=draft.valid_to,
        stages=[stage for stage in STAGES if stage in draft.stages], proof=draft.proof.strip()[:400],
        reason=draft.reason.strip()[:2000],
    )  # fmt: skip


def _kind(scan: Scan) -> str:
    """Raises BadInput."""
    if len(scan.data) > LARGEST:
        raise BadInput("scan", N_("The file is larger than 5 MB."))
    kind = next((kind for magic, kind in KINDS.items() if scan.data.startswith(magic)), "")
    if not kind:
        raise BadInput("scan", N_("This is no PDF, PNG or JPEG, whatever its name says."))
    return kind
