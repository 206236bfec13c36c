"""Restoring contact with a debtor who cannot be reached: permitted sources only, each step with its basis and expiry.

Source of the list: law.md cn_contact_source_whitelist (six sources) and cn_no_phonebook (no address book, no call
records, no bought data, no pretext).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.people.domain import require
from dunwell.portfolio import tables
from dunwell.portfolio.search import stored_value
from dunwell.portfolio.service import today_of
from dunwell.portfolio.tables import ContactPoint, Debtor, TracingStep

SOURCES = ("contract", "reserved", "authorised", "public", "told_by_contact", "bureau")
NEED_CONSENT = frozenset(
    {"authorised", "bureau"}
)  # lawful only under the debtor's authorisation, and while it lasts
RESULTS = ("pending", "found", "nothing", "declined")
KINDS = ("phone", "email", "address")

WHITELIST, NO_PHONEBOOK = "cn_contact_source_whitelist", "cn_no_phonebook"
# Named so that a refusal can say why; anything else that is not permitted falls to the whitelist.
FORBIDDEN = {
    "phone_book": NO_PHONEBOOK,
    "call_records": NO_PHONEBOOK,
    "purchased": NO_PHONEBOOK,
    "pretext": NO_PHONEBOOK,
    "location": NO_PHONEBOOK,
    "social_media": WHITELIST,
}
_WORDS = re.compile(
    r"通讯录|电话簿|通话记录|通话清单|话单|详单|爬取|购买(的)?(数据|信息|号码)|冒充|假冒|假装|谎称|伪装|以.{0,6}名义套|失联修复"
    r"|phone ?book|address ?book|contact list of|call (records?|logs?|history)|pretext|pretend|pos(e|ed|ing) as"
    r"|impersonat|skip[- ]?trac|bought (data|numbers?|list)|purchased (data|numbers?|list)"
)


@dataclass(eq=False)
class SourceForbidden(DomainError):
    """This way of finding a person is not lawful; `rule` is the rule of the pack that says so."""

    code: ClassVar[str] = "tracing.source_forbidden"
    status: ClassVar[int] = 422
    source: str
    rule: str


@dataclass(eq=False)
class DebtorReachable(DomainError):
    """The debtor can be reached: there is nothing to trace."""

    code: ClassVar[str] = "tracing.debtor_reachable"
    debtor_id: int


@dataclass(frozen=True, slots=True)
class TracingDraft:
    """What was done, or is to be done, to restore contact.

    basis: the consent or legal basis, in words. expires_on: until when it may be used, inclusive; needed for authorised
    and bureau. result None is pending. kind and value: what was found, with result found; it becomes a contact point.
    """

    source: str
    basis: str
    consent: bool = False
    expires_on: date | None = None
    result: str | None = None
    kind: str | None = None
    value: str | None = None
    note: str = ""


def check(draft: TracingDraft, today: date) -> None:
    """Raises SourceForbidden or BadInput; nothing else stands in the way of a step."""
    if draft.source not in SOURCES:
        raise SourceForbidden(draft.source, FORBIDDEN.get(draft.source, WHITELIST))
    said = unicodedata.normalize("NFKC", f"{draft.basis} {draft.note}").casefold()
    if found := _WORDS.search(said):
        raise SourceForbidden(found.group(0), NO_PHONEBOOK)
    if len(draft.basis.strip()) < 2:
        raise BadInput("basis", "say on what consent or legal basis this source may be used")
    if draft.source in NEED_CONSENT and not draft.consent:
        raise BadInput("consent", "this source needs the debtor's authorisation")
    if draft.source in NEED_CONSENT and draft.expires_on is None:
        raise BadInput("expires_on", "say until when the authorisation lasts")
    if draft.expires_on is not None and draft.expires_on < today:
        raise BadInput("expires_on", "this basis has expired")
    _check_result(draft)


def _check_result(draft: TracingDraft) -> None:
    if draft.result is not None and draft.result not in RESULTS:
        raise BadInput("result", "choose a result from the list")
    found = bool(draft.value and draft.value.strip())
    if draft.result == "found" and not found:
        raise BadInput("value", "enter what was found")
    if found and draft.result != "found":
        raise BadInput("result", "a contact was entered: the result is found")
    if found and draft.kind not in KINDS:
        raise BadInput("kind", "say whether it is a phone, an e-mail or an address")


def record_step(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, draft: TracingDraft
) -> TracingStep:
    """Record one step. Raises NotPermitted, NotFound, DebtorReachable, SourceForbidden, BadInput."""
    require(actor, "lost_contact.work")
    debtor = _lost_debtor(session, debtor_id)
    check(draft, today_of(debtor, clock))
    step = TracingStep(
        debtor_id=debtor_id,
        source=draft.source,
        basis=draft.basis.strip(),
        result=draft.result or "pending",
        contact_point_id=_found(session, clock, debtor_id, draft),
        expires_on=draft.expires_on,
        note=draft.note.strip(),
        by_user_id=actor.user_id,
        at=clock.now(),
    )
    session.add(step)
    session.flush()
    evidence.append(session, clock, actor, "tracing.recorded", debtor_id, _said(step))
    return step


def finish_step(
    session: Session,
    clock: Clock,
    actor: Actor,
    step_id: int,
    result: str,
    *,
    kind: str | None = None,
    value: str | None = None,
    note: str = "",
) -> TracingStep:
    """Say what came of a pending step. Raises NotPermitted, NotFound, SourceForbidden, BadInput."""
    require(actor, "lost_contact.work")
    step = session.get(TracingStep, step_id)
    if step is None:
        raise NotFound("tracing_step", step_id)
    if step.result != "pending":
        raise BadInput("result", "this step has its result already; record a new step")
    debtor = _lost_debtor(session, step.debtor_id)
    consent = (
        step.source in NEED_CONSENT
    )  # it was given when the step was recorded; its expiry is checked again
    draft = TracingDraft(step.source, step.basis, consent, step.expires_on, result, kind, value, note)
    check(draft, today_of(debtor, clock))
    step.result, step.contact_point_id = result, _found(session, clock, step.debtor_id, draft)
    step.note = " ".join(part for part in (step.note, note.strip()) if part)
    session.flush()
    evidence.append(session, clock, actor, "tracing.finished", step.debtor_id, _said(step))
    return step


def steps(session: Session, debtor_id: int) -> list[TracingStep]:
    """The debtor's steps, newest first."""
    return tables.steps_of(session, debtor_id)


def _lost_debtor(session: Session, debtor_id: int) -> Debtor:
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    if debtor.contactability == "reachable":
        raise DebtorReachable(debtor_id)
    return debtor


def _found(session: Session, clock: Clock, debtor_id: int, draft: TracingDraft) -> int | None:
    """The new contact point of the debtor, with its source and expiry; the known one where it was known."""
    if not (draft.value and draft.kind):
        return None
    value, well_formed = stored_value(draft.kind, draft.value)
    known = next(
        (
            p
            for p in tables.points_of(session, debtor_id)
            if (p.kind, p.value, p.person_id) == (draft.kind, value, None)
        ),
        None,
    )
    if known is not None:
        return known.id
    point = ContactPoint(
        debtor_id=debtor_id,
        person_id=None,
        kind=draft.kind,
        value=value,
        raw=draft.value.strip(),
        well_formed=well_formed,
        status="unknown",
        source=draft.source,
        consent=draft.consent or None,
        expires_on=draft.expires_on,
        created_at=clock.now(),
    )
    session.add(point)
    session.flush()
    return point.id


def _said(step: TracingStep) -> dict[str, object]:
    names = ("id", "source", "basis", "result", "contact_point_id", "expires_on")
    return {name: getattr(step, name) for name in names}
