"""Long work is done once, survives its worker, and says how far it is."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dunwell.foundation import db, jobs
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.errors import BadInput

ANN = Actor(7, "ann", "admin")


@jobs.handler("test.count")
def _count(job: jobs.Running) -> jobs.Result:
    job.progress("Counting", 1, 2)
    done.append(job.args["n"])
    return jobs.Result({"n": job.args["n"]}, url="/result")


@jobs.handler("test.refuses")
def _refuses(job: jobs.Running) -> None:
    raise BadInput("file", "is empty")


@jobs.handler("test.crashes")
def _crashes(job: jobs.Running) -> None:
    raise ZeroDivisionError


done: list[int] = []


@pytest.fixture(autouse=True)
def _forget():
    done.clear()


def ask(engine: Engine, clock, kind: str = "test.count", **options) -> int:
    with db.write(engine) as session:
        return jobs.enqueue(session, clock, ANN, kind, {"n": 1}, **options).id


def look(engine: Engine, job_id: int) -> jobs.Job:
    with db.read(engine) as session:
        found = jobs.find(session, job_id)
        assert found
        session.expunge(found)
        return found


def test_a_job_is_done_with_its_progress_result_and_author(engine, settings, clock):
    job_id = ask(engine, clock)
    assert jobs.run_one(engine, settings, clock)
    job = look(engine, job_id)
    assert (job.status, job.result, job.result_url, job.stage, job.done, job.total) == (
        "done",
        {"n": 1},
        "/result",
        "Counting",
        1,
        2,
    )
    assert job.actor == ANN
    assert not jobs.run_one(engine, settings, clock)


def test_many_workers_never_do_a_job_twice(engine, settings, clock):
    for _ in range(12):
        ask(engine, clock)

    def work() -> None:
        while jobs.run_one(engine, settings, clock):
            pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == 12


def test_an_unfinished_job_of_the_same_key_is_given_back(engine, settings, clock):
    first = ask(engine, clock, key="import:7")
    assert ask(engine, clock, key="import:7") == first
    jobs.run_one(engine, settings, clock)
    assert ask(engine, clock, key="import:7") != first


def test_a_timer_waits_for_its_time(engine, settings, clock):
    ask(engine, clock, run_after=clock.now() + timedelta(hours=1))
    assert not jobs.run_one(engine, settings, clock)
    clock.set(clock.now() + timedelta(hours=1))
    assert jobs.run_one(engine, settings, clock)


def test_a_refusal_keeps_its_words_and_a_crash_its_trace(engine, settings, clock):
    refused, crashed = ask(engine, clock, "test.refuses"), ask(engine, clock, "test.crashes")
    assert jobs.run_one(engine, settings, clock)
    assert jobs.run_one(engine, settings, clock)
    assert (look(engine, refused).status, look(engine, refused).error_code) == ("failed", "bad_input")
    assert look(engine, crashed).error_code == "job.crashed"
    assert "ZeroDivisionError" in (look(engine, crashed).error or "")


def test_a_job_whose_worker_died_goes_to_the_next_and_is_given_up_after_three(engine, settings, clock):
    job_id = ask(engine, clock)
    for _ in range(jobs.MAX_ATTEMPTS):
        with db.write(engine) as session:
            assert jobs.claim(session, clock)  # … and the worker is gone
        with db.write(engine) as session:
            assert jobs.claim(session, clock) is None  # it may still be alive
        clock.set(clock.now() + jobs.LEASE + timedelta(seconds=1))
    assert not jobs.run_one(engine, settings, clock)
    assert look(engine, job_id).error_code == "job.worker_lost"


def test_progress_is_skipped_and_not_waited_for_while_another_writes(sqlite, settings, clock):
    job = jobs.Running(ask(sqlite, clock), sqlite, settings, clock, SYSTEM, {})
    with db.write(sqlite) as session:
        session.connection()  # holds SQLite's write lock
        job.progress("Counting", 5, 10)
    assert look(sqlite, job.id).done == 0
    job.progress("Counting", 5, 10)
    assert look(sqlite, job.id).done == 5
