"""What the creditor gives up: posted once, on component and amounts due, replayed like a receipt, taken back exactly.

Who may decide it is not asked here: negotiation.waivers holds the authority and the second pair of eyes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger import domain, live, service, tables
from dunwell.ledger.domain import COMPONENTS, Allocation, DueAmount
from dunwell.ledger.tables import Waiver
from dunwell.portfolio.tables import Account


def post_waiver(
    session: Session, clock: Clock, actor: Actor, account_id: int, parts: Mapping[str, int], *, reason: str, reference: str,
    on: date, agreed: bool = False,
) -> Waiver:  # fmt: skip
    """Take parts off an account, the oldest amounts due first. Idempotent by reference.

    `on` may lie back: then later receipts are replayed over what was waived. `agreed`: the parts were checked against the
    balance of that day when it was agreed, before the receipts that came since.
    Raises NotFound, BadInput (a component unknown or with less than that owed, nothing to waive, no reason).
    """
    account = tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if known := tables.waiver_by_reference(session, reference):
        return known
    _check(session, account, parts, reason, on, agreed=agreed)
    dues = service.dated_dues(session, account)
    opening = live.open_ledger(session, account, dues)
    total = sum(parts.values())
    open_ = [DueAmount(due.id, due.due_on, due.outstanding_minor) for due in dues]
    by_due, undated, ahead = domain.pay_dues(total, open_, 0 if dues else account.overdue_minor)
    taken = Allocation(total, "waiver", dict(parts), 0, 0, by_due, undated, ahead)
    row = Waiver(
        account_id=account.id, debtor_id=account.debtor_id, parts=dict(parts), currency=account.currency, on=on,
        reason=reason.strip(), reference=reference, mark=opening.mark if opening is not None else "",
        taken={"dues": {str(due_id): minor for due_id, minor in by_due.items()}, "undated": undated, "ahead": ahead},
        posted_at=clock.now(), posted_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if opening is None:
        service._apply(session, clock, account, taken, sign=-1)
    else:
        live.refresh(session, clock, actor, account, opening)
    _settled(session, account)
    evidence.append(session, clock, actor, "waiver.posted", account.debtor_id, _said(row))
    return row


def reverse_waiver(session: Session, clock: Clock, actor: Actor, waiver_id: int, reason: str) -> Waiver:
    """Take a waiver back: what was given up is owed again. A second time changes nothing. Raises NotFound, BadInput."""
    if not reason.strip():
        raise BadInput("reason", N_("Say why the waiver is taken back."))
    known = session.get(Waiver, waiver_id)
    account = tables.account_for_update(session, known.account_id) if known else None
    if known is None or account is None:
        raise NotFound("waiver", waiver_id)
    session.refresh(known)
    if known.reversed_at is not None:
        return known
    known.reversed_at, known.reversed_by, known.reversal_reason = clock.now(), actor.user_id, reason.strip()
    opening = live.opened(session, account)
    if opening is None or opening.mark != known.mark:
        service._apply(session, clock, account, _taken(known), sign=1)
    else:
        live.refresh(session, clock, actor, account, opening)
    _settled(session, account)
    evidence.append(
        session, clock, actor, "waiver.reversed", account.debtor_id, _said(known) | {"reason": reason.strip()}
    )
    return known


def _check(
    session: Session, account: Account, parts: Mapping[str, int], reason: str, on: date, *, agreed: bool
) -> None:
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is waived."))
    if not parts or any(name not in COMPONENTS or minor <= 0 for name, minor in parts.items()):
        raise BadInput("amount", N_("Say what is waived, and how much of it."))
    if agreed:
        return
    owed = service.owed(session, account, on).components
    for name, minor in parts.items():
        if (owed.get(name) or 0) < minor:
            raise BadInput("amount", N_("No more of that is owed."))


def _taken(row: Waiver) -> Allocation:
    taken: dict[str, Any] = dict(row.taken)
    dues = {int(due_id): int(minor) for due_id, minor in taken["dues"].items()}
    return Allocation(
        sum(row.parts.values()),
        "waiver",
        dict(row.parts),
        0,
        0,
        dues,
        int(taken["undated"]),
        int(taken["ahead"]),
    )


def _settled(session: Session, account: Account) -> None:
    session.flush()
    service._settle(account, tables.dues_for_update(session, account.id))
    session.flush()


def _said(row: Waiver) -> dict[str, object]:
    return {
        "waiver": row.id, "account": row.account_id, "parts": dict(row.parts), "currency": row.currency, "on": row.on,
        "reason": row.reason, "reference": row.reference,
    }  # fmt: skip
