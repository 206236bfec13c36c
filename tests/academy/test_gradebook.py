"""The gradebook: weights, what is missing, and where each part comes from."""

from datetime import timedelta

import pytest

from dunwell.academy import assignments, gradebook
from dunwell.academy import cohort_tables as tables
from dunwell.academy.domain.gradebook import DEFAULT_WEIGHTS, grade
from dunwell.academy.tables import SignOff, Sitting
from dunwell.foundation.db import write
from tests.academy.test_assignments import House, points
from tests.ui.client import app_client, sign_in_as


def test_the_whole_grade_stands_only_once_nothing_is_missing():
    some = grade({"coursework": 0.5, "tests": 1.0}, DEFAULT_WEIGHTS)
    assert (some.so_far, some.whole, some.missing) == (0.75, None, ("exam", "practice"))
    every = grade({"coursework": 0.5, "tests": 1.0, "exam": 0.9, "practice": 1.0}, DEFAULT_WEIGHTS)
    assert every.whole == pytest.approx(0.2 * 0.5 + 0.2 * 1.0 + 0.3 * 0.9 + 0.3 * 1.0)
    assert grade({"exam": 0.8}, {"exam": 100, "tests": 0}).whole == 0.8  # what weighs nothing is not missed
    assert grade({}, DEFAULT_WEIGHTS).so_far is None


def sat(user_id, exam_id, share, at):
    return Sitting(
        user_id=user_id, exam_id=exam_id, seed=1, bank="x", paper=[], answers={}, started_at=at, deadline=at, submitted_at=at,
        share=share, passed=True,
    )  # fmt: skip


def test_each_part_is_read_from_what_was_done_since_the_first_day(engine, clock):
    house = House(engine, clock)
    with write(engine) as session:
        cohort = session.get_one(tables.Cohort, house.cohort)
        ann, now = house.ann.user_id, clock.now()
        session.add_all(
            [
                sat(ann, "weekly-m04", 0.2, now + timedelta(hours=1)), sat(ann, "weekly-m04", 0.8, now + timedelta(hours=2)),
                sat(ann, "mock", 0.7, now + timedelta(hours=3)), sat(ann, "final", 0.9, now - timedelta(days=9)),
            ]
        )  # fmt: skip
        work = assignments.hand_in(session, clock, house.ann, house.task(session, second=False).id, "mine", "", ())  # fmt: skip
        assignments.mark(session, clock, house.trainer, work.id, points(1), "good")
        lines = {line.user.login: line.grade for line in gradebook.lines(session, clock, cohort, tables.members(session, cohort.id))}  # fmt: skip
        assert lines["ann"].parts == {
            "coursework": 1.0,
            "tests": 0.8,
            "exam": 0.7,
            "sandbox": None,
            "practice": None,
        }
        assert lines["bob"].parts["coursework"] is None  # not due yet
        clock.set(now + timedelta(days=3))
        for kind in ("mentor", "lead"):
            session.add(SignOff(user_id=ann, kind=kind, by_id=house.trainer.user_id, at=clock.now(), note="x"))  # fmt: skip
        session.flush()
        lines = {line.user.login: line.grade for line in gradebook.lines(session, clock, cohort, tables.members(session, cohort.id))}  # fmt: skip
        assert lines["bob"].parts["coursework"] == 0.0  # due, and not handed in
        assert lines["ann"].whole == pytest.approx(0.2 + 0.2 * 0.8 + 0.3 * 0.7 + 0.3)


def test_the_page_and_its_files(sqlite, clock, settings):
    house = House(sqlite, clock)
    with app_client(settings, clock) as client:
        sign_in_as(client, "trainer", "trainer1")
        place = f"/academy/cohorts/{house.cohort}/grades"
        assert "Missing" in client.get(place).text
        assert any(line.startswith("ann,") for line in client.get(f"{place}?export=csv").text.splitlines())
        assert client.get(f"{place}?export=xlsx").content.startswith(b"PK")
        sign_in_as(client, "collector", "ann")
        assert client.get(place).status_code == 403
