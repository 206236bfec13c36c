"""An agreement while it runs: kept, late, broken or done, from the receipts that stand. Pure.

Receipts since the agreement fill the instalments in order (first in, first out), whatever they were meant for. An
instalment is late when the days of grace are over; until the days of cure are over it can be made good and the plan
stands; after that it is broken, whatever is paid later. Nothing is stored: a reversal or a late posting gives another answer, the right one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_

PLANS = ("instalments", "personal_plan")  # these stop other collection while they run
DRAFTED, IN_FORCE, LATE, BROKEN, COMPLETED, CANCELLED = (
    "drafted",
    "in_force",
    "late",
    "broken",
    "completed",
    "cancelled",
)
RUNNING = (IN_FORCE, LATE)
STATE_NAMES = {
    DRAFTED: N_("Waits for the debtor's confirmation"),
    IN_FORCE: N_("Agreement in force"),
    LATE: N_("An instalment is late"),
    BROKEN: N_("Agreement broken"),
    COMPLETED: N_("Agreement kept to the end"),
    CANCELLED: N_("Agreement cancelled"),
}
ACKNOWLEDGED_BY = {
    "spoken": N_("Spoken on a recorded line"),
    "signed": N_("Signed on paper"),
    "email": N_("By e-mail"),
    "app": N_("In the creditor's app"),
    "sms": N_("By text message"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How a plan is judged (strategies/offers.yaml, plan)."""

    grace_days: int = 3
    cure_days: int = 10
    remind_days: tuple[int, ...] = (3, 0)
    tolerance_minor: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that stands, by value date."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Reward:
    """What a plan kept on time earns: percent of what is then owed, by component. `kinds`: plans that earn it."""

    kinds: tuple[str, ...] = ()
    waive_pct: Mapping[str, int] = field(default_factory=dict)

    def earned(
        self, kind: str, kept: int, instalments: int, owed: Mapping[str, int | None]
    ) -> dict[str, int]:
        """Minor units by component; nothing unless every instalment came within its grace."""
        if kind not in self.kinds or kept < instalments:
            return {}
        found = {name: max(0, owed.get(name) or 0) * pct // 100 for name, pct in self.waive_pct.items()}
        return {name: minor for name, minor in found.items() if minor}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands on a day. `missing_minor`: what is due and has not come; `cure_until`: the last day to make it good."""

    state: str
    paid_minor: int
    missing_minor: int
    next_on: date | None
    next_minor: int
    cure_until: date | None
    kept: int  # instalments paid in full within their grace, counted from the first without a gap


def standing(
    dues: Sequence[Due], receipts: Sequence[Receipt], since: date, rules: Rules, on: date
) -> Standing:
    """The state of a plan on a day; receipts count by value date, from `since` on."""
    counted = sorted((r for r in receipts if since <= r.on <= on), key=lambda r: r.on)
    paid = sum(r.minor for r in counted)
    owed, kept, gap = 0, 0, False
    late_since: date | None = None
    next_on, next_minor, broken = None, 0, False
    for due in sorted(dues, key=lambda d: d.on):
        owed += due.minor
        graced = due.on + timedelta(days=rules.grace_days)
        last = graced + timedelta(days=rules.cure_days)
        if _paid_by(counted, graced) >= owed - rules.tolerance_minor and not gap:
            kept += 1
        else:
            gap = True
        if on > last and _paid_by(counted, last) < owed - rules.tolerance_minor:
            broken = True
        if paid < owed - rules.tolerance_minor:
            if next_on is None:
                next_on, next_minor = due.on, min(due.minor, owed - paid)
            if on > graced and late_since is None:
                late_since = due.on
    fallen = sum(d.minor for d in dues if d.on < on)
    missing = max(0, fallen - paid)
    cure = late_since + timedelta(days=rules.grace_days + rules.cure_days) if late_since else None
    done = next_on is None
    state = BROKEN if broken else COMPLETED if done else LATE if late_since is not None else IN_FORCE
    return Standing(state, paid, missing, next_on, next_minor, cure, kept)


def _paid_by(receipts: Sequence[Receipt], day: date) -> int:
    return sum(r.minor for r in receipts if r.on <= day)


@dataclass(frozen=True, slots=True)
class ReageRules:
    """When an account may be re-aged (strategies/offers.yaml, reage)."""

    after_kept: int = 3
    once_in_months: int = 12
    twice_in_months: int = 60
    source: str = ""
    confidence: str = ""


def check_reage(kept: int, earlier: Sequence[date], rules: ReageRules, on: date) -> None:
    """Raises ReageTooEarly or ReageTooOften: re-ageing needs instalments kept, and is rare."""
    if kept < rules.after_kept:
        raise ReageTooEarly(kept, rules.after_kept)
    if sum(_months(day, on) < rules.once_in_months for day in earlier) >= 1:
        raise ReageTooOften(1, rules.once_in_months)
    if sum(_months(day, on) < rules.twice_in_months for day in earlier) >= 2:
        raise ReageTooOften(2, rules.twice_in_months)


def _months(first: date, last: date) -> int:
    """Whole months between two days."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (1 if last.day < first.day else 0)


@dataclass(eq=False)
class ReageTooEarly(DomainError):
    """Too few instalments were kept so far."""

    code: ClassVar[str] = "reage.too_early"
    kept: int
    needed: int


@dataclass(eq=False)
class ReageTooOften(DomainError):
    """The account was re-aged before, within the time in which the rule allows no more."""

    code: ClassVar[str] = "reage.too_often"
    times: int
    months: int


@dataclass(eq=False)
class AgreementState(DomainError):
    """The agreement is not in a state that allows this."""

    code: ClassVar[str] = "agreement.state"
    agreement: int
    state: str


@dataclass(eq=False)
class NotReadBack(DomainError):
    """Nothing comes into force before it was read back to the debtor and agreed."""

    code: ClassVar[str] = "agreement.not_read_back"
    status: ClassVar[int] = 422
    field: str
