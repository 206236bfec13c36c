"""What a debtor can carry: nothing is assumed, the minimum counts, and never a unit more than is left."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dunwell.negotiation.domain import affordability
from dunwell.negotiation.domain.affordability import Picture, assess
from dunwell.negotiation.policy import affordability_rules

RULES = affordability_rules()
PERSON = [c.code for c in RULES.categories("person")]
ALL = Picture(
    "CNY", income_minor=5200_00, payday=15, persons=1, outgoings=dict.fromkeys(PERSON, 400_00), other_debts_minor=600_00,
    liquid_minor=500_00,
)  # fmt: skip


def test_a_full_picture_gives_what_is_left_less_a_cushion_rounded_down() -> None:
    """5,200 − 6 × 400 − 600 = 2,200; less 15 % = 1,870."""
    found = assess(ALL, RULES)
    assert (found.verdict, found.surplus_minor, found.sustainable_minor) == ("able", 2200_00, 1870_00)
    assert [line.code for line in found.lines][-3:] == ["surplus", "cushion", "sustainable"]
    assert assess(replace(ALL, income_minor=5200_50), RULES).sustainable_minor == 1870_00


def test_what_was_not_asked_is_asked_next_and_never_taken_for_nothing() -> None:
    assert assess(Picture("CNY"), RULES).missing[:3] == ("income", "payday", "persons")
    for code in PERSON:
        found = assess(replace(ALL, outgoings={**ALL.outgoings, code: None}), RULES)
        assert (found.verdict, found.missing, found.surplus_minor) == ("incomplete", (code,), None)
        assert not found.may_offer
    assert assess(replace(ALL, other_debts_minor=None), RULES).missing == ("debts",)
    assert assess(replace(ALL, liquid_minor=None), RULES).missing == ("liquid",)
    assert "?" in affordability.ask("food", "person", RULES)["en"]
    assert "？" in affordability.ask("income", "company", RULES)["zh"]


def test_less_than_the_regional_minimum_is_not_believed() -> None:
    """Three people in towns: 2,400 at least, whatever was said."""
    poor = replace(ALL, persons=3, outgoings=dict.fromkeys(PERSON, 100_00))
    found = assess(poor, RULES)
    assert found.essential_minor == 2400_00
    assert any(line.code == "minimum" for line in found.lines)
    beijing = assess(replace(poor, region="cn_beijing"), RULES)
    assert beijing.essential_minor == 3 * 1450_00
    unknown = assess(replace(poor, currency="EUR"), RULES)
    assert unknown.essential_minor == 600_00
    assert any(line.code == "no_minimum" for line in unknown.lines)


def test_where_nothing_is_left_no_offer_may_be_made() -> None:
    for income in (0, 3000_00, 3011_00):  # 11.00 over: less than a round ten after the cushion
        found = assess(replace(ALL, income_minor=income), RULES)
        assert (found.verdict, found.sustainable_minor, found.may_offer) == ("negative", 0, False)


def test_a_company_is_asked_for_what_keeps_it_running_and_has_no_minimum() -> None:
    codes = [c.code for c in RULES.categories("company")]
    firm = replace(ALL, kind="company", persons=None, outgoings=dict.fromkeys(codes, 1000_00))
    found = assess(firm, RULES)
    assert (found.verdict, found.surplus_minor) == ("able", 600_00)


@given(
    st.integers(0, 10**8), st.lists(st.integers(0, 10**7), min_size=6, max_size=6), st.integers(0, 10**7), st.integers(1, 8)
)  # fmt: skip
def test_nobody_is_asked_for_more_than_is_left(
    income: int, spent: list[int], debts: int, persons: int
) -> None:
    picture = replace(
        ALL, income_minor=income, outgoings=dict(zip(PERSON, spent, strict=True)), other_debts_minor=debts, persons=persons
    )  # fmt: skip
    found = assess(picture, RULES)
    assert found.essential_minor is not None
    assert found.essential_minor >= max(sum(spent), 800_00 * persons)
    assert 0 <= (found.sustainable_minor or 0) <= max(0, income - sum(spent) - debts)
    assert found.may_offer is ((found.sustainable_minor or 0) > 0)
