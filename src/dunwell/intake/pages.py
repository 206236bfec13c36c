"""Import in the browser: send a file, say what its columns are, look at every row, commit."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import select

from dunwell.foundation import jobs
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.intake import service, tables, uploads
from dunwell.intake.domain.codes import Undecided, filled, reason
from dunwell.intake.tables import ImportUpload
from dunwell.people.tables import User
from dunwell.portfolio.tables import ImportBatch
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing, ListSpec, Page
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [NavItem(N_("Imports"), "/imports", icon="file-import", needs="import.view", group="house", order=20)]
ERROR_WORDS = {"import.undecided": N_("The file leaves something open; please look at the columns page.")}
LIST = ListSpec(sorts={"at": ImportBatch.at, "file": ImportBatch.file_name, "as_of": ImportBatch.as_of},
                search=(ImportBatch.file_name,), default_sort="-at", tie=ImportBatch.id)  # fmt: skip
PAGE = 50

FIELD_NAMES = {
    "debtor_id": N_("Identity document no."), "company_code": N_("Company code"), "customer_no": N_("Customer no."), "id_type": N_("Document type"),
    "debtor_name": N_("Debtor's name"), "first_name": N_("First name"), "last_name": N_("Last name"), "contract_no": N_("Contract or account no."),
    "invoice_no": N_("Invoice no."), "overdue": N_("Overdue amount"), "balance": N_("Balance"), "amount": N_("Invoice amount"), "paid": N_("Paid amount"),
    "principal": N_("Principal"), "interest": N_("Interest"), "fee": N_("Fees and penalties"), "cost": N_("Costs"), "dpd": N_("Days past due"),
    "due_date": N_("Due date"), "last_payment": N_("Last payment date"), "last_payment_amount": N_("Last payment amount"), "credit_limit": N_("Credit limit"),
    "product": N_("Product"), "terms": N_("Product terms (code)"), "currency": N_("Currency"), "opened": N_("Opened on"), "first_default": N_("Instalment at first default"), "phone": N_("Phone"),
    "email": N_("E-mail"), "address": N_("Address"), "employer": N_("Employer"), "related_name": N_("Contact person's name"),
    "related_relation": N_("Contact person's relation"), "related_phone": N_("Contact person's phone"), "guarantor_name": N_("Guarantor's name"),
    "guarantor_phone": N_("Guarantor's phone"),
}  # fmt: skip
MISSING_NAMES = {
    "debtor_id": N_("Debtor's id"),
    "debtor_name": N_("Debtor's name"),
    "contract_no": N_("Contract or account no."),
    "overdue": N_("Overdue amount"),
}
ORDER_NAMES = {
    "dmy": N_("day / month / year"),
    "mdy": N_("month / day / year"),
    "ymd": N_("year / month / day"),
}
STATES = (
    ("rejected", N_("Rejected")),
    ("new", N_("New")),
    ("changed", N_("Changed")),
    ("unchanged", N_("Unchanged")),
)
OPTIONS = {
    "--sheet": "sheet",
    "--date-order": "date_order",
    "--amount-unit": "amount_unit",
    "--decimal": "decimal",
    "--mapping": "columns",
}


class ColumnsForm(BaseModel):
    """The columns page as its form sends it; one entry of `columns` a column, in order."""

    as_of: date
    sheet: str = ""
    date_order: str = ""
    amount_unit: str = ""
    decimal: str = ""
    columns: list[str] = []
    save_as: str = ""

    def to_form(self) -> uploads.CheckForm:
        """The choices in the use case's words."""
        return uploads.CheckForm(
            self.as_of, self.sheet, self.date_order, self.amount_unit, self.decimal, self.columns
        )


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file: its name, the merged cell above it, values seen, the field it is taken for."""

    at: int
    name: str
    group: str
    samples: tuple[str, ...]
    field: str


@router.get("/imports", dependencies=[needs("import.view")])
def imports(ctx: Ctx, query: Listing) -> Response:
    """Files in work and what was imported before."""
    batches = select(ImportBatch)
    if query.export:
        columns = [
            Column(ctx._("File"), lambda b: b.file_name), Column(ctx._("Data date"), lambda b: b.as_of), Column(ctx._("Imported"), lambda b: b.at),
            Column(ctx._("Accepted"), lambda b: b.report.get("accepted")), Column(ctx._("Rejected"), lambda b: b.report.get("rejected_count")),
        ]  # fmt: skip
        return export(ctx, query, "imports", columns, query.all(ctx.session, batches, LIST))
    people = {row.id: row.name for row in ctx.session.execute(select(User.id, User.name))}
    return ctx.render(
        "intake/imports.html",
        listing=query.page(ctx.session, batches, LIST),
        people=people,
        waiting=uploads.open_uploads(ctx.session, ctx.actor),
    )


@router.get("/imports/new", dependencies=[needs("import.commit")])
def new_import(ctx: Ctx) -> Response:
    """The form for a file."""
    return ctx.render("intake/upload.html", today=ctx.fmt.today)


@router.post("/imports", dependencies=[needs("import.commit")])
def send(ctx: Ctx, file: Annotated[UploadFile, File()], as_of: Annotated[str, Form()] = "") -> Response:
    """Keep the file and go on to its columns."""
    data = file.file.read(uploads.MAX_SIZE + 1)
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise BadInput("as_of", N_("Please give a date.")) from error
    try:
        upload = uploads.receive(
            ctx.session, ctx.clock, ctx.actor, ctx.settings, file.filename or "file", data, day
        )
    except Undecided as error:
        raise BadInput("file", said(ctx, error)) from error
    return ctx.redirect(f"/imports/{upload.id}/columns")


def said(ctx: Context, error: Undecided) -> str:
    """What is wrong and what is asked, in the reader's language."""
    facts = _told(ctx, error.facts)
    return " ".join(
        filled(ctx._(words), facts) for words in (error.error_words, error.question_words) if words
    )


