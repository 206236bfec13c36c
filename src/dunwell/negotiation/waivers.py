"""Ask for a waiver, decide it with a second pair of eyes, let it run out. The ledger posts it; see strategies/authority.yaml."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.ledger import waivers as ledger_waivers
from dunwell.ledger.tables import Waiver
from dunwell.negotiation.deal_tables import Agreement, WaiverRequest
from dunwell.negotiation.domain.authority import (
    APPLIED,
    APPROVED,
    DECLINED,
    EXPIRED,
    LAPSED,
    REQUESTED,
    WITHDRAWN,
    NothingWaived,
    NotOwnRequest,
    RequestClosed,
)
from dunwell.negotiation.policy import authority_matrix
from dunwell.people.domain import require
from dunwell.portfolio.tables import Account

# Notes that the program writes itself; pages show them in the reader's language.
ALONE = N_("within own authority")
NOT_EARNED = N_("not earned after all")


def request_waiver(
    session: Session, clock: Clock, actor: Actor, account_id: int, parts: Mapping[str, int], reason: str,
    *, agreement_id: int | None = None, write_off: bool = False,
) -> WaiverRequest:  # fmt: skip
    """Ask that parts of a debt be waived. What the asker may grant alone is approved at once; all else waits for another.

    Raises NotPermitted, NotFound, BadInput (no reason, more than is owed), NothingWaived. How much of what is owed may be asked
    is not limited: who decides is. What an agreement waives was checked when it was offered.
    """
    require(actor, "waiver.request")
    account = ledger_tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is waived."))
    if write_off and (account.status == "written_off" or _write_off_waits(session, account.id)):
        raise BadInput("write_off", N_("It is written off already, or that waits for a decision."))
    today = ledger.today_for(session, clock, account.debtor_id)
    parts = rest_of(session, account, today) if write_off else dict(parts)
    if not parts or min(parts.values()) <= 0:
        raise NothingWaived("amount")
    balance = ledger.owed(session, account, today).components
    if agreement_id is None and any(minor > (balance.get(name) or 0) for name, minor in parts.items()):
        raise BadInput("amount", N_("No more of that is owed."))
    matrix, given = authority_matrix(), given_before(session, account.id)
    row = WaiverRequest(
        debtor_id=account.debtor_id, account_id=account.id, agreement_id=agreement_id, write_off=int(write_off), parts=parts,
        currency=account.currency, reason=reason.strip(), state=REQUESTED, requested_at=clock.now(), requested_by=actor.user_id,
        requester_role=actor.role, expires_on=today + timedelta(days=matrix.request_days),
    )  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "waiver.requested", account.debtor_id, _said(row))
    within = all(
        minor <= matrix.limit(actor.role, name, balance.get(name), row.currency, given.get(name, 0))
        for name, minor in parts.items()
    )
    if within and not write_off and not matrix.needs_second(actor.role, parts, row.currency, given):
        _approve(session, clock, actor, row, ALONE)
    return row


def decide(
    session: Session, clock: Clock, actor: Actor, request_id: int, approve: bool, note: str
) -> WaiverRequest:
    """Approve or decline a request.

    Raises NotPermitted, NotFound, RequestClosed, NotOwnRequest, MoreThanOwed, BeyondAuthority, BadInput.
    """
    require(actor, "waiver.decide")
    row = locked(session, request_id)
    if row.state != REQUESTED:
        raise RequestClosed(row.id)
    today = ledger.today_for(session, clock, row.debtor_id)
    if today > row.expires_on:
        raise RequestClosed(row.id)
    if actor.user_id is not None and actor.user_id == row.requested_by:
        raise NotOwnRequest(row.id)
    if not note.strip():
        raise BadInput("note", N_("Say why."))
    if not approve:
        return _close(session, clock, actor, row, DECLINED, note)
    account = session.get_one(Account, row.account_id)
    matrix = authority_matrix()
    if row.write_off:
        if actor.role not in matrix.write_off:
            raise NotPermitted("waiver.decide")
    else:
        matrix.check(
            actor.role,
            row.parts,
            balance_for(session, row, today),
            row.currency,
            given_before(session, account.id),
        )
    return _approve(session, clock, actor, row, note)


def balance_for(session: Session, row: WaiverRequest, today: date) -> Mapping[str, int | None]:
    """What a request is judged by: what is owed today, and of an agreement what was owed when it was made, from when it counts."""
    agreement = session.get(Agreement, row.agreement_id) if row.agreement_id else None
    if agreement is not None:
        return agreement.balance
    return ledger.owed(session, session.get_one(Account, row.account_id), today).components


def unearned(session: Session, clock: Clock, actor: Actor, account_id: int, reason: str) -> None:
    """What was asked for with this reason is not earned after all: it lapses, and what was posted is owed again."""
    query = select(WaiverRequest).where(
        WaiverRequest.account_id == account_id, WaiverRequest.reason == reason
    )
    for row in session.scalars(query.where(WaiverRequest.state.in_((REQUESTED, APPLIED)))):
        if row.waiver_id is not None:
            ledger_waivers.reverse_waiver(session, clock, actor, row.waiver_id, NOT_EARNED)
        _close(session, clock, actor, row, LAPSED, NOT_EARNED)


def withdraw(session: Session, clock: Clock, actor: Actor, request_id: int) -> WaiverRequest:
    """Take one's own request back. Raises NotFound, NotPermitted, RequestClosed."""
    row = locked(session, request_id)
    if row.requested_by != actor.user_id:
        raise NotPermitted("waiver.request")
    if row.state != REQUESTED:
        raise RequestClosed(row.id)
    return _close(session, clock, actor, row, WITHDRAWN, "")


