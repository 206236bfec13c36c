"""A review by people: the rubric's questions answered yes or no, weighed as the scorer weighs them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.roleplay.domain.scoring.checks import WEIGHTS
from dunwell.roleplay.domain.scoring.score import VOID_CAP, pressed, weighed, weights_of


@dataclass(frozen=True, slots=True)
class Reviewed:
    """total 0 … 100; dimensions: per cent of the answered questions met, None where none was answered."""

    total: float
    dimensions: dict[str, float | None]


def review(answers: Mapping[str, bool], rubric: Mapping[str, Sequence[str]], *, collects: bool, void: bool) -> Reviewed:  # fmt: skip
    """Weigh answers by check. rubric: the checks of each dimension. void: a grave breach was heard; it outweighs all else."""
    shares: dict[str, float | None] = {}
    for name in WEIGHTS:
        mine = [answers[check] for check in rubric.get(name, ()) if check in answers]
        shares[name] = sum(mine) / len(mine) if mine else None
    total = weighed(shares, weights_of(collects=collects))
    total = pressed(total, VOID_CAP) if void else total
    return Reviewed(round(total, 1), {name: None if share is None else round(100 * share, 1) for name, share in shares.items()})  # fmt: skip


def agreement(one: Mapping[str, bool], other: Mapping[str, bool]) -> tuple[int, int]:
    """How many questions both answered the same, of how many both answered."""
    both = one.keys() & other.keys()
    return sum(one[check] == other[check] for check in both), len(both)
