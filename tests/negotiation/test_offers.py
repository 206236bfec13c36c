"""Offers stay inside policy, authority, law and the debtor's means; the ladder gives nothing for nothing."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dunwell.negotiation import offerbook
from dunwell.negotiation.domain import authority, ladder, offers
from dunwell.negotiation.domain.affordability import Assessment
from dunwell.negotiation.domain.days import paydays
from dunwell.negotiation.domain.ladder import Move, Wish, next_move
from dunwell.negotiation.domain.offers import Debt, Payment, Proposals, carries, present, propose, schedule
from dunwell.negotiation.domain.reliability import Prior, estimate
from dunwell.negotiation.policy import authority_matrix, ladder_rules, offer_rules

TODAY = date(2026, 11, 23)
BOOK, RULES, MATRIX = offerbook.shipped(), offer_rules(), authority_matrix()
CARD = Debt(
    "CNY", 3000_00, {"cost": None, "fee": 400_00, "interest": 600_00, "principal": 9000_00}, 10000_00, "credit_card"
)  # fmt: skip


def means(sustainable: int, liquid: int = 0, payday: int = 15) -> Assessment:
    verdict = "able" if sustainable > 0 else "negative"
    return Assessment(verdict, "CNY", (), (), 1, sustainable, sustainable, liquid, payday)  # type: ignore[arg-type]


def proposed(
    debt: Debt = CARD, *, sustainable: int = 1000_00, liquid: int = 500_00, dpd: int = 45, role: str = "collector",
    debt_type: str = "consumer", broken: int = 0, payday: int = 15,
) -> Proposals:  # fmt: skip
    facts = {"debt_type": debt_type, "product": debt.product, "dpd": dpd, "promises_broken": broken}
    record = estimate(2, 0, broken, RULES.prior)
    return propose(
        debt, means(sustainable, liquid, payday), BOOK.terms(facts), RULES, MATRIX, role, record, BOOK, TODAY
    )


def by_kind(found: Proposals) -> dict[str, offers.Offer]:
    return {offer.kind: offer for offer in found.best}


def test_who_has_the_money_is_asked_for_all_of_it() -> None:
    full = by_kind(proposed(liquid=3000_00))["full"]
    assert (full.payments, full.given_minor, full.load_pct) == ((Payment(TODAY, 3000_00),), 0, 100)


def test_who_has_not_is_offered_the_shortest_plan_that_can_be_carried() -> None:
    """3,000 overdue, a tenth first, 2,700 at 1,000 a month: three paydays."""
    plan = by_kind(proposed())["instalments"]
    assert [(p.on, p.minor) for p in plan.payments] == [
        (date(2026, 11, 26), 300_00), (date(2026, 12, 15), 900_00), (date(2027, 1, 15), 900_00), (date(2027, 2, 15), 900_00),
    ]  # fmt: skip
    assert (plan.total_minor, plan.upfront_minor, plan.monthly_minor, plan.load_pct) == (
        3000_00,
        300_00,
        900_00,
        90,
    )
    assert plan.chance.pct == plan.chance.reliability_pct * plan.chance.factor_pct // 100


def test_a_personal_plan_of_a_card_is_sixty_months_at_most() -> None:
    """10,000 at 170.00 a month is 59 months; at 160.00 it would be 63, and is not offered."""
    assert by_kind(proposed(sustainable=170_00))["personal_plan"].instalments == 59
    found = proposed(sustainable=160_00)
    assert "personal_plan" not in by_kind(found)
    assert ("personal_plan", "too_long") in [(d.kind, d.why) for d in found.declined]
    long_law = replace(RULES, longest=(replace(RULES.longest[0], months=12),))
    facts = {"debt_type": "consumer", "product": "credit_card", "dpd": 45, "promises_broken": 0}
    short = propose(
        CARD, means(170_00), BOOK.terms(facts), long_law, MATRIX, "collector", estimate(0, 0, 0, Prior()), BOOK, TODAY
    )  # fmt: skip
    assert "personal_plan" not in by_kind(short)


def test_a_waiver_is_held_to_the_speakers_authority() -> None:
    """Policy at 45 days: 30 % of the fee, 10 % of the interest; the collector's own limits are the same shares."""
    waiver = by_kind(proposed(liquid=10000_00))["waiver"]
    assert waiver.waived == {"fee": 120_00, "interest": 60_00}
    assert waiver.total_minor == 9820_00
    assert waiver.payments[0].on == TODAY + timedelta(days=RULES.decide_days)  # a second person decides first
    assert waiver.given_minor == 180_00 + 6_45  # and that much for the wait
    assert "settlement" not in by_kind(proposed(liquid=10000_00, dpd=200, role="collector"))
    settled = {o.kind: o for o in proposed(liquid=10000_00, dpd=200, role="admin").best}
    assert settled["settlement"].waived == {"fee": 400_00, "interest": 300_00, "principal": 900_00}


