"""Promises and payments together, live and replayed, on a real database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from tests.ledger.builders import a_debtor, an_account
from tests.negotiation.test_domain import oracle

from dunwell import bootstrap
from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.ledger import service as ledger
from dunwell.negotiation import batch, queues, service, tables
from dunwell.negotiation.domain import promises as domain
from dunwell.negotiation.domain.promises import PartDraft, PromiseDraft
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.tables import Account

SHANGHAI = ZoneInfo("Asia/Shanghai")
LI = Actor(7, "collector1", "collector")


@pytest.fixture(autouse=True)
def wired() -> None:
    bootstrap.wire()


def promise(session: Session, clock, account: Account, *parts: tuple[int, str]) -> Promise:
    draft = PromiseDraft(
        tuple(PartDraft(minor, date.fromisoformat(when[:10]), time.fromisoformat(when[11:]) if when[11:] else None)
              for minor, when in parts),
        "bank_transfer", confirmed=True,
    )  # fmt: skip
    return service.record_promise(session, clock, LI, account.id, draft)


def pay(session: Session, clock, account: Account, minor: int, on: str, reference: str):
    return ledger.post_payment(
        session, clock, LI, account.id, minor, date.fromisoformat(on), "app", reference
    )


def at(clock, text: str) -> None:
    clock.set(datetime.fromisoformat(text + "+08:00").astimezone(UTC))


def statuses(session: Session, found: Promise) -> list[str]:
    parts = select(PromisePart.status).where(PromisePart.promise_id == found.id).order_by(PromisePart.no)
    return list(session.scalars(parts))


@pytest.mark.parametrize(
    ("paid", "verdict"), [([(100_00, "2026-11-25")], "kept"), ([(60_00, "2026-11-24"), (40_00, "2026-11-26")], "kept"),
                          ([(99_99, "2026-11-25")], "partial"), ([(100_00, "2026-11-27")], "broken"), ([], "broken")],
)  # fmt: skip
def test_a_promise_due_on_the_25th_is_judged_on_the_27th(engine: Engine, clock, paid, verdict: str) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        made = promise(session, clock, account, (100_00, "2026-11-25"))
        at(clock, "2026-11-27T08:00")
        for number, (minor, on) in enumerate(paid):
            at(clock, on + "T20:00")
            pay(session, clock, account, minor, on, f"R{number}")
        if all(on < "2026-11-27" for _, on in paid):
            assert service.close_promises(session, clock, LI, date(2026, 11, 26)).judged == 0
            assert made.status == "open"  # the verdict comes after the grace day, even when all is paid
            assert service.close_promises(session, clock, LI, date(2026, 11, 27)).by_status == {verdict: 1}
        assert made.status == verdict
        assert service.close_promises(session, clock, LI, date(2026, 11, 28)).judged == 0
    with read(engine) as session:
        kinds = [record.kind for record in evidence.records(session, f"debtor:{account.debtor_id}")]
        assert kinds.count("promise.recorded") == kinds.count("promise.verdict") == 1


def test_a_reversal_undoes_the_verdict_and_a_late_posting_mends_it(engine: Engine, clock) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        made = promise(session, clock, account, (100_00, "2026-11-25"))
        at(clock, "2026-11-26T10:00")
        payment = pay(session, clock, account, 100_00, "2026-11-25", "R1")
        at(clock, "2026-11-27T07:00")
        service.close_promises(session, clock, LI, date(2026, 11, 27))
        assert made.status == "kept"
        ledger.reverse_payment(session, clock, LI, payment.id, "bounced")
        assert (made.status, statuses(session, made)) == ("broken", ["broken"])
        pay(session, clock, account, 40_00, "2026-11-26", "R2")  # known only now, paid in time
        assert made.status == "partial"


def test_each_part_of_a_promise_is_tracked(engine: Engine, clock) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        made = promise(session, clock, account, (70_00, "2026-11-30"), (30_00, "2026-11-23T18:00"))
        pay(session, clock, account, 50_00, "2026-11-23", "R1")
        parts = session.scalars(
            select(PromisePart).where(PromisePart.promise_id == made.id).order_by(PromisePart.no)
        )
        assert [(p.due_on.day, p.amount_minor, p.matched_minor) for p in parts] == [
            (23, 30_00, 30_00),
            (30, 70_00, 20_00),
        ]
        service.close_promises(session, clock, LI, date(2026, 11, 25))
        assert (made.status, statuses(session, made)) == ("open", ["kept", "open"])
        service.close_promises(session, clock, LI, date(2026, 12, 2))
        assert (made.status, statuses(session, made)) == ("partial", ["kept", "partial"])


def test_promises_cannot_exceed_what_is_owed(engine: Engine, clock) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        with pytest.raises(domain.AmountAboveBalance):
            promise(session, clock, account, (1070_01, "2026-11-25"))
        promise(session, clock, account, (1000_00, "2026-11-25"))
        with pytest.raises(domain.PromisedAlready):
            promise(session, clock, account, (70_01, "2026-11-26"))
        promise(session, clock, account, (70_00, "2026-11-26"))


def test_a_withdrawn_promise_waits_for_nothing_and_frees_its_receipts(engine: Engine, clock) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        first = promise(session, clock, account, (100_00, "2026-11-25"))
        clock.set(clock.now() + timedelta(minutes=1))
        second = promise(session, clock, account, (50_00, "2026-11-25"))
        at(clock, "2026-11-24T10:00")
        pay(session, clock, account, 50_00, "2026-11-24", "R1")
        service.withdraw_promise(session, clock, LI, first.id, "pays by instalments instead")
        assert (first.status, statuses(session, first)) == ("withdrawn", ["withdrawn"])
        assert [m.part_id for m in tables.matches_of_account(session, account.id)] == [
            session.scalar(select(PromisePart.id).where(PromisePart.promise_id == second.id))
        ]
        with pytest.raises(domain.PromiseClosed):
            service.withdraw_promise(session, clock, LI, first.id, "again")


def test_the_day_and_hour_of_a_promise_are_the_debtors(engine: Engine, clock) -> None:
    """Half past nine in the evening in Shanghai is already tomorrow in Auckland, and still morning in New York."""
    at(clock, "2026-11-23T21:30")
    with write(engine) as session:
        east = an_account(session, a_debtor(session, zone="Pacific/Auckland"))
        with pytest.raises(domain.PromiseInThePast):
            promise(session, clock, east, (1_00, "2026-11-23"))
        west = an_account(session, a_debtor(session, zone="America/New_York"))
        promise(session, clock, west, (1_00, "2026-11-23T08:45"))
        home = an_account(session, a_debtor(session))
        promise(session, clock, home, (1_00, "2026-11-23T22:00"))
        promise(session, clock, home, (1_00, "2026-11-23T22:01"))
        soon = queues.due_soon(session, clock)
        assert [(due.zone, due.due_time) for due in soon] == [
            ("America/New_York", time(8, 45)),
            ("Asia/Shanghai", time(22, 0)),
        ]
        assert soon[0].due_at == datetime(2026, 11, 23, 13, 45, tzinfo=UTC)


def test_queues_show_what_is_due_what_is_coming_and_what_was_broken(engine: Engine, clock) -> None:
    with write(engine) as session:
        debtor = a_debtor(session)
        account, other = an_account(session, debtor), an_account(session, debtor)
        promise(
            session, clock, account, (10_00, "2026-11-23"), (20_00, "2026-11-23T18:00"), (5_00, "2026-11-26")
        )
        promise(session, clock, other, (7_00, "2026-11-23"))
        mine = select(Account.id).where(Account.id == account.id)
        today = queues.due_on(session, date(2026, 11, 23), mine)
        assert [due.amount.minor for due in today] == [20_00, 10_00]
        assert [due.amount.minor for due in queues.upcoming(session, date(2026, 11, 23), mine)] == [5_00]
        pay(session, clock, account, 20_00, "2026-11-23", "R1")
        assert [due.missing.minor for due in queues.due_on(session, date(2026, 11, 23))] == [10_00, 7_00]
        at(clock, "2026-11-25T07:00")
        service.close_promises(session, clock, LI, date(2026, 11, 25))
        lost = queues.broken(session, date(2026, 11, 25))
        assert {(due.account_id, due.missing.minor, due.status) for due in lost} == {
            (account.id, 10_00, "broken"),
            (other.id, 7_00, "broken"),
        }
        assert queues.broken(session, date(2026, 11, 26)) == []


@hypothesis_settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from("ppprc"), st.integers(1, 60), st.integers(0, 6), st.integers(0, 9)),
        max_size=14,
    )
)
def test_a_replay_from_the_receipts_equals_what_happened_live(sqlite: Engine, clock, steps) -> None:
    """Any order of promising, paying (also late), reversing and closing ends where the oracle says."""
    with sqlite.connect().execution_options(dunwell_write=True) as connection:
        with Session(bind=connection) as session:
            account = an_account(session, a_debtor(session))
            at(clock, "2026-11-01T10:00")
            payments = []
            for number, (what, minor, wait, pick) in enumerate(steps):
                clock.set(clock.now() + timedelta(hours=11))
                today = ledger.today_for(session, clock, account.debtor_id)
                if number % 3 == 0 or what == "c":
                    promise(session, clock, account, (minor, (today + timedelta(days=wait)).isoformat()),
                            (pick + 1, (today + timedelta(days=wait + 1)).isoformat()))  # fmt: skip
                if what == "p":
                    on = today - timedelta(days=pick)
                    payments.append(pay(session, clock, account, minor, on.isoformat(), f"R{number}"))
                if what == "r" and payments:
                    ledger.reverse_payment(
                        session, clock, LI, payments.pop(pick % len(payments)).id, "bounced"
                    )
                service.close_promises(session, clock, LI, today)
            end = date(2026, 12, 31)
            service.close_promises(session, clock, LI, end)
            found = tables.promises_of_account(session, account.id)
            parts = [
                domain.Part(p.id, p.promise_id, made.captured_at, made.captured_at.astimezone(SHANGHAI).date(), p.due_on,
                            p.no, p.amount_minor)
                for made, its in found for p in its
            ]  # fmt: skip
            receipts = [domain.Receipt(p.id, p.value_date, p.amount_minor) for p in payments]
            expected = oracle(parts, receipts, domain.Policy())
            for made, its in found:
                for part in its:
                    assert part.matched_minor == expected[part.id]
                    assert part.status == (
                        "kept"
                        if expected[part.id] == part.amount_minor
                        else "partial"
                        if expected[part.id]
                        else "broken"
                    )
                assert made.status == domain.promise_status([part.status for part in its])
            before = tables.matches_of_account(session, account.id)
            service.rematch(session, clock, LI, account.id, end)
            assert tables.matches_of_account(session, account.id) == before
        connection.rollback()


def test_broken_promises_are_counted_for_the_strategy(engine: Engine, clock) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        for _ in range(2):
            promise(session, clock, account, (10_00, "2026-11-24"))
        service.close_promises(session, clock, LI, date(2026, 11, 26))
        promise(session, clock, account, (10_00, "2026-12-01"), (5_00, "2026-11-30"))
        promises = session.execute(select(Promise.id, Promise.account_id, Promise.status)).mappings().all()
        parts = (
            session.execute(
                select(
                    PromisePart.promise_id,
                    PromisePart.status,
                    PromisePart.amount_minor,
                    PromisePart.matched_minor,
                    PromisePart.due_on,
                )
            )
            .mappings()
            .all()
        )
    features = batch.promise_features(
        ibis.memtable([dict(row) for row in promises]), ibis.memtable([dict(row) for row in parts])
    )
    [row] = features.to_pyarrow().to_pylist()
    assert row == {"account_id": account.id, "promises_broken": 2, "promises_partial": 0, "promises_kept": 0,
                   "promise_open_minor": 15_00, "promise_due_on": date(2026, 11, 30)}  # fmt: skip
