"""The compliance desk: today's refusals, limits, overrides, checker hits, what a change of the rules would have touched.

These pages stand here because a lead sees only the debtors of their teams, which worklist.access decides.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import select

from dunwell.compliance import desk, explain, hits, replay, versions
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.desk_tables import CheckerHit
from dunwell.contact.domain.codes import RELATIONS, RESTRICTIONS
from dunwell.foundation import db, jobs
from dunwell.foundation.clock import aware, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.jobs import Job
from dunwell.foundation.settings import resource
from dunwell.people.tables import User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.worklist import access

router = APIRouter()
NAV = [
    NavItem(
        N_("Compliance desk"), "/compliance", icon="shield-check", needs="desk.view", group="proof", order=5
    )
]
REPLAY = "compliance.replay"
OVERRIDE_DAYS, LONGEST_REPLAY, SHOWN = 30, 366, 200
CATEGORY_WORDS = {
    "threat_violence": N_("Threat of violence"), "threat_criminal": N_("Threat of arrest or exaggerated consequences"),
    "fabricated_process": N_("Invented legal step"), "impersonation": N_("Impersonation"), "insult": N_("Insult"),
    "third_party_disclosure": N_("Debt told to a third person"), "third_party_demand": N_("Third person pressed"),
    "public_shaming": N_("Public shaming"), "obstruct_life": N_("Obstructing daily life"),
    "night_harass": N_("Contact at night or ceaseless calls"), "false_amount": N_("False amount"),
    "private_payment": N_("Payment to a private account"), "induce_borrowing": N_("Urged to borrow"), "deception": N_("Deception"),
    "privacy": N_("Breach of privacy"), "seize_property": N_("Seizing property"),
    "minor_or_vulnerable": N_("Pressure through the weak"),
}  # fmt: skip
CHANNEL_WORDS = {
    "voice": N_("Telephone"), "sms": N_("Text message"), "email": N_("E-mail"), "letter": N_("Letter"), "visit": N_("Visit"),
    "note": N_("Note"), "app": N_("App message"),
}  # fmt: skip
PURPOSE_WORDS = {
    "remind": N_("Remind"), "collect": N_("Ask for payment"), "locate": N_("Restore contact"), "message": N_("Leave a message"),
    "notice": N_("Give notice"), "reply": N_("Reply"),
}  # fmt: skip
assert set(CATEGORY_WORDS) == set(CATEGORIES)


@router.get("/compliance", dependencies=[needs("desk.view")])
def show(ctx: Ctx, day: date | None = None) -> Response:
    """The officer's day on one page."""
    on = day or ctx.fmt.today
    since, until = _day(ctx, on)
    seen = access.scope(ctx.session, ctx.actor)
    today = local_date(ctx.clock.now(), ctx.fmt.zone)
    law = explain.law_page("unverified", today, ctx.lang, ctx._)
    near = desk.near_limits(ctx.session, ctx.clock, seen)
    return ctx.render(
        "compliance/desk.html", day=on, today=today, by_rule=desk.refusals_by_rule(ctx.session, since, until, seen),
        titles=_titles(ctx), near=near[:20], near_count=len(near),
        overrides=_with_people(ctx, desk.overrides(ctx.session, ctx.clock.now() - timedelta(days=OVERRIDE_DAYS), seen)[:20]),
        recheck=desk.to_recheck(ctx.session, today, seen), hits=hits.open_count(ctx.session), unverified=law.counts["unverified"],
        restrictions=RESTRICTIONS, channels=CHANNEL_WORDS,
    )  # fmt: skip


@router.get("/compliance/refusals", dependencies=[needs("desk.view")])
def refused(ctx: Ctx, query: Listing, day: date | None = None, rule: str = "") -> Response:
    """The refusals of a day, of one rule if given."""
    on = day or ctx.fmt.today
    since, until = _day(ctx, on)
    found = desk.refusals(ctx.session, since, until, access.scope(ctx.session, ctx.actor), rule)
    rows = _with_people(ctx, found)
    if query.export:
        columns = [
            Column(ctx._("When"), lambda row: row[0].at), Column(ctx._("Debtor"), lambda row: row[1].id),
            Column(ctx._("Channel"), lambda row: row[0].channel), Column(ctx._("Purpose"), lambda row: row[0].purpose),
            Column(ctx._("Rules"), lambda row: ", ".join(row[0].rules)), Column(ctx._("Asked by"), lambda row: row[2]),
            Column(ctx._("Earliest"), lambda row: row[0].earliest),
        ]  # fmt: skip
        return export(ctx, query, "refusals", columns, rows)
    return ctx.render(
        "compliance/refusals.html", day=on, rule=rule, title=_titles(ctx).get(rule, rule), listing=query.page_of(rows, filters={"day": lambda _: on.isoformat(), "rule": lambda _: rule}),
        channels=CHANNEL_WORDS, purposes=PURPOSE_WORDS, relations=RELATIONS, titles=_titles(ctx),
    )  # fmt: skip