def test_no_offer_where_nothing_is_left_or_not_all_is_known() -> None:
    assert proposed(sustainable=0).best == ()
    unknown = Assessment("incomplete", "CNY", (), ("food",))
    facts = {"debt_type": "consumer", "product": "credit_card", "dpd": 45, "promises_broken": 0}
    record = estimate(0, 0, 0, Prior())
    assert (
        propose(CARD, unknown, BOOK.terms(facts), RULES, MATRIX, "collector", record, BOOK, TODAY).best == ()
    )


def test_offers_over_the_part_and_over_the_whole_are_compared_over_the_whole() -> None:
    """10,000 owed, 3,000 of it overdue: paying the 3,000 leaves 7,000 that counts at the record of 5 in 7."""
    found = by_kind(proposed(liquid=10000_00, sustainable=4000_00))
    full, waiver = found["full"], found["waiver"]
    assert (full.base_minor, full.rest_minor, waiver.rest_minor) == (3000_00, 7000_00, 0)
    assert full.chance.reliability_pct == 71
    assert full.compared_minor == full.expected_minor + 4970_00
    assert waiver.compared_minor == waiver.expected_minor


@given(
    overdue=st.integers(1, 10**7), more=st.integers(0, 10**7), sustainable=st.integers(1, 10**6), liquid=st.integers(0, 10**6),
    dpd=st.integers(0, 400), payday=st.integers(1, 31), role=st.sampled_from(["collector", "lead", "admin"]),
    broken=st.integers(0, 4), product=st.sampled_from(["credit_card", "consumer_loan", "invoice"]),
)  # fmt: skip
@hypothesis_settings(max_examples=120, deadline=None)
def test_every_offer_can_be_carried_loses_no_unit_and_stays_inside(
    overdue, more, sustainable, liquid, dpd, payday, role, broken, product
) -> None:
    fee, interest = overdue // 10, overdue // 7
    balance = {
        "fee": fee,
        "interest": interest,
        "principal": overdue + more - fee - interest,
        "cost": None,
    }
    debt = Debt("CNY", overdue, balance, overdue + more, product)
    kind = "b2b" if product == "invoice" else "consumer"
    found = proposed(
        debt, sustainable=sustainable, liquid=liquid, dpd=dpd, role=role, debt_type=kind, broken=broken, payday=payday
    )  # fmt: skip
    assert len(found.best) <= 3
    for offer in found.best:
        assert carries(offer.payments, means(sustainable, liquid, payday), TODAY)
        assert offer.total_minor + offer.waived_minor - offer.interest_minor == offer.base_minor
        assert all(p.minor > 0 for p in offer.payments)
        assert offer.instalments <= 60
        for component, minor in offer.waived.items():
            assert minor <= MATRIX.limit(role, component, balance[component], "CNY")
        assert offer.expected_minor <= offer.present_minor <= offer.total_minor
        assert offer.load_pct <= 100
        assert offer.base_minor + offer.rest_minor == debt.total_minor
    assert [o.compared_minor for o in found.best] == sorted(
        (o.compared_minor for o in found.best), reverse=True
    )


