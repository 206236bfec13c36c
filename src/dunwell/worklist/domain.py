"""How a day's work is shared: who may work what, how many each gets, in which turn. Pure; rows are dealt in batch.py.

A *cell* is a kind of work: skill stage × language × whether a trainee may do it. Numbers are decided here for cells and
collectors (a few hundred); the debtors themselves are dealt in columns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SKILLS = ("early", "mid", "late")

# What an account that is not worked today waits for. The reason `refused_by_rule` also names the rule.
REASONS = (
    "closed", "no_action_due", "protected", "plan_in_force", "promise_running", "contacted_lately", "desk_work",
    "refused_by_rule", "other_account_leads", "no_qualified_collector", "capacity",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A kind of work."""

    skill: str
    lang: str
    low_risk: bool


@dataclass(frozen=True, slots=True)
class Collector:
    """One person who takes work on the day. `certified` on that day; `skills`: see stages_worked; a mentor is a named person."""

    id: int
    capacity: int
    skills: frozenset[str]
    languages: frozenset[str]
    certified: bool
    mentor: int | None

    def may_work(self, cell: Cell) -> bool:
        """Skill and language fit; without certificate only low risk, and only under a named mentor."""
        trusted = self.certified or (cell.low_risk and self.mentor is not None)
        return trusted and cell.skill in self.skills and cell.lang in self.languages


def stages_worked(
    skills: Collection[str], opened: frozenset[str] | None, by_certificate: bool
) -> frozenset[str]:
    """The stages in which somebody gets work: their skills, and of these only what their certificates open.

    opened: None without a certificate (a trainee's low-risk work is decided elsewhere: `Collector.may_work`).
    by_certificate: false where the team's work does not go by certificates.
    """
    return frozenset(skills) if opened is None or not by_certificate else frozenset(skills) & opened


def spread(
    count: int, loads: Mapping[int, int], weights: Mapping[int, int], limits: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Share `count` items so that load ÷ weight comes out as even as can be; never above a limit, nothing taken away.

    Keys are collectors; weights are positive (capacities). Gives less than `count` only where the limits end. Ties go
    to the lower id. The water level is found by filling the lowest first.
    """
    taking = {
        who: min(limits[who], count) if limits is not None else count for who in loads if weights[who] > 0
    }
    given = dict.fromkeys(taking, 0)
    left = min(count, sum(taking.values()))
    active = sorted(who for who in taking if taking[who] > 0)
    while left > 0 and active:
        level = _level(left, active, loads, given, weights)
        wish = {who: max(Fraction(0), level * weights[who] - loads[who] - given[who]) for who in active}
        full = [who for who in active if wish[who] >= taking[who] - given[who]]
        if full:
            for who in full:
                step = taking[who] - given[who]
                given[who], left = given[who] + step, left - step
            active = [who for who in active if who not in set(full)]
            continue
        for who, part in _whole(left, active, wish).items():
            given[who] += part
        left = 0
    return given


def _level(
    left: int,
    active: Sequence[int],
    loads: Mapping[int, int],
    given: Mapping[int, int],
    weights: Mapping[int, int],
) -> Fraction:
    """The common load ÷ weight reached when `left` items fill the lowest first."""
    now = sorted((Fraction(loads[who] + given[who], weights[who]), weights[who]) for who in active)
    room, load_sum, weight_sum = Fraction(left), Fraction(0), 0
    level = now[0][0]
    for at, (height, weight) in enumerate(now):
        load_sum, weight_sum = load_sum + height * weight, weight_sum + weight
        level = (room + load_sum) / weight_sum
        if at + 1 == len(now) or level <= now[at + 1][0]:
            break
    return level


def _whole(left: int, active: Sequence[int], wish: Mapping[int, Fraction]) -> dict[int, int]:
    parts = {who: int(wish[who]) for who in active}
    by_remainder = sorted(active, key=lambda who: (parts[who] - wish[who], who))
    for who in by_remainder[: left - sum(parts.values())]:
        parts[who] += 1
    return parts


def book_quotas(
    waiting: Mapping[Cell, int], collectors: Sequence[Collector], loads: Mapping[int, int]
) -> dict[tuple[Cell, int], int]:
    """How many new debtors of each cell join whose book: cells with the fewest fit collectors first, loads kept even."""
    loads = dict(loads)
    quotas: dict[tuple[Cell, int], int] = {}
    fit = {cell: [c for c in collectors if c.capacity > 0 and c.may_work(cell)] for cell in waiting}
    for cell in sorted(waiting, key=lambda cell: (len(fit[cell]), cell)):
        able = {c.id: c.capacity for c in fit[cell]}
        for who, part in spread(waiting[cell], {who: loads.get(who, 0) for who in able}, able).items():
            if part:
                quotas[cell, who] = part
                loads[who] = loads.get(who, 0) + part
    return quotas


def spare_quotas(
    waiting: Sequence[tuple[int, Cell, int]], collectors: Sequence[Collector], spare: Mapping[int, int]
) -> dict[tuple[int, Cell, int], int]:
    """Who helps out with what beyond the books: rows (score band, cell, count), best band first, within spare capacity."""
    spare = {c.id: max(0, spare.get(c.id, 0)) for c in collectors}
    room = sum(spare.values())
    fit = {cell: [c for c in collectors if c.capacity > 0 and c.may_work(cell)] for _, cell, _ in waiting}
    quotas: dict[tuple[int, Cell, int], int] = {}
    for band, cell, count in sorted(waiting, key=lambda row: (-row[0], len(fit[row[1]]), row[1])):
        if room <= 0:
            break
        able = {c.id: c.capacity for c in fit[cell] if spare[c.id] > 0}
        loads = {c.id: c.capacity - spare[c.id] for c in fit[cell] if c.id in able}
        for who, part in spread(count, loads, able, {who: spare[who] for who in able}).items():
            if part:
                quotas[band, cell, who] = part
                spare[who] -= part
                room -= part
    return quotas
