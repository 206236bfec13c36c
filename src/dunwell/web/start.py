"""`dunwell run`: everything from nothing to a served day. The one command behind `make run`.

First start: schema, sample portfolio and logins. Every start: schema brought up to date, and today's morning run if the
published run is not today's. Then the web app, with background work inside.
"""

import socket
from typing import Annotated

import typer

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]


def run(
    port: Annotated[int, typer.Option(help="Port to listen on; the next free one if it is taken.")] = 8321,
    db: Db = None,
) -> None:
    """Set up what is missing, run today's morning run, serve the web app on this machine."""
    from dunwell.foundation import migrate, settings
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for
    from dunwell.sample import commands as sample_commands
    from dunwell.sample import service as sample
    from dunwell.web.commands import serve

    where, clock = settings.load(db), SystemClock()
    engine = engine_for(where.database_url)
    try:
        known = sample.is_initialised(engine)
        if known:
            migrate.upgrade(engine)
    finally:
        engine.dispose()
    if not known:
        sample_commands.init(sample=True, as_of=None, db=db, json_out=False)
    _morning(where, clock)
    serve(port=_free_port(port), host="127.0.0.1", db=db, worker=True, secure_cookies=False)


def _morning(where, clock) -> None:  # type: ignore[no-untyped-def]
    """Today's morning run, unless it is the published one already."""
    from rich.console import Console

    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import local_date
    from dunwell.foundation.db import engine_for, read
    from dunwell.worklist import run as morning
    from dunwell.worklist.tables import Run, RunPointer

    console = Console(stderr=True)
    today = local_date(clock.now(), morning.ZONE)
    with read(engine_for(where.database_url)) as session:
        pointer = session.get(RunPointer, 1)
        published = session.get(Run, pointer.run_id) if pointer and pointer.run_id else None
        if published and published.day >= today:
            return
    with console.status(f"Morning run of {today} …"):
        done = morning.morning_run(where, clock, SYSTEM, today)
    items = sum(row["items"] for row in done.summary["worklists"])
    console.print(f"Morning run of {today}: {done.summary['accounts']:,} accounts, {items:,} work items")


def _free_port(wanted: int) -> int:
    """`wanted`, or the next of twenty that nobody listens on. Raises typer.Exit(1) if all are taken."""
    for port in range(wanted, wanted + 20):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    typer.echo(f"Ports {wanted} to {wanted + 19} are all taken: choose another with PORT=…", err=True)
    raise typer.Exit(1)
