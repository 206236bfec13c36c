"""`dunwell check-text`: one text, a stream of lines, or a labelled file to be measured."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from dunwell.compliance import packs
from dunwell.compliance.checker.categories import ADDRESSEES, CHANNELS, LANGS
from dunwell.foundation.clock import SystemClock

BAD_INPUT, FOUND = 2, 1
BLOCK = 4096  # lines read before they are answered
SHOWN = 60  # characters of a text above what was found in it


class Malformed(ValueError):
    """A line is not what the contract says; the message names the key."""


def check_text(
    text: Annotated[str | None, typer.Argument(help="One text; without it, lines on standard input.")] = None,
    lang: Annotated[str, typer.Option(help="zh or en; default: told from the text.")] = "",
    channel: Annotated[str, typer.Option(help="voice, sms, letter, note, email.")] = "voice",
    addressee: Annotated[str, typer.Option(help="debtor (any liable person) or third_party.")] = "debtor",
    pack: Annotated[
        list[str] | None, typer.Option(help="Pack whose rules are cited; repeat for several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in and out.")] = False,
    measure: Annotated[
        Path | None, typer.Option(help="Score a labelled JSONL file per language and category.")
    ] = None,
    errors: Annotated[bool, typer.Option(help="With --measure: print what was got wrong.")] = False,
    transcript: Annotated[
        Path | None,
        typer.Option(help="A call as JSONL of speaker and text: the collector's turns are judged."),
    ] = None,
    party: Annotated[
        str, typer.Option(help="With --transcript: debtor, guarantor, company_contact or third_party.")
    ] = "",
    db: Annotated[str | None, typer.Option(help="Database whose live phrases are obeyed too.")] = None,
) -> None:
    """Find forbidden content. Exit 0 nothing found, 1 something is, 2 input not understood (the other lines are judged).

    Lines are {"id","lang","channel","addressee","text"} and may carry "facts" of the case; see docs/checker.md.
    """
    if channel not in CHANNELS:
        raise typer.BadParameter(f"channel is one of {', '.join(CHANNELS)}")
    unknown = sorted(set(pack or ()) - set(packs.available()))
    if unknown:
        raise typer.BadParameter(f"there is no pack {unknown[0]}; there are {', '.join(packs.available())}")
    for path in (measure, transcript):
        if path is not None and not path.is_file():
            raise typer.BadParameter(f"{path} is no file")
    if measure is not None:
        raise typer.Exit(_measured(measure, errors, _live(db)))
    if transcript is not None:
        raise typer.Exit(_call(transcript, lang, party, pack or [], as_json, _live(db)))
    if text is not None:
        if lang not in ("", *LANGS) or addressee not in ADDRESSEES:
            raise typer.BadParameter(f"lang is one of {LANGS}, addressee one of {ADDRESSEES}")
        row = {
            "id": 1 if as_json else None,
            "lang": lang,
            "channel": channel,
            "addressee": addressee,
            "text": text,
        }
        raise typer.Exit(
            judge_lines([json.dumps(row).encode()], sys.stdout, sys.stderr, pack or [], as_json, db)
        )
    raise typer.Exit(judge_lines(sys.stdin.buffer, sys.stdout, sys.stderr, pack or [], as_json, db))


def judge_lines(
    lines: Iterable[bytes], out: IO[str], err: IO[str], packs: list[str], as_json: bool, db: str | None = None
) -> int:
    """The exit status after checking every line of a binary stream."""
    from dunwell.compliance.checker.model import NoModel
    from dunwell.compliance.strict import BadPack

    try:
        return _judge(lines, out, err, packs, as_json, _live(db))
    except NoModel as wrong:
        err.write(f"no model has been trained for {wrong}\n")
    except BadPack as wrong:
        err.write(f"{wrong}\n")
    return BAD_INPUT


def _live(db: str | None) -> Any:
    """What officers added, if a database is named; without one nothing."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.db import engine_for, read

    if db is None:
        return additions.NOTHING_ADDED
    with read(engine_for(settings.load(db).database_url)) as session:
        return additions.live(session)


def _judge(
    lines: Iterable[bytes], out: IO[str], err: IO[str], packs: list[str], as_json: bool, added: Any
) -> int:
    from dunwell.compliance.checker import service

    today = SystemClock().now().date()
    status = 0
    for block in _blocks(lines):
        read: list[tuple[Any, service.Line]] = []
        for number, raw in block:
            try:
                read.append(_line(raw.decode("utf-8-sig" if number == 1 else "utf-8")))
            except (Malformed, ValueError) as wrong:
                err.write(f"line {number}: {wrong}\n")
                status = BAD_INPUT
        for (identity, line), verdict in zip(
            read, service.check([line for _, line in read], packs, added, today), strict=True
        ):
            out.write(_json(identity, verdict) if as_json else _words(_heading(identity, line), verdict))
            if verdict.violations:
                status = max(status, FOUND)
    return status


