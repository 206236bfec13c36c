"""What stands against contact, what lifts it, and who may make it: restrictions, refusals, agreed times, credentials.

Every change holds the debtor's lock, so that no permit is decided on the state before it, and leaves its record.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import preferences, queries
from dunwell.compliance.domain.facts import CHANNELS, FLAGS
from dunwell.compliance.domain.standing import DETAILS, SOURCES
from dunwell.compliance.tables import AgreedWindow, Credential, Restriction
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import STAGES, require
from dunwell.people.tables import User
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.tables import Account, Debtor, RelatedPerson

KINDS = FLAGS | {f"opt_out:{channel}" for channel in CHANNELS}
MAY_END = frozenset(
    {"breathing_space", "hardship", "vulnerable", "complaint"}
)  # the others end only by being lifted
GRANTED_BY = {
    "academy": "academy.certify",
    "external": "credential.approve",
}  # origin of a certificate → the permission to grant it
LONGEST_AGREED = timedelta(hours=12)
FURTHEST_AGREED = timedelta(days=60)


def raise_restriction(
    session: Session,
    clock: Clock,
    actor: Actor,
    debtor_id: int,
    kind: str,
    reason: str,
    *,
    account_id: int | None = None,
    until: datetime | None = None,
    source: str = "contact",
    recheck_on: date | None = None,
    detail: dict[str, str] | None = None,
) -> Restriction:
    """Put a standing fact against contact on a debtor (or on one account); the one that stands already is given back.

    `kind` is one of KINDS, `source` of SOURCES; `detail` names a lawyer (name, contact). An opt-out ends the consents to its
    channel. Raises NotPermitted, NotFound, BadInput.
    """
    require(actor, "restriction.raise")
    if kind not in KINDS:
        raise BadInput("kind", "this restriction is not known")
    if not reason.strip():
        raise BadInput("reason", "say why")
    if until is not None and (kind not in MAY_END or until <= clock.now()):
        raise BadInput("until", "this restriction has no end; it is lifted with a reason")
    if source not in SOURCES:
        raise BadInput("source", "choose who said so")
    if recheck_on is not None and recheck_on < clock.now().date():
        raise BadInput("recheck_on", "the day to look again lies ahead")
    detail = {key: text.strip() for key, text in (detail or {}).items() if text.strip()}
    if not set(detail) <= set(DETAILS.get(kind, ())):
        raise BadInput("kind", "this restriction names nobody")
    _lock_debtor(session, debtor_id)
    if account_id is not None:
        account = session.get(Account, account_id)
        if account is None or account.debtor_id != debtor_id:
            raise NotFound("account", account_id)
    for standing in queries.restrictions(session, debtor_id, clock.now()):
        if (standing.kind, standing.account_id) == (kind, account_id):
            return standing
    row = Restriction(
        debtor_id=debtor_id, account_id=account_id, kind=kind, reason=reason.strip(), since=clock.now(), until=until,
        set_by=actor.user_id, source=source, recheck_on=recheck_on, detail=detail,
    )  # fmt: skip
    session.add(row)
    if kind.startswith("opt_out:"):
        preferences.end_consents(session, clock.now(), actor, debtor_id, kind.removeprefix("opt_out:"))
    if detail.get("name"):
        portfolio.name_attorney(session, clock, debtor_id, detail["name"], detail.get("contact", ""))
    session.flush()
    said = {
        "restriction": row.id, "kind": kind, "account": account_id, "reason": row.reason, "until": _text(until),
        "source": source, "recheck_on": _text(recheck_on), "detail": detail,
    }  # fmt: skip
    evidence.append(session, clock, actor, "restriction.raised", debtor_id, said)
    return row


def lift_restriction(
    session: Session, clock: Clock, actor: Actor, restriction_id: int, reason: str
) -> Restriction:
    """End a restriction. Lead and quality only, with a reason. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "restriction.lift")
    if not reason.strip():
        raise BadInput("reason", "say why it is lifted")
    row = session.get(Restriction, restriction_id)
    if row is None:
        raise NotFound("restriction", restriction_id)
    _lock_debtor(session, row.debtor_id)
    session.refresh(row)
    if row.lifted_at is not None:
        raise BadInput("restriction", "it is lifted already")
    row.lifted_at, row.lifted_by, row.lift_reason = clock.now(), actor.user_id, reason.strip()
    session.flush()
    said = {"restriction": row.id, "kind": row.kind, "reason": row.lift_reason}
    evidence.append(session, clock, actor, "restriction.lifted", row.debtor_id, said)
    return row


