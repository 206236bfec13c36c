"""`dunwell migrate` and `dunwell bench`."""

from importlib import import_module
from typing import Annotated

import typer

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]

# name -> (module, function); each function takes the number of rows and returns the figures of DESIGN's bench contract
BENCHES = {
    "morning-run": ("dunwell.worklist.bench", "bench_morning_run", 1_000_000),
    "import": ("dunwell.intake.bench", "bench_import", 200_000),
    "gate": ("dunwell.compliance.bench", "bench_gate", 20_000),
    "ledger": ("dunwell.ledger.bench", "bench_ledger", 1_000_000),
    "check-text": ("dunwell.compliance.checker.bench", "bench_check_text", 40_000),
    "pages": ("dunwell.web.bench", "bench_pages", 1_000_000),
    "negotiation": ("dunwell.roleplay.bench", "bench_negotiation", 400),
}


IN_WORDS = {
    "negotiation": ("dunwell.roleplay.told_plain", "benchmark")
}  # lines of text from the figures; others print JSON


def migrate(db: Db = None) -> None:
    """Bring the database to this version's schema."""
    from dunwell.foundation import migrate as migrations
    from dunwell.foundation import settings
    from dunwell.foundation.db import engine_for

    engine = engine_for(settings.load(db).database_url)
    before = migrations.current(engine)
    migrations.upgrade(engine)
    typer.echo(f"schema {before or 'none'} -> {migrations.current(engine)}")


def bench(
    name: Annotated[str, typer.Argument(help="One of: " + ", ".join(BENCHES) + ".")],
    rows: Annotated[int | None, typer.Option(help="How many rows to make up.", min=1)] = None,
    collector: Annotated[
        str | None, typer.Option(help="negotiation: policy:NAME or endpoint; every scripted one otherwise.")
    ] = None,
    debtors: Annotated[
        int | None, typer.Option(help="negotiation: how many debtors (as --rows).", min=1)
    ] = None,
    seed: Annotated[int | None, typer.Option(help="negotiation: seed of the population.")] = None,
    lang: Annotated[str | None, typer.Option(help="negotiation: zh or en; half and half otherwise.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="negotiation: an OpenAI-compatible service, http(s)://…/v1.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="negotiation: its model.")] = None,
    json_out: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure a part against a reference in the same run."""
    import json

    if name not in BENCHES:
        raise typer.BadParameter(f"{name}: choose one of {', '.join(BENCHES)}")
    module, function, default = BENCHES[name]
    given = {"collector": collector, "seed": seed, "lang": lang, "endpoint": endpoint, "model": model}
    extra = {key: value for key, value in given.items() if value is not None}
    if name != "negotiation" and (extra or debtors):
        raise typer.BadParameter(f"only `bench negotiation` knows --{next(iter([*extra, 'debtors']))}")
    try:
        figures = getattr(import_module(module), function)(debtors or rows or default, **extra)
    except ValueError as wrong:
        if name != "negotiation":
            raise
        raise typer.BadParameter(str(wrong)) from None
    if name in IN_WORDS and not json_out:
        module, function = IN_WORDS[name]
        for line in getattr(import_module(module), function)(figures):
            typer.echo(line)
        return
    typer.echo(json.dumps(figures, ensure_ascii=False, indent=None if json_out else 2))


def register(app: typer.Typer) -> None:
    """Add these commands to the `dunwell` command."""
    app.command()(migrate)
    app.command()(bench)
