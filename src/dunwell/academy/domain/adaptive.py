"""Practice that fits: the next question by item response theory (`catsim`), and what a learner can do so far.

Until a question has been answered often enough to be calibrated, its difficulty follows from the level its author gave it
and from how many got it right (a Rasch estimate drawn towards the author's).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from catsim.estimation import NumericalSearchEstimator
from catsim.item_bank import ItemBank
from catsim.selection import MaxInfoSelector

from dunwell.academy.domain.content import Question

BY_LEVEL = {1: -1.0, 2: 0.0, 3: 1.2}
PRIOR = 20  # answers the author's judgement counts for
LOWEST, HIGHEST = -4.0, 4.0


@dataclass(frozen=True, slots=True)
class Seen:
    """How a question was answered by everybody."""

    times: int
    right: int


def difficulty(question: Question, seen: Seen | None) -> float:
    """b on the logit scale: 0 is a question that half of the learners of middling ability answer."""
    prior = BY_LEVEL[question.level]
    if seen is None or seen.times == 0:
        return prior
    share = (seen.right + 0.5) / (seen.times + 1)
    return (PRIOR * prior + seen.times * -log(share / (1 - share))) / (PRIOR + seen.times)


def guess(question: Question) -> float:
    """The chance of getting it right without knowing: c of the three-parameter model."""
    return 1 / len(question.options) if question.kind in ("single", "case") and question.options else 0.0


def bank(questions: Sequence[Question], seen: Mapping[str, Seen]) -> ItemBank:
    """The questions as catsim wants them: discrimination 1, difficulty, guessing, upper asymptote 1."""
    return ItemBank(
        np.asarray([[1.0, difficulty(one, seen.get(one.id)), guess(one), 1.0] for one in questions])
    )


def ability(items: ItemBank, asked: Sequence[int], right: Sequence[bool]) -> float:
    """θ after these answers, held between -4 and 4. Without answers of both kinds it moves a step at a time."""
    if not asked:
        return 0.0
    if all(right) or not any(right):
        step = 0.5 * len(right)
        return min(HIGHEST, step) if right[0] else max(LOWEST, -step)
    theta = NumericalSearchEstimator().estimate(
        item_bank=items, administered_items=list(asked), response_vector=list(right), est_theta=0.0
    )
    return float(min(HIGHEST, max(LOWEST, theta)))


def next_question(items: ItemBank, asked: Sequence[int], theta: float) -> int | None:
    """The number of the question that tells most about this learner, None when all were asked."""
    if len(asked) >= len(items.items):
        return None
    return MaxInfoSelector().select(item_bank=items, administered_items=list(asked), est_theta=theta)
