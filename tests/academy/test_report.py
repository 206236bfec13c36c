"""The report on a cohort: questionnaires without names, gain, results against people chosen by rule, one page in three forms."""

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from dunwell.academy import cohort_report, cohorts, sessions, survey_tables, surveys
from dunwell.academy.coaching_tables import Observation
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.domain import kirkpatrick as domain
from dunwell.academy.domain.kirkpatrick import Person, Work
from dunwell.academy.report_words import Words
from dunwell.academy.tables import Sitting
from dunwell.compliance.tables import ContactAttempt, Refusal
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput
from dunwell.negotiation.tables import Promise
from dunwell.portfolio.tables import Account, Debtor
from tests.ui.client import a_person, app_client, sign_in_as


def person(user_id, before, after, stages=()):
    return Person(user_id, frozenset(stages), Work(*before), Work(*after))


def test_gain_is_the_part_of_what_was_missing_that_was_learned():
    assert domain.gain(0.5, 0.8) == pytest.approx(0.6)
    assert domain.gain(0.5, 0.4) == pytest.approx(-0.2)
    assert domain.gain(1.0, 1.0) is None


def test_an_interval_is_the_same_for_the_same_seed_and_none_for_two_people():
    values = [0.1, 0.4, 0.5, 0.8]
    first, again = (domain.interval_of_mean(values, Random(7)) for _ in range(2))
    assert first == again
    assert first.value == pytest.approx(0.45)
    assert first.low < 0.45 < first.high
    assert domain.interval_of_mean([0.1, 0.9], Random(7)).low is None


def test_the_comparison_is_chosen_by_rule_nearest_first_and_nobody_twice():
    trained = [person(1, (100, 5), (100, 9), ["early"]), person(2, (100, 20), (100, 20), ["late"])]
    others = [
        person(10, (100, 6), (100, 6), ["early"]), person(11, (100, 4), (100, 5), ["early", "late"]), person(12, (100, 19), (100, 9), ["late"]),
        person(13, (100, 5), (0, 0), ["early"]), person(14, (100, 30), (100, 30), ["early"]),
    ]  # fmt: skip
    assert [one.user_id for one in domain.comparison(trained, others)] == [10, 11, 12]


def test_the_effect_is_how_much_more_the_trained_changed():
    trained = [person(n, (100, 5), (100, 15)) for n in range(4)]
    others = [person(n, (100, 6), (100, 8)) for n in range(10, 18)]
    found = domain.effect("kept", trained, others, Random(1))
    assert (found.trained, found.others, found.difference.value) == ((5, 15), (6, 8), 8)
    assert found.difference.shows
    fresh = domain.effect("kept", [person(n, (0, 0), (100, 15)) for n in range(4)], others, Random(1))
    assert (fresh.before_known, fresh.difference.value) == (False, 7)


def test_behaviour_is_compared_by_changes_where_both_sides_were_seen_before_and_by_what_is_seen_otherwise():
    ours, theirs = [domain.Seen(0.5, 0.8)] * 4, [domain.Seen(0.5, 0.6)] * 3
    found = domain.beside(ours, theirs, Random(1))
    assert (found.people, found.before_known) == ((4, 3), True)
    assert (found.trained, found.others) == ((0.5, pytest.approx(0.8)), (0.5, pytest.approx(0.6)))
    assert found.difference.value == pytest.approx(0.2)
    assert found.difference.shows
    later = domain.beside([domain.Seen(None, 0.8)] * 4, theirs, Random(1))
    assert (later.before_known, later.difference.value) == (False, pytest.approx(0.2))
    few = domain.beside(ours, theirs[:2], Random(1))
    assert few.difference.low is None
    nobody = domain.beside(ours, [domain.Seen(0.5, None)], Random(1))
    assert (nobody.people, nobody.difference) == ((4, 0), None)


class Course:
    """Six learners whose course ended yesterday, six who never learned, one trainer."""

    def __init__(self, engine, clock):
        self.trainer = Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")
        self.people = [Actor(a_person(engine, clock, "collector", f"learner{n}"), f"learner{n}", "collector") for n in range(6)]  # fmt: skip
        self.others = [a_person(engine, clock, "collector", f"other{n}") for n in range(6)]
        self.today = clock.now().date()
        with write(engine) as session:
            draft = cohorts.Draft("Report 1", "new_hire", self.today - timedelta(days=30), self.today)
            self.cohort = cohorts.save(session, clock, self.trainer, None, draft).id
            for one in self.people:
                cohorts.put_in(session, clock, self.trainer, self.cohort, one.user_id, None)
            start = clock.now() - timedelta(hours=3)
            held = sessions.Draft("classroom", "Red lines", start, start + timedelta(hours=1), self.cohort)
            self.held = sessions.save(session, clock, self.trainer, None, held).id


