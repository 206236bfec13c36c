"""Pages of the strategy: each decision table with how many accounts each row took, versions, a dry run, edits."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from dunwell.dmn.errors import DmnError
from dunwell.dmn.model import Decision, Model
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.strategy import service, tables, words
from dunwell.strategy.domain import CASE_DECISIONS, CASE_FILES, DECISIONS, FILES
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.nav import NavItem
from dunwell.worklist import decisions
from dunwell.worklist.dryrun import DryRun, dry_run
from dunwell.worklist.run_pages import COLUMN_NAMES, label_of

router = APIRouter()
NAV = [
    NavItem(
        N_("Strategy"), "/strategy", icon="binary-tree", needs="strategy.view", group="strategy", order=10
    )
]
LARGEST = 5_000_000  # bytes of a decision file

FILE_NAMES = {
    "assessment": N_("Assessment"),
    "segmentation": N_("Stage and segment"),
    "next-action": N_("Next action"),
    "list-order": N_("Order of the list"),
    "offers": N_("Offers"),
}
PLACES = DECISIONS | CASE_DECISIONS
POLICIES = {
    "UNIQUE": N_("exactly one row fits"),
    "FIRST": N_("the first row that fits decides"),
    "PRIORITY": N_("the most important result decides"),
    "ANY": N_("all rows that fit say the same"),
    "COLLECT": N_("all rows that fit count"),
    "RULE ORDER": N_("all rows that fit count, in their order"),
}


@dataclass(frozen=True)
class RuleRow:
    """One row of a table as an analyst reads it, and how many accounts of the present run it took (None: no run)."""

    number: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    remark: str
    accounts: int | None
    href: str


@dataclass(frozen=True)
class TableCard:
    """One table in the overview."""

    id: str
    title: str
    file: str
    rows: int
    inputs: int
    policy: str
    version: int


@router.get("/strategy", dependencies=[needs("strategy.view")])
def overview(ctx: Ctx) -> Response:
    """All tables in the order in which they are taken, and the files they come in."""
    book = service.active_book(ctx.session)
    tables_of = {**book.decisions, **_case_tables(ctx)}
    versions_of = {
        **book.versions,
        **{file: service.version_in_force(ctx.session, file) for file in CASE_FILES},
    }
    cards = [
        TableCard(
            name, ctx._(words.TABLES[name]), PLACES[name], len(table.rules), len(table.inputs),
            ctx._(POLICIES.get(table.hit_policy, table.hit_policy)), versions_of.get(PLACES[name], 0),
        )
        for name, table in tables_of.items()
    ]  # fmt: skip
    return ctx.render(
        "strategy/overview.html",
        files=[
            (name, ctx._(FILE_NAMES[name]), [card for card in cards if card.file == name])
            for name in FILES + CASE_FILES
        ],
        weights=[(ctx._(words.PARTS[part]), getattr(book.weights, part)) for part in words.PARTS],
        run=decisions.present_run(ctx.session),
    )


@router.get("/strategy/tables/{decision_id}", dependencies=[needs("strategy.view")])
def table(decision_id: str, ctx: Ctx) -> Response:
    """One table with the accounts each row took in the present run."""
    if decision_id not in PLACES:
        raise NotFound("decision", decision_id)
    file = PLACES[decision_id]
    version = service.version_in_force(ctx.session, file)
    found = service.model_of(ctx.session, file, version).decision(decision_id)
    return ctx.render("strategy/table.html", **_table(ctx, found, decision_id, version), editable=False)


def _case_tables(ctx: Context) -> dict[str, Decision]:
    """The tables that decide one case while somebody talks, as they count now."""
    return {
        name: service.model_of(ctx.session, file, service.version_in_force(ctx.session, file)).decision(name)
        for name, file in CASE_DECISIONS.items()
    }


def _table(ctx: Context, found: Decision, decision_id: str, version: int) -> dict[str, Any]:
    run = decisions.present_run(ctx.session) if decision_id in DECISIONS else None
    counts = decisions.rule_counts(ctx.settings, run, decision_id) if run else None
    rows = [
        RuleRow(
            rule.number,
            rule.input_texts,
            rule.output_texts,
            rule.annotation,
            None if counts is None else counts.get(rule.number, 0),
            f"/runs/{run.id}/accounts?rule_{decision_id}={rule.number}" if run else "",
        )
        for rule in found.rules
    ]
    return {
        "decision": found,
        "id": decision_id,
        "title": ctx._(words.TABLES[decision_id]),
        "file": PLACES[decision_id],
        "version": version,
        "case": decision_id in CASE_DECISIONS,
        "policy": ctx._(POLICIES.get(found.hit_policy, found.hit_policy)),
        "rows": rows,
        "say": partial(words.half, ctx.lang),
        "run": run,
        "most": max((row.accounts or 0 for row in rows), default=0),
    }


@router.get("/strategy/files/{file}", dependencies=[needs("strategy.view")])
def versions(file: str, ctx: Ctx) -> Response:
    """The versions of a file, and where a new one is handed in."""
    if file not in FILES + CASE_FILES:
        raise NotFound("strategy_file", file)
    return ctx.render(
        "strategy/file.html",
        file=file,
        title=ctx._(FILE_NAMES[file]),
        versions=tables.versions(ctx.session, file),
        in_force=service.version_in_force(ctx.session, file),
    )


@router.post("/strategy/files/{file}", dependencies=[needs("strategy.edit")])
def upload(file: str, ctx: Ctx, note: Annotated[str, Form()], dmn: Annotated[UploadFile, File()]) -> Response:
    """Hand in a changed file: checked, kept as a draft, and tried on the present run before it counts."""
    source = dmn.file.read(LARGEST + 1)
    if not source or len(source) > LARGEST:
        raise BadInput("dmn", N_("choose a DMN file of up to 5 MB"))
    try:
        row = service.save_draft(ctx.session, ctx.clock, ctx.actor, file, source, note)
    except DmnError as problem:
        raise BadInput("dmn", str(problem)) from problem
    return ctx.redirect(f"/strategy/files/{file}/{row.version}")


@router.get("/strategy/files/{file}/{version}", dependencies=[needs("strategy.view")])
def version(file: str, version: int, ctx: Ctx, decision: str = "") -> Response:
    """One version: its checks, what it would change, its tables, and the button that puts it in force."""
    model = service.model_of(ctx.session, file, version)
    names = [name for name, place in PLACES.items() if place == file]
    chosen = decision if decision in names else names[0]
    run = decisions.present_run(ctx.session) if file in FILES else None
    row = next((row for row in tables.versions(ctx.session, file) if row.version == version), None)
    tried = (
        dry_run(ctx.settings, run, service.book_with(ctx.session, file, version))
        if run and decisions.decisions_file(ctx.settings, run).exists()
        else None
    )
    return ctx.render(
        "strategy/version.html",
        **_table(ctx, model.decision(chosen), chosen, version),
        file_title=ctx._(FILE_NAMES[file]),
        note=row.note if row else "",
        saved_at=row.saved_at if row else None,
        in_force=service.version_in_force(ctx.session, file) == version,
        tabs=[
            (
                ctx._(words.TABLES[name]),
                f"/strategy/files/{file}/{version}?decision={name}",
                name == chosen,
                None,
            )
            for name in names
        ],
        checks=_checks(model, names),
        tried=tried,
        moves=_moves(ctx, tried),
        table_names={name: ctx._(words.TABLES[name]) for name in names},
    )


def _checks(model: Model, names: list[str]) -> list[tuple[str, int, list[str], list[str]]]:
    """For each table: name, rows, overlaps (a fault only where exactly one row may fit), cases no row covers."""
    said = []
    for name in names:
        found = model.decision(name)
        overlaps = (
            [f"{pair.first.number} × {pair.second.number}" for pair in found.overlaps(5)]
            if found.hit_policy == "UNIQUE"
            else []
        )
        said.append((name, len(found.rules), overlaps, [str(gap) for gap in found.gaps(5)]))
    return said


def _moves(ctx: Context, tried: DryRun | None) -> list[tuple[str, str, str, int]]:
    def said(column: str, code: str | None) -> str:
        return "—" if code is None else label_of(ctx, column, code)

    moves = tried.moves[:40] if tried else ()
    return [
        (ctx._(COLUMN_NAMES[m.column]), said(m.column, m.before), said(m.column, m.after), m.accounts)
        for m in moves
    ]


@router.get("/strategy/files/{file}/{version}/download", dependencies=[needs("strategy.view")])
def download(file: str, version: int, ctx: Ctx) -> Response:
    """The file as it is, to be opened in a modeler."""
    source = service.source_of(ctx.session, file, version)
    headers = {"Content-Disposition": f'attachment; filename="{file}-v{version}.dmn"'}
    return Response(source, media_type="application/xml", headers=headers)


@router.post("/strategy/files/{file}/{version}/cell", dependencies=[needs("strategy.edit")])
def cell(
    file: str,
    version: int,
    ctx: Ctx,
    decision: Annotated[str, Form()],
    rule: Annotated[int, Form()],
    column: Annotated[int, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Change one cell, in a draft."""
    if PLACES.get(decision) != file:
        raise NotFound("decision", decision)
    row = service.edit_cell(ctx.session, ctx.clock, ctx.actor, file, version, decision, rule, column, text)
    ctx.flash(ctx._("Saved in draft %(version)s.", version=row.version))
    return ctx.redirect(f"/strategy/files/{file}/{row.version}?decision={decision}")


@router.post("/strategy/files/{file}/{version}/in-force", dependencies=[needs("strategy.edit")])
def in_force(file: str, version: int, ctx: Ctx, note: Annotated[str, Form()]) -> Response:
    """Make a version count from the next run; also the way back to an earlier one."""
    service.put_in_force(ctx.session, ctx.clock, ctx.actor, file, version, note)
    ctx.flash(ctx._("Version %(version)s counts from the next run.", version=version))
    return ctx.redirect(f"/strategy/files/{file}")
