"""Home by role, the work in the background, and the pattern page with every component."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from dunwell.foundation import jobs
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.ui.access import needs, public
from dunwell.ui.context import Context, Ctx
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.web import patterns
from dunwell.web.rooms import HOME

router = APIRouter()
NAV = [NavItem(N_("Background work"), "/jobs", icon="hourglass", needs="job.view", group="house", order=80)]

JOB_NAMES: dict[str, str] = {
    "academy.xapi": N_("Statements to the learning record store"),
    "evidence.verify": N_("Proof of the record"),
    "intake.commit": N_("Import"),
    "intake.check": N_("Reading a file"),
    "worklist.morning_run": N_("Morning run"),
    "worklist.clean_runs": N_("Removal of old runs"),
}


@router.get("/", dependencies=[needs("self")])
def home(ctx: Ctx) -> Response:
    """The page this role works on; an overview of what there is where that page is not there."""
    for path in HOME.get(ctx.actor.role, ()):
        if ctx.has_page(path):
            return ctx.redirect(path)
    return ctx.render("web/overview.html")


@router.get("/overview", dependencies=[needs("self")])
def overview(ctx: Ctx) -> Response:
    """Everything this person may open."""
    return ctx.render("web/overview.html")


@router.get("/healthz", dependencies=[public()])
def health() -> Response:
    """The server is up."""
    return Response("ok", media_type="text/plain")


@router.get("/jobs", dependencies=[needs("job.view")])
def job_list(ctx: Ctx, query: Listing) -> Response:
    """Work in the background, newest first."""
    listing = query.page_of(jobs.recent(ctx.session, 500), filters={"status": lambda job: job.status})
    return ctx.render("web/jobs.html", listing=listing, names=JOB_NAMES)


@router.get("/jobs/{job_id}", dependencies=[needs("self")])
def job_page(job_id: int, ctx: Ctx) -> Response:
    """One piece of work: how far it is, and where its result is."""
    return ctx.render("web/job.html", job=_job(ctx, job_id), names=JOB_NAMES)


@router.get("/jobs/{job_id}/part", dependencies=[needs("self")])
def job_part(job_id: int, ctx: Ctx) -> Response:
    """The same as a part, asked for every second while the work runs."""
    return ctx.render("web/_job.html", job=_job(ctx, job_id))


def _job(ctx: Context, job_id: int) -> jobs.Job:
    """The job, if it is one's own or one may see all."""
    job = jobs.find(ctx.session, job_id)
    if job is None or not (job.actor_id == ctx.actor.user_id or ctx.can("job.view")):
        raise NotFound("job", job_id)
    return job


@router.get("/patterns", dependencies=[needs("self")])
def pattern_page(ctx: Ctx, query: Listing, state: str = "full") -> Response:
    """Every component: full, empty, failing."""
    state = state if state in ("full", "empty", "failing") else "full"
    now = ctx.clock.now()
    return ctx.render(
        "web/patterns.html",
        state=state,
        listing=patterns.listing(query, empty=state == "empty"),
        now=now,
        soon=now + timedelta(minutes=20),
        tomorrow=now + timedelta(hours=22),
        events=[] if state == "empty" else patterns.events(now, ctx._),
        reasons=patterns.reasons(ctx._),
        chart=patterns.chart_option(),
        jobs=patterns.jobs_at(now, state),
    )


@router.post("/patterns/form", dependencies=[needs("self")])
def pattern_form(form: patterns.DemoFormBody, ctx: Ctx) -> Response:
    """Takes the form of the pattern page and keeps nothing."""
    ctx.flash(ctx._("The form was right; nothing is kept."))
    return ctx.empty()


@router.post("/patterns/crash", dependencies=[needs("self")])
def pattern_crash(ctx: Ctx) -> Response:
    """Fails on purpose, to show what a failure looks like."""
    raise NotFound("pattern", 0)


@router.post("/patterns/reveal", dependencies=[needs("self")])
def pattern_reveal(ctx: Ctx) -> Response:
    """What a reveal swaps in."""
    return ctx.render("web/_revealed.html", text="999999 0000 000X")
