"""CASE.json is read strictly: what is wrong is named, an absent key is unknown."""

from datetime import date

import pytest

from dunwell.roleplay.domain.case import Means, as_data, read_case
from dunwell.roleplay.domain.strict import BadData

CASE = {
    "lang": "zh",
    "call_date": "2026-06-10",
    "creditor": "示例银行",
    "product": "credit_card",
    "currency": "CNY",
    "balance_minor": 660000,
    "principal_minor": 600000,
    "interest_minor": 44000,
    "fee_minor": 16000,
    "dpd": 30,
    "party": "debtor",
    "authority": {
        "waiver_of": ["interest", "fee"],
        "max_waiver_pct": 50,
        "waiver_conditional": True,
        "min_upfront_pct": 10,
        "max_days": 10,
        "max_instalments": 6,
        "note": None,
    },
    "means": {
        "income_minor_monthly": 580000,
        "payday": "15号和月底",
        "essential_minor_monthly": 450000,
        "liquid_minor": 120000,
        "other_debts_minor_monthly": None,
    },
    "cause": "课时费少了",
    "legal": {"suit_filed": False, "suit_authorised": None},
    "right_thing": "collect",
}


def test_a_case_is_read_and_written_back_the_same():
    case = read_case(CASE)
    assert case.call_date == date(2026, 6, 10)
    assert case.waivable_minor() == 30000
    assert case.parts_add_up()
    assert as_data(case) == CASE


def test_an_absent_key_is_unknown():
    case = read_case({"lang": "en", "call_date": "2026-06-10", "means": None})
    assert case.means == Means()
    assert case.balance_minor is None
    assert case.waivable_minor() is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lang": "fr"}, "lang: one of zh, en"),
        ({"call_date": "10.6."}, "call_date: a date YYYY-MM-DD"),
        ({"balance_minor": 6600.5}, "balance_minor: a whole number"),
        ({"colour": "red"}, "colour: no such key"),
        ({"means": {"payday": 40}}, "means.payday: 1 to 31"),
        ({"authority": {"max_waiver_pct": 140}}, "authority.max_waiver_pct: 0 to 100"),
        ({"authority": {"waiver_of": ["all"]}}, "authority.waiver_of: 'all' is none of"),
        ({"right_thing": "shout"}, "right_thing: one of collect"),
        ({"legal": []}, "legal: a mapping"),
    ],
)
def test_what_is_wrong_is_named(change: dict, said: str):
    with pytest.raises(BadData, match=said.replace(".", r"\.")):
        read_case(CASE | change)
