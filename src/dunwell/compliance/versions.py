"""Which rules were asked: a fingerprint of a pack's files, kept with every permit and refusal.

Worked examples are left out: they prove the rules and are not the rules.
"""

import shutil
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from dunwell.compliance.strict import BadPack
from dunwell.foundation.settings import Settings, resource


def pack_hash(pack: str, root: Path | None = None) -> str:
    """SHA-256 over the names and bytes of a pack's rule files, in the order of their names. Raises BadPack."""
    return _hash((root or resource("packs")) / pack)


@lru_cache(maxsize=64)
def _hash(folder: Path) -> str:
    files = sorted(path for path in folder.glob("*.yaml") if ".examples." not in path.name)
    if not files:
        raise BadPack(f"there is no pack {folder.name!r}")
    whole = sha256()
    for path in files:
        body = path.read_bytes()
        whole.update(f"{path.name}\n{len(body)}\n".encode())
        whole.update(body)
    return whole.hexdigest()


def keep_copy(settings: Settings) -> Path:
    """Keep today's packs under var/packs/<fingerprint>, so that a later change can be replayed against them."""
    root = resource("packs")
    packs = sorted(path.parent.name for path in root.glob("*/pack.yaml"))
    whole = sha256("".join(pack_hash(pack) for pack in packs).encode()).hexdigest()[:12]
    target = settings.var / "packs" / whole
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        for pack in packs:
            shutil.copytree(root / pack, unfinished / pack, ignore=shutil.ignore_patterns("*.examples.yaml"))
        unfinished.rename(target)
    return target


def copies(settings: Settings) -> list[tuple[str, datetime, Path]]:
    """(fingerprint, since when it is kept, folder) of the kept packs, newest first."""
    found = [path for path in (settings.var / "packs").glob("*") if path.is_dir() and path.suffix != ".part"]
    dated = [(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC), path) for path in found]
    return sorted(dated, key=lambda row: row[1], reverse=True)
