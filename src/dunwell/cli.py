"""The `dunwell` command: only mounts the rooms' commands. Exit 0 good, 1 finding or refusal, 2 bad usage or input."""

from importlib import import_module
from importlib.util import find_spec

import typer

app = typer.Typer(
    name="dunwell",
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
