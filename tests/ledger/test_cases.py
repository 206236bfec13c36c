"""Cases of our own with every figure reckoned by hand, where the sixteen do not go."""

from typing import Any

import pytest

from dunwell.ledger.domain import spec
from dunwell.ledger.domain.engine import replay
from dunwell.ledger.domain.statement import as_object

PLAIN = ["fees", "interest", "principal"]


def an_invoice(amount: int = 365_000, due: str = "2026-01-10", **terms: Any) -> dict[str, Any]:
    """10 % a year, ACT/365F: 100 a day."""
    return {
        "product": "invoice", "currency": "EUR", "minor_digits": 2, "principal": amount,
        "rate": {"basis": "annual", "value": "0.1", "day_count": "ACT/365F"},
        "due_schedule": [{"due": due, "charges": [{"date": due, "amount": amount}]}], "allocation": [{"order": PLAIN}],
        "rounding": {"mode": "half_up", "granularity": "per_posting"}, "as_of": "2026-01-30",
    } | terms  # fmt: skip


def a_card(**terms: Any) -> dict[str, Any]:
    """10,000.00 since 1 January at 0.05 % a day (500 a day), 1,000.00 due on 15 February."""
    return {
        "product": "credit_card", "currency": "CNY", "minor_digits": 2, "principal": 1_000_000,
        "rate": {"basis": "daily", "value": "0.0005"},
        "due_schedule": [{"due": "2026-02-15", "charges": [{"date": "2026-01-01", "amount": 1_000_000}]}],
        "late_fee": {"kind": "pct_unpaid_minimum", "rate": "0.05", "minimum_payment": 100_000, "floor": 0},
        "allocation": [{"dpd_to": 90, "order": PLAIN}, {"dpd_from": 91, "order": ["principal", "fees", "interest"]}],
        "rounding": {"mode": "half_up", "granularity": "per_posting"}, "as_of": "2026-03-12",
    } | terms  # fmt: skip


def a_loan(**terms: Any) -> dict[str, Any]:
    """3,000.00 in three months from 15 January at 12 %, penalty 18 % ACT/360."""
    schedule = {"method": "equal_instalment", "n": 3, "first_due": "2026-01-15", "anchor_day": 15}
    return {
        "product": "instalment_loan", "currency": "CNY", "minor_digits": 2, "principal": 300_000,
        "rate": {"basis": "annual", "contract_annual": "0.12", "penalty_multiplier": "1.5", "day_count": "ACT/360"},
        "due_schedule": schedule | terms.pop("schedule", {}), "allocation": [{"order": ["fees", "penalty", "interest", "principal"]}],
        "rounding": {"mode": "half_up", "granularity": "per_posting"}, "as_of": "2026-01-25",
    } | terms  # fmt: skip


def pay(on: str, amount: int, ident: str = "P1", **more: Any) -> dict[str, Any]:
    return {"id": ident, "date": on, "amount": amount} | more


def figures(given: dict[str, Any]) -> dict[str, Any]:
    return as_object(replay(spec.read(given)))


def owed(given: dict[str, Any]) -> tuple[int, int, int, int]:
    said = figures(given)
    return said["principal"], said["interest"], said["fees"], said["credit"]


def test_actual_actual_counts_a_leap_years_days_over_366() -> None:
    rate = {"basis": "annual", "value": "0.073", "day_count": "ACT/ACT"}
    given = an_invoice(1_000_000, "2023-12-22", rate=rate, as_of="2024-01-21")
    assert owed(given)[1] == 5989  # 10 nights of 73,000/365 = 2,000 and 20 of 73,000/366 = 3,989.07


def test_a_new_rate_holds_from_its_day_and_is_rounded_with_the_rest() -> None:
    rate = {
        "basis": "annual",
        "value": "0.1",
        "day_count": "ACT/365F",
        "changes": [{"from": "2026-01-20", "value": "0.2"}],
    }
    assert owed(an_invoice(rate=rate))[1] == 3000  # 10 nights at 100, 10 at 200


def test_three_decimals() -> None:
    rate = {"basis": "annual", "value": "0.07", "day_count": "ACT/365F"}
    assert (
        owed(an_invoice(1_000_000, currency="KWD", minor_digits=3, rate=rate, as_of="2026-01-20"))[1] == 1918
    )  # 1,917.81


def test_an_invoice_paid_on_its_due_date_bears_nothing() -> None:
    assert owed(an_invoice(payments=[pay("2026-01-10", 365_000)])) == (0, 0, 0, 0)


