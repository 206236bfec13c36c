"""The only door: permits are made here and nowhere else, and the contact is reserved in the same transaction.

Looking (`preview`) reserves nothing. A permit is for one use, by one person, of one intent, for ten minutes; showing its
number (`reveal`) is an attempt. Until its outcome is recorded the contact counts as answered and as unanswered, and the
debtor gets no other. A permit that runs out before its number was shown never was a contact.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from dunwell.compliance import conduct, lines, preferences, queries, speech, versions, wire
from dunwell.compliance.checker import additions
from dunwell.compliance.checker.facts import CaseFacts
from dunwell.compliance.domain import clock as local
from dunwell.compliance.domain import standing
from dunwell.compliance.domain.facts import Facts, Intent
from dunwell.compliance.domain.gate import Decision, Reason, decide
from dunwell.compliance.domain.law import Law
from dunwell.compliance.situation import UNWRITTEN, WRITTEN, ContactIntent, Situation, facts_of, situation
from dunwell.compliance.speech import Spoken
from dunwell.compliance.tables import ContactAttempt, Permit, Refusal
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.people.domain import require

__all__ = [
    "ContactIntent", "PermitNotUsable", "Revealed", "WarningNeedsReason", "cancel", "correct_result", "outcomes_missing", "preview", "record_result",
    "release_lapsed", "request_permit", "reveal",
]  # fmt: skip

VALID_FOR = timedelta(minutes=10)
LONGEST_REASON = 500
OVERRIDABLE = frozenset(
    {"hours", "frequency", "parties", "purpose", "unreachable", "freeze", "opt_out", "suit"}
)
ONE_AT_A_TIME = Reason(
    pack="",
    rule="one_contact_at_a_time",
    effect="block",
    text="Another contact with this debtor is going on, or its outcome is missing.",
    text_zh="该债务人另有联系正在进行或结果尚未登记。",
    source="Dunwell",
    confidence="house",
    status="verified",
    house=True,
)


@dataclass(eq=False)
class PermitNotUsable(DomainError):
    """The permit does not allow this any more. `state`: used, expired, closed, or open where it should be used."""

    code: ClassVar[str] = "permit.not_usable"
    permit_id: int
    state: str


@dataclass(eq=False)
class WarningNeedsReason(DomainError):
    """Going on under this warning needs a reason, in words; nothing was shown."""

    code: ClassVar[str] = "permit.warning_needs_reason"
    status: ClassVar[int] = 422
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision with what it was made on. `to_override`: warnings one goes on under only with a reason."""

    decision: Decision
    intent: Intent
    facts: Facts
    to_override: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a permit shows, once: the number, and the exact text it is bound to."""

    permit: Permit
    number: str
    text: str | None


def preview(session: Session, clock: Clock, actor: Actor, intent: ContactIntent) -> Decision:
    """What the gate would say now. Reserves and records nothing."""
    return _judge(session, clock.now(), actor, situation(session, intent)).decision


def request_permit(session: Session, clock: Clock, actor: Actor, intent: ContactIntent) -> Permit | Refusal:
    """Decide, and if lawful reserve the contact; either answer is stored and recorded.

    A refusal is a return value, not an error, so that it is kept when the transaction commits. Raises NotPermitted,
    NotFound, BadInput.
    """
    require(actor, "contact.permit")
    if actor.user_id is None:
        raise NotPermitted("contact.permit")
    found = situation(session, intent)
    queries.lock(session, [found.debtor.id], [found.point.value])
    found = situation(session, intent)  # again, now that nobody else can change it
    release_lapsed(session, clock, actor, found.debtor.id)
    judged = _judge(session, clock.now(), actor, found)
    if not judged.decision.allowed:
        return _refuse(session, clock, actor, found, judged)
    return _permit(session, clock, actor, actor.user_id, found, judged)


def reveal(
    session: Session, clock: Clock, actor: Actor, permit_id: int, override: str = ""
) -> Revealed | Refusal:
    """Use the permit: show its number once, to the one it was given to. This is an attempt.

    The gate is asked again: what became unlawful since is refused, and the reservation let go. `override`: why one goes on
    under a warning; kept with the permit and in its record. Raises NotFound, NotPermitted, PermitNotUsable,
    WarningNeedsReason.
    """
    permit = _locked(session, permit_id)
    if permit.user_id != actor.user_id:
        raise NotPermitted("contact.permit")
    now = clock.now()
    if permit.state == "open" and now >= permit.expires_at:
        _close(session, clock, permit, "expired")
    if permit.state != "open":
        raise PermitNotUsable(permit.id, "used" if permit.state == "revealed" else permit.state)
    found = situation(session, _wish(permit))
    judged = _judge(session, now, actor, found, but=permit.id)
    if not judged.decision.allowed or found.point.value != permit.number:
        _close(session, clock, permit, "expired")
        return _refuse(session, clock, actor, found, judged)
    if judged.to_override and not override.strip():
        raise WarningNeedsReason("override", judged.to_override[0])
    if judged.to_override:
        permit.override_reason = override.strip()[:LONGEST_REASON]
        permit.decision = permit.decision | {"to_override": list(judged.to_override)}
    attempt = queries.reservation(session, permit.id)
    permit.state, permit.revealed_at = "revealed", now
    attempt.at, attempt.local_day = now, local.local_day(now, found.debtor.zone or "UTC")
    session.flush()
    said: dict[str, Any] = {"permit": permit.id}
    if judged.to_override:
        said |= {"overrides": list(judged.to_override), "reason": permit.override_reason}
    evidence.append(session, clock, actor, "permit.revealed", permit.debtor_id, said)
    return Revealed(permit, permit.number, permit.text)


def cancel(session: Session, clock: Clock, actor: Actor, permit_id: int) -> None:
    """Give back a permit whose number was not shown. Raises NotFound, NotPermitted, PermitNotUsable."""
    permit = _locked(session, permit_id)
    if permit.user_id != actor.user_id:
        raise NotPermitted("contact.permit")
    if permit.state != "open":
        raise PermitNotUsable(permit.id, "used" if permit.state == "revealed" else permit.state)
    _close(session, clock, permit, "expired")
    evidence.append(session, clock, actor, "permit.cancelled", permit.debtor_id, {"permit": permit.id})


def record_result(
    session: Session, clock: Clock, actor: Actor, permit_id: int, *, answered: bool, result: str
) -> ContactAttempt:
    """What came of the contact. `answered`: a person was on the line, whoever and however briefly; False for messages.

    Called by the contact room in the transaction of the outcome. The one who used the permit records it, or a lead or
    quality officer in their stead. Raises NotFound, NotPermitted, PermitNotUsable.
    """
    permit = _locked(session, permit_id)
    if permit.user_id != actor.user_id:
        require(actor, "contact.correct")
    if permit.state != "revealed":
        raise PermitNotUsable(permit.id, permit.state)
    attempt = queries.reservation(session, permit.id)
    attempt.answered, attempt.result = answered, result
    permit.state, permit.closed_at = "closed", clock.now()
    session.flush()
    said = {"permit": permit.id, "attempt": attempt.id, "answered": answered, "result": result}
    evidence.append(session, clock, actor, "contact.result", permit.debtor_id, said)
    return attempt


def correct_result(
    session: Session, clock: Clock, actor: Actor, attempt_id: int, *, answered: bool, result: str, reason: str
) -> ContactAttempt:
    """Append a correction, which counts from now on; the corrected row stays. Lead and quality only, with a reason.

    Raises NotFound, NotPermitted, BadInput (no reason; not the latest; no outcome to correct).
    """
    require(actor, "contact.correct")
    if not reason.strip():
        raise BadInput("reason", "say why it is corrected")
    known = session.get(ContactAttempt, attempt_id)
    if known is None:
        raise NotFound("attempt", attempt_id)
    queries.lock(session, [known.debtor_id], [known.number])
    session.refresh(known)
    if known.replaced or known.voided or known.answered is None:
        raise BadInput("attempt", "only the latest recorded outcome can be corrected")
    copied = ("permit_id", "debtor_id", "account_id", "person_id", "user_id", "at", "local_day", "channel")
    row = {name: getattr(known, name) for name in (*copied, "purpose", "number", "relation", "inbound")}
    corrected = ContactAttempt(**row, answered=answered, result=result, corrects_id=known.id)
    known.replaced = True
    session.add(corrected)
    session.flush()
    said = {
        "attempt": known.id,
        "by": corrected.id,
        "answered": answered,
        "result": result,
        "reason": reason.strip(),
    }
    evidence.append(session, clock, actor, "contact.corrected", known.debtor_id, said)
    return corrected


def outcomes_missing(session: Session, actor: Actor) -> list[Permit]:
    """Contacts whose outcome is missing, oldest first: one's own; for a lead, of the teams led too; for quality, all."""
    if actor.role in ("qa", "admin", "system"):
        return queries.outcomes_missing(session, None, None)
    lead = actor.user_id if actor.role == "lead" else None
    return queries.outcomes_missing(session, actor.user_id or -1, lead)