def _blocks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    block: list[tuple[int, bytes]] = []
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            block.append((number, raw))
        if len(block) == BLOCK:
            yield block
            block = []
    yield block


def _line(raw: str) -> tuple[Any, Any]:
    from dunwell.compliance.checker.facts import BadFacts, CaseFacts
    from dunwell.compliance.checker.service import Line

    given = json.loads(raw)
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise Malformed("key text: a text is wanted")
    lang, addressee = given.get("lang") or "", given.get("addressee") or "debtor"
    if lang not in ("", *LANGS):
        raise Malformed(f"key lang: {lang!r} is none of {LANGS}")
    if addressee not in ADDRESSEES:
        raise Malformed(f"key addressee: {addressee!r} is none of {ADDRESSEES}")
    try:
        facts = CaseFacts.read(given["facts"]) if given.get("facts") else None
    except BadFacts as wrong:
        raise Malformed(f"key facts: {wrong}") from wrong
    return given.get("id"), Line(given["text"], lang, str(given.get("channel") or "voice"), addressee, facts)


def _json(identity: Any, verdict: Any) -> str:
    if not verdict.violations:
        return f'{{"id": {json.dumps(identity, ensure_ascii=False)}, "violations": [], "assumed": []}}\n'
    said = {
        "id": identity,
        "violations": [{name: getattr(each, name) for name in each.__slots__} for each in verdict.violations],
        "assumed": list(verdict.assumed),
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


TO = {"debtor": "the debtor", "third_party": "a third party"}


def _heading(identity: Any, line: Any) -> str:
    """The line's own name and its words, cut where they are long."""
    words = " ".join(line.text.split())
    words = words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
    return words if identity is None else f"{identity}: {words}"


def _words(heading: str, verdict: Any) -> str:
    if not verdict.violations:
        return f"{heading}\n  nothing found\n"
    said = [heading]
    for each in verdict.violations:
        said.append(f"  {each.severity} {each.category} [{each.start}:{each.end}] «{each.quote}»")
        said.append(f"     forbidden by: {each.source} ({each.rule})")
        said.append(f"     instead: {each.rewrite}")
    if verdict.assumed:
        said.append(f"  assumed, not given: {', '.join(verdict.assumed)}")
    return "\n".join(said) + "\n"


def _call(path: Path, lang: str, party: str, names: list[str], as_json: bool, added: Any) -> int:
    """The exit status after judging the collector's turns of a call."""
    from dunwell.compliance.checker import transcript

    if party and party not in transcript.PARTIES:
        raise typer.BadParameter(f"party is one of {', '.join(transcript.PARTIES)}")
    try:
        turns = transcript.read(path.read_text("utf-8-sig").splitlines())
    except (transcript.BadTranscript, UnicodeDecodeError) as wrong:
        typer.echo(f"{path.name}: {wrong}", err=True)
        return BAD_INPUT
    found = transcript.judge(
        turns, lang=lang, party=party or None, packs=names, day=SystemClock().now().date(), additions=added
    )
    for one in found:
        if as_json:
            said = {
                "turn": one.turn, "addressee": one.addressee, "flags": list(one.flags),
                "violations": [{name: getattr(v, name) for name in v.__slots__} for v in one.verdict.violations],
                "assumed": list(one.verdict.assumed),
            }  # fmt: skip
            typer.echo(json.dumps(said, ensure_ascii=False))
        else:
            typer.echo(_words(f"turn {one.turn}, to {TO[one.addressee]}", one.verdict), nl=False)
    return FOUND if any(one.verdict.violations for one in found) else 0


def _measured(path: Path, errors: bool, added: Any) -> int:
    from dunwell.compliance.checker import measure, service
    from dunwell.compliance.checker.corpus import Example

    examples = []
    for number, raw in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if raw.strip():
            try:
                row = json.loads(raw)
                text, spoken, by, to = (row[key] for key in ("text", "lang", "channel", "addressee"))
                examples.append(Example(text, spoken, by, to, tuple(row["violations"]), ""))
            except (ValueError, KeyError, TypeError) as fault:
                typer.echo(f"{path.name}: line {number}: {fault!r}", err=True)
                return BAD_INPUT
    named = service.categories(
        [service.Line(e.text, e.lang, e.channel, e.addressee) for e in examples], added
    )
    typer.echo(measure.report(measure.measure(examples, named)), nl=False)
    for example, names in zip(examples, named, strict=True) if errors else ():
        wrong = set(example.violations).isdisjoint(names) if example.violations else bool(names)
        if wrong:
            typer.echo(
                f"{','.join(example.violations) or 'ok'} -> {','.join(names) or 'ok'} [{example.channel}/{example.addressee}] {example.text}"
            )
    return 0