@router.get("/compliance/hits", dependencies=[needs("desk.view")])
def hit_queue(ctx: Ctx, query: Listing, state: str = "open") -> Response:
    """What the checker found in what people wrote."""
    state = state if state in hits.STATES else "open"
    seen = access.scope(ctx.session, ctx.actor)
    own = select(Debtor.id).where(seen)
    found = hits.query(state)
    if ctx.actor.role == "lead":
        found = found.where(CheckerHit.debtor_id.in_(own))
    rows = [(row, _person(ctx, row.user_id)) for row in ctx.session.scalars(found.limit(500))]
    return ctx.render(
        "compliance/hits.html", listing=query.page_of(rows, filters={"state": lambda _: state}), state=state, categories=CATEGORY_WORDS, places=hits.PLACES,
        channels=CHANNEL_WORDS,
    )  # fmt: skip


@router.post("/compliance/hits/{hit_id}", dependencies=[needs("desk.work")])
def judge(
    hit_id: int, ctx: Ctx, state: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
) -> Response:
    """Upheld or false."""
    hits.decide(ctx.session, ctx.clock, ctx.actor, hit_id, state, note)
    ctx.flash(ctx._("Judged. It stays on file."))
    return ctx.redirect(f"/compliance/phrases?hit={hit_id}" if state == "false_hit" else "/compliance/hits")


@router.get("/compliance/replay", dependencies=[needs("desk.view")])
def replays(ctx: Ctx) -> Response:
    """What another version of the rules would have changed: choose a kept version, see the last answer."""
    last = ctx.session.scalar(select(Job).where(Job.kind == REPLAY).order_by(Job.id.desc()).limit(1))
    result = (last.result or {}) if last and last.status == "done" else None
    return ctx.render(
        "compliance/replay.html", copies=versions.copies(ctx.settings), seen=desk.versions_seen(ctx.session), job=last, result=result,
        accounts=_named(ctx, result) if result else [], titles=_titles(ctx), channels=CHANNEL_WORDS, purposes=PURPOSE_WORDS,
        shown=SHOWN, moment=datetime.fromisoformat,
    )  # fmt: skip


@router.post("/compliance/replay", dependencies=[needs("desk.work")])
def start_replay(ctx: Ctx, old: Annotated[str, Form()] = "", days: Annotated[str, Form()] = "30") -> Response:
    """Judge the last days again, in the background."""
    if old not in {name for name, _, _ in versions.copies(ctx.settings)}:
        raise BadInput("old", N_("Choose a version that is kept."))
    if not days.isdecimal() or not 1 <= int(days) <= LONGEST_REPLAY:
        raise BadInput("days", N_("Give a number of days, a year at most."))
    job = jobs.enqueue(ctx.session, ctx.clock, ctx.actor, REPLAY, {"old": old, "days": int(days)}, key=REPLAY)
    ctx.session.flush()
    return ctx.redirect(f"/jobs/{job.id}")


@jobs.handler(REPLAY)
def replay_job(job: jobs.Running) -> jobs.Result:
    """Judge past contacts under a kept version and under the rules in use."""
    job.progress(N_("Judging past contacts again"))
    until = job.clock.now()
    old = job.settings.var / "packs" / str(job.args["old"])
    with db.read(job.engine) as session:
        since = until - timedelta(days=int(job.args["days"]))
        found = replay.replay(session, old, resource("packs"), since, until)
    said = found.to_json()
    said |= {
        "accounts": said["accounts"][:SHOWN],
        "touched": len(found.accounts),
        "old": job.args["old"],
        "days": job.args["days"],
    }
    return jobs.Result(said, url="/compliance/replay")


def _day(ctx: Context, on: date) -> tuple[datetime, datetime]:
    start = datetime.combine(on, time(), ZoneInfo(ctx.fmt.zone))
    return aware(start), aware(start + timedelta(days=1))


def _titles(ctx: Context) -> dict[str, str]:
    """Rule → its title in the reader's language, of every pack there is, and of the house's own reasons."""
    titles = desk.titles(ctx.lang)
    own = {
        "one_contact_at_a_time": ctx._("One contact at a time"), "debtor_prefers_hours": ctx._("Outside the preferred hours"),
        "debtor_prefers_channel": ctx._("Not the preferred channel"),
        "debtor_told_inconvenient": ctx._("A time the debtor called inconvenient"),
    }  # fmt: skip
    return titles | own


def _with_people(ctx: Context, rows: list[tuple[Any, Debtor]]) -> list[tuple[Any, Debtor, str]]:
    return [(row, debtor, _person(ctx, row.user_id)) for row, debtor in rows]


def _person(ctx: Context, user_id: int | None) -> str:
    user = ctx.session.get(User, user_id) if user_id else None
    return user.name if user else "–"


def _named(ctx: Context, result: dict[str, Any]) -> list[dict[str, Any]]:
    """The accounts of a replay that the reader may see, with masked names and contract numbers."""
    seen = set(ctx.session.scalars(select(Debtor.id).where(access.scope(ctx.session, ctx.actor))))
    named = []
    for one in result.get("accounts", []):
        if one["debtor"] not in seen:
            continue
        debtor = ctx.session.get(Debtor, one["debtor"])
        account = ctx.session.get(Account, one["account"]) if one["account"] else None
        if debtor is None:
            raise NotFound("debtor", one["debtor"])
        named.append(one | {"name": debtor.name, "contract": account.contract_no if account else ""})
    return named
