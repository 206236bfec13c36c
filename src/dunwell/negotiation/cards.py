"""Promises as a page shows them: one frozen dataclass for negotiation/_promises.html."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ledger import service as ledger
from dunwell.ledger.domain import METHODS
from dunwell.negotiation import tables
from dunwell.negotiation.domain import promises as domain
from dunwell.negotiation.domain.promises import BROKEN, KEPT, OPEN, PARTIAL, STATUS_NAMES, WITHDRAWN, Policy
from dunwell.negotiation.policy import policy_of, promise_policy
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.tables import Account

PAID = N_("Paid in full, judged after its last day")
TONES = {OPEN: "due", KEPT: "good", PARTIAL: "due", BROKEN: "bad", WITHDRAWN: "muted"}


@dataclass(frozen=True, slots=True)
class PartCard:
    """One part. `judged_after`: the last day whose receipts count; the verdict comes the day after."""

    no: int
    amount: Money
    matched: Money
    due_on: date
    due_time: time | None
    status: str
    tone: str
    judged_after: date


@dataclass(frozen=True, slots=True)
class PromiseCard:
    """One promise. `status` is an English source string, `tone` a tone of the components."""

    id: int
    status: str
    tone: str
    open: bool
    captured_at: datetime
    method: str
    confirmed: bool
    note: str
    withdrawn_reason: str | None
    parts: list[PartCard]


@dataclass(frozen=True, slots=True)
class PromisesCard:
    """What negotiation/_promises.html needs. `owed`: the most that may be promised, open promises taken off.

    `today` and `latest` bound the dates, by the debtor's day.
    """

    account_id: int
    currency: str
    today: date
    latest: date
    most_parts: int
    owed: Money
    overdue: Money
    methods: dict[str, str]
    promises: list[PromiseCard]


def promises_card(session: Session, clock: Clock, account_id: int) -> PromisesCard:
    """The promises of one account, newest first, and what a new one may say. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    policy = promise_policy()
    today = ledger.today_for(session, clock, account.debtor_id)
    found = tables.promises_of_account(session, account_id)
    open_parts = [part for _, parts in found for part in parts if part.status == OPEN]
    awaited = sum(part.amount_minor - part.matched_minor for part in open_parts)
    owed = ledger.owed(session, account, today)
    return PromisesCard(
        account_id=account_id,
        currency=account.currency,
        today=today,
        latest=today + timedelta(days=policy.horizon_days),
        most_parts=policy.max_parts,
        owed=Money(max(0, owed.at_least_minor - awaited), account.currency),
        overdue=Money(owed.overdue_minor, account.currency),
        methods=METHODS,
        promises=[_card(promise, parts, account.currency) for promise, parts in reversed(found)],
    )


def _card(promise: Promise, parts: list[PromisePart], currency: str) -> PromiseCard:
    paid = promise.status == OPEN and all(_paid(part, policy_of(promise)) for part in parts)
    return PromiseCard(
        id=promise.id,
        status=PAID if paid else STATUS_NAMES[promise.status],
        tone="good" if paid else TONES[promise.status],
        open=promise.status == OPEN,
        captured_at=promise.captured_at,
        method=METHODS.get(promise.method, promise.method),
        confirmed=promise.confirmed,
        note=promise.note,
        withdrawn_reason=promise.withdrawn_reason,
        parts=[_part(part, currency, policy_of(promise)) for part in parts],
    )


def _paid(part: PromisePart, policy: Policy) -> bool:
    """True where all of it has come, while a receipt could still be taken back before it is judged."""
    return domain.verdict(part.amount_minor, part.matched_minor, policy) == KEPT


def _part(part: PromisePart, currency: str, policy: Policy) -> PartCard:
    paid = part.status == OPEN and _paid(part, policy)
    return PartCard(
        no=part.no,
        amount=Money(part.amount_minor, currency),
        matched=Money(part.matched_minor, currency),
        due_on=part.due_on,
        due_time=part.due_time,
        status=PAID if paid else STATUS_NAMES[part.status],
        tone="good" if paid else TONES[part.status],
        judged_after=domain.last_day(part.due_on, policy),
    )
