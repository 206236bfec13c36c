"""`dunwell phrases`: what compliance officers add to the content checker, from the command line."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Phrases added to the content checker, and hits marked false.")

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]
Number = Annotated[int, typer.Argument(help="The addition's number.")]


@app.command("propose")
def propose(
    words: Annotated[str, typer.Argument(help="The words, or with --kind pattern a regular expression.")],
    category: Annotated[str, typer.Option(help="Checker category; may be empty for a false hit.")],
    note: Annotated[str, typer.Option(help="Why.")],
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    kind: Annotated[str, typer.Option(help="phrase, pattern or false_hit.")] = "phrase",
    db: Db = None,
) -> None:
    """Write an addition down and show what it would change. Nothing is live yet."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, write

    with _said(), write(engine_for(settings.load(db).database_url)) as session:
        row = additions.propose(
            session, SystemClock(), SYSTEM, kind=kind, lang=lang, category=category, words=words, note=note
        )
        effect = additions.effect_of(session, SYSTEM, row.id)
        typer.echo(json.dumps({"addition": row.id, "effect": asdict(effect)}, ensure_ascii=False))


@app.command("effect")
def effect(number: Number, db: Db = None) -> None:
    """What it would change among past texts and in the labelled corpus."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.db import engine_for, read

    with _said(), read(engine_for(settings.load(db).database_url)) as session:
        typer.echo(json.dumps(asdict(additions.effect_of(session, SYSTEM, number)), ensure_ascii=False))


@app.command("live")
def live(number: Number, db: Db = None) -> None:
    """Let every check obey it from now on."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, write

    with _said(), write(engine_for(settings.load(db).database_url)) as session:
        row = additions.go_live(session, SystemClock(), SYSTEM, number)
        typer.echo(f"{row.id} is live")


@app.command("withdraw")
def withdraw(number: Number, reason: Annotated[str, typer.Option(help="Why.")], db: Db = None) -> None:
    """Take it back; it stays on record."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, write

    with _said(), write(engine_for(settings.load(db).database_url)) as session:
        row = additions.withdraw(session, SystemClock(), SYSTEM, number, reason)
        typer.echo(f"{row.id} is withdrawn")


@app.command("list")
def every(db: Db = None) -> None:
    """All additions, newest first."""
    from dunwell.compliance.checker import additions
    from dunwell.foundation import settings
    from dunwell.foundation.db import engine_for, read

    with read(engine_for(settings.load(db).database_url)) as session:
        for row in additions.every(session):
            typer.echo(
                f"{row.id}\t{row.state}\t{row.kind}\t{row.lang}\t{row.category}\t{row.words}\t{row.note}"
            )


class _said:  # noqa: N801 - reads as a word in `with _said():`
    """Turns a refusal into a sentence and exit status 2."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        from dunwell.foundation.errors import DomainError

        if isinstance(wrong, DomainError):
            typer.echo(f"{wrong.code}: {wrong}", err=True)
            raise typer.Exit(2) from wrong
