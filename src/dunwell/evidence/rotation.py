"""Replacing the signing key: the old one keeps what it signed, and can sign nothing more that counts.

Each replacement is a statement in `var/keys/successions.jsonl`: old key, new key, the last root the old one signed,
signed by both. The new signature makes the old key count for that root and those before it; nobody without the
present key can plant such a statement, and a stolen old key seals nothing after it.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from dunwell.evidence import domain, seal, service, tables
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings

ROTATED = "evidence.key_rotated"


def rotate_key(
    session: Session, clock: Clock, settings: Settings, actor: Actor, reason: str = ""
) -> dict[str, Any]:
    """Make a new signing key, let the old one vouch for it, and put it in the old one's place; the statement.

    Call it last in its transaction: it holds the system chain, so that nobody seals meanwhile. The old private key is
    gone afterwards, its public half stays. Raises ValueError where there is no key that may be used.
    """
    tables.lock_head(session, domain.SYSTEM_CHAIN)
    if not settings.key_file.exists():
        raise ValueError(f"there is no signing key {settings.key_file} to replace")
    old, new = seal.ensure_key(settings), Ed25519PrivateKey.generate()
    last = tables.last_root(session)
    said: dict[str, Any] = {
        "old": seal.public_hex(old),
        "new": seal.public_hex(new),
        "root": last.seq if last else 0,
        "root_hash": last.hash if last else domain.GENESIS,
        "at": domain.utc_text(clock.now()),
    }
    text = domain.succession_text(said)
    statement = {**said, "by_old": seal.sign(old, text), "by_new": seal.sign(new, text)}
    service.append(session, clock, actor, ROTATED, None, {**statement, "reason": reason})
    session.flush()
    # The statement first: with it and the old key in place nothing has changed, as it names a key that is not in force.
    _put(seal.successions_file(settings), _lines([*seal.successions(settings), statement]))
    _put(settings.key_file, seal.private_pem(new))
    seal.ensure_key(settings)
    return statement


def _lines(statements: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(domain.canonical(each) + "\n" for each in statements).encode()


def _put(path: Path, data: bytes) -> None:
    """Put a file in place at one stroke, readable by its owner only."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
