"""Days past due, buckets [账龄], positions. Pure.

The bucket scheme is data (strategies/buckets.yaml, read by portfolio.service); bounds differ by firm.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """A range of days past due, both ends inside; `upto` None is without end."""

    code: str
    first: int
    upto: int | None


def days_past_due(due_on: date | None, on: date) -> int | None:
    """Whole days from the oldest unpaid due date to `on`, never negative; None where the due date is unknown.

    The due day itself is 0. Source: field.md §4 (as-of date - oldest unpaid due date).
    """
    return None if due_on is None else max(0, (on - due_on).days)


def bucket_of(
    dpd: int | None, scheme: Sequence[Bucket], *, written_off: bool = False, overdue_minor: int | None = None
) -> str | None:
    """The one bucket a number of days falls in. Written-off accounts are 'WO' whatever their age.

    Where the days are unknown, an account with nothing overdue is current, so in the first bucket; any other in none.
    """
    if written_off:
        return "WO"
    if dpd is None:
        return scheme[0].code if overdue_minor is not None and overdue_minor <= 0 else None
    return next(
        bucket.code
        for bucket in scheme
        if dpd >= bucket.first and (bucket.upto is None or dpd <= bucket.upto)
    )


def check_scheme(scheme: Sequence[Bucket]) -> None:
    """Raises ValueError unless the ranges start at 0, follow each other without gap or overlap, and have no end."""
    expected = 0
    for index, bucket in enumerate(scheme):
        if bucket.first != expected:
            raise ValueError(f"bucket {bucket.code} starts at {bucket.first}, not at {expected}")
        if bucket.upto is None:
            if index != len(scheme) - 1:
                raise ValueError(f"bucket {bucket.code} has no end but is not the last")
            return
        if bucket.upto < bucket.first:
            raise ValueError(f"bucket {bucket.code} ends before it starts")
        expected = bucket.upto + 1
    raise ValueError("the last bucket must have no end")


@dataclass(frozen=True, slots=True)
class Due:
    """One amount due: what of it is still unpaid, in minor units."""

    due_on: date
    outstanding_minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where an account stands on a day: see portfolio.tables.Account for the columns."""

    overdue_minor: int
    due_on: date | None
    coming_due_on: date | None
    coming_due_minor: int | None


def position(dues: Sequence[Due], on: date) -> Position:
    """Overdue (due before `on` and unpaid), oldest unpaid due date, and the next item due on or after `on`."""
    unpaid = sorted((due for due in dues if due.outstanding_minor > 0), key=lambda due: due.due_on)
    past = [due for due in unpaid if due.due_on < on]
    coming = [due for due in unpaid if due.due_on >= on]
    return Position(
        overdue_minor=sum(due.outstanding_minor for due in past),
        due_on=unpaid[0].due_on if unpaid else None,
        coming_due_on=coming[0].due_on if coming else None,
        coming_due_minor=coming[0].outstanding_minor if coming else None,
    )


def overdue_on(overdue_minor: int, coming_due_on: date | None, coming_due_minor: int | None, on: date) -> int:
    """The overdue amount on a day on or after the data date: the coming item joins once its due date has passed."""
    if coming_due_on is not None and coming_due_on < on:
        return overdue_minor + (coming_due_minor or 0)
    return overdue_minor


@dataclass(frozen=True, slots=True)
class Dial:
    """One recorded contact, of whatever channel. `relation` of the person spoken to or sought; answered: a person was on
    the line. Inbound calls count as answered."""

    at: datetime
    relation: str
    answered: bool
    channel: str = "voice"


FRESH = timedelta(days=90)
FAILURES = 3


def contactability(
    dials: Sequence[Dial], *, own_usable: int, related_usable: int, at: datetime
) -> str | None:
    """reachable [可联], related_only [半失联], lost [失联], or None: not known.

    reachable: the debtor was spoken to within the last 90 days and fewer than three dials in a row failed since. Not
    reachable: no usable number of their own (own_usable counts telephone numbers not known to be invalid), or three
    dials in a row failed (cn_unreachable_definition). Then related_only while a related person with a usable number who
    has not refused is left (related_usable), else lost. A debtor never or not lately spoken to, with a usable number
    and fewer than three failures, is not known. Only voice contacts with the debtor count.
    """
    own = sorted(
        (d for d in dials if d.relation == "self" and d.channel == "voice" and d.at <= at), key=lambda d: d.at
    )
    reached_at = max((d.at for d in own if d.answered), default=None)
    failed = sum(1 for d in own if reached_at is None or d.at > reached_at)
    if own_usable > 0 and failed < FAILURES:
        return "reachable" if reached_at is not None and at - reached_at <= FRESH else None
    return "related_only" if related_usable > 0 else "lost"


def fold(text: str) -> str:
    """Text as search compares it: full-width forms made plain (NFKC), case and blanks taken out."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())[:120]
