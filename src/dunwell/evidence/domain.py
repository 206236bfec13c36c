"""How a record is hashed, how a chain is checked, how a Merkle tree is folded. Pure; text in, text out.

Every hash is SHA-256 in lower-case hex over UTF-8 text, so a stranger can redo it with any tool:

    payload hash = H("payload:" + salt + ":" + canonical JSON of the payload)
    record hash  = H("record:" + canonical JSON of {actor, actor_id, at, chain, kind, payload_hash, prev, seq, v})
    Merkle leaf  = H("leaf:" + text)          Merkle node = H("node:" + up to 16 child hashes)
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import UUID

from dunwell.foundation.clock import aware
from dunwell.foundation.i18n import N_

VERSION = 1
GENESIS = "0" * 64
SYSTEM_CHAIN = "system"
ERASED = "evidence.erased"
SEALED = "evidence.sealed"


def debtor_chain(debtor_id: int) -> str:
    """The name of a debtor's chain."""
    return f"debtor:{debtor_id}"


def chain_of(debtor_id: int | None) -> str:
    """The chain an act belongs to: the debtor's, or the system's when it concerns no one debtor."""
    return SYSTEM_CHAIN if debtor_id is None else debtor_chain(debtor_id)


def debtor_of(chain: str) -> int | None:
    """The debtor whose chain this is; None for the system chain."""
    kind, _, number = chain.partition(":")
    return int(number) if kind == "debtor" else None


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, lower-case hex."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, dates in ISO form, moments in UTC, decimals as text.

    Raises ValueError for NaN and naive datetimes, TypeError for what has no plain form.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return text.encode("utf-8", "replace").decode(
        "utf-8"
    )  # a lone surrogate is no character a database keeps


def utc_text(moment: datetime) -> str:
    """A moment as records write it: UTC, ISO 8601, microseconds."""
    return aware(moment).isoformat(timespec="microseconds")


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | UUID | PurePath):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no plain form in a record")


def payload_hash(salt: str, body: str) -> str:
    """Hash of salt and payload. The salt keeps an erased payload from being guessed from its hash."""
    return digest(f"payload:{salt}:{body}")


@dataclass(frozen=True, slots=True)
class Record:
    """One record as stored: the header, its links, and the payload unless it was erased.

    `at` is text exactly as hashed. `salt` and `body` (canonical JSON) are both None after erasure.
    """

    chain: str
    seq: int
    kind: str
    at: str
    actor: str
    actor_id: int | None
    payload_hash: str
    prev: str
    hash: str
    salt: str | None = None
    body: str | None = None

    @property
    def payload(self) -> dict[str, Any] | None:
        """The payload as values, None when erased."""
        return None if self.body is None else json.loads(self.body)


def record_hash(record: Record) -> str:
    """The hash a record must carry, given its header and links."""
    header = {
        "v": VERSION,
        "chain": record.chain,
        "seq": record.seq,
        "kind": record.kind,
        "at": record.at,
        "actor": record.actor,
        "actor_id": record.actor_id,
        "payload_hash": record.payload_hash,
        "prev": record.prev,
    }
    return digest("record:" + canonical(header))


@dataclass(frozen=True, slots=True)
class Break:
    """Where the evidence does not hold: the chain (or 'roots', 'bulk:…'), the record number if any, and what is wrong."""

    chain: str
    seq: int | None
    what: str

    def __str__(self) -> str:
        return f"{self.chain}" + (f" #{self.seq}" if self.seq is not None else "") + f": {self.what}"


@dataclass(frozen=True, slots=True)
class Head:
    """What the head table says of a chain: how many records, and the hash of the last."""

    chain: str
    count: int
    hash: str


def check_chain(records: Iterable[Record], head: Head | None, name: str) -> Iterator[Break]:
    """Every break of one chain, first one first. `records` in order of seq."""
    expected, previous = 1, GENESIS
    erased: dict[int, str] = {}
    gone: list[Record] = []
    for record in records:
        for seq in range(expected, min(record.seq, expected + 100)):
            yield Break(name, seq, N_("record missing"))
        yield from _check_record(record, previous if record.seq == expected else None)
        if record.body is None:
            gone.append(record)
        elif record.kind == ERASED:
            _note_erasure(record, erased)
        expected, previous = record.seq + 1, record.hash
    for record in gone:
        if erased.get(record.seq) != record.hash:
            yield Break(name, record.seq, N_("payload missing, and no later record says it was erased"))
    yield from _check_head(name, expected - 1, previous, head)


