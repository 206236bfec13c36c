"""`dunwell serve` and `dunwell worker`."""

import signal
import threading
from typing import Annotated

import typer

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8321,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Demo logins allow this machine only.")
    ] = "127.0.0.1",
    db: Db = None,
    worker: Annotated[bool, typer.Option(help="Do background work in this process too.")] = True,
    secure_cookies: Annotated[
        bool, typer.Option(help="Cookies over HTTPS only: set it behind a TLS proxy.")
    ] = False,
) -> None:
    """Serve the web application; prints its address."""
    import uvicorn

    from dunwell.compliance import versions
    from dunwell.foundation import migrate, settings
    from dunwell.foundation.db import read
    from dunwell.people.domain import DemoNeedsLoopback
    from dunwell.people.sign_in import refuse_demo_bind
    from dunwell.sample.service import is_initialised
    from dunwell.web.app import create_app

    where = settings.load(db)
    app = create_app(where, worker=worker, secure_cookies=secure_cookies)
    engine = app.state.dunwell.engine
    if not is_initialised(engine):
        typer.echo("There is no database yet. Run: dunwell init (or dunwell init --sample)", err=True)
        raise typer.Exit(2)
    if migrate.current(engine) != migrate.newest(engine):
        typer.echo(
            "The database is of another version of Dunwell. Back it up, then run: dunwell migrate", err=True
        )
        raise typer.Exit(2)
    try:
        with read(engine) as session:
            refuse_demo_bind(session, host)
    except DemoNeedsLoopback as error:
        typer.echo(
            f"Demo logins exist, so {error.host} is refused: serve on 127.0.0.1, or switch them off.",
            err=True,
        )
        raise typer.Exit(1) from None
    versions.keep_copy(where)
    typer.echo(f"Dunwell 善催  http://{'[' + host + ']' if ':' in host else host}:{port}/")
    threading.Thread(target=listen_up, daemon=True).start()
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=False)


def listen_up() -> None:
    """Load what understands a line of talk, so that the first call of the day is not answered seconds late."""
    from dunwell.roleplay.ears import listen

    listen()


def work(db: Db = None) -> None:
    """Do background work until interrupted."""
    from importlib import import_module
    from importlib.util import find_spec

    from dunwell.foundation import jobs, settings
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for
    from dunwell.web import rooms

    rooms.modules()  # their job handlers register on import
    if find_spec("dunwell.bootstrap"):
        import_module("dunwell.bootstrap").wire()
    where = settings.load(db)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    typer.echo("Waiting for work. Ctrl-C ends.")
    jobs.loop(engine_for(where.database_url), where, SystemClock(), stop)


def register(app: typer.Typer) -> None:
    """Add these commands to the `dunwell` command."""
    from dunwell.web import personal_data_commands, start

    app.add_typer(personal_data_commands.app, name="personal-data")
    app.command()(start.run)
    app.command()(serve)
    app.command("worker")(work)
