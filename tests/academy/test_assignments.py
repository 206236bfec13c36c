"""Assignments: handing in, a group's work, marking by two, a third where they differ, and the pages."""

import re
from datetime import timedelta

import pytest

from dunwell.academy import assignments, cohorts, sessions
from dunwell.academy.domain.rubric import Settled, settle, share
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from tests.academy.test_cohorts import a_draft
from tests.ui.client import a_person, app_client, sign_in_as


@pytest.mark.parametrize(
    ("shares", "second", "expected"),
    [
        ((), True, Settled("first")),
        ((0.7,), False, Settled("done", 0.7)),
        ((0.7,), True, Settled("second")),
        ((0.7, 0.85), True, Settled("done", 0.775)),  # differ by the limit exactly: the mean counts
        ((0.6, 0.8), True, Settled("third")),
        ((0.5, 0.8, 0.75), True, Settled("done", 0.775)),  # the two closest
        ((0.5, 0.9, 0.7), True, Settled("done", 0.8)),  # equally close: the better pair
    ],
)
def test_two_markers_settle_it_or_a_third_does(shares, second, expected):
    found = settle(shares, second, 0.15)
    assert found.state == expected.state
    assert found.share == pytest.approx(expected.share) if expected.share is not None else found.share is None


def test_every_part_of_a_rubric_needs_its_points():
    rubric = assignments.rubrics()["essay"]
    assert {assignments.RUBRIC_OF[kind] for kind in assignments.KINDS} == set(assignments.rubrics())
    full = {part.id: part.points for part in rubric.parts}
    assert share(rubric, full) == 1.0
    for wrong in ({**full, "facts": 7}, {**full, "facts": -1}, {"facts": 6}):
        with pytest.raises(BadInput):
            share(rubric, wrong)


class House:
    """A cohort of two learners, one outsider, three who mark."""

    def __init__(self, engine, clock):
        self.engine, self.clock = engine, clock
        for name, role, login in (
            ("trainer", "trainer", "trainer1"), ("second", "trainer", "trainer2"), ("third", "trainer", "trainer3"),
            ("ann", "collector", "ann"), ("bob", "collector", "bob"), ("eve", "collector", "eve"),
        ):  # fmt: skip
            setattr(self, name, Actor(a_person(engine, clock, role, login), login, role))
        with write(engine) as session:
            self.cohort = cohorts.save(session, clock, self.trainer, None, a_draft(clock)).id
            for one in (self.ann, self.bob):
                cohorts.put_in(session, clock, self.trainer, self.cohort, one.user_id, None)

    def task(self, session, kind="essay", **more):
        draft = assignments.Draft(kind, "What is owed", "Explain.", self.clock.now() + timedelta(days=2), **more)  # fmt: skip
        return assignments.make(session, self.clock, self.trainer, self.cohort, draft)


@pytest.fixture
def house(engine, clock):
    return House(engine, clock)


def points(of, rubric_id="essay"):
    """So many per cent of each part, rounded."""
    return {part.id: round(part.points * of) for part in assignments.rubrics()[rubric_id].parts}


def test_work_is_handed_in_by_its_cohort_and_late_work_says_so(house, clock):
    with write(house.engine) as session:
        task = house.task(session)
        with pytest.raises(NotFound):
            assignments.hand_in(session, clock, house.eve, task.id, "mine", "", ())
        with pytest.raises(NotPermitted):
            assignments.hand_in(session, clock, house.trainer, task.id, "mine", "", ())
        with pytest.raises(BadInput, match="with"):
            assignments.hand_in(session, clock, house.ann, task.id, "ours", "", (house.bob.user_id,))
        first = assignments.hand_in(session, clock, house.ann, task.id, "mine", "", ())
        assert assignments.hand_in(session, clock, house.ann, task.id, "better", "", ()).id == first.id
        clock.set(clock.now() + timedelta(days=3))
        assert assignments.hand_in(session, clock, house.bob, task.id, "late", "", ()).late


