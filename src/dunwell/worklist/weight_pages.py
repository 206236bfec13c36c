"""Pages of the list order's weights: those in force, a change tried on the present run, versions."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from dunwell.strategy import service, tables, weights, words
from dunwell.strategy.book import Book
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.worklist import decisions
from dunwell.worklist.dryrun import dry_run

router = APIRouter()


class WeightsForm(BaseModel):
    """The weights as the form sends them."""

    risk: str = ""
    amount: str = ""
    deadline: str = ""
    promise: str = ""
    note: str = ""


@router.get("/strategy/weights", dependencies=[needs("strategy.view")])
def show(ctx: Ctx) -> Response:
    """The weights in force, a form to change them, and the versions."""
    version = weights.in_force(ctx.session)
    kept = tables.versions(ctx.session, weights.FILE)
    return ctx.render(
        "strategy/weights.html",
        parts=words.PARTS,
        now=weights.of_version(ctx.session, version),
        in_force=version,
        versions=[(row, weights.read(row.xml)) for row in kept],
        shipped=weights.of_version(ctx.session, 0),
        highest=weights.HIGHEST,
    )


@router.post("/strategy/weights", dependencies=[needs("strategy.edit")])
def save(form: Annotated[WeightsForm, Form()], ctx: Ctx) -> Response:
    """Keep changed weights as a draft, and show what they would do."""
    row = weights.save_draft(ctx.session, ctx.clock, ctx.actor, form.model_dump(exclude={"note"}), form.note)
    return ctx.redirect(f"/strategy/weights/{row.version}")


@router.get("/strategy/weights/{version}", dependencies=[needs("strategy.view")])
def one(version: int, ctx: Ctx) -> Response:
    """One version: what it would change in the present run, and the button that puts it in force."""
    wanted = weights.of_version(ctx.session, version)
    book = service.active_book(ctx.session)
    run = decisions.present_run(ctx.session)
    known = run is not None and decisions.decisions_file(ctx.settings, run).exists()
    tried = dry_run(ctx.settings, run, Book(book.models, wanted, book.versions)) if run and known else None
    row = next((row for row in tables.versions(ctx.session, weights.FILE) if row.version == version), None)
    return ctx.render(
        "strategy/weights_version.html",
        parts=words.PARTS,
        version=version,
        note=row.note if row else "",
        wanted=wanted,
        now=book.weights,
        in_force=weights.in_force(ctx.session) == version,
        tried=tried,
    )


@router.post("/strategy/weights/{version}/in-force", dependencies=[needs("strategy.edit")])
def in_force(version: int, ctx: Ctx, note: Annotated[str, Form()] = "") -> Response:
    """Make a version count from the next run."""
    weights.put_in_force(ctx.session, ctx.clock, ctx.actor, version, note)
    ctx.flash(ctx._("Version %(version)s counts from the next run.", version=version))
    return ctx.redirect("/strategy/weights")
