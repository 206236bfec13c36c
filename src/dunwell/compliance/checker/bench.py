"""`dunwell bench check-text`: lines a second of one core's time, beside only reading and printing the same lines as JSON."""

import io
import json
import resource
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

from dunwell.compliance.checker import corpus, model, service
from dunwell.compliance.checker.commands import judge_lines
from dunwell.foundation.chance import stream


def bench_check_text(rows: int) -> dict[str, Any]:
    """Short lines drawn from the lawful corpus with one in twenty violating, as a working day's texts are."""
    stages = []
    whole = reference = 0.0
    langs = [lang for lang in ("zh", "en") if (corpus.DATA / lang / "model.npz").exists()]
    for lang in langs:
        lines = _lines(lang, rows // len(langs))
        service.check(lines[:100])  # the tables are read once, before the clock starts
        raw = [
            json.dumps({"id": n, "lang": lang, "channel": one.channel, "addressee": one.addressee, "text": one.text}).encode()
            for n, one in enumerate(lines)
        ]  # fmt: skip
        scoring = _seconds(partial(_scores, lines, lang))
        checking = _seconds(partial(service.check, lines))
        command = _seconds(partial(judge_lines, raw, io.StringIO(), io.StringIO(), [], True))
        reference += _seconds(partial(_only_json, raw))
        whole += command
        for name, seconds in (("score", scoring), ("check", checking), ("whole command", command)):
            stages.append(
                {
                    "name": f"{lang}: {name}",
                    "seconds": round(seconds, 3),
                    "per_second": round(len(lines) / seconds),
                }
            )
    return {
        "name": "check-text",
        "rows": rows,
        "stages": stages,
        "reference_seconds": round(reference, 3),
        "ratio": round(whole / reference, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _lines(lang: str, rows: int) -> list[service.Line]:
    draw = stream(3, "bench", "check-text", lang)
    short = [each for each in corpus.read(lang) if len(each.text) <= (60 if lang == "zh" else 120)]
    lawful = [each for each in short if not each.violations]
    violating = [each for each in short if each.violations]
    chosen = [draw.choice(violating if draw.random() < 0.05 else lawful) for _ in range(rows)]
    return [service.Line(each.text, lang, each.channel, each.addressee) for each in chosen]


def _scores(lines: list[service.Line], lang: str) -> None:
    judge = model.load(lang)
    for start in range(0, len(lines), service.BATCH):
        some = lines[start : start + service.BATCH]
        judge.scores(
            model.features_of(
                lang, [x.text for x in some], [x.channel for x in some], [x.addressee for x in some]
            )
        )


def _only_json(raw: list[bytes]) -> None:
    for one in raw:
        json.dumps(json.loads(one), ensure_ascii=False)


def _seconds(act: Callable[[], object]) -> float:
    start = process_time()
    act()
    return process_time() - start
