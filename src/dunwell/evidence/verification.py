"""Proving the record: every hash, link, count, root, signature and file, for the whole or for one debtor.

Each function yields breaks, first one first; none means that it holds. Reads only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from sqlalchemy.orm import Session

from dunwell.evidence import attachments, bulk, domain, seal, tables
from dunwell.evidence.domain import GENESIS, SEALED, SYSTEM_CHAIN, Break, Head, Record, Root
from dunwell.foundation.db import is_sqlite
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings

Sealed = dict[int, tuple[str, int]]  # count -> (hash the root took, root seq)


@dataclass
class Report:
    """What a verification looked at, and what it found."""

    chains: int = 0
    records: int = 0
    erased: int = 0
    roots: int = 0
    files: int = 0
    unsealed: int = 0  # records that no root covers yet
    breaks: list[Break] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True where nothing is broken."""
        return not self.breaks


def verify_all(session: Session, settings: Settings, *, deep: bool = True) -> Report:
    """Prove everything. `deep` False trusts a bulk file's SHA-256 and does not rebuild its Merkle root."""
    report = Report()
    _one_moment(session)
    heads = tables.heads(session)
    sealed = _sealed_by_chain(session)
    sealings: list[Record] = []
    seen: set[str] = set()
    for chain, records in groupby(tables.records(session), key=lambda record: record.chain):
        seen.add(chain)
        watched = _watch(records, report, settings, sealings)
        _chain(report, chain, watched, heads.get(chain), sealed.get(chain, {}))
    for chain in sorted((heads.keys() | sealed.keys()) - seen):
        _chain(report, chain, iter(()), heads.get(chain), sealed.get(chain, {}))
    report.breaks += _roots(session, settings, report)
    report.breaks += _sealings(sealings, tables.roots(session))
    report.breaks += _bulk(session, settings, report, deep=deep)
    return report


def verify_debtor(session: Session, settings: Settings, debtor_id: int) -> Report:
    """Prove one debtor's file: its chain, the roots that cover it, its attachments and its rows in bulk acts."""
    report, chain = Report(), domain.debtor_chain(debtor_id)
    _one_moment(session)
    sealed = {head.count: (head.hash, seq) for seq, _, head in tables.leaves_of_chain(session, chain)}
    records = _watch(tables.records(session, chain), report, settings, [])
    head = tables.heads(session, chain).get(chain)
    if head is not None or sealed or tables.page_of_records(session, chain, limit=1):
        _chain(report, chain, records, head, sealed)
    report.breaks += _roots(session, settings, report)
    report.breaks += _bulk(session, settings, report, deep=False)
    for entry in bulk.bulk_rows_for(session, debtor_id, settings=settings):
        if not entry.holds():
            what = N_("the debtor's rows do not lead to the root of the bulk act")
            report.breaks.append(Break(entry.record.chain, entry.record.seq, what))
    return report


def _one_moment(session: Session) -> None:
    """See the database as of one moment, so that work going on meanwhile is no false break."""
    if not is_sqlite(session) and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _watch(
    records: Iterator[Record], report: Report, settings: Settings, sealings: list[Record]
) -> Iterator[Record]:
    """The same records, counted, with their attachments checked and the sealing records put aside."""
    for record in records:
        report.records += 1
        report.erased += record.body is None
        if record.kind == SEALED and record.chain == SYSTEM_CHAIN:
            sealings.append(record)
        if record.body is not None and '"attachments":' in record.body:
            report.breaks += _attachments(record, report, settings)
        yield record


def _chain(report: Report, name: str, records: Iterator[Record], head: Head | None, sealed: Sealed) -> None:
    report.chains += 1
    found: dict[int, str] = {}

    def noted() -> Iterator[Record]:
        for record in records:
            if record.seq in sealed:
                found[record.seq] = record.hash
            yield record

    before = report.records
    report.breaks += domain.check_chain(noted(), head, name)
    for count, (taken, _root_seq) in sorted(sealed.items()):
        if found.get(count) != taken:
            report.breaks.append(
                Break(name, count, N_("not the record that the signed root of its day took"))
            )
    report.unsealed += max(0, report.records - before - max(sealed, default=0))


def _sealed_by_chain(session: Session) -> dict[str, Sealed]:
    sealed: dict[str, Sealed] = {}
    for root, head in tables.all_leaves(session):
        sealed.setdefault(head.chain, {})[head.count] = (head.hash, root)
    return sealed


