"""Outcomes, scripts and message texts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Outcome(Base):
    """One structured call note [催记]. A correction appends a row that names the one it replaces."""

    __tablename__ = "outcome"
    __table_args__ = (Index("ix_outcome_user_recorded", "user_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("contact_attempt.id"))
    user_id: Mapped[int | None] = mapped_column(Id)
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

    kind: voice (what to say), reply (a lawful answer to an objection), or a message text with {variables}: sms, email,
    letter. Editing adds a version; the latest active one counts. A message text is active only once somebody else than
    its writer has approved it. approval: approved | waiting | refused.
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
    moment: Mapped[str] = mapped_column(
        String(20), default=""
    )  # first_contact | promise_broken | promise_today | callback | inbound
    title: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200), default="", server_default="")  # of an e-mail or letter
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    edited_by: Mapped[int | None] = mapped_column(Id)
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approval: Mapped[str] = mapped_column(
        String(10), default="approved", server_default="approved", index=True
    )
    approved_by: Mapped[int | None] = mapped_column(Id)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approval_note: Mapped[str] = mapped_column(Text, default="", server_default="")


# ---- queries: outcomes ----------------------------------------------------------------------------------------------


def outcomes_of(session: Session, debtor_id: int, limit: int = 200) -> list[Outcome]:
    """A debtor's outcomes that stand, newest first."""
    query = select(Outcome).where(Outcome.debtor_id == debtor_id, Outcome.replaced.is_(False))
    return list(session.scalars(query.order_by(Outcome.at.desc(), Outcome.id.desc()).limit(limit)))


def last_outcome(session: Session, debtor_id: int) -> Outcome | None:
    """The newest outcome of a contact that stands; notes are none."""
    query = select(Outcome).where(
        Outcome.debtor_id == debtor_id, Outcome.replaced.is_(False), Outcome.code != "note"
    )
    return session.scalars(query.order_by(Outcome.at.desc(), Outcome.id.desc()).limit(1)).first()


def outcome_of_permit(session: Session, permit_id: int) -> Outcome | None:
    """The standing outcome that closed a permit."""
    return session.scalar(select(Outcome).where(Outcome.permit_id == permit_id, Outcome.replaced.is_(False)))


def counts_by_user(
    session: Session, user_ids: Sequence[int], since: datetime, until: datetime
) -> dict[tuple[int, str], int]:
    """(user, code) → how many standing outcomes were recorded in [since, until)."""
    query = (
        select(Outcome.user_id, Outcome.code, func.count())
        .where(Outcome.user_id.in_(user_ids), Outcome.recorded_at >= since, Outcome.recorded_at < until)
        .where(Outcome.replaced.is_(False))
        .group_by(Outcome.user_id, Outcome.code)
    )
    return {(user or 0, code): n for user, code, n in session.execute(query)}


# ---- queries: scripts -----------------------------------------------------------------------------------------------


def active_scripts(session: Session, *, kind: str | None = None, lang: str | None = None) -> list[Script]:
    """The scripts in use (the latest version of each key and language, unless withdrawn), by key."""
    query = select(Script).where(Script.active.is_(True)).order_by(Script.kind, Script.key, Script.lang)
    if kind is not None:
        query = query.where(Script.kind == kind)
    if lang is not None:
        query = query.where(Script.lang == lang)
    return list(session.scalars(query))


def waiting_scripts(session: Session) -> list[Script]:
    """Message texts that wait for somebody's approval, oldest first."""
    return list(
        session.scalars(
            select(Script).where(Script.approval == "waiting").order_by(Script.edited_at, Script.id)
        )
    )


def versions_of(session: Session, key: str, lang: str) -> list[Script]:
    """Every version of a script, newest first."""
    query = select(Script).where(Script.key == key, Script.lang == lang)
    return list(session.scalars(query.order_by(Script.version.desc(), Script.id.desc())))


def script_keys(session: Session) -> set[tuple[str, str]]:
    """(key, language) of every script that ever was."""
    return {(key, lang) for key, lang in session.execute(select(Script.key, Script.lang).distinct())}
