"""Promises to pay, their parts, and the receipts that count towards them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.negotiation.domain.promises import OPEN, Match
from dunwell.portfolio.tables import Account


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
    agreement_id: Mapped[int | None] = mapped_column(Id, index=True)  # its parts are that plan's instalments


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
    status: Mapped[str] = mapped_column(
        String(12), default="open"
    )  # open | kept | partial | broken | withdrawn
    verdict_on: Mapped[date | None] = mapped_column(Date)


class PromiseMatch(Base):
    """How much of a receipt counts towards which part."""

    __tablename__ = "promise_match"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("promise_part.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


def promises_of_account(session: Session, account_id: int) -> list[tuple[Promise, list[PromisePart]]]:
    """The account's promises with their parts in order, oldest capture first, read afresh."""
    query = select(Promise.id).where(Promise.account_id == account_id)
    return with_parts(session, list(session.scalars(query.order_by(Promise.captured_at, Promise.id))))


def has_promises(session: Session, account_id: int) -> bool:
    """True where anything was ever promised on the account."""
    return session.scalar(select(Promise.id).where(Promise.account_id == account_id).limit(1)) is not None


def replace_matches(session: Session, part_ids: Sequence[int], matches: Sequence[Match]) -> None:
    """Write the account's matches anew."""
    session.execute(delete(PromiseMatch).where(PromiseMatch.part_id.in_(part_ids)))
    rows = [
        {"part_id": m.part_id, "payment_id": m.payment_id, "amount_minor": m.amount_minor} for m in matches
    ]
    if rows:
        session.execute(insert(PromiseMatch), rows)


def awaiting_verdict(session: Session, due_before: date) -> list[tuple[Promise, list[PromisePart]]]:
    """Promises with open parts due before a day, by debtor, their accounts locked against postings."""
    open_parts = select(PromisePart.promise_id).where(
        PromisePart.status == OPEN, PromisePart.due_on < due_before
    )
    rows = select(Promise.id, Promise.account_id).where(Promise.id.in_(open_parts))
    found: list[tuple[Promise, list[PromisePart]]] = []
    waiting = session.execute(rows.order_by(Promise.debtor_id, Promise.account_id, Promise.id)).all()
    for start in range(0, len(waiting), 500):
        some = waiting[start : start + 500]
        accounts = select(Account.id).where(Account.id.in_({row[1] for row in some}))
        session.execute(accounts.order_by(Account.debtor_id, Account.id).with_for_update())
        found += with_parts(session, [row[0] for row in some])
    return found


def with_parts(session: Session, promise_ids: Sequence[int]) -> list[tuple[Promise, list[PromisePart]]]:
    """These promises with their parts in order, in the order given, read afresh."""
    query = select(Promise).where(Promise.id.in_(promise_ids)).execution_options(populate_existing=True)
    promises = {promise.id: promise for promise in session.scalars(query)}
    parts: dict[int, list[PromisePart]] = {promise_id: [] for promise_id in promises}
    rows = select(PromisePart).where(PromisePart.promise_id.in_(promises)).order_by(PromisePart.no)
    for part in session.scalars(rows.execution_options(populate_existing=True)):
        parts[part.promise_id].append(part)
    return [(promises[i], parts[i]) for i in promise_ids if i in promises]


def matches_of_account(session: Session, account_id: int) -> list[Match]:
    """The account's matches as stored, ordered."""
    query = (
        select(PromiseMatch.part_id, PromiseMatch.payment_id, PromiseMatch.amount_minor)
        .join(PromisePart, PromisePart.id == PromiseMatch.part_id)
        .join(Promise, Promise.id == PromisePart.promise_id)
        .where(Promise.account_id == account_id)
        .order_by(PromiseMatch.part_id, PromiseMatch.payment_id)
    )
    return [Match(*row) for row in session.execute(query)]
