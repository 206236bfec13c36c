"""How well acts and slots are read: labelled lines against what the reader finds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dunwell.roleplay.domain.acts import COLLECTOR_IDS
from dunwell.roleplay.understanding.read import read_lines

SLOTS = ("amount_minor", "percent", "date", "instalments", "method")
LANGS = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores of one language: (F1, lines that carry it) by act and by slot; macro over the acts that occur in the labels."""

    lang: str
    lines: int
    macro: float
    exact: float
    slot_f1: float
    slots_right: float
    by_act: dict[str, tuple[float, int]]
    by_slot: dict[str, tuple[float, int]]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def f1(right: int, extra: int, missed: int) -> float:
    """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing found."""
    every = 2 * right + extra + missed
    return 2 * right / every if every else 1.0


def labelled(lines: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Labelled rows by language. Raises ValueError, saying which line is wrong."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict) or row.get("lang") not in LANGS or not isinstance(row.get("text"), str):
            raise ValueError(f"line {number}: lang (zh or en) and text are wanted")
        if not isinstance(row.get("acts"), list) or not set(row["acts"]) <= set(COLLECTOR_IDS):
            raise ValueError(f"line {number}: acts C01 … C30 are wanted")
        rows.setdefault(row["lang"], []).append(row)
    return rows


def measured(rows: Sequence[dict[str, Any]], lang: str) -> Measured:
    """Read the rows and compare with their labels."""
    found = read_lines([(row.get("prev") or "", row["text"]) for row in rows], lang)
    by_act: dict[str, tuple[float, int]] = {}
    for act in COLLECTOR_IDS:
        pairs = [(act in row["acts"], act in acts) for row, (acts, _) in zip(rows, found, strict=True)]
        count = sum(wanted for wanted, _ in pairs)
        if count:
            by_act[act] = (f1(*_tally(pairs)), count)
    totals = [0, 0, 0]
    by_slot: dict[str, tuple[float, int]] = {}
    for name in SLOTS:
        right = extra = missed = count = 0
        for row, (_, slots) in zip(rows, found, strict=True):
            wanted, got = (row.get("slots") or {}).get(name), slots.get(name)
            count += wanted is not None
            same = wanted is not None and wanted == got
            right += same
            extra += got is not None and not same
            missed += wanted is not None and not same
        totals = [totals[0] + right, totals[1] + extra, totals[2] + missed]
        by_slot[name] = (f1(right, extra, missed), count)
    size = len(rows)
    return Measured(
        lang,
        size,
        sum(score for score, _ in by_act.values()) / len(by_act),
        sum(set(row["acts"]) == set(acts) for row, (acts, _) in zip(rows, found, strict=True)) / size,
        f1(*totals),
        sum((row.get("slots") or {}) == slots for row, (_, slots) in zip(rows, found, strict=True)) / size,
        by_act,
        by_slot,
    )


def _tally(pairs: Sequence[tuple[bool, bool]]) -> tuple[int, int, int]:
    right = sum(wanted and got for wanted, got in pairs)
    return right, sum(got for _, got in pairs) - right, sum(wanted for wanted, _ in pairs) - right