@given(
    st.integers(2, 10**7),
    st.integers(1, 60),
    st.integers(0, 3600),
    st.integers(1, 31),
)
def test_a_schedule_repays_the_rest_and_the_interest_it_names(
    rest: int, months: int, rate: int, day: int
) -> None:
    payments, interest = schedule(rest, rest // 5, months, rate, day, RULES, TODAY)
    assert sum(p.minor for p in payments) == rest + interest
    assert interest >= 0
    assert [p.on for p in payments] == sorted(p.on for p in payments)


def test_worth_today_is_exact() -> None:
    """At 8 % a year, 108.00 in 365 days are worth 100.00."""
    assert present([Payment(TODAY + timedelta(days=365), 108_00)], 800, TODAY) == Fraction(100_00)


def test_a_payday_the_month_lacks_is_its_last_day() -> None:
    assert paydays(31, date(2027, 1, 31), date(2027, 4, 30)) == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


# The ladder -------------------------------------------------------------------------------------------------------

LADDER = ladder_rules()
FIRST = Move(0, 0, "", 3000_00, TODAY, 1)


def wish(given: int, trade: str = "", note: str = "", **facts) -> Wish:
    return Wish(given, **{"first_minor": 3000_00, "last_on": TODAY, "payments": 1} | facts, trade=trade, trade_note=note)  # fmt: skip


def test_a_concession_without_anything_in_return_is_refused() -> None:
    with pytest.raises(ladder.ConcessionNotTraded):
        next_move([FIRST], wish(50_00), LADDER, "CNY")
    with pytest.raises(ladder.TradeNotMet):
        next_move([FIRST], wish(50_00, "papers", ""), LADDER, "CNY")
    with pytest.raises(ladder.TradeNotMet):
        next_move([FIRST], wish(50_00, "sooner"), LADDER, "CNY")
    assert (
        next_move([FIRST], wish(50_00, "papers", "payslip by Friday"), LADDER, "CNY").conceded_minor == 50_00
    )


def test_each_concession_is_smaller_than_the_last_and_trades_something_new() -> None:
    one = next_move([FIRST], wish(50_00, "in_full"), LADDER, "CNY")
    with pytest.raises(ladder.TradeUsed):
        next_move([FIRST, one], wish(60_00, "in_full"), LADDER, "CNY")
    with pytest.raises(ladder.ConcessionNotSmaller):
        next_move([FIRST, one], wish(100_00, "auto_debit", "mandate today"), LADDER, "CNY")
    two = next_move([FIRST, one], wish(99_99, "auto_debit", "mandate today"), LADDER, "CNY")
    three = next_move([FIRST, one, two], wish(120_00, "written", "by message"), LADDER, "CNY")
    with pytest.raises(ladder.NoConcessionLeft):
        next_move([FIRST, one, two, three], wish(120_01, "papers", "payslip"), LADDER, "CNY")


def test_going_back_up_concedes_nothing_and_does_not_reset_the_ladder() -> None:
    one = next_move([FIRST], wish(50_00, "in_full"), LADDER, "CNY")
    back = next_move([FIRST, one], wish(10_00), LADDER, "CNY")
    assert (back.conceded_minor, back.trade) == (0, "")
    assert next_move([FIRST, one, back], wish(50_00), LADDER, "CNY").conceded_minor == 0
    with pytest.raises(ladder.ConcessionNotSmaller):
        next_move([FIRST, one, back], wish(100_00, "auto_debit", "today"), LADDER, "CNY")


def test_a_first_offer_concedes_what_it_waives_and_no_more() -> None:
    assert next_move([], wish(70_00), LADDER, "CNY").conceded_minor == 0
    with pytest.raises(ladder.ConcessionNotTraded):
        next_move([], wish(70_00, waived_minor=60_00), LADDER, "CNY")
    assert next_move([], wish(70_00, "in_full", waived_minor=60_00), LADDER, "CNY").conceded_minor == 60_00


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([*ladder.TRADES, ""])), min_size=1, max_size=12)
)
def test_no_sequence_of_wishes_gives_more_than_the_ladder_allows(wishes: list[tuple[int, str]]) -> None:
    moves: list[Move] = []
    for given_minor, trade in wishes:
        try:
            moves.append(next_move(moves, wish(given_minor, trade, "said so"), LADDER, "CNY"))
        except (
            ladder.ConcessionNotTraded, ladder.ConcessionNotSmaller, ladder.TradeUsed, ladder.TradeNotMet,
            ladder.NoConcessionLeft,
        ):  # fmt: skip
            continue
    conceded = [m.conceded_minor for m in moves if m.conceded_minor]
    assert conceded == sorted(conceded, reverse=True)
    assert len(set(conceded)) == len(conceded) <= 3
    traded = [m.trade for m in moves if m.conceded_minor]
    assert all(traded)
    assert len(set(traded)) == len(traded)


