"""`dunwell bench negotiation`: scripted collectors against one seeded population, by DebtBench's metrics as we compute them.

SR agreements / calls · AT mean turns over all · CR mean (1 − discount), a failure 0 · CE speed of money of successes · SA, LS share of
successes that can be carried (essential spending subtracted, which the papers do not) · kept: expected keeping over all calls · breaches a 100 calls.
"""

import resource
from time import perf_counter
from typing import Any

import numpy as np

from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import terms
from dunwell.roleplay.policies import POLICIES, Policy, converse
from dunwell.roleplay.population import SHARES, debtor, group_of

SEED = 20261
DRAWS = 1000
FEW = 5
NOTE = "our population and our formulas; not comparable with published tables"


def bench_negotiation(rows: int) -> dict[str, Any]:
    """Every scripted collector against `rows` debtors, half Chinese, half English."""
    began = perf_counter()
    found = {name: measure(policy, rows) for name, policy in POLICIES.items()}
    seconds = perf_counter() - began
    turns = sum(each["all"]["AT"]["mean"] for each in found.values()) * rows
    return {
        "name": "negotiation",
        "rows": rows,
        "note": NOTE,
        "collectors": found,
        "stages": {"calls": round(seconds, 2)},
        "reference_seconds": None,
        "ratio": None,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "ms_a_turn": round(1000 * seconds / max(1.0, turns), 3),
    }


def measure(policy: Policy, size: int) -> dict[str, Any]:
    """The metrics of one collector, over all and by archetype's group, with 95 % bootstrap intervals."""
    calls, groups = [], []
    for number in range(size):
        one = debtor(number, size, SEED, ("zh", "en")[number % 2])
        calls.append(_row(converse(Call(one, SEED + number), policy)))
        groups.append(group_of(number, size))
    table, which = np.array(calls, dtype=float), np.array(groups)
    return {"all": _metrics(table)} | {group: _metrics(table[which == group]) for group, _ in SHARES}


def _row(call: Call) -> tuple[float, ...]:
    """success, turns, 1 − discount, CE, SA holds, LS holds, expected kept, breaches; NaN where it does not apply."""
    now, case = call.situation, call.scenario.case
    agreed, breaches = now.agreed, sum(len(turn.heard.breaches) for turn in call.turns if turn.heard)
    nothing = float("nan")
    if agreed is None or not agreed.upfront_minor:
        return 0.0, now.turn, 0.0, nothing, nothing, nothing, 0.0, breaches
    balance = case.balance_minor or 1
    discount, first = agreed.waiver_minor / balance, agreed.upfront_minor / balance
    rest = agreed.left_minor(case) / balance
    speed = first / max(1, agreed.days or 7) + rest / (30 * (agreed.instalments or 1))
    short, long = terms.sa(agreed, case), terms.ls(agreed, case)
    kept = call.outcome()["expected_kept"]
    return (
        1.0, now.turn, 1 - discount, speed, float((short or 0) >= 1), float(long is None or long >= 1), kept, breaches,
    )  # fmt: skip


def _metrics(table: np.ndarray) -> dict[str, Any]:
    names = ("SR", "AT", "CR", "CE", "SA", "LS", "kept")
    found: dict[str, Any] = {"n": len(table), "few": len(table) < FEW}
    draw = np.random.default_rng(SEED)
    for place, name in enumerate(names):
        values = table[:, place]
        values = values[~np.isnan(values)]
        if not len(values):
            found[name] = None
            continue
        means = values[draw.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
        low, high = np.quantile(means, (0.025, 0.975))
        found[name] = {
            "mean": round(float(values.mean()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
        }
    found["breaches_per_100"] = round(100 * float(table[:, 7].mean()), 2) if len(table) else None
    return found
