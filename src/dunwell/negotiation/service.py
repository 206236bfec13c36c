"""Take a promise, withdraw it, judge it. Verdicts are never patched: each change works them out anew from the receipts
that stand, so a late posting or a reversal undoes what it must, and a replay equals what happened live."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.foundation.signals import PaymentPosted, PaymentReversed
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.ledger.domain import METHODS
from dunwell.negotiation import tables, wording
from dunwell.negotiation.domain import promises as domain
from dunwell.negotiation.domain.promises import OPEN, WITHDRAWN, Part, Policy, PromiseDraft, Receipt
from dunwell.negotiation.policy import plan_policy, policy_of, promise_policy
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, Debtor


@dataclass(frozen=True, slots=True)
class Closing:
    """What a round of verdicts gave: promises judged, and those whose status changed by new status."""

    on: date
    judged: int
    by_status: dict[str, int]


def record_promise(
    session: Session, clock: Clock, actor: Actor, account_id: int, draft: PromiseDraft, *, agreement_id: int | None = None,
    interest_minor: int = 0, agreed_at: datetime | None = None,
) -> Promise:  # fmt: skip
    """Record what a debtor undertook to pay on one account, in one or more parts.

    Receipts with a value date from today on count towards it at once. With an agreement its parts are instalments, and
    `interest_minor` may be promised above what is owed today; `agreed_at` is when the debtor agreed, where it waited for a decision
    since: it counts from then. Raises NotFound, BadInput (method), and the
    refusals of negotiation.domain: NoParts, TooManyParts, PartNotPositive, PromiseInThePast, PromiseTooFarAhead,
    AmountAboveBalance, PromisedAlready.
    """
    account = _locked(session, account_id)
    policy = promise_policy() if agreement_id is None else plan_policy()
    zone = _zone(session, account.debtor_id)
    if draft.method not in METHODS:
        raise BadInput("method", N_("Choose how it is to be paid."))
    now, said_at = clock.now(), agreed_at or clock.now()
    today, agreed_on = local_date(now, zone), local_date(said_at, zone)
    waited = _receipts(session, account_id) if agreed_on < today else []  # what came meanwhile was owed then
    most = ledger.owed(session, account, today).at_least_minor + interest_minor
    domain.check(
        draft,
        policy,
        owed=Money(most + sum(r.amount_minor for r in waited if r.value_date >= agreed_on), account.currency),
        promised=Money(_awaited(session, account_id), account.currency),
        today=agreed_on,
        now=said_at.astimezone(ZoneInfo(zone)).time(),
    )
    promise = Promise(
        debtor_id=account.debtor_id,
        account_id=account_id,
        outcome_id=draft.outcome_id,
        captured_at=said_at,
        captured_by=actor.user_id,
        method=draft.method,
        confirmed=draft.confirmed,
        note=draft.note.strip(),
        status=OPEN,
        agreement_id=agreement_id,
    )
    session.add(promise)
    session.flush()
    _add_parts(session, promise, draft)
    said = _said(promise, draft, account)
    if draft.confirmed and agreement_id is None:
        debtor = session.get_one(Debtor, account.debtor_id)
        said["read_back"] = wording.read_back_promise(draft, account, lang_of(debtor))
    evidence.append(session, clock, actor, "promise.recorded", account.debtor_id, said)
    rematch(session, clock, actor, account_id, today)
    return promise


def withdraw_promise(session: Session, clock: Clock, actor: Actor, promise_id: int, reason: str) -> Promise:
    """Withdraw what is still open of a promise (the debtor took it back, or another one replaces it).

    Parts already judged keep their verdict. Raises NotFound, BadInput without a reason, PromiseClosed.
    """
    if not reason.strip():
        raise BadInput("reason", N_("Say why the promise is withdrawn."))
    known = session.get(Promise, promise_id)
    if known is None:
        raise NotFound("promise", promise_id)
    account = _locked(session, known.account_id)
    promise, parts = next(
        found for found in tables.promises_of_account(session, account.id) if found[0].id == promise_id
    )
    if promise.status != OPEN:
        raise domain.PromiseClosed(promise_id)
    for part in parts:
        part.status = WITHDRAWN if part.status == OPEN else part.status
    promise.status, promise.withdrawn_at = WITHDRAWN, clock.now()
    promise.withdrawn_reason = reason.strip()
    session.flush()
    said = {"promise": promise.id, "account": account.id, "reason": promise.withdrawn_reason}
    evidence.append(session, clock, actor, "promise.withdrawn", account.debtor_id, said)
    rematch(session, clock, actor, account.id, ledger.today_for(session, clock, account.debtor_id))
    return promise


def rematch(session: Session, clock: Clock, actor: Actor, account_id: int, on: date) -> dict[str, int]:
    """Work out anew which receipts count towards which parts, and the verdicts due before `on` (the debtor's day).

    The account's row must be locked. Verdicts that changed are recorded; gives the number of promises by new status.
    """
    found = tables.promises_of_account(session, account_id)
    if not found:
        return {}
    policy = promise_policy()
    zone = _zone(session, found[0][0].debtor_id)
    live = [part for _, parts in found for part in parts if part.status != WITHDRAWN]
    of = {promise.id: promise for promise, _ in found}
    matches = domain.match(
        [_as_part(part, of[part.promise_id], zone) for part in live],
        _receipts(session, account_id),
        policy,
    )
    tables.replace_matches(session, [part.id for _, parts in found for part in parts], matches)
    matched: dict[int, int] = {}
    for one in matches:
        matched[one.part_id] = matched.get(one.part_id, 0) + one.amount_minor
    changed: dict[str, int] = {}
    for promise, parts in found:
        if status := _give_verdict(session, clock, actor, promise, parts, matched, on):
            changed[status] = changed.get(status, 0) + 1
    session.flush()
    return changed


def close_promises(session: Session, clock: Clock, actor: Actor, on: date) -> Closing:
    """Give every verdict that is due on `on`: of parts whose last day of grace is over. Running it again changes nothing.

    Called by the morning run with its own date, so a missed day can be run afterwards.
    """
    grace = min(promise_policy().grace_days, plan_policy().grace_days)
    waiting = tables.awaiting_verdict(session, due_before=on - timedelta(days=grace))
    by_status: dict[str, int] = {}
    for (
        promise,
        parts,
    ) in waiting:  # matches are kept up to date by every posting: only the verdict is missing
        matched = {part.id: part.matched_minor for part in parts}
        if status := _give_verdict(session, clock, actor, promise, parts, matched, on):
            by_status[status] = by_status.get(status, 0) + 1
    session.flush()
    return Closing(on, len(waiting), by_status)


def on_payment(session: Session, clock: Clock, actor: Actor, event: PaymentPosted | PaymentReversed) -> None:
    """Handler of PaymentPosted and PaymentReversed: the ledger holds the account's lock."""
    if tables.has_promises(session, event.account_id):
        today = ledger.today_for(session, clock, event.debtor_id)
        rematch(session, clock, actor, event.account_id, today)


def _give_verdict(
    session: Session,
    clock: Clock,
    actor: Actor,
    promise: Promise,
    parts: list[PromisePart],
    matched: dict[int, int],
    on: date,
) -> str | None:
    """Judge one promise and record a changed verdict. Gives the promise's status where that changed."""
    before, parts_before = promise.status, [part.status for part in parts]
    _judge(promise, parts, matched, policy_of(promise), on)
    if (promise.status, [part.status for part in parts]) == (before, parts_before):
        return None
    said = _verdict(promise, parts, before)
    evidence.append(session, clock, actor, "promise.verdict", promise.debtor_id, said)
    return promise.status if promise.status != before else None


def _judge(
    promise: Promise, parts: list[PromisePart], matched: dict[int, int], policy: Policy, on: date
) -> None:
    for part in parts:
        part.matched_minor = matched.get(part.id, 0)
        if part.status == WITHDRAWN:
            continue
        if part.verdict_on is None and on > domain.last_day(part.due_on, policy):
            part.verdict_on = on
        if part.verdict_on is not None:
            part.status = domain.verdict(part.amount_minor, part.matched_minor, policy)
    promise.status = domain.promise_status([part.status for part in parts])


def _as_part(part: PromisePart, promise: Promise, zone: str) -> Part:
    return Part(
        id=part.id,
        promise_id=part.promise_id,
        captured_at=promise.captured_at,
        captured_on=local_date(promise.captured_at, zone),
        due_on=part.due_on,
        no=part.no,
        amount_minor=part.amount_minor,
        grace_days=policy_of(promise).grace_days,
    )


def _receipts(session: Session, account_id: int) -> list[Receipt]:
    payments = ledger_tables.payments_of_account(session, account_id)
    return [Receipt(p.id, p.value_date, p.amount_minor) for p in payments if p.reversed_at is None]


def _awaited(session: Session, account_id: int) -> int:
    """What open parts on the account still wait for."""
    found = tables.promises_of_account(session, account_id)
    return sum(
        part.amount_minor - part.matched_minor for _, parts in found for part in parts if part.status == OPEN
    )


def _add_parts(session: Session, promise: Promise, draft: PromiseDraft) -> None:
    in_order = sorted(draft.parts, key=lambda part: (part.due_on, part.due_time is None, part.due_time))
    for no, part in enumerate(in_order, start=1):
        session.add(
            PromisePart(
                promise_id=promise.id,
                no=no,
                amount_minor=part.amount_minor,
                due_on=part.due_on,
                due_time=part.due_time,
                matched_minor=0,
                status=OPEN,
            )
        )
    session.flush()


def _locked(session: Session, account_id: int) -> Account:
    account = ledger_tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def lang_of(debtor: Debtor) -> str:
    """The language in which a debtor is spoken to."""
    return debtor.lang if debtor.lang in ("zh", "en") else "zh"


def _zone(session: Session, debtor_id: int) -> str:
    debtor = session.get(Debtor, debtor_id)
    return (debtor.zone if debtor else None) or HOME_ZONE


def _said(promise: Promise, draft: PromiseDraft, account: Account) -> dict[str, Any]:
    return {
        "promise": promise.id,
        "account": account.id,
        "outcome": draft.outcome_id,
        "method": draft.method,
        "confirmed": draft.confirmed,
        "currency": account.currency,
        "note": promise.note,
        "parts": [
            {
                "amount_minor": part.amount_minor,
                "due_on": part.due_on,
                "due_time": part.due_time.isoformat(timespec="minutes") if part.due_time else None,
            }
            for part in draft.parts
        ],
    }


def _verdict(promise: Promise, parts: list[PromisePart], before: str) -> dict[str, Any]:
    return {
        "promise": promise.id,
        "account": promise.account_id,
        "was": before,
        "is": promise.status,
        "parts": [
            {"no": p.no, "status": p.status, "amount_minor": p.amount_minor, "matched_minor": p.matched_minor}
            for p in parts
        ],
    }
