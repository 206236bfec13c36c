"""`dunwell roleplay believe`."""

import json
from typing import Annotated, Any

import typer


def believe(
    dialogues: Annotated[int, typer.Option("--dialogues", help="How many calls to play.", min=10)] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other people and calls.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Six tests whether the simulated people are believable: contradictions, trait recovery, responsiveness, selective
    disclosure, variety, friction. Exit 1 where one does not hold."""
    from dunwell.roleplay import believing

    found = believing.believe_all(dialogues, seed)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print(found, believing.TESTS)
    raise typer.Exit(0 if all(found["held"].values()) else 1)


def _print(found: dict[str, Any], tests: dict[str, tuple[str, ...]]) -> None:
    typer.echo(f"{found['dialogues']} calls, {found['turns']} turns")
    for test, names in tests.items():
        typer.echo(f"{'holds' if found['held'][test] else 'FAILS'}  {test}")
        for name in names:
            limit = found["limits"][name]
            wanted = " and ".join(f"{way.replace('_', ' ')} {value:g}" for way, value in limit.items())
            typer.echo(f"         {name:16} {found[name]:<8g} wanted {wanted}")
    for line in found["examples"]:
        typer.echo(f"  {line}")
