"""Promises to pay, their parts, and the receipts that count towards them."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, Time
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Promise(Base):
    """What a debtor undertook to pay on one account, in one or more parts."""

    __tablename__ = "promise"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    outcome_id: Mapped[int | None] = mapped_column(Id)
    captured_at: Mapped[datetime] = mapped_column(UTCDateTime)
    captured_by: Mapped[int | None] = mapped_column(Id, index=True)
    method: Mapped[str] = mapped_column(String(30))
    confirmed: Mapped[bool] = mapped_column(Boolean)  # read back and agreed
    note: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(12), index=True)  # open | kept | partial | broken | withdrawn
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class PromisePart(Base):
    """One amount by one date of a promise; due_time is the debtor's local time of day, when one was said."""

    __tablename__ = "promise_part"
    __table_args__ = (Index("ix_promise_part_due", "status", "due_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    no: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date] = mapped_column(Date)
    due_time: Mapped[time | None] = mapped_column(Time)
    matched_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[str] = mapped_column(String(12), default="open")  # open | kept | partial | broken | withdrawn
    verdict_on: Mapped[date | None] = mapped_column(Date)


class PromiseMatch(Base):
    """How much of a receipt counts towards which part."""

    __tablename__ = "promise_match"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("promise_part.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