def expire_requests(session: Session, clock: Clock, on: date) -> int:
    """Let undecided requests run out whose last day is over; called by the morning run. Gives how many."""
    query = select(WaiverRequest).where(WaiverRequest.state == REQUESTED, WaiverRequest.expires_on < on)
    rows = list(session.scalars(query.order_by(WaiverRequest.debtor_id, WaiverRequest.id)))
    for row in rows:
        _close(session, clock, SYSTEM, row, EXPIRED, "")
    return len(rows)


def apply(
    session: Session, clock: Clock, actor: Actor, row: WaiverRequest, agreed_on: date | None = None
) -> None:
    """Post an approved waiver: its condition is met, or it had none.

    `agreed_on`: the day an agreement came into force: the waiver counts from then, so what was paid since went to the rest.
    """
    account = session.get_one(Account, row.account_id)
    today = ledger.today_for(session, clock, row.debtor_id)
    if row.write_off:
        account.status = "written_off"
        said = {"account": account.id, "parts": dict(row.parts), "request": row.id, "reason": row.reason}
        evidence.append(session, clock, actor, "account.written_off", account.debtor_id, said)
    else:
        posted = ledger_waivers.post_waiver(
            session, clock, actor, account.id, row.parts, reason=row.reason, reference=f"waiver-request-{row.id}",
            on=agreed_on or today, agreed=agreed_on is not None,
        )  # fmt: skip
        row.waiver_id = posted.id
    row.state = APPLIED
    session.flush()


def lapse(session: Session, clock: Clock, actor: Actor, row: WaiverRequest, why: str) -> None:
    """The condition was not met: nothing is waived."""
    _close(session, clock, actor, row, LAPSED, why)


def given_before(session: Session, account_id: int) -> dict[str, int]:
    """What was waived or promised to be waived of an account, by component; write-offs apart."""
    query = select(WaiverRequest).where(
        WaiverRequest.account_id == account_id, WaiverRequest.write_off == 0, WaiverRequest.state.in_((APPROVED, APPLIED))
    )  # fmt: skip
    given: dict[str, int] = {}
    for row in session.scalars(query):
        posted = session.get(Waiver, row.waiver_id) if row.waiver_id else None
        if posted is not None and posted.reversed_at is not None:
            continue
        for name, minor in row.parts.items():
            given[name] = given.get(name, 0) + minor
    return given


def _write_off_waits(session: Session, account_id: int) -> bool:
    query = select(WaiverRequest.id).where(
        WaiverRequest.account_id == account_id, WaiverRequest.write_off == 1
    )
    return session.scalar(query.where(WaiverRequest.state == REQUESTED).limit(1)) is not None


def rest_of(session: Session, account: Account, today: date) -> dict[str, int]:
    """All that is owed, by component."""
    owed = ledger.owed(session, account, today).components
    return {name: minor for name, minor in owed.items() if minor}


def locked(session: Session, request_id: int) -> WaiverRequest:
    """A request, its account locked. Raises NotFound."""
    row = session.get(WaiverRequest, request_id)
    if row is None:
        raise NotFound("waiver_request", request_id)
    ledger_tables.account_for_update(session, row.account_id)
    session.refresh(row)
    return row


def _approve(session: Session, clock: Clock, actor: Actor, row: WaiverRequest, note: str) -> WaiverRequest:
    _close(session, clock, actor, row, APPROVED, note)
    if row.agreement_id is None:
        apply(session, clock, actor, row)
    return row


def _close(
    session: Session, clock: Clock, actor: Actor, row: WaiverRequest, state: str, note: str
) -> WaiverRequest:
    row.state, row.decide_note = state, note.strip()
    if state in (APPROVED, DECLINED):
        row.decided_at, row.decided_by = clock.now(), actor.user_id
    session.flush()
    evidence.append(
        session, clock, actor, f"waiver.{state}", row.debtor_id, _said(row) | {"note": note.strip()}
    )
    return row


def _said(row: WaiverRequest) -> dict[str, object]:
    return {
        "request": row.id, "account": row.account_id, "agreement": row.agreement_id, "parts": dict(row.parts),
        "currency": row.currency, "reason": row.reason, "state": row.state, "write_off": bool(row.write_off),
    }  # fmt: skip
