"""Lexicons: which words mean what. One concept a line, `name: word, word`; a name beginning `f_` is a frame.

A frame (negation, prohibition, report, warning, question …) turns the sense of the acts after it. `variants.txt` maps
spellings to the word meant, `canonical = variant, variant`. Both files are read per language from `data/<lang>/`.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dunwell.compliance.checker.corpus import DATA


@dataclass(frozen=True)
class Lexicon:
    """Concept names in order (their index is their number), and the words of each."""

    concepts: tuple[str, ...]
    words: tuple[tuple[str, int], ...]  # word, concept number
    variants: tuple[tuple[str, str], ...]  # variant, canonical word

    @property
    def frames(self) -> frozenset[int]:
        """Numbers of the concepts that are frames."""
        return frozenset(n for n, name in enumerate(self.concepts) if name.startswith("f_"))


@lru_cache(maxsize=8)
def load(lang: str, root: Path = DATA) -> Lexicon:
    """The lexicon of a language; a concept may go on over several lines."""
    concepts: dict[str, int] = {}
    words: dict[tuple[str, int], None] = {}
    for name, entries in _lines(root / lang / "lexicon.txt", ":"):
        number = concepts.setdefault(name, len(concepts))
        words.update({(entry, number): None for entry in entries})
    variants = [
        (variant, canonical)
        for canonical, entries in _lines(root / lang / "variants.txt", "=")
        for variant in entries
    ]
    return Lexicon(tuple(concepts), tuple(words), tuple(variants))


def _lines(path: Path, mark: str) -> list[tuple[str, list[str]]]:
    found = []
    for raw in path.read_text("utf-8").splitlines() if path.exists() else ():
        if raw.strip() and not raw.startswith("%"):
            name, _, rest = raw.partition(mark)
            found.append((name.strip(), [word.strip() for word in rest.split(",") if word.strip()]))
    return found
