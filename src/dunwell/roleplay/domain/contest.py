"""Standings of a contest, and who plays the people for whom. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One contestant's round. total: None while it is not over."""

    total: float | None
    void: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """rank: None for who has a void round, or has not played all. points: the mean over all rounds; void and not played count 0."""

    user_id: int
    rank: int | None
    points: float
    rounds: tuple[Round, ...]
    voided: bool
    done: bool


def standings(played: Mapping[int, Sequence[Round]]) -> list[Standing]:
    """The table: who played all rounds without a void by points, equal points equal rank; then the others. A void never wins."""
    rows = []
    for user_id, rounds in played.items():
        counted = [0.0 if one.void or one.total is None else one.total for one in rounds]
        points = round(sum(counted) / len(counted), 2) if counted else 0.0
        rows.append(
            (
                user_id,
                points,
                tuple(rounds),
                any(one.void for one in rounds),
                all(one.total is not None for one in rounds),
            )
        )
    rows.sort(key=lambda row: (row[3] or not row[4], row[3], -row[1], row[0]))
    able = [row[1] for row in rows if row[4] and not row[3]]
    return [
        Standing(user, 1 + sum(other > points for other in able) if done and not void else None, points, rounds, void, done)
        for user, points, rounds, void, done in rows
    ]  # fmt: skip


def casting(contestants: Sequence[int], actors: Sequence[int], rounds: int) -> list[tuple[int, int, int]]:
    """Who plays the person in which round for whom: (round from 1, contestant, actor). Everybody meets the actors in turn, and no
    actor has more than one call more than another."""
    return [
        (number + 1, contestant, actors[(place + number) % len(actors)])
        for number in range(rounds)
        for place, contestant in enumerate(contestants)
    ]  # fmt: skip
