"""Bulk acts: an import or a morning run is one record, over a Parquet file and a Merkle root of its rows by debtor.

The file is kept under settings.batches by its own SHA-256. Beside it stands an index of the tree's blocks
(<sha>.tree.json), a cache that can be rebuilt from the file at any time: a proof then reads one block of the file.
"""

import json
import os
import shutil
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy.orm import Session

from dunwell.evidence import domain, service, tables
from dunwell.evidence.domain import FAN, Proof, Record
from dunwell.evidence.service import RecordRef
from dunwell.foundation import settings as places
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings

LEVELS = 3
BLOCK = FAN**LEVELS  # debtors to a block of the index


@dataclass(frozen=True, slots=True)
class Tree:
    """The Merkle tree of one file down to its blocks. `firsts` holds the lowest debtor of each block, in order."""

    root: str
    rows: int
    debtors: int
    firsts: list[Any]
    nodes: list[str]


@dataclass(frozen=True, slots=True)
class BulkEntry:
    """A debtor's rows in one bulk act (JSON texts as hashed), with the proof that leads from them to the act's root."""

    record: Record
    sha256: str
    root: str
    debtor: str
    rows: list[str]
    proof: Proof

    @property
    def values(self) -> list[dict[str, Any]]:
        """The rows as values."""
        return [json.loads(row) for row in self.rows]

    def holds(self) -> bool:
        """True where the rows lead to the root that the record names."""
        bulk = domain.said(self.record).get("bulk")
        named = bulk.get("root") if isinstance(bulk, dict) else None
        return domain.fold(domain.rows_leaf(self.debtor, self.rows), self.proof) == self.root == named


def append_bulk(
    session: Session,
    clock: Clock,
    actor: Actor,
    kind: str,
    parquet: Path,
    debtor_column: str,
    payload: dict[str, Any],
    *,
    settings: Settings | None = None,
    move: bool = False,
    tree: Tree | None = None,
) -> RecordRef:
    """Record one act on many debtors: ONE record on the system chain over the whole file.

    `debtor_column` holds debtor ids (null allowed: rows of no debtor). The file is copied under settings.batches, or
    moved there with `move`; `tree` is the file's tree where `grow` has been called already. Call it at the end of the
    transaction: it locks the system chain. The payload gains the key `bulk` {sha256, root, rows, debtors, column}. A
    file sorted by debtor makes later look-ups faster.
    """
    settings = settings or places.load()
    tree = tree or grow(parquet, debtor_column)
    sha256 = keep(parquet, settings, move=move)
    _write_index(index_path(settings, sha256), tree)
    facts = {
        "sha256": sha256,
        "root": tree.root,
        "rows": tree.rows,
        "debtors": tree.debtors,
        "column": debtor_column,
    }
    ref = service.append(session, clock, actor, kind, None, {**payload, "bulk": facts})
    tables.add_bulk(session, ref.id, sha256, tree.root, debtor_column)
    return ref


def grow(parquet: Path, debtor_column: str) -> Tree:
    """The Merkle tree of a file, its rows hashed in columns and streamed a block of debtors at a time."""
    firsts: list[Any] = []
    nodes: list[str] = []
    debtors = rows = 0
    with _duck() as duck:
        for ids, leaves, counts in _blocks(duck, parquet, debtor_column):
            firsts.append(ids[0])
            nodes.append(_block_node(leaves))
            debtors += len(ids)
            rows += sum(counts)
            only = leaves
    root = domain.merkle_root(only if len(nodes) == 1 else nodes) if nodes else domain.GENESIS
    return Tree(root, rows, debtors, firsts, nodes)


def bulk_rows_for(
    session: Session, debtor_id: int, *, settings: Settings | None = None, newest: int | None = None
) -> list[BulkEntry]:
    """The debtor's rows across bulk acts with their proofs, oldest act first; only the `newest` acts if given.

    An act whose file is gone is left out here; `verify` names it.
    """
    settings = settings or places.load()
    acts = tables.bulk_acts(session)
    if newest is not None:
        acts = acts[-newest:] if newest else []
    entries = []
    with _duck() as duck:
        for row, record in acts:
            path = batch_path(settings, row.sha256)
            if path.exists() and (rows := _rows(duck, path, row.debtor_column, debtor_id)):
                proof = _proof(duck, path, row.debtor_column, _index(settings, row), debtor_id)
                entries.append(BulkEntry(record, row.sha256, row.root, str(debtor_id), rows, proof))
    return entries


def batch_path(settings: Settings, sha256: str) -> Path:
    """Where the file with this hash is kept."""
    return settings.batches / sha256[:2] / f"{sha256}.parquet"


