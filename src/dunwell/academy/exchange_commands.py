"""`dunwell academy questions|course|package|xapi`: what is taught in and out, from the command line."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

questions = typer.Typer(
    name="questions", help="The question bank in and out: CSV and QTI 2.1.", no_args_is_help=True
)
course = typer.Typer(name="course", help="A module in our own format in and out.", no_args_is_help=True)
xapi = typer.Typer(name="xapi", help="Statements of what was learned and played.", no_args_is_help=True)
Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]
Module = Annotated[str, typer.Argument(help="The module's number, such as m04.")]


@questions.command("export")
def export_questions(
    file: Annotated[Path, typer.Argument(help="Where to write; .csv a table, .zip a QTI 2.1 package.")],
    module: Annotated[str, typer.Option(help="Only this module.")] = "",
    db: Db = None,
) -> None:
    """Write the questions of the bank."""
    from dunwell.academy import bank
    from dunwell.foundation.db import read

    with read(_engine(db)) as session:
        try:
            data = bank.export(session, "csv" if file.suffix.lower() == ".csv" else "qti", module or None)
        except Exception as error:
            raise _said(error) from None
    file.write_bytes(data)
    typer.echo(f"{file}: {len(data)} bytes")


@questions.command("import")
def import_questions(
    file: Annotated[Path, typer.Argument(help="A table (CSV) or a QTI 2.1 package or item.")],
    lesson: Annotated[str, typer.Option(help="For questions that name no lesson, such as m04-l01.")] = "",
    level: Annotated[
        int, typer.Option(help="For questions that name no level: 1, 2 or 3.", min=1, max=3)
    ] = 1,
    lang: Annotated[str, typer.Option(help="Language of items that do not say it: zh or en.")] = "zh",
    db: Db = None,
) -> None:
    """Take questions in, all or none. Exit 1 where something has to be mended first; nothing is changed then."""
    from dunwell.academy import bank
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import write

    with write(_engine(db)) as session:
        brought = bank.bring_questions(
            session, SystemClock(), SYSTEM, file.name, _bytes(file), lesson, level, lang
        )
    _report(brought)


@course.command("export")
def export_course(
    module: Module, file: Annotated[Path, typer.Argument(help="Where to write the zip.")], db: Db = None
) -> None:
    """Write a module in our own format."""
    from dunwell.academy.exchange import course as form

    file.write_bytes(form.write(_module(module, db)))
    typer.echo(str(file))


@course.command("import")
def import_course(file: Annotated[Path, typer.Argument(help="The zip.")], db: Db = None) -> None:
    """Prove a module and take it in. Exit 1 where something has to be mended first; nothing is changed then."""
    from dunwell.academy import bank
    from dunwell.academy.commands import _scenarios
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import write

    with write(_engine(db)) as session:
        _, brought = bank.bring_course(session, SystemClock(), SYSTEM, file.name, _bytes(file), _scenarios())
    _report(brought)


def package(
    module: Module,
    file: Annotated[Path, typer.Argument(help="Where to write the zip.")],
    form: Annotated[str, typer.Option("--format", help="scorm12 or cmi5.")] = "scorm12",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    db: Db = None,
) -> None:
    """Write a module as a package that runs in another learning platform."""
    from dunwell.academy import media
    from dunwell.academy.exchange import package as packages
    from dunwell.foundation import settings
    from dunwell.foundation.db import read

    if form not in ("scorm12", "cmi5") or lang not in ("zh", "en"):
        typer.echo("--format is scorm12 or cmi5, --lang is zh or en", err=True)
        raise typer.Exit(2)
    found = _module(module, db)
    with read(_engine(db)) as session:
        beside = media.for_package(session, settings.load(db), found)
    file.write_bytes(packages.write(found, "scorm12" if form == "scorm12" else "cmi5", lang, beside))
    typer.echo(str(file))
    for one in (one for attached in beside.values() for one in attached if one.file is None):
        typer.echo(f"not in it: {one.title} ({one.url or 'too large'})", err=True)


@xapi.command("export")
def export_statements(
    file: Annotated[Path, typer.Argument(help="Where to write: a JSON array of statements.")],
    since: Annotated[datetime | None, typer.Option(help="Only those gathered from then on (UTC).")] = None,
    db: Db = None,
) -> None:
    """Gather what is new and write the statements to a file."""
    from datetime import UTC

    from dunwell.academy import xapi as service
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import write

    with write(_engine(db)) as session:
        service.gather(session, SystemClock())
        found = list(service.every(session, since.replace(tzinfo=UTC) if since else None))
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    typer.echo(f"{file}: {len(found)}")


@xapi.command("send")
def send_statements(db: Db = None) -> None:
    """Gather what is new and send all that waits to the store named by DUNWELL_LRS_URL. Exit 1 where some must wait."""
    from dunwell.academy import xapi as service
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import write

    try:
        to = service.store()
    except ValueError as error:
        raise _said(error) from None
    if to is None:
        typer.echo("no learning record store is named: set DUNWELL_LRS_URL", err=True)
        raise typer.Exit(2)
    engine, clock = _engine(db), SystemClock()
    with write(engine) as session:
        made = service.gather(session, clock)
    sent = 0
    while True:
        with write(engine) as session:
            done = service.send(session, clock, to)
        sent += done.sent
        if not done.sent:
            break
    typer.echo(json.dumps({"gathered": made, "sent": sent, "waiting": done.waiting, "trouble": done.trouble}))
    raise typer.Exit(1 if done.waiting else 0)


def _engine(db: str | None):  # type: ignore[no-untyped-def]
    from dunwell.foundation import settings
    from dunwell.foundation.db import engine_for

    return engine_for(settings.load(db).database_url)


def _module(module_id: str, db: str | None):  # type: ignore[no-untyped-def]
    from dunwell.academy import library
    from dunwell.foundation.db import read

    with read(_engine(db)) as session:
        found = library.curriculum(session).module(module_id)
    if found is None:
        typer.echo(f"there is no module {module_id}", err=True)
        raise typer.Exit(2)
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _said(error) from None


def _said(error: Exception) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(2)


def _report(brought) -> None:  # type: ignore[no-untyped-def]
    for fault in (*brought.faults, *brought.notes):
        typer.echo(f"{fault.where}: {fault.what}", err=True)
    said = {"new": len(brought.new), "changed": len(brought.changed), "unchanged": len(brought.unchanged)}
    typer.echo(json.dumps(said | {"to_mend": len(brought.faults)}))
    raise typer.Exit(0 if brought.taken else 1)
