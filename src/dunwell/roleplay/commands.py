"""`dunwell roleplay acts`: what each collector's line does, and the figures it says; `score`: a call by the rubric."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from dunwell.roleplay.believe_commands import believe
from dunwell.roleplay.rescore_commands import rescore

roleplay = typer.Typer(
    name="roleplay", help="Simulated calls, and what a collector's line does.", no_args_is_help=True
)
LANGS = ("zh", "en")
_CURRENCY = {"zh": "CNY", "en": "USD"}  # where a case does not say
BAD_INPUT = 2
ENOUGH = 0.95  # share of pairs in which the better call must score higher; slot F1 (DESIGN, quality bars)
ACTS_ENOUGH = 0.85  # macro-F1 of acts, a language


@roleplay.callback()
def _main() -> None:
    """Role-play."""


roleplay.command("rescore")(rescore)
roleplay.command("believe")(believe)


@roleplay.command("acts")
def acts(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in and out.")] = False,
    measure: Annotated[
        Path | None,
        typer.Option(
            "--measure", help="Measure instead: labelled lines (acts and slots as well), one a line."
        ),
    ] = None,
) -> None:
    """Read {"id","lang","prev","text"} lines on standard input; print the acts (C01 … C30) and slots of each.

    `prev` is what the debtor said before. Exit 0; 2 where a line is not understood (the others are answered).
    With --measure: macro-F1, F1 of each act and the share of right slots by language; exit 1 below the bars (0.85, 0.95).
    """
    if measure is not None:
        try:
            raise typer.Exit(_measure_acts(measure, as_json))
        except (OSError, ValueError) as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(BAD_INPUT) from wrong
    raise typer.Exit(read_acts(sys.stdin.buffer, sys.stdout, sys.stderr, as_json=as_json))


@roleplay.command("score")
def score(
    transcript: Annotated[
        Path | None, typer.Option("--transcript", help="A call, one {speaker, text} a line.")
    ] = None,
    case: Annotated[Path | None, typer.Option("--case", help="The facts of the case (CASE.json).")] = None,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", help="Measure instead: better and worse calls, one pair a line.")
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="zh or en; told from the case or the words otherwise.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score a call by the rubric, every yes and no with its line. Exit 0; 2 where a file is not understood.

    Without a case only what the words show is judged, and the answer says so. With --pairs: the share in which the better
    call scores higher, by kind; exit 1 below 95 in a hundred.
    """
    if (transcript is None) == (pairs is None) or (lang and lang not in LANGS):
        typer.echo("give --transcript or --pairs; --lang is zh or en", err=True)
        raise typer.Exit(BAD_INPUT)
    try:
        if pairs is not None:
            raise typer.Exit(_measure(pairs, as_json))
        assert transcript is not None
        _one(transcript, case, lang, as_json)
    except (OSError, ValueError) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(BAD_INPUT) from wrong


def _one(transcript: Path, case: Path | None, lang: str, as_json: bool) -> None:
    from dunwell.compliance.checker.service import language
    from dunwell.compliance.checker.transcript import read
    from dunwell.roleplay import told_plain
    from dunwell.roleplay.scoring import as_json as in_json
    from dunwell.roleplay.scoring import case_of, judge

    turns = read(transcript.read_text("utf-8").splitlines())
    facts = None
    passed: list[str] = []
    if case is not None:
        told = lang or language(" ".join(turn.text for turn in turns))
        facts, passed = case_of(json.loads(case.read_text("utf-8")), told)
    found, call = judge(turns, facts, lang)
    said = in_json(found, call, passed)
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    _print(
        told_plain.scored(
            said, call.lang, facts.currency if facts and facts.currency else _CURRENCY[call.lang]
        )
    )


