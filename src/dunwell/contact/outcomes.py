"""Use cases on outcomes [催记]: record what came of a contact, once, with all that follows; correct it. Never commits."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import gate, hits
from dunwell.compliance import service as compliance
from dunwell.compliance.checker.service import Line
from dunwell.compliance.domain.vocabulary import RELATIONS, addressee
from dunwell.compliance.inbound import record_inbound
from dunwell.compliance.tables import ContactAttempt, Permit
from dunwell.contact import tables
from dunwell.contact.domain import notes
from dunwell.contact.domain.codes import MAY_OWE, NOTE, OUTCOME_CODES, OutcomeCode
from dunwell.contact.domain.notes import OutcomeDraft
from dunwell.contact.tables import Outcome
from dunwell.evidence import service as evidence
from dunwell.foundation import signals
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.signals import OutcomeRecorded
from dunwell.people.domain import require
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.domain import Dial
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson

CONTACT_MEMORY = timedelta(
    days=180
)  # how far back contactability looks; more than the 90 days it is fresh for


def record_outcome(session: Session, clock: Clock, actor: Actor, draft: OutcomeDraft) -> Outcome:
    """Record what came of a contact: closes the permit and updates all that the outcome says.

    The permit's attempt becomes answered or not; account facts, the number's state and contactability are updated; a
    restriction or a third person's refusal is set where the code says so; the worklist is told. Raises NotPermitted,
    NotFound, BadInput, PermitNotUsable.
    """
    require(actor, "contact.record")
    debtor = session.get(Debtor, draft.debtor_id)
    if debtor is None:
        raise NotFound("debtor", draft.debtor_id)
    permit = _permit_of(session, draft)
    draft = _completed(session, draft, permit)
    relation = permit.relation if permit else draft.who or "self"
    code = notes.check(draft, relation, clock.now())
    attempt = _attempt(session, clock, actor, draft, permit, code)
    return _record(session, clock, actor, debtor, draft, relation, code, attempt)


def add_note(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, text: str, account_id: int | None = None
) -> Outcome:
    """A note on a debtor that is no contact: who, when, what. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "contact.record")
    if session.get(Debtor, debtor_id) is None:
        raise NotFound("debtor", debtor_id)
    if len(text.strip()) < 2:
        raise BadInput("note", N_("Write the note."))
    note = Outcome(
        debtor_id=debtor_id, account_id=account_id, user_id=actor.user_id, at=clock.now(), recorded_at=clock.now(),
        channel="note", who="", code=NOTE, note=text.strip()[:4000],
    )  # fmt: skip
    session.add(note)
    session.flush()
    evidence.append(session, clock, actor, "note.added", debtor_id, {"note": note.id, "text": note.note})
    _look(session, clock, actor, note)
    return note


def correct_outcome(
    session: Session, clock: Clock, actor: Actor, outcome_id: int, draft: OutcomeDraft, reason: str
) -> Outcome:
    """Append an outcome that replaces an earlier one; both rows and both records stay. Lead and quality, with a reason.

    What the earlier outcome set by way of restrictions stands until lifted. Raises NotPermitted, NotFound, BadInput.
    """
    require(actor, "contact.correct")
    old = session.get(Outcome, outcome_id)
    if old is None:
        raise NotFound("outcome", outcome_id)
    if old.replaced:
        raise BadInput("outcome", N_("Only the latest recorded outcome can be corrected."))
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is corrected."))
    debtor = session.get_one(Debtor, old.debtor_id)
    before = session.get(ContactAttempt, old.attempt_id) if old.attempt_id else None
    relation = before.relation if before else old.who or "self"
    draft = replace(
        draft, debtor_id=old.debtor_id, account_id=old.account_id, channel=old.channel, permit_id=old.permit_id,
        at=old.at, person_id=before.person_id if before else None, inbound=before.inbound if before else False,
        corrects_id=old.id, extra={**draft.extra, "correction": reason.strip()},
    )  # fmt: skip
    code = notes.check(draft, relation, clock.now())
    attempt = None
    if before is not None:
        attempt = gate.correct_result(
            session, clock, actor, before.id, answered=code.answered, result=code.code, reason=reason
        )
    old.replaced = True
    return _record(session, clock, actor, debtor, draft, relation, code, attempt)


