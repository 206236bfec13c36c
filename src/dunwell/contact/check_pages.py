"""The content checker under every box where somebody writes to, or about, a person: as one types."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.compliance import packs, speech
from dunwell.compliance.checker import additions
from dunwell.compliance.domain.documents import ELEMENTS, Need
from dunwell.contact import service
from dunwell.contact.domain.scripts import KINDS, LANGS
from dunwell.contact.scripts import ScriptDraft
from dunwell.portfolio.tables import Debtor
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV: list[NavItem] = []
LONGEST = 20_000


@router.post("/check-text", dependencies=[needs("text.check")])
def check_text(
    ctx: Ctx, text: Annotated[str, Form()] = "", channel: Annotated[str, Form()] = "note", relation: Annotated[str, Form()] = "self",
    lang: Annotated[str, Form()] = "", debtor_id: Annotated[str, Form()] = "", template: Annotated[str, Form()] = "",
    stage: Annotated[str, Form()] = "", moment: Annotated[str, Form()] = "", subject: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """What may not be said in a text, where, by which rule, and what may be said instead. Nothing is stored."""
    text = text[:LONGEST].replace("\r\n", "\n")
    channel = channel if channel in KINDS or channel in speech.CHANNELS else "note"
    debtor = ctx.session.get(Debtor, int(debtor_id)) if debtor_id.isdigit() else None
    law = packs.load([debtor.pack]) if debtor is not None else None
    spoken = lang if lang in LANGS else speech.language_of(text)
    found = speech.judge_template(
        text, spoken, channel, relation or "self", law=law, additions=additions.live(ctx.session)
    )
    wanting: list[tuple[Need, list[str]]] = []
    if template and lang in LANGS:
        draft = ScriptDraft(
            "", text, channel, stage, relation=relation or "self", moment=moment, subject=subject
        )
        wanting = service.wanting_in(ctx.session, ctx.clock, draft, lang)
    return ctx.render("contact/_checked.html", findings=found, wanting=wanting, elements=ELEMENTS)
