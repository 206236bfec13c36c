"""Where receipts, waivers and reversals go: the oldest bucket completely before the next, inside it by the order of the day."""

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dunwell.ledger.domain.book import KEYS, PART_OF, Applied, Bucket, Posting, WaiverOutcome
from dunwell.ledger.domain.rates import rate_text
from dunwell.ledger.domain.terms import Receipt, Waiver

if TYPE_CHECKING:
    from dunwell.ledger.domain.engine import Book


class NoBand(ValueError):
    """No allocation band holds for the days past due of a receipt."""


def order_on(book: "Book", day: date) -> tuple[str, ...]:
    """The order of the band that the days past due of `day` fall in. Raises NoBand."""
    dpd = (day - book.anchor).days
    for band in book.debt.bands:
        if band.fits(dpd):
            return band.order
    raise NoBand(f"no allocation band holds {dpd} days past due ({day})")


def receive(book: "Book", receipt: Receipt) -> None:
    """Apply a receipt; what is over stays as credit."""
    order = receipt.order or order_on(book, receipt.on)
    noted = receipt.kind == "credit_note"
    book.applied.append(_apply(book, receipt.id, receipt.on, receipt.amount, order, "payment", noted))


def _apply(
    book: "Book", ref: str, day: date, amount: int, order: tuple[str, ...], kind: str, noted: bool = False
) -> Applied:
    done, rest = Applied(ref, day, amount), amount
    for bucket in _payable(book):
        if kind == "payment" and "principal" in order:
            _discount(book, bucket, done, rest, day, noted)
        for key in _keys(book, order):
            taken = min(rest, max(0, getattr(bucket, key)))
            if taken:
                rest -= taken
                done.parts.append((bucket, key, taken))
                part = PART_OF[key]
                book.paid[part] = book.paid.get(part, 0) + taken
                book.post(Posting(day, kind, bucket.no, key, -taken, ref))
    if rest:
        done.credit = rest
        why = "more than was payable: kept as credit"
        book.post(Posting(day, kind, None, "credit", rest, ref, why=why, how=("credit", {})))
    return done


def _payable(book: "Book") -> list[Bucket]:
    """Buckets a receipt may go to, the oldest due first; of a loan only those whose day has come."""
    open_now = (b for b in book.buckets if b.fallen or not book.debt.is_loan or book.debt.pays_ahead)
    return sorted(open_now, key=lambda bucket: (bucket.due, bucket.no))


def _keys(book: "Book", order: tuple[str, ...]) -> list[str]:
    """The order's parts as keys; on a loan whose order does not name penalty, it is the first of the interest."""
    found: list[str] = []
    for part in order:
        if part == "interest" and book.debt.is_loan and "penalty" not in order:
            found.append("penalty")
        found += KEYS[part]
    return found


def _discount(book: "Book", bucket: Bucket, done: Applied, money: int, day: date, noted: bool) -> None:
    """An invoice paid whole in the discount's days is settled for less [提前付款折扣], by one receipt or by several.

    The discount is of the invoice less its credit notes (`noted`: this receipt is one), so of what is unpaid and what
    payments have brought.
    """
    terms = book.debt.discount
    item = next((item for item in book.debt.items if item.no == bucket.no), None)
    if terms is None or item is None or bucket.discounted or bucket.principal <= 0:
        return
    until = date.fromordinal(min(charge.on for charge in item.charges).toordinal() + terms.days)
    base = bucket.principal + _paid_before(book, bucket) - (min(money, bucket.principal) if noted else 0)
    minor = min(bucket.principal, book.round(Fraction(base) * terms.rate))
    if minor and day <= until and money >= bucket.unpaid - minor:
        bucket.discounted, bucket.discounted_by = minor, done
        done.parts.append((bucket, "discount", minor))
        why = f"{base}*{rate_text(terms.rate)} = {minor}, paid by {until}"
        values: dict[str, int | str] = {"base": base, "amount": minor, "until": until.isoformat()}
        values["rate"] = rate_text(terms.rate)
        how = ("discount", values)
        book.post(Posting(day, "discount", bucket.no, "principal", -minor, done.id, why=why, how=how))


def _paid_before(book: "Book", bucket: Bucket) -> int:
    """Principal of a bucket that standing payments, credit notes apart, have brought."""
    notes = {receipt.id for receipt in book.debt.receipts if receipt.kind == "credit_note"}
    payments = (done for done in book.applied if not done.reversed and done.id not in notes)
    return sum(m for done in payments for b, key, m in done.parts if b is bucket and key == "principal")


def waive(book: "Book", waiver: Waiver) -> None:
    """Lower what is unpaid of the target; what of it had been paid is applied again like a payment on that day.

    More than was ever owed of the target is forgiven as far as there is something to forgive; `Book.forgiven` tells the rest. Of fees the late fee goes
    first; of principal only what is unpaid can be forgiven.
    """
    rest = waiver.amount
    for bucket in sorted(book.buckets, key=lambda bucket: (bucket.due, bucket.no)):
        for key in reversed(KEYS[waiver.target]):
            taken = min(rest, max(0, getattr(bucket, key)))
            if taken:
                rest -= taken
                _uncharge(book, key, taken)
                why, how = f"{taken} forgiven", ("waived", {"amount": taken})
                book.post(Posting(waiver.on, "waived", bucket.no, key, -taken, waiver.id, why=why, how=how))
    unpaid = waiver.amount - rest
    again = 0 if waiver.target == "principal" else min(rest, book.paid.get(waiver.target, 0))
    if again:
        book.paid[waiver.target] -= again
        for key in reversed(KEYS[waiver.target]):
            again_of_key = min(again, book.charged.get(key, 0))
            _uncharge(book, key, again_of_key)
        order = order_on(book, waiver.on)
        book.applied.append(_apply(book, waiver.id, waiver.on, again, order, "reapplied"))
    book.forgiven.append(WaiverOutcome(waiver.id, waiver.on, waiver.target, waiver.amount, unpaid, again))


def _uncharge(book: "Book", key: str, minor: int) -> None:
    book.charged[key] = max(0, book.charged.get(key, 0) - minor)


def take_back(book: "Book", done: Applied, day: date) -> None:
    """What a receipt had settled is owed again, part by part; a discount that it helped to earn is lost."""
    done.reversed = True
    for bucket, key, minor in done.parts:
        if key == "discount":
            _lose_discount(book, bucket, day)
            continue
        part = PART_OF[key]
        book.paid[part] = max(0, book.paid.get(part, 0) - minor)
        book.post(Posting(day, "reversal", bucket.no, key, minor, done.id))
        if key == "principal" and bucket.discounted_by is not None and bucket.discounted_by is not done:
            bucket.discounted_by.parts.remove((bucket, "discount", bucket.discounted))
            _lose_discount(book, bucket, day)
    if done.credit:
        book.post(Posting(day, "reversal", None, "credit", -done.credit, done.id))


def _lose_discount(book: "Book", bucket: Bucket, day: date) -> None:
    owner, minor = bucket.discounted_by, bucket.discounted
    bucket.discounted, bucket.discounted_by = 0, None
    why = f"{minor} discount lost: the receipt that completed it does not stand any more"
    how = ("discount_lost", {"amount": minor})
    book.post(
        Posting(day, "reversal", bucket.no, "principal", minor, owner.id if owner else "", why=why, how=how)
    )