def index_path(settings: Settings, sha256: str) -> Path:
    """Where the index of the file's tree is cached."""
    return settings.batches / sha256[:2] / f"{sha256}.tree.json"


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def keep(parquet: Path, settings: Settings, *, move: bool) -> str:
    """Put the file in its place by content, whole or not at all; returns its hash."""
    sha256 = hash_file(parquet)
    target = batch_path(settings, sha256)
    if not target.exists() or hash_file(target) != sha256:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.half")
        shutil.copyfile(parquet, half)
        os.replace(half, target)
    if move and parquet.resolve() != target.resolve():
        parquet.unlink()
    return sha256


@contextmanager
def _duck() -> Iterator[duckdb.DuckDBPyConnection]:
    duck = duckdb.connect()
    try:
        duck.execute("SET TimeZone = 'UTC'")  # a row's text must not depend on where it is read
        yield duck
    finally:
        duck.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _leaves_sql(column: str, where: str = "true") -> str:
    # One pass: each row becomes JSON text and its hash, each debtor the hash over its sorted row hashes.
    return f"""
        SELECT d, sha256('leaf:' || coalesce(d::VARCHAR, '') || ':' || array_to_string(list_sort(list(h)), ',')) AS leaf,
               count(*) AS n
        FROM (SELECT {_quoted(column)} AS d, sha256('row:' || to_json(whole_row)::VARCHAR) AS h
              FROM read_parquet($path) AS whole_row WHERE {where})
        GROUP BY d ORDER BY d NULLS LAST"""  # noqa: S608 -- the column name is quoted, values are parameters


def _blocks(
    duck: duckdb.DuckDBPyConnection, parquet: Path, column: str
) -> Iterator[tuple[list[Any], list[str], list[int]]]:
    reader = duck.sql(_leaves_sql(column), params={"path": str(parquet)}).to_arrow_reader(BLOCK)
    waiting: tuple[list[Any], ...] = ([], [], [])
    for batch in reader:
        for place, values in enumerate(batch.columns):
            waiting[place].extend(values.to_pylist())
        while len(waiting[0]) >= BLOCK:
            ids, leaves, counts = (part[:BLOCK] for part in waiting)
            yield ids, leaves, counts
            waiting = tuple(part[BLOCK:] for part in waiting)
    if waiting[0]:
        yield waiting[0], waiting[1], waiting[2]


def _block_node(leaves: list[str]) -> str:
    nodes = leaves
    for _ in range(LEVELS):
        nodes = domain.next_level(nodes)
    return nodes[0]


def _rows(duck: duckdb.DuckDBPyConnection, path: Path, column: str, debtor_id: int) -> list[str]:
    query = f"""SELECT to_json(whole_row)::VARCHAR FROM read_parquet($path) AS whole_row
                WHERE {_quoted(column)} = $debtor ORDER BY 1"""  # noqa: S608 -- as above
    return [row[0] for row in duck.execute(query, {"path": str(path), "debtor": debtor_id}).fetchall()]


def _proof(duck: duckdb.DuckDBPyConnection, path: Path, column: str, tree: Tree, debtor_id: int) -> Proof:
    known = [first for first in tree.firsts if first is not None]
    block = bisect_right(known, debtor_id) - 1
    where, values = "d >= $low", {"path": str(path), "low": known[block]}
    if block + 1 < len(known):
        where, values = where + " AND d < $high", {**values, "high": known[block + 1]}
    elif len(known) == len(tree.firsts):
        where = "(d >= $low OR d IS NULL)"  # rows of no debtor end the last block
    leaves = duck.execute(_leaves_sql(column, where.replace("d ", f"{_quoted(column)} ")), values).fetchall()
    hashes = [leaf for _, leaf, _ in leaves]
    place = next(i for i, (d, _, _) in enumerate(leaves) if d == debtor_id)
    if len(tree.nodes) == 1:
        return domain.merkle_proof(hashes, place)
    return domain.merkle_proof(hashes, place, LEVELS) + domain.merkle_proof(tree.nodes, block)


def _index(settings: Settings, row: tables.BulkFile) -> Tree:
    """The cached index, rebuilt where it is missing, unreadable or does not lead to the recorded root."""
    path = index_path(settings, row.sha256)
    if path.exists() and (tree := _read_index(path, path.stat().st_mtime_ns, row.root)) is not None:
        return tree
    tree = grow(batch_path(settings, row.sha256), row.debtor_column)
    _write_index(path, tree)
    return tree


@lru_cache(maxsize=16)  # of a million debtors it is some megabytes of JSON, asked for at every look at a file
def _read_index(path: Path, written: int, root: str) -> Tree | None:
    try:
        tree = Tree(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return tree if len(tree.nodes) == 1 or domain.merkle_root(tree.nodes) == root else None


def _write_index(path: Path, tree: Tree) -> None:
    half = path.with_suffix(f".{os.getpid()}.half")
    half.write_text(
        json.dumps({name: getattr(tree, name) for name in ("root", "rows", "debtors", "firsts", "nodes")})
    )
    os.replace(half, path)
