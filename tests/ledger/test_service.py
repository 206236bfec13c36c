"""Postings, reversals, references and files of receipts, on a real database."""

import threading
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from tests.ledger.builders import a_debtor, an_account

from dunwell.evidence import tables as evidence
from dunwell.foundation import signals
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.signals import PaymentPosted, PaymentReversed
from dunwell.ledger import receipts, service
from dunwell.ledger.domain import AlreadyReversed, AmountNotPositive, ReferenceTaken, ValueDateAhead
from dunwell.portfolio.tables import Account, DueItem

WANG = Actor(3, "lead1", "lead")
TODAY = date(2026, 11, 23)


def standing(account: Account) -> dict:
    """Everything a payment may move."""
    names = ("cost", "fee", "interest", "principal", "overdue", "coming_due", "last_payment")
    said = {name: getattr(account, f"{name}_minor") for name in names}
    return said | {n: getattr(account, n) for n in ("due_on", "coming_due_on", "last_payment_on", "status")}


def pay(session: Session, clock, account: Account, minor: int, reference: str, on: date = TODAY):
    return service.post_payment(session, clock, WANG, account.id, minor, on, "bank_transfer", reference)


def test_a_payment_moves_balance_dues_and_position(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), {"2026-10-01": 200_00, "2026-11-01": 100_00, "2026-12-01": 100_00},
                             due_on=date(2026, 10, 1))  # fmt: skip
        payment = pay(session, clock, account, 230_00, "R1")
        assert payment.allocation["components"] == {"fee": 20_00, "interest": 50_00, "principal": 160_00}
        assert (account.fee_minor, account.interest_minor, account.principal_minor) == (0, 0, 840_00)
        assert (account.overdue_minor, account.due_on) == (70_00, date(2026, 11, 1))
        assert (account.last_payment_on, account.last_payment_minor) == (TODAY, 230_00)
        outstanding = session.scalars(select(DueItem.outstanding_minor).order_by(DueItem.due_on)).all()
        assert outstanding == [0, 70_00, 100_00]


def test_paying_all_that_is_overdue_makes_the_account_current_until_the_next_due_date(
    sqlite: Engine, clock
) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session))  # the file gave totals only
        pay(session, clock, account, 300_00, "R1")
        assert (account.overdue_minor, account.due_on) == (0, date(2026, 12, 1))
        assert service.owed(session, account, date(2026, 12, 2)).overdue_minor == 100_00


def test_an_overdue_amount_without_a_date_is_paid_and_its_date_stays_unknown(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), due_on=None, coming_due_on=None, coming_due_minor=None,
                             interest_minor=None)  # fmt: skip
        payment = pay(session, clock, account, 120_00, "R1")
        assert (account.overdue_minor, account.due_on, account.interest_minor) == (180_00, None, None)
        assert payment.allocation["unsplit"] == 120_00  # interest comes first and nobody knows how much it is
        service.reverse_payment(session, clock, WANG, payment.id, "bounced")
        assert account.overdue_minor == 300_00


@hypothesis_settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(1, 700_00), st.integers(0, 40)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_reversing_all_payments_in_any_order_restores_the_account_exactly(
    sqlite: Engine, clock, amounts, order, dated
):
    with sqlite.connect().execution_options(dunwell_write=True) as connection:
        with Session(bind=connection) as session:
            due_items = {"2026-10-01": 200_00, "2026-11-01": 100_00, "2026-12-01": 100_00} if dated else {}
            account = an_account(
                session, a_debtor(session), due_items, due_on=date(2026, 10, 1), last_payment_minor=77,
                last_payment_on=date(2026, 9, 9),
            )  # fmt: skip
            before = standing(account)
            payments = [
                pay(session, clock, account, minor, f"R{i}", date.fromordinal(TODAY.toordinal() - ago))
                for i, (minor, ago) in enumerate(amounts)
            ]
            total = sum(minor for minor, _ in amounts)
            owed_now = sum(getattr(account, f"{n}_minor") or 0 for n in ("fee", "interest", "principal"))
            assert owed_now == 1070_00 - min(total, 1070_00)
            order.shuffle(payments)
            for payment in payments:
                service.reverse_payment(session, clock, WANG, payment.id, "bounced")
            assert standing(account) == before
        connection.rollback()


