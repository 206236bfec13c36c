"""A debt replayed from its first day to a day: every event in its order, exact between, rounded where the terms say.

Order inside one date: interest up to the date is posted; principal and instalments fall due; late fees; capitalisation or
acceleration; waivers; reversals; payments by seq. Interest is posted on the date of every payment, waiver, reversal,
capitalisation and acceleration, and on the last day. A receipt reversed with effect from its own date is left out of
everything but the list of postings' dates. Events after the last day have not happened yet.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from dunwell.ledger.domain import allocation, caps, fees
from dunwell.ledger.domain.book import Applied, Bucket, Posting, WaiverOutcome
from dunwell.ledger.domain.daycount import DAY
from dunwell.ledger.domain.rates import Rate, in_figures, merged
from dunwell.ledger.domain.rounding import MODES
from dunwell.ledger.domain.terms import Debt, Item, Reversal


@dataclass
class Book:
    """The state of a replay, and at its end the result."""

    debt: Debt
    as_of: date
    buckets: list[Bucket] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    forgiven: list[WaiverOutcome] = field(default_factory=list)
    credit: int = 0
    cap: "caps.CapResult | None" = None
    charged: dict[str, int] = field(
        default_factory=dict
    )  # key -> interest and fees charged for time, waived taken off
    paid: dict[str, int] = field(default_factory=dict)  # part -> standing payments to it
    bearing: list[tuple[date, date, int]] = field(default_factory=list)  # principal that bore interest

    def round(self, exact: Fraction) -> int:
        """By the debt's rounding mode."""
        return MODES[self.debt.rounding](exact)

    def post(self, posting: Posting) -> None:
        """Write a posting and move the balance it names."""
        self.postings.append(posting)
        if posting.key == "credit":
            self.credit += posting.amount
            return
        bucket = self.bucket(posting.bucket)
        bucket.move(posting.key, posting.amount)

    def bucket(self, no: int | None) -> Bucket:
        """The bucket with this number."""
        return next(bucket for bucket in self.buckets if bucket.no == no)

    def total(self, part: str) -> int:
        """What is unpaid of a part in all buckets."""
        return sum(bucket.of(part) for bucket in self.buckets)

    @property
    def accrues_to(self) -> str:
        """Where interest by the day is booked: on a loan it is penalty."""
        return "penalty" if self.debt.is_loan else "interest"

    @property
    def anchor(self) -> date:
        """The due date that days past due are counted from: the oldest unpaid one, on a card the statement's."""
        if self.debt.product != "credit_card":
            unpaid = [b.due for b in self.buckets if b.unpaid and (b.fallen or not self.debt.is_loan)]
            if unpaid:
                return min(unpaid)
        return min(item.due for item in self.debt.items)


def replay(debt: Debt, as_of: date | None = None) -> Book:
    """The debt as of a day (its own, where none is given)."""
    last = as_of or debt.as_of
    book = Book(debt, last)
    _open(book)
    undone = {r.payment_id for r in debt.reversals if r.mode == "value_date" and r.on <= last}
    posting_days = _posting_days(debt, last)
    before: date | None = None
    for day in _days(debt, last, posting_days):
        if before is not None:
            _accrue(book, before, day)
        _end_grace(book, day)
        if day in posting_days:
            _post_interest(book, day)
        _fall_due(book, day)
        fees.assess(book, day, undone)
        _capitalise(book, day)
        _accelerate(book, day)
        for waiver in (w for w in debt.waivers if w.on == day):
            allocation.waive(book, waiver)
        taken_back = [r for r in debt.reversals if r.on == day and r.mode == "reversal_date"]
        _reverse(book, taken_back, day)
        for receipt in sorted((r for r in debt.receipts if r.on == day), key=lambda r: r.seq):
            if receipt.id in undone:
                book.applied.append(Applied(receipt.id, day, receipt.amount, reversed=True))
            else:
                allocation.receive(book, receipt)
        _reverse(book, taken_back, day)  # one taken back on the day it came
        before = day
    caps.apply(book)
    return book


