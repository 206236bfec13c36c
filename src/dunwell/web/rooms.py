"""The one list of rooms with pages. A room listed here is mounted once its pages.py exists."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from fastapi.routing import APIRoute, APIRouter

ROOMS = (
    "dunwell.web.session_pages",
    "dunwell.web.home_pages",
    "dunwell.web.people_pages",
    "dunwell.web.certificate_pages",
    "dunwell.portfolio.pages",
    "dunwell.compliance.pages",
    "dunwell.ledger.pages",
    "dunwell.intake.pages",
    "dunwell.contact.pages",
    "dunwell.contact.check_pages",
    "dunwell.negotiation.pages",
    "dunwell.worklist.strategy_pages",
    "dunwell.worklist.weight_pages",
    "dunwell.worklist.run_pages",
    "dunwell.worklist.pages",
    "dunwell.roleplay.pages",
    "dunwell.roleplay.exam_pages",
    "dunwell.roleplay.own_pages",
    "dunwell.roleplay.duo_pages",
    "dunwell.roleplay.contest_pages",
    "dunwell.academy.pages",
    "dunwell.academy.exam_pages",
    "dunwell.academy.trainer_pages",
    "dunwell.academy.cohort_pages",
    "dunwell.academy.calendar_pages",
    "dunwell.academy.bank_pages",
    "dunwell.academy.media_pages",
    "dunwell.academy.assignment_pages",
    "dunwell.academy.gradebook_pages",
    "dunwell.academy.report_pages",
    "dunwell.sandbox.pages",
    "dunwell.academy.survey_pages",
    "dunwell.academy.plan_pages",
    "dunwell.academy.plan_money_pages",
    "dunwell.academy.recurring_pages",
    "dunwell.academy.observation_pages",
    "dunwell.academy.month_review_pages",
    "dunwell.academy.case_pages",
    "dunwell.academy.coaching_pages",
    "dunwell.web.promise_pages",
    "dunwell.web.payment_pages",
    "dunwell.web.bank_pages",
    "dunwell.web.statement_pages",
    "dunwell.web.evidence_pages",
    "dunwell.web.desk_pages",
    "dunwell.web.phrase_pages",
    "dunwell.web.mandate_pages",
    "dunwell.web.personal_data_pages",
)

HOME = {
    "collector": ("/my-list",),
    "lead": ("/board",),
    "qa": ("/compliance",),
    "analyst": ("/strategy",),
    "trainer": ("/academy/cohorts", "/academy/people", "/scripts"),
    "admin": ("/imports", "/people"),
}


def modules() -> list[ModuleType]:
    """The pages modules that exist, in order."""
    return [import_module(name) for name in ROOMS if find_spec(name.rpartition(".")[0]) and find_spec(name)]


def routes() -> list[APIRoute]:
    """Every route of every room."""
    return [route for module in modules() for route in _routes_of(module.router)]


def _routes_of(router: APIRouter) -> Iterator[APIRoute]:
    """Routes of a router and of the routers it includes (FastAPI keeps those as they are; include without a prefix)."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif (inner := getattr(route, "original_router", None)) is not None:
            yield from _routes_of(inner)