def test_a_settled_account_opens_again_when_its_payment_bounces(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), principal_minor=330_00)
        payment = pay(session, clock, account, 400_00, "R1")
        assert account.status == "settled"
        service.reverse_payment(session, clock, WANG, payment.id, "bounced")
        assert (account.status, account.overdue_minor, account.due_on) == ("open", 300_00, date(2026, 11, 1))
        with pytest.raises(AlreadyReversed):
            service.reverse_payment(session, clock, WANG, payment.id, "again")
        with pytest.raises(BadInput):
            service.reverse_payment(session, clock, WANG, payment.id, " ")


def test_the_same_receipt_twice_is_posted_once(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        debtor = a_debtor(session)
        account, other = an_account(session, debtor), an_account(session, debtor)
        first = pay(session, clock, account, 100_00, "R1")
        assert pay(session, clock, account, 100_00, " R1 ").id == first.id
        assert account.overdue_minor == 200_00
        for clash in ((account, 90_00), (other, 100_00)):
            with pytest.raises(ReferenceTaken):
                pay(session, clock, *clash, "R1")
        service.reverse_payment(session, clock, WANG, first.id, "bounced")
        with pytest.raises(ReferenceTaken):
            pay(session, clock, account, 100_00, "R1")


def test_what_cannot_be_posted_is_refused_with_its_field(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session))
        with pytest.raises(AmountNotPositive):
            pay(session, clock, account, 0, "R1")
        with pytest.raises(ValueDateAhead):
            pay(session, clock, account, 1, "R1", date(2026, 11, 24))
        with pytest.raises(BadInput):
            pay(session, clock, account, 1, " ")
        with pytest.raises(NotFound):
            pay(session, clock, SimpleNamespace(id=999), 1, "R1")


def test_postings_leave_records_and_send_signals(
    sqlite: Engine, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []
    hear = [lambda session, clock, actor, event: heard.append(event)]
    monkeypatch.setattr(signals, "_handlers", {PaymentPosted: hear, PaymentReversed: hear})
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session))
        payment = pay(session, clock, account, 100_00, "R1")
        service.reverse_payment(session, clock, WANG, payment.id, "bounced")
    assert [type(event) for event in heard] == [PaymentPosted, PaymentReversed]
    assert heard[0].value_date == TODAY
    with read(sqlite) as session:
        kinds = [record.kind for record in evidence.records(session, f"debtor:{account.debtor_id}")]
    assert kinds == ["payment.posted", "payment.reversed"]


@pytest.mark.postgres
def test_two_postings_at_once_both_count_and_one_reference_counts_once(postgres: Engine, clock) -> None:
    with write(postgres) as session:
        debtor = a_debtor(session)
        first, second = an_account(session, debtor).id, an_account(session, a_debtor(session)).id
    refused = []

    def work(account_id: int, reference: str) -> None:
        try:
            with write(postgres) as session:
                service.post_payment(session, clock, WANG, account_id, 10_00, TODAY, "app", reference)
        except ReferenceTaken:
            refused.append(reference)

    threads = [threading.Thread(target=work, args=(first, f"R{i // 2}")) for i in range(8)]
    threads += [threading.Thread(target=work, args=(second, "R0"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read(postgres) as session:
        paid = [300_00 - session.get(Account, i).overdue_minor for i in (first, second)]
    assert sum(paid) == 40_00
    assert "R0" in refused


def test_a_file_of_receipts_posts_the_good_rows_and_names_the_bad_ones(sqlite: Engine, clock) -> None:
    text = """合同编号,还款金额,还款日期,还款方式,流水号
K-1,"1,00.50",2026-11-20,app,F1
K-1,12.345,2026-11-20,app,F2
K-9,10,2026-11-20,app,F3
K-1,10,20/11/2026,app,F4
K-1,10,2026-11-20,cash,F5
K-1,-10,2026-11-20,app,F6

K-1,10,2026-11-20,,F7
"""
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), contract_no="K-1")
        report = receipts.import_receipts(session, clock, WANG, text.encode("gb18030"))
        assert (report.rows_total, report.posted, report.unchanged) == (7, 2, 0)
        assert [(bad.row, bad.code) for bad in report.rejected] == [
            (3, "bad_amount"),
            (4, "no_such_contract"),
            (5, "bad_date"),
            (6, "unknown_method"),
            (7, "payment.amount_not_positive"),
        ]
        assert report.sums == {"CNY": 110_50}
        assert account.overdue_minor == 300_00 - 110_50
        again = receipts.import_receipts(session, clock, WANG, text.encode())
        assert (again.posted, again.unchanged) == (0, 2)
        assert account.overdue_minor == 300_00 - 110_50
        with pytest.raises(BadInput):
            receipts.import_receipts(session, clock, WANG, b"a,b\n1,2\n")
