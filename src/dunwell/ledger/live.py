"""Accounts of the portfolio through the engine: opened at the first posting, replayed after each, asked for any day.

What is stored (components, amounts due, each payment's allocation) is what a replay from the opening gives as of the last
posting: live balances equal the replay. An account with an unknown component cannot be replayed; it is posted as it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.ledger import tables
from dunwell.ledger.domain.account import AccountBook, Forgiven, Opening, Paid, replay_account
from dunwell.ledger.domain.posting import COMPONENTS, Allocation, DueAmount, Owed, ProjectedPart, Projection
from dunwell.ledger.policy import allocation_rules
from dunwell.ledger.products import terms_of
from dunwell.ledger.tables import LedgerOpening, Payment
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.domain import overdue_on
from dunwell.portfolio.tables import Account, DueItem


def _mark(account: Account) -> str:
    return f"{account.batch_id}|{account.data_as_of}|{account.content_hash}"


def opened(session: Session, account: Account) -> LedgerOpening | None:
    """The opening kept for the account, None where there is none or the file was read anew since."""
    row = session.get(LedgerOpening, account.id)
    return row if row is not None and row.mark == _mark(account) else None


def open_ledger(session: Session, account: Account, dues: Sequence[DueItem]) -> LedgerOpening | None:
    """The account's opening, made now where there is none; None where a component is unknown."""
    if (row := opened(session, account)) is not None:
        return row
    position = _position(account, dues)
    if position is None:
        return None
    row = session.get(LedgerOpening, account.id) or LedgerOpening(account_id=account.id)
    row.mark, row.as_of = _mark(account), position.as_of
    row.components, row.overdue_minor, row.due_on = (
        dict(position.components),
        position.overdue_minor,
        position.due_on,
    )
    row.dues = [[due.id, due.due_on.isoformat(), due.outstanding_minor] for due in position.dues]
    row.after_payment_id = tables.last_payment_id(session, account.id)
    row.accrued_to, row.bearing_minor = position.as_of, 0
    session.add(row)
    return row


def reopen(row: LedgerOpening, back: Allocation) -> None:
    """What a payment the opening knew had settled is owed again from the opening on."""
    row.components = {name: minor + back.components.get(name, 0) for name, minor in row.components.items()}
    row.dues = [
        [due_id, due_on, int(str(left)) + back.dues.get(int(str(due_id)), 0)]
        for due_id, due_on, left in row.dues
    ]
    row.overdue_minor += back.undated


def redate(session: Session, account: Account, moved: Mapping[int, date]) -> None:
    """Amounts due fall due on other days from now on (a re-ageing): the opening follows, so that a replay keeps it."""
    row = opened(session, account)
    if row is not None and moved:
        row.dues = [
            [due_id, moved[int(str(due_id))].isoformat() if int(str(due_id)) in moved else due_on, left]
            for due_id, due_on, left in row.dues
        ]
        session.flush()


def _position(account: Account, dues: Sequence[DueItem]) -> Opening | None:
    known = {name: getattr(account, f"{name}_minor") for name in COMPONENTS}
    known["cost"] = known["cost"] or 0
    if any(minor is None for minor in known.values()):
        return None
    items = tuple(DueAmount(due.id, due.due_on, due.outstanding_minor) for due in dues)
    return Opening(account.data_as_of, known, account.overdue_minor, account.due_on, items)


def _opening_of(row: LedgerOpening) -> Opening:
    dues = tuple(
        DueAmount(int(str(i)), date.fromisoformat(str(on)), int(str(left))) for i, on, left in row.dues
    )
    return Opening(row.as_of, row.components, row.overdue_minor, row.due_on, dues)


def _standing(session: Session, account: Account, row: LedgerOpening | None) -> list[Payment]:
    if row is None:
        return []
    posted = tables.payments_since(session, account.id, row.after_payment_id)
    return [payment for payment in posted if payment.reversed_at is None]


def _paid(payments: Sequence[Payment]) -> list[Paid]:
    return [Paid(str(p.id), p.value_date, p.amount_minor, p.id) for p in payments]


def replayed(
    session: Session,
    account: Account,
    on: date,
    extra: Sequence[Paid] = (),
    stop_interest: date | None = None,
) -> AccountBook | None:
    """The account as of a day, with receipts that are only supposed; None where a component is unknown."""
    row = opened(session, account)
    opening = _opening_of(row) if row is not None else _position(account, portfolio_dues(session, account))
    if opening is None:
        return None
    return _replay(session, account, row, opening, on, extra, stop_interest)


def portfolio_dues(session: Session, account: Account) -> list[DueItem]:
    """The account's amounts due; where the file gave only totals, they stand in as two items that are not stored."""
    dues = tables.dues_of_account(session, account.id)
    if dues or account.due_on is None:
        return dues
    totals = {account.due_on: account.overdue_minor} if account.overdue_minor > 0 else {}
    if account.coming_due_on and account.coming_due_minor:
        totals[account.coming_due_on] = totals.get(account.coming_due_on, 0) + account.coming_due_minor
    return [
        DueItem(id=-index, account_id=account.id, due_on=day, amount_minor=minor, outstanding_minor=minor)
        for index, (day, minor) in enumerate(totals.items(), 1)
    ]


