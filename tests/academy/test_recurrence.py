"""What is to be learnt anew: the rules, who is due, and what counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dunwell.academy import exambook, library, recurring
from dunwell.academy.domain.recurrence import Calls, Rule, after, days_of_calls, standing
from dunwell.academy.tables import Sitting
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.people.tables import Team, User
from dunwell.roleplay.exam_tables import RoleplayExam
from dunwell.roleplay.tables import PlayedCall
from tests.ui.client import a_person, app_client, sign_in_as

MONTHLY = Rule.model_validate(
    {
        "id": "k", "title": {"zh": "知识", "en": "Knowledge"}, "months": 1, "warn_days": 7, "roles": ["collector"], "met_by": {"exams": ["weekly-*"]},
        "how": {"zh": "小测", "en": "test"}, "href": "/academy/exams",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 23), 3, date(2027, 2, 23)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_counted_as_calendars_do(day, months, then):
    assert after(day, months) == then


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2026, 5, 2), "met"), (date(2026, 5, 3), "soon"), (date(2026, 5, 10), "soon"), (date(2026, 5, 11), "overdue")],
)  # fmt: skip
def test_a_rule_is_due_soon_on_its_day_and_overdue_the_day_after(today, state):
    found = standing(MONTHLY, date(2025, 1, 1), [date(2026, 4, 10), date(2026, 2, 1)], today)
    assert (found.state, found.due_on, found.last) == (state, date(2026, 5, 10), date(2026, 4, 10))


def test_who_never_met_it_has_a_whole_term_from_the_first_day():
    found = standing(MONTHLY, date(2026, 5, 1), [], date(2026, 5, 20))
    assert (found.state, found.due_on) == ("ahead", date(2026, 6, 1))


def test_calls_count_only_good_ones_of_different_scenarios_within_the_term():
    day = date(2026, 3, 1)
    calls = [(day, "a", 80.0), (day, "a", 90.0), (day + timedelta(days=9), "b", 69.0), (day + timedelta(days=20), "c", 71.0)]  # fmt: skip
    need = Calls(count=3, least=70)
    assert days_of_calls(calls, need, 3) == []
    assert days_of_calls([*calls, (date(2026, 4, 1), "d", 70.0)], need, 3) == [date(2026, 4, 1)]
    assert (
        days_of_calls([*calls, (date(2026, 6, 2), "d", 70.0)], need, 3) == []
    )  # the first is too old by then


def test_the_rules_that_ship_are_monthly_quarterly_and_yearly_and_name_what_exists():
    rules = {one.id: one for one in recurring.rules()}
    assert {key: one.months for key, one in rules.items()} == {"knowledge": 1, "skills": 3, "law": 12}
    assert rules["skills"].met_by.roleplay_exam
    assert rules["law"].met_by.exam("weekly-m03")
    assert not rules["law"].met_by.exam("weekly-m04")
    modules = {step for track in library.curriculum().tracks for part in track.steps for step in part.modules}
    assert "m03" in modules  # the law module that the yearly rule names
    assert rules["knowledge"].met_by.exam("mock")
    assert not rules["knowledge"].met_by.exam("pre")
    assert set(exambook.exams()) & {"mock"}


def passed(user_id, exam_id, at, passed=True):
    return Sitting(
        user_id=user_id, exam_id=exam_id, seed=1, bank="x", paper=[], answers={}, started_at=at, deadline=at, submitted_at=at, share=0.9,
        passed=passed,
    )  # fmt: skip


def called(user_id, scenario, at, total, void=False):
    return PlayedCall(
        user_id=user_id, scenario_id=scenario, scenario_version=1, engine=1, seed=1, started_at=at, ended_at=at, total=total, void=void
    )  # fmt: skip


def test_exams_role_play_and_calls_meet_the_rules_and_a_failed_one_does_not(engine, clock):
    ann = a_person(engine, clock, "collector", "ann")
    bob = a_person(engine, clock, "collector", "bob")
    clock.set(clock.now() + timedelta(days=400))
    now = clock.now()
    with write(engine) as session:
        people = [session.get_one(User, ann), session.get_one(User, bob)]
        assert {line.standing.state for line in recurring.of_people(session, clock, people)} == {"overdue"}
        session.add_all(
            [
                passed(ann, "weekly-m03", now), passed(bob, "weekly-m03", now, passed=False), passed(bob, "weekly-m04", now),
                RoleplayExam(user_id=ann, lang="en", blueprint=1, stations=6, needed=5, started_at=now, deadline=now, ended_at=now, stations_passed=5, passed=True),
                called(bob, "a", now, 80.0), called(bob, "b", now, 75.0), called(bob, "c", now, 99.0, void=True),
            ]
        )  # fmt: skip
        session.flush()
        lines = {(line.user.login, line.standing.rule.id): line.standing.state for line in recurring.of_people(session, clock, people)}  # fmt: skip
        assert lines == {
            ("ann", "knowledge"): "met", ("ann", "law"): "met", ("ann", "skills"): "met", ("bob", "knowledge"): "met", ("bob", "law"): "overdue",
            ("bob", "skills"): "overdue",
        }  # fmt: skip
        session.add(called(bob, "c", now, 70.0))
        session.flush()
        assert {one.rule.id: one.state for one in recurring.of(session, clock, bob)}["skills"] == "met"


def test_alerts_stand_on_the_pages_of_learner_trainer_and_lead_and_a_lead_sees_their_own_people(sqlite, clock, settings):  # fmt: skip
    a_person(sqlite, clock, "trainer")
    lead = Actor(a_person(sqlite, clock, "lead"), "lead1", "lead")
    theirs = a_person(sqlite, clock, "collector", "kim", name="Kim Quarrel")
    a_person(sqlite, clock, "collector", "lee", name="Lee Othertown")
    with write(sqlite) as session:
        team = Team(name="T", lead_id=lead.user_id)
        session.add(team)
        session.flush()
        session.get_one(User, theirs).team_id = team.id
    clock.set(datetime(2027, 2, 1, 2, tzinfo=UTC))
    with app_client(settings, clock) as client:
        sign_in_as(client, "collector", "kim")
        assert "Knowledge, every month" in client.get("/academy").text
        sign_in_as(client, "trainer")
        assert "overdue for 3 people" in client.get("/academy/cohorts").text  # the lead learns too
        assert "Lee Othertown" in client.get("/academy/recurring?state=overdue&rule=knowledge").text
        assert client.get("/academy/recurring?export=csv").text.count("kim,") == 3
        sign_in_as(client, "lead")
        for page in ("/academy/people", "/academy/alerts"):
            assert "overdue for 1 person" in client.get(page).text
        assert 'hx-get="/academy/alerts"' in client.get("/board").text
        seen = client.get("/academy/recurring").text
        assert "Kim Quarrel" in seen
        assert "Lee Othertown" not in seen
