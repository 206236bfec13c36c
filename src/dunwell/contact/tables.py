"""Outcomes, scripts and message texts."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Outcome(Base):
    """One structured call note [催记]. A correction appends a row that names the one it replaces."""

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("contact_attempt.id"))
    user_id: Mapped[int | None] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # when the contact took place
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    channel: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(30))  # relation of the person reached; "" when nobody
    code: Mapped[str] = mapped_column(String(30), index=True)  # contact.domain.OUTCOME_CODES
    cause_of_arrears: Mapped[str | None] = mapped_column(String(30))
    willingness: Mapped[str | None] = mapped_column(String(10))  # high | low
    ability: Mapped[str | None] = mapped_column(String(10))  # high | low
    grounds: Mapped[str] = mapped_column(Text, default="")  # what willingness and ability were judged from
    note: Mapped[str] = mapped_column(Text, default="")
    promised_minor: Mapped[int | None] = mapped_column(BigInteger)
    next_step: Mapped[str | None] = mapped_column(String(30))
    next_step_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("outcome.id"))
    replaced: Mapped[bool] = mapped_column(Boolean, default=False)
    extra: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class Script(Base):
    """Words for a moment, by stage × segment × contactability × willingness-ability; "" in a column fits any.

    kind: voice (what to say) or sms (a text with {variables}). Editing adds a version; the latest active one counts.
    """

    __tablename__ = "script"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    lang: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(20), default="")
    segment: Mapped[str] = mapped_column(String(30), default="")
    contactability: Mapped[str] = mapped_column(String(20), default="")
    wxa: Mapped[str] = mapped_column(String(20), default="")
    relation: Mapped[str] = mapped_column(String(30), default="self")
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    edited_by: Mapped[int | None] = mapped_column(Id)
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime)
