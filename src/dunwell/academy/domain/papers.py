"""An exam paper drawn by a blueprint: how many questions of which modules and levels, seeded and shuffled."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dunwell.academy.domain.content import Question


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What an exam is made of.

    modules: module id → questions; most: per kind, the most questions (none named: no limit). pass_share: of all marks.
    minutes: the time limit. level: the highest level asked.
    """

    id: str
    modules: Mapping[str, int]
    minutes: int
    pass_share: float
    level: int = 2
    most: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many questions the paper has."""
        return sum(self.modules.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of a paper. shown: the order in which its choices are shown, by their numbers as written."""

    question: str
    shown: tuple[int, ...]


class TooFewQuestions(ValueError):
    """The bank cannot fill the blueprint: which module wants how many and has how many."""

    def __init__(self, module: str, wanted: int, there: int):
        super().__init__(f"{module}: {wanted} questions are wanted, {there} are there")
        self.module, self.wanted, self.there = module, wanted, there


def draw(
    blueprint: Blueprint,
    bank: Sequence[Question],
    seed: int,
    seen: Mapping[str, int] | None = None,
    recent: frozenset[str] = frozenset(),
) -> tuple[Entry, ...]:
    """The paper for a seed. Questions shown less often come first (`seen`: times shown in exams), those this person met
    in the last exam (`recent`) last; chance decides among equals and shuffles the whole. Raises TooFewQuestions."""
    chance = random.Random(f"{blueprint.id}:{seed}")
    taken: list[Question] = []
    kinds: Counter[str] = Counter()
    shown = seen or {}
    for module, wanted in sorted(blueprint.modules.items()):
        pool = [one for one in bank if one.id.startswith(f"{module}-") and one.level <= blueprint.level]
        order = {one.id: chance.random() for one in pool}
        pool.sort(key=lambda one: (one.id in recent, shown.get(one.id, 0), order[one.id]))
        mine: list[Question] = []
        for one in pool:
            if len(mine) < wanted and kinds[one.kind] < blueprint.most.get(one.kind, blueprint.size):
                mine.append(one)
                kinds[one.kind] += 1
        if len(mine) < wanted:
            raise TooFewQuestions(module, wanted, len(mine))
        taken += mine
    chance.shuffle(taken)
    return tuple(Entry(one.id, shuffled(one, chance)) for one in taken)


def shuffled(question: Question, chance: random.Random) -> tuple[int, ...]:
    """The choices' numbers in the order to be shown. What is to be put in order is never shown in the right order."""
    numbers = list(range(len(question.choices())))
    right = list(numbers)
    chance.shuffle(numbers)
    while question.kind == "order" and numbers == right:
        chance.shuffle(numbers)
    return tuple(numbers)
