"""`dunwell roleplay rescore`."""

import sys
from datetime import date
from typing import Annotated

import typer

BAD_INPUT = 2


def rescore(
    call: Annotated[list[int] | None, typer.Option("--call", help="A practice call by its number; may be repeated.")] = None,
    station: Annotated[list[int] | None, typer.Option("--station", help="An exam's station by its number in the database.")] = None,
    duo: Annotated[list[int] | None, typer.Option("--duo", help="A two-person call by its number; may be repeated.")] = None,
    since: Annotated[str, typer.Option("--since", help="Every call that ended on this day (UTC) or later.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep the new scores beside the first ones; recorded.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    database: Annotated[str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL, then var/.")] = None,
) -> None:  # fmt: skip
    """Score stored calls again by today's scorer: old beside new. Without a choice: every call, station and two-person call that is over.

    Words and facts are those stored with the call. The first score goes on to count. Exit 1 where a verdict turns (void,
    passed) or a call cannot be judged any more; 2 where there is no such call or the day is none.
    """
    from dunwell.foundation import db
    from dunwell.foundation import settings as places
    from dunwell.foundation.errors import BadInput, NotFound
    from dunwell.roleplay import comparing

    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        typer.echo("--since: a day YYYY-MM-DD is wanted", err=True)
        raise typer.Exit(BAD_INPUT) from None
    engine = db.engine_for(places.load(database).database_url)
    found: list[comparing.Compared] = []
    left: list[tuple[str, int, str]] = []
    with (db.write if keep else db.read)(engine) as session:
        try:
            rows = list(comparing.chosen(session, call or [], station or [], duo or [], day))
        except NotFound as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(BAD_INPUT) from None
        for row in rows:
            try:
                found.append(comparing.compare(session, row, keep=keep))
            except BadInput as wrong:
                left.append((comparing.kind_of(row), row.id, wrong.reason))
    if as_json:
        comparing.write_json(sys.stdout, found, left)
    else:
        comparing.write_lines(sys.stdout, found)
        for kind, identity, why in left:
            typer.echo(f"{kind} {identity}: {why}", err=True)
    raise typer.Exit(1 if left or any(one.turned for one in found) else 0)
