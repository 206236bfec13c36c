"""`dunwell payment post | reverse | import` and `dunwell ledger statement`."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dunwell.foundation import db
from dunwell.foundation import settings as places
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import SystemClock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.ledger import receipts, service
from dunwell.ledger.domain import statement as figures
from dunwell.ledger.domain.allocation import NoBand
from dunwell.ledger.domain.difference import differences
from dunwell.ledger.domain.engine import replay
from dunwell.ledger.domain.spec import read
from dunwell.ledger.domain.strict import SpecError, day_of, load
from dunwell.ledger.spec_table import as_differences, as_table
from dunwell.portfolio.tables import Account
from dunwell.ui.typed import minor_of

app = typer.Typer(no_args_is_help=True, help="Post receipts and take them back.")

Database = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL, then var/.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


LANGUAGES = {"en": "en", "zh": "zh_Hans"}

book = typer.Typer(no_args_is_help=True, help="What is owed and why, to the minor unit.")


def register(root: typer.Typer) -> None:
    """Mount `dunwell payment …` and `dunwell ledger …`."""
    root.add_typer(app, name="payment")
    root.add_typer(book, name="ledger")


@book.callback()
def _ledger() -> None:
    """Keeps `statement` a subcommand."""


@book.command()
def statement(
    spec: Annotated[
        Path,
        typer.Option(
            help='The debt as JSON: an object, or {"given": object}; docs/ledger.md. "-": standard input.'
        ),
    ],
    as_of: Annotated[
        str | None, typer.Option(help="As of this day instead of the file's, YYYY-MM-DD.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the table: en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Replay one described debt: balances, where each payment went, every posting with its derivation. Exit 0, or 2 malformed."""
    try:
        _known(lang)
        day = day_of(as_of, "--as-of") if as_of is not None else None
        said = figures.as_object(replay(read(load(_bytes(spec)), day)))
    except (SpecError, NoBand, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else as_table(said, LANGUAGES[lang]))


@book.command()
def compare(
    before: Annotated[Path, typer.Option(help="The debt as it was told, as JSON.")],
    after: Annotated[
        Path, typer.Option(help="The same debt with a backdated receipt, a reversal or another rate.")
    ],
    as_of: Annotated[
        str | None, typer.Option(help="As of this day instead of the files', YYYY-MM-DD.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the table: en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Replay two descriptions and tell every posting and balance that differs. Exit 0 none, 1 some, 2 malformed."""
    try:
        _known(lang)
        day = day_of(as_of, "--as-of") if as_of is not None else None
        one, other = (replay(read(load(_bytes(file)), day)) for file in (before, after))
        if one.debt.currency != other.debt.currency:
            raise SpecError("currency", f"is {one.debt.currency} before and {other.debt.currency} after")
    except (SpecError, NoBand, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    found = differences(one, other)
    if as_json:
        rows = [asdict(row) | {"on": row.on.isoformat()} for row in found]
        typer.echo(json.dumps({"differences": rows}, ensure_ascii=False))
    elif found:
        typer.echo(as_differences(found, one.debt.minor_digits, LANGUAGES[lang]))
    else:
        typer.echo(gettext(LANGUAGES[lang], N_("Nothing differs.")))
    raise typer.Exit(1 if found else 0)


@app.command(context_settings={"ignore_unknown_options": True})  # a negative amount is an amount
def post(
    account: Annotated[int, typer.Argument(help="The account's id.")],
    amount: Annotated[str, typer.Argument(help="In major units of the account's currency, such as 120.50.")],
    value_date: Annotated[str, typer.Option("--date", help="The day the money counts from, YYYY-MM-DD.")],
    reference: Annotated[str, typer.Option(help="The bank's reference; the same one again changes nothing.")],
    method: Annotated[str, typer.Option(help="How it was paid.")] = "bank_transfer",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Post one receipt. Exit 0 posted (or there already), 1 refused, 2 bad input."""
    try:
        day = date.fromisoformat(value_date)
    except ValueError:
        _fail(2, "--date is YYYY-MM-DD", as_json=as_json)
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            owner = session.get(Account, account)
            if owner is None:
                raise NotFound("account", account)
            minor = minor_of("amount", amount, owner.currency, above_zero=True)
            payment = service.post_payment(
                session, SystemClock(), SYSTEM, account, minor, day, method, reference
            )
            said: dict[str, object] = {
                "payment": payment.id,
                "account": account,
                "amount_minor": payment.amount_minor,
            }
            said |= {"currency": payment.currency, "allocation": payment.allocation}
            said |= {
                "overdue_minor": owner.overdue_minor,
                "due_on": owner.due_on and owner.due_on.isoformat(),
            }
    except DomainError as refused:
        _fail(2 if isinstance(refused, BadInput | NotFound) else 1, str(refused), as_json=as_json)
    words = f"payment {said['payment']}: {Money(minor, owner.currency).major} {owner.currency}, still overdue {Money(owner.overdue_minor, owner.currency).major}"
    typer.echo(json.dumps(said) if as_json else words)


@app.command()
def reverse(
    payment: Annotated[int, typer.Argument(help="The payment's id.")],
    reason: Annotated[str, typer.Option(help="Why; recorded.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Take a receipt back; promises it had kept are judged anew."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            service.reverse_payment(session, SystemClock(), SYSTEM, payment, reason)
    except DomainError as refused:
        _fail(2 if isinstance(refused, BadInput | NotFound) else 1, str(refused), as_json=as_json)
    typer.echo(
        json.dumps({"payment": payment, "reversed": True}) if as_json else f"payment {payment} reversed"
    )


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV: contract_no, amount, value_date, method, reference.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Post a file of receipts: good rows are posted, bad ones named. Exit 0 if any row is good, 1 if none, 2 unreadable."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            report = receipts.import_receipts(session, SystemClock(), SYSTEM, file.read_bytes())
    except (DomainError, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for bad in report.rejected:
            typer.echo(f"row {bad.row}, {bad.column}: {bad.reason}")
        typer.echo(f"{report.posted} posted, {report.unchanged} unchanged, {len(report.rejected)} rejected")
    raise typer.Exit(0 if report.posted or report.unchanged else 1)


def _known(lang: str) -> None:
    if lang not in LANGUAGES:
        raise SpecError("--lang", f"must be en or zh, not {lang!r}")


def _bytes(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _fail(status: int, said: str, *, as_json: bool) -> NoReturn:
    typer.echo(json.dumps({"error": said}, ensure_ascii=False) if as_json else said, err=not as_json)
    raise typer.Exit(status)
