"""The statement of one account: opening, what each day cost, where each receipt went, what was forgiven, closing.

It is read off the same replay that says what is owed; nothing is reckoned twice.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from sqlalchemy.orm import Session

from dunwell.foundation.errors import NotFound
from dunwell.ledger import live, tables
from dunwell.ledger.domain.account import COMPONENT, AccountBook
from dunwell.ledger.domain.book import Posting
from dunwell.ledger.domain.posting import COMPONENTS
from dunwell.ledger.domain.rates import Span
from dunwell.ledger.domain.terms import FeeCharge
from dunwell.ledger.products import Product, products
from dunwell.portfolio.tables import Account, Debtor

SHOWN = ("interest", "late_fee", "payment", "reapplied", "waived", "over_cap", "discount", "due")


@dataclass(frozen=True, slots=True)
class Line:
    """One happening. `changes`: by component, in minor units; `owed`: all that is owed after it; `spans`: how interest came."""

    on: date
    kind: str
    changes: dict[str, int]
    owed: int
    credit: int = 0
    spans: tuple[Span, ...] = ()
    method: str = ""
    reference: str = ""
    why: str = ""
    fee: FeeCharge | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """No interest and no late fee from `since` to the day before `until`; None: it still rests."""

    since: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """What one day cost: the day that begins on `on` bore `rate` on `base`; `exact` is not rounded."""

    on: date
    base: int
    rate: Fraction
    year_days: int
    exact: Fraction


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A receipt that was reversed: it counts as never made."""

    value_date: date
    amount_minor: int
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's statement from `opened_on` to `on`. `product` None: terms unknown, nothing accrues. Minor units.

    `not_charged`: interest above the product's cap that is not asked for, and the cap's name.
    """

    account: Account
    debtor: Debtor
    product: Product | None
    is_loan: bool
    on: date
    opened_on: date
    opening: dict[str, int]
    lines: list[Line]
    closing: dict[str, int]
    days: list[DayLine]
    credit: int = 0
    accrued: int = 0
    not_charged: int = 0
    cap_name: str = ""
    taken_back: list[TakenBack] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)

    @property
    def owed_at_opening(self) -> int:
        """All components together."""
        return sum(self.opening.values())

    @property
    def owed(self) -> int:
        """All components together at the end."""
        return sum(self.closing.values())


def statement(session: Session, account_id: int, on: date) -> Statement | None:
    """The account's statement as of a day; None where a component of its balance is unknown. Raises NotFound."""
    account = session.get(Account, account_id)
    debtor = session.get(Debtor, account.debtor_id) if account else None
    if account is None or debtor is None:
        raise NotFound("account", account_id)
    found = live.replayed(session, account, on)
    if found is None:
        return None
    book = found.book
    opened_on = book.debt.opened_on or on
    lines, opening = _lines(session, account, found, opened_on)
    return Statement(
        account=account,
        debtor=debtor,
        product=products().get(account.terms or ""),
        is_loan=book.debt.is_loan,
        on=book.as_of,
        opened_on=opened_on,
        opening=opening,
        lines=lines,
        closing=found.components,
        days=_days(book.postings),
        credit=book.credit,
        accrued=found.accrued_minor,
        not_charged=sum(book.cap.cut.values()) if book.cap else 0,
        cap_name=book.cap.name if book.cap else "",
        taken_back=_taken_back(session, account),
        rests=[
            Rest(max(rest.since, opened_on), rest.until, rest.reason)
            for rest in tables.rests_of(session, account.id)
            if rest.since <= book.as_of and (rest.until is None or rest.until > max(rest.since, opened_on))
        ],
    )


def _lines(
    session: Session, account: Account, found: AccountBook, opened_on: date
) -> tuple[list[Line], dict[str, int]]:
    opening = dict.fromkeys(COMPONENTS, 0)
    lines: list[Line] = []
    payments = {str(p.id): p for p in tables.payments_of_account(session, account.id)}
    charged = {charge.on: charge for charge in found.book.debt.fee_charges}
    owed = 0
    for (on, kind, ref), group in groupby(found.book.postings, key=lambda p: (p.on, p.kind, p.ref)):
        postings = list(group)
        changes: dict[str, int] = {}
        for posting in postings:
            if posting.key != "credit" and posting.amount:
                name = COMPONENT[posting.key]
                changes[name] = changes.get(name, 0) + posting.amount
        owed += sum(changes.values())
        if kind in ("charge", "opening"):
            for name, minor in changes.items():
                opening[name] += minor
        elif kind in SHOWN and (changes or any(p.key == "credit" for p in postings)):
            payment = payments.get(ref)
            lines.append(
                Line(
                    on=on,
                    kind=kind,
                    changes=changes,
                    owed=owed,
                    credit=sum(p.amount for p in postings if p.key == "credit"),
                    spans=tuple(span for p in postings for span in p.spans if span.rate),
                    method=payment.method if payment else "",
                    reference=payment.reference if payment else ref,
                    why=postings[0].why,
                    fee=charged.get(on) if kind == "late_fee" else None,
                )
            )
    return lines, opening


def _days(postings: list[Posting]) -> list[DayLine]:
    """Every day of every stretch that bore interest, in order of days."""
    found = []
    for posting in postings:
        for span in posting.spans:
            if not span.rate:
                continue  # interest rests, or none is agreed: told once, not every day
            nights = (span.end - span.start).days
            for index in range(nights):
                # A stretch of 30/360 has other days than the calendar: each calendar day carries its even share.
                exact = span.exact / nights
                found.append(
                    DayLine(span.start + timedelta(days=index), span.base, span.rate, span.year_days, exact)
                )
    return sorted(found, key=lambda day: day.on)


def _taken_back(session: Session, account: Account) -> list[TakenBack]:
    row = live.opened(session, account)
    posted = tables.payments_since(session, account.id, row.after_payment_id) if row else []
    return [
        TakenBack(p.value_date, p.amount_minor, p.reference, p.reversal_reason or "")
        for p in posted
        if p.reversed_at
    ]
