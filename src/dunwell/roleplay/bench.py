"""`dunwell bench negotiation`: collectors against one seeded population. Our population and formulas (metrics.py)."""

import os
import resource
from time import perf_counter
from typing import Any

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import metrics
from dunwell.roleplay.call import ENGINE, Call
from dunwell.roleplay.collector_endpoint import CollectorFailed, EndpointCollector
from dunwell.roleplay.domain.scoring.score import VERSION
from dunwell.roleplay.endpoint import Endpoint
from dunwell.roleplay.moves import handling_of
from dunwell.roleplay.policies import POLICIES, Policy, converse
from dunwell.roleplay.population import SHARES, debtor, group_of
from dunwell.roleplay.scoring import judge

SEED = 20261
T_MAX = 20  # turns of the collector
LANGS = ("zh", "en")
SLOWEST = 60.0  # seconds for a line of a service
NOTE = "our population and our formulas; not comparable with published tables"


def bench_negotiation(
    rows: int, collector: str = "", seed: int = SEED, lang: str = "", endpoint: str = "", model: str = ""
) -> dict[str, Any]:
    """One collector (`policy:NAME` or `endpoint`), or every scripted one, against `rows` debtors; half Chinese, half English
    unless lang is given. Raises ValueError for what is none."""
    if lang and lang not in LANGS:
        raise ValueError(f"--lang is zh or en, not {lang}")
    began = perf_counter()
    played = {
        name: play(policy, rows, seed, lang)
        for name, policy in collectors(collector, endpoint, model).items()
    }
    seconds = perf_counter() - began
    turns = sum(figures[1] for calls, _ in played.values() for _, figures in calls)
    found: dict[str, Any] = {
        "name": "negotiation",
        "rows": rows,
        "seed": seed,
        "lang": lang or "zh, en",
        "t_max": T_MAX,
        "engine": ENGINE,
        "scorer": VERSION,
        "note": NOTE,
        "collectors": {
            name: summed(calls, seed) | {"calls_failed": failed} for name, (calls, failed) in played.items()
        },
    }
    if len(played) > 1:
        place = metrics.NAMES.index("total")
        totals = {name: [figures[place] for _, figures in calls] for name, (calls, _) in played.items()}
        found["order"] = metrics.steps(totals, seed)
    return found | {
        "stages": {"calls": round(seconds, 2)},
        "reference_seconds": None,
        "ratio": None,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "ms_a_turn": round(1000 * seconds / max(1.0, turns), 3),
    }


def collectors(name: str, endpoint: str = "", model: str = "") -> dict[str, Policy]:
    """The collectors meant by a name; every scripted one for "". Raises ValueError."""
    if not name:
        return dict(POLICIES)
    if name == "endpoint":
        service = Endpoint(endpoint, model, os.environ.get("DUNWELL_ROLEPLAY_KEY", ""), timeout=SLOWEST)
        return {f"endpoint:{model}": EndpointCollector(service)}
    known = name.removeprefix("policy:")
    if known not in POLICIES:
        wanted = ", ".join(f"policy:{each}" for each in POLICIES)
        raise ValueError(f"{name}: choose one of {wanted}, endpoint")
    return {known: POLICIES[known]}


def play(
    policy: Policy, size: int, seed: int = SEED, lang: str = "", *, by_ear: bool = True
) -> tuple[list[tuple[str, tuple[float, ...]]], int]:
    """(archetype's group, figures) of every call, and how many had no end because the collector's service gave no line.

    by_ear: the words alone are heard, as a model's are; else a scripted line counts as what it is declared to do (faster).
    """
    found, failed = [], 0
    for number in range(size):
        one = debtor(number, size, seed, lang or LANGS[number % 2])
        try:
            call = converse(Call(one, seed + number), policy, T_MAX, by_ear=by_ear)
        except CollectorFailed:
            failed += 1
            continue
        turns = [Turn(speaker, text) for speaker, text in call.transcript]
        score, _ = judge(turns, one.case, handling=handling_of(call))
        found.append((group_of(number, size), metrics.row(call, score)))
    return found, failed


def summed(calls: list[tuple[str, tuple[float, ...]]], seed: int = SEED) -> dict[str, Any]:
    """The figures over all and by archetype's group, the largest and hardest first."""
    return {"all": metrics.summary([figures for _, figures in calls], seed)} | {
        group: metrics.summary([figures for name, figures in calls if name == group], seed)
        for group, _ in SHARES
    }
