"""What is read back is exact: every payment counted, every amount as it is due."""

from datetime import date

import pytest

from dunwell.negotiation import wording
from dunwell.negotiation.domain.offers import Chance, Offer, Payment, Terms
from dunwell.portfolio.tables import Account

CHANCE = Chance(70, 70, 100)
BALANCE = {"principal": 3000_00, "interest": 0, "fee": 0, "cost": None}


def a_plan(*minor: int, upfront: int = 0, interest: int = 0, base: str = "balance") -> Offer:
    """Monthly payments from January on; `upfront` stands before them."""
    payments = [Payment(date(2026, 12, 3), upfront)] if upfront else []
    payments += [Payment(date(2027, month, 15), amount) for month, amount in enumerate(minor, 1)]
    return Offer(
        "instalments", "CNY", sum(p.minor for p in payments) - interest, tuple(payments), {}, interest, upfront, max(minor),
        50, CHANCE, 0, 0, 0, Terms("instalments", base),
    )  # fmt: skip


def back(offer: Offer, lang: str, balance: dict[str, int | None] = BALANCE) -> str:
    return wording.read_back(
        offer, Account(product="credit_card", currency="CNY"), "bank_transfer", lang, balance
    )


def test_a_first_payment_is_counted_and_nothing_is_about() -> None:
    plan = a_plan(1000_00, 1000_00, upfront=1000_00)
    zh, en = back(plan, "zh"), back(plan, "en")
    assert (
        "先付1,000.00元（2026年12月3日前），再分2期，每期1,000.00元，从2027年1月15日到2027年2月15日每月一次，共付3次"
        in zh
    )
    assert (
        "2 monthly payments, CNY 1,000.00 each, from 15 January 2027 to 15 February 2027: 3 payments and CNY 3,000.00 in all"
        in en
    )
    assert "左右" not in zh
    assert "about" not in en


def test_parts_that_differ_by_a_cent_are_said_as_they_are() -> None:
    assert "分3期，第1期1,000.01元，第2至3期每期1,000.00元" in back(a_plan(1000_01, 1000_00, 1000_00), "zh")
    assert "no. 1 CNY 1,000.01, no. 2 to 3 CNY 1,000.00 each" in back(a_plan(1000_01, 1000_00, 1000_00), "en")
    falling = back(a_plan(1030_00, 1020_00, 1010_00, 1000_00, interest=60_00), "zh")
    assert "第1期1,030.00元，以后每期略少，最后一期1,000.00元" in falling
    assert "合计4,060.00元" in falling


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (a_plan(1500_00, 1500_00), "分期期间不再计收利息和费用"),
        (a_plan(1530_00, 1510_00, interest=40_00), "其中分期利息40.00元"),
        (a_plan(500_00, 500_00, base="overdue"), "合同约定的利息和费用照常计算"),
    ],
)
def test_what_is_said_of_interest_is_what_the_plan_does(plan: Offer, words: str) -> None:
    assert words in back(plan, "zh")


def test_amounts_are_said_as_people_say_them() -> None:
    said = [wording.money(123400, code, "zh") for code in ("CNY", "TWD", "HKD", "USD", "JPY", "KWD")]
    assert said == [
        "1,234.00元",
        "新台币1,234.00元",
        "1,234.00港元",
        "1,234.00美元",
        "123,400日元",
        "123.400科威特第纳尔",
    ]
    assert wording.money(123400, "TWD", "en") == "TWD 1,234.00"
