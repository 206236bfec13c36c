"""The sandbox's page: begin, go in, the tasks with their briefs, checking what was done."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.academy import sandbox_tables as tables
from dunwell.academy.fields import Fields
from dunwell.academy.learning import me
from dunwell.academy.sandbox_tables import Sandbox
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.sandbox import service
from dunwell.sandbox.book import CURRENCY
from dunwell.sandbox.domain.tasks import Task
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Practice sandbox"), service.PLACE, icon="layout-dashboard", needs="academy.learn", group="academy", order=35),
]  # fmt: skip
ERROR_WORDS = {"sandbox.none": N_("Begin a sandbox first: this one is over.")}
REASONS = {
    "allowed": N_("May be called"),
    "stop": N_("Asked not to be contacted"),
    "lawyer": N_("Has a lawyer"),
    "hours": N_("The hour where they are"),
    "often": N_("Spoken with often enough today"),
    "dispute": N_("Disputes the debt"),
}
HOURS_12 = 12 * 3600
SUMS = {"minor": "amount", "housing": "housing", "food": "food"}


@router.get("/academy/sandbox", dependencies=[needs("academy.learn")])
def shown(ctx: Ctx) -> Response:
    """The tasks, what was reached, and the way in."""
    row = service.current(ctx.session, ctx.settings, me(ctx.actor))
    reached = tables.results(ctx.session, row.id) if row else {}
    briefs = {one.id: _brief(ctx, row, one) for one in service.tasks().values()} if row else {}
    return ctx.render(
        "sandbox/tasks.html", row=row, tasks=service.tasks(), briefs=briefs, reached=reached, reasons=REASONS, inside=ctx.elsewhere is not None,
        passed=sum(one.passed for one in reached.values()),
    )  # fmt: skip


def _brief(ctx: Ctx, row: Sandbox, task: Task) -> str:
    """The brief with the figures of this sandbox, in the reader's language."""
    facts: dict[str, Any] = service.facts_of(row, task.id)
    said: dict[str, Any] = {key: facts[key] for key in ("name", "lawyer", "phone", "hour") if key in facts}
    said |= {word: ctx.fmt.money_text(Money(facts[key], CURRENCY)) for key, word in SUMS.items() if key in facts}  # fmt: skip
    if "day" in facts:
        said["day"] = ctx.fmt.date(date.fromisoformat(facts["day"]))
    return task.brief.in_lang(ctx.lang).format(**said)


@router.post("/academy/sandbox", dependencies=[needs("academy.learn")])
def begin(ctx: Ctx) -> Response:
    """A new portfolio; the one before is deleted, its results stay."""
    lang = "zh" if ctx.lang == "zh_Hans" else "en"
    service.begin(ctx.session, ctx.clock, ctx.settings, ctx.actor, lang)
    ctx.set_cookie(service.COOKIE, "", max_age=0)
    ctx.flash(
        ctx._(
            "Your portfolio is ready. Go in, do a task on the workbench, then come back and have it checked."
        )
    )
    return ctx.redirect(service.PLACE)


@router.post("/academy/sandbox/enter", dependencies=[needs("academy.learn")])
def enter(ctx: Ctx, form: Fields) -> Response:
    """Go in: from now on the workbench is the sandbox's."""
    row = service.current(ctx.session, ctx.settings, me(ctx.actor))
    if row is None:
        raise service.NoSandbox
    ctx.set_cookie(service.COOKIE, str(row.id), max_age=HOURS_12)
    debtor = form.get("debtor", "")
    return ctx.redirect(f"/debtors/{debtor}" if debtor.isdecimal() else "/my-list")


@router.post("/academy/sandbox/leave", dependencies=[needs("academy.learn")])
def leave(ctx: Ctx) -> Response:
    """Back to the house."""
    ctx.set_cookie(service.COOKIE, "", max_age=0)
    return ctx.redirect(service.PLACE)


@router.post("/academy/sandbox/tasks/{task_id}", dependencies=[needs("academy.learn")])
def check(task_id: str, ctx: Ctx, form: Fields) -> Response:
    """Have a task checked."""
    found = service.check(ctx.session, ctx.clock, ctx.settings, ctx.actor, task_id, form)
    if found.passed:
        ctx.flash(ctx._("Passed."))
    else:
        ctx.flash(ctx._("Not yet: see what is missing."), "warning")
    return ctx.redirect(f"{service.PLACE}#task-{task_id}")
