"""`dunwell roleplay acts`: what each collector's line does, and the figures it says."""

import json
import sys
from collections.abc import Iterable
from typing import IO, Annotated, Any

import typer

roleplay = typer.Typer(
    name="roleplay", help="Simulated calls: what a collector's line does.", no_args_is_help=True
)
LANGS = ("zh", "en")
BAD_INPUT = 2


@roleplay.callback()
def _main() -> None:
    """Role-play."""


@roleplay.command("acts")
def acts(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in and out.")] = False,
) -> None:
    """Read {"id","lang","prev","text"} lines on standard input; print the acts (C01 … C30) and slots of each.

    `prev` is what the debtor said before. Exit 0; 2 where a line is not understood (the others are answered).
    """
    raise typer.Exit(read_acts(sys.stdin.buffer, sys.stdout, sys.stderr, as_json=as_json))


def read_acts(lines: Iterable[bytes], out: IO[str], err: IO[str], *, as_json: bool) -> int:
    """The exit status after answering every line of a binary stream, in its order."""
    from dunwell.roleplay.domain.acts import COLLECTOR
    from dunwell.roleplay.understanding.read import read_lines

    given: list[tuple[Any, str, str, str]] = []
    status = 0
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            given.append(_line(raw.decode("utf-8-sig")))
        except ValueError as wrong:
            err.write(f"line {number}: {wrong}\n")
            status = BAD_INPUT
    answers: dict[int, tuple[list[str], dict[str, Any]]] = {}
    for lang in LANGS:
        places = [place for place, row in enumerate(given) if row[1] == lang]
        found = read_lines([given[place][2:] for place in places], lang)
        answers.update(zip(places, found, strict=True))
    for place, (identity, lang, _, text) in enumerate(given):
        named, slots = answers[place]
        if as_json:
            out.write(json.dumps({"id": identity, "acts": named, "slots": slots}, ensure_ascii=False) + "\n")
        else:
            words = ", ".join(
                f"{act} {COLLECTOR[act].zh if lang == 'zh' else COLLECTOR[act].en}" for act in named
            )
            out.write(
                f"{text}\n  {words or '?'}{'  ' + json.dumps(slots, ensure_ascii=False) if slots else ''}\n"
            )
    return status


def _line(raw: str) -> tuple[Any, str, str, str]:
    row = json.loads(raw)
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError("key text: a text is wanted")
    if row.get("lang") not in LANGS:
        raise ValueError("key lang: zh or en")
    before = row.get("prev") or ""
    if not isinstance(before, str):
        raise ValueError("key prev: a text or nothing")
    return row.get("id"), row["lang"], before, row["text"]


def register(app: typer.Typer) -> None:
    """Mount `dunwell roleplay`."""
    app.add_typer(roleplay)