def test_my_learning_says_what_is_to_be_handed_in_and_attended(sqlite, clock, settings):
    house = House(sqlite, clock)
    with write(house.engine) as session:
        task = house.task(session)
        when = clock.now() + timedelta(days=3)
        for title, cohort, kept in (("Ours", house.cohort, True), ("Given up", house.cohort, False)):
            row = sessions.save(
                session, clock, house.trainer, None, sessions.Draft("classroom", title, when, when + timedelta(hours=1), cohort_id=cohort)
            )  # fmt: skip
            if not kept:
                sessions.cancel(session, clock, house.trainer, row.id, "Nobody is free")
        number = task.id

    def page(who):
        with app_client(settings, clock, lang="en") as client:
            sign_in_as(client, who.role, who.login, lang="en")
            return client.get("/academy").text

    shown = page(house.ann)
    assert f'href="/academy/assignments/{number}"' in shown
    assert "Ours" in shown
    assert "Given up" not in shown
    assert f"/academy/assignments/{number}" not in page(house.eve)  # of no cohort
    with write(house.engine) as session:
        assignments.hand_in(session, clock, house.ann, number, "mine", "", ())
    assert f"/academy/assignments/{number}" not in page(house.ann)
    clock.set(clock.now() + timedelta(days=4))
    shown = page(house.bob)
    assert re.search(
        rf'href="/academy/assignments/{number}">What is owed</a> <span class="[^"]*dw-tone-bad', shown
    )  # late
    assert "/academy/sessions/" not in shown  # held and over


def test_two_mark_apart_a_third_looks_and_nobody_marks_twice_or_their_own(house, clock):
    with write(house.engine) as session:
        task = house.task(session)
        work = assignments.hand_in(session, clock, house.ann, task.id, "mine", "", ())
        with pytest.raises(NotPermitted):
            assignments.mark(session, clock, house.bob, work.id, points(1), "fine")
        with pytest.raises(BadInput, match="feedback"):
            assignments.mark(session, clock, house.trainer, work.id, points(1), " ")
        assert assignments.mark(session, clock, house.trainer, work.id, points(1), "good").state == "second"
        assert work.share is None
        with pytest.raises(assignments.MarkingClosed):
            assignments.mark(session, clock, house.trainer, work.id, points(1), "again")
        with pytest.raises(assignments.HandedInAlready):
            assignments.hand_in(session, clock, house.ann, task.id, "changed", "", ())
        assert assignments.mark(session, clock, house.second, work.id, points(0.5), "weak").state == "third"
        settled = assignments.mark(session, clock, house.third, work.id, points(1), "good")
        assert (settled.state, settled.share, work.share) == ("done", 1.0, 1.0)


def test_a_group_hands_in_once_for_all_and_nobody_stands_in_two(house, clock):
    with write(house.engine) as session:
        task = house.task(session, "strategy", second=False)
        work = assignments.hand_in(session, clock, house.ann, task.id, "ours", "", (house.bob.user_id,))
        assert assignments.mine(session, task, house.bob.user_id) is work
        with pytest.raises(BadInput, match="with"):
            assignments.hand_in(session, clock, house.ann, task.id, "ours", "", (house.eve.user_id,))
        other = house.task(session, "case", second=False)
        assignments.hand_in(session, clock, house.bob, other.id, "alone", "", ())
        with pytest.raises(assignments.HandedInAlready):
            assignments.hand_in(session, clock, house.ann, other.id, "ours", "", (house.bob.user_id,))
        done = assignments.mark(session, clock, house.trainer, work.id, points(1, "strategy"), "clear")
        assert done == Settled("done", 1.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pages_hide_marks_until_two_have_marked(sqlite, clock, settings, lang):
    house = House(sqlite, clock)
    due = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    with app_client(settings, clock, lang=lang) as client:
        sign_in_as(client, "trainer", "trainer1", lang=lang)
        assert client.get("/academy/assignments/new").status_code == 200
        given = {
            "cohort_id": house.cohort, "kind": "essay", "title": "Essay one", "task": "Explain.", "due_at": due, "second": "1", "limit": "15",
        }  # fmt: skip
        assert client.post("/academy/assignments", data=given | {"task": ""}).status_code == 422
        place = client.post("/academy/assignments", data=given).headers["location"]
        sign_in_as(client, "collector", "ann", lang=lang)
        assert "Essay one" in client.get("/academy/assignments").text
        assert client.post(f"{place}/hand-in", data={"text": "My work"}).status_code == 303
        marks = {f"part-{key}": str(value) for key, value in points(1).items()} | {"feedback": "Well reasoned"}  # fmt: skip
        for number, login in enumerate(("trainer1", "trainer2")):
            sign_in_as(client, "trainer", login, lang=lang)
            page = client.get(place).text
            assert "My work" in page
            assert "Well reasoned" not in page
            assert client.post("/academy/submissions/1/marks", data=marks).status_code == 303
            assert "Well reasoned" in client.get(place).text  # one's own
            sign_in_as(client, "collector", "ann", lang=lang)
            assert ("Well reasoned" in client.get(place).text) is (number == 1)
        sign_in_as(client, "collector", "eve", lang=lang)
        assert client.get(place).status_code == 404
