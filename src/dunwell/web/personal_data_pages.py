"""Personal data: who looked at it and why, how long it is kept, what leaves the house, and its erasure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import select

from dunwell.compliance import explain, packs, rule_words
from dunwell.compliance.domain.retention import retention_rules
from dunwell.compliance.tables import Permit
from dunwell.evidence import domain, tables
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.tables import Debtor
from dunwell.ui import words
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import XLSX, Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.worklist import access, erasure, extracts, purposes, retention
from dunwell.worklist.retention import SORTS

router = APIRouter()
NAV = [
    NavItem(N_("Personal data"), "/personal-data", icon="lock", needs="data.extract", group="proof", order=40)
]
ERROR_WORDS = {
    "erasure.still_open": N_("An account is still open: nothing is erased before it is settled."),
    "erasure.still_kept": N_("The law keeps these records (%(rule)s). They may be erased after %(until)s."),
}
LOOKS = {
    "personal_data.revealed": N_("Personal data revealed"),
    "personal_data.exported": N_("Given out in an extract"),
    "permit.revealed": N_("Number shown for a permitted contact"),
    "evidence.exported": N_("File exported"),
    "statement.made": N_("Statement made out"),
    "reveal.debtor": N_("Personal data revealed"),
    "debtor.found": N_("Found by a search"),
    "search.hit": N_("Found by a search"),
    "personal_data.erased": N_("Personal data erased"),
}
WHAT = {
    "name": N_("Name"), "id_number": N_("Identity number"), "employer": N_("Employer"), "person": N_("A related person's name"),
    "point": N_("An address or e-mail"),
    "phone": N_("A telephone number"),
}  # fmt: skip
EMPTY: Mapping[str, str] = {}
EVENT_WORDS = {
    "created": N_("after it was made"), "last_activity": N_("after the last activity"), "settled": N_("after the debt is settled"),
    "closed": N_("after it is closed"), "default_ended": N_("after the default ended"), "mandate_ended": N_("after the mandate ended"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log."""

    at: datetime
    who: str
    kind: str
    what: str
    purpose: str


