"""One receipt over several accounts, and what a changed history changes."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.test_cases import a_card, pay

from dunwell.ledger.domain import spec
from dunwell.ledger.domain.across import Claim, spread
from dunwell.ledger.domain.difference import differences
from dunwell.ledger.domain.engine import replay

OLD, NEW = date(2026, 1, 1), date(2026, 2, 1)

claims = st.lists(
    st.builds(Claim, st.integers(1, 9), st.integers(0, 9000), st.integers(0, 9000), st.sampled_from([OLD, NEW, None]),
              st.booleans(), st.sampled_from([Fraction(0), Fraction("0.15")])),
    max_size=6, unique_by=lambda claim: claim.account_id,
)  # fmt: skip


@given(st.integers(1, 40_000), claims)
def test_no_minor_unit_is_made_or_lost_and_no_account_gets_more_than_it_is_owed(amount, owed) -> None:
    shares, rest = spread(amount, owed)
    assert sum(shares.values()) + rest == amount
    assert all(
        0 < shares[claim.account_id] <= claim.owed_minor for claim in owed if claim.account_id in shares
    )
    assert rest == max(0, amount - sum(claim.owed_minor for claim in owed))


@pytest.mark.parametrize(
    ("first", "second", "shares"),
    [
        (Claim(1, 100, 0, OLD), Claim(2, 100, 100, NEW), {2: 60}),  # due before not yet due
        (Claim(1, 100, 100, OLD, secured=True), Claim(2, 100, 100, NEW), {2: 60}),  # less security first
        (
            Claim(1, 100, 100, OLD),
            Claim(2, 100, 100, NEW, yearly_rate=Fraction(1, 5)),
            {2: 60},
        ),  # the heavier burden
        (Claim(1, 100, 100, NEW), Claim(2, 100, 100, OLD), {2: 60}),  # the older
        (Claim(1, 200, 200, OLD), Claim(2, 100, 100, OLD), {1: 40, 2: 20}),  # in proportion
        (Claim(1, 30, 30, OLD), Claim(2, 100, 100, NEW), {1: 30, 2: 30}),
    ],
)
def test_the_order_is_the_civil_codes(first: Claim, second: Claim, shares: dict) -> None:
    assert spread(60, [first, second]) == (shares, 0)


def test_the_debtor_may_say_which_account_it_is_for() -> None:
    owed = [Claim(1, 100, 100, OLD), Claim(2, 50, 0, NEW)]
    assert spread(60, owed, wanted=[2]) == ({2: 50, 1: 10}, 0)
    with pytest.raises(ValueError, match="account 3"):
        spread(60, owed, wanted=[3])


def test_a_backdated_receipt_is_told_with_all_that_came_of_it() -> None:
    late = a_card(late_fee=None, payments=[pay("2026-02-10", 120_000, "P1")])
    early = late | {"payments": [*late["payments"], pay("2026-01-11", 105_000, "P2")]}
    found = differences(replay(spec.read(late)), replay(spec.read(early)))
    told = {(d.on.isoformat(), d.what, d.part, d.ref): (d.before, d.after) for d in found}
    # From 11 January 900,000 bear interest: 450 a night. P1 finds 13,500 of interest instead of 20,000.
    assert told["2026-02-10", "interest", "interest", ""] == (20_000, 13_500)
    assert told["2026-02-10", "payment", "principal", "P1"] == (-100_000, -106_500)
    assert told["2026-03-12", "balance", "principal", ""] == (900_000, 793_500)
    assert not differences(replay(spec.read(late)), replay(spec.read(late)))
