"""The result of a replay as an object: balances, where each receipt went, every posting with its derivation."""

from typing import Any

from dunwell.ledger.domain.book import Applied, Posting, WaiverOutcome
from dunwell.ledger.domain.engine import Book
from dunwell.ledger.domain.rates import Span, rate_text


def as_object(book: Book) -> dict[str, Any]:
    """What `dunwell ledger statement --json` prints: integers are minor units."""
    debt = book.debt
    fees, principal = book.total("fees"), book.total("principal")
    penalty, interest = book.total("penalty"), book.total("interest") + book.total("penalty")
    said: dict[str, Any] = {
        "as_of": book.as_of.isoformat(),
        "currency": debt.currency,
        "minor_digits": debt.minor_digits,
        "principal": principal,
        "interest": interest,
        "fees": fees,
        "credit": book.credit,
        "total": principal + interest + fees,
        "per_payment": [_applied(done, loan=debt.is_loan) for done in book.applied],
    }
    if debt.is_loan:
        said["overdue_principal"] = sum(bucket.principal for bucket in book.buckets if bucket.fallen)
        said["of_which_penalty"] = penalty
        said["schedule"] = [
            {
                "no": i.no,
                "due": i.due.isoformat(),
                "principal": i.principal,
                "interest": i.interest,
                "fee": i.fee,
            }
            for i in debt.schedule
        ]
    unpaid = [bucket.due for bucket in book.buckets if bucket.unpaid and bucket.due <= book.as_of]
    said["dpd"] = (book.as_of - min(unpaid)).days if unpaid else 0
    if book.cap is not None:
        cap = book.cap
        cut = {"fees" if key == "late_fee" else "interest": minor for key, minor in cap.cut.items()}
        said["cap"] = {
            "name": cap.name,
            "limit": cap.limit,
            "charged": cap.charged,
            "not_charged": {"fees": cut.get("fees", 0), "interest": cut.get("interest", 0)},
            "paid_above": cap.paid_above,
        }
    if book.forgiven:
        said["waivers"] = [_waiver(outcome) for outcome in book.forgiven]
    said["postings"] = [_posting(posting) for posting in book.postings]
    return said


def _applied(done: Applied, *, loan: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": done.id,
        "date": done.on.isoformat(),
        "amount": done.amount,
        "fees": done.of("fees"),
        "interest": done.of("interest") + done.of("penalty"),
        "principal": done.of("principal"),
        "credit": done.credit,
    }
    if loan:
        said["of_which_penalty"] = done.of("penalty")
    if done.reversed:
        said["reversed"] = True
    return said


def _waiver(outcome: WaiverOutcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "date": outcome.on.isoformat(),
        "target": outcome.target,
        "amount": outcome.asked,
        "forgiven_unpaid": outcome.unpaid,
        "applied_again": outcome.again,
        "not_forgiven": outcome.never_charged,
    }


def _posting(posting: Posting) -> dict[str, Any]:
    said: dict[str, Any] = {
        "date": posting.on.isoformat(),
        "kind": posting.kind,
        "item": posting.bucket,
        "part": posting.key,
        "amount": posting.amount,
        "derivation": posting.why or f"{posting.amount}",
    }
    if posting.ref:
        said["ref"] = posting.ref
    if posting.how is not None:
        said["how"] = {"form": posting.how[0], **posting.how[1]}
    if posting.spans:
        said["steps"] = [_span(span) for span in posting.spans]
    return said


def _span(span: Span) -> dict[str, Any]:
    exact = span.exact
    return {
        "from": span.start.isoformat(),
        "to": span.end.isoformat(),
        "base": span.base,
        "rate": rate_text(span.rate),
        "days": span.days,
        "year_days": None if span.year_days == 1 else span.year_days,
        "exact": str(exact.numerator) if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}",
    }