def release_lapsed(session: Session, clock: Clock, actor: Actor, debtor_id: int | None = None) -> int:
    """Let go of contacts reserved by permits that ran out unrevealed (they stopped counting then); how many."""
    lapsed = queries.lapsed_permits(session, clock.now(), debtor_id)
    if (
        debtor_id is None
    ):  # all locks at once and in one order, so that no other decider is waited for in a ring
        queries.lock(session, [each.debtor_id for each in lapsed], [each.number for each in lapsed])
        for permit in lapsed:
            session.refresh(permit)
    lapsed = [permit for permit in lapsed if permit.state == "open"]
    for permit in lapsed:
        _close(session, clock, permit, "expired")
        evidence.append(session, clock, actor, "permit.expired", permit.debtor_id, {"permit": permit.id})
    return len(lapsed)


# ---- inside --------------------------------------------------------------------------------------------------------


def _judge(session: Session, at: datetime, actor: Actor, found: Situation, but: int | None = None) -> Judged:
    intent, facts = facts_of(session, found, actor.user_id, at, but)
    decision = _with_words(session, decide(intent, facts, found.law), found, at)
    going_on = any(each.in_progress and not each.elsewhere for each in facts.history or ())
    if decision.allowed and going_on:  # whatever the pack says: a permit is for one
        decision = Decision(False, (ONE_AT_A_TIME,), decision.requires, decision.warnings, None)
    if actor.user_id is not None and not conduct.may_work(session, actor.user_id, at):
        reasons = (conduct.NOT_ACKNOWLEDGED, *decision.reasons)
        decision = replace(decision, allowed=False, reasons=reasons, earliest=None)
    wished = []
    if found.person is None and intent.purpose != "reply":
        wished = standing.against(
            preferences.wishes(session, found.debtor.id), intent.channel, at, found.debtor.zone
        )
    to_override = (*_crossed(decision, found.law), *(reason.rule for reason in wished))
    decision = replace(decision, warnings=(*decision.warnings, *wished))
    return Judged(decision, intent, facts, to_override)


