"""`dunwell academy`: `lint` proves that what is taught is complete, answerable and lawful."""

import json
from pathlib import Path
from typing import Annotated

import typer

academy = typer.Typer(name="academy", help="What is taught, and whether it is whole.", no_args_is_help=True)


@academy.callback()
def _main() -> None:
    """The academy."""


@academy.command("lint")
def lint(
    folder: Annotated[
        Path | None, typer.Argument(help="Where the modules lie, or one module; default: what ships.")
    ] = None,
    part: Annotated[bool, typer.Option("--part", help="Do not ask for the promised numbers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Prove the content: both languages, answers, links, reading time, lawfulness. Exit 1 if anything is to be mended."""
    from dunwell.academy.lint import lint as look
    from dunwell.academy.screens import is_screen
    from dunwell.foundation.settings import resource

    place = folder or resource("content", "academy")
    if not place.is_dir():
        typer.echo(f"there is no folder {place}", err=True)
        raise typer.Exit(2)
    report = look(place, scenarios=_scenarios(), screens=is_screen, whole=not part)
    if not report.counts["modules"] and not report.faults:
        typer.echo(f"there is no module in {place}", err=True)
        raise typer.Exit(2)
    if as_json:
        faults = [{"where": fault.where, "what": fault.what} for fault in report.faults]
        typer.echo(json.dumps({"counts": report.counts, "faults": faults}, ensure_ascii=False))
    else:
        for name, count in report.counts.items():
            typer.echo(f"{name:24} {count}")
        for fault in report.faults:
            typer.echo(f"{fault.where}: {fault.what}", err=True)
        typer.echo("whole" if not report.faults else f"{len(report.faults)} to be mended")
    raise typer.Exit(1 if report.faults else 0)


def _scenarios() -> set[str]:
    from dunwell.foundation.settings import resource

    return {file.stem for file in resource("content", "scenarios").glob("**/*.yaml")}


def register(app: typer.Typer) -> None:
    """Mount the room's commands."""
    from dunwell.academy import exchange_commands

    academy.add_typer(exchange_commands.questions)
    academy.add_typer(exchange_commands.course)
    academy.add_typer(exchange_commands.xapi)
    academy.command("package")(exchange_commands.package)
    app.add_typer(academy)