def _told(ctx: Context, facts: dict[str, str]) -> dict[str, str]:
    """The facts of a question as the page's own choices name them: an order of dates in words, not as its code."""
    if "orders" not in facts:
        return facts
    names = [ctx._(ORDER_NAMES.get(code, code)) for code in facts["orders"].split(", ")]
    return {**facts, "orders": "; ".join(names)}


@router.get("/imports/{upload_id}/columns", dependencies=[needs("import.commit")])
def columns(upload_id: int, ctx: Ctx, sheet: str = "", mapping: str | None = None) -> Response:
    """What each column holds: by a saved mapping of the same header (`mapping` "" leaves it out), else guessed; to be corrected."""
    upload = uploads.mine(ctx.session, ctx.actor, upload_id)
    looks, page = uploads.head(ctx.settings, upload, sheet or None)
    said_before = upload.columns.get("fields") if page["name"] == upload.sheet else None
    known = tables.mapping_for(ctx.session, page["signature"])
    if mapping is None and known is not None and not said_before:
        mapping = known.name
    chosen, choices = said_before, dict(upload.choices)
    if mapping:
        chosen, saved_choices = uploads.apply_saved(ctx.session, mapping, page)
        choices = {**saved_choices, **choices}
    fields_now = chosen or page["guess"]
    rows = [
        ColumnRow(
            at,
            name,
            page["groups"][at],
            tuple(page["samples"][at]),
            fields_now[at] if at < len(fields_now) else "",
        )
        for at, name in enumerate(page["names"])
    ]
    sheet_open = bool(looks.get("asked")) and not sheet and not said_before
    asked = looks["asked"] if sheet_open else upload.figures.get("asked")
    question = (
        " ".join(filled(ctx._(words), _told(ctx, asked[2])) for words in asked[:2] if words) if asked else ""
    )
    missing = [ctx._(MISSING_NAMES[name]) for name in page["missing"]] if not chosen else []
    return ctx.render(
        "intake/columns.html", upload=upload, sheets=looks["sheets"], page=page, rows=rows, question=question, missing=missing, known=known.name if known else "", mapping=mapping or "",
        sheet_open=sheet_open, choices=choices,
        saved=tables.mappings(ctx.session), fields=sorted(((key, ctx._(name)) for key, name in FIELD_NAMES.items()), key=lambda pair: list(FIELD_NAMES).index(pair[0])),
    )  # fmt: skip


