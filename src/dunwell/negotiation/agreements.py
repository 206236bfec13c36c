"""From an offer to an agreement: drafted, read back, acknowledged, in force; kept, late, made good, broken, done.

An agreement's state is worked out anew from the receipts that stand, at every posting and in the morning run. While an
instalment plan runs, collection rests (restriction plan_in_force): only reminders of the plan itself pass the gate.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import service as compliance
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.signals import PaymentPosted, PaymentReversed
from dunwell.ledger import rests
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.ledger import waivers as ledger_waivers
from dunwell.ledger.domain import METHODS
from dunwell.negotiation import deal_tables as tables
from dunwell.negotiation import service as promises
from dunwell.negotiation import tables as promise_tables
from dunwell.negotiation import waivers, wording
from dunwell.negotiation.deal_tables import Agreement, Talk, TalkMove, WaiverRequest
from dunwell.negotiation.domain import authority, plans
from dunwell.negotiation.domain.offers import covers_all
from dunwell.negotiation.domain.plans import BROKEN, CANCELLED, COMPLETED, DRAFTED, IN_FORCE, PLANS, RUNNING
from dunwell.negotiation.domain.promises import OPEN, PartDraft, PromiseDraft
from dunwell.negotiation.means import lift
from dunwell.negotiation.policy import plan_rules, reward_rules
from dunwell.negotiation.tables import Promise
from dunwell.negotiation.talks import offer_of, refuse_in_hardship
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, Debtor

AWAITING = "awaiting"  # acknowledged, and a waiver in it is not decided yet


def draft_agreement(
    session: Session, clock: Clock, actor: Actor, move_id: int, method: str, lang: str
) -> Agreement:
    """Write down what the debtor accepted, with the sentence to read back. Earlier drafts of the account are dropped.

    Raises NotPermitted, NotFound, BadInput, AgreementState (the move's talk is over), HardshipStands.
    """
    require(actor, "offer.make")
    move = session.get(TalkMove, move_id)
    talk = session.get(Talk, move.talk_id) if move else None
    if move is None or talk is None:
        raise NotFound("offer", move_id)
    if method not in METHODS or method == "other":
        raise BadInput("method", N_("Choose how it is to be paid."))
    if talk.state != "open":
        raise plans.AgreementState(0, talk.state)
    refuse_in_hardship(session, talk.debtor_id)
    account = _locked(session, talk.account_id)
    for old in tables.agreements_of(session, account.id, (DRAFTED,)):
        _move(session, clock, actor, old, CANCELLED, "another draft")
    today = ledger.today_for(session, clock, account.debtor_id)
    balance = dict(ledger.owed(session, account, today).components)
    row = Agreement(
        debtor_id=account.debtor_id, account_id=account.id, move_id=move.id, kind=move.kind, currency=account.currency,
        offer=move.offer, balance=balance, method=method, state=DRAFTED, lang=lang,
        read_back=wording.read_back(offer_of(move.offer), account, method, lang, balance), drafted_at=clock.now(),
        drafted_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "agreement.drafted", account.debtor_id, _said(row))
    return row


def acknowledge(
    session: Session,
    clock: Clock,
    actor: Actor,
    agreement_id: int,
    *,
    read_back: bool,
    how: str,
    note: str = "",
) -> Agreement:
    """The debtor heard or read it and agreed. It comes into force, or waits for a waiver in it to be decided.

    What is agreed by word of mouth rests on its recording (card rules, art. 70): `note` must name it.
    Raises NotPermitted, NotFound, AgreementState, HardshipStands, NotReadBack, BadInput.
    """
    require(actor, "offer.make")
    row = _agreement(session, agreement_id)
    if row.state != DRAFTED:
        raise plans.AgreementState(row.id, row.state)
    refuse_in_hardship(session, row.debtor_id)
    if not read_back:
        raise plans.NotReadBack("read_back")
    if how not in plans.ACKNOWLEDGED_BY:
        raise BadInput("how", N_("Say how the debtor agreed."))
    if how == "spoken" and not note.strip():
        raise BadInput("note", N_("Enter the number of the recording: a spoken agreement rests on it."))
    row.acknowledged_at, row.acknowledged_by = clock.now(), actor.user_id
    row.acknowledged_how, row.acknowledged_note = how, note.strip()
    talk = session.get_one(Talk, session.get_one(TalkMove, row.move_id).talk_id)
    talk.state = "agreed"
    session.flush()
    said = {"agreement": row.id, "how": how, "note": row.acknowledged_note, "read_back": row.read_back}
    evidence.append(session, clock, actor, "agreement.acknowledged", row.debtor_id, said)
    waived = offer_of(row.offer).waived
    if waived:
        asked = waivers.request_waiver(
            session, clock, actor, row.account_id, waived, f"agreement {row.id}: {row.kind}", agreement_id=row.id
        )  # fmt: skip
        if asked.state == authority.REQUESTED:
            _move(session, clock, actor, row, AWAITING, "a waiver waits for a decision")
            return row
    _bring_in_force(session, clock, actor, row)
    return row


def decide_waiver(
    session: Session, clock: Clock, actor: Actor, request_id: int, approve: bool, note: str
) -> WaiverRequest:
    """Decide a waiver; the agreement that waits for it comes into force, or is cancelled. Raises as waivers.decide.

    It counts from the day the debtor agreed: who paid in the meantime has kept it. One whose last day has passed unpaid while it
    waited is not approved any more (BadInput): a new day is to be agreed.
    """
    require(actor, "waiver.decide")
    waiting = _waits_for(session, waivers.locked(session, request_id))
    if approve and waiting is not None:
        today = ledger.today_for(session, clock, waiting.debtor_id)
        if standing_of(session, waiting, today).state == BROKEN:
            raise BadInput(
                "decision",
                N_("The day agreed passed unpaid while this waited: decline it, and agree on a new day."),
            )
    row = waivers.decide(session, clock, actor, request_id, approve, note)
    if waiting is not None and row.state == authority.APPROVED:
        _bring_in_force(session, clock, actor, waiting)
    elif waiting is not None:
        _move(session, clock, actor, waiting, CANCELLED, "the waiver was not approved")
    return row


def withdraw_waiver(session: Session, clock: Clock, actor: Actor, request_id: int) -> WaiverRequest:
    """Take one's own request back; the agreement that waits for it ends with it. Raises as waivers.withdraw."""
    row = waivers.withdraw(session, clock, actor, request_id)
    waiting = _waits_for(session, row)
    if waiting is not None:
        _move(session, clock, actor, waiting, CANCELLED, "the waiver was taken back")
    return row


def _agreed_on(session: Session, row: Agreement) -> date | None:
    zone = session.get_one(Debtor, row.debtor_id).zone or HOME_ZONE
    return local_date(row.acknowledged_at, zone) if row.acknowledged_at else None


def _waits_for(session: Session, request: WaiverRequest) -> Agreement | None:
    row = session.get(Agreement, request.agreement_id) if request.agreement_id else None
    return row if row is not None and row.state == AWAITING else None


def cancel(session: Session, clock: Clock, actor: Actor, agreement_id: int, reason: str) -> Agreement:
    """End an agreement that runs or waits, with a reason: promise, restriction and waiver end with it. Lead only."""
    require(actor, "agreement.end")
    row = _agreement(session, agreement_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is ended."))
    if row.state not in (DRAFTED, AWAITING, *RUNNING):
        raise plans.AgreementState(row.id, row.state)
    _move(session, clock, actor, row, CANCELLED, reason)
    if row.promise_id is not None:
        promise = session.get_one(Promise, row.promise_id)
        if promise.status == OPEN:
            promises.withdraw_promise(session, clock, actor, promise.id, reason)
    _end(session, clock, actor, row, reason)
    return row


def _bring_in_force(session: Session, clock: Clock, actor: Actor, row: Agreement) -> None:
    """Open promises give way to it; its payments become promised parts; a plan stops other collection."""
    offer = offer_of(row.offer)
    for promise, _ in promise_tables.promises_of_account(session, row.account_id):
        if promise.status == OPEN:
            promises.withdraw_promise(session, clock, actor, promise.id, f"replaced by agreement {row.id}")
    parts = tuple(PartDraft(payment.minor, payment.on) for payment in offer.payments)
    draft = PromiseDraft(parts, row.method, confirmed=True, note=row.read_back)
    promise = promises.record_promise(
        session, clock, actor, row.account_id, draft, agreement_id=row.id, interest_minor=offer.interest_minor,
        agreed_at=row.acknowledged_at,
    )  # fmt: skip
    row.promise_id, row.since = promise.id, _agreed_on(session, row)
    _move(session, clock, actor, row, IN_FORCE, "")
    _hold(session, clock, actor, row)
    refresh(session, clock, actor, row, ledger.today_for(session, clock, row.debtor_id))


def _hold(session: Session, clock: Clock, actor: Actor, row: Agreement) -> None:
    if row.kind in PLANS:
        restriction = compliance.raise_restriction(
            session, clock, actor if actor.role in ("collector", "lead") else SYSTEM, row.debtor_id, "plan_in_force",
            f"agreement {row.id}", account_id=row.account_id,
        )  # fmt: skip
        row.restriction_id = restriction.id
        session.flush()
        offer = offer_of(row.offer)
        # What the document says: nothing is added while a plan over the whole debt is kept. A plan over the overdue part
        # leaves the contract's interest on the account as it is.
        if not offer.interest_minor and covers_all(offer, row.balance):
            account = session.get_one(Account, row.account_id)
            since = row.since or ledger.today_for(session, clock, row.debtor_id)
            rests.rest(session, clock, actor, account, since, f"agreement {row.id}")


# While it runs -------------------------------------------------------------------------------------------------------


def standing_of(session: Session, row: Agreement, on: date) -> plans.Standing:
    """Where an agreement stands on a day, from the receipts that stand."""
    offer = offer_of(row.offer)
    receipts = [
        plans.Receipt(p.value_date, p.amount_minor)
        for p in ledger_tables.payments_of_account(session, row.account_id)
        if p.reversed_at is None
    ]
    dues = [plans.Due(p.on, p.minor) for p in offer.payments]
    return plans.standing(dues, receipts, row.since or _agreed_on(session, row) or on, plan_rules(), on)


def refresh(session: Session, clock: Clock, actor: Actor, row: Agreement, on: date) -> str:
    """Bring an agreement's state up to what the receipts say; what follows from a change is done and recorded."""
    found = standing_of(session, row, on)
    if found.state == row.state or row.state in (DRAFTED, AWAITING, CANCELLED):
        return row.state
    was = row.state
    _move(
        session, clock, actor, row, found.state, f"{was} → {found.state}, missing {found.missing_minor}", on
    )
    if was == BROKEN:  # a late posting shows that it was made good in time
        for request in _requests(session, row, authority.LAPSED):
            request.state = authority.APPROVED
    if found.state == COMPLETED:
        for request in _requests(session, row, authority.APPROVED):
            waivers.apply(session, clock, actor, request, agreed_on=row.since)
        lift(session, clock, row.restriction_id, f"agreement {row.id} kept to the end")
        _reward(session, clock, row, found.kept, on)
    elif found.state == BROKEN:
        _end(session, clock, actor, row, "an instalment was not made good in time")
    if was == COMPLETED:  # a receipt was taken back
        for request in _requests(session, row, authority.APPLIED):
            if request.waiver_id is not None:
                ledger_waivers.reverse_waiver(
                    session, clock, actor, request.waiver_id, "the agreement is not kept after all"
                )
            request.state = authority.APPROVED
        waivers.unearned(session, clock, actor, row.account_id, reward_of(row))
    if was in (BROKEN, COMPLETED) and found.state in RUNNING:
        _hold(session, clock, actor, row)
    session.flush()
    return found.state


def _end(session: Session, clock: Clock, actor: Actor, row: Agreement, reason: str) -> None:
    for state in (authority.REQUESTED, authority.APPROVED):
        for request in _requests(session, row, state):
            waivers.lapse(session, clock, actor, request, reason)
    lift(session, clock, row.restriction_id, f"agreement {row.id}: {reason}")


def reward_of(row: Agreement) -> str:
    """The reason of the request that a plan kept on time earns."""
    return f"按时还款奖励（协议{row.id}） / On-time reward (agreement {row.id})"


def _reward(session: Session, clock: Clock, row: Agreement, kept: int, on: date) -> None:
    """Every instalment came on time: what policy grants is asked for, for a person to decide."""
    account = session.get_one(Account, row.account_id)
    owed = ledger.owed(session, account, on).components
    parts = reward_rules().earned(row.kind, kept, len(offer_of(row.offer).payments), owed)
    if parts:
        waivers.request_waiver(session, clock, SYSTEM, row.account_id, parts, reward_of(row))


def _requests(session: Session, row: Agreement, state: str) -> list[WaiverRequest]:
    query = select(WaiverRequest).where(WaiverRequest.agreement_id == row.id, WaiverRequest.state == state)
    return list(session.scalars(query))


def on_payment(session: Session, clock: Clock, actor: Actor, event: PaymentPosted | PaymentReversed) -> None:
    """Handler of PaymentPosted and PaymentReversed: promises first, then the agreements. The ledger holds the account's lock."""
    promises.on_payment(session, clock, actor, event)
    on_posting(session, clock, actor, event.account_id, ledger.today_for(session, clock, event.debtor_id))


def on_posting(session: Session, clock: Clock, actor: Actor, account_id: int, on: date) -> None:
    """A receipt was posted or taken back: every agreement of the account that came into force is looked at again."""
    for row in tables.agreements_of(session, account_id, (*RUNNING, BROKEN, COMPLETED)):
        refresh(session, clock, actor, row, on)


def close_day(session: Session, clock: Clock, on: date) -> dict[str, int]:
    """What the calendar alone changes, for the morning run: late and broken agreements, requests that ran out."""
    query = (
        select(Agreement.id).where(Agreement.state.in_(RUNNING)).order_by(Agreement.debtor_id, Agreement.id)
    )
    changed: dict[str, int] = {}
    for agreement_id in list(session.scalars(query)):
        row = _agreement(session, agreement_id)
        before = row.state
        if (after := refresh(session, clock, SYSTEM, row, on)) != before:
            changed[after] = changed.get(after, 0) + 1
    if expired := waivers.expire_requests(session, clock, on):
        changed["waiver_expired"] = expired
        for row in session.scalars(select(Agreement).where(Agreement.state == AWAITING)):
            if not _requests(session, row, authority.REQUESTED):
                _move(session, clock, SYSTEM, row, CANCELLED, "the waiver was not decided in time")
    return changed


def _move(
    session: Session, clock: Clock, actor: Actor, row: Agreement, state: str, why: str, on: date | None = None
) -> None:
    """`on`: the day it happens, by which interest runs again; None is today. A run of an earlier day says its own."""
    was, row.state = row.state, state
    row.ended_at = clock.now() if state in (BROKEN, COMPLETED, CANCELLED) else None
    row.end_reason = why if row.ended_at else ""
    session.flush()
    if row.ended_at is not None and row.since is not None and row.kind in PLANS:
        account = session.get_one(Account, row.account_id)
        day = on or ledger.today_for(session, clock, row.debtor_id)
        rests.resume(session, clock, actor, account, day, f"agreement {row.id}: {state}")
    said = {"agreement": row.id, "account": row.account_id, "was": was, "is": state, "why": why}
    evidence.append(session, clock, actor, "agreement.state", row.debtor_id, said)


def _agreement(session: Session, agreement_id: int) -> Agreement:
    row = session.get(Agreement, agreement_id)
    if row is None:
        raise NotFound("agreement", agreement_id)
    _locked(session, row.account_id)
    session.refresh(row)
    return row


def _locked(session: Session, account_id: int) -> Account:
    account = ledger_tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def _said(row: Agreement) -> dict[str, Any]:
    return {
        "agreement": row.id, "account": row.account_id, "kind": row.kind, "currency": row.currency, "offer": row.offer,
        "balance": row.balance, "method": row.method, "read_back": row.read_back,
    }  # fmt: skip
