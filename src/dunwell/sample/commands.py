"""`dunwell init`: a new installation, empty or with the sample portfolio."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from dunwell.sample.service import Made

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]

STAGES = {
    "schema": "Making the schema",
    "people": "Adding the people",
    "accounts": "Reading 20,000 real accounts",
    "history": "Inventing people and their last sixty days",
    "rows": "Writing the rows",
    "evidence": "Sealing the evidence",
}


def init(
    sample: Annotated[bool, typer.Option("--sample", help="With the sample portfolio and demo logins.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The sample's date, YYYY-MM-DD; default today.")] = None,
    db: Db = None,
    json_out: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:  # fmt: skip
    """Make a new installation: schema, signing key, first logins. Refuses a database that has people in it."""
    from rich.console import Console

    from dunwell.foundation import settings
    from dunwell.foundation.clock import SystemClock
    from dunwell.sample import service

    if as_of and not sample:
        raise typer.BadParameter("--as-of dates the sample: give --sample too")
    day = _day(as_of) if as_of else None
    console = Console(stderr=True)
    try:
        with console.status("Starting …") as status:
            made = service.initialise(
                settings.load(db),
                SystemClock(),
                sample=sample,
                as_of=day,
                progress=lambda stage: _tell(console, status, STAGES[stage]),
            )
    except service.AlreadyInitialised as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    (_print_json if json_out else _print)(made)


def _tell(console: object, status: object, words: str) -> None:
    status.update(f"{words} …")  # type: ignore[attr-defined]
    if not console.is_terminal:  # type: ignore[attr-defined]
        console.print(f"{words} …")  # type: ignore[attr-defined]


def _day(text: str) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text}: a date is written YYYY-MM-DD") from None


def _print_json(made: "Made") -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps(asdict(made), default=str, ensure_ascii=False))


def _print(made: "Made") -> None:
    from rich.console import Console
    from rich.table import Table

    from dunwell.foundation.money import Money

    console = Console()
    if made.sample:
        owed = Money(made.overdue_minor, made.currency or "TWD").major
        console.print(f"Sample portfolio as of {made.as_of}: {made.counts['account']:,} real card accounts,")
        console.print(
            f"{made.checks['overdue']:,} overdue with {made.currency} {owed:,.2f}; all persons are invented."
        )
        console.print(
            "  " + "  ".join(f"{code} {count:,}" for code, count in made.by_bucket.items() if count)
        )
    table = Table("login", "password", title="Logins: shown once, stored only as hashes")
    for login, password in made.logins.items():
        table.add_row(login, password)
    console.print(table)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the `dunwell` command."""
    app.command()(init)
