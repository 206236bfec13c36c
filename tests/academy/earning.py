"""Everything a certificate rests on, as rows: for tests that begin with a learner who has earned one."""

from datetime import timedelta

from dunwell.academy import certificates, exambook, learning, library, requirements
from dunwell.academy.coaching_tables import MentorEntry
from dunwell.academy.tables import LessonDone, Sitting
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.people.tables import Team, User
from dunwell.roleplay.exam_tables import RoleplayExam, RoleplayStation
from tests.ui.client import a_person


def beside(engine, clock, learner):
    """A mentor and the lead of the learner's team."""
    mentor = Actor(a_person(engine, clock, "collector", "mentor1"), "mentor1", "collector")
    lead = Actor(a_person(engine, clock, "lead"), "lead1", "lead")
    with write(engine) as session:
        user = session.get_one(User, learner.user_id)
        team = Team(name="A", lead_id=lead.user_id)
        session.add(team)
        session.flush()
        user.team_id, user.mentor_id = team.id, mentor.user_id
    return {"mentor": mentor, "lead": lead}


def read_all(session, clock, user_id, but=()):
    """Every lesson finished."""
    for module in library.curriculum(session).modules:
        for lesson in module.lessons:
            if lesson.id not in but:
                session.add(LessonDone(user_id=user_id, lesson_id=lesson.id, opened_at=clock.now(), finished_at=clock.now()))  # fmt: skip
    session.flush()


def sat(session, clock, user_id, exam_id, passed=True):
    """An exam sat now."""
    now = clock.now()
    session.add(
        Sitting(
            user_id=user_id, exam_id=exam_id, seed=1, bank="x", paper=[], answers={}, started_at=now, deadline=now, submitted_at=now,
            share=0.9 if passed else 0.5, passed=passed,
        )
    )  # fmt: skip
    session.flush()


def sat_all(session, clock, user_id, but=()):
    """Every weekly test and the mock exam passed."""
    for exam_id, exam in exambook.exams(session).items():
        if exam.rule.kind in ("weekly", "mock") and exam_id not in but:
            sat(session, clock, user_id, exam_id)


def practise(session, clock, user_id, mentor_id, apart=None, count=2):
    """Entries of the mentor's log, the last one now, the first so many days before."""
    days = requirements.rules().practice.over_days if apart is None else apart
    for number in range(count):
        at = clock.now() - timedelta(days=days if number == 0 else 0)
        session.add(
            MentorEntry(user_id=user_id, mentor_id=mentor_id, day=at.date(), did="calls", went_well="calm", next_step="dates", at=at)
        )  # fmt: skip
    session.flush()


def stations(session, clock, user_id, passed=6, void=0):
    """A role-play exam of six stations ended now: the first ones passed, the last ones void."""
    now = clock.now()
    row = RoleplayExam(
        user_id=user_id, lang="zh", blueprint=1, stations=6, needed=5, started_at=now, deadline=now, ended_at=now, stations_passed=passed,
        passed=passed >= 5,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for number in range(1, 7):
        session.add(
            RoleplayStation(
                exam_id=row.id, number=number, scenario_id="x", scenario_version=1, seed=1, started_at=now, ended_at=now,
                total=90.0 if number <= passed else 60.0, void=number > 6 - void, passed=number <= passed,
            )
        )  # fmt: skip
    session.flush()
    return row


def fulfil(session, clock, learner, people):
    """All of it, signed by two people."""
    user_id = learner.user_id
    certificates.acknowledge(session, clock, learner)
    learning.enrol(session, clock, learner, user_id, "new_hire")
    read_all(session, clock, user_id)
    sat_all(session, clock, user_id)
    sat(session, clock, user_id, "final")
    stations(session, clock, user_id)
    practise(session, clock, user_id, people["mentor"].user_id)
    for kind, actor in people.items():
        certificates.sign_off(session, clock, actor, user_id, kind, "forty contacts, calm and exact")