def _replay(
    session: Session,
    account: Account,
    row: LedgerOpening | None,
    opening: Opening,
    on: date,
    extra: Sequence[Paid] = (),
    stop_interest: date | None = None,
) -> AccountBook:
    paid = [*_paid(_standing(session, account, row)), *extra]
    return replay_account(
        opening,
        terms_of(account.terms),
        account.product,
        allocation_rules(),
        on,
        paid,
        _forgiven(session, account, row),
        stop_interest,
        account.currency,
        tuple((rest.since, rest.until) for rest in tables.rests_of(session, account.id)),
    )


def _forgiven(session: Session, account: Account, row: LedgerOpening | None) -> list[Forgiven]:
    """Waivers that stand since the opening."""
    if row is None:
        return []
    found = tables.waivers_of_account(session, account.id)
    return [Forgiven(str(w.id), w.on, w.parts) for w in found if w.reversed_at is None and w.mark == row.mark]


def refresh(
    session: Session,
    clock: Clock,
    actor: Actor,
    account: Account,
    row: LedgerOpening,
    because: Payment | None = None,
) -> None:
    """Store what the replay as of the last posting gives. What it changed of earlier receipts leaves a record."""
    payments = _standing(session, account, row)
    opening = _opening_of(row)
    waived = _forgiven(session, account, row)
    last = max([opening.as_of, *(p.value_date for p in payments), *(w.on for w in waived)])
    found = _replay(session, account, row, opening, last)
    for name, minor in found.components.items():
        if name != "cost" or account.cost_minor is not None or minor:
            setattr(account, f"{name}_minor", minor)
    changes: list[dict[str, Any]] = []
    for payment in payments:
        before = dict(payment.allocation)
        after = _allocation(payment, found)
        payment.allocation = {**before, **after}
        if payment is not because and before.get("components") != after["components"]:
            changes.append(
                {"payment": payment.id, "before": before.get("components"), "after": after["components"]}
            )
    for due in tables.dues_for_update(session, account.id):
        if due.id in found.dues:
            due.outstanding_minor = found.dues[due.id]
    row.accrued_to = last
    row.bearing_minor = sum(
        b.principal for b in found.book.buckets if b.bears_from <= last and b.principal > 0
    )
    session.flush()
    if portfolio.refresh_position(session, account, account.data_as_of) is None:
        account.overdue_minor = found.undated
    account.updated_at = clock.now()
    if changes:
        said = {"account": account.id, "because": because.id if because else None, "changes": changes}
        evidence.append(session, clock, actor, "ledger.replayed", account.debtor_id, said)


def _allocation(payment: Payment, found: AccountBook) -> dict[str, Any]:
    ref = str(payment.id)
    parts, over = found.parts_of(ref)
    trail = found.trails[ref]
    dues = {str(due_id): minor for due_id, minor in trail.dues.items()}
    return {
        "rule": trail.rule,
        "components": parts,
        "unsplit": 0,
        "over": over,
        "dues": dues,
        "undated": trail.undated,
        "ahead": trail.ahead,
    }


# What others ask -----------------------------------------------------------------------------------------------------


def owed(session: Session, account: Account, on: date) -> Owed:
    """What is owed by component on a day on or after the account's data date, interest accrued since included."""
    overdue = overdue_on(account.overdue_minor, account.coming_due_on, account.coming_due_minor, on)
    fallen = account.coming_due_on is not None and account.coming_due_on < on
    found = replayed(session, account, on)
    components: dict[str, int | None] = {name: getattr(account, f"{name}_minor") for name in COMPONENTS}
    accrued = None
    if found is not None and terms_of(account.terms) is not None:
        components = {**found.components}
        accrued = found.accrued_minor
    return Owed(
        currency=account.currency,
        components=components,
        overdue_minor=overdue,
        coming_minor=0 if fallen else account.coming_due_minor or 0,
        accrued_minor=accrued,
    )


def daily_interest(session: Session, account: Account, on: date) -> int | None:
    """What the day that begins on `on` costs, in minor units; None where terms or a component are unknown."""
    if terms_of(account.terms) is None:
        return None
    today, tomorrow = (replayed(session, account, day) for day in (on, on + timedelta(days=1)))
    return None if today is None or tomorrow is None else tomorrow.accrued_minor - today.accrued_minor


def project(
    session: Session,
    account: Account,
    on: date,
    parts: Sequence[tuple[date, int]],
    *,
    interest_runs: bool = True,
) -> Projection | None:
    """A plan carried out as written from `on`: interest between its parts and where each part goes.

    `parts`: (day, minor units), days from `on` on. interest_runs False: the plan stops interest from `on`. None where a
    component of the balance is unknown.
    """
    ordered = sorted(parts)
    extra = [Paid(f"plan-{i}", day, minor, 10**15 + i) for i, (day, minor) in enumerate(ordered)]
    stop = None if interest_runs else on
    done: list[ProjectedPart] = []
    at_start = replayed(session, account, on)
    if at_start is None:
        return None
    accrued = at_start.accrued_minor
    for index, (day, minor) in enumerate(ordered):
        found = replayed(session, account, max(day, on), extra[: index + 1], stop)
        if found is None:
            return None
        components, over = found.parts_of(f"plan-{index}")
        now = found.accrued_minor
        done.append(
            ProjectedPart(day, minor, now - accrued, components, over, sum(found.components.values()))
        )
        accrued = now
    terms = terms_of(account.terms)
    return Projection(account.currency, terms.code if terms else None, tuple(done))
