"""The bucket scheme [账龄] from strategies/buckets.yaml, checked when read."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dunwell.foundation.settings import resource
from dunwell.portfolio.domain import Bucket, check_scheme


@dataclass(frozen=True, slots=True)
class Scheme:
    """Buckets in order of days past due, and the code of accounts written off."""

    buckets: tuple[Bucket, ...]
    written_off: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code an account can have, in order."""
        return (*(bucket.code for bucket in self.buckets), self.written_off)


def load_scheme(path: Path) -> Scheme:
    """Read a scheme. Raises ValueError, saying what is wrong, for anything that is not whole and gapless."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(said, dict) or not isinstance(said.get("buckets"), list):
        raise ValueError(f"{path.name}: a list named `buckets` is needed")
    found = tuple(_bucket(row, path) for row in said["buckets"])
    check_scheme(found)
    codes = [bucket.code for bucket in found] + [str(said.get("written_off", "WO"))]
    if len(set(codes)) != len(codes):
        raise ValueError(f"{path.name}: a code comes twice")
    return Scheme(found, codes[-1])


def _bucket(row: object, path: Path) -> Bucket:
    if not isinstance(row, dict) or set(row) != {"code", "first", "upto"}:
        raise ValueError(f"{path.name}: a bucket has code, first and upto, not {row!r}")
    code, first, upto = row["code"], row["first"], row["upto"]
    whole = type(first) is int and (upto is None or type(upto) is int)
    if not isinstance(code, str) or not code or not whole:
        raise ValueError(f"{path.name}: code is text, first and upto are whole days: {row!r}")
    return Bucket(code, first, upto)


@cache
def scheme() -> Scheme:
    """The scheme in force."""
    return load_scheme(resource("strategies", "buckets.yaml"))