@router.post("/imports/{upload_id}/check", dependencies=[needs("import.commit")])
def check(upload_id: int, form: Annotated[ColumnsForm, Form()], ctx: Ctx) -> Response:
    """Check every row; a large file is checked as a job."""
    upload = uploads.mine(ctx.session, ctx.actor, upload_id)
    uploads.remember(upload, form.to_form())
    _, page = uploads.head(ctx.settings, upload)
    uploads.wishes_of(upload, page)
    if upload.size > uploads.INLINE and not form.save_as:
        job = jobs.enqueue(
            ctx.session,
            ctx.clock,
            ctx.actor,
            "intake.check",
            {"upload": upload.id},
            key=f"intake.check:{upload.id}",
        )
        return ctx.redirect(f"/jobs/{job.id}")
    try:
        staged = uploads.check(ctx.session, ctx.settings, upload)
    except Undecided as error:
        raise BadInput(OPTIONS.get(error.option or "", "columns"), said(ctx, error)) from error
    if form.save_as.strip():
        service.save_mapping(ctx.session, ctx.clock, ctx.actor, form.save_as, staged)
        ctx.flash(
            ctx._(
                "The mapping “%(name)s” is saved; files with the same header use it.",
                name=form.save_as.strip(),
            )
        )
    return ctx.redirect(f"/imports/{upload.id}")


@router.get("/imports/{upload_id}", dependencies=[needs("import.commit")])
def preview(upload_id: int, ctx: Ctx, query: Listing) -> Response:
    """Every row with what would become of it; after the commit, what became of the file."""
    upload = uploads.mine(ctx.session, ctx.actor, upload_id)
    if upload.status == "new":
        return ctx.redirect(f"/imports/{upload.id}/columns")
    if upload.status != "checked":
        return _done(ctx, upload, query)
    state = query.filters.get("state", "")
    if state not in dict(STATES):
        state = next((key for key, _ in STATES if upload.figures.get(key)), "new")
    first = 0 if query.export else (query.number - 1) * PAGE
    rows, total = uploads.preview(
        ctx.settings, upload, state, query.search, first, None if query.export else PAGE
    )
    if query.export:
        _, page = uploads.head(ctx.settings, upload)
        return export(
            ctx,
            query,
            f"{state}-{upload.file_name.rpartition('.')[0] or 'rows'}",
            _columns(ctx, state, page["names"]),
            rows,
        )
    kept = type(query)(query.path, query.search, query.sort, query.number, query.export, {"state": state})
    return ctx.render(
        "intake/preview.html", upload=upload, figures=upload.figures, state=state, listing=Page(rows, total, query.number, PAGE, kept, ""),
        states=[(key, ctx._(name), upload.figures.get(key, 0)) for key, name in STATES], why=lambda row: uploads.words_for(row, ctx.lang), sums=_sums(upload), money=_money,
    )  # fmt: skip


def _done(ctx: Context, upload: ImportUpload, query: Listing) -> Response:
    """After the commit: what became of it; the rejected rows stay to be fetched until the file is deleted."""
    kept = uploads.keep_rejected_only(ctx.settings, upload)
    if query.export and kept:
        _, page = uploads.head(ctx.settings, upload)
        rows, _ = uploads.preview(ctx.settings, upload, "rejected", "", 0, None)
        return export(
            ctx,
            query,
            f"rejected-{upload.file_name.rpartition('.')[0] or 'rows'}",
            _columns(ctx, "rejected", page["names"]),
            rows,
        )
    return ctx.render("intake/done.html", upload=upload, kept=kept)


def _money(row: dict[str, Any]) -> Money:
    return Money(row["overdue_minor"], row["currency"])


