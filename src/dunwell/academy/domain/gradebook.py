"""From marks to a grade: weights of the parts, what is missing said, never guessed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_

# coursework: assignments · tests: weekly tests, the last sitting of each · exam: the best final (mock where none) ·
# sandbox: share of the practice sandbox's tasks passed · practice: whole once mentor and lead both signed off, not there before.
PARTS = ("coursework", "tests", "exam", "sandbox", "practice")
DEFAULT_WEIGHTS = {"coursework": 20, "tests": 20, "exam": 30, "sandbox": 0, "practice": 30}


def checked_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """Whole per cents for every part, a hundred together. Raises BadInput (field weights)."""
    found = {part: int(weights.get(part, 0)) for part in PARTS}
    if any(value < 0 for value in found.values()) or sum(found.values()) != 100:
        raise BadInput("weights", N_("The weights are whole per cents from 0 and make 100 together."))
    return found


@dataclass(frozen=True, slots=True)
class Grade:
    """parts: share (0 to 1) by part, None where nothing is there yet. so_far: over the parts that are there, by their
    weights, None where none is. whole: only once every part that weighs is there. missing: those that are not."""

    parts: dict[str, float | None]
    so_far: float | None
    whole: float | None
    missing: tuple[str, ...]


def grade(parts: Mapping[str, float | None], weights: Mapping[str, int]) -> Grade:
    """The weighted mean of the parts."""
    weighed = [part for part in PARTS if weights.get(part, 0) > 0]
    there = [part for part in weighed if parts.get(part) is not None]
    missing = tuple(part for part in weighed if part not in there)
    total = sum(weights[part] for part in there)
    mean = sum(weights[part] * (parts[part] or 0.0) for part in there) / total if total else None
    return Grade({part: parts.get(part) for part in PARTS}, mean, None if missing else mean, missing)


def mean(shares: Sequence[float]) -> float | None:
    """The plain mean; None of nothing."""
    return sum(shares) / len(shares) if shares else None
