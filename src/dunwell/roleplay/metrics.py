"""The figures of one played call and of many: DebtBench's nine as we compute them, our total, keeping and breaches.

SR share that reached an agreement · AT mean turns over all · CR mean (1 − discount), a failure 0 · CE speed of money of successes ·
SA, LS share of successes that can be carried (essential spending subtracted, which the papers do not) · US, ES, CA 1 … 10, ours:
US half rubric (listening, negotiation), half the person's end state (trust, fairness, calm); ES rubric (listening, emotion); CA rubric
(opening, facts, consequences, emotion, close), 1 where the call is void · kept: expected keeping over all calls · total: the
rubric's, gate included · breaches a 100 calls: lines whose finding voids a call.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.scoring.score import Score

NAMES = ("SR", "AT", "CR", "CE", "SA", "LS", "US", "ES", "CA", "kept", "total", "void", "breaches")
DRAWS = 1000
FEW = 5
_SATISFIED, _SUPPORTED = ("listening", "negotiation"), ("listening", "emotion")
_FITTING = ("opening", "facts", "consequences", "emotion", "close")
NOTHING = float("nan")


def row(call: Call, score: Score) -> tuple[float, ...]:
    """One call's figures in the order of NAMES; NaN where one does not apply."""
    now, case = call.situation, call.scenario.case
    agreed = now.agreed
    mind = now.mind
    felt = (mind.trust + mind.fairness + 1 - mind.anger) / 3
    judged = (
        _points((_share(score, _SATISFIED) + felt) / 2),
        _points(_share(score, _SUPPORTED)),
        1.0 if score.void else _points(_share(score, _FITTING)),
    )
    ends = (score.total, float(score.void), float(sum(one.critical for one in score.findings)))
    if agreed is None or not agreed.upfront_minor:
        return (0.0, now.turn, 0.0, NOTHING, NOTHING, NOTHING, *judged, 0.0, *ends)
    balance = case.balance_minor or 1
    discount, first = agreed.waiver_minor / balance, agreed.upfront_minor / balance
    rest = agreed.left_minor(case) / balance
    speed = first / max(1, agreed.days or 7) + rest / (30 * (agreed.instalments or 1))
    short, long = terms.sa(agreed, case), terms.ls(agreed, case)
    carried = (float((short or 0) >= 1), float(long is None or long >= 1))
    kept = call.outcome()["expected_kept"]
    return (1.0, now.turn, 1 - discount, speed, *carried, *judged, kept, *ends)


def summary(rows: Sequence[tuple[float, ...]], seed: int) -> dict[str, Any]:
    """Means with 95 % bootstrap intervals over calls. few: under FEW calls, so that nothing should be read into it."""
    table = np.array(rows, dtype=float).reshape(len(rows), len(NAMES))
    found: dict[str, Any] = {"n": len(table), "few": len(table) < FEW}
    for place, name in enumerate(NAMES):
        values = table[:, place]
        values = values[~np.isnan(values)]
        key, scale = ("breaches_per_100", 100) if name == "breaches" else (name, 1)
        found[key] = interval(values * scale, seed) if len(values) else None
    return found


def interval(values: np.ndarray, seed: int) -> dict[str, float]:
    """The mean and its 95 % bootstrap interval."""
    draw = np.random.default_rng(seed)
    means = values[draw.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return {
        "mean": round(float(values.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }


def steps(totals: Mapping[str, Sequence[float]], seed: int) -> list[dict[str, Any]]:
    """Each collector against the next: the paired difference of totals over the same people, and whether it excludes 0."""
    names = list(totals)
    found = []
    for below, above in itertools.pairwise(names):
        gap = interval(np.array(totals[above]) - np.array(totals[below]), seed)
        found.append({"below": below, "above": above, "difference": gap, "apart": gap["low"] > 0})
    return found


def _share(score: Score, names: Sequence[str]) -> float:
    there = [share for name in names if (share := score.dimensions.get(name)) is not None]
    return sum(there) / len(there) / 100 if there else 0.0


def _points(share: float) -> float:
    return 1 + 9 * share
