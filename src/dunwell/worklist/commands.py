"""`dunwell morning-run`."""

from datetime import datetime
from typing import Annotated, Any

import typer


def morning_run(
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day to run; default today.")
    ] = None,
    db: Annotated[
        str | None,
        typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Decide every account and lay out the day's ordered lists. Safe to repeat. Folders of runs older than 30 days are removed."""
    import json

    import dunwell.models  # noqa: F401
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock, local_date
    from dunwell.foundation.db import engine_for, write
    from dunwell.worklist import cleanup, run

    clock, places = SystemClock(), settings.load(db)
    day = date.date() if date else local_date(clock.now(), run.ZONE)
    done = run.morning_run(places, clock, SYSTEM, day)
    with write(engine_for(places.database_url)) as session:
        removed = cleanup.clean(session, places, clock, SYSTEM)
    if as_json:
        said = {**done.summary, "unchanged": done.unchanged, "removed": removed}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    _print(done.summary, done.unchanged)
    if removed:
        typer.echo(f"Removed the folders of {len(removed)} run(s) older than {cleanup.KEEP_DAYS} days.")


def _print(summary: dict[str, Any], unchanged: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    said = ", unchanged" if unchanged else ""
    items = sum(row["items"] for row in summary["worklists"])
    console.print(
        f"Run {summary['run_id']} of {summary['date']}{said}: {summary['accounts']} accounts, {items} items"
    )
    for title, key in (
        ("Bucket", "by_bucket"),
        ("Segment", "by_segment"),
        ("Next action", "by_action"),
        ("Not contacted because", "not_contacted_by_reason"),
        ("Refused by rule", "refused_by_rule"),
    ):
        if summary[key]:
            table = Table(title, "Accounts", box=None)
            for name, count in summary[key].items():
                table.add_row(name, f"{count:,}")
            console.print(table)
    table = Table("Stage", "Seconds", "Peak MB", box=None)
    for stage in summary["stages"]:
        table.add_row(stage["name"], f"{stage['seconds']:.2f}", str(stage["peak_mb"]))
    console.print(table)


def register(app: typer.Typer) -> None:
    """Add these commands to the `dunwell` command."""
    app.command("morning-run")(morning_run)
