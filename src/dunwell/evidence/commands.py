"""`dunwell audit verify` and `dunwell audit export`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.exc import DatabaseError

from dunwell.evidence import export, rotation, standalone, verification
from dunwell.evidence.domain import Break
from dunwell.evidence.verification import Report
from dunwell.foundation import db
from dunwell.foundation import settings as places
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import SystemClock
from dunwell.foundation.errors import DomainError

app = typer.Typer(
    no_args_is_help=True, help="Prove the record of what was done, and hand out a debtor's file."
)

Database = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL, then var/.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(root: typer.Typer) -> None:
    """Mount `dunwell audit …`."""
    root.add_typer(app, name="audit")


@app.command()
def verify(
    debtor: Annotated[int | None, typer.Option(help="Only this debtor's file.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--export", help="An exported folder instead of the database.")
    ] = None,
    public_key: Annotated[
        str | None, typer.Option(help="With --export: the creditor's public key, hex.")
    ] = None,
    quick: Annotated[
        bool, typer.Option(help="Trust a bulk file's hash; do not rebuild its Merkle tree.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Check every hash, link, count, root, signature and file. Exit 0 only if all hold; else names the first break."""
    if folder is not None:
        _verify_folder(folder, public_key, as_json=as_json)
        return
    settings = places.load(database)
    try:
        with db.read(db.engine_for(settings.database_url)) as session:
            if debtor is None:
                report = verification.verify_all(session, settings, deep=not quick)
            else:
                report = verification.verify_debtor(session, settings, debtor)
    except DatabaseError as error:
        report = Report(breaks=[Break("database", None, f"unreadable: {error.orig}")])
    _print(report, as_json=as_json)
    raise typer.Exit(0 if report.holds else 1)


@app.command("export")
def export_command(
    debtor: Annotated[int, typer.Option(help="The debtor's id.")],
    to: Annotated[Path, typer.Option(help="A new or empty folder.")],
    reason: Annotated[str, typer.Option(help="Why it is handed out; recorded.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Write one debtor's whole file with its proofs and a stand-alone verifier."""
    settings = places.load(database)
    try:
        with db.write(db.engine_for(settings.database_url)) as session:
            export.export_folder(session, SystemClock(), SYSTEM, settings, debtor, to, reason)
    except DomainError as error:
        typer.echo(json.dumps({"error": str(error)}) if as_json else str(error), err=not as_json)
        raise typer.Exit(2) from error
    said = {"debtor": debtor, "to": str(to), "files": sorted(p.name for p in to.iterdir())}
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else f"{to}: python3 {to / 'verify.py'}")


@app.command("rotate-key")
def rotate_key(
    reason: Annotated[str, typer.Option(help="Why it is replaced; recorded.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Replace the signing key. What the old one signed stays proved; its private half is gone."""
    settings = places.load(database)
    try:
        with db.write(db.engine_for(settings.database_url)) as session:
            said = rotation.rotate_key(session, SystemClock(), settings, SYSTEM, reason)
    except ValueError as error:
        typer.echo(json.dumps({"error": str(error)}) if as_json else str(error), err=not as_json)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(said))
        return
    typer.echo(f"The old key {said['old']} counts up to root {said['root']}.")
    typer.echo(
        f"The new key is {said['new']}: give it to whoever verifies your exports, and back up {settings.key_file.parent}."
    )


def _verify_folder(folder: Path, public_key: str | None, *, as_json: bool) -> None:
    if not as_json:
        raise typer.Exit(
            standalone.main([str(folder), *(("--public-key", public_key) if public_key else ())])
        )
    try:
        breaks = standalone.verify(folder, public_key)
    except ValueError as error:
        typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
        raise typer.Exit(2) from error
    typer.echo(json.dumps({"holds": not breaks, "breaks": breaks}, ensure_ascii=False))
    raise typer.Exit(1 if breaks else 0)


def _print(report: Report, *, as_json: bool) -> None:
    counts = {
        name: getattr(report, name) for name in ("chains", "records", "erased", "roots", "files", "unsealed")
    }
    if as_json:
        breaks = [asdict(found) for found in report.breaks]
        typer.echo(json.dumps({"holds": report.holds, **counts, "breaks": breaks}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for found in report.breaks:
        console.print(f"[red]broken[/red] {found}", soft_wrap=True)
    if report.holds:
        said = ", ".join(f"{value} {name}" for name, value in counts.items())
        console.print(f"[green]everything holds[/green]: {said}", soft_wrap=True)
    else:
        console.print(f"{len(report.breaks)} break(s); the first: {report.breaks[0]}", soft_wrap=True)
