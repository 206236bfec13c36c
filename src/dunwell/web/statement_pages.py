"""The statement of an account: on a page, as a PDF to hand over, as a CSV file."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.evidence import service as evidence
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.ledger import account_statement, service
from dunwell.ledger.account_statement import Statement
from dunwell.ledger.domain.posting import COMPONENT_NAMES, COMPONENTS
from dunwell.ledger.products import products
from dunwell.ledger.statement_words import SENTENCES, Words, document, terms_name
from dunwell.portfolio.tables import Account
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, to_csv
from dunwell.ui.fmt import Fmt
from dunwell.ui.pdf import render_pdf
from dunwell.ui.typed import day_of
from dunwell.web.promise_pages import account_seen

router = APIRouter()
LONGEST = 366  # days after today a statement may look ahead


@router.get("/accounts/{account_id}/statement", dependencies=[needs("payment.view")])
def show(account_id: int, ctx: Ctx, on: str = "") -> Response:
    """The statement on a page, as of today or of a day asked for."""
    account, day, found = _found(ctx, account_id, on)
    if found is None:
        return ctx.render(
            "ledger/statement.html", account=account, on=day, statement=None, choices=_choices(ctx)
        )
    words = Words(found, ctx.fmt, ctx._)
    return ctx.render(
        "ledger/statement.html",
        account=account,
        on=day,
        statement=found,
        words=words,
        owed=Money(found.owed, account.currency),
        terms=terms_name(found, ctx.lang),
        shown=[line for line in found.lines if line.kind in SENTENCES],
        choices=_choices(ctx),
    )


@router.get("/accounts/{account_id}/statement.csv", dependencies=[needs("payment.view")])
def as_csv(account_id: int, ctx: Ctx, on: str = "") -> Response:
    """Opening, every happening and every day's interest, closing; amounts in major units."""
    account, day, found = _found(ctx, account_id, on)
    if found is None:
        raise BadInput("on", N_("A component of the balance is unknown: there is no statement."))
    body = to_csv(_columns(ctx, found), _csv_rows(ctx, found))
    return _file(body, "text/csv; charset=utf-8", f"statement-{account.id}-{day}.csv")


@router.get("/accounts/{account_id}/statement.pdf", dependencies=[needs("payment.view", writes=True)])
def as_pdf(account_id: int, ctx: Ctx, on: str = "", lang: str = "") -> Response:
    """The statement as a document with the debtor's name, in one's own language or the one asked for; making it out is
    recorded."""
    account, day, found = _found(ctx, account_id, on)
    if found is None:
        raise BadInput("on", N_("A component of the balance is unknown: there is no statement."))
    chosen = {"zh": "zh_Hans", "en": "en"}.get(lang, ctx.lang)

    def say(text: str, **values: object) -> str:
        said = gettext(chosen, text)
        return said % values if values else said

    words = Words(found, Fmt(chosen, ctx.clock), say)
    body = render_pdf("ledger/statement.typ", document(words, found.debtor.name), chosen, ctx.clock.now())
    said = {"account": account.id, "on": found.on, "owed_minor": found.owed, "currency": account.currency}
    evidence.append(ctx.session, ctx.clock, ctx.actor, "statement.made", account.debtor_id, said)
    return _file(body, "application/pdf", f"statement-{account.id}-{day}.pdf")


@router.post("/accounts/{account_id}/terms", dependencies=[needs("account.terms")])
def set_terms(
    account_id: int,
    ctx: Ctx,
    terms: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Say by which product terms the account bears interest."""
    account_seen(ctx.session, ctx.actor, account_id)
    service.set_terms(ctx.session, ctx.clock, ctx.actor, account_id, terms or None, reason)
    ctx.flash(ctx._("The terms are set; interest is reckoned by them from the day of the data."))
    return ctx.redirect(f"/accounts/{account_id}/statement")


def _choices(ctx: Context) -> list[tuple[str, str]]:
    lang = "zh" if ctx.lang == "zh_Hans" else "en"
    return [(code, f"{product.names[lang]} ({code})") for code, product in products().items()]


def _found(ctx: Context, account_id: int, on: str) -> tuple[Account, date, Statement | None]:
    account = account_seen(ctx.session, ctx.actor, account_id)
    today = service.today_for(ctx.session, ctx.clock, account.debtor_id)
    day = day_of("on", on) if on else max(today, account.data_as_of)
    if day < account.data_as_of:
        raise BadInput("on", N_("The account's data begin later than this day."))
    if (day - today).days > LONGEST and day > account.data_as_of:
        raise BadInput("on", N_("Choose a day within a year from now."))
    return account, day, account_statement.statement(ctx.session, account_id, day)


def _columns(ctx: Context, found: Statement) -> list[Column]:
    def component(name: str) -> Column:
        return Column(ctx._(COMPONENT_NAMES[name]), lambda row: row[name])

    return [
        Column(ctx._("Date"), lambda row: row["on"]),
        Column(ctx._("Entry"), lambda row: row["words"]),
        *(component(name) for name in reversed(COMPONENTS)),
        Column(ctx._("Owed after it"), lambda row: row["owed"]),
        Column(ctx._("Interest of the day, not rounded"), lambda row: row["day"]),
        Column(ctx._("Currency"), lambda row: found.account.currency),
    ]


def _csv_rows(ctx: Context, found: Statement) -> list[dict[str, Any]]:
    words, currency = Words(found, ctx.fmt, ctx._), found.account.currency

    def row(on: date, said: str, parts: dict[str, int], owed: int | None, day: str = "") -> dict[str, Any]:
        money = {name: Money(parts[name], currency) if name in parts else None for name in COMPONENTS}
        after = None if owed is None else Money(owed, currency)
        return {"on": on, "words": said, "owed": after, "day": day, **money}

    opening, *_, closing = words.rows()
    rows = [row(found.opened_on, opening[1], found.opening, found.owed_at_opening)]
    days = list(found.days)
    for line in (line for line in found.lines if line.kind in SENTENCES):
        while days and days[0].on < line.on:
            day = days.pop(0)
            rows.append(row(day.on, words.day(day), {}, None, words.exact(day.exact)))
        rows.append(row(line.on, words.line(line), line.changes, line.owed))
    rests = zip(found.rests, words.rests(), strict=True)
    rows += [row(rest.since, said, {}, None) for rest, said in rests]
    return [*rows, row(found.on, closing[1], found.closing, found.owed)]


def _file(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media, headers=headers)
