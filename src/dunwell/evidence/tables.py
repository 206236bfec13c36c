"""Rows of the evidence and every query on them. Records are only ever inserted; payloads may be erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.evidence.domain import GENESIS, Head, Record, Root
from dunwell.foundation.db import Base, Id, is_sqlite


class RecordRow(Base):
    """One record: header, links, hash. `at` is the hashed text itself, so no driver can reformat it."""

    __tablename__ = "evidence_record"
    __table_args__ = (UniqueConstraint("chain", "seq"), Index("ix_evidence_record_kind", "kind"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chain: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(100))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    payload_hash: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class PayloadRow(Base):
    """Salt and payload, apart from the record so that erasing personal data keeps the chain whole."""

    __tablename__ = "evidence_payload"

    record_id: Mapped[int] = mapped_column(Id, ForeignKey("evidence_record.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)


class HeadRow(Base):
    """How many records a chain has and the hash of the last. Locked by whoever appends."""

    __tablename__ = "evidence_head"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class BulkRow(Base):
    """Which records are bulk acts, and the Parquet file behind each (an index: the record's payload says the same)."""

    __tablename__ = "evidence_bulk"

    record_id: Mapped[int] = mapped_column(Id, ForeignKey("evidence_record.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    debtor_column: Mapped[str] = mapped_column(String(100))


class RootRow(Base):
    """One signed root a day over the heads that moved since the root before."""

    __tablename__ = "evidence_root"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(String(10), unique=True)
    at: Mapped[str] = mapped_column(String(40))
    leaves: Mapped[int] = mapped_column(Integer)
    merkle: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))
    public_key: Mapped[str] = mapped_column(String(64))


class LeafRow(Base):
    """A chain as a root took it: `count` records, the last one's hash. The latest leaf covers all records up to it.

    A bulk act gets a leaf of its own, so that a debtor's file proves it without the whole system chain.
    """

    __tablename__ = "evidence_leaf"
    __table_args__ = (UniqueConstraint("chain", "count"),)

    root_seq: Mapped[int] = mapped_column(Integer, ForeignKey("evidence_root.seq"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    chain: Mapped[str] = mapped_column(String(40))
    count: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


def _insert_or_nothing(session: Session, chain: str) -> None:
    dialect = sqlite if is_sqlite(session) else postgresql
    new = dialect.insert(HeadRow).values(chain=chain, count=0, hash=GENESIS)
    session.execute(new.on_conflict_do_nothing(index_elements=["chain"]))


def lock_head(session: Session, chain: str) -> Head:
    """The chain's head, locked until the transaction ends (PostgreSQL: this row; SQLite: BEGIN IMMEDIATE did it)."""
    query = select(HeadRow.count, HeadRow.hash).where(HeadRow.chain == chain).with_for_update()
    row = session.execute(query).first()
    if row is None:
        _insert_or_nothing(session, chain)
        row = session.execute(query).one()
    return Head(chain, row[0], row[1])


def add_record(session: Session, record: Record) -> int:
    """Insert a record with its payload and move the head. Returns the row id."""
    new = insert(RecordRow).values(
        chain=record.chain,
        seq=record.seq,
        kind=record.kind,
        at=record.at,
        actor=record.actor,
        actor_id=record.actor_id,
        payload_hash=record.payload_hash,
        prev=record.prev,
        hash=record.hash,
    )
    record_id: int = session.execute(new.returning(RecordRow.id)).scalar_one()
    session.execute(insert(PayloadRow).values(record_id=record_id, salt=record.salt, body=record.body))
    session.execute(
        update(HeadRow).where(HeadRow.chain == record.chain).values(count=record.seq, hash=record.hash)
    )
    return record_id


_COLUMNS = (
    RecordRow.chain,
    RecordRow.seq,
    RecordRow.kind,
    RecordRow.at,
    RecordRow.actor,
    RecordRow.actor_id,
    RecordRow.payload_hash,
    RecordRow.prev,
    RecordRow.hash,
    PayloadRow.salt,
    PayloadRow.body,
)


def records(session: Session, chain: str | None = None) -> Iterator[Record]:
    """Records of one chain, or of all, ordered by chain and seq, streamed."""
    query = (
        select(*_COLUMNS)
        .outerjoin(PayloadRow, PayloadRow.record_id == RecordRow.id)
        .order_by(RecordRow.chain, RecordRow.seq)
        .execution_options(yield_per=5000)
    )
    if chain is not None:
        query = query.where(RecordRow.chain == chain)
    for row in session.execute(query):
        yield Record(*row)


def page_of_records(
    session: Session, chain: str, *, limit: int, before: int | None = None, kind: str | None = None
) -> list[Record]:
    """The newest records of a chain first, those with seq below `before` if given."""
    query = (
        select(*_COLUMNS)
        .outerjoin(PayloadRow, PayloadRow.record_id == RecordRow.id)
        .where(RecordRow.chain == chain)
        .order_by(RecordRow.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(RecordRow.seq < before)
    if kind:
        query = query.where(RecordRow.kind == kind)
    return [Record(*row) for row in session.execute(query)]


def record_by_id(session: Session, record_id: int) -> Record | None:
    """One record, None if there is no such row."""
    query = select(*_COLUMNS).outerjoin(PayloadRow, PayloadRow.record_id == RecordRow.id)
    row = session.execute(query.where(RecordRow.id == record_id)).first()
    return None if row is None else Record(*row)


def record_at(session: Session, chain: str, seq: int) -> tuple[int, Record] | None:
    """One record with its row id."""
    query = select(RecordRow.id, *_COLUMNS).outerjoin(PayloadRow, PayloadRow.record_id == RecordRow.id)
    row = session.execute(query.where(RecordRow.chain == chain, RecordRow.seq == seq)).first()
    return None if row is None else (row[0], Record(*row[1:]))


def kinds(session: Session, chain: str) -> list[str]:
    """The kinds of record that a chain holds."""
    return list(
        session.scalars(
            select(RecordRow.kind).where(RecordRow.chain == chain).distinct().order_by(RecordRow.kind)
        )
    )


def erase(session: Session, record_id: int) -> None:
    """Remove salt and payload of a record."""
    session.execute(delete(PayloadRow).where(PayloadRow.record_id == record_id))


def heads(session: Session, chain: str | None = None) -> dict[str, Head]:
    """Heads by chain name."""
    query = select(HeadRow.chain, HeadRow.count, HeadRow.hash).order_by(HeadRow.chain)
    if chain is not None:
        query = query.where(HeadRow.chain == chain)
    return {row[0]: Head(*row) for row in session.execute(query)}


def unsealed(session: Session) -> list[Head]:
    """What the next root takes: heads with records that no root covers, and bulk acts among these, in order."""
    sealed = select(LeafRow.chain, func.max(LeafRow.count).label("count")).group_by(LeafRow.chain).subquery()
    query = (
        select(HeadRow.chain, HeadRow.count, HeadRow.hash)
        .outerjoin(sealed, sealed.c.chain == HeadRow.chain)
        .where(HeadRow.count > func.coalesce(sealed.c.count, 0))
    )
    bulk = (
        select(RecordRow.chain, RecordRow.seq, RecordRow.hash)
        .join(BulkRow, BulkRow.record_id == RecordRow.id)
        .outerjoin(sealed, sealed.c.chain == RecordRow.chain)
        .where(RecordRow.seq > func.coalesce(sealed.c.count, 0))
    )
    found = {Head(*row) for row in [*session.execute(query), *session.execute(bulk)]}
    return sorted(found, key=lambda head: (head.chain, head.count))


_ROOT = (
    RootRow.seq,
    RootRow.day,
    RootRow.at,
    RootRow.leaves,
    RootRow.merkle,
    RootRow.prev,
    RootRow.hash,
    RootRow.signature,
    RootRow.public_key,
)


def roots(session: Session) -> list[Root]:
    """All sealed roots, oldest first."""
    return [Root(*row) for row in session.execute(select(*_ROOT).order_by(RootRow.seq))]


def root_of_day(session: Session, day: date) -> Root | None:
    """The root sealed for a day."""
    row = session.execute(select(*_ROOT).where(RootRow.day == day.isoformat())).first()
    return None if row is None else Root(*row)


def last_root(session: Session) -> Root | None:
    """The newest root."""
    row = session.execute(select(*_ROOT).order_by(RootRow.seq.desc()).limit(1)).first()
    return None if row is None else Root(*row)


def add_root(session: Session, root: Root, leaves: list[Head]) -> None:
    """Insert a root and the heads it took."""
    session.execute(insert(RootRow).values({c.key: getattr(root, c.key) for c in _ROOT}))
    rows = [
        {"root_seq": root.seq, "position": i, "chain": h.chain, "count": h.count, "hash": h.hash}
        for i, h in enumerate(leaves)
    ]
    if rows:
        session.execute(insert(LeafRow), rows)


def leaves_of(session: Session, root_seq: int) -> list[Head]:
    """The heads a root took, in its order."""
    query = (
        select(LeafRow.chain, LeafRow.count, LeafRow.hash)
        .where(LeafRow.root_seq == root_seq)
        .order_by(LeafRow.position)
    )
    return [Head(*row) for row in session.execute(query)]


def leaf_places(session: Session, root_seq: int) -> tuple[int, int]:
    """The lowest and the highest position among a root's leaves; (0, -1) where it has none."""
    query = select(func.min(LeafRow.position), func.max(LeafRow.position)).where(LeafRow.root_seq == root_seq)
    low, high = session.execute(query).one()
    return (0, -1) if low is None else (low, high)


def leaves_of_chain(session: Session, chain: str) -> list[tuple[int, int, Head]]:
    """(root seq, position, head) wherever a root took this chain, fewest records first."""
    query = (
        select(LeafRow.root_seq, LeafRow.position, LeafRow.chain, LeafRow.count, LeafRow.hash)
        .where(LeafRow.chain == chain)
        .order_by(LeafRow.count)
    )
    return [(row[0], row[1], Head(*row[2:])) for row in session.execute(query)]


def all_leaves(session: Session) -> Iterator[tuple[int, Head]]:
    """(root seq, head) of every leaf in the order the roots took them, streamed."""
    query = (
        select(LeafRow.root_seq, LeafRow.chain, LeafRow.count, LeafRow.hash)
        .order_by(LeafRow.root_seq, LeafRow.position)
        .execution_options(yield_per=5000)
    )
    for row in session.execute(query):
        yield row[0], Head(*row[1:])


def add_bulk(session: Session, record_id: int, sha256: str, root: str, debtor_column: str) -> None:
    """Index a bulk act."""
    session.execute(
        insert(BulkRow).values(record_id=record_id, sha256=sha256, root=root, debtor_column=debtor_column)
    )


@dataclass(frozen=True, slots=True)
class BulkFile:
    """The file of a bulk act as the index has it."""

    sha256: str
    root: str
    debtor_column: str


def bulk_acts(session: Session) -> list[tuple[BulkFile, Record]]:
    """Bulk acts with their records, oldest first."""
    query = (
        select(BulkRow.sha256, BulkRow.root, BulkRow.debtor_column, *_COLUMNS)
        .join(RecordRow, RecordRow.id == BulkRow.record_id)
        .outerjoin(PayloadRow, PayloadRow.record_id == RecordRow.id)
        .order_by(RecordRow.chain, RecordRow.seq)
    )
    return [(BulkFile(row[0], row[1], row[2]), Record(*tuple(row)[3:])) for row in session.execute(query)]


def totals(session: Session) -> tuple[int, int]:
    """(chains, records) as the heads count them."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(HeadRow.count), 0)).select_from(HeadRow)
    ).one()
    return count, int(total)
