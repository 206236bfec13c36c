"""Post a receipt, take it back, say what is owed. Each posting moves balance, dues and position in one transaction,
leaves a record, and sends its signal. The account's row is locked, so two postings never see the same balance."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation import signals
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.foundation.signals import PaymentPosted, PaymentReversed
from dunwell.ledger import domain, live, tables
from dunwell.ledger.domain import (
    COMPONENTS,
    METHODS,
    Allocation,
    AlreadyReversed,
    AmountNotPositive,
    DueAmount,
    ReferenceTaken,
    ValueDateAhead,
)
from dunwell.ledger.live import daily_interest, owed, project
from dunwell.ledger.policy import allocation_rules
from dunwell.ledger.products import terms_of
from dunwell.ledger.tables import Payment
from dunwell.people.domain import require
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.domain import days_past_due
from dunwell.portfolio.tables import Account, Debtor, DueItem

__all__ = [
    "daily_interest",
    "owed",
    "payments_card",
    "post_payment",
    "project",
    "reverse_payment",
    "set_terms",
    "today_for",
]


def today_for(session: Session, clock: Clock, debtor_id: int) -> date:
    """The debtor's calendar day now (the house's where the zone is unknown)."""
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    return portfolio.today_of(debtor, clock)


def post_payment(
    session: Session,
    clock: Clock,
    actor: Actor,
    account_id: int,
    amount_minor: int,
    value_date: date,
    method: str,
    reference: str,
) -> Payment:
    """Post a receipt of `amount_minor` that counts from `value_date`.

    Idempotent by reference: the same receipt again gives the payment there is, and nothing happens. Raises NotFound,
    BadInput, AmountNotPositive, ValueDateAhead, ReferenceTaken (the reference belongs to another receipt).
    """
    account = tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    reference = reference.strip()
    _check(session, clock, account, amount_minor, value_date, method, reference)
    same = (account_id, amount_minor, value_date)
    if known := tables.payment_by_reference(session, reference):
        return _the_same(known, same)
    dues = dated_dues(session, account)
    opening = live.open_ledger(session, account, dues)
    allocation = _allocate(account, dues, amount_minor, value_date)
    payment = Payment(
        account_id=account.id,
        debtor_id=account.debtor_id,
        amount_minor=amount_minor,
        currency=account.currency,
        value_date=value_date,
        method=method,
        reference=reference,
        posted_at=clock.now(),
        posted_by=actor.user_id,
        allocation=_as_json(allocation, account),
    )
    try:
        with session.begin_nested():
            session.add(payment)
    except IntegrityError:  # posted to another account at this very moment
        if (rival := tables.payment_by_reference(session, reference)) is None:
            raise
        return _the_same(rival, same)
    if opening is None:
        _apply(session, clock, account, allocation, sign=-1)
    else:
        live.refresh(session, clock, actor, account, opening, because=payment)
    _note_last_payment(session, account)
    _settle(account, tables.dues_for_update(session, account.id))
    session.flush()
    evidence.append(session, clock, actor, "payment.posted", account.debtor_id, _said(payment))
    signals.send(
        session,
        clock,
        actor,
        PaymentPosted(payment.id, account.id, account.debtor_id, amount_minor, value_date),
    )
    return payment


def set_terms(
    session: Session, clock: Clock, actor: Actor, account_id: int, code: str | None, reason: str
) -> Account:
    """Say by which product terms an account bears interest, from its data date on; None: unknown, nothing accrues.

    What was posted since is replayed. Raises NotPermitted, NotFound, BadInput (unknown code, no reason, nothing changes).
    """
    require(actor, "account.terms")
    account = tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if code is not None and terms_of(code) is None:
        raise BadInput("terms", N_("There are no product terms of this code."))
    if code == account.terms:
        raise BadInput("terms", N_("These are the account's terms already."))
    if len(reason.strip()) < 2:
        raise BadInput("reason", N_("Say what the terms rest on: the contract, its date."))
    before, account.terms = account.terms, code
    if (opening := live.opened(session, account)) is not None:
        live.refresh(session, clock, actor, account, opening)
        _settle(account, tables.dues_for_update(session, account.id))
    account.updated_at = clock.now()
    session.flush()
    said = {"account": account.id, "before": before, "after": code, "reason": reason.strip()}
    evidence.append(session, clock, actor, "account.terms_set", account.debtor_id, said)
    return account


def reverse_payment(session: Session, clock: Clock, actor: Actor, payment_id: int, reason: str) -> Payment:
    """Take a receipt back: balance, dues and position are as if it had never been posted; promises are judged anew.

    Raises NotFound, BadInput without a reason, AlreadyReversed.
    """
    if not reason.strip():
        raise BadInput("reason", N_("Say why the payment is reversed."))
    payment = session.get(Payment, payment_id)
    account = tables.account_for_update(session, payment.account_id) if payment else None
    payment = tables.payment_for_update(session, payment_id)
    if payment is None or account is None:
        raise NotFound("payment", payment_id)
    if payment.reversed_at is not None:
        raise AlreadyReversed(payment_id)
    payment.reversed_at, payment.reversed_by = clock.now(), actor.user_id
    payment.reversal_reason = reason.strip()
    opening = live.opened(session, account)
    if opening is None:
        _apply(session, clock, account, _from_json(payment), sign=1)
    else:
        if payment.id <= opening.after_payment_id:
            live.reopen(opening, _from_json(payment))
        live.refresh(session, clock, actor, account, opening, because=payment)
    session.flush()
    _note_last_payment(session, account)
    _settle(account, tables.dues_for_update(session, account.id))
    session.flush()
    said = {"payment": payment.id, "reference": payment.reference, "reason": payment.reversal_reason}
    said |= {"account": account.id, "amount_minor": payment.amount_minor, "currency": payment.currency}
    evidence.append(session, clock, actor, "payment.reversed", account.debtor_id, said)
    signals.send(session, clock, actor, PaymentReversed(payment.id, account.id, account.debtor_id))
    return payment


def _check(
    session: Session,
    clock: Clock,
    account: Account,
    amount_minor: int,
    value_date: date,
    method: str,
    reference: str,
) -> None:
    if amount_minor <= 0:
        raise AmountNotPositive("amount", Money(amount_minor, account.currency))
    today = today_for(session, clock, account.debtor_id)
    if value_date > today:
        raise ValueDateAhead("value_date", value_date, today)
    if method not in METHODS:
        raise BadInput("method", N_("Choose how it was paid."))
    if not reference or len(reference) > 100:
        raise BadInput("reference", N_("Give the bank's reference, 100 characters at most."))


def _the_same(known: Payment, same: tuple[int, int, date]) -> Payment:
    if known.reversed_at or (known.account_id, known.amount_minor, known.value_date) != same:
        raise ReferenceTaken("reference", known.reference)
    return known


def _allocate(account: Account, dues: list[DueItem], amount_minor: int, value_date: date) -> Allocation:
    """Where a receipt goes by the balance as it stands; where the account can be replayed, the replay says it anew."""
    dpd = days_past_due(account.due_on, value_date)
    return domain.allocate(
        amount_minor,
        {name: getattr(account, f"{name}_minor") for name in COMPONENTS},
        domain.order_for(allocation_rules(), account.product, dpd),
        [DueAmount(due.id, due.due_on, due.outstanding_minor) for due in dues],
        undated=0 if dues else account.overdue_minor,
    )


def dated_dues(session: Session, account: Account) -> list[DueItem]:
    """The account's amounts due; where the file gave only totals, they become two items: overdue, and coming."""
    dues = tables.dues_for_update(session, account.id)
    if dues or account.due_on is None:
        return dues
    totals: dict[date, int] = {}
    if account.overdue_minor > 0:
        totals[account.due_on] = account.overdue_minor
    if account.coming_due_on and account.coming_due_minor:
        totals[account.coming_due_on] = totals.get(account.coming_due_on, 0) + account.coming_due_minor
    for due_on, minor in totals.items():
        session.add(
            DueItem(account_id=account.id, due_on=due_on, amount_minor=minor, outstanding_minor=minor)
        )
    session.flush()
    return tables.dues_for_update(session, account.id)


