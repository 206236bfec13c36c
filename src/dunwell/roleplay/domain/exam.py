"""The role-play exam: its blueprint, the drawing of stations, and what passes. Pure; the blueprint is content/roleplay/exam.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from dunwell.roleplay.domain.case import RIGHT_THINGS
from dunwell.roleplay.domain.scenario import ARCHETYPES, Scenario
from dunwell.roleplay.domain.scoring.checks import WEIGHTS
from dunwell.roleplay.domain.strict import BadData, Fields

GROUPS = tuple(dict.fromkeys(ARCHETYPES.values()))
HARD = 4  # a level from which a station counts as hard
TRIES = 400


@dataclass(frozen=True, slots=True)
class Slot:
    """What one station may be. made: a person invented for the exam; rights: the right things of a station that must not collect."""

    collect: bool
    groups: tuple[str, ...] = GROUPS
    levels: tuple[int, int] = (1, 5)
    rights: tuple[str, ...] = ()
    made: bool = False

    def takes(self, one: Scenario) -> bool:
        """Whether a scenario fits."""
        right = one.case.right_thing
        if self.collect:
            fits = right == "collect" and one.special is None
        else:
            fits = right != "collect" and (not self.rights or right in self.rights)
        return fits and one.group in self.groups and self.levels[0] <= one.level <= self.levels[1]


@dataclass(frozen=True, slots=True)
class Pass:
    """What passes a station: the total, and each of some dimensions that applied. not_collecting: the dimensions where it would
    be wrong to collect; there a wrong number has nothing to reflect and nobody promises anything."""

    total: float
    dimension: float
    dimensions: tuple[str, ...]
    not_collecting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The exam as data. minutes: of a station; hours: of the whole; spread: at least so many different ones over all stations."""

    version: int
    title: Mapping[str, str]
    minutes: int
    hours: int
    pass_stations: int
    wait_days: int
    passes: Pass
    slots: tuple[Slot, ...]
    spread: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a station is passed, and every reason why not: void, total, below:<dimension>, overtime or not_taken."""

    passed: bool
    why: tuple[str, ...]


def read_blueprint(given: Any, where: str = "exam.yaml") -> Blueprint:
    """The blueprint in decoded YAML. Raises BadData naming the key."""
    top = Fields(given, where)
    titles = top.fields("title")
    passing = top.fields("pass")
    spread = top.fields("spread")
    found = Blueprint(
        version=_least(top, "version", 1),
        title={"zh": titles.words("zh"), "en": titles.words("en")},
        minutes=_least(top, "minutes", 1),
        hours=_least(top, "hours", 1),
        pass_stations=_least(top, "pass_stations", 1),
        wait_days=_least(top, "wait_days", 0),
        passes=Pass(
            passing.number("total", most=100) or 0.0,
            passing.number("dimension", most=100) or 0.0,
            passing.some_of("dimensions", tuple(WEIGHTS)) or (),
            passing.some_of("not_collecting", tuple(WEIGHTS)) or (),
        ),
        slots=tuple(_slot(each) for each in top.each("stations")),
        spread={key: spread.whole(key) or 0 for key in ("stages", "archetypes", "groups", "levels", "hard")},
    )
    for part in (titles, passing, spread, top):
        part.done()
    if all(slot.collect for slot in found.slots):
        raise BadData(f"{top.path('stations')}: at least one station must not collect")
    if found.pass_stations > len(found.slots):
        raise BadData(f"{top.path('pass_stations')}: more than there are stations")
    return found


def _least(fields: Fields, key: str, least: int) -> int:
    fields.need(key)
    return fields.whole(key, least) or 0


def _slot(fields: Fields) -> Slot:
    low_high = fields.raw("levels")
    if low_high is not None and (
        not isinstance(low_high, list) or len(low_high) != 2 or not all(isinstance(n, int) and 1 <= n <= 5 for n in low_high)
    ):  # fmt: skip
        raise BadData(f"{fields.path('levels')}: the lowest and the highest level, 1 to 5")
    fields.need("collect")
    collect = bool(fields.truth("collect"))
    found = Slot(
        collect=collect,
        groups=fields.some_of("groups", GROUPS) or GROUPS,
        levels=(low_high[0], low_high[1]) if low_high else (1, 5),
        rights=fields.some_of("rights", RIGHT_THINGS) or (),
        made=bool(fields.truth("made")),
    )
    fields.done()
    if found.made and not collect:
        raise BadData(f"{fields.path('made')}: only stations that collect are invented")
    return found


def draw(
    blueprint: Blueprint, library: Sequence[Scenario], made: Mapping[int, Scenario], rng: Random, known: Mapping[str, int]
) -> list[Scenario] | None:  # fmt: skip
    """The stations, in the order of their slots. None where the library cannot fill the blueprint.

    made: the invented person of each slot that asks for one. known: how often the candidate has met a scenario; those met
    least come first, so that an exam is no rehearsal. The drawing is tried many times until the spread holds.
    """
    choices = []
    for number, slot in enumerate(blueprint.slots):
        fitting = [made[number]] if slot.made else [one for one in library if slot.takes(one)]
        if not fitting:
            return None
        choices.append(fitting)
    for attempt in range(TRIES):
        slack = attempt // (TRIES // 8)  # rather a scenario met before than no exam
        drawn = _once(choices, rng, known, slack)
        if drawn is not None and spreads(blueprint, drawn):
            return drawn
    return None


def _once(
    choices: Sequence[Sequence[Scenario]], rng: Random, known: Mapping[str, int], slack: int
) -> list[Scenario] | None:
    taken: dict[int, Scenario] = {}
    used: set[str] = set()
    for number in sorted(range(len(choices)), key=lambda n: len(choices[n])):  # the narrowest first
        left = [one for one in choices[number] if one.id not in used]
        if not left:
            return None
        least = min(known.get(one.id, 0) for one in left)
        fresh = [one for one in left if known.get(one.id, 0) <= least + slack]
        taken[number] = rng.choice(fresh)
        used.add(taken[number].id)
    return [taken[number] for number in range(len(choices))]


def spreads(blueprint: Blueprint, drawn: Sequence[Scenario]) -> bool:
    """Whether the stations are as various as the blueprint wants."""
    found = {
        "stages": len({one.stage for one in drawn}),
        "archetypes": len({one.archetype for one in drawn}),
        "groups": len({one.group for one in drawn}),
        "levels": len({one.level for one in drawn}),
        "hard": sum(one.level >= HARD for one in drawn),
    }
    return all(found[key] >= least for key, least in blueprint.spread.items())


def verdict(
    passes: Pass, total: float, dimensions: Mapping[str, float | None], *, void: bool, collects: bool
) -> Verdict:
    """Whether a scored station passes. A void one never does; a dimension that did not apply is left out. collects: whether
    collecting was the right thing."""
    why = ["void"] if void else []
    if total < passes.total:
        why.append("total")
    for name in passes.dimensions if collects else passes.not_collecting:
        share = dimensions.get(name)
        if share is not None and share < passes.dimension:
            why.append(f"below:{name}")
    return Verdict(not why, tuple(why))
