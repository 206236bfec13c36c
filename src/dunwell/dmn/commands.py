"""`dunwell dmn`: try a decision on one case, and check a file of tables."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from dunwell.dmn.errors import DmnError, MalformedFile
from dunwell.dmn.evaluate import Result
from dunwell.dmn.findings import Finding, findings
from dunwell.dmn.parse import load

app = typer.Typer(help="Decision tables (DMN): evaluate one case, check a file.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Mount these commands as `dunwell dmn`."""
    root.add_typer(app, name="dmn")


@app.command("eval")
def eval_(
    file: Annotated[Path, typer.Argument(help="A .dmn file.")],
    input_file: Annotated[
        str, typer.Option("--input", help="A JSON object of inputs by name; - reads standard input.")
    ],
    decision: Annotated[
        str | None, typer.Option(help="Name or id of the decision; may be left out if there is only one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Evaluate one decision on one case. Exit 0, or 2 for a malformed file or input or an unknown decision."""
    try:
        table = load(file).decision(decision)
        table.prove()
        result = table.evaluate(_facts(input_file))
    except DmnError as error:
        _refuse(error, as_json)
    if as_json:
        typer.echo(_json(_as_json(decision or table.name, result)))
    else:
        _print(table.name, result)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A .dmn file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read every decision; report what cannot be read, overlaps, gaps and rules never reached. Exit 1 on findings."""
    try:
        model = load(file)
    except DmnError as error:
        _refuse(error, as_json)
    found = findings(model)
    if as_json:
        decisions = [name for _, name in model.known]
        typer.echo(
            _json({"file": str(file), "decisions": decisions, "findings": [f.as_json() for f in found]})
        )
    else:
        _print_findings(found, len(model.known))
    raise typer.Exit(1 if found else 0)


def _facts(source: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        facts = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except OSError as error:
        raise MalformedFile(f"{source} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise MalformedFile(f"the input is not JSON ({error})") from error
    if not isinstance(facts, dict):
        raise MalformedFile('the input must be one JSON object, e.g. {"season": "Winter"}')
    return facts


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _refuse(error: DmnError, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(_json({"error": str(error), "code": error.code}))
    typer.echo(str(error), err=True)
    raise typer.Exit(2)


def _as_json(asked: str, result: Result) -> dict[str, Any]:
    return {
        "decision": asked,
        "hit_policy": result.hit_policy,
        "aggregation": result.aggregation,
        "outputs": result.outputs,
        "matched": list(result.matched),
        "matched_rules": [
            {"rule": r.rule, "id": r.rule_id, "annotation": r.annotation} for r in result.explanation
        ],
        "explanation": [reason.words() for reason in result.explanation],
        "missing": list(result.missing),
    }


def _print(name: str, result: Result) -> None:
    console = Console()
    policy = " ".join(filter(None, [result.hit_policy, result.aggregation])) or "expression"
    console.print(f"{name} ({policy})", markup=False, style="bold")
    rows = result.outputs if isinstance(result.outputs, list) else [result.outputs] if result.outputs else []
    for row in rows:
        console.print("  " + ", ".join(f"{key}: {_json(value)}" for key, value in row.items()), markup=False)
    for reason in result.explanation:
        console.print("  " + reason.words(), markup=False)
    if not result.matched and result.hit_policy:
        console.print("  No rule matches.")
    if result.missing:
        console.print(f"  Not given, so unknown: {', '.join(result.missing)}", markup=False)


def _print_findings(found: list[Finding], decisions: int) -> None:
    for finding in found:
        typer.echo(f"{finding.kind}: {finding.text}")
    if not found:
        typer.echo(f"{decisions} decision{'s' if decisions != 1 else ''}, nothing to report.")


def _json(value: Any) -> str:
    """JSON with decimals as exact numbers and dates as text."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)}: {_json(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_json(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else f"{value.normalize():f}"
    return json.dumps(value, ensure_ascii=False, default=str)
