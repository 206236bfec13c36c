"""Accounts of the portfolio through the engine: what is stored is what a replay gives."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from tests.ledger.builders import a_debtor, an_account

from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.ledger import live, rests, service
from dunwell.ledger.domain.account import NO_INTEREST
from dunwell.ledger.domain.daycount import DAY
from dunwell.ledger.domain.rounding import half_up
from dunwell.ledger.products import products
from dunwell.ledger.tables import Payment

WANG = Actor(3, "lead1", "lead")
START, TODAY = date(2026, 10, 1), date(2026, 11, 23)


def a_card(session: Session, **facts):
    """7,300.00 principal at 15 % a year: 3.00 a night. 50.00 interest and 20.00 fee stood on 1 October."""
    known = {"terms": "sample_card", "principal_minor": 7300_00, "data_as_of": START, "due_on": date(2026, 9, 20),
             "coming_due_on": date(2026, 10, 20)} | facts  # fmt: skip
    return an_account(session, a_debtor(session), **known)


def pay(session: Session, clock, account, minor: int, on: date, reference: str):
    return service.post_payment(session, clock, WANG, account.id, minor, on, "app", reference)


def components(account) -> tuple[int, int, int]:
    return account.fee_minor, account.interest_minor, account.principal_minor


def test_interest_runs_from_the_data_date_and_is_in_what_is_owed(sqlite: Engine) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        assert service.owed(session, account, START).accrued_minor == 0
        ten = service.owed(session, account, date(2026, 10, 11))
        assert (ten.accrued_minor, ten.components["interest"], ten.total_minor) == (30_00, 80_00, 7400_00)
        assert service.daily_interest(session, account, START) == 3_00
        assert components(account) == (20_00, 50_00, 7300_00)  # asking changes nothing


def test_without_terms_nothing_accrues_and_that_is_said(sqlite: Engine) -> None:
    with write(sqlite) as session:
        account = a_card(session, terms=None)
        found = service.owed(session, account, TODAY)
        assert (found.accrued_minor, found.components["interest"]) == (None, 50_00)
        assert service.daily_interest(session, account, TODAY) is None


def test_a_receipt_pays_the_interest_run_up_to_its_day(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        payment = pay(session, clock, account, 830_00, date(2026, 10, 11), "R1")
        assert payment.allocation["components"] == {"fee": 20_00, "interest": 80_00, "principal": 730_00}
        assert components(account) == (0, 0, 6570_00)
        assert service.owed(session, account, date(2026, 10, 21)).components["interest"] == 27_00


def test_a_backdated_receipt_replays_the_later_ones_and_leaves_the_difference(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        later = pay(session, clock, account, 500_00, date(2026, 10, 31), "R1")
        assert later.allocation["components"] == {"fee": 20_00, "interest": 140_00, "principal": 340_00}
        pay(session, clock, account, 830_00, date(2026, 10, 11), "R2")
        assert later.allocation["components"] == {"interest": 54_00, "principal": 446_00}
        record = [
            r for r in evidence.records(session, f"debtor:{account.debtor_id}") if r.kind == "ledger.replayed"
        ]
        assert len(record) == 1


def test_a_reversal_takes_back_what_later_interest_came_of_it(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        first = pay(session, clock, account, 830_00, date(2026, 10, 11), "R1")
        pay(session, clock, account, 500_00, date(2026, 10, 31), "R2")
        service.reverse_payment(session, clock, WANG, first.id, "bounced")
        assert components(account) == (0, 0, 7300_00 - 340_00)


def test_a_file_read_anew_is_a_new_opening(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        old = pay(session, clock, account, 830_00, date(2026, 10, 11), "R1")
        account.data_as_of, account.content_hash = date(2026, 11, 1), "another"
        account.fee_minor, account.interest_minor, account.principal_minor = 0, 63_00, 6570_00
        pay(session, clock, account, 100_00, date(2026, 11, 11), "R2")
        assert components(account) == (0, 0, 6570_00 + 63_00 + 27_00 - 100_00)
        service.reverse_payment(session, clock, WANG, old.id, "bounced")  # the file had counted it
        assert (
            sum(components(account)) == 6570_00 + 63_00 + 30_00 - 100_00 + 830_00
        )  # 7,300.00 bore interest again
        again = live.replayed(session, account, date(2026, 11, 11))
        assert again is not None
        assert tuple(again.components[n] for n in ("fee", "interest", "principal")) == components(account)


def test_a_plan_shows_where_each_part_goes_and_what_interest_it_costs(sqlite: Engine) -> None:
    with write(sqlite) as session:
        account = a_card(session)
        parts = [(date(2026, 10, 11), 830_00), (date(2026, 10, 21), 657_00)]
        plan = service.project(session, account, START, parts)
        assert [part.accrued_minor for part in plan.parts] == [30_00, 27_00]
        assert plan.parts[1].components == {"interest": 27_00, "principal": 630_00}
        assert (plan.interest_minor, plan.left_minor, plan.terms) == (57_00, 5940_00, "sample_card")
        still = service.project(session, account, START, parts, interest_runs=False)
        assert (still.interest_minor, still.left_minor) == (0, 7370_00 - 830_00 - 657_00)


def test_on_a_loan_only_what_is_overdue_bears_penalty(sqlite: Engine) -> None:
    with write(sqlite) as session:
        account = a_card(session, terms="cn_consumer_loan", product="consumer_loan", overdue_minor=1070_00,
                         coming_due_minor=1000_00)  # fmt: skip
        # 1,070.00 overdue, of which 70.00 interest and fee: 1,000.00 bears 18 %/360; on the 20th another 1,000.00 joins.
        assert service.owed(session, account, date(2026, 10, 11)).accrued_minor == 5_00
        assert service.owed(session, account, date(2026, 10, 30)).accrued_minor == 14_50 + 5_00


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["sample_card", "cn_consumer_loan", "b2b_invoice", None]),
    st.lists(st.tuples(st.integers(1, 3000_00), st.integers(0, 50)), min_size=1, max_size=6),
    st.lists(st.integers(0, 5), max_size=3, unique=True),
    st.booleans(),
)
def test_what_is_stored_is_what_a_replay_gives(sqlite: Engine, clock, terms, amounts, bounced, dated) -> None:
    with sqlite.connect().execution_options(dunwell_write=True) as connection:
        with Session(bind=connection) as session:
            items = {"2026-09-20": 200_00, "2026-10-20": 100_00, "2026-11-20": 100_00} if dated else {}
            account = an_account(session, a_debtor(session), items, terms=terms, principal_minor=7300_00,
                                 data_as_of=START, due_on=date(2026, 9, 20), coming_due_on=date(2026, 10, 20))  # fmt: skip
            before, dues = components(account), account.overdue_minor
            posted = [pay(session, clock, account, minor, TODAY - timedelta(days=ago), f"R{i}")
                      for i, (minor, ago) in enumerate(amounts)]  # fmt: skip
            for index in bounced:
                if index < len(posted):
                    service.reverse_payment(session, clock, WANG, posted[index].id, "bounced")
            standing = [p for p in posted if p.reversed_at is None]
            last = max([START, *(p.value_date for p in standing)])
            found = live.replayed(session, account, last)
            assert tuple(found.components[n] for n in ("fee", "interest", "principal")) == components(account)
            over = sum(p.allocation["over"] for p in standing)
            paid = sum(p.amount_minor for p in standing)
            assert sum(components(account)) == sum(before) + found.accrued_minor - paid + over
            for payment in standing:
                said = payment.allocation
                assert sum(said["components"].values()) + said["over"] == payment.amount_minor
                assert sum(said["dues"].values()) + said["undated"] + said["ahead"] == payment.amount_minor
            if not standing:
                assert (components(account), account.overdue_minor) == (before, dues)
        connection.rollback()


def test_an_amount_due_that_is_missed_costs_the_late_fee_of_the_terms_from_the_next_day(
    sqlite: Engine, clock
) -> None:
    """300.00 overdue since September, 100.00 due on 20 October; 5 % of what is missing."""

    def fee(account, day: date) -> int | None:
        return service.owed(session, account, day).components["fee"]

    with write(sqlite) as session:
        account = a_card(session, terms="cn_credit_card")
        assert (fee(account, date(2026, 10, 20)), fee(account, date(2026, 10, 21))) == (20_00, 25_00)
        pay(
            session, clock, account, 380_00, date(2026, 10, 15), "R1"
        )  # pays the fee of 20.00; 20.00 of the dues are left
        assert fee(account, date(2026, 10, 21)) == 1_00
        pay(session, clock, account, 10_00, date(2026, 10, 25), "R2")
        assert session.scalars(select(Payment).order_by(Payment.id.desc())).first().allocation["components"] == {
            "fee": 1_00, "interest": 9_00,
        }  # fmt: skip
        late = pay(
            session, clock, account, 20_00, date(2026, 10, 20), "R3"
        )  # entered late, counts from its own day
        assert (account.fee_minor, fee(account, TODAY)) == (0, 0)
        service.reverse_payment(session, clock, WANG, late.id, "bounced")
        assert fee(account, date(2026, 10, 24)) == 1_00
        resting = a_card(session, terms="cn_credit_card")
        rests.rest(session, clock, WANG, resting, date(2026, 10, 18), "plan")
        assert fee(resting, TODAY) == 20_00
        rests.resume(session, clock, WANG, resting, date(2026, 10, 21), "breach")
        assert fee(resting, TODAY) == 25_00
        assert fee(a_card(session), TODAY) == 20_00  # terms without a late fee


def test_a_lead_sets_the_terms_and_what_was_posted_since_is_reckoned_anew(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = a_card(session, terms=None)
        pay(session, clock, account, 100_00, date(2026, 10, 11), "R1")
        assert components(account) == (0, 0, 7270_00)
        service.set_terms(session, clock, WANG, account.id, "sample_card", "contract of 1 May 2024")
        assert components(account) == (0, 0, 7300_00)  # ten nights at 3.00 were owed before the receipt
        assert [r.kind for r in evidence.records(session)].count("account.terms_set") == 1
        for code, reason in (("sample_card", "again"), ("no_such", "contract"), (None, " ")):
            with pytest.raises(BadInput):
                service.set_terms(session, clock, WANG, account.id, code, reason)
        with pytest.raises(NotPermitted):
            service.set_terms(session, clock, Actor(9, "c", "collector"), account.id, None, "contract")


@pytest.mark.parametrize("product", products().values(), ids=lambda product: product.terms.code)
def test_the_worked_example_of_a_product_holds(product) -> None:
    example = product.example
    first, end = date.fromisoformat(example.start), date.fromisoformat(example.end)
    spans = product.terms.rate.spans(example.principal, first, end)
    assert half_up(sum(span.exact for span in spans)) == example.interest
    assert product.terms.rate.spans(example.principal, first, first + DAY)
    fee = product.terms.late_fee
    assert bool(fee) is bool(example.late_fee)
    if fee:
        assert (fee.amount or half_up(example.missed * fee.rate)) == example.late_fee
    assert not NO_INTEREST.rate.on(first)
