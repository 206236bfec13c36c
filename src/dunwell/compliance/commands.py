"""`dunwell gate`: judge contacts line by line, without a database. `dunwell packs`: what law there is, and whether it holds."""

import json
import sys
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from dunwell.compliance.checker import phrase_commands
from dunwell.compliance.checker.commands import check_text

BAD_INPUT, REFUSED = 2, 1


packs_app = typer.Typer(
    help="What law there is, whether it holds, and what a change of it would have changed."
)


def register(app: typer.Typer) -> None:
    """Mount this room's commands."""
    app.command("gate")(gate)
    app.add_typer(packs_app, name="packs")
    app.command("check-text")(check_text)
    app.add_typer(phrase_commands.app, name="phrases")


def gate(
    pack: Annotated[
        list[str] | None, typer.Option(help="Pack that applies; repeat for several: the strictest wins.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Judge intended contacts, one JSON object a line on standard input.

    Exit 0 all are lawful, 1 any is refused, 2 any line is malformed (said on standard error; the others are judged).
    """
    raise typer.Exit(judge_lines(sys.stdin.buffer, sys.stdout, sys.stderr, pack or ["cn"], as_json))


def judge_lines(lines: Any, out: IO[str], err: IO[str], names: list[str], as_json: bool) -> int:
    """The exit status after judging every line of a binary stream."""
    from dunwell.compliance import packs, wire
    from dunwell.compliance.domain.gate import decide
    from dunwell.compliance.domain.law import LawUnknown
    from dunwell.compliance.strict import BadPack

    try:
        law = packs.load(names)
    except BadPack as wrong:
        err.write(f"{wrong}\n")
        return BAD_INPUT
    status = 0
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            identity, intent, facts = wire.parse_line(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            decision = decide(intent, facts, law)
        except (wire.Malformed, LawUnknown, UnicodeDecodeError, OverflowError) as wrong:
            key = (
                wrong.key
                if isinstance(wrong, wire.Malformed)
                else "at"
                if isinstance(wrong, LawUnknown | OverflowError)
                else "line"
            )
            reason = wrong.reason if isinstance(wrong, wire.Malformed) else str(wrong)
            err.write(f"line {number}, key {key}: {reason}\n")
            status = BAD_INPUT
            continue
        said = wire.answer(identity, decision, facts.zones)
        out.write((json.dumps(said, ensure_ascii=False) if as_json else _in_words(said)) + "\n")
        if not decision.allowed:
            status = max(status, REFUSED)
    return status


def _in_words(said: dict[str, Any]) -> str:
    lines = [f"{said['id']}: {'lawful' if said['allowed'] else 'refused'}"]
    for word, where in (("no", "reasons"), ("do", "requires"), ("mind", "warnings")):
        for reason in said[where]:
            mark = "house rule" if reason["house"] else f"{reason['confidence']}, {reason['status']}"
            lines.append(f"  {word}: {reason['text']} [{reason['rule']}: {reason['source']}; {mark}]")
    if not said["allowed"]:
        lines.append(f"  earliest: {said['earliest'] or 'waiting does not help'}")
    return "\n".join(lines)


@packs_app.callback(invoke_without_command=True)
def packs_command(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Run the worked examples beside every rule.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of words.")] = False,
) -> None:
    """List the packs and their rules; with --check exit 1 if an example does not hold."""
    if context.invoked_subcommand is not None:
        return
    from dunwell.compliance import examples, packs
    from dunwell.compliance.strict import BadPack

    report: list[dict[str, Any]] = []
    failed = False
    for name in packs.available():
        try:
            rules = packs.load([name]).packs[0].rules
            failures = examples.failures(name) if check else []
        except BadPack as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(BAD_INPUT) from wrong
        failed = failed or bool(failures)
        unverified = [rule.id for rule in rules if rule.status == "unverified"]
        report.append(
            {
                "pack": name,
                "rules": [rule.id for rule in rules],
                "unverified": unverified,
                "failures": failures,
                **({"examples": len(examples.of_pack(packs.resource("packs") / name))} if check else {}),
            }
        )
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        for each in report:
            said = f"{each['pack']}: {len(each['rules'])} rules, {len(each['unverified'])} unverified"
            if check:
                said += f"; {each['examples']} worked examples, "
                said += f"{len(each['failures'])} failures" if each["failures"] else "all hold"
            typer.echo(said)
            for failure in each["failures"]:
                typer.echo(f"  {failure}")
    raise typer.Exit(REFUSED if failed else 0)


@packs_app.command("replay")
def replay_command(
    old: Annotated[Path, typer.Option(help="Folder of packs as they were.")],
    new: Annotated[
        Path | None, typer.Option(help="Folder of packs as they would be; default: those in use.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of words.")] = False,
    db: Annotated[str | None, typer.Option("--db", help="Database URL.")] = None,
) -> None:
    """Judge past contacts again under old and new rules, account by account. Exit 1 if any answer differs, 2 for a bad pack."""
    from datetime import timedelta

    from dunwell.compliance import replay
    from dunwell.compliance.strict import BadPack
    from dunwell.foundation import settings
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, read

    until = SystemClock().now()
    try:
        for folder in (old, new):
            if folder is not None:
                replay.check_folder(folder)
        with read(engine_for(settings.load(db).database_url)) as session:
            found = replay.replay(
                session, old, new or settings.resource("packs"), until - timedelta(days=days), until
            )
    except BadPack as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(BAD_INPUT) from wrong
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        _print_replay(found)
    raise typer.Exit(REFUSED if found.accounts else 0)


def _print_replay(found: Any) -> None:
    for pack, rules in found.rules.items():
        typer.echo(
            f"{pack}: {len(rules.added)} rules added, {len(rules.removed)} removed, {len(rules.changed)} changed"
        )
    typer.echo(
        f"{found.judged} decisions judged again, {found.without_facts} without kept facts, {found.not_judged} before the rules' first day"
    )
    for (debtor, account), contacts in found.accounts.items():
        typer.echo(f"debtor {debtor}, account {account or '-'}:")
        for one in contacts:
            words = {True: "lawful", False: "refused"}
            moved = ", ".join([f"-{rule}" for rule in one.gone] + [f"+{rule}" for rule in one.new])
            typer.echo(
                f"  {one.at.isoformat()} {one.channel} {one.purpose}: {words[one.before]} -> {words[one.after]} ({moved})"
            )