def marks(kind, value):
    return {item.id: value for item in surveys.survey().of(kind)}


def test_a_questionnaire_is_answered_once_and_read_only_when_closed_and_five_answered(engine, clock):
    house = Course(engine, clock)
    with write(engine) as session:
        cohort = session.get_one(Cohort, house.cohort)
        first = house.people[0]
        assert [one.kind for one in surveys.waiting(session, clock, first.user_id)] == ["session", "course"]
        with pytest.raises(BadInput):
            surveys.answer(session, clock, first, house.cohort, 0, {"useful": 9}, "", "")
        for number, one in enumerate(house.people[:4]):
            surveys.answer(session, clock, one, house.cohort, 0, marks("course", 4), f"word {9 - number}", "")
            surveys.answer(session, clock, one, house.cohort, house.held, marks("session", 2), "", "")
        with pytest.raises(surveys.SurveyClosed):
            surveys.answer(session, clock, first, house.cohort, 0, marks("course", 5), "", "")
        surveys.answer(session, clock, house.people[4], house.cohort, 0, marks("course", 5), "", "less paper")
        assert surveys.waiting(session, clock, house.trainer.user_id) == []
        assert [(one.answers, one.marks) for one in surveys.said(session, clock, cohort)] == [(5, {}), (4, {})]  # fmt: skip
        clock.set(clock.now() + timedelta(days=15))
        course, held = surveys.said(session, clock, cohort)
        assert course.mean == pytest.approx(4.2)
        assert (course.helped, course.change) == (("word 6", "word 7", "word 8", "word 9"), ("less paper",))
        assert (held.answers, held.mean, held.helped) == (4, None, ())  # below five nothing shows, ever
        with pytest.raises(surveys.SurveyClosed):
            surveys.answer(session, clock, house.people[5], house.cohort, 0, marks("course", 5), "", "")
        columns = set(survey_tables.SurveyAnswer.__table__.columns.keys())
        assert not columns & {"user_id", "at", "day"}


def work(session, user_id, at, contacts, kept, refused, debtor_id, account_id):
    for _ in range(contacts):
        session.add(
            ContactAttempt(debtor_id=debtor_id, user_id=user_id, at=at, local_day=at.date(), channel="voice", purpose="remind", number="1", relation="self")
        )  # fmt: skip
    for _ in range(kept):
        session.add(
            Promise(debtor_id=debtor_id, account_id=account_id, captured_at=at, captured_by=user_id, method="transfer", confirmed=True, status="kept")
        )  # fmt: skip
    for _ in range(refused):
        session.add(
            Refusal(debtor_id=debtor_id, user_id=user_id, at=at, channel="voice", purpose="remind", number="1", relation="self", rules=[], decision={})
        )  # fmt: skip


def lived(engine, clock, house):
    """Work before and after, and exams; the clock stands a month after the course."""
    before, after = clock.now() - timedelta(days=60), clock.now() + timedelta(days=10)
    with write(engine) as session:
        debtor = Debtor(
            kind="person", id_kind="other", id_number="X1", name="Sun Invented", created_at=before
        )
        session.add(debtor)
        session.flush()
        account = Account(
            debtor_id=debtor.id, contract_no="C1", currency="CNY", status="open", data_as_of=date(2026, 1, 1), created_at=before, updated_at=before
        )  # fmt: skip
        session.add(account)
        session.flush()
        for one in [*(who.user_id for who in house.people), *house.others]:
            trained = one not in house.others
            work(session, one, before, 10, 1, 2, debtor.id, account.id)
            work(session, one, after, 10, 4 if trained else 2, 1 if trained else 2, debtor.id, account.id)
        for one in house.people:
            for exam, share, days in (("pre", 0.5, -29), ("weekly-m03", 0.6, -10), ("final", 0.9, -1)):
                at = clock.now() + timedelta(days=days)
                session.add(
                    Sitting(user_id=one.user_id, exam_id=exam, seed=1, bank="x", paper=[], answers={}, started_at=at, deadline=at, submitted_at=at, share=share, passed=True)
                )  # fmt: skip
    clock.set(clock.now() + timedelta(days=30))


