"""Contact attempts, permits, refusals, restrictions, agreed windows, credentials."""

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Permit(Base):
    """The gate's yes: single use, bound to one intent, for ten minutes. Only compliance.gate makes rows here."""

    __tablename__ = "permit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("related_person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    relation: Mapped[str] = mapped_column(String(30))
    number: Mapped[str] = mapped_column(String(200))
    text_hash: Mapped[str | None] = mapped_column(String(64))  # of the exact text permitted (SMS)
    text: Mapped[str | None] = mapped_column(Text)
    script_id: Mapped[int | None] = mapped_column(Id)  # the version of the template the text came from
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # outcome recorded, or expired unrevealed
    state: Mapped[str] = mapped_column(String(12), index=True)  # open | revealed | closed | expired
    decision: Mapped[dict[str, object]] = mapped_column(
        JSON
    )  # reasons, requires, warnings shown to the collector
    case: Mapped[dict[str, object] | None] = mapped_column(JSON)  # the facts judged, as a `dunwell gate` line
    pack_hash: Mapped[str | None] = mapped_column(String(64))  # of the rules judged by (compliance.versions)
    override_reason: Mapped[str | None] = mapped_column(Text)  # why the contact went on under a warning


class ContactAttempt(Base):
    """One contact, reserved with its permit and completed by its outcome. `answered` null: outcome missing, so it
    counts as answered and as unanswered. Corrections append a row that names the one it replaces."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        Index("ix_contact_attempt_debtor_day", "debtor_id", "local_day"),
        Index("ix_contact_attempt_number_day", "number", "local_day"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"), index=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("related_person.id"))
    user_id: Mapped[int | None] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    local_day: Mapped[date] = mapped_column(Date)  # the debtor's calendar day
    channel: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(30))
    inbound: Mapped[bool] = mapped_column(Boolean, default=False)
    answered: Mapped[bool | None] = mapped_column(Boolean)
    result: Mapped[str | None] = mapped_column(String(30))  # outcome code
    voided: Mapped[bool] = mapped_column(Boolean, default=False)  # permit expired unrevealed: never happened
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("contact_attempt.id"))
    replaced: Mapped[bool] = mapped_column(Boolean, default=False)  # a later correction stands for this row


class Refusal(Base):
    """The gate's no, with its reasons and the earliest lawful time."""

    __tablename__ = "refusal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    channel: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(30))
    rules: Mapped[list[str]] = mapped_column(JSON)
    decision: Mapped[dict[str, object]] = mapped_column(JSON)
    earliest: Mapped[datetime | None] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    case: Mapped[dict[str, object] | None] = mapped_column(JSON)  # as of a permit
    pack_hash: Mapped[str | None] = mapped_column(String(64))


class Restriction(Base):
    """A standing fact that limits contact (kind: a debtor flag of the gate contract, or opt_out:<channel>)."""

    __tablename__ = "restriction"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id")
    )  # null: all accounts of the debtor
    kind: Mapped[str] = mapped_column(String(30), index=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    source: Mapped[str] = mapped_column(String(20), default="contact", server_default="contact")
    recheck_on: Mapped[date | None] = mapped_column(
        Date, index=True
    )  # when somebody looks whether it still holds
    detail: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )  # a lawyer's name …
    set_by: Mapped[int | None] = mapped_column(Id)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[int | None] = mapped_column(Id)
    lift_reason: Mapped[str | None] = mapped_column(Text)


class AgreedWindow(Base):
    """A time the debtor agreed to be contacted at; lifts hours only."""

    __tablename__ = "agreed_window"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    evidence: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Credential(Base):
    """Who may do what, until when: the collector's certificate as the gate and the lists read it. Only what is granted has a row.

    origin: academy (earned here), external (earned elsewhere, approved by a second person), before (entered by hand before
    externals were marked), sample. stages: which work it opens, of early, mid, late.
    """

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # collector
    level: Mapped[str | None] = mapped_column(String(30))
    origin: Mapped[str] = mapped_column(String(20), default="academy")
    stages: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[int | None] = mapped_column(Id)
    granted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Acknowledged(Base):
    """A version of the code of conduct, read and agreed to: written by the academy, asked for by the gate."""

    __tablename__ = "academy_acknowledgement"
    __table_args__ = (UniqueConstraint("user_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    version: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
