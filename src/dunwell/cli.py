"""The `dunwell` command: only mounts the rooms' commands. Exit 0 good, 1 finding or refusal, 2 bad usage or input."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup

NO_SCHEMA = (
    "this database has no Dunwell tables, or older ones: run `dunwell init` or `dunwell migrate` first"
)
_SAID = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")


class Commands(TyperGroup):
    """All commands; a database without our tables is bad input (exit 2) and said in a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        from sqlalchemy.exc import DBAPIError

        try:
            return super().invoke(ctx)
        except DBAPIError as wrong:
            if not any(said in f"{type(wrong.orig).__name__}: {wrong.orig}" for said in _SAID):
                raise
            typer.echo(f"{NO_SCHEMA} ({wrong.orig})".splitlines()[0], err=True)
            raise typer.Exit(2) from wrong


app = typer.Typer(
    name="dunwell",
    cls=Commands,
    help="Dunwell 善催: lawful debt collections.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _wire() -> None:
    """Connect the rooms' signals before any command runs."""
    from dunwell import bootstrap

    bootstrap.wire()


# Rooms whose commands.py adds commands, in the order of the help page. Each has `register(app)`.
ROOMS = (
    "foundation", "evidence", "dmn", "people", "portfolio", "compliance", "ledger", "intake", "contact", "negotiation", "banking",
    "strategy", "worklist", "roleplay", "academy", "sample", "web",
)  # fmt: skip

for _room in ROOMS:
    if find_spec(f"dunwell.{_room}") and find_spec(f"dunwell.{_room}.commands"):
        import_module(f"dunwell.{_room}.commands").register(app)
