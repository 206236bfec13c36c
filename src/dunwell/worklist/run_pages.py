"""Pages of the morning run: what each run did, how long it took, and the accounts behind each figure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from dunwell.foundation import jobs
from dunwell.foundation.clock import local_date
from dunwell.foundation.db import write
from dunwell.foundation.errors import DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.strategy import words
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import PAGE_SIZE, Listing, ListQuery, Page
from dunwell.ui.nav import NavItem
from dunwell.worklist import decisions
from dunwell.worklist.cleanup import CLEAN
from dunwell.worklist.run import ZONE, morning_run
from dunwell.worklist.tables import Run
from dunwell.worklist.words import WHY_NOT, why_not_in_words

router = APIRouter()
NAV = [NavItem(N_("Morning runs"), "/runs", icon="refresh", needs="run.view", group="lead", order=40)]
RUN = "worklist.morning_run"

FIGURES = (
    ("bucket", "by_bucket", N_("By bucket")),
    ("segment", "by_segment", N_("By segment")),
    ("action", "by_action", N_("By next action")),
    ("why_not", "not_contacted_by_reason", N_("Not contacted because")),
    ("refused_by", "refused_by_rule", N_("Refused by rule")),
)
STAGES = {
    "promises": N_("Promises judged"),
    "snapshot": N_("Snapshot"),
    "features": N_("Features"),
    "decisions": N_("Decisions"),
    "eligibility": N_("Eligibility"),
    "allocation": N_("Allocation"),
    "lists": N_("Lists"),
    "counts": N_("Counts"),
    "publish": N_("Publishing"),
}
COLUMN_NAMES = {
    "bucket": N_("Bucket"),
    "segment": N_("Segment"),
    "stage": N_("Stage"),
    "action": N_("Next action"),
    "why_not": N_("Reason"),
    "refused_by": N_("Rule"),
    "channel": N_("Channel"),
    "recoverability": N_("Recoverability"),
    "wxa": N_("Willingness × ability"),
    "amount_band": N_("Amount band"),
    "low_risk": N_("Fit for a trainee"),
}


SHOWN = (
    "account_id", "debtor_id", "currency", "dpd", "bucket", "overdue", "segment", "action", "score", "collector_id", "why_not", "next_step_on",
)  # fmt: skip


@dataclass(eq=False)
class RunCleaned(DomainError):
    """The accounts behind the run's figures were removed after KEEP_DAYS; its figures and its record stay."""

    code: ClassVar[str] = "worklist.run_cleaned"
    status: ClassVar[int] = 410
    day: str


ERROR_WORDS = {
    "worklist.run_cleaned": N_(
        "The accounts behind the run of %(day)s are no longer kept; its figures and its record are."
    )
}


@dataclass(frozen=True)
class Figure:
    """One count with its words and the page of the accounts behind it. `share` is of the largest in its group."""

    label: str
    accounts: int
    href: str
    most: int


@router.get("/runs", dependencies=[needs("run.view")])
def runs(ctx: Ctx) -> Response:
    """All runs, the newest first."""
    found = decisions.runs(ctx.session)
    present = decisions.present_run(ctx.session)
    return ctx.render(
        "strategy/runs.html",
        runs=found,
        present=present.id if present else None,
        today=local_date(ctx.clock.now(), ZONE),
        seconds=_seconds,
        listed=_listed,
    )


@router.post("/runs", dependencies=[needs("run.start")])
def start(ctx: Ctx) -> Response:
    """Run today, in the background. A second time the same day only brings the open items up to date."""
    day = local_date(ctx.clock.now(), ZONE).isoformat()
    job = jobs.enqueue(ctx.session, ctx.clock, ctx.actor, RUN, {"day": day}, key=RUN)
    ctx.session.flush()
    return ctx.redirect(f"/jobs/{job.id}")


@jobs.handler(RUN)
def run_job(job: jobs.Running) -> jobs.Result:
    """The morning run as a job."""
    job.progress(N_("Deciding every account"))
    done = morning_run(job.settings, job.clock, job.actor, date.fromisoformat(job.args["day"]), job.engine)
    with write(job.engine) as session:
        jobs.enqueue(session, job.clock, job.actor, CLEAN, key=CLEAN)
    return jobs.Result({"run_id": done.run_id, "unchanged": done.unchanged}, url=f"/runs/{done.run_id}")


@router.get("/runs/{run_id}", dependencies=[needs("run.view")])
def run(run_id: int, ctx: Ctx) -> Response:
    """One run: stages, lists, and every figure with the accounts behind it."""
    found = _run(ctx, run_id)
    summary: dict[str, Any] = dict(found.summary)
    groups = [
        (ctx._(title), _figures(ctx, found, column, summary.get(key, {}))) for column, key, title in FIGURES
    ]
    return ctx.render(
        "strategy/run.html",
        run=found,
        summary=summary,
        groups=[(title, figures) for title, figures in groups if figures],
        charts=[chart for name in CHARTS if (chart := _chart(ctx, summary, name))],
        stages=[
            (ctx._(STAGES.get(s["name"], s["name"])), s["seconds"], s["peak_mb"]) for s in summary["stages"]
        ],
        seconds=_seconds(found),
        listed=_listed(found),
    )


@dataclass(frozen=True)
class Chart:
    """Bars of one count, without the many accounts of which nothing is asked. `summary` says it to who cannot see it."""

    id: str
    title: str
    option: dict[str, Any]
    summary: str
    height: str


CHARTS: dict[str, tuple[str, str, str, str]] = {
    "bucket": (
        "by_bucket",
        "M0",
        N_("Overdue accounts by bucket"),
        N_("%(left)s accounts in M0 are left out."),
    ),
    "action": (
        "by_action",
        "none",
        N_("Accounts by next action"),
        N_("%(left)s accounts with nothing to do are left out."),
    ),
}


