"""Use cases on scripts and message texts: load what ships, choose for a moment, fill in, edit, restore. Never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Session

from dunwell.compliance import hits, packs, speech
from dunwell.compliance.checker import additions
from dunwell.compliance.checker.service import Line
from dunwell.compliance.domain.documents import Need, document_needs
from dunwell.compliance.domain.law import Law
from dunwell.compliance.domain.vocabulary import RELATIONS, addressee
from dunwell.compliance.records import law_of_portfolio
from dunwell.contact import library, tables
from dunwell.contact.domain import scripts as domain
from dunwell.contact.domain.elements import elements_of
from dunwell.contact.domain.scripts import Moment
from dunwell.contact.tables import Script
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require


@dataclass(frozen=True, slots=True)
class Words:
    """A script filled in for one moment. `missing` names variables without a value: shown as gaps, never sent."""

    script_id: int
    key: str
    kind: str
    lang: str
    title: str
    text: str
    version: int
    missing: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ScriptDraft:
    """What an editor says of a script: the words, and the moment they are for ("" fits any)."""

    title: str
    body: str
    kind: str = "voice"
    stage: str = ""
    segment: str = ""
    contactability: str = ""
    wxa: str = ""
    relation: str = "self"
    moment: str = ""
    subject: str = ""


@dataclass(eq=False)
class TextForbidden(DomainError):
    """The content checker forbids a text. `quote` is what it stumbled over, `rewrite` what may be said instead."""

    code: ClassVar[str] = "text.forbidden"
    status: ClassVar[int] = 422
    field: str
    quote: str
    rule: str
    rewrite: str


@dataclass(eq=False)
class TextIncomplete(DomainError):
    """The law wants something in such a text that is not there. `missing` are element names, `rule` asks for them."""

    code: ClassVar[str] = "text.incomplete"
    status: ClassVar[int] = 422
    field: str
    missing: tuple[str, ...]
    rule: str


@dataclass(eq=False)
class OwnText(DomainError):
    """Nobody approves a text they wrote themselves."""

    code: ClassVar[str] = "text.own"


def ensure_scripts(session: Session, clock: Clock) -> int:
    """Add the shipped scripts that the database does not know yet; edited or withdrawn ones stay. Returns how many."""
    known = tables.script_keys(session)
    new = [one for one in library.shipped() if (one.key, one.lang) not in known]
    for one in new:
        columns = {name: getattr(one, name) for name in one.__dataclass_fields__}
        session.add(Script(**columns, version=1, active=True, edited_by=None, edited_at=clock.now()))
    if new:
        session.flush()
        evidence.append(session, clock, SYSTEM, "script.loaded", None, {"scripts": len(new)})
    return len(new)


def script_for(
    session: Session, lang: str, moment: Moment, values: Mapping[str, str], kind: str = "voice"
) -> Words | None:
    """The words that fit a moment best, filled in. None only where no script is for this person at all."""
    chosen = domain.best(tables.active_scripts(session, kind=kind, lang=lang), moment)
    return None if chosen is None else filled(chosen, values)


def texts_for(
    session: Session, lang: str, relation: str, values: Mapping[str, str], kind: str = "sms"
) -> list[Words]:
    """Every approved text of a kind of message that may be sent to such a person, filled in, by title."""
    texts = [
        text for text in tables.active_scripts(session, kind=kind, lang=lang) if text.relation == relation
    ]
    return sorted((filled(text, values) for text in texts), key=lambda words: words.title)


def replies(session: Session, lang: str, values: Mapping[str, str]) -> list[Words]:
    """The lawful answers to objections, in the order of the library."""
    order = library.order()
    found = tables.active_scripts(session, kind="reply", lang=lang)
    return [filled(one, values) for one in sorted(found, key=lambda s: (order.get(s.key, len(order)), s.key))]


def filled(script: Script, values: Mapping[str, str], addition: str = "") -> Words:
    """A script with its variables replaced and, for a message, the footer that the law wants.

    `addition` is a sentence of the sender's own, set between the words and the footer.
    """
    added = addition.replace("{", "").replace("}", "").strip()
    between = "\n" if script.kind != "sms" else "" if script.lang == "zh" else " "
    words = f"{script.body}{between}{added}" if added else script.body
    body = with_footer(script.kind, script.lang, script.relation, words)
    missing = tuple(domain.missing(f"{script.subject}\n{body}", values))
    return Words(
        script.id, script.key, script.kind, script.lang, script.title, domain.fill(body, values), script.version,
        missing, domain.fill(script.subject or "", values),
    )  # fmt: skip


def with_footer(kind: str, lang: str, relation: str, body: str) -> str:
    """The words of a template with its footer; the footer of a text message stays on its line."""
    if kind not in domain.MESSAGES:
        return body
    footer = library.footer(kind, lang, told=relation not in domain.NOT_TOLD)
    between = "\n" if kind != "sms" else "" if lang == "zh" else " "
    return f"{body}{between}{footer}" if footer else body


def script(session: Session, script_id: int) -> Script:
    """One version of a script. Raises NotFound."""
    found = session.get(Script, script_id)
    if found is None:
        raise NotFound("script", script_id)
    return found


def history(session: Session, key: str, lang: str) -> list[Script]:
    """Every version, newest first. Raises NotFound."""
    found = tables.versions_of(session, key, lang)
    if not found:
        raise NotFound("script", key)
    return found


def save_script(
    session: Session, clock: Clock, actor: Actor, key: str, lang: str, draft: ScriptDraft
) -> Script:
    """Add a script, or a new version of one. Raises NotPermitted, BadInput."""
    require(actor, "script.edit")
    key = key.strip()
    if not key or not key.replace("_", "").isalnum() or not key.isascii() or len(key) > 80:
        raise BadInput("key", N_("Use Latin letters, digits and _ only."))
    domain.check(draft.kind, lang, draft.relation, draft.title, draft.body, draft.subject)
    body = "\n".join(line.strip() for line in draft.body.strip().splitlines())
    _lawful(session, draft, lang, body, _house(session), clock.now().date())
    earlier = tables.versions_of(session, key, lang)
    waits = draft.kind in domain.MESSAGES
    for one in earlier:
        if one.approval == "waiting":  # a newer wording takes the place of one nobody has looked at yet
            one.approval = "refused"
            one.approval_note = "replaced by a newer version"
        if not waits:
            one.active = False
    new = Script(
        key=key,
        kind=draft.kind,
        lang=lang,
        stage=draft.stage,
        segment=draft.segment,
        contactability=draft.contactability,
        wxa=draft.wxa,
        relation=draft.relation,
        moment=draft.moment,
        title=draft.title.strip(),
        subject=draft.subject.strip() if draft.kind in domain.SUBJECT else "",
        body=body,
        version=earlier[0].version + 1 if earlier else 1,
        active=not waits,
        approval="waiting" if waits else "approved",
        edited_by=actor.user_id,
        edited_at=clock.now(),
    )
    session.add(new)
    session.flush()
    said = {
        "script_id": new.id,
        "key": key,
        "lang": lang,
        "version": new.version,
        "title": new.title,
        "subject": new.subject,
        "body": body,
    }
    evidence.append(session, clock, actor, "script.edited", None, said)
    channel = "sms" if draft.kind == "sms" else "voice"
    line = Line(
        body, lang, channel, addressee(draft.relation if draft.relation in RELATIONS else "self", None)
    )
    hits.look(session, clock, actor, line, "script", place_id=new.id)
    return new


def approve_script(session: Session, clock: Clock, actor: Actor, script_id: int, note: str = "") -> Script:
    """Let a waiting message text be used, in place of the version before it. Never by its writer (four eyes).

    The words are checked once more: the law or the checker may have changed since they were written. Raises
    NotPermitted, NotFound, OwnText, TextForbidden, BadInput (it does not wait).
    """
    one = _waiting(session, actor, script_id)
    _lawful(session, _draft_of(one), one.lang, one.body, _house(session), clock.now().date())
    for version in tables.versions_of(session, one.key, one.lang):
        version.active = False
    one.active, one.approval = True, "approved"
    _decided(session, clock, actor, one, note)
    return one


def refuse_script(session: Session, clock: Clock, actor: Actor, script_id: int, note: str) -> Script:
    """Send a waiting message text back with a reason; the version before it stays in use. Raises as approve_script."""
    one = _waiting(session, actor, script_id)
    if not note.strip():
        raise BadInput("note", N_("Say what has to change."))
    one.approval = "refused"
    _decided(session, clock, actor, one, note)
    return one


def _waiting(session: Session, actor: Actor, script_id: int) -> Script:
    require(actor, "script.approve")
    one = script(session, script_id)
    if one.approval != "waiting":
        raise BadInput("script_id", N_("This version does not wait for approval."))
    if one.edited_by is not None and one.edited_by == actor.user_id:
        raise OwnText()
    return one


def _decided(session: Session, clock: Clock, actor: Actor, one: Script, note: str) -> None:
    one.approved_by, one.approved_at, one.approval_note = actor.user_id, clock.now(), note.strip()[:2000]
    session.flush()
    said = {
        "script_id": one.id,
        "key": one.key,
        "lang": one.lang,
        "version": one.version,
        "note": one.approval_note,
    }
    evidence.append(session, clock, actor, f"script.{one.approval}", None, said)


def _house(session: Session) -> Law:
    """The law that templates are held to: of the packs of the portfolio; the Chinese one while it is empty."""
    return law_of_portfolio(session) or packs.load(["cn"])


def _lawful(session: Session, draft: ScriptDraft, lang: str, body: str, law: Law, day: date) -> None:
    """Raises TextForbidden where the checker finds what may not be said, TextIncomplete where the law wants more."""
    whole = with_footer(draft.kind, lang, draft.relation, body)
    between = "。" if lang == "zh" else ". "
    whole = f"{draft.subject.strip()}{between}{whole}" if draft.subject.strip() else whole
    said = speech.judge_template(
        whole, lang, draft.kind, draft.relation, law=law, day=day, additions=additions.live(session)
    )
    found = next((one for one in said if one.blocks), None)
    if found is not None:
        raise TextForbidden("body", found.quote, found.rule, found.rewrite)
    for need, missing in wanting(draft, lang, body, law, day):
        if need.effect in ("block", "require"):
            raise TextIncomplete("body", tuple(missing), need.rule)


def wanting_of(session: Session, clock: Clock, one: Script) -> list[tuple[Need, list[str]]]:
    """What the law wants in a script as it stands and is not there."""
    return wanting_in(session, clock, _draft_of(one), one.lang)


def wanting_in(session: Session, clock: Clock, draft: ScriptDraft, lang: str) -> list[tuple[Need, list[str]]]:
    """What the law wants in a text as typed so far and is not there."""
    return wanting(draft, lang, draft.body or "", _house(session), clock.now().date())


def wanting(draft: ScriptDraft, lang: str, body: str, law: Law, day: date) -> list[tuple[Need, list[str]]]:
    """What the law wants in such a text and is not there, rule by rule; nothing for words that are spoken."""
    if draft.kind not in domain.MESSAGES:
        return []
    needs = document_needs(law, day, channel=draft.kind, purpose=purpose_of(draft))
    present = elements_of(lang, with_footer(draft.kind, lang, draft.relation, f"{draft.subject}\n{body}"))
    if (
        draft.relation in domain.NOT_TOLD
    ):  # who may know nothing of the debt is owed a sender, not a statement
        needs = tuple(need for need in needs if not need.elements & _OF_THE_DEBT)
    return [(need, missing) for need in needs if (missing := need.missing(present))]


_OF_THE_DEBT = frozenset(
    {"balance", "amount_due", "due_date", "reason", "legal_basis", "plan_amounts", "itemization"}
)


def purpose_of(draft: ScriptDraft) -> str:
    """What a text is sent for, as the gate counts purposes; from whom it is for and for which moment."""
    if draft.relation in domain.NOT_TOLD:
        return "locate"
    if draft.relation not in ("self", "guarantor", "general_guarantor", "co_borrower", "collateral_provider"):
        return "notice"
    reminds = draft.stage == "pre_due" or draft.moment in ("promise_made", "promise_today", "callback")
    return "remind" if reminds or draft.kind == "sms" else "collect"


def restore_script(session: Session, clock: Clock, actor: Actor, script_id: int) -> Script:
    """Make an earlier version count again, as a new version. Raises NotPermitted, NotFound."""
    old = script(session, script_id)
    return save_script(session, clock, actor, old.key, old.lang, _draft_of(old))


def _draft_of(one: Script) -> ScriptDraft:
    names = (
        "title",
        "body",
        "kind",
        "stage",
        "segment",
        "contactability",
        "wxa",
        "relation",
        "moment",
        "subject",
    )
    return ScriptDraft(**{name: getattr(one, name) for name in names})


def withdraw_script(session: Session, clock: Clock, actor: Actor, script_id: int) -> None:
    """Take a script out of use; its versions stay and can be restored. Raises NotPermitted, NotFound."""
    require(actor, "script.edit")
    one = script(session, script_id)
    for version in tables.versions_of(session, one.key, one.lang):
        version.active = False
        if version.approval == "waiting":
            version.approval = "refused"
    evidence.append(session, clock, actor, "script.withdrawn", None, {"key": one.key, "lang": one.lang})
