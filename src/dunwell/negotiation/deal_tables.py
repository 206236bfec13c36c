"""Pictures of means, hardship, talks and their moves, agreements, waiver requests, debit authorisations, re-ageings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Means(Base):
    """What a debtor can carry, as asked once: the picture, what followed from it, who asked and on what grounds.

    Never changed: a new picture is a new version.
    """

    __tablename__ = "means"
    __table_args__ = (UniqueConstraint("debtor_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    picture: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[str] = mapped_column(String(12))  # incomplete | negative | able
    surplus_minor: Mapped[int | None] = mapped_column(BigInteger)
    sustainable_minor: Mapped[int | None] = mapped_column(BigInteger)
    grounds: Mapped[str] = mapped_column(String(12))  # affordability.GROUNDS
    grounds_note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Id)


class Hardship(Base):
    """Nothing is left to pay with: collection rests until the review. `restriction_id`: what the gate holds to."""

    __tablename__ = "hardship"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    means_id: Mapped[int | None] = mapped_column(ForeignKey("means.id"))
    restriction_id: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by: Mapped[int | None] = mapped_column(Id)
    review_on: Mapped[date] = mapped_column(Date, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[int | None] = mapped_column(Id)
    close_reason: Mapped[str | None] = mapped_column(Text)


class Talk(Base):
    """One negotiation over an account: open until agreed or given up, or nobody spoke for so long that a new one begins."""

    __tablename__ = "negotiation_talk"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10))  # open | agreed


class TalkMove(Base):
    """One offer that was put to the debtor, with what it conceded and what was traded for it."""

    __tablename__ = "negotiation_move"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("negotiation_talk.id"), index=True)
    means_id: Mapped[int] = mapped_column(ForeignKey("means.id"))
    kind: Mapped[str] = mapped_column(String(20))
    offer: Mapped[dict[str, Any]] = mapped_column(JSON)
    given_minor: Mapped[int] = mapped_column(BigInteger)
    conceded_minor: Mapped[int] = mapped_column(BigInteger)
    trade: Mapped[str] = mapped_column(String(12), default="")
    trade_note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[int | None] = mapped_column(Id)


class Agreement(Base):
    """What was agreed: drafted, read back and acknowledged, then in force. `offer` holds payments and waived parts."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    move_id: Mapped[int] = mapped_column(ForeignKey("negotiation_move.id"))
    kind: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    offer: Mapped[dict[str, Any]] = mapped_column(JSON)
    balance: Mapped[dict[str, Any]] = mapped_column(JSON)  # by component when it was drafted
    method: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(12), index=True)
    lang: Mapped[str] = mapped_column(String(4))
    read_back: Mapped[str] = mapped_column(Text)  # the sentence that was to be read to the debtor
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drafted_by: Mapped[int | None] = mapped_column(Id)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by: Mapped[int | None] = mapped_column(Id)  # who recorded it
    acknowledged_how: Mapped[str | None] = mapped_column(String(12))
    acknowledged_note: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date | None] = mapped_column(Date)  # in force from, the debtor's day
    promise_id: Mapped[int | None] = mapped_column(Id)
    restriction_id: Mapped[int | None] = mapped_column(Id)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")


class WaiverRequest(Base):
    """Something the creditor shall give up. With an agreement it is posted when that is kept to the end."""

    __tablename__ = "waiver_request"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    write_off: Mapped[int] = mapped_column(Integer, default=0)  # 1: the whole rest, as a loss
    parts: Mapped[dict[str, int]] = mapped_column(JSON)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), index=True)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by: Mapped[int | None] = mapped_column(Id)
    requester_role: Mapped[str] = mapped_column(String(20))
    expires_on: Mapped[date] = mapped_column(Date)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(Id)
    decide_note: Mapped[str] = mapped_column(Text, default="")
    waiver_id: Mapped[int | None] = mapped_column(Id)


class DebitMandate(Base):
    """That a debtor lets us collect by direct debit. Revocable at any time; only the tail of the payer's account is kept."""

    __tablename__ = "debit_mandate"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    payer_tail: Mapped[str] = mapped_column(String(8))
    how: Mapped[str] = mapped_column(String(12))  # plans.ACKNOWLEDGED_BY
    proof: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Id)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoke_reason: Mapped[str | None] = mapped_column(Text)


class Debit(Base):
    """One direct debit: announced before, then collected or failed; a failed one is work until somebody has seen to it."""

    __tablename__ = "debit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("debit_mandate.id"), index=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date] = mapped_column(Date, index=True)
    announced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    announced_how: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(
        String(12), index=True
    )  # announced | collected | failed | cancelled | seen_to
    why: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Reage(Base):
    """An account re-aged on evidence of payment: where its due date stood and where it stands."""

    __tablename__ = "reage"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    on: Mapped[date] = mapped_column(Date)
    kept: Mapped[int] = mapped_column(Integer)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def latest_means(session: Session, debtor_id: int) -> Means | None:
    """The newest picture of a debtor."""
    query = select(Means).where(Means.debtor_id == debtor_id).order_by(Means.version.desc()).limit(1)
    return session.scalar(query)


def open_hardship(session: Session, debtor_id: int) -> Hardship | None:
    """The hardship record that stands."""
    query = select(Hardship).where(Hardship.debtor_id == debtor_id, Hardship.closed_at.is_(None))
    return session.scalars(query.order_by(Hardship.id.desc())).first()


def talk_of(session: Session, account_id: int) -> Talk | None:
    """The account's newest negotiation."""
    query = select(Talk).where(Talk.account_id == account_id).order_by(Talk.id.desc()).limit(1)
    return session.scalar(query)


def moves_of(session: Session, talk_id: int) -> list[TalkMove]:
    """What was put to the debtor, in order."""
    return list(session.scalars(select(TalkMove).where(TalkMove.talk_id == talk_id).order_by(TalkMove.id)))


def agreements_of(session: Session, account_id: int, states: Sequence[str] = ()) -> list[Agreement]:
    """The account's agreements, newest first."""
    query = select(Agreement).where(Agreement.account_id == account_id)
    if states:
        query = query.where(Agreement.state.in_(states))
    return list(session.scalars(query.order_by(Agreement.id.desc())))


def requests_of(session: Session, account_id: int) -> list[WaiverRequest]:
    """The account's waiver requests, newest first."""
    query = select(WaiverRequest).where(WaiverRequest.account_id == account_id)
    return list(session.scalars(query.order_by(WaiverRequest.id.desc())))


def mandate_of(session: Session, account_id: int) -> DebitMandate | None:
    """The authorisation to debit that stands."""
    query = select(DebitMandate).where(
        DebitMandate.account_id == account_id, DebitMandate.revoked_at.is_(None)
    )
    return session.scalars(query.order_by(DebitMandate.id.desc())).first()