def _crossed(decision: Decision, law: Law) -> list[str]:
    """Warnings that say a line was crossed; duties to mind are warnings too, and need no reason."""
    kinds = {rule.id: rule.kind for pack in law.packs for rule in pack.rules}
    return [reason.rule for reason in decision.warnings if kinds.get(reason.rule) in OVERRIDABLE]


def _with_words(session: Session, decision: Decision, found: Situation, at: datetime) -> Decision:
    """The decision with what the content checker says of the exact text: words the law forbids are not permitted."""
    wish = found.wish
    if wish.channel not in WRITTEN or not wish.text or wish.text == UNWRITTEN:
        return decision
    liable = found.person.liable if found.person else None
    day = local.local_day(at, found.debtor.zone or "UTC")
    facts = CaseFacts(party_liable=liable) if liable is not None else None
    said = speech.judge(
        wish.text, "", wish.channel, found.relation, facts, law=found.law, day=day, additions=additions.live(session)
    )  # fmt: skip
    reasons = [_reason_of(each) for each in said if each.blocks]
    warnings = [_reason_of(each) for each in said if not each.blocks]
    if not said:
        return decision
    return replace(
        decision, allowed=decision.allowed and not reasons, reasons=(*decision.reasons, *reasons),
        warnings=(*decision.warnings, *warnings), earliest=None if reasons else decision.earliest,
    )  # fmt: skip


def _reason_of(said: Spoken) -> Reason:
    law = said.law
    return Reason(
        pack=law.pack if law else "", rule=said.rule, effect="block" if said.blocks else "warn",
        text=f"“{said.quote}”: {law.says.en if law else said.category} Say instead: {said.rewrite}",
        text_zh=f"“{said.quote}”：{law.says.zh if law else said.category}可以这样说：{said.rewrite}",
        source=said.source, confidence=law.confidence if law else "house", status=law.status if law else "verified",
        house=law.house if law else True,
    )  # fmt: skip