def test_the_report_reads_knowledge_and_results_from_what_was_done(engine, clock):
    house = Course(engine, clock)
    lived(engine, clock, house)
    with read(engine) as session:
        found = cohort_report.report(session, clock, session.get_one(Cohort, house.cohort))
    assert (found.people, found.knowledge.pre, found.knowledge.post) == (6, (0.5, 6), (pytest.approx(0.9), 6))
    assert found.knowledge.gain.value == pytest.approx(0.8)
    kept, recovered, refused = found.results.effects
    assert (kept.trained, kept.others, kept.difference.value) == ((10, 40), (10, 20), pytest.approx(20))
    assert (refused.trained, refused.others, refused.difference.value) == ((20, 10), (20, 20), -10)
    assert (found.results.trained, found.results.others, found.results.currency) == (6, 6, None)
    assert (recovered.trained, found.results.days_after) == ((0, 0), 30)


def observed(session, user_id, observer, day, share, form="call"):
    at = datetime.combine(day, time(4), UTC)
    session.add(
        Observation(user_id=user_id, observer_id=observer, form_id=form, form={}, day=day, what="a call", seen={}, strong="", better="", share=share, crossed=[], digest="x", at=at)
    )  # fmt: skip


def test_real_calls_are_held_against_colleagues_in_no_cohort(engine, clock):
    house = Course(engine, clock)
    before, after = house.today - timedelta(days=60), house.today + timedelta(days=10)
    clock.set(clock.now() + timedelta(days=30))
    with write(engine) as session:
        cohort = session.get_one(Cohort, house.cohort)
        for one in house.people:
            observed(session, one.user_id, house.trainer.user_id, before, 0.5)
            observed(session, one.user_id, house.trainer.user_id, after, 0.9)
            observed(session, one.user_id, house.trainer.user_id, after, 0.1, "coaching")  # no call
        found = cohort_report.report(session, clock, cohort)
        assert (found.beside.people, found.beside.difference) == ((6, 0), None)
        for lang, words in (("en", "no colleagues to compare with yet"), ("zh_Hans", "尚无可比照的同事")):
            notes = Words(found, lang, clock).sections()[3].notes
            assert any(words in note for note in notes)
        for other in house.others[:4]:
            observed(session, other, house.trainer.user_id, before, 0.5)
            observed(session, other, house.trainer.user_id, after, 0.6)
        other = cohorts.Draft("Other", "new_hire", house.today - timedelta(days=5), house.today)
        elsewhere = cohorts.save(session, clock, house.trainer, None, other).id
        cohorts.put_in(session, clock, house.trainer, elsewhere, house.others[3], None)  # learned meanwhile
        found = cohort_report.report(session, clock, cohort).beside
    assert (found.people, found.before_known) == ((6, 3), True)
    assert found.difference.value == pytest.approx(0.3)
    assert found.difference.shows


def test_the_page_the_pdf_and_the_sheet_show_the_same(sqlite, clock, settings):
    house = Course(sqlite, clock)
    with app_client(settings, clock) as client:
        sign_in_as(client, "collector", "learner0")
        assert "Red lines" in client.get("/academy").text
        place = f"/academy/surveys/{house.cohort}/0"
        assert "Kept without your name" in client.get(place).text
        assert client.post(place, data=dict.fromkeys(marks("course", 5), "5")).headers["location"] == "/academy"  # fmt: skip
        assert client.get(f"/academy/cohorts/{house.cohort}/report").status_code == 403
    lived(sqlite, clock, house)
    with app_client(settings, clock) as client:
        sign_in_as(client, "trainer", "trainer1")
        place = f"/academy/cohorts/{house.cohort}/report"
        page = client.get(place).text
        assert "20 [20; 20]" in page
        assert "The quality of real calls is not reviewed in Dunwell yet" in page
        sheet = client.get(f"{place}?export=xlsx").content
        assert b"Normalised gain" in zipfile.ZipFile(io.BytesIO(sheet)).read("xl/sharedStrings.xml")
        for lang in ("zh", "en"):
            assert client.get(f"{place}.pdf?lang={lang}").content.startswith(b"%PDF")