# Authority --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "component", "balance", "limit"),
    [
        ("collector", "fee", 1000_00, 300_00), ("collector", "fee", 10000_00, 500_00), ("collector", "principal", 1000_00, 0),
        ("lead", "principal", 1000_00, 100_00), ("trainer", "fee", 1000_00, 0), ("collector", "fee", None, 0),
    ],
)  # fmt: skip
def test_authority_is_role_times_component_times_share_and_amount(
    role: str, component: str, balance: int | None, limit: int
) -> None:
    assert MATRIX.limit(role, component, balance, "CNY") == limit
    with pytest.raises(authority.BeyondAuthority if balance else authority.MoreThanOwed):
        MATRIX.check(role, {component: limit + 1}, {component: balance}, "CNY", {})
    MATRIX.check(role, {component: limit}, {component: balance}, "CNY", {})


def test_authority_holds_for_all_that_was_waived_together() -> None:
    """A collector: 30 % of the fee and 500.00 at most. 1,000.00 charged, 200.00 of it waived: 100.00 is left."""
    assert MATRIX.limit("collector", "fee", 800_00, "CNY", 200_00) == 100_00
    assert MATRIX.limit("collector", "fee", 700_00, "CNY", 300_00) == 0
    assert MATRIX.limit("collector", "fee", 9600_00, "CNY", 400_00) == 100_00
    assert MATRIX.limit("lead", "fee", 100_00, "CNY", 200_00) == 100_00  # never more than is owed
    with pytest.raises(authority.BeyondAuthority):
        MATRIX.check("collector", {"fee": 100_01}, {"fee": 800_00}, "CNY", {"fee": 200_00})


def test_small_fees_need_no_second_person_and_the_rest_does() -> None:
    assert not MATRIX.needs_second("collector", {"fee": 100_00}, "CNY", {})
    assert MATRIX.needs_second(
        "collector", {"fee": 1}, "CNY", {"fee": 100_00}
    )  # slice by slice is no way round
    assert MATRIX.needs_second("collector", {"fee": 100_01}, "CNY", {})
    assert MATRIX.needs_second("collector", {"fee": 1, "interest": 1}, "CNY", {})


# Reliability ------------------------------------------------------------------------------------------------------


def test_reliability_starts_at_the_prior_and_moves_with_the_record() -> None:
    prior = Prior(3, 2)
    assert estimate(0, 0, 0, prior).pct == 60
    assert estimate(5, 0, 0, prior).pct == 80
    assert estimate(0, 2, 3, prior).pct == 30  # partly kept counts as not kept
    assert estimate(1, 0, 2, prior).share == Fraction(4, 8)


def test_what_is_promised_on_another_account_is_not_offered_again() -> None:
    """500 set aside and 1,000 a month from the 15th: with 1,200 promised by 20 December 300 is free until then, not 1,500."""
    free = means(1000_00, 500_00)
    bound = replace(free, committed=((date(2026, 12, 20), 1200_00),))
    assert [offers.capacity(one, TODAY, date(2026, 12, 15)) for one in (free, bound)] == [1500_00, 300_00]
    assert offers.capacity(bound, TODAY, TODAY) == 300_00  # the 500 of today are needed by then
    assert offers.capacity(bound, TODAY, date(2027, 1, 15)) == 1300_00
    assert carries([Payment(date(2026, 12, 15), 300_00)], bound, TODAY)
    assert not carries([Payment(TODAY, 300_01)], bound, TODAY)


def test_the_load_of_a_plan_counts_what_is_promised_elsewhere_and_not_what_is_set_aside_for_it() -> None:
    """900 in three parts of 300 beside 1,000 a month: 30 %. Beside 700 a month elsewhere: all of it. Elsewhere from what is set aside: 30 %."""
    plan = [Payment(day, 300_00) for day in paydays(15, TODAY, date(2027, 2, 28))]
    monthly = tuple((payment.on, 700_00) for payment in plan)
    free = means(1000_00)
    busy, provided = (
        replace(free, committed=monthly),
        replace(free, committed=monthly[:1], liquid_minor=700_00),
    )
    assert [offers._plan_load(plan, 0, one, TODAY) for one in (free, busy, provided)] == [30, 100, 30]
