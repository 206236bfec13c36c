"""Labelled collector lines: plain text a trainer can read and add to (data/acts/<lang>/*.txt).

A block begins with `# C10 C11`, the acts of every line below it. A line is `what the debtor said before | the line`; nothing
before the bar where it does not matter. `%` begins a remark.
"""

from dataclasses import dataclass
from pathlib import Path

from dunwell.roleplay.domain.acts import COLLECTOR_IDS

DATA = Path(__file__).parent.parent / "data" / "acts"


class BadCorpus(ValueError):
    """A corpus file is malformed; says which file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled line."""

    before: str
    text: str
    acts: tuple[str, ...]


def read(lang: str, root: Path = DATA) -> list[Example]:
    """Every example of one language in file order. Raises BadCorpus."""
    found: list[Example] = []
    for path in sorted((root / lang).glob("*.txt")):
        acts: tuple[str, ...] = ()
        for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
            line = raw.strip("\n")
            if not line.strip() or line.startswith("%"):
                continue
            if line.startswith("# "):
                acts = tuple(line[2:].split())
                if not acts or any(act not in COLLECTOR_IDS for act in acts):
                    raise BadCorpus(f"{path.name}:{number}: {line}")
                continue
            before, bar, text = line.partition("|")
            if not bar or not text.strip() or not acts:
                raise BadCorpus(f"{path.name}:{number}: write `before | line` under a head of acts")
            found.append(Example(before.strip(), text.strip(), acts))
    return found
