"""Playing a simulated call in the browser: choose, talk, see the score with its evidence, try again from any line."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.i18n import N_
from dunwell.roleplay import (
    board_pages,
    call_pages,
    catalogue,
    choosing,
    contests,
    result_pages,
    service,
    tables,
)
from dunwell.roleplay.call_service import wants_hints
from dunwell.roleplay.domain.next_calls import PASSED
from dunwell.roleplay.domain.seeds import practice_seed
from dunwell.roleplay.ears import EARS
from dunwell.roleplay.own_words import ARCHETYPES, SPECIALS
from dunwell.roleplay.page_words import DIMENSIONS, PRODUCTS, STAGES
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem

router = APIRouter(dependencies=[EARS])
NAV = [
    NavItem(
        N_("Simulated calls"), "/roleplay", icon="headset", needs="roleplay.play", group="academy", order=35
    )
]
ERROR_WORDS: dict[str, str] = {}
LANGS = {"zh": "中文", "en": "English"}
KINDS_OF_CALL = {"must_not_collect": N_("Must not collect")} | SPECIALS | ARCHETYPES
router.include_router(call_pages.router)
router.include_router(result_pages.router)
router.include_router(board_pages.router)


@router.get("/roleplay", dependencies=[needs("roleplay.play")])
def choose(ctx: Ctx, query: Listing, card: str = "") -> Response:
    """The scenarios that fit the filters, those recommended next first, and one's own calls. `card` is shown in any case."""
    user_id = ctx.actor.user_id
    lang = "en" if ctx.lang == "en" else "zh"
    found = choosing.choices(ctx.session, query, user_id, lang, card, all_told=ctx.can("roleplay.review"))
    calls = tables.of_user(ctx.session, user_id) if user_id is not None else []
    return ctx.render(
        "roleplay/choose.html", found=found, listing=found.listing, calls=calls, titles=catalogue.titles(ctx.session), stages=STAGES,
        kinds=KINDS_OF_CALL, dimensions=DIMENSIONS, filters=_filters(ctx, lang), hints=wants_hints(ctx.session, ctx.actor), passed=PASSED, langs=LANGS, lang=lang,
    )  # fmt: skip


def _filters(ctx: Context, lang: str) -> list[tuple[object, ...]]:
    def options(words: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(code, ctx._(text)) for code, text in words.items()]

    langs = [(code, name) for code, name in LANGS.items() if code != lang] + [("all", ctx._("all"))]
    return [
        ("lang", ctx._("Language"), langs, LANGS[lang]),
        ("level", ctx._("Difficulty"), [(str(n), ctx._("Level %(n)s", n=n)) for n in range(1, 6)]),
        ("stage", ctx._("Stage"), options(STAGES)),
        ("who", ctx._("Person or matter"), options(KINDS_OF_CALL)),
        ("product", ctx._("Product"), options(PRODUCTS)),
        ("played", ctx._("Played"), [("no", ctx._("not played yet")), ("yes", ctx._("played before"))]),
    ]


@router.post("/roleplay/scenarios/{scenario_id}", dependencies=[needs("roleplay.play")])
def start(scenario_id: str, ctx: Ctx, hints: Annotated[bool, Form()] = False) -> Response:
    """Ring. Every call has a seed of its own, from who plays and when."""
    seed = practice_seed((ctx.actor.user_id or 0) * 7919 + int(ctx.clock.now().timestamp()))
    row = service.start(ctx.session, ctx.clock, ctx.actor, scenario_id, seed, hints=hints)
    return ctx.redirect(f"/roleplay/calls/{row.id}")


@router.get("/roleplay/calls/{call_id}", dependencies=[needs("roleplay.play")])
def call(call_id: int, ctx: Ctx) -> Response:
    """The call while it lasts; afterwards its score."""
    row = service.mine(ctx.session, ctx.actor, call_id)
    if row.ended_at is not None and contests.is_open(ctx.session, row.contest_id):
        return ctx.redirect(f"/roleplay/contests/{row.contest_id}")  # the others still meet this person
    if row.ended_at is not None:
        return result_pages.show(ctx, row)
    return call_pages.show(ctx, row)


@router.post("/roleplay/calls/{call_id}/lines", dependencies=[needs("roleplay.play")])
def say(call_id: int, ctx: Ctx, text: Annotated[str, Form()] = "") -> Response:
    """Say a line; the reply comes into the page. At the end of the call, or where it ended in another window, the score comes."""
    if ctx.is_htmx and service.mine(ctx.session, ctx.actor, call_id).ended_at is not None:
        return ctx.redirect(f"/roleplay/calls/{call_id}")
    row, log = service.say(ctx.session, ctx.clock, ctx.actor, call_id, text)
    if row.ended_at is not None:
        return ctx.redirect(f"/roleplay/calls/{row.id}")
    return call_pages.part(ctx, row, log)


@router.post("/roleplay/calls/{call_id}/end", dependencies=[needs("roleplay.play")])
def end(call_id: int, ctx: Ctx) -> Response:
    """Hang up; the score shows."""
    service.hang_up(ctx.session, ctx.clock, ctx.actor, call_id)
    return ctx.redirect(f"/roleplay/calls/{call_id}")


@router.post("/roleplay/calls/{call_id}/retry", dependencies=[needs("roleplay.play")])
def retry(call_id: int, ctx: Ctx, line: Annotated[int, Form()] = 1) -> Response:
    """Try again from a line: the same person, the same seed, another way."""
    row = service.retry(ctx.session, ctx.clock, ctx.actor, call_id, line)
    return ctx.redirect(f"/roleplay/calls/{row.id}")
