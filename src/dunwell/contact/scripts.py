"""Use cases on scripts and message texts: load what ships, choose for a moment, fill in, edit, restore. Never commits."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dunwell.compliance import hits
from dunwell.compliance.checker.service import Line
from dunwell.compliance.domain.vocabulary import RELATIONS, addressee
from dunwell.contact import library, tables
from dunwell.contact.domain import scripts as domain
from dunwell.contact.domain.scripts import Moment
from dunwell.contact.tables import Script
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
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


def texts_for(session: Session, lang: str, relation: str, values: Mapping[str, str]) -> list[Words]:
    """Every message text that may be sent to such a person, filled in, by title."""
    texts = [
        text for text in tables.active_scripts(session, kind="sms", lang=lang) if text.relation == relation
    ]
    return sorted((filled(text, values) for text in texts), key=lambda words: words.title)


def replies(session: Session, lang: str, values: Mapping[str, str]) -> list[Words]:
    """The lawful answers to objections, in the order of the library."""
    order = library.order()
    found = tables.active_scripts(session, kind="reply", lang=lang)
    return [filled(one, values) for one in sorted(found, key=lambda s: (order.get(s.key, len(order)), s.key))]


def filled(script: Script, values: Mapping[str, str]) -> Words:
    """A script with its variables replaced."""
    missing = tuple(domain.missing(script.body, values))
    text = domain.fill(script.body, values)
    return Words(script.id, script.key, script.kind, script.lang, script.title, text, script.version, missing)


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
    domain.check(draft.kind, lang, draft.relation, draft.title, draft.body)
    body = "\n".join(line.strip() for line in draft.body.strip().splitlines())
    earlier = tables.versions_of(session, key, lang)
    for one in earlier:
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
        body=body,
        version=earlier[0].version + 1 if earlier else 1,
        active=True,
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
        "body": body,
    }
    evidence.append(session, clock, actor, "script.edited", None, said)
    channel = "sms" if draft.kind == "sms" else "voice"
    line = Line(
        body, lang, channel, addressee(draft.relation if draft.relation in RELATIONS else "self", None)
    )
    hits.look(session, clock, actor, line, "script", place_id=new.id)
    return new


def restore_script(session: Session, clock: Clock, actor: Actor, script_id: int) -> Script:
    """Make an earlier version count again, as a new version. Raises NotPermitted, NotFound."""
    old = script(session, script_id)
    draft = ScriptDraft(
        old.title,
        old.body,
        old.kind,
        old.stage,
        old.segment,
        old.contactability,
        old.wxa,
        old.relation,
        old.moment,
    )
    return save_script(session, clock, actor, old.key, old.lang, draft)


def withdraw_script(session: Session, clock: Clock, actor: Actor, script_id: int) -> None:
    """Take a script out of use; its versions stay and can be restored. Raises NotPermitted, NotFound."""
    require(actor, "script.edit")
    one = script(session, script_id)
    for version in tables.versions_of(session, one.key, one.lang):
        version.active = False
    evidence.append(session, clock, actor, "script.withdrawn", None, {"key": one.key, "lang": one.lang})
