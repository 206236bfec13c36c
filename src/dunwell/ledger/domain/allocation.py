"""Where receipts, waivers and reversals go: the oldest bucket completely before the next, inside it by the order of the day."""

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dunwell.ledger.domain.book import KEYS, PART_OF, Applied, Bucket, Posting
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
    book.applied.append(_apply(book, receipt.id, receipt.on, receipt.amount, order, "payment"))


def _apply(book: "Book", ref: str, day: date, amount: int, order: tuple[str, ...], kind: str) -> Applied:
    done, rest = Applied(ref, day, amount), amount
    for bucket in _payable(book):
        if kind == "payment" and "principal" in order:
            _discount(book, bucket, done, rest, day)
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
        book.post(Posting(day, kind, None, "credit", rest, ref, why="more than was payable: kept as credit"))
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


def _discount(book: "Book", bucket: Bucket, done: Applied, money: int, day: date) -> None:
    """An invoice paid whole in the discount's days is settled for less [提前付款折扣]."""
    terms = book.debt.discount
    item = next((item for item in book.debt.items if item.no == bucket.no), None)
    if terms is None or item is None or bucket.discounted or bucket.principal <= 0:
        return
    until = date.fromordinal(min(charge.on for charge in item.charges).toordinal() + terms.days)
    minor = min(bucket.principal, book.round(Fraction(bucket.principal) * terms.rate))
    if minor and day <= until and money >= bucket.unpaid - minor:
        bucket.discounted = minor
        done.parts.append((bucket, "discount", minor))
        why = f"{bucket.principal}*{rate_text(terms.rate)} = {minor}, paid by {until}"
        book.post(Posting(day, "discount", bucket.no, "principal", -minor, done.id, why=why))


def waive(book: "Book", waiver: Waiver) -> None:
    """Lower what is unpaid of the target; what of it had been paid is applied again like a payment on that day.

    More than was ever owed of the target is forgiven as far as there is something to forgive. Of fees the late fee goes
    first; of principal only what is unpaid can be forgiven.
    """
    rest = waiver.amount
    for bucket in sorted(book.buckets, key=lambda bucket: (bucket.due, bucket.no)):
        for key in reversed(KEYS[waiver.target]):
            taken = min(rest, max(0, getattr(bucket, key)))
            if taken:
                rest -= taken
                _uncharge(book, key, taken)
                why = f"{taken} forgiven"
                book.post(Posting(waiver.on, "waived", bucket.no, key, -taken, waiver.id, why=why))
    again = 0 if waiver.target == "principal" else min(rest, book.paid.get(waiver.target, 0))
    if again:
        book.paid[waiver.target] -= again
        for key in reversed(KEYS[waiver.target]):
            again_of_key = min(again, book.charged.get(key, 0))
            _uncharge(book, key, again_of_key)
        order = order_on(book, waiver.on)
        book.applied.append(_apply(book, waiver.id, waiver.on, again, order, "reapplied"))


def _uncharge(book: "Book", key: str, minor: int) -> None:
    book.charged[key] = max(0, book.charged.get(key, 0) - minor)


def take_back(book: "Book", done: Applied, day: date) -> None:
    """What a receipt had settled is owed again, part by part."""
    done.reversed = True
    for bucket, key, minor in done.parts:
        if key == "discount":
            bucket.discounted = 0
            book.post(Posting(day, "reversal", bucket.no, "principal", minor, done.id))
            continue
        part = PART_OF[key]
        book.paid[part] = max(0, book.paid.get(part, 0) - minor)
        book.post(Posting(day, "reversal", bucket.no, key, minor, done.id))
    if done.credit:
        book.post(Posting(day, "reversal", None, "credit", -done.credit, done.id))
