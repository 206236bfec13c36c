"""The page of a call that goes on: brief and authority, live transcript, hold, mute, transfer, hints, and the offer calculator."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.negotiation.domain.affordability import Picture
from dunwell.negotiation.domain.offers import KIND_NAMES, WHY_NOT
from dunwell.negotiation.policy import affordability_rules
from dunwell.roleplay import calculator, call_service, model_answer, service
from dunwell.roleplay.domain.acts import COLLECTOR
from dunwell.roleplay.domain.moves import DESKS
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.ears import EARS
from dunwell.roleplay.moves import Entry, Log
from dunwell.roleplay.page_words import PARTS, PRODUCTS, STATE, TOPICS
from dunwell.roleplay.tables import PlayedCall
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.worklist import forms
from dunwell.worklist.deal_pages import LINES

router = APIRouter(dependencies=[EARS])
MAY = needs("roleplay.play")
NOT_A_NUMBER = N_("Enter a whole number.")
# Speech recognition needs the microphone, which no other page of ours may ask for.
MICROPHONE = {"Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=()"}


@dataclass(frozen=True, slots=True)
class CallView:
    """What roleplay/call.html and its parts show. seconds: since the call began; waiting: of the present hold or mute."""

    row: PlayedCall
    scenario: Scenario
    entries: list[Entry]
    mode: str
    seconds: int
    waiting: int
    told: list[tuple[str, str]]
    mind: dict[str, float]
    advice: list[str]


def show(ctx: Context, row: PlayedCall) -> Response:
    """The whole page of a call that goes on."""
    log = service.log_of(ctx.session, row)
    kind = calculator.kind_of(log.call.scenario)
    rules, case = affordability_rules(), log.call.scenario.case
    return ctx.render(
        "roleplay/call.html", headers=MICROPHONE, **_words(ctx, row, log), kind=kind, categories=rules.categories(kind),
        regions=[one for one in rules.minimum if one.currency == case.currency], products=PRODUCTS, parts=PARTS,
    )  # fmt: skip


def part(ctx: Context, row: PlayedCall, log: Log) -> Response:
    """The telephone after something was said or done; the result's page once the call is over."""
    if row.ended_at is not None:
        return ctx.redirect(f"/roleplay/calls/{row.id}")
    return ctx.render("roleplay/_phone_part.html", **_words(ctx, row, log))


def _words(ctx: Context, row: PlayedCall, log: Log) -> dict[str, Any]:
    return {"view": _view(ctx, row, log), "state": STATE, "desks": DESKS, "Money": Money}


def _view(ctx: Context, row: PlayedCall, log: Log) -> CallView:
    call, now = log.call, log.call.situation
    zh = ctx.lang != "en"
    advice: list[str] = []
    if row.hints and log.mode == "talk":
        advice = [COLLECTOR[act].zh if zh else COLLECTOR[act].en for act in model_answer.model(call).acts]
    told = [(TOPICS[fact.topic], fact.text) for fact in call.scenario.facts if fact.text in now.told]
    return CallView(
        row, call.scenario, log.entries, log.mode, max(0, int((ctx.clock.now() - row.started_at).total_seconds())),
        call_service.waited_seconds(ctx.clock, log) if log.mode != "talk" else 0, told,
        {key: getattr(now.mind, key) for key in STATE}, advice,
    )  # fmt: skip


@router.post("/roleplay/calls/{call_id}/wait", dependencies=[MAY])
def leave(call_id: int, ctx: Ctx, kind: Annotated[str, Form()] = "hold") -> Response:
    """Put on hold, or mute."""
    row, log = call_service.leave(ctx.session, ctx.clock, ctx.actor, call_id, kind)
    return part(ctx, row, log)


@router.post("/roleplay/calls/{call_id}/back", dependencies=[MAY])
def back(call_id: int, ctx: Ctx) -> Response:
    """Come back to the line."""
    row, log = call_service.back(ctx.session, ctx.clock, ctx.actor, call_id)
    return part(ctx, row, log)


@router.post("/roleplay/calls/{call_id}/look", dependencies=[MAY])
def look(call_id: int, ctx: Ctx) -> Response:
    """Asked by the page while somebody waits: nothing, or the result once they have hung up."""
    row, _ = call_service.look(ctx.session, ctx.clock, ctx.actor, call_id)
    return ctx.redirect(f"/roleplay/calls/{call_id}") if row.ended_at is not None else ctx.empty()


@router.post("/roleplay/calls/{call_id}/transfer", dependencies=[MAY])
def transfer(
    call_id: int, ctx: Ctx, desk: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = ""
) -> Response:
    """Pass the call on; the result shows."""
    row, log = call_service.transfer(ctx.session, ctx.clock, ctx.actor, call_id, desk, reason)
    return part(ctx, row, log)


@router.post("/roleplay/calls/{call_id}/hints", dependencies=[MAY])
def hints(call_id: int, ctx: Ctx, on: Annotated[bool, Form()] = False) -> Response:
    """Show or hide the practice hints; remembered for the next call."""
    row = call_service.hints(ctx.session, ctx.actor, call_id, on=on)
    return part(ctx, row, service.log_of(ctx.session, row))


@router.post("/roleplay/calls/{call_id}/offers", dependencies=[MAY])
def offers(
    call_id: int, ctx: Ctx, income: Annotated[str, Form()] = "", payday: Annotated[str, Form()] = "",
    persons: Annotated[str, Form()] = "", region: Annotated[str, Form()] = "", out: Annotated[list[str] | None, Form()] = None,
    debts: Annotated[str, Form()] = "", liquid: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """From the figures heard to what can be carried and what may be offered. `out` holds the outgoings in the categories' order."""
    row = service.mine(ctx.session, ctx.actor, call_id)
    scenario = service.log_of(ctx.session, row).call.scenario
    kind, currency = calculator.kind_of(scenario), scenario.case.currency or "CNY"
    codes = [one.code for one in affordability_rules().categories(kind)]
    spent = [*(out or []), *[""] * len(codes)]
    picture = Picture(
        currency, kind, _money("income", income, currency), _whole("payday", payday, 31), _whole("persons", persons, 20), region,
        {code: _money("out", text, currency) for code, text in zip(codes, spent, strict=False)}, _money("debts", debts, currency),
        _money("liquid", liquid, currency),
    )  # fmt: skip
    return ctx.render(
        "roleplay/_offers.html", found=calculator.reckon(scenario, picture), scenario=scenario, lines=LINES, kinds=KIND_NAMES,
        why_not=WHY_NOT, Money=Money,
    )  # fmt: skip


def _money(field: str, text: str, currency: str) -> int | None:
    """Minor units; an empty field is not asked, and 0 is nothing."""
    plain = text.strip()
    if not plain:
        return None
    return 0 if plain.strip("0.") == "" else forms.money(field, plain, currency)


def _whole(field: str, text: str, most: int) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= most:
        raise BadInput(field, NOT_A_NUMBER)
    return int(text)
