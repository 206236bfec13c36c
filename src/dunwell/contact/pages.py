"""Scripts and messages: see, edit, preview, history, restore. Everybody reads; leads and trainers edit."""

from dataclasses import dataclass
from difflib import ndiff
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from dunwell.compliance.domain import documents
from dunwell.contact import library, service, tables
from dunwell.contact.domain import codes
from dunwell.contact.domain.scripts import KINDS, LANGS, MESSAGES, NOT_TOLD, VARIABLES
from dunwell.contact.scripts import ScriptDraft
from dunwell.contact.tables import Script
from dunwell.foundation.i18n import N_
from dunwell.people import tables as people
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [NavItem(N_("Scripts"), "/scripts", icon="notes", needs="script.view", group="work", order=40)]
ERROR_WORDS: dict[str, str] = {
    "text.forbidden": N_("“%(quote)s” may not be said (%(rule)s). Say instead: %(rewrite)s"),
    "text.incomplete": N_(
        "The law asks for more in such a text (%(rule)s): what is missing stands under the box."
    ),
    "text.own": N_("You wrote this version: somebody else has to approve it."),
}

KIND_NAMES = {
    "voice": N_("Call script"),
    "sms": N_("Message text"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "reply": N_("Answer to an objection"),
}
LANG_NAMES = {"zh": "中文", "en": "English"}
# The words of the moment's columns. Stages and segments are the strategy's codes; rooms below this one name them too.
MOMENTS = {
    "first_contact": N_("First contact"),
    "promise_made": N_("A promise was made"),
    "promise_today": N_("Promise due today"),
    "promise_broken": N_("Promise not kept"),
    "callback": N_("Callback as agreed"),
    "inbound": N_("The debtor calls"),
}
STAGES = {
    "pre_due": N_("Before the due date"),
    "early": N_("Early stage"),
    "mid": N_("Middle stage"),
    "late": N_("Late stage"),
}
REACH = {
    "reachable": N_("Reachable"),
    "related_only": N_("Half lost: only related persons"),
    "lost": N_("Lost contact"),
}
WXA = {
    "high_high": N_("Willing and able"),
    "high_low": N_("Willing, not able"),
    "low_high": N_("Able, not willing"),
    "low_low": N_("Neither willing nor able"),
}
SEGMENTS = (
    "first_default", "hardship", "needs_plan", "plan", "firm", "broken", "lost", "dispute", "b2b_early", "b2b_mid", "b2b_late",
)  # fmt: skip
APPROVALS = {
    "approved": N_("Approved"),
    "waiting": N_("Waits for approval"),
    "refused": N_("Sent back"),
}
# What a preview shows for each variable.
EXAMPLE = {
    "zh": {"collector": "王欣", "collector_no": "C-017", "debtor": "林小满", "person": "林大", "product": "信用卡", "contract_tail": "0231",
           "overdue": "TWD 1,200.00", "due_on": "2026年10月20日", "dpd": "34", "coming_due": "TWD 300.00",
           "coming_due_on": "2026年12月1日", "promise_amount": "TWD 500.00", "promise_on": "2026年11月28日", "today": "2026年11月25日", "balance": "TWD 15,200.00",
           "principal": "TWD 14,000.00", "interest": "TWD 900.00", "fees": "TWD 300.00"},
    "en": {"collector": "Wang Xin", "collector_no": "C-017", "debtor": "Lin Xiaoman", "person": "Lin Da", "product": "credit card",
           "contract_tail": "0231", "overdue": "TWD 1,200.00", "due_on": "20 Oct 2026", "dpd": "34", "coming_due": "TWD 300.00",
           "coming_due_on": "1 Dec 2026", "promise_amount": "TWD 500.00", "promise_on": "28 Nov 2026", "today": "25 Nov 2026", "balance": "TWD 15,200.00",
           "principal": "TWD 14,000.00", "interest": "TWD 900.00", "fees": "TWD 300.00"},
}  # fmt: skip


class ScriptForm(BaseModel):
    """A script as typed."""

    key: str = ""
    kind: str = "voice"
    lang: str = "zh"
    stage: str = ""
    segment: str = ""
    contactability: str = ""
    wxa: str = ""
    relation: str = "self"
    moment: str = ""
    title: str = ""
    subject: str = ""
    body: str = ""

    def draft(self) -> ScriptDraft:
        """The draft the service takes."""
        said = self.model_dump(exclude={"key", "lang"})
        return ScriptDraft(**said)


@dataclass(frozen=True, slots=True)
class Row:
    """One script in the list; `for_what` are source strings of the columns that narrow it."""

    script: Script
    for_what: tuple[str, ...]


def example(lang: str) -> dict[str, str]:
    """Values a preview is filled with."""
    house = library.institution(lang)
    return {
        **EXAMPLE[lang],
        "institution": house.name,
        "service_line": house.service_line,
        "channels": house.channels,
    }


def words_of() -> dict[str, Any]:
    """The code tables the templates need."""
    return {
        "kinds": KIND_NAMES, "langs": LANG_NAMES, "moments": MOMENTS, "stages": STAGES, "reach": REACH, "wxas": WXA,
        "segments": SEGMENTS, "relations": codes.RELATIONS, "variables": VARIABLES, "not_told": NOT_TOLD,
        "messages": MESSAGES, "approvals": APPROVALS,
    }  # fmt: skip


@router.get("/scripts", dependencies=[needs("script.view")])
def scripts(
    ctx: Ctx, query: Listing, lang: str = "", kind: str = "", relation: str = "", q: str = ""
) -> Response:
    """Every script in use."""
    lang = lang if lang in LANGS else ("zh" if ctx.lang == "zh_Hans" else "en")
    found = tables.active_scripts(ctx.session, kind=kind if kind in KINDS else None, lang=lang)
    asked = q.strip().casefold()
    rows = [
        Row(one, _for_what(one))
        for one in found
        if (not relation or one.relation == relation)
        and (not asked or asked in f"{one.key} {one.title} {one.body}".casefold())
    ]
    return ctx.render(
        "contact/scripts.html",
        rows=rows,
        lang=lang,
        chosen={"kind": kind, "relation": relation, "q": q},
        waiting=tables.waiting_scripts(ctx.session),
        names={user.id: user.name for user in people.users(ctx.session)},
        **words_of(),
    )


def _for_what(one: Script) -> tuple[str, ...]:
    said = [MOMENTS.get(one.moment, one.moment), STAGES.get(one.stage, one.stage), one.segment]
    said += [REACH.get(one.contactability, one.contactability), WXA.get(one.wxa, one.wxa)]
    return tuple(text for text in said if text)


@router.get("/scripts/new", dependencies=[needs("script.edit")])
def new(ctx: Ctx) -> Response:
    """An empty script."""
    empty = Script(key="", kind="voice", lang="zh", title="", subject="", body="", relation="self", stage="", segment="",
                   contactability="", wxa="", moment="", version=0, approval="approved")  # fmt: skip
    return _editor(ctx, empty)


@router.get("/scripts/{script_id}", dependencies=[needs("script.view")])
def show(script_id: int, ctx: Ctx) -> Response:
    """One version of a script with its history."""
    return _editor(ctx, service.script(ctx.session, script_id))


def _editor(ctx: Context, one: Script) -> Response:
    versions = service.history(ctx.session, one.key, one.lang) if one.key else []
    names = {user.id: user.name for user in people.users(ctx.session)}
    return ctx.render(
        "contact/script.html",
        one=one,
        versions=versions,
        names=names,
        preview=service.filled(one, example(one.lang)),
        differs=_differs(one, versions),
        wanting=[
            (need, [documents.ELEMENTS[name] for name in missing])
            for need, missing in service.wanting_of(ctx.session, ctx.clock, one)
        ],
        **words_of(),
    )


def _differs(one: Script, versions: list[Script]) -> list[tuple[str, str]]:
    """What a waiting version changes against the one in use, line by line: ("-" or "+" or " ", line)."""
    now = next((version for version in versions if version.active and version.id != one.id), None)
    if one.approval != "waiting" or now is None:
        return []
    lines = ndiff(now.body.splitlines(), one.body.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "-+ "]


@router.post("/scripts/preview", dependencies=[needs("script.edit")])
def preview(ctx: Ctx, form: Annotated[ScriptForm, Form()]) -> Response:
    """The words with example values, as typed so far; nothing is saved."""
    lang = form.lang if form.lang in LANGS else "zh"
    one = Script(
        id=0, key="", kind=form.kind, lang=lang, title=form.title, subject=form.subject, body=form.body,
        relation=form.relation, version=0,
    )  # fmt: skip
    return ctx.render("contact/_preview.html", preview=service.filled(one, example(lang)))


@router.post("/scripts", dependencies=[needs("script.edit")])
def save(ctx: Ctx, form: Annotated[ScriptForm, Form()]) -> Response:
    """Save as a new version."""
    saved = service.save_script(ctx.session, ctx.clock, ctx.actor, form.key, form.lang, form.draft())
    said = N_("Saved as version %(n)s.")
    if saved.approval == "waiting":
        said = N_("Saved as version %(n)s. It can be sent once somebody else has approved it.")
    ctx.flash(ctx._(said, n=saved.version))
    return ctx.redirect(f"/scripts/{saved.id}")


@router.post("/scripts/{script_id}/approve", dependencies=[needs("script.approve")])
def approve(script_id: int, ctx: Ctx, note: Annotated[str, Form()] = "") -> Response:
    """Let a message text be used."""
    one = service.approve_script(ctx.session, ctx.clock, ctx.actor, script_id, note)
    ctx.flash(ctx._("Approved: version %(n)s is in use.", n=one.version))
    return ctx.redirect(f"/scripts/{script_id}")


@router.post("/scripts/{script_id}/refuse", dependencies=[needs("script.approve")])
def refuse(script_id: int, ctx: Ctx, note: Annotated[str, Form()] = "") -> Response:
    """Send a message text back, with a reason."""
    service.refuse_script(ctx.session, ctx.clock, ctx.actor, script_id, note)
    ctx.flash(ctx._("Sent back with your reason. The version before it stays in use."))
    return ctx.redirect(f"/scripts/{script_id}")


@router.post("/scripts/{script_id}/restore", dependencies=[needs("script.edit")])
def restore(script_id: int, ctx: Ctx) -> Response:
    """Make an earlier version count again."""
    saved = service.restore_script(ctx.session, ctx.clock, ctx.actor, script_id)
    said = N_("Restored as version %(n)s.")
    if saved.approval == "waiting":
        said = N_("Restored as version %(n)s. It can be sent once somebody else has approved it.")
    ctx.flash(ctx._(said, n=saved.version))
    return ctx.redirect(f"/scripts/{saved.id}")


@router.post("/scripts/{script_id}/withdraw", dependencies=[needs("script.edit")])
def withdraw(script_id: int, ctx: Ctx) -> Response:
    """Take a script out of use."""
    service.withdraw_script(ctx.session, ctx.clock, ctx.actor, script_id)
    ctx.flash(ctx._("Withdrawn. It can be restored from its history."))
    return ctx.redirect(f"/scripts/{script_id}")
