"""/law: the rules in force with their figures and sources, house rules and unverified ones marked."""

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.compliance import explain
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [NavItem(N_("Rules"), "/law", icon="gavel", needs="pack.view", group="proof", order=30)]
ERROR_WORDS = {
    "permit.not_usable": N_("This permit cannot be used any more. Ask for a new one."),
}


@router.get("/law", dependencies=[needs("pack.view")])
def law(ctx: Ctx, shown: str = "all") -> Response:
    """Every pack and rule, or only those unverified or of the house."""
    page = explain.law_page(shown, local_date(ctx.clock.now(), "UTC"), ctx.lang, ctx._)
    return ctx.render("compliance/law.html", page=page)


@router.get("/law/{pack}/{rule}", dependencies=[needs("pack.view")])
def rule(pack: str, rule: str, ctx: Ctx) -> Response:
    """One rule: what it says, since when, where from, and its worked examples."""
    page = explain.rule_page(pack, rule, local_date(ctx.clock.now(), "UTC"), ctx.lang, ctx._)
    return ctx.render("compliance/rule.html", page=page)
