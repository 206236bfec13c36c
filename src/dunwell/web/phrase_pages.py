"""What compliance officers teach the checker: a phrase, or that a hit is false. Its effect is seen before it goes live."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.compliance.checker import additions
from dunwell.compliance.checker.categories import LANGS
from dunwell.compliance.desk_tables import CheckerHit
from dunwell.compliance.speech import CATEGORY_NAMES
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV: list[NavItem] = []
KIND_WORDS = {
    "phrase": N_("Words to flag"), "pattern": N_("Pattern to flag"), "false_hit": N_("Exception: not to be flagged"),
}  # fmt: skip
STATE_WORDS = {"proposed": N_("Proposed"), "live": N_("Live"), "withdrawn": N_("Withdrawn")}
LANG_WORDS = {"zh": N_("Chinese"), "en": N_("English")}
assert set(LANG_WORDS) == set(LANGS)


@router.get("/compliance/phrases", dependencies=[needs("desk.view")])
def show(ctx: Ctx, query: Listing, hit: int = 0) -> Response:
    """All of them, newest first, and the form for one more; a false hit fills the form."""
    row = ctx.session.get(CheckerHit, hit) if hit and ctx.can("desk.work") else None
    first = {
        "kind": "phrase",
        "lang": "zh" if ctx.lang == "zh_Hans" else "en",
        "category": "",
        "words": "",
        "note": "",
    }
    if row is not None:
        first = {
            "kind": "false_hit", "lang": row.lang, "category": row.category, "words": row.text[row.start : row.end],
            "note": row.decision_note or "",
        }  # fmt: skip
    return ctx.render(
        "compliance/phrases.html", listing=query.page_of(additions.every(ctx.session)), first=first, kinds=KIND_WORDS,
        states=STATE_WORDS, langs=LANG_WORDS, categories=CATEGORY_NAMES,
    )  # fmt: skip


@router.post("/compliance/phrases", dependencies=[needs("desk.work")])
def propose(
    ctx: Ctx, kind: Annotated[str, Form()] = "", lang: Annotated[str, Form()] = "", category: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "", note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Write it down and go to what it would change."""
    row = additions.propose(
        ctx.session, ctx.clock, ctx.actor, kind=kind, lang=lang, category=category, words=words, note=note
    )
    return ctx.redirect(f"/compliance/phrases/{row.id}")


@router.get("/compliance/phrases/{number}", dependencies=[needs("desk.work")])
def one(number: int, ctx: Ctx) -> Response:
    """One addition: while it is proposed, what it would change; afterwards, what was measured when it went live."""
    row = additions.get(ctx.session, number)
    effect = (
        additions.effect_of(ctx.session, ctx.actor, number)
        if row.state == "proposed"
        else additions.kept_effect(row)
    )
    people = {
        each: getattr(ctx.session.get(User, each), "name", "–")
        for each in (row.proposed_by, row.live_by, row.withdrawn_by)
        if each
    }
    return ctx.render(
        "compliance/phrase.html", row=row, effect=effect, people=people, kinds=KIND_WORDS, states=STATE_WORDS, langs=LANG_WORDS,
        categories=CATEGORY_NAMES,
    )  # fmt: skip


@router.post("/compliance/phrases/{number}/live", dependencies=[needs("desk.work")])
def go_live(number: int, ctx: Ctx) -> Response:
    """From now on every check obeys it."""
    additions.go_live(ctx.session, ctx.clock, ctx.actor, number)
    ctx.flash(ctx._("It is live: every check obeys it from now on."))
    return ctx.redirect(f"/compliance/phrases/{number}")


@router.post("/compliance/phrases/{number}/withdraw", dependencies=[needs("desk.work")])
def withdraw(number: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """Taken back; it stays on file."""
    additions.withdraw(ctx.session, ctx.clock, ctx.actor, number, reason)
    ctx.flash(ctx._("Withdrawn. It stays on file."))
    return ctx.redirect(f"/compliance/phrases/{number}")
