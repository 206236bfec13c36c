"""Which rules were asked: a fingerprint of a pack's files, kept with every permit and refusal.

Worked examples are left out: they prove the rules and are not the rules.
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from dunwell.compliance.strict import BadPack
from dunwell.foundation.settings import resource


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