def _roots(session: Session, settings: Settings, report: Report) -> Iterator[Break]:
    trusted, previous, expected = seal.trusted_keys(settings), GENESIS, 1
    for root in tables.roots(session):
        report.roots += 1
        if root.seq != expected:
            yield Break("roots", expected, N_("root missing"))
        elif root.prev != previous:
            yield Break("roots", root.seq, N_("link broken: it does not follow the root before it"))
        if tables.leaf_places(session, root.seq) != (0, root.leaves - 1):
            yield Break("roots", root.seq, N_("the sealed heads are not in their places"))
        yield from _root(root, tables.leaves_of(session, root.seq), trusted)
        expected, previous = root.seq + 1, root.hash


def _root(root: Root, leaves: list[Head], trusted: dict[str, int | None]) -> Iterator[Break]:
    if domain.root_hash(root) != root.hash:
        yield Break("roots", root.seq, N_("root altered: it does not hash to its own hash"))
    hashes = [domain.leaf_hash(domain.head_leaf(head)) for head in leaves]
    if len(leaves) != root.leaves or domain.merkle_root(hashes) != root.merkle:
        yield Break("roots", root.seq, N_("the sealed heads do not lead to the Merkle root"))
    until = trusted.get(root.public_key)
    if root.public_key not in trusted:
        yield Break("roots", root.seq, N_("signed with a key that is not this installation's"))
    elif until is not None and root.seq > until:
        yield Break("roots", root.seq, N_("signed with a key that had been replaced before"))
    elif not seal.signature_holds(root.public_key, root.signature, root.hash):
        yield Break("roots", root.seq, N_("the signature does not hold"))


def _sealings(sealings: list[Record], roots: list[Root]) -> Iterator[Break]:
    """Each root has its record on the system chain and each such record its root: a root cannot be dropped."""
    by_seq = {root.seq: root for root in roots}
    recorded = set()
    for record in sealings:
        said = domain.said(record)
        recorded.add(said.get("root"))
        root = by_seq.get(said.get("root", 0))
        if root is None or root.hash != said.get("hash"):
            yield Break(record.chain, record.seq, N_("names a sealed root that is not there"))
    for seq in sorted(by_seq.keys() - recorded):
        yield Break("roots", seq, N_("no record of its sealing"))


def _bulk(session: Session, settings: Settings, report: Report, *, deep: bool) -> Iterator[Break]:
    named = dict(_bulk_said(session))
    for row, record in tables.bulk_acts(session):
        report.files += 1
        said = named.pop((record.chain, record.seq), None)
        if said is None or (row.sha256, row.root, row.debtor_column) != said:
            yield Break(record.chain, record.seq, N_("the index of bulk acts differs from the record"))
            continue
        yield from _bulk_file(record, row, bulk.batch_path(settings, row.sha256), deep=deep)
    for chain, seq in sorted(named):
        yield Break(chain, seq, N_("missing from the index of bulk acts"))


def _bulk_said(session: Session) -> Iterator[tuple[tuple[str, int], tuple[str, str, str]]]:
    for record in tables.records(session, SYSTEM_CHAIN):
        if record.body is None or '"bulk":{' not in record.body:
            continue
        said = domain.said(record).get("bulk")
        if isinstance(said, dict) and {"sha256", "root", "column"} <= said.keys():
            yield (record.chain, record.seq), (said["sha256"], said["root"], said["column"])


def _bulk_file(record: Record, row: tables.BulkFile, path: Path, *, deep: bool) -> Iterator[Break]:
    if not path.exists():
        yield Break(record.chain, record.seq, N_("the Parquet file of this bulk act is missing"))
    elif bulk.hash_file(path) != row.sha256:
        yield Break(record.chain, record.seq, N_("the Parquet file of this bulk act was altered"))
    elif deep and bulk.grow(path, row.debtor_column).root != row.root:
        yield Break(
            record.chain, record.seq, N_("the rows of the Parquet file do not lead to the recorded root")
        )


def _attachments(record: Record, report: Report, settings: Settings) -> Iterator[Break]:
    for item in attachments.named_in(domain.said(record)):
        report.files += 1
        path = attachments.attachment_path(settings, str(item["sha256"]))
        if not path.is_file():
            yield Break(record.chain, record.seq, N_("an attachment is missing"))
        elif sha256(path.read_bytes()).hexdigest() != item["sha256"]:
            yield Break(record.chain, record.seq, N_("an attachment was altered"))
