"""Who may waive how much: role × component × share × amount, as data. Pure; whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money, decimals_of

REQUESTED, APPROVED, APPLIED = "requested", "approved", "applied"
DECLINED, EXPIRED, WITHDRAWN, LAPSED = "declined", "expired", "withdrawn", "lapsed"
STATE_NAMES = {
    REQUESTED: N_("Waits for a decision"),
    APPROVED: N_("Approved, condition open"),
    APPLIED: N_("Waiver posted"),
    DECLINED: N_("Waiver not approved"),
    EXPIRED: N_("Expired undecided"),
    WITHDRAWN: N_("Request taken back"),
    LAPSED: N_("Condition not met"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one role may waive of one component. `most` and `alone` by currency, in whole units."""

    role: str
    component: str
    share_pct: int
    most: Mapping[str, int]
    alone: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The authority of everybody (strategies/authority.yaml)."""

    rules: tuple[Rule, ...]
    request_days: int = 14
    write_off: frozenset[str] = frozenset()

    def rule(self, role: str, component: str) -> Rule | None:
        """The row of a role and a component."""
        return next((r for r in self.rules if (r.role, r.component) == (role, component)), None)

    def limit(
        self, role: str, component: str, balance_minor: int | None, currency: str, given_minor: int = 0
    ) -> int:
        """The most that a role may waive of a component with this balance; 0 for an unknown balance or currency.

        `given_minor`: what was waived of it before. Share and amount hold for all of it together, so that many small waivers
        reach no further than one.
        """
        row = self.rule(role, component)
        if row is None or not balance_minor or balance_minor < 0 or currency not in row.most:
            return 0
        whole = min(
            (balance_minor + given_minor) * row.share_pct // 100, _minor(row.most[currency], currency)
        )
        return max(0, min(balance_minor, whole - given_minor))

    def alone(self, role: str, component: str, currency: str) -> int:
        """Up to how much a role may grant without a second person."""
        row = self.rule(role, component)
        return _minor(row.alone.get(currency, 0), currency) if row else 0

    def check(
        self, role: str, parts: Mapping[str, int], balance: Mapping[str, int | None], currency: str,
        given: Mapping[str, int],
    ) -> None:  # fmt: skip
        """Raises MoreThanOwed for the first component of which less is owed, BeyondAuthority where it is above the role's limit."""
        for component, minor in parts.items():
            owed = balance.get(component) or 0
            if minor > owed:
                raise MoreThanOwed("amount", component, Money(minor, currency), Money(owed, currency))
            most = self.limit(role, component, owed, currency, given.get(component, 0))
            if minor > most:
                raise BeyondAuthority("amount", component, Money(minor, currency), Money(most, currency))

    def needs_second(
        self, role: str, parts: Mapping[str, int], currency: str, given: Mapping[str, int]
    ) -> bool:
        """True where a second person must approve: this and what was waived before are above what the role may alone."""
        return any(
            minor + given.get(component, 0) > self.alone(role, component, currency)
            for component, minor in parts.items()
        )


def _minor(whole: int, currency: str) -> int:
    return int(whole * 10 ** decimals_of(currency))


@dataclass(eq=False)
class BeyondAuthority(DomainError):
    """More than the role may waive of this component."""

    code: ClassVar[str] = "waiver.beyond_authority"
    status: ClassVar[int] = 422
    field: str
    component: str
    asked: Money
    most: Money


@dataclass(eq=False)
class MoreThanOwed(DomainError):
    """Less than that is owed of this component now: it was paid or waived since it was asked for."""

    code: ClassVar[str] = "waiver.more_than_owed"
    field: str
    component: str
    asked: Money
    owed: Money


@dataclass(eq=False)
class NotOwnRequest(DomainError):
    """The one who asked for it does not approve it: four eyes."""

    code: ClassVar[str] = "waiver.own_request"
    status: ClassVar[int] = 403
    request: int


@dataclass(eq=False)
class RequestClosed(DomainError):
    """It was decided, taken back or ran out before."""

    code: ClassVar[str] = "waiver.closed"
    request: int


@dataclass(eq=False)
class NothingWaived(DomainError):
    """A waiver takes something off, and each part is more than nothing."""

    code: ClassVar[str] = "waiver.nothing"
    status: ClassVar[int] = 422
    field: str