def _locked(session: Session, permit_id: int) -> Permit:
    permit = queries.permit(session, permit_id)
    if permit is None:
        raise NotFound("permit", permit_id)
    queries.lock(session, [permit.debtor_id], [permit.number])
    session.refresh(permit)
    return permit


def _wish(permit: Permit) -> ContactIntent:
    asked: Any = permit.decision.get("asked") or {}
    return ContactIntent(
        debtor_id=permit.debtor_id,
        contact_point_id=permit.contact_point_id or 0,
        channel=permit.channel,
        purpose=permit.purpose,
        account_id=permit.account_id,
        text=permit.text,
        voice_kind=asked.get("voice_kind", "human"),
        contains=frozenset(asked.get("contains", ())),
        persons=asked.get("persons"),
        recording=asked.get("recording"),
        script_id=permit.script_id,
    )


def _permit(
    session: Session, clock: Clock, actor: Actor, user_id: int, found: Situation, judged: Judged
) -> Permit:
    now, wish, decision = clock.now(), found.wish, judged.decision
    asked = {
        "voice_kind": wish.voice_kind, "contains": sorted(wish.contains), "persons": wish.persons, "recording": wish.recording,
    }  # fmt: skip
    common: dict[str, Any] = {
        "debtor_id": found.debtor.id,
        "account_id": wish.account_id,
        "person_id": found.point.person_id,
        "user_id": user_id,
        "channel": wish.channel,
        "purpose": wish.purpose,
        "relation": found.relation,
        "number": found.point.value,
    }
    permit = Permit(
        **common,
        contact_point_id=found.point.id,
        text=wish.text,
        script_id=wish.script_id,
        text_hash=sha256(wish.text.encode()).hexdigest() if wish.text is not None else None,
        issued_at=now,
        expires_at=now + VALID_FOR,
        state="open",
        decision=_said(decision, found) | {"asked": asked, "to_override": list(judged.to_override)},
        case=lines.to_case(judged.intent, judged.facts),
        pack_hash=versions.pack_hash(found.debtor.pack),
    )
    session.add(permit)
    session.flush()
    day = local.local_day(now, found.debtor.zone or "UTC")
    session.add(ContactAttempt(**common, permit_id=permit.id, at=now, local_day=day))
    session.flush()
    said = {
        "permit": permit.id, "channel": permit.channel, "purpose": permit.purpose, "relation": permit.relation,
        "contact_point": permit.contact_point_id, "account": permit.account_id, "text_sha256": permit.text_hash,
        "script": permit.script_id,
        "requires": [reason.rule for reason in decision.requires], "warnings": [reason.rule for reason in decision.warnings],
    }  # fmt: skip
    evidence.append(session, clock, actor, "permit.issued", permit.debtor_id, said)
    return permit


def _refuse(session: Session, clock: Clock, actor: Actor, found: Situation, judged: Judged) -> Refusal:
    decision = judged.decision
    rules = [reason.rule for reason in decision.reasons]
    refusal = Refusal(
        debtor_id=found.debtor.id,
        user_id=actor.user_id,
        at=clock.now(),
        channel=found.wish.channel,
        purpose=found.wish.purpose,
        number=found.point.value,
        relation=found.relation,
        rules=rules,
        decision=_said(decision, found),
        earliest=decision.earliest,
        account_id=found.wish.account_id,
        case=lines.to_case(judged.intent, judged.facts),
        pack_hash=versions.pack_hash(found.debtor.pack),
    )
    session.add(refusal)
    session.flush()
    said = {
        "refusal": refusal.id, "channel": refusal.channel, "purpose": refusal.purpose, "relation": refusal.relation,
        "contact_point": found.point.id, "account": found.wish.account_id, "rules": rules,
        "sources": [reason.source for reason in decision.reasons],
        "earliest": refusal.earliest.isoformat() if refusal.earliest else None, "pack_sha256": refusal.pack_hash,
    }  # fmt: skip
    evidence.append(session, clock, actor, "permit.refused", found.debtor.id, said)
    return refusal


def _said(decision: Decision, found: Situation) -> dict[str, Any]:
    zones = (found.debtor.zone,) if found.debtor.zone else None
    said = wire.answer("", decision, zones)
    del said["id"]
    return said


def _close(session: Session, clock: Clock, permit: Permit, state: str) -> None:
    permit.state, permit.closed_at = state, clock.now()
    queries.void_reservation(session, permit.id)
    session.flush()