def _apply(session: Session, clock: Clock, account: Account, allocation: Allocation, sign: int) -> None:
    """Move components and dues by the allocation: sign -1 pays, 1 takes the payment back."""
    for name, minor in allocation.components.items():
        before = getattr(account, f"{name}_minor")
        if before is not None:  # a file read since may have made it unknown: then it stays unknown
            setattr(account, f"{name}_minor", before + sign * minor)
    dues = {due.id: due for due in tables.dues_for_update(session, account.id)}
    for due_id, minor in allocation.dues.items():
        if due_id in dues:
            dues[due_id].outstanding_minor += sign * minor
    session.flush()
    if dues:
        portfolio.refresh_position(session, account, account.data_as_of)
    else:
        account.overdue_minor += sign * allocation.undated
    account.updated_at = clock.now()


def _settle(account: Account, dues: list[DueItem]) -> None:
    """An account of which nothing at all is owed is settled; one that owes again is open again."""
    known = [account.fee_minor, account.interest_minor, account.principal_minor]
    paid = all(value is not None and value <= 0 for value in known) and (account.cost_minor or 0) <= 0
    nothing = paid and account.overdue_minor <= 0 and not any(due.outstanding_minor > 0 for due in dues)
    if nothing and account.status == "open":
        account.status = "settled"
    elif not nothing and account.status == "settled":
        account.status = "open"


