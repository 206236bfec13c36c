"""Attachments (recordings, letters, messages) kept by content under var/attachments; a record names their hashes."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import service
from dunwell.evidence.service import RecordRef
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings


def attachment_path(settings: Settings, digest: str) -> Path:
    """Where the attachment with this SHA-256 is kept."""
    return settings.var / "attachments" / digest[:2] / digest


def attach(
    session: Session,
    clock: Clock,
    actor: Actor,
    settings: Settings,
    kind: str,
    debtor_id: int | None,
    name: str,
    data: bytes,
    payload: dict[str, Any],
) -> RecordRef:
    """Keep `data` and append a record that names it; verification reads the file again."""
    digest = sha256(data).hexdigest()
    path = attachment_path(settings, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}.half")
        half.write_bytes(data)
        os.replace(half, path)
    said = {**payload, "attachments": [{"sha256": digest, "name": name, "size": len(data)}]}
    return service.append(session, clock, actor, kind, debtor_id, said)


def named_in(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The attachments a payload names."""
    found = payload.get("attachments")
    return (
        [item for item in found if isinstance(item, dict) and "sha256" in item]
        if isinstance(found, list)
        else []
    )
