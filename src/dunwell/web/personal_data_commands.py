"""`dunwell personal-data`: how long one debtor's records are kept, and their erasure."""

from typing import Annotated, Any

import typer

app = typer.Typer(
    no_args_is_help=True, help="How long personal data is kept, and its erasure once no law keeps it."
)
Debtor = Annotated[int, typer.Option(help="The debtor's id.")]
Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("erase")
def erase(
    debtor: Debtor, reason: Annotated[str, typer.Option(help="Who asked, or which time ran out.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good; without it only the preview is printed.")] = False,
    as_json: AsJson = False, db: Db = None,
) -> None:  # fmt: skip
    """Show what an erasure would do, and with --yes do it. Exit 1 while the law keeps the records, saying until when."""
    import json

    import dunwell.models  # noqa: F401
    from dunwell.foundation import db as database
    from dunwell.foundation import settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.errors import DomainError
    from dunwell.worklist import erasure

    clock, engine = SystemClock(), database.engine_for(settings.load(db).database_url)
    try:
        with database.write(engine) as session:
            if yes:
                plan = erasure.erase(session, clock, SYSTEM, debtor, reason)
            else:
                plan = erasure.preview(session, clock, SYSTEM, debtor)
        said = _said(plan)
    except DomainError as refused:
        said = {"debtor": debtor, "error": refused.code} | {
            key: str(value) if value is not None else None for key, value in vars(refused).items()
        }
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else _in_words(said, done=yes))
    raise typer.Exit(1 if said.get("error") or said.get("refused") else 0)


def _said(plan: Any) -> dict[str, Any]:
    refused = plan.refused
    return {
        "debtor": plan.debtor_id,
        "refused": refused.code if refused else None,
        "until": str(refused.until) if getattr(refused, "until", None) else None,
        "records": plan.records,
        "rows": dict(plan.rows),
        "clocks": {
            one.sort: None if one.until is None else str(one.until) if one.kept else "" for one in plan.clocks
        },
    }


def _in_words(said: dict[str, Any], *, done: bool) -> str:
    if said.get("error"):
        return f"debtor {said['debtor']}: not erased ({said['error']}" + (
            f", kept until {said['until']})" if said.get("until") else ")"
        )
    lines = [f"debtor {said['debtor']}: {said['records']} records, rows: {said['rows']}"]
    for sort, until in said["clocks"].items():
        lines.append(
            f"  {sort}: "
            + (
                "the clock has not started"
                if until is None
                else f"kept until {until}"
                if until
                else "no least time"
            )
        )
    if said["refused"]:
        lines.append(
            f"may not be erased now: {said['refused']}"
            + (f", kept until {said['until']}" if said["until"] else "")
        )
    else:
        lines.append("erased" if done else "may be erased: run again with --yes --reason '…'")
    return "\n".join(lines)