def _measure_acts(path: Path, as_json: bool) -> int:
    from dunwell.roleplay.understanding.measure import labelled, measured

    found = [measured(rows, lang) for lang, rows in labelled(path.read_text("utf-8").splitlines()).items()]
    if as_json:
        typer.echo(json.dumps({each.lang: each.as_json() for each in found}))
    else:
        for each in found:
            typer.echo(
                f"{each.lang}: {each.lines} lines, macro-F1 {each.macro:.3f}, exact {each.exact:.3f}, "
                f"slots F1 {each.slot_f1:.3f}, all slots right {each.slots_right:.3f}"
            )
            for act, (score, count) in sorted(each.by_act.items()):
                typer.echo(f"  {act} {score:.2f}  ({count})")
            for name, (score, count) in sorted(each.by_slot.items()):
                typer.echo(f"  {name:13} {score:.2f}  ({count})")
    return 0 if all(each.macro >= ACTS_ENOUGH and each.slot_f1 >= ENOUGH for each in found) else 1


def _measure(pairs: Path, as_json: bool) -> int:
    from dunwell.compliance.checker.transcript import Turn
    from dunwell.roleplay.scoring import case_of, judge

    by_kind: dict[str, list[int]] = {}
    for number, line in enumerate(pairs.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        pair = json.loads(line)
        if not isinstance(pair, dict) or not {"better", "worse"} <= set(pair):
            raise ValueError(f"line {number}: a pair has better and worse")
        facts = case_of(pair["case"], pair.get("lang", ""))[0] if pair.get("case") else None
        totals = [
            judge([Turn(turn["speaker"], turn["text"]) for turn in pair[side]], facts, pair.get("lang", ""))[
                0
            ].total
            for side in ("better", "worse")
        ]
        count = by_kind.setdefault(str(pair.get("kind", "")), [0, 0])
        count[0] += totals[0] > totals[1]
        count[1] += 1
    won, all_ = (sum(count[part] for count in by_kind.values()) for part in (0, 1))
    share = won / all_ if all_ else 0.0
    if as_json:
        typer.echo(json.dumps({"pairs": all_, "won": won, "share": share, "by_kind": by_kind}))
    else:
        typer.echo(f"{won} of {all_} ({share:.1%})")
        for kind, (good, every) in sorted(by_kind.items()):
            typer.echo(f"  {kind:24} {good} of {every}")
    return 0 if share >= ENOUGH else 1


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


ScenarioId = Annotated[str, typer.Option("--scenario", help="Its id, as `dunwell roleplay list` names it.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en.")]
Database = Annotated[
    str | None,
    typer.Option("--db", help="Database URL, for scenarios of the house (own-N); default as elsewhere."),
]


def _for_practice(seed: int) -> int:
    """The seed, where it is not kept for exams. Raises BadParameter."""
    from dunwell.roleplay.domain.seeds import FIRST_RESERVED, reserved

    if reserved(seed):
        raise typer.BadParameter(f"{seed}: kept for exams; choose one below {FIRST_RESERVED}")
    return seed


Seed = Annotated[
    int,
    typer.Option("--seed", help="The same seed and lines give the same call.", callback=_for_practice),
]


@roleplay.command("list")
def list_scenarios(
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    database: Annotated[
        str | None, typer.Option("--db", help="With the published scenarios of the house in this database.")
    ] = None,
) -> None:
    """Every scenario: language, level, id, archetype, stage, title. All are read and checked; 2 where one is faulty."""
    from dunwell.roleplay import play
    from dunwell.roleplay.domain.strict import BadData

    try:
        play.listing(sys.stdout, _all(lang, database), as_json=as_json)
    except BadData as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise typer.Exit(BAD_INPUT) from None


@roleplay.command("play")
def play_call(
    scenario: ScenarioId,
    lang: Lang = None,
    seed: Seed = 1,
    hints: Annotated[bool, typer.Option("--hints", help="Show the state of mind after each reply.")] = False,
    endpoint: Annotated[
        str,
        typer.Option("--endpoint", help="An OpenAI-compatible service that words the lines, http(s)://…/v1."),
    ] = "",
    model: Annotated[str, typer.Option("--model", help="Its model.")] = "",
    database: Database = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole call as JSON at the end, on a line of its own.")
    ] = False,
) -> None:
    """Talk to a simulated person on the terminal, a line at a time; nothing is kept. At the end the call and its score. The service's key is read from
    DUNWELL_ROLEPLAY_KEY."""
    from dunwell.roleplay import play
    from dunwell.roleplay.endpoint import Endpoint, EndpointVoice
    from dunwell.roleplay.voice import BuiltIn

    found = _scenario(scenario, lang, database)
    try:
        service = Endpoint(endpoint, model, os.environ.get("DUNWELL_ROLEPLAY_KEY", "")) if endpoint else None
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise typer.Exit(BAD_INPUT) from None
    voice = EndpointVoice(service, note=lambda text: typer.echo(text, err=True)) if service else BuiltIn()
    log = play.play(found, seed, sys.stdin, sys.stdout, hints=hints, voice=voice)
    _finish(log, found, as_json=as_json)


