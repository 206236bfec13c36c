"""One record at a time: links, heads, erasure, and writers that do not wait for each other."""

import threading

import pytest
from sqlalchemy import Engine, func, select

from dunwell.evidence import domain, service, tables
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput

LI = Actor(7, "collector1", "collector")


def broken(engine: Engine, chain: str) -> list[domain.Break]:
    with read(engine) as session:
        head = tables.heads(session, chain).get(chain)
        return list(domain.check_chain(tables.records(session, chain), head, chain))


def test_records_of_a_debtor_form_a_chain_and_the_head_counts_them(engine: Engine, clock: FixedClock) -> None:
    with write(engine) as session:
        first = service.append(session, clock, LI, "call.started", 5, {"number": 3})
        second = service.append(session, clock, LI, "outcome.recorded", 5, {"code": "承诺还款"})
        other = service.append(session, clock, SYSTEM, "run.started", None, {})
    assert (first.chain, first.seq, second.seq, other.chain, other.seq) == ("debtor:5", 1, 2, "system", 1)
    with read(engine) as session:
        records = list(tables.records(session, "debtor:5"))
        assert records[0].prev == domain.GENESIS
        assert records[1].prev == records[0].hash == first.hash
        assert tables.heads(session)["debtor:5"] == domain.Head("debtor:5", 2, second.hash)
    assert broken(engine, "debtor:5") == []


def test_a_rolled_back_act_leaves_no_record(engine: Engine, clock: FixedClock) -> None:
    def act() -> None:
        with write(engine) as session:
            service.append(session, clock, LI, "call.started", 5, {})
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        act()
    with read(engine) as session:
        assert list(tables.records(session)) == []
        assert session.scalar(select(func.count()).select_from(tables.HeadRow)) == 0


def test_erasing_a_payload_keeps_the_chain_valid_and_says_who_and_why(
    engine: Engine, clock: FixedClock
) -> None:
    with write(engine) as session:
        for step in range(3):
            service.append(session, clock, LI, "note", 5, {"text": f"private {step}"})
        service.erase_payload(session, clock, LI, "debtor:5", 2, "request of 5 March")
    assert broken(engine, "debtor:5") == []
    with read(engine) as session:
        records = list(tables.records(session, "debtor:5"))
        assert records[1].payload is None
        assert records[3].payload["reason"] == "request of 5 March"
    with pytest.raises(BadInput), write(engine) as session:
        service.erase_payload(session, clock, LI, "debtor:5", 2, "again")


def test_many_writers_on_one_chain_lose_nothing(engine: Engine, clock: FixedClock) -> None:
    def work() -> None:
        for _ in range(10):
            with write(engine) as session:
                service.append(session, clock, LI, "note", 5, {})

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken(engine, "debtor:5") == []
    with read(engine) as session:
        assert tables.heads(session)["debtor:5"].count == 60


@pytest.mark.postgres
def test_writers_for_different_debtors_never_wait_for_each_other(
    postgres_engine: Engine, clock: FixedClock
) -> None:
    """The second writer commits while the first one's transaction is still open, on new chains and old."""
    for _round in ("new chains", "old chains"):
        with write(postgres_engine) as slow:
            service.append(slow, clock, LI, "note", 1, {})
            with write(postgres_engine) as quick:
                quick.connection().exec_driver_sql("SET LOCAL lock_timeout = '2s'")
                service.append(quick, clock, LI, "note", 2, {})
            with read(postgres_engine) as session:
                assert tables.heads(session)["debtor:2"].count >= 1
    assert broken(postgres_engine, "debtor:1") == broken(postgres_engine, "debtor:2") == []
