"""Erase one debtor's personal data once no law keeps it: rows lose their particulars, records their content.

What stays: that there was a debtor, accounts and amounts, which acts were done and when, and every hash, so that the chain
still proves. Particulars in the Parquet file of an import are not erased singly: the file is proved as a whole
(docs/personal-data.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, Table, Text, select, update
from sqlalchemy.orm import Session

from dunwell.compliance import queries
from dunwell.evidence import domain as chain
from dunwell.evidence import service as evidence
from dunwell.evidence import tables as records
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.db import Base
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist import retention
from dunwell.worklist.retention import Clockwork

# Besides every free text (Text) of a row about the debtor: the short columns and lists that tell who somebody is.
PERSONAL: dict[str, tuple[str, ...]] = {
    "debtor": ("id_number", "name", "name_key", "aliases", "employer"),
    "account": ("contract_no", "invoice_no", "content_hash"),
    "contact_point": ("value", "raw", "extension"),
    "related_person": ("name",),
    "contact_attempt": ("number",),
    "permit": ("number", "case", "text_hash"),
    "refusal": ("number", "case"),
    "restriction": ("detail",),
    "outcome": ("extra",),
    "account_plan": ("steps",),
    "means": ("picture",),
    "payment": ("reference",),
    "debit_mandate": ("payer_tail",),
    "work_item": ("reason",),
}
GONE = "erased"
UNIQUE = {
    ("debtor", "id_number"),
    ("account", "contract_no"),
    ("payment", "reference"),
}  # get their row's id too
NEVER = frozenset({"evidence_record", "evidence_payload"})  # records are erased by evidence.service only
UNKNOWN_EVENT = N_("what starts the clock has not happened yet")


@dataclass(eq=False)
class StillOpen(DomainError):
    """An account is open: personal data is needed for what it was collected for."""

    code: ClassVar[str] = "erasure.still_open"
    accounts: int


@dataclass(eq=False)
class StillKept(DomainError):
    """The law keeps some record until a day, inside; None: until something happens that has not."""

    code: ClassVar[str] = "erasure.still_kept"
    until: date | None
    rule: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do. `refused`: why it may not be done now; None when it may."""

    debtor_id: int
    clocks: tuple[Clockwork, ...]
    rows: tuple[tuple[str, int], ...]  # table, rows that lose particulars
    records: int
    refused: DomainError | None


def preview(session: Session, clock: Clock, actor: Actor, debtor_id: int) -> Preview:
    """What would be erased, and whether the law allows it now. Changes nothing. Raises NotPermitted, NotFound."""
    require(actor, "data.erase")
    clocks = tuple(retention.clocks(session, clock, debtor_id))
    rows = [(table.name, len(ids)) for table, ids in _rows(session, debtor_id) if ids]
    found = sum(1 for _ in _erasable(session, debtor_id))
    refused = _refusal(session, clock, debtor_id, clocks)
    return Preview(debtor_id, clocks, tuple(rows), found, refused)


def erase(session: Session, clock: Clock, actor: Actor, debtor_id: int, reason: str) -> Preview:
    """Do it, for good. Raises NotPermitted, NotFound, BadInput (no reason), StillOpen, StillKept."""
    require(actor, "data.erase")
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is erased: who asked, or which time ran out."))
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    queries.lock(session, [debtor_id])
    planned = preview(session, clock, actor, debtor_id)
    if planned.refused is not None:
        raise planned.refused
    for table, ids in _rows(session, debtor_id):
        _blank(session, table, ids)
    session.expire_all()
    name = chain.debtor_chain(debtor_id)
    for seq in list(_erasable(session, debtor_id)):
        evidence.erase_payload(session, clock, actor, name, seq, reason)
    said = {"rows": dict(planned.rows), "records": planned.records, "reason": reason.strip()}
    evidence.append(session, clock, actor, "personal_data.erased", debtor_id, said)
    return planned


def _refusal(
    session: Session, clock: Clock, debtor_id: int, clocks: Sequence[Clockwork]
) -> DomainError | None:
    query = select(Account.id).where(Account.debtor_id == debtor_id, Account.status.not_in(retention.DONE))
    still_open = session.scalars(query).all()
    if still_open:
        return StillOpen(len(still_open))
    today = local_date(clock.now(), HOME_ZONE)
    standing = [one for one in clocks if one.until is None or one.until >= today]
    if not standing:
        return None
    last = max(standing, key=lambda one: (one.until is None, one.until or date.max))
    return StillKept(last.until, ", ".join(sorted(rule.rule for rule in last.rules)))


def _rows(session: Session, debtor_id: int) -> Iterator[tuple[Table, list[int]]]:
    """Every table that holds rows about the debtor, with the ids of those rows: by debtor_id, or by the account's."""
    accounts = list(session.scalars(select(Account.id).where(Account.debtor_id == debtor_id)))
    for table in Base.metadata.sorted_tables:
        if table.name in NEVER or not _columns(table):
            continue
        key = list(table.primary_key.columns)
        if len(key) != 1:
            continue
        if table.name == "debtor":
            where = key[0] == debtor_id
        elif "debtor_id" in table.c:
            where = table.c.debtor_id == debtor_id
        elif "account_id" in table.c:
            where = table.c.account_id.in_(accounts)
        else:
            continue
        yield table, list(session.scalars(select(key[0]).where(where)))


def _columns(table: Table) -> list[str]:
    named = PERSONAL.get(table.name, ())
    return [column.name for column in table.columns if column.name in named or isinstance(column.type, Text)]


def _blank(session: Session, table: Table, ids: Sequence[int]) -> None:
    key = next(iter(table.primary_key.columns))
    for row_id in ids:
        values = {name: _nothing(table, name, row_id) for name in _columns(table)}
        session.execute(update(table).where(key == row_id).values(values))


def _nothing(table: Table, name: str, row_id: int) -> Any:
    column = table.c[name]
    if isinstance(column.type, JSON):
        return None if column.nullable else ([] if name in ("aliases", "steps") else {})
    if (table.name, name) in UNIQUE:
        return f"{GONE}-{row_id}"
    return None if column.nullable else GONE


def _erasable(session: Session, debtor_id: int) -> Iterator[int]:
    """Numbers of the debtor's records that still have content and prove no other record."""
    for record in records.records(session, chain.debtor_chain(debtor_id)):
        proof = record.kind in (chain.ERASED, chain.SEALED, "personal_data.erased")
        if record.body is not None and not proof and "bulk" not in (record.payload or {}):
            yield record.seq