def _sums(upload: ImportUpload) -> list[Money]:
    figures = upload.figures
    by_currency = figures.get("sums") or (
        {figures["currency"]: figures["sum_overdue_minor"]} if figures.get("currency") else {}
    )
    return [Money(minor, code) for code, minor in by_currency.items()]


def _cell(at: int, row: dict[str, Any]) -> Any:
    return row.get(f"c{at}")


def _columns(ctx: Context, state: str, names: list[str]) -> list[Column]:
    """Of a download: rejected rows with their own cells, so that whoever sent them can mend them."""
    if state == "rejected":
        own = [Column(name or f"#{at + 1}", partial(_cell, at)) for at, name in enumerate(names)]
        said_columns = [
            Column(ctx._("Row"), lambda r: r["row"]),
            Column(ctx._("Code"), lambda r: r["code"]),
            Column(ctx._("Reason"), lambda r: uploads.words_for(r, ctx.lang)),
        ]
        return [*said_columns, *own]
    return [
        Column(ctx._("Row"), lambda r: r["row"]), Column(ctx._("Debtor's name"), lambda r: r["name"]), Column(ctx._("Id"), lambda r: r["id_number"]),
        Column(ctx._("Contract or account no."), lambda r: r["contract_no"]), Column(ctx._("Overdue amount"), lambda r: Money(r["overdue_minor"], r["currency"])),
        Column(ctx._("Currency"), lambda r: r["currency"]), Column(ctx._("Due date"), lambda r: r["due_on"]),
    ]  # fmt: skip


@router.post("/imports/{upload_id}/commit", dependencies=[needs("import.commit")])
def commit(upload_id: int, ctx: Ctx) -> Response:
    """Write the good rows; a large file as a job."""
    upload = uploads.mine(ctx.session, ctx.actor, upload_id)
    if upload.size > uploads.INLINE:
        job = jobs.enqueue(
            ctx.session,
            ctx.clock,
            ctx.actor,
            "intake.commit",
            {"upload": upload.id},
            key=f"intake.commit:{upload.id}",
        )
        return ctx.redirect(f"/jobs/{job.id}")
    uploads.commit(ctx.session, ctx.clock, ctx.actor, ctx.settings, upload)
    return ctx.redirect(f"/imports/{upload.id}")


@router.post("/imports/{upload_id}/drop", dependencies=[needs("import.commit")])
def drop(upload_id: int, ctx: Ctx) -> Response:
    """Give the file up, or delete what is kept of it after the import."""
    upload = uploads.mine(ctx.session, ctx.actor, upload_id)
    uploads.drop(ctx.session, ctx.clock, ctx.actor, upload)
    uploads.forget(ctx.settings, upload)
    ctx.flash(ctx._("The file is deleted here; what was imported stays."))
    return ctx.redirect("/imports")


@router.get("/imports/batches/{batch_id}", dependencies=[needs("import.view")])
def batch(batch_id: int, ctx: Ctx, query: Listing) -> Response:
    """What one import did: counts and rejected rows, without the values."""
    found = uploads.batch(ctx.session, batch_id)
    report: dict[str, Any] = dict(found.report)
    lang = ctx.lang
    rejected = [{**row, "words": _stored_words(row, lang)} for row in report.get("rejected", [])]
    if query.export:
        columns = [
            Column(ctx._("Row"), lambda r: r["row"]),
            Column(ctx._("Code"), lambda r: r["code"]),
            Column(ctx._("Reason"), lambda r: r["words"]),
        ]
        return export(ctx, query, f"rejected-{batch_id}", columns, rejected)
    listing = query.page_of(
        rejected,
        search=lambda r: f"{r['row']} {r['code']} {r['words']}",
        sorts={"row": lambda r: r["row"], "code": lambda r: r["code"]},
        default_sort="row",
    )
    return ctx.render("intake/batch.html", batch=found, report=report, listing=listing)


def _stored_words(row: dict[str, Any], lang: str) -> str:
    return (
        reason(row["code"], column=row["column"], lang=lang)
        if lang != "en" and row["code"] not in ("DUP_EXACT", "DUP_CONFLICT")
        else row["reason"]
    )
