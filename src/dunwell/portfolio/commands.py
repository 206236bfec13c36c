"""`dunwell search` and `dunwell debtor show`: look somebody up without a browser. Personal data masked unless asked."""

from typing import Annotated

import typer

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]
Unmask = Annotated[
    bool, typer.Option("--unmask", help="Show personal data; recorded in the evidence as a reveal.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

debtor_app = typer.Typer(help="One debtor.", no_args_is_help=True)


def search(
    text: Annotated[str, typer.Argument(help="Name, telephone number, id number or contract number.")],
    limit: Annotated[int, typer.Option(help="How many at most.")] = 20,
    db: Db = None,
    json_out: AsJson = False,
) -> None:
    """Find debtors. Exit 1 when nobody is found. The look-up is recorded."""
    from dunwell.evidence import service as evidence
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, write
    from dunwell.portfolio import service

    with write(engine_for(settings.load(db).database_url)) as session:
        hits = service.search(session, text, limit)
        for debtor_id in sorted(hit.debtor_id for hit in hits):
            found = next(hit for hit in hits if hit.debtor_id == debtor_id)
            evidence.append(
                session, SystemClock(), SYSTEM, "search.hit", debtor_id, {"by": found.matched, "from": "cli"}
            )
    rows = [
        {"debtor": hit.debtor_id, "name": masked(hit.name), "matched": hit.matched, "relation": hit.relation, "sample": hit.sample}
        for hit in hits
    ]  # fmt: skip
    for row in rows:
        typer.echo(_json(row) if json_out else f"{row['debtor']}\t{row['name']}\t{row['matched']}")
    raise typer.Exit(0 if rows else 1)


def show(
    debtor_id: Annotated[int, typer.Argument(help="The debtor's number.")],
    unmask: Unmask = False,
    db: Db = None,
) -> None:
    """Print a debtor with all accounts, persons and contact points as JSON. Exit 1 when there is no such debtor."""
    from dataclasses import asdict

    from dunwell.evidence import service as evidence
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.db import engine_for, write
    from dunwell.foundation.errors import NotFound
    from dunwell.portfolio import service

    clock = SystemClock()
    try:
        with write(engine_for(settings.load(db).database_url)) as session:
            said = asdict(service.debtor_overview(session, clock, debtor_id))
            if unmask:
                evidence.append(session, clock, SYSTEM, "reveal.debtor", debtor_id, {"from": "cli"})
    except NotFound as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from None
    typer.echo(_json(said if unmask else _mask(said)))


def masked(text: str) -> str:
    """The first character (and the last of a long text), the rest hidden."""
    if len(text) <= 4:
        return text[:1] + "*" * (len(text) - 1)
    return text[:1] + "*" * (len(text) - 3) + text[-2:]


def _mask(said: dict[str, object]) -> dict[str, object]:
    """Names, ids and contact values hidden, at every depth."""
    hidden = {"name", "id_number", "value", "aliases", "extension"}

    def walk(value: object, name: str = "") -> object:
        if isinstance(value, dict):
            return {key: walk(part, key) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [walk(part, name) for part in value]
        return masked(value) if name in hidden and isinstance(value, str) else value

    return {key: walk(value, key) for key, value in said.items()}


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def register(app: typer.Typer) -> None:
    """Add these commands to the `dunwell` command."""
    app.command("search")(search)
    debtor_app.command("show")(show)
    app.add_typer(debtor_app, name="debtor")
