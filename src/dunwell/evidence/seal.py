"""A signed root a day: what was in the record that evening can no longer be rewritten by whoever holds the database.

The key is Ed25519, made at init, in a file of mode 0600 outside the database. Its public half stands beside it
(evidence-….pub), to be copied to those who verify without the key.
"""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy.orm import Session

from dunwell.evidence import domain, service, standalone, tables
from dunwell.evidence.domain import GENESIS, Root
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings


def ensure_key(settings: Settings) -> Ed25519PrivateKey:
    """The installation's signing key, made on first use. Raises ValueError if others on the machine may read it."""
    path = settings.key_file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        _make_key(settings)
    if path.stat().st_mode & 0o077:
        raise ValueError(f"the signing key {path} may be read by others: set its mode to 0600")
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} is not an Ed25519 key")
    _publish(settings, key)
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half of a key as 64 hex digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def trusted_keys(settings: Settings) -> dict[str, int | None]:
    """The public keys whose signatures count, as hex, with the last root each may have signed (None: the key in force).

    The signing key's own, and those it succeeded. Only where the signing key is not there or may not be read (an
    auditor's copy) do the published halves count: a file that anybody could plant beside the key must not make a
    forged root good.
    """
    said = successions(settings)
    try:
        key = load_pem_private_key(settings.key_file.read_bytes(), password=None)
    except (FileNotFoundError, PermissionError):
        published = {path.read_text().strip() for path in settings.key_file.parent.glob("evidence-*.pub")}
        return standalone.keys_that_count(published - {each["old"] for each in said}, said)
    return standalone.keys_that_count(
        {public_hex(key)} if isinstance(key, Ed25519PrivateKey) else set(), said
    )


def successions_file(settings: Settings) -> Path:
    """The statements by which one signing key followed another, beside the key."""
    return settings.key_file.with_name("successions.jsonl")


def successions(settings: Settings) -> list[dict[str, Any]]:
    """These statements, oldest first; [] where the key was never replaced."""
    try:
        lines = successions_file(settings).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, PermissionError):
        return []
    return [json.loads(line) for line in lines if line]


def sign(key: Ed25519PrivateKey, text: str) -> str:
    """Signature over a text, as hex."""
    return key.sign(text.encode()).hex()


def signature_holds(public_key: str, signature: str, text: str) -> bool:
    """True where the signature (hex) over the text was made with the key (hex)."""
    if signature != signature.lower():
        return False  # hex has one spelling here: an altered byte is an altered byte
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signature), text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def seal_day(session: Session, clock: Clock, settings: Settings, day: date) -> Root:
    """Seal every chain that moved since the last root, under a root signed for `day`; once a day, then it is returned.

    Call it last in its transaction: it locks the system chain. Acts after it are covered by the next day's root.
    """
    tables.lock_head(session, domain.SYSTEM_CHAIN)
    if done := tables.root_of_day(session, day):
        return done
    key = ensure_key(settings)
    leaves, last = tables.unsealed(session), tables.last_root(session)
    root = Root(
        seq=last.seq + 1 if last else 1,
        day=day.isoformat(),
        at=domain.utc_text(clock.now()),
        leaves=len(leaves),
        merkle=domain.merkle_root([domain.leaf_hash(domain.head_leaf(head)) for head in leaves]),
        prev=last.hash if last else GENESIS,
        hash="",
        signature="",
        public_key=public_hex(key),
    )
    root = replace(root, hash=domain.root_hash(root))
    root = replace(root, signature=sign(key, root.hash))
    tables.add_root(session, root, leaves)
    said = {"root": root.seq, "day": root.day, "hash": root.hash}
    service.append(session, clock, SYSTEM, domain.SEALED, None, said)
    return root


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """The key as its file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make_key(settings: Settings) -> None:
    key = Ed25519PrivateKey.generate()
    pem = private_pem(key)
    half = settings.key_file.with_suffix(f".{os.getpid()}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(half, settings.key_file)  # fails if another process was first: its key is the key
    except FileExistsError:
        pass
    finally:
        half.unlink()


def _publish(settings: Settings, key: Ed25519PrivateKey) -> None:
    public = public_hex(key)
    path = settings.key_file.parent / f"evidence-{public[:16]}.pub"
    if not path.exists():
        path.write_text(public + "\n")
