"""Which calls to play next: those that train the weakest skill, at the level after the highest one passed. Pure."""

from collections.abc import Mapping, Sequence

from dunwell.roleplay.domain.scenario import Scenario

PASSED = 75.0  # points of 100
MOST = 3
# Dimension of the score → kinds of person and special matter that ask most of it.
TRAINED_BY = {
    "opening": ("suspicious", "third_person", "wrong_number"),
    "facts": ("disputing", "finance_manager", "confused"),
    "listening": ("helpless", "anxious", "distressed"),
    "cause": ("avoidant", "proud", "helpless"),
    "ability": ("proud", "shrewd", "anxious"),
    "product": ("finance_manager", "guarantor", "disputing"),
    "consequences": ("shrewd", "avoidant", "represented"),
    "negotiation": ("shrewd", "confrontational", "finance_manager"),
    "commitment": ("false_promiser", "forgetful", "avoidant"),
    "emotion": ("confrontational", "proud"),
    "close": ("forgetful", "false_promiser", "confused"),
}


def must_not_collect(scenario: Scenario) -> bool:
    """Whether the right thing in this call is to stop collecting and pass the matter on."""
    return scenario.case.right_thing not in ("collect", "hardship")


def trains(scenario: Scenario, dimension: str) -> bool:
    """Whether the call asks much of that dimension of the score."""
    if dimension == "special":
        return scenario.special is not None
    return bool({scenario.archetype, scenario.special} & set(TRAINED_BY.get(dimension, ())))


def recommended(
    found: Sequence[Scenario], best: Mapping[str, float | None], weakest: str | None
) -> list[str]:
    """Ids of at most MOST calls not passed yet that train the weakest dimension; none without a finished call.

    best: the best score by scenario, None where every call of it was void."""
    if weakest is None:
        return []
    passed = {one.id for one in found if (best.get(one.id) or 0.0) >= PASSED}
    level = 1 + max((one.level for one in found if one.id in passed), default=0)
    fit = [one for one in found if one.id not in passed and trains(one, weakest)]
    return [one.id for one in sorted(fit, key=lambda one: (abs(one.level - level), one.level, one.id))[:MOST]]
