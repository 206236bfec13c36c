"""Chance comes from named streams, so that a new draw in one place does not shift another."""

from hashlib import sha256
from random import Random


def seed_of(seed: int, *names: str) -> int:
    """A 64-bit seed for the stream `names` under `seed`; the same on every machine and in every process."""
    key = "/".join((str(seed), *names)).encode()
    return int.from_bytes(sha256(key).digest()[:8], "big")


def stream(seed: int, *names: str) -> Random:
    """A generator of its own for the stream `names`."""
    return Random(seed_of(seed, *names))
