"""Every minor unit of a receipt goes somewhere, once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.ledger import domain
from dunwell.ledger.domain import COMPONENTS, DueAmount, OrderRule
from dunwell.ledger.policy import allocation_rules

amounts = st.integers(1, 10**12)
balances = st.fixed_dictionaries({name: st.none() | st.integers(-100, 10**11) for name in COMPONENTS})
dues = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**10)), max_size=12).map(
    lambda pairs: [
        DueAmount(i, date.fromordinal(739_000 + day), minor) for i, (day, minor) in enumerate(pairs)
    ]
)


@given(amounts, balances, st.permutations(COMPONENTS), dues, st.integers(0, 10**10))
def test_every_minor_unit_is_allocated_once_in_both_views(amount, balance, order, due_list, undated) -> None:
    done = domain.allocate(amount, balance, OrderRule("r", tuple(order)), due_list, undated)
    assert sum(done.components.values()) + done.unsplit + done.over == amount
    assert sum(done.dues.values()) + done.undated + done.ahead == amount
    for name, minor in done.components.items():
        assert 0 < minor <= balance[name]
    for due in due_list:
        assert 0 <= done.dues.get(due.id, 0) <= due.outstanding_minor


@given(amounts, balances, st.permutations(COMPONENTS))
def test_a_later_component_is_paid_only_when_the_earlier_ones_are(amount, balance, order) -> None:
    parts, unsplit, over = domain.split(amount, balance, order)
    for index, name in enumerate(order):
        if parts.get(name):
            assert all(parts.get(o, 0) == max(0, balance[o] or 0) for o in order[:index])
            assert all(balance[o] is not None or o == "cost" for o in order[:index])
    assert not (unsplit and over)


@given(amounts, dues)
def test_dues_are_paid_oldest_first(amount, due_list) -> None:
    paid, _, _ = domain.pay_dues(amount, due_list)
    for younger in due_list:
        if paid.get(younger.id):
            assert all(
                paid.get(older.id, 0) == older.outstanding_minor
                for older in due_list
                if older.due_on < younger.due_on
            )


@pytest.mark.parametrize(
    ("product", "dpd", "paid"),
    [
        ("credit_card", 1, {"fee": 20_00, "interest": 50_00, "principal": 30_00}),
        ("credit_card", 90, {"fee": 20_00, "interest": 50_00, "principal": 30_00}),
        ("credit_card", 91, {"principal": 100_00}),
        ("credit_card", None, {"interest": 50_00, "fee": 20_00, "principal": 30_00}),
        ("consumer_loan", 200, {"interest": 50_00, "fee": 20_00, "principal": 30_00}),
        (None, None, {"interest": 50_00, "fee": 20_00, "principal": 30_00}),
    ],
)
def test_the_order_is_the_laws_for_product_and_days(product, dpd, paid) -> None:
    """Cards by the 2011 card rules, article 57; everything else costs, interest, fees, then principal."""
    rule = domain.order_for(allocation_rules(), product, dpd)
    balance = {"cost": 0, "fee": 20_00, "interest": 50_00, "principal": 1000_00}
    assert domain.split(100_00, balance, rule.order) == (paid, 0, 0)


def test_nothing_is_said_to_have_reached_a_component_behind_an_unknown_one() -> None:
    balance = {"cost": None, "fee": 10_00, "interest": None, "principal": 1000_00}
    assert domain.split(100_00, balance, ("cost", "fee", "interest", "principal")) == (
        {"fee": 10_00},
        90_00,
        0,
    )


def test_what_is_above_everything_owed_is_named_so() -> None:
    balance = {"cost": 0, "fee": 0, "interest": 0, "principal": 5_00}
    assert domain.split(8_00, balance, COMPONENTS) == ({"principal": 5_00}, 0, 3_00)
