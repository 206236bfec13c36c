"""One receipt for several accounts of a debtor.

The debtor may say which account it is for. Otherwise it goes to what is due before what is not, then to the account with
less security, then to the heavier burden (the higher rate), then to the older due date, and evenly in proportion where all
that is the same. Source: 民法典 art. 560. (US: as directed, never to a disputed debt: leave such accounts out.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from dunwell.foundation.money import split_units


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed on one account. `due_on` None: unknown, and after every known date; `secured`: it has a guarantee."""

    account_id: int
    owed_minor: int
    overdue_minor: int
    due_on: date | None
    secured: bool = False
    yearly_rate: Fraction = Fraction(0)


def spread(amount: int, claims: Sequence[Claim], wanted: Sequence[int] = ()) -> tuple[dict[int, int], int]:
    """(minor units by account, what no account takes). `wanted`: account ids the debtor named, in their order.

    Nothing is made or lost. Raises ValueError unless the amount is positive and every wanted account is there.
    """
    if amount <= 0:
        raise ValueError("a receipt is positive")
    by_id = {claim.account_id: claim for claim in claims}
    if unknown := [account for account in wanted if account not in by_id]:
        raise ValueError(f"no claim on account {unknown[0]}")
    given: dict[int, int] = {}
    rest = amount

    def take(account: int, most: int) -> None:
        nonlocal rest
        taken = min(rest, max(0, most - given.get(account, 0)))
        if taken:
            given[account] = given.get(account, 0) + taken
            rest -= taken

    for account in wanted:
        take(account, by_id[account].owed_minor)
    for overdue_only in (True, False):
        for _, group in groupby(sorted(claims, key=_rank), key=lambda claim: _rank(claim)[:-1]):
            equal = [
                (c, max(0, (min(c.overdue_minor, c.owed_minor) if overdue_only else c.owed_minor) - given.get(c.account_id, 0)))
                for c in group
            ]  # fmt: skip
            total = sum(open_now for _, open_now in equal)
            if not total or not rest:
                continue
            shares = split_units(min(rest, total), [open_now for _, open_now in equal])
            for (claim, _), share in zip(equal, shares, strict=True):
                take(claim.account_id, given.get(claim.account_id, 0) + share)
    return given, rest


def _rank(claim: Claim) -> tuple[bool, Fraction, date, int]:
    return claim.secured, -claim.yearly_rate, claim.due_on or date.max, claim.account_id
