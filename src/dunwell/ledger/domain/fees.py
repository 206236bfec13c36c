"""Late charges: booked once, on the day after the due date."""

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dunwell.ledger.domain.book import How, Posting
from dunwell.ledger.domain.daycount import DAY
from dunwell.ledger.domain.rates import rate_text
from dunwell.ledger.domain.terms import FeeCharge, LateFee

if TYPE_CHECKING:
    from dunwell.ledger.domain.engine import Book


def assess(book: "Book", day: date, undone: set[str]) -> None:
    """Book the late fees of a day. `undone`: receipts reversed with effect from their own date, which do not count."""
    for charge in book.debt.fee_charges:
        if charge.on == day:
            _book(book, day, book.buckets[0].no, charge.amount, why_charged(charge), _how_charged(charge))
    fee = book.debt.late_fee
    if fee is None:
        return
    if fee.kind == "fixed_per_bucket":
        for bucket in book.buckets:
            if bucket.due + DAY == day and bucket.principal > 0:
                why, how = f"fixed late fee of no. {bucket.no}", ("fee_of_no", {"no": bucket.no})
                _book(book, day, bucket.no, fee.amount, why, how)
    elif day == book.anchor + DAY:
        _book(book, day, book.buckets[0].no, *unpaid_minimum(book, fee, book.anchor, undone))


def unpaid_minimum(book: "Book", fee: LateFee, due: date, undone: set[str]) -> tuple[int, str, How]:
    """(late charge, the sum in figures, the sum's values): rate × what payments up to the due date inclusive lacked of the minimum payment."""
    paid = sum(r.amount for r in book.debt.receipts if r.on <= due and r.id not in undone)
    lacking = max(0, fee.minimum_payment - paid)
    if not lacking:
        return 0, "", ("", {})
    minor = max(fee.floor, book.round(Fraction(lacking) * fee.rate))
    values: dict[str, int | str] = {
        "minimum": fee.minimum_payment,
        "paid": paid,
        "floor": fee.floor,
        "amount": minor,
    }
    values["rate"] = rate_text(fee.rate)
    why = f"({fee.minimum_payment}-{paid})*{rate_text(fee.rate)}, at least {fee.floor} = {minor}"
    return minor, why, ("fee_minimum", values)


def why_charged(charge: FeeCharge) -> str:
    """The sum in figures."""
    if charge.rate is None:
        return f"fixed late fee, {charge.unpaid} due on {charge.due} was unpaid"
    return f"{charge.unpaid}*{rate_text(charge.rate)}, due on {charge.due} = {charge.amount}"


def _how_charged(charge: FeeCharge) -> How:
    values: dict[str, int | str] = {
        "unpaid": charge.unpaid,
        "due": charge.due.isoformat(),
        "amount": charge.amount,
    }
    return (
        ("fee_fixed", values)
        if charge.rate is None
        else ("fee_rate", values | {"rate": rate_text(charge.rate)})
    )


def _book(book: "Book", day: date, no: int, minor: int, why: str, how: How) -> None:
    if minor:
        book.charged["late_fee"] = book.charged.get("late_fee", 0) + minor
        book.post(Posting(day, "late_fee", no, "late_fee", minor, why=why, how=how))
