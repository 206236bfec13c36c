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


@app.command("clocks")
def clocks(
    debtor: Annotated[
        int | None, typer.Option(help="The debtor's id; without it the rules of the packs are listed.")
    ] = None,
    pack: Annotated[list[str] | None, typer.Option(help="Only these packs; default all.")] = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """How long each sort of record is kept: by the packs, or with --debtor what is held of one debtor and until when."""
    import json

    import dunwell.models  # noqa: F401
    from dunwell.foundation import db as database
    from dunwell.foundation import settings
    from dunwell.foundation.clock import SystemClock
    from dunwell.foundation.errors import DomainError
    from dunwell.worklist import retention

    clock = SystemClock()
    if debtor is None:
        said: list[dict[str, Any]] = _rules(pack, clock)
    else:
        engine = database.engine_for(settings.load(db).database_url)
        try:
            with database.read(engine) as session:
                said = [_clock(one) for one in retention.clocks(session, clock, debtor)]
        except DomainError as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(2) from wrong
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in said:
        typer.echo(_line(one))
    if not said:
        typer.echo("nothing is held that a rule speaks of")


def _rules(names: list[str] | None, clock: Any) -> list[dict[str, Any]]:
    from dunwell.compliance import packs
    from dunwell.compliance.domain.retention import retention_rules
    from dunwell.foundation.clock import local_date
    from dunwell.portfolio.service import HOME_ZONE

    unknown = sorted(set(names or ()) - set(packs.available()))
    if unknown:
        raise typer.BadParameter(f"there is no pack {unknown[0]}; there are {', '.join(packs.available())}")
    law, today = packs.load(names or packs.available()), local_date(clock.now(), HOME_ZONE)
    return [
        {"record": record, **_rule(rule)}
        for record, rules in retention_rules(law, today).items()
        for rule in rules
    ]


def _rule(rule: Any) -> dict[str, Any]:
    keep = rule.keep
    unit = next(unit for unit in ("years", "months", "days") if getattr(keep, unit) is not None)
    return {
        "pack": rule.pack, "rule": rule.rule, "at_most": rule.ceiling, "for": f"{getattr(keep, unit)} {unit}", "after": keep.after,
        "source": rule.source, "confidence": rule.confidence, "status": rule.status, "house": rule.house,
    }  # fmt: skip


def _clock(one: Any) -> dict[str, Any]:
    until = None if one.until is None or not one.kept else str(one.until)
    return {
        "record": one.sort, "held": one.held, "until": until, "started": one.until is not None,
        "gone_by": None if one.gone_by is None else str(one.gone_by), "rules": [_rule(rule) for rule in one.rules],
    }  # fmt: skip


def _line(one: dict[str, Any]) -> str:
    if "held" in one:
        until = f"kept until {one['until']}" if one["until"] else "no least time"
        until = until if one["started"] else "kept: the clock has not started"
        rules = ", ".join(rule["rule"] for rule in one["rules"])
        gone = f", gone by {one['gone_by']}" if one["gone_by"] else ""
        return f"{one['record']}: {one['held']} held; {until}{gone} ({rules})"
    most = "at most" if one["at_most"] else "at least"
    mark = "house rule" if one["house"] else f"{one['confidence']}, {one['status']}"
    return (
        f"{one['record']}: {most} {one['for']} after {one['after']} [{one['rule']}: {one['source']}; {mark}]"
    )


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
