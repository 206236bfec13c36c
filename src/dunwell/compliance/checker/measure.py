"""How the checker is measured: a violating line is found when one of its categories is named, a lawful line is right
when nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.corpus import Example


@dataclass
class Tally:
    """Counts of one language."""

    found: int = 0
    missed: int = 0
    misnamed: int = 0  # flagged, but under none of its categories: not found
    lawful: int = 0
    false: int = 0  # lawful, yet flagged
    of_category: dict[str, list[int]] = field(
        default_factory=lambda: {name: [0, 0, 0] for name in CATEGORIES}
    )

    @property
    def recall(self) -> float:
        """Found among violating lines."""
        return self.found / max(self.found + self.missed + self.misnamed, 1)

    @property
    def precision(self) -> float:
        """Rightly flagged among flagged lines."""
        return self.found / max(self.found + self.misnamed + self.false, 1)


def measure(examples: Sequence[Example], named: Sequence[Sequence[str]]) -> dict[str, Tally]:
    """Per language. In `of_category`: lines with it, lines with it found under any of theirs, and under this one."""
    tallies: dict[str, Tally] = {}
    for example, names in zip(examples, named, strict=True):
        tally = tallies.setdefault(example.lang, Tally())
        if not example.violations:
            tally.lawful += 1
            tally.false += bool(names)
            continue
        found = not set(example.violations).isdisjoint(names)
        tally.found += found
        tally.misnamed += bool(names) and not found
        tally.missed += not names
        for name in example.violations:
            counts = tally.of_category[name]
            counts[0] += 1
            counts[1] += found
            counts[2] += name in names
    return tallies


def report(tallies: dict[str, Tally]) -> str:
    """As text."""
    lines = []
    for lang, tally in sorted(tallies.items()):
        total = tally.found + tally.missed + tally.misnamed
        lines.append(
            f"{lang}: recall {tally.recall:.4f} ({tally.found}/{total}, {tally.missed} missed, "
            f"{tally.misnamed} misnamed), precision {tally.precision:.4f}, "
            f"lawful right {1 - tally.false / max(tally.lawful, 1):.4f} ({tally.lawful - tally.false}/{tally.lawful})"
        )
        for name, (lines_with, found, named) in tally.of_category.items():
            if lines_with:
                lines.append(
                    f"  {name:24} {lines_with:5}  found {found / lines_with:.3f}  named {named / lines_with:.3f}"
                )
    return "\n".join(lines) + "\n"
