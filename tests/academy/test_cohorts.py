"""Cohorts, the calendar, attendance, the thread, requests for help and the private feed, on a real database and in the pages."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from dunwell.academy import cohort_tables as tables
from dunwell.academy import cohorts, glance, learning, library, sessions
from dunwell.academy.domain.gradebook import DEFAULT_WEIGHTS
from dunwell.academy.tables import Answered
from dunwell.academy.tables import enrolment as enrolment_of
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.people.tables import Team, User
from tests.ui.client import a_person, app_client, sign_in_as


@pytest.fixture
def trainer(engine, clock):
    return Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")


@pytest.fixture
def learner(engine, clock):
    return Actor(a_person(engine, clock, "collector"), "collector1", "collector")


def a_draft(clock, name="Autumn 1", **more):
    today = clock.now().date()
    return cohorts.Draft(
        name, "new_hire", today, today + timedelta(days=83), "CNY", 1_000_000, **more
    )  # fmt: skip


def a_session(clock, cohort_id, title="Red lines in practice", hours=24, **more):
    start = clock.now() + timedelta(hours=hours)
    return sessions.Draft("classroom", title, start, start + timedelta(minutes=90), cohort_id, **more)


def test_a_cohort_has_people_mentors_a_track_and_weights(engine, clock, trainer, learner):
    other = a_person(engine, clock, "collector", "collector2")
    with write(engine) as session:
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        assert row.weights == DEFAULT_WEIGHTS
        with pytest.raises(cohorts.CohortNameTaken):
            cohorts.save(session, clock, trainer, None, a_draft(clock))
        with pytest.raises(BadInput, match="weights"):
            cohorts.save(
                session, clock, trainer, None, a_draft(clock, "B", weights={"exam": 60, "tests": 50})
            )
        with pytest.raises(NotPermitted):
            cohorts.save(session, clock, learner, None, a_draft(clock, "C"))
        with pytest.raises(BadInput, match="mentor_id"):
            cohorts.put_in(session, clock, trainer, row.id, learner.user_id, learner.user_id)
        cohorts.put_in(session, clock, trainer, row.id, learner.user_id, other)
        assert enrolment_of(session, learner.user_id).track_id == "new_hire"
        assert tables.paired(session, other) == [learner.user_id]
        cohorts.take_out(session, clock, trainer, row.id, learner.user_id)
        assert tables.members(session, row.id) == []
        cohorts.put_in(session, clock, trainer, row.id, learner.user_id, None)
        assert [one.user_id for one in tables.members(session, row.id)] == [learner.user_id]


def test_what_was_spent_stands_against_the_budget_and_a_wrong_entry_stays_struck(engine, clock, trainer):
    with write(engine) as session:
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        today = clock.now().date()
        cohorts.spend(session, clock, trainer, row.id, today, "Room", 400_000)
        wrong = cohorts.spend(session, clock, trainer, row.id, today, "Room again", 700_000)
        assert glance.glance(session, clock, row, []).over_budget
        with pytest.raises(BadInput, match="why"):
            cohorts.strike(session, clock, trainer, row.id, wrong.id, " ")
        cohorts.strike(session, clock, trainer, row.id, wrong.id, "entered twice")
        found = glance.glance(session, clock, row, [])
        assert (found.spent.minor, found.over_budget) == (400_000, False)
        assert len(tables.expenses(session, row.id)) == 2
        with pytest.raises(BadInput, match="day"):
            cohorts.spend(session, clock, trainer, row.id, today + timedelta(days=3), "Later", 1)
        with pytest.raises(BadInput, match="currency"):
            cohorts.save(session, clock, trainer, row.id, cohorts.Draft(row.name, "new_hire", today, today, "TWD"))  # fmt: skip


def test_a_lead_sees_only_their_own_people_and_a_stranger_nothing(engine, clock, trainer, learner):
    lead = Actor(a_person(engine, clock, "lead"), "lead1", "lead")
    stranger = Actor(a_person(engine, clock, "collector", "collector9"), "collector9", "collector")
    other = a_person(engine, clock, "collector", "collector2")
    with write(engine) as session:
        team = Team(name="A", lead_id=lead.user_id)
        session.add(team)
        session.flush()
        session.get_one(User, learner.user_id).team_id = team.id
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        for user_id in (learner.user_id, other):
            cohorts.put_in(session, clock, trainer, row.id, user_id, None)
        assert [one.user_id for one in cohorts.visible(session, lead, row)] == [learner.user_id]
        assert len(cohorts.visible(session, trainer, row)) == 2
        assert cohorts.get(session, learner, row.id).id == row.id
        with pytest.raises(NotFound):
            cohorts.get(session, stranger, row.id)
        held = sessions.save(session, clock, trainer, None, a_session(clock, row.id))
        with pytest.raises(NotFound):
            sessions.say(session, clock, stranger, held.id, "hello")
        sessions.say(session, clock, learner, held.id, "May I bring a case?")
        assert [post.text for post in tables.thread(session, held.id)] == ["May I bring a case?"]


def test_sessions_are_checked_and_attendance_is_noted_once_they_begin(engine, clock, trainer, learner):
    with write(engine) as session:
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        cohorts.put_in(session, clock, trainer, row.id, learner.user_id, None)
        for field, draft in (
            ("link", a_session(clock, row.id, link="javascript:alert(1)")),
            ("title", a_session(clock, row.id, title=" ")),
        ):
            with pytest.raises(BadInput, match=field):
                sessions.save(session, clock, trainer, None, draft)
        start = clock.now() + timedelta(hours=1)
        for kind, field in (("guest", "guest"), ("live_stream", "link"), ("party", "kind")):
            with pytest.raises(BadInput, match=field):
                sessions.save(session, clock, trainer, None, sessions.Draft(kind, "T", start, start + timedelta(hours=1)))  # fmt: skip
        held = sessions.save(session, clock, trainer, None, a_session(clock, row.id, hours=1))
        with pytest.raises(BadInput, match="state"):
            sessions.note_attendance(session, clock, trainer, held.id, {learner.user_id: "present"})
        clock.set(clock.now() + timedelta(hours=2))
        with pytest.raises(NotPermitted):
            sessions.note_attendance(session, clock, learner, held.id, {learner.user_id: "present"})
        assert sessions.note_attendance(session, clock, trainer, held.id, {learner.user_id: "late"}) == 1
        assert sessions.note_attendance(session, clock, trainer, held.id, {learner.user_id: "late"}) == 0
        found = glance.glance(session, clock, row, tables.members(session, row.id))
        assert found.attendance == 1.0
        sessions.note_attendance(session, clock, trainer, held.id, {learner.user_id: "excused"})
        assert glance.glance(session, clock, row, tables.members(session, row.id)).attendance is None


def test_who_struggles_with_what_is_read_from_answers(engine, clock, trainer, learner):
    with write(engine) as session:
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        cohorts.put_in(session, clock, trainer, row.id, learner.user_id, None)
        weak, strong = library.curriculum().modules[0].id, library.curriculum().modules[-1].id
        assert weak != strong
        for module, share in ((weak, 0.4), (strong, 1.0)):
            session.add(
                Answered(
                    user_id=learner.user_id, question_id=f"{module}-q01", version="x", context="review", given=[0], share=share,
                    at=clock.now(),
                )
            )  # fmt: skip
        session.flush()
        found = glance.glance(session, clock, row, tables.members(session, row.id))
    assert found.learners[0].weak == ((weak, 0.4),)
    assert found.weak == ((weak, 1),)


def test_help_is_asked_and_answered_by_a_trainer(engine, clock, trainer, learner):
    with write(engine) as session:
        row = sessions.ask(session, clock, learner, "How do I explain compound interest?")
        assert tables.waiting(session) == 1
        with pytest.raises(NotPermitted):
            sessions.answer(session, clock, learner, row.id, "so")
        sessions.answer(session, clock, trainer, row.id, "Lesson m04-l02 shows it.")
        assert tables.waiting(session) == 0
        with pytest.raises(BadInput):
            sessions.ask(session, clock, learner, " ")


def test_the_private_feed_is_a_calendar_of_ones_own_and_a_new_address_ends_the_old(sqlite, clock, settings):
    trainer = Actor(a_person(sqlite, clock, "trainer"), "trainer1", "trainer")
    learner = Actor(a_person(sqlite, clock, "collector"), "collector1", "collector")
    with write(sqlite) as session:
        mine = cohorts.save(session, clock, trainer, None, a_draft(clock))
        other = cohorts.save(session, clock, trainer, None, a_draft(clock, "Another"))
        cohorts.put_in(session, clock, trainer, mine.id, learner.user_id, None)
        sessions.save(session, clock, trainer, None, a_session(clock, mine.id))
        off = sessions.save(session, clock, trainer, None, a_session(clock, mine.id, "Stress", hours=48))
        sessions.cancel(session, clock, trainer, off.id, "trainer is ill")
        sessions.save(session, clock, trainer, None, a_session(clock, other.id, "Not for them"))
        secret = sessions.new_link(session, clock, learner)
    with app_client(settings, clock) as anybody:
        answer = anybody.get(f"/calendar/{secret}.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert {str(event["summary"]).split(": ")[-1].split("：")[-1]: str(event["status"]) for event in events} == {
            "Red lines in practice": "CONFIRMED", "Stress": "CANCELLED",
        }  # fmt: skip
        assert events[0]["dtstart"].dt == clock.now().replace(microsecond=0) + timedelta(hours=24)
        with write(sqlite) as session:
            sessions.new_link(session, clock, learner)
        assert anybody.get(f"/calendar/{secret}.ics").status_code == 404
        assert anybody.get("/calendar/nonsense.ics").status_code == 404
    with write(sqlite) as session:
        secret = sessions.new_link(session, clock, learner)
        session.get_one(User, learner.user_id).active = False
    with read(sqlite) as session, pytest.raises(NotFound):
        sessions.feed(session, clock, secret)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_trainer_runs_a_cohort_in_the_pages_and_a_learner_takes_part(sqlite, clock, settings, lang):
    learner = a_person(sqlite, clock, "collector")
    today = clock.now().date()
    with app_client(settings, clock, "trainer", lang=lang) as client:
        form = {
            "name": "Autumn", "track": "new_hire", "starts_on": str(today), "ends_on": str(today + timedelta(days=83)),
            "currency": "CNY", "budget": "12,000.50", "weight_coursework": "20", "weight_tests": "20", "weight_exam": "30",
            "weight_practice": "30",
        }  # fmt: skip
        assert client.post("/academy/cohorts", data=form | {"weight_exam": "31"}).status_code == 422
        place = client.post("/academy/cohorts", data=form).headers["location"]
        assert "12,000.50" in client.get(place).text
        assert client.post(f"{place}/members", data={"user_id": learner, "mentor_id": ""}).status_code == 303
        assert client.post(f"{place}/expenses", data={"day": str(today), "what": "Room", "amount": "800"}).status_code == 303  # fmt: skip
        assert "800.00" in client.get(place).text
        cohort = place.rsplit("/", 1)[1]
        said = {
            "kind": "classroom", "title": "Red lines", "cohort_id": cohort, "starts_at": f"{today + timedelta(days=1)}T10:00",
            "ends_at": f"{today + timedelta(days=1)}T11:30",
        }  # fmt: skip
        assert client.post("/academy/sessions", data=said | {"ends_at": ""}).status_code == 422
        held = client.post("/academy/sessions", data=said).headers["location"]
        for page in ("/academy/cohorts", f"{place}/edit", f"{held}/edit", held, "/academy/calendar", "/academy/sessions/new"):  # fmt: skip
            assert client.get(page).status_code == 200, page
        assert "Red lines" in client.get(f"/academy/calendar?year={today.year}").text
        clock.set(clock.now() + timedelta(days=2))
        sign_in_as(client, "trainer", lang=lang)
        noted = client.post(f"{held}/attendance", data={f"user-{learner}": "present"})
        assert noted.status_code == 303
        assert "Autumn" in client.get("/academy/cohorts?export=csv").text
        assert client.get("/academy/help").status_code == 200
        sign_in_as(client, "collector", lang=lang)
        assert "Red lines" in client.get(f"/academy/calendar?year={today.year}").text
        assert client.get(held).status_code == 200
        assert client.post(f"{held}/posts", data={"text": "A question"}).status_code == 303
        assert client.post("/academy/help", data={"text": "Please"}).status_code == 303
        assert "/calendar/" in client.post("/academy/calendar/link").text
        assert client.get("/academy/cohorts").status_code == 403
        assert client.post("/academy/sessions", data=said).status_code == 403


def test_weeks_of_a_track_count_from_the_day_of_enrolment(engine, clock, trainer, learner):
    with write(engine) as session:
        row = cohorts.save(session, clock, trainer, None, a_draft(clock))
        cohorts.put_in(session, clock, trainer, row.id, learner.user_id, None)
        clock.set(clock.now() + timedelta(days=8))
        assert learning.today(session, clock, learner.user_id).week == 2
        assert glance.state_of(row, row.ends_on) == "running"
        assert glance.state_of(row, date.max) == "over"


def test_several_people_are_put_in_at_once_or_none(sqlite, clock, settings):
    ids = {login: a_person(sqlite, clock, "collector", login) for login in ("ann", "bob", "cat", "dan@house.test")}  # fmt: skip
    mentor = a_person(sqlite, clock, "collector", "mia")
    today = clock.now().date()
    with app_client(settings, clock, "trainer") as client:
        form = {"name": "Spring", "track": "new_hire", "starts_on": str(today), "ends_on": str(today), "currency": "CNY", "budget": ""} | {
            f"weight_{part}": weight for part, weight in (("coursework", "20"), ("tests", "20"), ("exam", "30"), ("practice", "30"))
        }  # fmt: skip
        place = client.post("/academy/cohorts", data=form).headers["location"]
        cohort = int(place.rsplit("/", 1)[1])
        bad = client.post(f"{place}/members/several", data={"user_ids": [ids["ann"]], "pasted": "BOB, nobody@house.test"})  # fmt: skip
        assert bad.status_code == 422
        assert "nobody@house.test" in bad.text
        assert client.post(f"{place}/members/several", data={"pasted": " ,; "}).status_code == 422
        with read(sqlite) as session:
            assert tables.members(session, cohort) == []
        data = {"user_ids": [ids["ann"]], "pasted": "BOB；cat@house.test\nann dan@house.test", "mentor_id": str(mentor)}  # fmt: skip
        back = client.post(f"{place}/members/several", data=data).headers["location"]
        assert back == f"{place}?fold=add#people"
        assert '<details class="dw-more" open><summary>Add people' in client.get(back).text
        with write(sqlite) as session:
            found = tables.members(session, cohort)
            assert {one.user_id: one.mentor_id for one in found} == dict.fromkeys(ids.values(), mentor)
        client.post(
            f"{place}/members/several", data={"user_ids": [ids["ann"]], "mentor_id": ""}
        )  # in already: as she was
        with read(sqlite) as session:
            assert tables.member(session, cohort, ids["ann"]).mentor_id == mentor
