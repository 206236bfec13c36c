"""Use cases on single records: append, read, erase. Never commits: the caller's act and its record stand or fall together."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import domain, tables
from dunwell.evidence.domain import Record
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Where a record stands: chain, number in it, its hash, and the row id."""

    chain: str
    seq: int
    hash: str
    id: int


def append(
    session: Session, clock: Clock, actor: Actor, kind: str, debtor_id: int | None, payload: dict[str, Any]
) -> RecordRef:
    """Add one record to the debtor's chain, or to the system chain when `debtor_id` is None.

    The chain stays locked until the transaction ends, so append last, and for several debtors in ascending id.
    `kind` is a dotted word of the calling room ('promise.recorded'). The payload is kept as canonical JSON: ids, codes
    and amounts in minor units; personal data only where the act cannot be understood without it (it can be erased).
    """
    chain = domain.chain_of(debtor_id)
    head = tables.lock_head(session, chain)
    salt, body = secrets.token_hex(16), domain.canonical(payload)
    record = Record(
        chain=chain,
        seq=head.count + 1,
        kind=kind,
        at=domain.utc_text(clock.now()),
        actor=actor.login,
        actor_id=actor.user_id,
        payload_hash=domain.payload_hash(salt, body),
        prev=head.hash,
        hash="",
        salt=salt,
        body=body,
    )
    record = replace(record, hash=domain.record_hash(record))
    return RecordRef(chain, record.seq, record.hash, tables.add_record(session, record))


def erase_payload(
    session: Session, clock: Clock, actor: Actor, chain: str, seq: int, reason: str
) -> RecordRef:
    """Erase one record's payload for good; the chain stays valid and a new record says what was erased and why.

    Raises NotFound, or BadInput when it is erased already, lacks a reason, or is itself proof of an erasure, a
    sealing or a bulk act.
    """
    if not reason.strip():
        raise BadInput("reason", "say why it is erased")
    tables.lock_head(session, chain)
    found = tables.record_at(session, chain, seq)
    if found is None:
        raise NotFound("record", f"{chain} #{seq}")
    record_id, record = found
    if record.body is None:
        raise BadInput("seq", "its payload is erased already")
    if record.kind in (domain.ERASED, domain.SEALED) or "bulk" in (record.payload or {}):
        raise BadInput("seq", "this record proves others and is not erased")
    tables.erase(session, record_id)
    said = {"seq": seq, "hash": record.hash, "kind": record.kind, "reason": reason.strip()}
    return append(session, clock, actor, domain.ERASED, domain.debtor_of(chain), said)
