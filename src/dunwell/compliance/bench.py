"""`dunwell bench gate`: how fast the stateless gate judges, beside only reading and writing the same lines."""

import io
import json
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from dunwell.compliance import packs, wire
from dunwell.compliance.commands import judge_lines
from dunwell.compliance.domain.gate import decide
from dunwell.foundation.chance import stream

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def bench_gate(rows: int) -> dict[str, Any]:
    """Figures of DESIGN's bench contract; the reference is parsing and printing the same JSON, nothing else."""
    lines = [json.dumps(_line(number)).encode() + b"\n" for number in range(rows)]
    law = packs.load(["cn"] if "cn" in packs.available() else packs.available()[:1])
    parsed = [wire.parse_line(line.decode()) for line in lines]
    reference = _seconds(lambda: [json.dumps(json.loads(line), ensure_ascii=False) for line in lines])
    reading = _seconds(lambda: [wire.parse_line(line.decode()) for line in lines])
    deciding = _seconds(lambda: [decide(intent, facts, law) for _, intent, facts in parsed])
    names = [pack.id for pack in law.packs]
    whole = _seconds(lambda: [judge_lines(lines, io.StringIO(), io.StringIO(), names, True)])
    return {
        "name": "gate",
        "rows": rows,
        "stages": [
            {"name": "read strictly", "seconds": round(reading, 3), "per_second": round(rows / reading)},
            {"name": "decide", "seconds": round(deciding, 3), "per_second": round(rows / deciding)},
            {"name": "whole command", "seconds": round(whole, 3), "per_second": round(rows / whole)},
        ],
        "reference_seconds": round(reference, 3),
        "ratio": round(whole / reference, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def _line(number: int) -> dict[str, Any]:
    """A plausible line: a person in some arrears, up to eight contacts in two days, one in ten at night."""
    draw = stream(7, "bench", "gate", str(number))
    at = AT + timedelta(minutes=draw.randint(0, 720 if number % 10 else 1440))
    history = [
        {
            "at": (AT - timedelta(minutes=draw.randint(0, 2000))).isoformat(),
            "channel": "voice",
            "number": f"n{draw.randint(1, 3)}",
            "answered": draw.random() < 0.3,
        }
        for _ in range(draw.randint(0, 8))
    ]
    return {
        "id": number,
        "at": at.isoformat(),
        "zone": "Asia/Shanghai",
        "channel": "voice",
        "number": "n1",
        "purpose": "collect",
        "party": {"relation": "self"},
        "debtor": {"kind": "person", "flags": ["vulnerable"] if number % 50 == 0 else []},
        "collector": {"type": "first_party", "certified": True},
        "history": history,
    }