def refresh_contactability(session: Session, clock: Clock, debtor: Debtor) -> str | None:
    """Work out anew whether the debtor can be reached, from what is recorded; and the hour that worked."""
    since = clock.now() - CONTACT_MEMORY
    query = select(ContactAttempt).where(
        ContactAttempt.debtor_id == debtor.id, ContactAttempt.at >= since, ContactAttempt.answered.is_not(None),
        ContactAttempt.replaced.is_(False), ContactAttempt.voided.is_(False),
    )  # fmt: skip
    dials = [Dial(a.at, a.relation, _reached(a), a.channel) for a in session.scalars(query)]
    portfolio.update_contactability(session, clock, debtor.id, dials)
    reached = [d for d in dials if d.relation == "self" and d.answered and d.channel == "voice"]
    if reached:
        zone = ZoneInfo(debtor.zone or "UTC")
        hours = Counter(dial.at.astimezone(zone).hour for dial in reached)
        debtor.good_channel, debtor.good_hour = "voice", min(hours, key=lambda hour: (-hours[hour], hour))
    return debtor.contactability


def _reached(attempt: ContactAttempt) -> bool:
    """True where the person sought was on the line: a stranger who answers does not make the debtor reachable."""
    code = OUTCOME_CODES.get(attempt.result or "")
    return bool(attempt.answered) and (code is None or code.reached == "debtor")


# ---- inside ---------------------------------------------------------------------------------------------------------


def _permit_of(session: Session, draft: OutcomeDraft) -> Permit | None:
    if draft.permit_id is None:
        if not draft.inbound:
            raise BadInput(
                "permit_id", N_("A call of ours has a permit; choose “they called us” for a call of theirs.")
            )
        return None
    permit = session.get(Permit, draft.permit_id)
    if permit is None or permit.debtor_id != draft.debtor_id:
        raise NotFound("permit", draft.permit_id)
    return permit


def _completed(session: Session, draft: OutcomeDraft, permit: Permit | None) -> OutcomeDraft:
    """The draft with what the permit, or the number that called, already says."""
    if permit is not None:
        return replace(
            draft, channel=permit.channel, account_id=draft.account_id or permit.account_id, at=permit.revealed_at,
            person_id=permit.person_id, contact_point_id=permit.contact_point_id, number=permit.number, inbound=False,
        )  # fmt: skip
    if draft.account_id is not None:
        account = session.get(Account, draft.account_id)
        if account is None or account.debtor_id != draft.debtor_id:
            raise NotFound("account", draft.account_id)
    if draft.contact_point_id is None:
        return draft
    point = session.get(ContactPoint, draft.contact_point_id)
    if point is None or point.debtor_id != draft.debtor_id:
        raise NotFound("contact point", draft.contact_point_id)
    person = session.get(RelatedPerson, point.person_id) if point.person_id else None
    who = draft.who or (person.relation if person else "self")
    return replace(draft, number=point.value, person_id=point.person_id, who=who)


def _attempt(
    session: Session,
    clock: Clock,
    actor: Actor,
    draft: OutcomeDraft,
    permit: Permit | None,
    code: OutcomeCode,
) -> ContactAttempt:
    if permit is not None:
        return gate.record_result(session, clock, actor, permit.id, answered=code.answered, result=code.code)
    return record_inbound(
        session, clock, actor, draft.debtor_id, at=draft.at or clock.now(), number=draft.number, result=code.code,
        relation=draft.who or "self", person_id=draft.person_id, account_id=draft.account_id, channel=draft.channel,
    )  # fmt: skip


def _record(
    session: Session, clock: Clock, actor: Actor, debtor: Debtor, draft: OutcomeDraft, relation: str, code: OutcomeCode,
    attempt: ContactAttempt | None,
) -> Outcome:  # fmt: skip
    now = clock.now()
    who = notes.who_was_reached(code, relation, draft.who)
    step, step_at = notes.next_step_of(code, draft, now, debtor.zone)
    outcome = Outcome(
        debtor_id=debtor.id, account_id=draft.account_id, permit_id=draft.permit_id,
        attempt_id=attempt.id if attempt else None, user_id=actor.user_id,
        at=draft.at or (attempt.at if attempt else now), recorded_at=now, channel=draft.channel, who=who, code=code.code,
        cause_of_arrears=draft.cause_of_arrears, willingness=draft.willingness, ability=draft.ability,
        grounds=draft.grounds.strip(), note=draft.note.strip(), promised_minor=draft.promised_minor, next_step=step,
        next_step_at=step_at, corrects_id=draft.corrects_id, extra=dict(draft.extra),
    )  # fmt: skip
    session.add(outcome)
    session.flush()
    _update_facts(session, clock, outcome)
    _update_point(session, draft, code, now)
    _raise_what_it_says(session, clock, actor, outcome, draft, code)
    refresh_contactability(session, clock, debtor)
    session.flush()
    event = OutcomeRecorded(outcome.id, debtor.id, outcome.account_id, outcome.code, outcome.at)
    signals.send(session, clock, actor, event)
    kind = "outcome.recorded" if draft.corrects_id is None else "outcome.corrected"
    evidence.append(session, clock, actor, kind, debtor.id, _said(outcome))
    _look(session, clock, actor, outcome)
    return outcome


