"""`dunwell import FILE`."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

Db = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL or a file under var/.")
]
SHOWN = 50


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, TSV, Excel, OpenDocument or Parquet; may be packed with gz.", show_default=False
        ),
    ],
    sheet: Annotated[
        str | None, typer.Option(help="Sheet name or number, where a workbook has several with accounts.")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(help="A saved mapping's name, a .yaml or .json file of field: header, or auto."),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Data date; default today.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", help="dmy, mdy or ymd, where the dates leave it open.")
    ] = None,
    amount_unit: Annotated[
        str | None, typer.Option("--amount-unit", help="yuan or wan, where the header leaves it open.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(help="point or comma, where the amounts leave it open.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="ISO code for a file that names no currency; default CNY.")
    ] = None,
    map_column: Annotated[
        list[str] | None, typer.Option("--map", help="field=header, over the guess; may be repeated.")
    ] = None,
    save_as: Annotated[
        str | None, typer.Option("--save-mapping", help="Save the mapping used under this name.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    json_out: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the reasons: en or zh.")] = "en",
    db: Db = None,
) -> None:
    """Import overdue accounts. Exit 0 if any row was accepted, 1 if none, 2 if the file cannot be taken as it is."""
    from dunwell.foundation.errors import BadInput, DomainError
    from dunwell.intake.domain.codes import Undecided

    try:
        _choice("--date-order", date_order, ("dmy", "mdy", "ymd"))
        _choice("--amount-unit", amount_unit, ("yuan", "wan"))
        _choice("--decimal", decimal, ("point", "comma"))
        _choice("--lang", lang, ("en", "zh"))
        wishes: dict[str, Any] = {
            "sheet": sheet, "date_order": date_order, "amount_unit": amount_unit, "decimal": decimal,
            "currency": currency.upper() if currency else None, "named": _named(map_column or []),
        }  # fmt: skip
        report = _run(
            file, mapping, as_of.date() if as_of else None, wishes, save_as, dry_run=dry_run, lang=lang, db=db
        )
    except Undecided as error:
        _fail({"error": error.error, "question": error.question, "option": error.option}, json_out)
    except BadInput as error:
        _fail({"error": error.reason, "question": None, "option": error.field}, json_out)
    except DomainError as error:
        _fail({"error": str(error), "question": None, "option": None}, json_out)
    if json_out:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)
    raise typer.Exit(0 if report["accepted"] else 1)


def _run(
    file: Path,
    mapping: str | None,
    as_of: date | None,
    wishes: dict[str, Any],
    save_as: str | None,
    *,
    dry_run: bool,
    lang: str,
    db: str | None,
) -> dict[str, Any]:
    from dunwell.foundation import db as database
    from dunwell.foundation import migrate, settings
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.clock import SystemClock
    from dunwell.intake import service
    from dunwell.intake.staging import Wishes

    place, clock = settings.load(db), SystemClock()
    opened = service.read(file)
    engine = database.engine_for(place.database_url)
    migrate.upgrade(engine)
    with database.read(engine) as session:
        date_used = as_of or service.default_as_of(session, clock, opened)
        staged = service.stage_file(session, opened, Wishes(as_of=date_used, **wishes), mapping)
        if dry_run or not staged.checked.good.height:
            outcome = service.Outcome({**staged.figures(), **service.compare(session, staged).counts()}, None)
    if not dry_run and staged.checked.good.height:
        with database.write(engine) as session:
            if save_as:
                service.save_mapping(session, clock, SYSTEM, save_as, staged)
            outcome = service.commit(session, clock, SYSTEM, staged, settings=place)
    return report_of(staged, outcome, lang=lang, dry_run=dry_run)


def report_of(staged: Any, outcome: Any, *, lang: str = "en", dry_run: bool = False) -> dict[str, Any]:
    """The report of the command-line contract."""
    figures = outcome.figures
    first = ("rows_total", "accepted")
    report = {key: figures[key] for key in first}
    report["rejected"] = staged.rejected(lang)
    report |= {key: value for key, value in figures.items() if key not in first}
    report |= {
        "as_of": staged.wishes.as_of.isoformat(),
        "sheet": staged.sheet.name,
        "columns": staged.named_columns(),
        "batch_id": outcome.batch_id,
    }
    return report | ({"dry_run": True} if dry_run else {})


def _choice(option: str, value: str | None, allowed: tuple[str, ...]) -> None:
    from dunwell.foundation.errors import BadInput

    if value is not None and value not in allowed:
        raise BadInput(option, f"{option} is one of {', '.join(allowed)}, not {value}")


def _named(pairs: list[str]) -> dict[str, str]:
    from dunwell.foundation.errors import BadInput

    found = {}
    for pair in pairs:
        target, equals, header = pair.partition("=")
        if not equals:
            raise BadInput("--map", f"write field=header, not {pair}")
        found[target.strip()] = header.strip()
    return found


def _fail(problem: dict[str, Any], json_out: bool) -> None:
    if json_out:
        typer.echo(json.dumps(problem, ensure_ascii=False))
    else:
        said = [
            problem["error"],
            problem["question"],
            f"Answer with {problem['option']}." if problem["question"] and problem["option"] else None,
        ]
        typer.echo(" ".join(part for part in said if part), err=True)
    raise typer.Exit(2)


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from dunwell.foundation.money import Money

    console = Console()
    rejected = report["rejected"]
    sums = report.get("sums") or {report["currency"]: report["sum_overdue_minor"]}
    owed = ", ".join(f"{Money(minor, code).major:,} {code}" for code, minor in sums.items() if code)
    console.print(
        f"{report['accepted']:,} of {report['rows_total']:,} rows accepted: {report['new']:,} new, {report['changed']:,} changed, {report['unchanged']:,} unchanged"
    )
    console.print(f"{report['distinct_debtors']:,} debtors owe {owed or 'nothing'} as of {report['as_of']}")
    if rejected:
        table = Table("Row", "Code", "Reason", title=f"{len(rejected):,} rows rejected", title_justify="left")
        for entry in rejected[:SHOWN]:
            table.add_row(str(entry["row"]), entry["code"], Text(entry["reason"]))
        console.print(table)
        if len(rejected) > SHOWN:
            console.print(f"… and {len(rejected) - SHOWN:,} more; --json lists them all")
    if report.get("dry_run"):
        console.print("Nothing was written (--dry-run).")


def register(app: typer.Typer) -> None:
    """Add this command to the `dunwell` command."""
    app.command("import")(import_file)