def _chart(ctx: Context, summary: dict[str, Any], column: str) -> Chart | None:
    key, left_out, title, said = CHARTS[column]
    counts = {code: n for code, n in summary.get(key, {}).items() if code != left_out and n}
    if not counts:
        return None
    names = [label_of(ctx, column, code) for code in counts]
    values = list(counts.values())
    lying = column == "action"  # long names: bars lie, the largest on top
    axis, other = (
        {"type": "category", "data": names[::-1] if lying else names},
        {"type": "value", "show": not lying},
    )
    option = {
        "xAxis": other if lying else axis, "yAxis": axis if lying else other,
        "series": [{"type": "bar", "name": ctx._("Accounts"), "data": values[::-1] if lying else values, "label": {"show": True, "position": "right" if lying else "top"}}],
        "grid": {"left": 8, "right": 48 if lying else 8, "top": 24, "bottom": 8, "containLabel": True},
    }  # fmt: skip
    left = ctx._(said, left=ctx.fmt.number(summary.get(key, {}).get(left_out, 0)))
    return Chart(f"chart-{column}", ctx._(title), option, left, "lg" if lying else "md")


def _run(ctx: Context, run_id: int) -> Run:
    found = ctx.session.get(Run, run_id)
    if found is None:
        raise NotFound("run", run_id)
    return found


def _seconds(run: Run) -> float:
    stages: list[dict[str, Any]] = run.summary.get("stages", [])  # type: ignore[assignment]
    return float(sum(stage["seconds"] for stage in stages))


def _listed(run: Run) -> int:
    lists: list[dict[str, Any]] = run.summary.get("worklists", [])  # type: ignore[assignment]
    return int(sum(row["items"] for row in lists))


def _figures(ctx: Context, run: Run, column: str, counts: dict[str, int]) -> list[Figure]:
    most = max(counts.values(), default=1)
    return [
        Figure(
            label_of(ctx, column, code), n, f"/runs/{run.id}/accounts?{column}={_value(column, code)}", most
        )
        for code, n in counts.items()
    ]


def _value(column: str, code: str) -> str:
    return "null" if column == "bucket" and code == "unknown" else code


def label_of(ctx: Context, column: str, code: str) -> str:
    """What a code of a column is called."""
    if column == "why_not":
        return ctx._(WHY_NOT[code]) if code in WHY_NOT else why_not_in_words(code, ctx.lang)
    if column == "bucket" and code in ("unknown", "null"):
        return ctx._("Due date unknown")
    return words.name(ctx.lang, column, code)


@router.get("/runs/{run_id}/accounts", dependencies=[needs("run.view")])
def accounts(run_id: int, ctx: Ctx, query: Listing) -> Response:
    """The accounts behind a figure of a run; filters, order and page in the URL."""
    found = _run(ctx, run_id)
    if not decisions.decisions_file(ctx.settings, found).exists():
        raise RunCleaned(found.day.isoformat())
    equal = {
        key: value for key, value in query.filters.items() if key in decisions.FILTERS and _safe(key, value)
    }
    sort = query.sort if query.sort.removeprefix("-") in decisions.SORTS else "account_id"
    if query.export:
        rows = decisions.accounts(ctx.settings, found, decisions.Wanted(equal, sort, limit=None))
        return export(ctx, query, f"run-{run_id}", _columns(ctx), rows)
    total = decisions.count(ctx.settings, found, equal)
    number = min(query.number, max(1, -(-total // PAGE_SIZE)))
    wanted = decisions.Wanted(equal, sort, (number - 1) * PAGE_SIZE, PAGE_SIZE, SHOWN)
    rows = decisions.accounts(ctx.settings, found, wanted)
    kept = ListQuery(query.path, "", query.sort, number, query.export, equal)
    people = dict(ctx.session.execute(select(User.id, User.name)).tuples().all())
    return ctx.render(
        "strategy/accounts.html",
        run=found,
        listing=Page(rows, total, number, PAGE_SIZE, kept, sort),
        chosen=[
            (_filter_name(ctx, key), _filter_value(ctx, key, value, people)) for key, value in equal.items()
        ],
        people=people,
        name=lambda kind, code: label_of(ctx, kind, code) if code is not None else "—",
        why=lambda code: why_not_in_words(code, ctx.lang),
    )


def _safe(key: str, value: str) -> bool:
    return not key.endswith("_id") or value == "null" or value.isdigit()


def _filter_name(ctx: Context, key: str) -> str:
    if key.startswith("rule_"):
        return ctx._("Row of “%(table)s”", table=ctx._(words.TABLES[key.removeprefix("rule_")]))
    return ctx._(COLUMN_NAMES.get(key, key))


def _filter_value(ctx: Context, key: str, value: str, people: dict[int, str]) -> str:
    if key in ("collector_id", "owner_id") and value.isdigit():
        return people.get(int(value), value)
    return label_of(ctx, key, value)


def _columns(ctx: Context) -> list[Column]:
    def of(name: str, heading: str) -> Column:
        return Column(ctx._(heading), lambda row: row[name])

    return [
        of("account_id", N_("Account")), of("debtor_id", N_("Debtor")), of("bucket", N_("Bucket")), of("dpd", N_("Days past due")),
        of("overdue", N_("Overdue")), of("currency", N_("Currency")), of("segment", N_("Segment")), of("stage", N_("Stage")),
        of("action", N_("Next action")), of("score", N_("Score")), of("why_not", N_("Reason")), of("refused_by", N_("Rule")),
        of("next_step", N_("Next step")), of("next_step_on", N_("Next step on")),
    ]  # fmt: skip