def test_a_bounce_undone_from_its_own_date_makes_the_late_charge_due() -> None:
    given = a_card(payments=[pay("2026-02-10", 100_000)],
                   reversals=[{"payment_id": "P1", "date": "2026-02-25", "mode": "value_date"}])  # fmt: skip
    assert owed(given) == (1_000_000, 35_000, 5_000, 0)  # 70 nights at 500
    assert figures(given)["per_payment"] == [
        {"id": "P1", "date": "2026-02-10", "amount": 100_000, "fees": 0, "interest": 0, "principal": 0, "credit": 0,
         "reversed": True},
    ]  # fmt: skip
    assert owed(given | {"as_of": "2026-02-24"}) == (
        920_000,
        6_440,
        0,
        0,
    )  # nobody knew yet: 14 nights at 460


def test_day_90_pays_the_fee_first_and_day_91_the_principal() -> None:
    at_90 = figures(a_card(payments=[pay("2026-05-16", 300_000)], as_of="2026-05-16"))["per_payment"][0]
    assert (at_90["fees"], at_90["interest"], at_90["principal"]) == (5_000, 67_500, 227_500)
    at_91 = figures(a_card(payments=[pay("2026-05-17", 300_000)], as_of="2026-05-17"))["per_payment"][0]
    assert (at_91["fees"], at_91["interest"], at_91["principal"]) == (0, 0, 300_000)


@pytest.mark.parametrize(("paid_on", "fee"), [("2026-02-15", 0), ("2026-02-16", 5_000)])
def test_the_minimum_paid_on_the_due_date_is_in_time(paid_on: str, fee: int) -> None:
    said = figures(a_card(payments=[pay(paid_on, 100_000)]))
    assert said["fees"] + said["per_payment"][0]["fees"] == fee


def test_the_late_charge_is_at_least_its_floor() -> None:
    floor = {"kind": "pct_unpaid_minimum", "rate": "0.05", "minimum_payment": 100_000, "floor": 1_000}
    assert (
        owed(a_card(late_fee=floor, payments=[pay("2026-02-10", 99_000)]))[2] == 1_000
    )  # 5 % of 1,000 is 50
    assert owed(a_card(late_fee=floor, payments=[pay("2026-02-10", 100_000)]))[2] == 0


def test_without_scheduled_interest_a_cap_cuts_the_late_fee_then_the_penalty() -> None:
    given = a_loan(interest_free_schedule=True, late_fee={"kind": "fixed_per_bucket", "amount": 2_000},
                   cap={"annual_rate": "0.12", "day_count": "ACT/360"})  # fmt: skip
    said = figures(given)
    # 1,000.00 overdue for 10 nights: penalty 500, late fee 2,000; at most 333: 2,000 and 167 are not charged.
    assert [row["principal"] for row in said["schedule"]] == [100_000, 100_000, 100_000]
    assert (said["principal"], said["interest"], said["of_which_penalty"], said["fees"]) == (
        300_000,
        333,
        333,
        0,
    )
    assert said["cap"] == {
        "name": "",
        "limit": 333,
        "charged": 2_500,
        "not_charged": {"fees": 2_000, "interest": 167},
        "paid_above": 0,
    }


def test_of_two_caps_the_lower_holds_and_what_was_paid_above_is_told() -> None:
    caps = [{"annual_rate": "0.24", "day_count": "ACT/365F", "name": "statute"},
            {"annual_rate": "0.0365", "day_count": "ACT/365F", "name": "contract"}]  # fmt: skip
    said = figures(a_card(late_fee=None, cap=caps, payments=[pay("2026-01-11", 5_000)], as_of="2026-01-21"))
    # At most 100 a day: 2,000. Charged 10 nights at 500, twice; the first 5,000 are paid, 5,000 are cut, 3,000 stay above.
    assert said["cap"] == {
        "name": "contract",
        "limit": 2_000,
        "charged": 10_000,
        "not_charged": {"fees": 0, "interest": 5_000},
        "paid_above": 3_000,
    }


@pytest.mark.parametrize(
    ("method", "principal", "interest"),
    [("equal_principal", [100_000, 100_000, 100_000], [3_000, 2_000, 1_000]), ("bullet", [0, 0, 300_000], [3_000, 3_000, 3_000])],
)  # fmt: skip
def test_other_ways_to_repay(method: str, principal: list[int], interest: list[int]) -> None:
    rows = figures(a_loan(schedule={"method": method}))["schedule"]
    assert ([row["principal"] for row in rows], [row["interest"] for row in rows]) == (principal, interest)


def test_month_ends_are_counted_from_the_anchor_day() -> None:
    rows = figures(
        a_loan(schedule={"first_due": "2028-01-31", "anchor_day": 31, "n": 4}, as_of="2028-01-01")
    )["schedule"]
    assert [row["due"] for row in rows] == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


def test_a_loan_paid_before_its_due_date_keeps_the_money_as_credit() -> None:
    assert owed(a_loan(payments=[pay("2026-01-14", 102_007)])) == (
        300_000,
        3_000 + 495,
        0,
        102_007,
    )  # 99,007 for 10 nights