@router.get("/debtors/{debtor_id}/access-log", dependencies=[needs("data.access_log")])
def access_log(debtor_id: int, ctx: Ctx, query: Listing) -> Response:
    """Who saw which personal data of a debtor, when, and for what purpose."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    rows = _looks(ctx, debtor_id)
    if query.export:
        columns = [
            Column(ctx._("When"), lambda r: r.at), Column(ctx._("Who looked"), lambda r: r.who), Column(ctx._("What"), lambda r: ctx._(LOOKS[r.kind])),
            Column(ctx._("Which data"), lambda r: r.what), Column(ctx._("Purpose"), lambda r: r.purpose),
        ]  # fmt: skip
        return export(ctx, query, f"access-{debtor_id}", columns, rows)
    listing = query.page_of(rows, search=lambda r: f"{r.who} {r.what} {r.purpose}")
    return ctx.render("compliance/access_log.html", debtor=debtor, listing=listing, looks=LOOKS)


def _looks(ctx: Context, debtor_id: int) -> list[Look]:
    people = dict(ctx.session.execute(select(User.login, User.name)).tuples().all())
    found = []
    shown = {row.id: row for row in ctx.session.scalars(select(Permit).where(Permit.debtor_id == debtor_id))}
    for record in tables.records(ctx.session, domain.debtor_chain(debtor_id)):
        if record.kind in LOOKS:
            said = domain.said(record)
            if record.kind == "permit.revealed" and said.get("permit") in shown:
                said = {**said, **_contact(ctx, shown[said["permit"]])}
            at = datetime.fromisoformat(record.at)
            who = f"{people[record.actor]} ({record.actor})" if record.actor in people else record.actor
            found.append(Look(at, who, record.kind, _which(ctx, said), _purpose(ctx, said)))
    return found[::-1]


def _contact(ctx: Context, permit: Permit) -> dict[str, str]:
    """Which data a permit showed, and what for."""
    why = [rule_words.of(permit.channel, ctx._), rule_words.of(permit.purpose, ctx._)]
    if permit.override_reason:
        why.append(permit.override_reason)
    return {
        "what": "point" if permit.channel in ("email", "letter", "visit") else "phone",
        "reason": " · ".join(why),
    }


def _which(ctx: Context, said: dict[str, Any]) -> str:
    if said.get("columns"):
        headings = [ctx._(extracts.COLUMNS[name][0]) for name in said["columns"] if name in extracts.COLUMNS]
        return ", ".join(headings)
    what = str(said.get("what") or "")
    return ctx._(WHAT[what]) if what in WHAT else what


def _purpose(ctx: Context, said: dict[str, Any]) -> str:
    purpose = str(said.get("purpose") or said.get("reason") or "")
    words_ = ctx._(purposes.PURPOSES[purpose]) if purpose in purposes.PURPOSES else purpose
    return f"{words_} · {said['recipient']}" if said.get("recipient") else words_


@router.get("/personal-data", dependencies=[needs("data.extract")])
def overview(ctx: Ctx) -> Response:
    """Extracts made, the form for another, and how long each sort of record is kept."""
    return _overview(ctx)


def _overview(ctx: Context, given: Mapping[str, str] = EMPTY, wrong: BadInput | None = None) -> Response:
    """The page; with what was typed and what is wrong with it, if something is."""
    today = local_date(ctx.clock.now(), ctx.fmt.zone)
    rules = {pack: retention_rules(packs.load([pack]), today) for pack in packs.available()}
    made = [
        (datetime.fromisoformat(record.at), record.actor, domain.said(record))
        for record in tables.page_of_records(ctx.session, domain.SYSTEM_CHAIN, limit=50, kind="extract.made")
    ]
    return ctx.render(
        "compliance/personal_data.html", kinds=extracts.kinds(ctx.lang), columns=extracts.COLUMNS, made=made, rules=rules, sorts=SORTS,
        events=EVENT_WORDS, names={pack: explain.pack_name(pack, ctx.lang) for pack in rules},
        titles={one.name: one.title for one in extracts.kinds(ctx.lang)}, given=given, errors={wrong.field: ctx._(wrong.reason)} if wrong else {}, status=422 if wrong else 200,
    )  # fmt: skip


@router.post("/personal-data/extract", dependencies=[needs("data.extract")])
def extract(
    ctx: Ctx, name: Annotated[str, Form()] = "", recipient: Annotated[str, Form()] = "", purpose: Annotated[str, Form()] = "",
    contracts: Annotated[str, Form()] = "", least_dpd: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "xlsx",
) -> Response:  # fmt: skip
    """The file as a download; its hash and every debtor in it are recorded."""
    given = {
        "name": name, "recipient": recipient, "purpose": purpose, "contracts": contracts, "least_dpd": least_dpd, "kind": kind,
    }  # fmt: skip
    try:
        return _extract(ctx, **given)
    except BadInput as wrong:  # nothing is written before the input is good
        return _overview(ctx, given, wrong)


def _extract(
    ctx: Context, name: str, recipient: str, purpose: str, contracts: str, least_dpd: str, kind: str
) -> Response:
    numbers = [number for number in re.split(r"[\s,;，；]+", contracts) if number]
    accounts = extracts.chosen(
        ctx.session, ctx.clock, access.scope(ctx.session, ctx.actor), contracts=numbers,
        least_dpd=int(least_dpd) if least_dpd.isdecimal() else None,
    )  # fmt: skip
    kind = "csv" if kind == "csv" else "xlsx"
    made = extracts.make(
        ctx.session,
        ctx.clock,
        ctx.actor,
        ctx.lang,
        name,
        accounts,
        recipient=recipient,
        purpose=purpose,
        kind=kind,
    )
    headers = {
        "content-disposition": f'attachment; filename="{name}-{ctx.fmt.today.isoformat()}.{kind}"',
        "x-content-sha256": made.sha256,
    }
    answer: Response = ctx.finish(
        Response(made.body, media_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8", headers=headers)
    )
    return answer


@router.get("/debtors/{debtor_id}/erasure", dependencies=[needs("data.erase")])
def erasure_page(debtor_id: int, ctx: Ctx) -> Response:
    """What an erasure would do, and until when the law forbids it."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    return _erasure(ctx, debtor)


@router.post("/debtors/{debtor_id}/erasure", dependencies=[needs("data.erase")])
def erase(
    debtor_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "", sure: Annotated[str, Form()] = ""
) -> Response:
    """Erase, for good."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    if not sure:
        return ctx.redirect(f"/debtors/{debtor_id}/erasure")
    erasure.erase(ctx.session, ctx.clock, ctx.actor, debtor_id, reason)
    ctx.flash(ctx._("The personal data is erased. The record still proves."))
    return ctx.redirect(f"/debtors/{debtor_id}/erasure")


def _erasure(ctx: Context, debtor: Debtor) -> Response:
    plan = erasure.preview(ctx.session, ctx.clock, ctx.actor, debtor.id)
    refused = plan.refused
    why = ""
    if isinstance(refused, erasure.StillKept) and refused.until is None:
        why = ctx._(
            "The law keeps these records (%(rule)s): %(why)s.",
            rule=refused.rule,
            why=ctx._(erasure.UNKNOWN_EVENT),
        )
    elif refused is not None:
        why = words.say(refused, ctx.fmt, ctx.lang)
    done = debtor.name == erasure.GONE
    today = local_date(ctx.clock.now(), ctx.fmt.zone)
    return ctx.render(
        "compliance/erasure.html", debtor=debtor, plan=plan, why=why, done=done, sorts=SORTS, events=EVENT_WORDS, today=today,
        held=retention.events(ctx.session, debtor.id),
    )  # fmt: skip