def recheck_restriction(
    session: Session, clock: Clock, actor: Actor, restriction_id: int, note: str, next_on: date | None
) -> Restriction:
    """Somebody looked: it still holds, and is looked at again on `next_on`. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "restriction.raise")
    if not note.strip():
        raise BadInput("note", "say what was found")
    if next_on is not None and next_on <= clock.now().date():
        raise BadInput("next_on", "the day to look again lies ahead")
    row = session.get(Restriction, restriction_id)
    if row is None:
        raise NotFound("restriction", restriction_id)
    _lock_debtor(session, row.debtor_id)
    session.refresh(row)
    if row.lifted_at is not None:
        raise BadInput("restriction", "it is lifted already")
    row.recheck_on = next_on
    session.flush()
    said = {"restriction": row.id, "kind": row.kind, "note": note.strip(), "next_on": _text(next_on)}
    evidence.append(session, clock, actor, "restriction.rechecked", row.debtor_id, said)
    return row


def restriction_history(session: Session, debtor_id: int) -> list[Restriction]:
    """Every restriction there was, newest first."""
    query = select(Restriction).where(Restriction.debtor_id == debtor_id).order_by(Restriction.id.desc())
    return list(session.scalars(query))


def record_refusal(
    session: Session, clock: Clock, actor: Actor, person_id: int, note: str = ""
) -> RelatedPerson:
    """A related person asked not to be contacted: for good, nobody lifts it. A second refusal changes nothing."""
    require(actor, "restriction.raise")
    person = session.get(RelatedPerson, person_id)
    if person is None:
        raise NotFound("person", person_id)
    _lock_debtor(session, person.debtor_id)
    session.refresh(person)
    if person.refused_at is None:
        person.refused_at = clock.now()
        session.flush()
        evidence.append(
            session, clock, actor, "person.refused", person.debtor_id, {"person": person.id, "note": note}
        )
    return person


def agree_window(
    session: Session,
    clock: Clock,
    actor: Actor,
    debtor_id: int,
    starts_at: datetime,
    ends_at: datetime,
    proof: str,
) -> AgreedWindow:
    """A time the debtor agreed to be contacted at, with what proves it; lifts hours and nothing else.

    At most twelve hours long and within sixty days: an agreed time is a time, not a way of life. Raises BadInput.
    """
    require(actor, "contact.record")
    if not proof.strip():
        raise BadInput("evidence", "say what proves that the debtor agreed")
    if not starts_at < ends_at <= starts_at + LONGEST_AGREED:
        raise BadInput("ends_at", "an agreed time ends after it begins, within twelve hours")
    if ends_at <= clock.now() or starts_at > clock.now() + FURTHEST_AGREED:
        raise BadInput("starts_at", "an agreed time lies ahead, within sixty days")
    _lock_debtor(session, debtor_id)
    row = AgreedWindow(
        debtor_id=debtor_id, starts_at=starts_at, ends_at=ends_at, evidence=proof.strip(), recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"window": row.id, "from": _text(starts_at), "to": _text(ends_at), "proof": row.evidence}
    evidence.append(session, clock, actor, "window.agreed", debtor_id, said)
    return row


def withdraw_window(session: Session, clock: Clock, actor: Actor, window_id: int) -> AgreedWindow:
    """The debtor no longer agrees to this time."""
    require(actor, "contact.record")
    row = session.get(AgreedWindow, window_id)
    if row is None:
        raise NotFound("window", window_id)
    _lock_debtor(session, row.debtor_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        session.flush()
        evidence.append(session, clock, actor, "window.withdrawn", row.debtor_id, {"window": row.id})
    return row


def grant_credential(
    session: Session, clock: Clock, actor: Actor, user_id: int, valid_from: date, valid_to: date | None, note: str,
    stages: Sequence[str], origin: str = "academy", kind: str = "collector", level: str | None = None,
) -> Credential:  # fmt: skip
    """Certify somebody (both days inside): what the academy granted, or what was earned elsewhere and approved. The rules of
    either are the academy's (academy/certificates.py, academy/external.py). Nobody certifies themselves.

    stages: the work it opens. Raises NotPermitted, NotFound, BadInput.
    """
    require(actor, GRANTED_BY[origin])
    if actor.user_id == user_id:
        raise NotPermitted(GRANTED_BY[origin])
    if session.get(User, user_id) is None:
        raise NotFound("user", user_id)
    if valid_to is not None and valid_to < valid_from:
        raise BadInput("valid_to", N_("It ends before it begins."))
    if not stages or not set(stages) <= set(STAGES):
        raise BadInput("stages", N_("Choose at least one stage."))
    row = Credential(
        user_id=user_id, kind=kind, level=level, valid_from=valid_from, valid_to=valid_to, granted_by=actor.user_id, note=note,
        origin=origin, stages=[stage for stage in STAGES if stage in stages], granted_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {
        "credential": row.id, "user": user_id, "kind": kind, "from": str(valid_from), "to": _text(valid_to), "origin": origin,
        "stages": row.stages, "note": note,
    }  # fmt: skip
    evidence.append(session, clock, actor, "credential.granted", None, said)
    return row


def revoke_credential(
    session: Session, clock: Clock, actor: Actor, credential_id: int, reason: str
) -> Credential:
    """Take a certificate back, from now on. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "credential.view")
    row = session.get(Credential, credential_id)
    if row is None:
        raise NotFound("credential", credential_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say why."))
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        session.flush()
        said = {"credential": row.id, "user": row.user_id, "reason": reason.strip()}
        evidence.append(session, clock, actor, "credential.revoked", None, said)
    return row


def credentials(session: Session, user_id: int) -> list[Credential]:
    """All certificates of a user, newest first."""
    query = select(Credential).where(Credential.user_id == user_id).order_by(Credential.valid_from.desc())
    return list(session.scalars(query))


def _lock_debtor(session: Session, debtor_id: int) -> None:
    if session.get(Debtor, debtor_id) is None:
        raise NotFound("debtor", debtor_id)
    queries.lock(session, [debtor_id])


def _text(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())