@pytest.mark.parametrize(("day", "left"), [("2026-01-11", 0), ("2026-01-12", 20_000)])
def test_an_invoice_paid_early_is_settled_for_less(day: str, left: int) -> None:
    schedule = [{"due": "2026-01-31", "charges": [{"date": "2026-01-01", "amount": 1_000_000}]}]
    given = an_invoice(1_000_000, due_schedule=schedule, early_discount={"rate": "0.02", "days": 10},
                       payments=[pay(day, 980_000)])  # fmt: skip
    assert owed(given)[0] == left
    bounced = given | {"reversals": [{"payment_id": "P1", "date": "2026-01-20", "mode": "reversal_date"}]}
    assert owed(bounced)[0] == 1_000_000


EARLY = {
    "due_schedule": [{"due": "2026-01-31", "charges": [{"date": "2026-01-01", "amount": 1_000_000}]}],
    "early_discount": {"rate": "0.02", "days": 10},
}


@pytest.mark.parametrize(
    ("payments", "left"),
    [
        ([("2026-01-04", 500_000), ("2026-01-11", 480_000)], 0),
        ([("2026-01-04", 300_000), ("2026-01-05", 300_000), ("2026-01-11", 380_000)], 0),
        ([("2026-01-04", 500_000), ("2026-01-11", 479_999)], 20_001),
        ([("2026-01-04", 500_000), ("2026-01-12", 480_000)], 20_000),
    ],
)
def test_several_payments_in_the_days_of_the_discount_earn_it_together(payments, left: int) -> None:
    """2 % of the whole 1,000,000 is 20,000: 980,000 by 11 January settles it."""
    rows = [pay(day, minor, id=f"P{n}") for n, (day, minor) in enumerate(payments, 1)]
    assert owed(an_invoice(1_000_000, **EARLY, payments=rows))[0] == left


def test_a_discount_is_lost_when_one_of_its_payments_is_taken_back_and_can_be_earned_again() -> None:
    rows = [pay("2026-01-04", 500_000), pay("2026-01-06", 480_000, id="P2")]
    back = {"reversals": [{"payment_id": "P1", "date": "2026-01-08", "mode": "reversal_date"}]}
    given = an_invoice(1_000_000, **EARLY, payments=rows) | back
    assert owed(given)[0] == 520_000
    again = given | {"payments": [*rows, pay("2026-01-10", 500_000, id="P3")]}
    assert owed(again) == (0, 0, 0, 0)


def test_a_credit_note_lowers_the_invoice_that_the_discount_is_of() -> None:
    """200,000 credited: 2 % of 800,000 is 16,000, so 784,000 settles it."""
    note = pay("2026-01-03", 200_000, id="N1", kind="credit_note")
    for rows in (
        [note, pay("2026-01-05", 784_000, id="P2")],
        [pay("2026-01-02", 784_000, id="P2"), note],
    ):
        assert owed(an_invoice(1_000_000, **EARLY, payments=rows)) == (0, 0, 0, 0)
    short = [note, pay("2026-01-05", 783_999, id="P2")]
    assert owed(an_invoice(1_000_000, **EARLY, payments=short))[0] == 16_001


def test_a_waiver_above_what_was_charged_is_told_and_not_cut_in_silence() -> None:
    """5,000 of late fee was charged; 8,000 is waived, after 3,000 of it was paid: 2,000 unpaid, 3,000 applied again."""
    waiver = {"id": "W1", "date": "2026-03-02", "target": "fees", "amount": 8_000}
    said = as_object(replay(spec.read(a_card(payments=[pay("2026-02-20", 3_000)], waivers=[waiver]))))
    assert said["waivers"] == [
        {
            "id": "W1", "date": "2026-03-02", "target": "fees", "amount": 8_000, "forgiven_unpaid": 2_000,
            "applied_again": 3_000, "not_forgiven": 3_000,
        }
    ]  # fmt: skip
    assert "waivers" not in as_object(replay(spec.read(a_card())))


def test_a_reversed_over_payment_takes_its_credit_along() -> None:
    given = an_invoice(payments=[pay("2026-01-20", 400_000)],
                       reversals=[{"payment_id": "P1", "date": "2026-01-25", "mode": "reversal_date"}])  # fmt: skip
    assert owed(given) == (
        365_000,
        1_000 + 500,
        0,
        0,
    )  # paid interest owed again; five nights after the bounce


def test_two_waivers_of_what_was_paid_are_applied_again_only_once() -> None:
    waivers = [{"id": f"W{i}", "date": "2026-03-02", "target": "fees", "amount": 5_000} for i in (1, 2)]
    given = a_card(payments=[pay("2026-02-20", 50_000)], waivers=waivers, as_of="2026-03-22")
    assert owed(given) == (979_900, 9_799, 0, 0)
