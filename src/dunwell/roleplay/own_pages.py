"""The scenario editor: list, create, form and YAML of the same thing, try-out, signature, publication, versions."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from dunwell.contact.domain import CAUSES
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User
from dunwell.portfolio.buckets import scheme
from dunwell.portfolio.service import HOME_ZONE
from dunwell.roleplay import (
    catalogue,
    from_case,
    own,
    own_form,
    own_tables,
    own_text,
    own_words,
    proof,
    service,
)
from dunwell.roleplay.domain.acts import COLLECTOR
from dunwell.roleplay.domain.case import PRODUCTS as PRODUCT_CODES
from dunwell.roleplay.domain.scenario import STAGES as STAGE_CODES
from dunwell.roleplay.domain.scenario import TOPICS as TOPIC_CODES
from dunwell.roleplay.domain.seeds import practice_seed
from dunwell.roleplay.page_words import PARTS, PRODUCTS, STAGES, TOPICS
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Scenario editor"), "/roleplay/own", icon="edit", needs="roleplay.review", group="academy", order=37)
]  # fmt: skip
ERROR_WORDS = {
    "roleplay.scenario_not_whole": N_("The scenario has faults; they stand beside its fields."),
    "roleplay.scenario_not_signed": N_("Another person has to sign this version before it can be published."),
    "roleplay.scenario_own_work": N_("Who wrote any version of a scenario cannot sign for it."),
    "roleplay.scenario_still_known": N_("The words still hold something that tells who the case is about."),
    "roleplay.no_yaml": N_("This is not YAML: see line %(line)s, “%(near)s”."),
    "roleplay.no_yaml_tab": N_("Line %(line)s, “%(near)s”, is indented with a tab. Use spaces."),
    "roleplay.no_yaml_open": N_(
        "At line %(line)s, “%(near)s”, a bracket or quotation mark that was opened is still not closed."
    ),
    "roleplay.no_yaml_colon": N_(
        "Line %(line)s, “%(near)s”: after a key stand a colon and a space; a text with a colon in it wants quotation marks around it."
    ),
    "roleplay.no_yaml_indent": N_(
        "Line %(line)s, “%(near)s”, is indented otherwise than the lines it belongs to."
    ),
}
READS, WRITES = needs("roleplay.review"), needs("roleplay.write")
MOST_FIELDS = 600


async def _posted(request: Request) -> list[tuple[str, str]]:
    form = (await request.form()).multi_items()
    return [(name, value[: own.LONGEST]) for name, value in form[:MOST_FIELDS] if isinstance(value, str)]


Posted = Annotated[list[tuple[str, str]], Depends(_posted)]


@router.get("/roleplay/own", dependencies=[READS])
def overview(ctx: Ctx) -> Response:
    """Every scenario of the house with where it stands, and the ways to make one."""
    rows = [(row, own_tables.newest(ctx.session, row.id)) for row in own_tables.all_own(ctx.session)]
    people = _people(ctx, [version.by_id for _, version in rows])
    shown = [(row, version, own.state_of(row, version), people.get(version.by_id, "")) for row, version in rows]  # fmt: skip
    return ctx.render(
        "roleplay/own.html", rows=shown, states=own_words.STATES, origins=own_words.ORIGINS, scenarios=catalogue.for_reader(ctx.session, "en" if ctx.lang == "en" else "zh"),
        may_write=ctx.can("roleplay.write"), may_take=ctx.can("roleplay.from_case"), lang="en" if ctx.lang == "en" else "zh",
    )  # fmt: skip


@router.post("/roleplay/own", dependencies=[WRITES])
def make(ctx: Ctx, lang: Annotated[str, Form()] = "", copy_of: Annotated[str, Form()] = "") -> Response:
    """Begin a scenario: blank in a language, or as a copy."""
    if copy_of:
        row = own.make_copy(ctx.session, ctx.clock, ctx.actor, copy_of)
    else:
        row = own.make_blank(ctx.session, ctx.clock, ctx.actor, lang)
    return ctx.redirect(f"/roleplay/own/{row.id}/form")


@router.get("/roleplay/own/cases", dependencies=[needs("roleplay.from_case")])
def cases(ctx: Ctx, product: str = "", cause: str = "", bucket: str = "") -> Response:
    """Real cases to choose from, by their coarse features; nobody can be seen."""
    today = local_date(ctx.clock.now(), HOME_ZONE)
    found = from_case.candidates(ctx.session, ctx.actor, today, product=product, cause=cause, bucket=bucket)
    return ctx.render(
        "roleplay/own_cases.html", found=found, product=product, cause=cause, bucket=bucket, products=PRODUCTS, causes=CAUSES,
        buckets=scheme().codes,
    )  # fmt: skip


@router.post("/roleplay/own/cases/{account_id}", dependencies=[needs("roleplay.from_case")])
def take(account_id: int, ctx: Ctx) -> Response:
    """Take a case as a draft; its person is taken out before anybody sees it."""
    row = own.make_from_case(ctx.session, ctx.clock, ctx.actor, account_id)
    ctx.flash(ctx._("The draft is there. Read it as a stranger would: could anybody be recognised?"))
    return ctx.redirect(f"/roleplay/own/{row.id}")


@router.get("/roleplay/own/{own_id}", dependencies=[READS])
def show(own_id: int, ctx: Ctx, version: int = 0) -> Response:
    """Where a scenario stands: its words, what checker and search for traces find, versions, what may be done next."""
    row = own.one(ctx.session, own_id)
    versions = own_tables.versions_of(ctx.session, own_id)
    kept = own.version(ctx.session, own_id, version) if version else versions[0]
    look = own.look(ctx.session, row, kept)
    authors = {row.made_by} | {each.by_id for each in versions}
    against = own.why_not_published(row, kept, look)
    return ctx.render(
        "roleplay/own_one.html", row=row, kept=kept, versions=versions, look=look, newest=versions[0],
        faults=[(own_words.name_of(fault.where, ctx._), own_words.said(fault, ctx._)) for fault in look.faults], state=own.state_of(row, versions[0]),
        states=own_words.STATES, origins=own_words.ORIGINS, kinds=own_words.KINDS, stages=STAGES, archetypes=own_words.ARCHETYPES,
        people=_people(ctx, [each for one in versions for each in (one.by_id, one.signed_by, one.published_by)] + [row.made_by]),
        name_of=lambda path: own_words.name_of(path, ctx._),
        texts=proof.texts_of(look.scenario) if look.scenario else [], may_write=ctx.can("roleplay.write"),
        may_sign=ctx.actor.user_id not in authors, must_sign=row.origin == "case" or look.needs_signing,
        against=ctx._(ERROR_WORDS[against.code]) if against is not None else "",
    )  # fmt: skip


@router.get("/roleplay/own/{own_id}/form", dependencies=[WRITES])
def form(own_id: int, ctx: Ctx) -> Response:
    """The newest version as a form, faults beside its fields."""
    own.one(ctx.session, own_id)
    kept = own_tables.newest(ctx.session, own_id)
    return _form(ctx, own_id, kept.number, own_text.read(kept.text))


@router.post("/roleplay/own/{own_id}/form", dependencies=[WRITES])
def save_form(own_id: int, ctx: Ctx, posted: Posted) -> Response:
    """Save the form; the same page again with what is still to be mended."""
    number = dict(posted).get("based_on", "")
    text = own_text.write(own_form.data_of(posted))
    kept = own.save(ctx.session, ctx.clock, ctx.actor, own_id, text, int(number) if number.isdecimal() else 0)
    return _saved(ctx, own_id, kept, "form")


@router.get("/roleplay/own/{own_id}/yaml", dependencies=[WRITES])
def as_yaml(own_id: int, ctx: Ctx) -> Response:
    """The newest version as YAML."""
    row = own.one(ctx.session, own_id)
    kept = own_tables.newest(ctx.session, own_id)
    faults = {fault.where: fault for fault in reversed(own.faults_in(own_text.read(kept.text)))}.values()
    return ctx.render(
        "roleplay/own_yaml.html", row=row, kept=kept,
        faults=[(own_text.line_of(kept.text, fault.where), fault.where, own_words.said_of_text(fault, ctx._)) for fault in reversed(faults)],
    )  # fmt: skip


@router.post("/roleplay/own/{own_id}/yaml", dependencies=[WRITES])
def save_yaml(own_id: int, ctx: Ctx, text: Annotated[str, Form()] = "", based_on: Annotated[int, Form()] = 0) -> Response:  # fmt: skip
    """Save the YAML as it was typed, comments and all."""
    kept = own.save(ctx.session, ctx.clock, ctx.actor, own_id, text.replace("\r\n", "\n"), based_on)
    return _saved(ctx, own_id, kept, "yaml")


def _saved(ctx: Context, own_id: int, kept: own_tables.OwnVersion, view: str) -> Response:
    if kept.whole:
        ctx.flash(ctx._("Saved as version %(n)s.", n=kept.number))
        return ctx.redirect(f"/roleplay/own/{own_id}")
    ctx.flash(ctx._("Saved as version %(n)s, with faults.", n=kept.number), "warning")
    return ctx.redirect(f"/roleplay/own/{own_id}/{view}")


def _form(ctx: Context, own_id: int, number: int, data: dict[str, Any]) -> Response:
    faults: dict[str, str] = {}
    for fault in own.faults_in(data):
        faults.setdefault(own_words.field_of(fault.where), own_words.said(fault, ctx._))
    zh = ctx.lang != "en"
    return ctx.render(
        "roleplay/own_form.html", own_id=own_id, number=number, values=own_form.values_of(data), faults=faults,
        rows={name: own_form.rows_of(data, name) for name in own_form.FACTS}, words=own_words, stages=_pairs(ctx, STAGES, STAGE_CODES),
        products=_pairs(ctx, PRODUCTS, PRODUCT_CODES), topics=_pairs(ctx, TOPICS, TOPIC_CODES), parts=_pairs(ctx, PARTS),
        acts=[(act, COLLECTOR[act].zh if zh else COLLECTOR[act].en) for act in own_words.OPENING_ACTS], pairs=_pairs, every=COLLECTOR, zh=zh,
        temper_faults=any(path.startswith(("persona", "lines")) for path in faults),
    )  # fmt: skip


def _pairs(ctx: Context, words: dict[str, str], codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    return [(code, ctx._(words[code])) for code in codes or words]


@router.post("/roleplay/own/{own_id}/try", dependencies=[READS])
def try_out(own_id: int, ctx: Ctx, version: Annotated[int, Form()] = 0) -> Response:
    """Play a version at once, whatever its state. The call counts nowhere."""
    if not own.version(ctx.session, own_id, version).whole:
        raise own.NotWhole
    seed = practice_seed((ctx.actor.user_id or 0) * 7919 + int(ctx.clock.now().timestamp()))
    identity = f"{catalogue.PREFIX}{own_id}"
    row = service.start(ctx.session, ctx.clock, ctx.actor, identity, seed, hints=True, version=version, trial=True)  # fmt: skip
    return ctx.redirect(f"/roleplay/calls/{row.id}")


@router.post("/roleplay/own/{own_id}/prove", dependencies=[READS])
def prove(own_id: int, ctx: Ctx, version: Annotated[int, Form()] = 0) -> Response:
    """Let the model collector play a version three times."""
    kept = own.version(ctx.session, own_id, version)
    if not kept.whole:
        raise own.NotWhole
    scenario = catalogue.of(kept)
    return ctx.render("roleplay/_own_played.html", played=proof.played(scenario), collects=scenario.case.right_thing == "collect")  # fmt: skip


@router.post("/roleplay/own/{own_id}/ask", dependencies=[WRITES])
def ask(own_id: int, ctx: Ctx, version: Annotated[int, Form()] = 0) -> Response:
    """Ask for a signature."""
    own.ask(ctx.session, ctx.clock, ctx.actor, own_id, version)
    ctx.flash(ctx._("It waits for somebody else's signature now."))
    return ctx.redirect(f"/roleplay/own/{own_id}")


@router.post("/roleplay/own/{own_id}/sign", dependencies=[READS])
def sign(
    own_id: int, ctx: Ctx, version: Annotated[int, Form()] = 0, read: Annotated[bool, Form()] = False, note: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Sign a version."""
    own.sign(ctx.session, ctx.clock, ctx.actor, own_id, version, note[:2000], read=read)
    ctx.flash(ctx._("Signed."))
    return ctx.redirect(f"/roleplay/own/{own_id}")


@router.post("/roleplay/own/{own_id}/publish", dependencies=[WRITES])
def publish(own_id: int, ctx: Ctx, version: Annotated[int, Form()] = 0) -> Response:
    """Publish a version."""
    own.publish(ctx.session, ctx.clock, ctx.actor, own_id, version)
    ctx.flash(ctx._("Published: it stands beside the shipped scenarios now."))
    return ctx.redirect(f"/roleplay/own/{own_id}")


@router.post("/roleplay/own/{own_id}/retire", dependencies=[WRITES])
def retire(own_id: int, ctx: Ctx) -> Response:
    """Take it out of the lists."""
    own.retire(ctx.session, ctx.clock, ctx.actor, own_id)
    ctx.flash(ctx._("Retired. Calls that were played stay."))
    return ctx.redirect(f"/roleplay/own/{own_id}")


def _people(ctx: Context, ids: Sequence[int | None]) -> dict[int, str]:
    found = (ctx.session.get(User, each) for each in {one for one in ids if one is not None})
    return {user.id: user.name for user in found if user is not None}