def _look(session: Session, clock: Clock, actor: Actor, outcome: Outcome) -> None:
    """Keep for the compliance officer what the checker finds in the note; never in the way of the one who writes it."""
    if outcome.note:
        line = Line(
            outcome.note, "", "note", addressee(outcome.who if outcome.who in RELATIONS else "self", None)
        )
        hits.look(session, clock, actor, line, "note", debtor_id=outcome.debtor_id, place_id=outcome.id)


def _update_facts(session: Session, clock: Clock, outcome: Outcome) -> None:
    """The latest cause on the account spoken of; willingness and ability, which are of the person, on all open ones."""
    if outcome.who not in MAY_OWE:
        return
    query = select(Account).where(
        Account.debtor_id == outcome.debtor_id, Account.status.in_(("open", "written_off"))
    )
    for account in session.scalars(query):
        if outcome.willingness:
            account.willingness = outcome.willingness
        if outcome.ability:
            account.ability = outcome.ability
        if outcome.cause_of_arrears and outcome.account_id in (None, account.id):
            account.cause_of_arrears = outcome.cause_of_arrears
        if outcome.willingness or outcome.ability or outcome.cause_of_arrears:
            account.updated_at = clock.now()


def _update_point(session: Session, draft: OutcomeDraft, code: OutcomeCode, now: datetime) -> None:
    point = session.get(ContactPoint, draft.contact_point_id) if draft.contact_point_id else None
    if point is None:
        return
    # Somebody unknown on the debtor's own number who does not want calls: the number is not the debtor's.
    state = "invalid" if code.refuses_person and draft.person_id is None else code.point
    if state is not None:
        point.status, point.verified_at = state, now


def _raise_what_it_says(
    session: Session, clock: Clock, actor: Actor, outcome: Outcome, draft: OutcomeDraft, code: OutcomeCode
) -> None:
    if code.restriction is not None and (outcome.who in _MAY_BIND or code.deceased):
        account_id = outcome.account_id if code.restriction == "disputed" else None
        compliance.raise_restriction(
            session,
            clock,
            actor,
            outcome.debtor_id,
            code.restriction,
            outcome.note or code.label,
            account_id=account_id,
        )
    if draft.person_id is not None and (code.refuses_person or code.code == "asks_no_contact"):
        compliance.record_refusal(session, clock, actor, draft.person_id, outcome.note)


# Whose words set a standing fact about the debtor: the debtor, or who speaks for them. A guarantor's wish binds only
# contact with the guarantor.
_MAY_BIND = frozenset(
    {"self", "attorney", "executor", "guardian_of_minor", "company_contact", "co_borrower", "spouse"}
)


def _said(outcome: Outcome) -> dict[str, object]:
    return {
        "outcome": outcome.id, "permit": outcome.permit_id, "attempt": outcome.attempt_id, "account": outcome.account_id,
        "channel": outcome.channel, "who": outcome.who, "code": outcome.code, "cause_of_arrears": outcome.cause_of_arrears,
        "willingness": outcome.willingness, "ability": outcome.ability, "grounds": outcome.grounds, "note": outcome.note,
        "promised_minor": outcome.promised_minor, "next_step": outcome.next_step,
        "next_step_at": outcome.next_step_at.isoformat() if outcome.next_step_at else None,
        "corrects": outcome.corrects_id, "correction": outcome.extra.get("correction"),
    }  # fmt: skip


def standing_outcome(session: Session, permit_id: int) -> Outcome | None:
    """The outcome that closed a permit, None while it is missing."""
    return tables.outcome_of_permit(session, permit_id)
