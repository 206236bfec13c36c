"""Bank statements that were read, each of their entries, and the files of direct debits that went out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime

POSTED, QUEUED, SET_ASIDE, RETURNED, OUT = "posted", "queued", "set_aside", "returned", "out"


class BankStatement(Base):
    """A statement file. `shape`: csv:signed | csv:in_out | csv:way | camt.053.001.NN."""

    __tablename__ = "bank_statement"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[str] = mapped_column(String(20))
    own_tail: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(Id)


class BankEntry(Base):
    """One entry. state: posted | queued | set_aside | returned (an earlier receipt was reversed) | out (money that left).

    payment_ids: the receipts it became, or those a return reversed. tries: how often it was posted before, for references.
    """

    __tablename__ = "bank_entry"
    __table_args__ = (Index("ix_bank_entry_payer", "payer_key", "payer_tail"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"), index=True)
    row: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    content: Mapped[str] = mapped_column(String(64))
    booked_on: Mapped[date] = mapped_column(Date, index=True)
    value_date: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    credit: Mapped[bool] = mapped_column(Boolean)
    bank_ref: Mapped[str] = mapped_column(String(80), index=True)
    end_to_end: Mapped[str] = mapped_column(String(80), index=True)
    payer: Mapped[str] = mapped_column(String(120))
    payer_key: Mapped[str] = mapped_column(String(120))
    payer_tail: Mapped[str] = mapped_column(String(4))
    text: Mapped[str] = mapped_column(Text)
    returns: Mapped[bool] = mapped_column(Boolean)
    original: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), index=True)
    points: Mapped[float | None] = mapped_column(Float)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("debtor.id"), index=True)
    payment_ids: Mapped[list[int]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(Id)  # null: posted by itself


class DebitFile(Base):
    """A file of direct debits given to the bank; its lines are DebitLine rows, so that it can be made again."""

    __tablename__ = "debit_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    on: Mapped[date] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(Id)


class DebitLine(Base):
    """One debit in a file; a debit goes out once."""

    __tablename__ = "debit_line"
    __table_args__ = (UniqueConstraint("debit_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("debit_file.id"), index=True)
    debit_id: Mapped[int] = mapped_column(ForeignKey("debit.id"))


def in_file_order() -> ColumnElement[int]:
    """One file after the other, each by its rows."""
    return BankEntry.statement_id * 10_000_000 + BankEntry.row


def statement_by_hash(session: Session, sha256: str) -> BankStatement | None:
    """The statement this very file gave."""
    return session.scalar(select(BankStatement).where(BankStatement.sha256 == sha256))


def entry_by_key(session: Session, key: str) -> BankEntry | None:
    """The entry of a key."""
    return session.scalar(select(BankEntry).where(BankEntry.key == key))


def entries_by_key(session: Session, keys: Sequence[str]) -> dict[str, BankEntry]:
    """Entries that are there already, by key."""
    found: dict[str, BankEntry] = {}
    for start in range(0, len(keys), 500):
        query = select(BankEntry).where(BankEntry.key.in_(keys[start : start + 500]))
        found |= {row.key: row for row in session.scalars(query)}
    return found


def entry_for_update(session: Session, entry_id: int) -> BankEntry | None:
    """The entry, read afresh and locked."""
    query = select(BankEntry).where(BankEntry.id == entry_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def entries_named(session: Session, reference: str) -> list[BankEntry]:
    """Posted receipts with this bank or end-to-end reference."""
    query = select(BankEntry).where(
        BankEntry.credit.is_(True),
        BankEntry.state == POSTED,
        (BankEntry.bank_ref == reference) | (BankEntry.end_to_end == reference),
    )
    return list(session.scalars(query.order_by(BankEntry.id)))


def debtors_of_payers(
    session: Session, payers: Collection[tuple[str, str]]
) -> dict[tuple[str, str], set[int]]:
    """Whose accounts a payer (name key, tail) was matched to before."""
    found: dict[tuple[str, str], set[int]] = {}
    for key, tail in sorted(payers):
        query = select(BankEntry.debtor_id).where(
            BankEntry.payer_key == key, BankEntry.payer_tail == tail, BankEntry.state == POSTED
        )
        found[key, tail] = {debtor for debtor in session.scalars(query.distinct()) if debtor is not None}
    return found


def tails_of(session: Session, debtor_id: int) -> set[str]:
    """Tails of the accounts that paid for a debtor before."""
    query = select(BankEntry.payer_tail).where(BankEntry.debtor_id == debtor_id, BankEntry.state == POSTED)
    return {tail for tail in session.scalars(query.distinct()) if tail}


def next_queued(session: Session, after_id: int) -> BankEntry | None:
    """The next entry of the queue in the order of the files, round to its beginning."""
    queued = select(BankEntry).where(BankEntry.state == QUEUED).order_by(in_file_order()).limit(1)
    here = select(in_file_order()).where(BankEntry.id == after_id).scalar_subquery()
    after = session.scalar(queued.where(in_file_order() > here))
    return after or session.scalar(queued)


def queued_for_update(session: Session) -> list[BankEntry]:
    """Every entry of the queue, locked."""
    query = select(BankEntry).where(BankEntry.state == QUEUED).order_by(BankEntry.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def count_queued(session: Session) -> int:
    """How many entries wait for a person."""
    return session.scalar(select(func.count()).select_from(BankEntry).where(BankEntry.state == QUEUED)) or 0