def _open(book: Book) -> None:
    debt = book.debt
    for item in debt.items:
        start = item.due if debt.product != "credit_card" else date.min
        opened = debt.opened_on or date.min
        bucket = Bucket(item.no, item.due, bears_from=max(start, opened), fallen=item.due < opened)
        if debt.grace_days:
            bucket.grace_until = date.fromordinal(item.due.toordinal() + debt.grace_days)
        book.buckets.append(bucket)
        if debt.is_loan:  # the whole loan is owed from the start; what is not due is only not payable yet
            lent, on = sum(charge.amount for charge in item.charges), debt.loan_start or item.due
            how = ("lent", {"due": item.due.isoformat()})
            book.post(Posting(on, "charge", item.no, "principal", lent, why=f"lent, due {item.due}", how=how))


def _posting_days(debt: Debt, last: date) -> set[date]:
    days = {r.on for r in debt.receipts} | {w.on for w in debt.waivers} | {r.on for r in debt.reversals}
    days |= {*debt.capitalise_on, last}
    if debt.acceleration:
        days.add(debt.acceleration)
    return {day for day in days if day <= last}


def _days(debt: Debt, last: date, posting_days: set[date]) -> list[date]:
    days = set(posting_days)
    for item in debt.items:
        days |= {item.due, item.due + DAY, *(charge.on for charge in item.charges)}
        days.add(date.fromordinal(item.due.toordinal() + debt.grace_days + 1))
    if debt.acceleration:
        days.add(debt.acceleration + DAY)
    if debt.opened_on:
        days.add(debt.opened_on)
    days |= {charge.on for charge in debt.fee_charges}
    return sorted(day for day in days if (debt.opened_on or day) <= day <= last)


# Interest by the day -------------------------------------------------------------------------------------------------


def _accrue(book: Book, start: date, end: date) -> None:
    debt = book.debt
    for bucket in book.buckets:
        if bucket.bears_from > start:
            continue
        if bucket.principal > 0:
            book.bearing.append((start, end, bucket.principal))
        base = bucket.principal + (bucket.interest if debt.penalty_on_interest else 0)
        if base <= 0:
            continue
        spans = debt.rate.spans(base, start, end)
        exact = (
            _day_by_day(book, base, start, end)
            if debt.per_day
            else sum((s.exact for s in spans), Fraction(0))
        )
        if bucket.grace_until is not None and start <= bucket.grace_until:
            bucket.held += spans
            bucket.held_exact += exact
        else:
            bucket.accrued += spans
            bucket.accrued_exact += exact


def _day_by_day(book: Book, base: int, start: date, end: date) -> Fraction:
    total, day = 0, start
    while day < end:
        spans = book.debt.rate.spans(base, day, day + DAY)
        total += book.round(sum((span.exact for span in spans), Fraction(0)))
        day += DAY
    return Fraction(total)


def _end_grace(book: Book, day: date) -> None:
    """After the last day of grace an instalment settled whole bears nothing; any other bears it from the due date."""
    for bucket in book.buckets:
        if bucket.grace_until is None or day <= bucket.grace_until:
            continue
        if bucket.unpaid:
            bucket.accrued = bucket.held + bucket.accrued
            bucket.accrued_exact += bucket.held_exact
        bucket.held, bucket.held_exact, bucket.grace_until = [], Fraction(0), None


def _post_interest(book: Book, day: date) -> None:
    key = book.accrues_to
    for bucket in book.buckets:
        minor = book.round(bucket.accrued_exact)
        if minor or any(span.rate and span.days for span in bucket.accrued):
            spans = tuple(merged(bucket.accrued))
            why = " + ".join(in_figures(span) for span in spans) + f" = {minor}"
            book.charged[key] = book.charged.get(key, 0) + minor
            book.post(Posting(day, "interest", bucket.no, key, minor, why=why, spans=spans))
        bucket.accrued, bucket.accrued_exact = [], Fraction(0)