def _note_last_payment(session: Session, account: Account) -> None:
    """The latest receipt that stands; before our first posting, what the file said."""
    payments = tables.payments_of_account(session, account.id)
    said = min(payments, key=lambda payment: payment.id).allocation["last_before"]
    before = said if isinstance(said, list) else [None, None]
    file_day = date.fromisoformat(before[0]) if before[0] else None
    standing = next((p for p in payments if p.reversed_at is None), None)
    if standing and (file_day is None or standing.value_date >= file_day):
        account.last_payment_on, account.last_payment_minor = standing.value_date, standing.amount_minor
    else:
        account.last_payment_on, account.last_payment_minor = file_day, before[1]


def _as_json(allocation: Allocation, account: Account) -> dict[str, object]:
    said: dict[str, object] = asdict(allocation)
    said["dues"] = {str(due_id): minor for due_id, minor in allocation.dues.items()}
    last = account.last_payment_on
    said["last_before"] = [last.isoformat() if last else None, account.last_payment_minor]
    return said


def _from_json(payment: Payment) -> Allocation:
    said: dict[str, Any] = {k: v for k, v in payment.allocation.items() if k != "last_before"}
    said["dues"] = {int(due_id): minor for due_id, minor in said["dues"].items()}
    return Allocation(**said)


def _said(payment: Payment) -> dict[str, object]:
    """What the record says of a posting."""
    return {
        "payment": payment.id,
        "account": payment.account_id,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "value_date": payment.value_date,
        "method": payment.method,
        "reference": payment.reference,
        "allocation": {k: v for k, v in payment.allocation.items() if k != "last_before"},
    }


# For pages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """One payment as a page shows it. `parts`: (component word, Money); `reversed_at` None where it stands."""

    id: int
    amount: Money
    value_date: date
    posted_at: datetime
    method: str
    reference: str
    parts: list[tuple[str, Money]]
    reversed_at: datetime | None
    reversal_reason: str | None


@dataclass(frozen=True, slots=True)
class PaymentsCard:
    """What ledger/_payments.html needs: the account's payments, newest first, and today's date for the form."""

    account_id: int
    currency: str
    today: date
    methods: dict[str, str]
    payments: list[PaymentCard]


def payments_card(session: Session, clock: Clock, account_id: int) -> PaymentsCard:
    """The payments of one account for its partial. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    payments = [_card(payment) for payment in tables.payments_of_account(session, account_id)]
    today = today_for(session, clock, account.debtor_id)
    return PaymentsCard(account_id, account.currency, today, METHODS, payments)


def _card(payment: Payment) -> PaymentCard:
    allocation = _from_json(payment)
    words = [(domain.COMPONENT_NAMES[name], minor) for name, minor in allocation.components.items()]
    words += [(domain.UNSPLIT, allocation.unsplit), (domain.OVER, allocation.over)]
    return PaymentCard(
        id=payment.id,
        amount=Money(payment.amount_minor, payment.currency),
        value_date=payment.value_date,
        posted_at=payment.posted_at,
        method=METHODS.get(payment.method, payment.method),
        reference=payment.reference,
        parts=[(word, Money(minor, payment.currency)) for word, minor in words if minor],
        reversed_at=payment.reversed_at,
        reversal_reason=payment.reversal_reason,
    )
