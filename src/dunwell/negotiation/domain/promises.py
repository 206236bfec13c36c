"""Promises in parts, and which receipt counts towards which. Pure: the same promises and receipts give the same verdicts.

A receipt counts by its value date, from the day the promise was captured to the due date plus the days of grace, both
ends inside, towards the oldest promise first (by capture) and in it the part due first. The verdict on a part comes
after the last day of grace: full amount kept, some partial, none broken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money

OPEN, KEPT, PARTIAL, BROKEN, WITHDRAWN = "open", "kept", "partial", "broken", "withdrawn"
STATUS_NAMES = {
    OPEN: N_("Promise open"),
    KEPT: N_("Promise kept"),
    PARTIAL: N_("Promise partly kept"),
    BROKEN: N_("Promise broken"),
    WITHDRAWN: N_("Promise withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """How promises are taken and judged (strategies/promises.yaml)."""

    grace_days: int = 1
    tolerance_minor: int = 0
    horizon_days: int = 31
    max_parts: int = 6


@dataclass(frozen=True, slots=True)
class PartDraft:
    """One amount by one date; `due_time` is the debtor's local time of day, when one was said."""

    amount_minor: int
    due_on: date
    due_time: time | None = None


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """What a debtor undertakes to pay. `confirmed`: read back to the debtor and agreed."""

    parts: tuple[PartDraft, ...]
    method: str
    confirmed: bool = False
    note: str = ""
    outcome_id: int | None = None


def check(
    draft: PromiseDraft, policy: Policy, *, owed: Money, promised: Money, today: date, now: time
) -> None:
    """Raises the first thing wrong with a draft.

    `owed` is the most the debtor can owe, `promised` what open promises on the account still await; `today` and `now`
    are by the debtor's clock.
    """
    if not draft.parts:
        raise NoParts("amount")
    if len(draft.parts) > policy.max_parts:
        raise TooManyParts("amount", policy.max_parts)
    for part in draft.parts:
        if part.amount_minor <= 0:
            raise PartNotPositive("amount")
        if part.due_on < today or (
            part.due_on == today and part.due_time is not None and part.due_time < now
        ):
            raise PromiseInThePast("due_on", part.due_on)
        if part.due_on > today + timedelta(days=policy.horizon_days):
            raise PromiseTooFarAhead("due_on", part.due_on, policy.horizon_days)
    total = sum(part.amount_minor for part in draft.parts)
    if total > owed.minor:
        raise AmountAboveBalance("amount", Money(total, owed.currency), owed)
    if total + promised.minor > owed.minor:
        raise PromisedAlready("amount", Money(total, owed.currency), promised, owed)


# Matching ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A promised part as matching sees it. `captured_on` is the debtor's day on which the promise was captured."""

    id: int
    promise_id: int
    captured_at: datetime
    captured_on: date
    due_on: date
    no: int
    amount_minor: int
    grace_days: int | None = None  # an instalment's own, where it is not the policy's


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that stands."""

    id: int
    value_date: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Match:
    """How much of a receipt counts towards a part."""

    part_id: int
    payment_id: int
    amount_minor: int


def match(parts: Iterable[Part], receipts: Iterable[Receipt], policy: Policy) -> list[Match]:
    """Receipts in order of value date (then of posting) fill the oldest part that they may count towards."""
    oldest_first = sorted(parts, key=lambda p: (p.captured_at, p.promise_id, p.due_on, p.no))
    missing = {part.id: part.amount_minor for part in oldest_first}
    matches = []
    for receipt in sorted(receipts, key=lambda r: (r.value_date, r.id)):
        rest = receipt.amount_minor
        for part in oldest_first:
            taken = min(rest, missing[part.id]) if counts(part, receipt.value_date, policy) else 0
            if taken > 0:
                matches.append(Match(part.id, receipt.id, taken))
                missing[part.id] -= taken
                rest -= taken
    return matches


def counts(part: Part, value_date: date, policy: Policy) -> bool:
    """True where a receipt of this value date may count towards the part."""
    grace = policy.grace_days if part.grace_days is None else part.grace_days
    return part.captured_on <= value_date <= part.due_on + timedelta(days=grace)


def last_day(due_on: date, policy: Policy) -> date:
    """The last day whose receipts count; the verdict comes on the day after it."""
    return due_on + timedelta(days=policy.grace_days)


def verdict(amount_minor: int, matched_minor: int, policy: Policy) -> str:
    """kept, partial or broken, of a part whose last day is over."""
    if amount_minor - matched_minor <= policy.tolerance_minor:
        return KEPT
    return PARTIAL if matched_minor > 0 else BROKEN


def promise_status(parts: Sequence[str]) -> str:
    """The status of a promise, from those of its parts: open while one is; then all kept, all broken, or partial."""
    if OPEN in parts:
        return OPEN
    judged = [status for status in parts if status != WITHDRAWN]
    if WITHDRAWN in parts:
        return WITHDRAWN
    return judged[0] if len(set(judged)) == 1 else PARTIAL


def due_moment(due_on: date, due_time: time | None, zone: str) -> datetime | None:
    """The moment a part with a time of day falls due, None without one. A time that a clock change skips is moved on."""
    if due_time is None:
        return None
    return datetime.combine(due_on, due_time, ZoneInfo(zone))


# Refusals ---------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class NoParts(DomainError):
    """A promise says at least one amount and date."""

    code: ClassVar[str] = "promise.no_parts"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class TooManyParts(DomainError):
    """More parts than the policy allows."""

    code: ClassVar[str] = "promise.too_many_parts"
    status: ClassVar[int] = 422
    field: str
    most: int


@dataclass(eq=False)
class PartNotPositive(DomainError):
    """The amount of a part must be above zero."""

    code: ClassVar[str] = "promise.part_not_positive"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class PromiseInThePast(DomainError):
    """Nothing can be promised for a time that is over."""

    code: ClassVar[str] = "promise.in_the_past"
    status: ClassVar[int] = 422
    field: str
    due_on: date


@dataclass(eq=False)
class PromiseTooFarAhead(DomainError):
    """Later than the policy allows: that is a plan, not a promise."""

    code: ClassVar[str] = "promise.too_far_ahead"
    status: ClassVar[int] = 422
    field: str
    due_on: date
    days: int


@dataclass(eq=False)
class AmountAboveBalance(DomainError):
    """The debtor would pay more than is owed."""

    code: ClassVar[str] = "promise.amount_above_balance"
    status: ClassVar[int] = 422
    field: str
    promised: Money
    owed: Money


@dataclass(eq=False)
class PromisedAlready(DomainError):
    """Open promises on the account already await so much that this one would go above the balance."""

    code: ClassVar[str] = "promise.promised_already"
    status: ClassVar[int] = 422
    field: str
    promised: Money
    open: Money
    owed: Money


@dataclass(eq=False)
class PromiseClosed(DomainError):
    """The verdict has been given, or the promise was withdrawn before."""

    code: ClassVar[str] = "promise.closed"
    promise: int