# Falling due, capitalisation, acceleration ---------------------------------------------------------------------------


def _fall_due(book: Book, day: date) -> None:
    for item in book.debt.items:
        bucket = next((b for b in book.buckets if b.no == item.no), None)
        if bucket is None or bucket.due != item.due:
            continue  # called in by an acceleration
        _charge(book, item, bucket, day)
        if item.due == day:
            bucket.fallen = True
            for key, minor in (("interest", item.interest), ("fee", item.fee)):
                if minor:
                    why, how = f"scheduled {key} of no. {item.no}", ("scheduled", {"no": item.no})
                    book.post(Posting(day, "due", bucket.no, key, minor, why=why, how=how))


def _charge(book: Book, item: Item, bucket: Bucket, day: date) -> None:
    if not book.debt.is_loan:
        for charge in item.charges:
            if charge.on == day:
                book.post(
                    Posting(day, "charge", bucket.no, "principal", charge.amount, why=str(charge.amount))
                )
    elif item.due == day:
        # The principal is in the bucket since the start; the posting tells the reader that it is due now.
        why, how = (
            f"principal {bucket.principal}",
            ("principal_due", {"amount": bucket.principal, "no": bucket.no}),
        )
        book.postings.append(Posting(day, "due", bucket.no, "principal", 0, why=why, how=how))
    if item.opening and day == (book.debt.opened_on or item.due):
        for key, minor in item.opening:
            if minor:
                book.post(Posting(day, "opening", bucket.no, key, minor, why=str(minor)))


def _capitalise(book: Book, day: date) -> None:
    """Unpaid posted interest becomes principal and bears interest from the day."""
    if day not in book.debt.capitalise_on:
        return
    for bucket in book.buckets:
        for key in ("penalty", "interest"):
            if minor := getattr(bucket, key):
                why, how = f"unpaid {key} {minor} becomes principal", ("capitalised", {"amount": minor})
                book.post(Posting(day, "capitalised", bucket.no, key, -minor, why=why, how=how))
                book.post(Posting(day, "capitalised", bucket.no, "principal", minor, why=why, how=how))


def _accelerate(book: Book, day: date) -> None:
    """All later principal falls due as one bucket; interest at the contract rate since the last due date replaces the scheduled."""
    debt = book.debt
    if debt.acceleration != day:
        return
    later = [bucket for bucket in book.buckets if bucket.due > day]
    if not later:
        return
    called = later[0]
    last_due = max((item.due for item in debt.items if item.due <= day), default=debt.loan_start or day)
    for bucket in later[1:]:
        moved, why = bucket.principal, f"{bucket.principal} of no. {bucket.no} falls due with no. {called.no}"
        how = ("called_in", {"amount": moved, "no": bucket.no, "with": called.no})
        book.post(Posting(day, "accelerated", bucket.no, "principal", -moved, why=why, how=how))
        book.post(Posting(day, "accelerated", called.no, "principal", moved, why=why, how=how))
    book.buckets = [bucket for bucket in book.buckets if bucket.due <= day or bucket is called]
    called.due = called.bears_from = day
    called.fallen, called.grace_until = True, None
    rate: Rate | None = None if debt.interest_free else debt.contract
    spans = merged(rate.spans(called.principal, last_due, day)) if rate else []
    minor = book.round(sum((span.exact for span in spans), Fraction(0)))
    if minor:
        why = " + ".join(in_figures(span) for span in spans) + f" = {minor}"
        book.post(Posting(day, "accelerated", called.no, "interest", minor, why=why, spans=tuple(spans)))


def _reverse(book: Book, reversals: list[Reversal], day: date) -> None:
    """The exact parts become owed again; interest already computed and the late-charge test are not reopened."""
    for reversal in reversals:
        done = next((a for a in book.applied if a.id == reversal.payment_id and not a.reversed), None)
        if done is not None:
            allocation.take_back(book, done, day)
