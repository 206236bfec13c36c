"""Saved mappings, uploads in work, and the portfolio rows an import reads and writes."""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import JSON, Date, String, Text, UniqueConstraint, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.bulk import insert_frame, update_frame
from dunwell.foundation.db import Base, Id, UTCDateTime, is_sqlite
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem, ImportBatch, RelatedPerson

CHUNK = 5_000
IMPORT_LOCK = 7_251_001  # number of the advisory lock on PostgreSQL


class ImportMapping(Base):
    """A mapping people saved: which header means what. Reused by itself for files with the same header."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    signature: Mapped[str] = mapped_column(Text)  # domain.fields.signature of the header
    columns: Mapped[list[list[Any]]] = mapped_column(
        JSON
    )  # [squashed header, how many equal ones before it, field, number]
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # date_order, multiplier, decimal
    user_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ImportUpload(Base):
    """A file sent in through the browser, until it is committed or dropped. Its bytes lie in settings.uploads."""

    __tablename__ = "import_upload"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Id)
    as_of: Mapped[date] = mapped_column(Date)
    sheet: Mapped[str | None] = mapped_column(String(120))
    columns: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # position -> [field, number]; {} is: guess
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(12), default="new")  # new | checked | committed | dropped
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    batch_id: Mapped[int | None] = mapped_column(Id)
    user_id: Mapped[int | None] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def mapping_named(session: Session, name: str) -> ImportMapping | None:
    """The saved mapping of this name."""
    return session.scalar(select(ImportMapping).where(ImportMapping.name == name))


def mapping_for(session: Session, signature: str) -> ImportMapping | None:
    """The latest saved mapping made for this header."""
    query = (
        select(ImportMapping)
        .where(ImportMapping.signature == signature)
        .order_by(ImportMapping.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def mappings(session: Session) -> list[ImportMapping]:
    """All saved mappings by name."""
    return list(session.scalars(select(ImportMapping).order_by(ImportMapping.name)))


def one_at_a_time(session: Session) -> None:
    """Imports wait for each other until the transaction ends: two files may name the same new debtor."""
    if not is_sqlite(session):  # a writing session on SQLite holds the only write lock already
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def batch_of(session: Session, sha256: str) -> ImportBatch | None:
    """The latest committed batch of exactly this file."""
    return session.scalar(
        select(ImportBatch).where(ImportBatch.file_sha256 == sha256).order_by(ImportBatch.id.desc()).limit(1)
    )


def debtors_by_number(session: Session, numbers: list[str]) -> pl.DataFrame:
    """debtor_id, id_kind, id_number, known_name, aliases of the debtors with these numbers."""
    rows: list[tuple[Any, ...]] = []
    query = select(Debtor.id, Debtor.id_kind, Debtor.id_number, Debtor.name, Debtor.aliases, Debtor.employer)
    for start in range(0, len(numbers), CHUNK):
        rows += [
            tuple(row)
            for row in session.execute(query.where(Debtor.id_number.in_(numbers[start : start + CHUNK])))
        ]
    schema: dict[str, Any] = {"debtor_id": pl.Int64, "id_kind": pl.String, "id_number": pl.String, "known_name": pl.String,
              "known_aliases": pl.List(pl.String), "known_employer": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def accounts_of(session: Session, debtor_ids: list[int]) -> pl.DataFrame:
    """account_id, debtor_id, contract_no, invoice_no, content_hash of these debtors' accounts."""
    rows: list[tuple[Any, ...]] = []
    query = select(
        Account.id,
        Account.debtor_id,
        Account.contract_no,
        Account.invoice_no,
        Account.content_hash,
        Account.data_as_of,
    )
    for start in range(0, len(debtor_ids), CHUNK):
        rows += [
            tuple(row)
            for row in session.execute(query.where(Account.debtor_id.in_(debtor_ids[start : start + CHUNK])))
        ]
    schema: dict[str, Any] = {"account_id": pl.Int64, "debtor_id": pl.Int64, "contract_no": pl.String, "invoice_no": pl.String,
              "known_hash": pl.String, "known_as_of": pl.Date}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def contacts_of(session: Session, debtor_ids: list[int]) -> pl.DataFrame:
    """debtor_id, person_id, kind, value of these debtors' contact points."""
    rows: list[tuple[Any, ...]] = []
    query = select(ContactPoint.debtor_id, ContactPoint.person_id, ContactPoint.kind, ContactPoint.value)
    for start in range(0, len(debtor_ids), CHUNK):
        rows += [
            tuple(row)
            for row in session.execute(
                query.where(ContactPoint.debtor_id.in_(debtor_ids[start : start + CHUNK]))
            )
        ]
    return pl.DataFrame(
        rows,
        schema={"debtor_id": pl.Int64, "person_id": pl.Int64, "kind": pl.String, "value": pl.String},
        orient="row",
    )


def related_of(session: Session, debtor_ids: list[int]) -> pl.DataFrame:
    """person_id, debtor_id, name, relation of these debtors' related persons."""
    rows: list[tuple[Any, ...]] = []
    query = select(RelatedPerson.id, RelatedPerson.debtor_id, RelatedPerson.name, RelatedPerson.relation)
    for start in range(0, len(debtor_ids), CHUNK):
        rows += [
            tuple(row)
            for row in session.execute(
                query.where(RelatedPerson.debtor_id.in_(debtor_ids[start : start + CHUNK]))
            )
        ]
    return pl.DataFrame(
        rows,
        schema={"person_id": pl.Int64, "debtor_id": pl.Int64, "name": pl.String, "relation": pl.String},
        orient="row",
    )


def drop_due_items(session: Session, account_ids: list[int]) -> None:
    """Remove the due items of these accounts: the file's newer word replaces them."""
    for start in range(0, len(account_ids), CHUNK):
        session.execute(delete(DueItem).where(DueItem.account_id.in_(account_ids[start : start + CHUNK])))


def confirm_as_of(session: Session, account_ids: list[int], as_of: date) -> None:
    """Accounts a later file shows unchanged are true as of that later date."""
    statement = (
        update(Account)
        .where(Account.id == bindparam("this"), Account.data_as_of < as_of)
        .values(data_as_of=as_of)
    )
    if account_ids:
        session.connection().execute(statement, [{"this": account_id} for account_id in account_ids])


__all__ = [
    "Account", "ContactPoint", "Debtor", "DueItem", "ImportBatch", "ImportMapping", "ImportUpload", "RelatedPerson", "accounts_of", "batch_of",
    "confirm_as_of", "contacts_of", "debtors_by_number", "drop_due_items", "insert_frame", "mapping_for", "mapping_named", "mappings", "related_of", "update_frame",
]  # fmt: skip
