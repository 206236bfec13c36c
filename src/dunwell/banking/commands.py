"""`dunwell payment statement`, `queue`, `debit-file` and `debit-result`."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.banking import debit_files, statements
from dunwell.banking.domain.matching import REASONS, Proposal
from dunwell.banking.tables import QUEUED, BankEntry
from dunwell.foundation import db
from dunwell.foundation import settings as places
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import SystemClock
from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.foundation.terminal import aligned
from dunwell.ledger.commands import LANGUAGES
from dunwell.ledger.commands import app as payment
from dunwell.portfolio.tables import Account
from dunwell.ui.masking import name

Database = Annotated[
    str | None, typer.Option("--db", help="Database URL; default DUNWELL_DATABASE_URL, then var/.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(root: typer.Typer) -> None:
    """The commands below join `dunwell payment`, which the ledger mounts."""
    del root


@payment.command("statement")
def statement(
    file: Annotated[Path, typer.Argument(help="A bank statement: CSV or ISO 20022 camt.053.")],
    currency: Annotated[str | None, typer.Option(help="Of CSV rows that name none.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Read a bank statement: post what is clear, reverse what is returned, queue the rest. Exit 0, 1 rows rejected, 2 unreadable."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            report = statements.import_statement(
                session, SystemClock(), SYSTEM, file.read_bytes(), file.name, currency
            )
    except (DomainError, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for bad in report.rejected:
            typer.echo(f"row {bad.row}, {bad.column}: {bad.reason}")
        typer.echo(
            f"{report.shape}: {report.entries} entries; {report.posted} posted, {report.queued} in the queue, "
            f"{report.returned} returned, {report.out} outgoing, {report.unchanged} known before, "
            f"{report.pending} not booked yet, {len(report.rejected)} rejected"
        )
    raise typer.Exit(1 if report.rejected else 0)


QUEUE_HEAD = (
    N_("Bank entry"),
    N_("Booked"),
    N_("Amount"),
    N_("Payer"),
    N_("Best proposal"),
    N_("Points"),
    N_("Why"),
)


@payment.command("queue")
def queue(
    lang: Annotated[str, typer.Option(help="Language of the table: en or zh.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """The bank entries that wait for a person, with the best proposal of each. Exit 0, 2 bad input."""
    if lang not in LANGUAGES:
        _fail(2, f"--lang must be en or zh, not {lang!r}", as_json=as_json)
    engine = db.engine_for(places.load(database).database_url)
    rows, lines = [], []
    with db.read(engine) as session:
        for row in session.scalars(select(BankEntry).where(BankEntry.state == QUEUED).order_by(BankEntry.id)):
            best = next(iter(statements.proposals(session, SystemClock(), row)), None)
            rows.append(_waiting(row, best))
            lines.append(_line(session, row, best, LANGUAGES[lang]))
    if as_json:
        typer.echo(json.dumps({"queue": rows}, ensure_ascii=False))
        return
    if lines:
        head = [gettext(LANGUAGES[lang], word) for word in QUEUE_HEAD]
        typer.echo("\n".join(aligned([head, *lines], right=(0, 2, 5))))
    typer.echo(gettext(LANGUAGES[lang], N_("%(number)s in the queue"), number=len(rows)))


def _waiting(row: BankEntry, best: Proposal | None) -> dict[str, Any]:
    said = best and {"shares": {str(k): v for k, v in best.shares.items()}, "points": best.points, "reasons": list(best.reasons)}  # fmt: skip
    return {
        "entry": row.id, "booked_on": row.booked_on.isoformat(), "amount": str(Money(row.amount_minor, row.currency).major),
        "currency": row.currency, "credit": row.credit, "best": said,
    }  # fmt: skip


def _line(session: Session, row: BankEntry, best: Proposal | None, lang: str) -> list[str]:
    """One entry in words: what each account would get, by contract number, and what speaks for it."""
    signed = Money(row.amount_minor if row.credit else -row.amount_minor, row.currency)
    line = [str(row.id), row.booked_on.isoformat(), str(signed), name(row.payer) if row.payer else ""]
    if best is None:
        nobody = N_("nobody fits") if row.credit else N_("a return: say which receipt")
        return [*line, gettext(lang, nobody), "", ""]
    contracts = {i: session.get_one(Account, i).contract_no for i in best.shares}
    whole = len(contracts) == 1
    shares = [no if whole else f"{no} {Money(best.shares[i], row.currency)}" for i, no in contracts.items()]
    why = [gettext(lang, REASONS[code]) for code in best.reasons]
    comma = "，" if lang == "zh_Hans" else ", "
    return [*line, comma.join(shares), f"{best.points:.2f}", ("；" if lang == "zh_Hans" else "; ").join(why)]


@payment.command("match")
def match(as_json: AsJson = False, database: Database = None) -> None:
    """Judge the queue again on what is known now; post what is clear by now. What a person put back is only proposed."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            report = statements.match_again(session, SystemClock(), SYSTEM)
    except DomainError as error:
        _fail(2, str(error), as_json=as_json)
    words = (
        f"{report.looked} looked at: {report.posted} posted, {report.returned} returned, {report.left} wait"
    )
    typer.echo(json.dumps(asdict(report)) if as_json else words)


@payment.command("debit-file")
def debit_file(
    on: Annotated[str, typer.Option(help="Debits to be collected by this day, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(help="The file to write (CSV, docs/payments.md).")],
    again: Annotated[int | None, typer.Option(help="Write this earlier file again.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Write the direct debits that may be collected: announced in time, authorised, in no file yet. Exit 0, 1 none, 2 bad input."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        day = date.fromisoformat(on)
        with db.write(engine) as session:
            made = None if again else debit_files.make_file(session, SystemClock(), SYSTEM, day)
            number = again or (made.id if made else None)
            data = debit_files.content(session, number) if number else b""
            if data:
                out.write_bytes(data)
    except (DomainError, ValueError, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    if not data:
        _fail(1, "no debit may be collected by that day that is in no file yet", as_json=as_json)
    rows = data.count(b"\n") - 1
    typer.echo(json.dumps({"file": number, "debits": rows}) if as_json else f"file {number}: {rows} debits")


@payment.command("debit-result")
def debit_result(
    file: Annotated[
        Path, typer.Argument(help="CSV: debit_ref, result, amount, currency, value_date, reason.")
    ],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Take in what came of direct debits: successes post, failures make work. Exit 0, 1 rows rejected, 2 unreadable."""
    engine = db.engine_for(places.load(database).database_url)
    try:
        with db.write(engine) as session:
            report = debit_files.import_results(session, SystemClock(), SYSTEM, file.read_bytes())
    except (DomainError, OSError) as error:
        _fail(2, str(error), as_json=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for bad in report.rejected:
            typer.echo(f"row {bad.row}, {bad.column}: {bad.reason}")
        typer.echo(
            f"{report.collected} collected, {report.failed} failed, {report.unchanged} known before, "
            f"{len(report.rejected)} rejected"
        )
    raise typer.Exit(1 if report.rejected else 0)


def _fail(status: int, said: str, *, as_json: bool) -> NoReturn:
    typer.echo(json.dumps({"error": said}, ensure_ascii=False) if as_json else said, err=not as_json)
    raise typer.Exit(status)