@roleplay.command("run")
def run_call(
    scenario: ScenarioId,
    script: Annotated[
        Path, typer.Option("--script", help="The collector's lines, one a line.", exists=True, dir_okay=False)
    ],
    lang: Lang = None,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The whole call as JSON.")] = False,
    database: Database = None,
) -> None:
    """Feed the collector's lines to a simulated person; print the numbered call and its score in words, or all as JSON."""
    from dunwell.roleplay import play
    from dunwell.roleplay.domain.strict import BadData

    found = _scenario(scenario, lang, database)
    try:
        log = play.run(found, seed, script.read_text(encoding="utf-8-sig").splitlines())
    except BadData as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise typer.Exit(BAD_INPUT) from None
    _finish(log, found, as_json=as_json)


def _finish(log: Any, scenario: Any, *, as_json: bool) -> None:
    """The call that is over with its score: numbered lines and words, or one line of JSON."""
    from dunwell.compliance.checker.transcript import Turn
    from dunwell.roleplay import told_plain
    from dunwell.roleplay.scoring import as_json as in_json
    from dunwell.roleplay.scoring import in_one_reckoning, judge

    call = log.call
    turns = [Turn(speaker, text) for speaker, text in call.transcript]
    scored, understood = judge(turns, scenario.case, handling=log.handling)
    said = in_json(scored, understood)
    played = in_one_reckoning(call.as_data(), said)
    if as_json:
        typer.echo(json.dumps(played | {"handling": log.as_data(), "score": said}, ensure_ascii=False))
        return
    _print(told_plain.numbered(call.transcript, scenario.lang))
    typer.echo("")
    if any(turn.speaker == "collector" for turn in turns):
        currency = scenario.case.currency or _CURRENCY[scenario.lang]
        _print(told_plain.scored(said, scenario.lang, currency, played["outcome"]))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _all(lang: str | None, database: str | None) -> Any:
    """The shipped scenarios; with a database those of the house that are published too."""
    from dunwell.foundation import db
    from dunwell.roleplay import catalogue, library

    if database is None:
        return [one for one in library.scenarios() if lang in (None, one.lang)]
    with db.read(db.engine_for(database)) as session:
        return catalogue.scenarios(session, lang)


def _scenario(identity: str, lang: str | None, database: str | None = None) -> Any:
    """A shipped scenario, or the published version of one of the house. Exit 2 where there is none."""
    from dunwell.foundation import db
    from dunwell.foundation import settings as places
    from dunwell.foundation.errors import NotFound
    from dunwell.roleplay import catalogue, library
    from dunwell.roleplay.domain.strict import BadData

    try:
        if not identity.startswith(catalogue.PREFIX):
            return library.scenario(identity, lang)
        with db.read(db.engine_for(places.load(database).database_url)) as session:
            found = catalogue.scenario(session, identity)
        if lang not in (None, found.lang):
            raise NotFound("scenario", identity)
        return found
    except (NotFound, BadData) as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise typer.Exit(BAD_INPUT) from None


def register(app: typer.Typer) -> None:
    """Mount `dunwell roleplay`."""
    app.add_typer(roleplay)
