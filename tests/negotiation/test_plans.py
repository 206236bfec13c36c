"""A plan while it runs, from the receipts that stand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.negotiation.domain import plans
from dunwell.negotiation.domain.plans import Due, Receipt, check_reage, standing
from dunwell.negotiation.policy import plan_rules, reage_rules

RULES = plan_rules()
SINCE = date(2026, 11, 23)
DUES = [Due(date(2026, 12, 15), 900_00), Due(date(2027, 1, 15), 900_00), Due(date(2027, 2, 15), 900_00)]


def on(day: str, *receipts: tuple[str, int]) -> plans.Standing:
    found = [Receipt(date.fromisoformat(when), minor) for when, minor in receipts]
    return standing(DUES, found, SINCE, RULES, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "state", "missing"),
    [
        ("2026-12-15", "in_force", 0), ("2026-12-18", "in_force", 900_00), ("2026-12-19", "late", 900_00),
        ("2026-12-28", "late", 900_00), ("2026-12-29", "broken", 900_00),
    ],
)  # fmt: skip
def test_three_days_of_grace_then_ten_to_make_it_good_then_it_is_broken(
    day: str, state: str, missing: int
) -> None:
    assert (on(day).state, on(day).missing_minor) == (state, missing)


def test_what_is_made_good_in_time_keeps_the_plan_and_what_comes_too_late_does_not() -> None:
    assert on("2026-12-20", ("2026-12-20", 900_00)).state == "in_force"
    assert on("2027-01-10", ("2026-12-28", 900_00)).state == "in_force"
    assert on("2027-01-10", ("2026-12-29", 900_00)).state == "broken"
    assert on("2026-12-19").cure_until == date(2026, 12, 28)


def test_receipts_fill_instalments_in_order_and_paying_ahead_is_fine() -> None:
    ahead = on("2027-01-20", ("2026-11-25", 1800_00))
    assert (ahead.state, ahead.kept, ahead.next_on, ahead.next_minor) == (
        "in_force",
        2,
        date(2027, 2, 15),
        900_00,
    )
    assert on("2027-02-01", ("2026-11-22", 900_00)).state == "broken"  # before the agreement: does not count
    assert on("2027-03-01", ("2026-11-25", 2700_00)).state == "completed"


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(1, 1200_00)), max_size=6),
    st.integers(0, 130),
    st.randoms(),
)
def test_a_standing_does_not_depend_on_the_order_of_posting(receipts, day: int, chance) -> None:
    found = [Receipt(SINCE + timedelta(days=n), minor) for n, minor in receipts]
    today = SINCE + timedelta(days=day)
    one = standing(DUES, found, SINCE, RULES, today)
    chance.shuffle(found)
    assert standing(list(reversed(DUES)), found, SINCE, RULES, today) == one
    paid = sum(minor for n, minor in receipts if n <= day) >= sum(d.minor for d in DUES)
    assert (one.state == "completed") is (paid and one.state != "broken")
    assert paid or one.state != "completed"


def test_a_broken_plan_stays_broken_though_all_is_paid_later() -> None:
    assert on("2027-03-01", ("2026-12-29", 2700_00)).state == "broken"
    assert on("2027-03-01", ("2026-12-28", 2700_00)).state == "completed"


def test_an_account_is_re_aged_after_three_kept_instalments_and_rarely() -> None:
    today, rules = date(2027, 3, 1), reage_rules()
    check_reage(3, [], rules, today)
    check_reage(3, [date(2026, 3, 1)], rules, today)
    with pytest.raises(plans.ReageTooEarly):
        check_reage(2, [], rules, today)
    with pytest.raises(plans.ReageTooOften):
        check_reage(3, [date(2026, 3, 2)], rules, today)
    with pytest.raises(plans.ReageTooOften):
        check_reage(3, [date(2022, 3, 2), date(2025, 1, 1)], rules, today)