def said(record: Record) -> dict[str, Any]:
    """The payload as a mapping, empty where it was erased or altered beyond reading."""
    try:
        payload = record.payload
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _note_erasure(record: Record, erased: dict[int, str]) -> None:
    payload = said(record)
    if isinstance(payload.get("seq"), int):
        erased[payload["seq"]] = str(payload.get("hash"))


def _check_record(record: Record, previous: str | None) -> Iterator[Break]:
    """`previous` None: the predecessor is missing (already said), so the link cannot be judged."""
    name, seq = record.chain, record.seq
    if record_hash(record) != record.hash:
        yield Break(name, seq, N_("header altered: the record does not hash to its own hash"))
    if previous is not None and record.prev != previous:
        yield Break(name, seq, N_("link broken: it does not follow the record before it"))
    if (record.salt is None) != (record.body is None):
        yield Break(name, seq, N_("payload or its salt missing"))
    elif (
        record.body is not None
        and record.salt is not None
        and payload_hash(record.salt, record.body) != record.payload_hash
    ):
        yield Break(name, seq, N_("payload altered: it does not hash to the payload hash"))


def _check_head(name: str, count: int, last: str, head: Head | None) -> Iterator[Break]:
    if head is None:
        yield Break(name, None, N_("the chain has records but no head"))
    elif head.count != count:
        yield Break(name, max(count, head.count), N_("the head counts more or fewer records than there are"))
    elif head.hash != last:
        yield Break(name, count, N_("the head names another last hash"))


# Merkle trees -----------------------------------------------------------------------------------------------------

FAN = 16  # children of a node: a proof of a million leaves is five short groups
Proof = list[list[str]]  # from leaf to root, the group of sibling hashes in which the node below stands


def leaf_hash(text: str) -> str:
    """Hash of a leaf's text."""
    return digest("leaf:" + text)


def node_hash(children: Sequence[str]) -> str:
    """Hash of an inner node over its children in order."""
    return digest("node:" + "".join(children))


def next_level(nodes: Sequence[str]) -> list[str]:
    """The level above: one node for each FAN neighbours, the last perhaps for fewer."""
    return [node_hash(nodes[i : i + FAN]) for i in range(0, len(nodes), FAN)]


def merkle_root(leaves: Sequence[str]) -> str:
    """The root over leaf hashes in order; a single leaf is its own root, none is GENESIS."""
    nodes = list(leaves)
    while len(nodes) > 1:
        nodes = next_level(nodes)
    return nodes[0] if nodes else GENESIS


def merkle_proof(leaves: Sequence[str], index: int, levels: int | None = None) -> Proof:
    """The groups from leaf `index` up to the root, or up exactly `levels` levels."""
    nodes, proof = list(leaves), list[list[str]]()
    while len(nodes) > 1 if levels is None else len(proof) < levels:
        start = index - index % FAN
        proof.append(nodes[start : start + FAN])
        nodes, index = next_level(nodes), index // FAN
    return proof


def fold(leaf: str, proof: Iterable[Sequence[str]]) -> str | None:
    """The root that a leaf and its proof lead to; None where a group does not hold the node below it."""
    node = leaf
    for group in proof:
        if node not in group:
            return None
        node = node_hash(group)
    return node


def row_hash(text: str) -> str:
    """Hash of one row of a bulk act, by its JSON text."""
    return digest("row:" + text)


def rows_leaf(debtor: str, rows: Iterable[str]) -> str:
    """The leaf of one debtor's rows in a bulk act, in whatever order they come."""
    return leaf_hash(f"{debtor}:" + ",".join(sorted(row_hash(row) for row in rows)))


def head_leaf(head: Head) -> str:
    """The text of a chain head as a leaf of a daily root."""
    return canonical({"chain": head.chain, "count": head.count, "hash": head.hash})


@dataclass(frozen=True, slots=True)
class Root:
    """One sealed day. `hash` covers the fields above it; `signature` is Ed25519 over the hash's ASCII, hex."""

    seq: int
    day: str
    at: str
    leaves: int
    merkle: str
    prev: str
    hash: str
    signature: str
    public_key: str


def root_hash(root: Root) -> str:
    """The hash a root must carry."""
    header = {
        "v": VERSION,
        "seq": root.seq,
        "day": root.day,
        "at": root.at,
        "leaves": root.leaves,
        "merkle": root.merkle,
        "prev": root.prev,
    }
    return digest("root:" + canonical(header))


def succession_text(said: Mapping[str, Any]) -> str:
    """What both keys sign when one follows the other. root: the last one the old key signed, 0 for none."""
    fields = {key: said[key] for key in ("old", "new", "root", "root_hash", "at")}
    return "key:" + canonical({"v": VERSION, **fields})
