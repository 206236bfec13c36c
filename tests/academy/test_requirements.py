"""What a certificate asks for: before the final, practice on record, two people who sign, stations counted one by one, stages by track."""

from datetime import timedelta

import pytest

from dunwell.academy import certificates, exams, learning, requirements, tables
from dunwell.compliance.tables import Credential
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput
from dunwell.people.tables import Team, User
from tests.academy import earning
from tests.ui.client import a_person, app_client


@pytest.fixture
def learner(sqlite, clock):
    return Actor(a_person(sqlite, clock, "collector"), "collector1", "collector")


@pytest.fixture
def trainer(sqlite, clock):
    return Actor(a_person(sqlite, clock, "trainer"), "trainer1", "trainer")


def met(session, clock, user_id):
    return {one.what: one.at is not None for one in certificates.path(session, clock, user_id)}


@pytest.mark.parametrize("left_out", ["track", "lesson", "weekly-m05", "mock"])
def test_the_final_cannot_begin_while_one_thing_of_the_track_is_missing(sqlite, clock, learner, left_out):
    user_id = learner.user_id
    with write(sqlite) as session:
        if left_out != "track":
            learning.enrol(session, clock, learner, user_id, "new_hire")
        earning.read_all(session, clock, user_id, but=("m04-l02",) if left_out == "lesson" else ())
        earning.sat_all(session, clock, user_id, but=(left_out,))
        with pytest.raises(exams.NotReady):
            exams.start(session, clock, learner, "final", 1)
        if left_out == "track":
            learning.enrol(session, clock, learner, user_id, "new_hire")
        elif left_out == "lesson":
            learning.finish_lesson(session, clock, learner, "m04-l02", "done")
        else:
            earning.sat(session, clock, user_id, left_out, passed=False)
            with pytest.raises(exams.NotReady):
                exams.start(session, clock, learner, "final", 1)
            earning.sat(session, clock, user_id, left_out)
        assert exams.start(session, clock, learner, "final", 1).submitted_at is None


def test_what_the_pre_assessment_proved_known_falls_away_but_never_the_law(sqlite, clock, learner):
    with write(sqlite) as session:
        row = learning.enrol(session, clock, learner, learner.user_id, "new_hire")
        track, curriculum = learning.track_of(row), learning.library.curriculum(session)
        row.skipped = [one.id for one in learning.lessons_of(track, curriculum)]
        session.flush()
        found = {
            one.what: one
            for one in requirements.before(
                session, clock, learner.user_id, requirements.exambook.exams()["final"].rule
            )
        }
        assert {place.href[17:20] for place in found["lessons"].missing} == {"m03"}
        assert [place.href for place in found["weekly"].missing] == ["/academy/exams"]
        assert found["weekly"].detail == "0 / 1"


def test_leads_are_taught_and_tested_on_leading_and_nobody_else_is(sqlite):
    with read(sqlite) as session:
        curriculum = learning.library.curriculum(session)
        asked, taught = {}, {}
        for track in curriculum.tracks:
            found = requirements._asked(session, "weekly", track, curriculum, set())
            asked[track.id] = "weekly-m16" in {one.id for one in found}
            taught[track.id] = [
                one.id for one in learning.lessons_of(track, curriculum) if one.module == "m16"
            ]
        assert asked == {track: track == "lead" for track in asked}
        assert sorted(taught.pop("lead")) == [f"m16-l0{number}" for number in range(1, 9)]
        assert not any(taught.values())
        sittings = requirements.exambook.exams(session)
        assert sittings["weekly-m16"].blueprint.level == 3
        assert all("m16" not in sittings[one].blueprint.modules for one in ("pre", "mock", "final"))
        skipped = {one.id for one in curriculum.module("m16").lessons}
        lead = next(track for track in curriculum.tracks if track.id == "lead")
        left = requirements._asked(session, "weekly", lead, curriculum, skipped)
        assert "weekly-m16" not in {one.id for one in left}


@pytest.mark.parametrize(("count", "apart", "enough"), [(2, 10, True), (2, 9, False), (1, 30, False)])
def test_practice_is_signed_off_only_once_it_is_on_record(sqlite, clock, learner, count, apart, enough):
    people = earning.beside(sqlite, clock, learner)
    with write(sqlite) as session:
        earning.practise(session, clock, learner.user_id, people["mentor"].user_id, apart, count)
        if enough:
            certificates.sign_off(session, clock, people["mentor"], learner.user_id, "mentor", "calm")
        else:
            with pytest.raises(certificates.NoPractice):
                certificates.sign_off(session, clock, people["mentor"], learner.user_id, "mentor", "calm")
        assert met(session, clock, learner.user_id)["mentor"] is enough


def test_mentor_and_lead_are_two_people(sqlite, clock, learner):
    lead = Actor(a_person(sqlite, clock, "lead"), "lead1", "lead")
    with write(sqlite) as session:
        team = Team(name="A", lead_id=lead.user_id)
        session.add(team)
        session.flush()
        user = session.get_one(User, learner.user_id)
        user.team_id, user.mentor_id = team.id, lead.user_id
        earning.practise(session, clock, user.id, lead.user_id)
        certificates.sign_off(session, clock, lead, user.id, "mentor", "calm")
        with pytest.raises(BadInput, match="kind"):
            certificates.sign_off(session, clock, lead, user.id, "lead", "calm")
        session.add(tables.SignOff(user_id=user.id, kind="lead", by_id=lead.user_id, at=clock.now(), note="x"))  # as before the rules  # fmt: skip
        session.flush()
        assert not met(session, clock, user.id)["lead"]


def test_a_trainer_counts_few_stations_each_with_its_own_reason(sqlite, clock, learner, trainer):
    def count(session, station, note):
        certificates.sign_off(session, clock, trainer, learner.user_id, "stations", note, station)

    with write(sqlite) as session:
        with pytest.raises(BadInput, match="station"):  # nothing was played
            count(session, 5, "heard it beside her")
        earning.stations(session, clock, learner.user_id, passed=2, void=1)
        for wrong in (1, 6, None):  # passed, void, none named
            with pytest.raises(BadInput, match="station"):
                count(session, wrong, "heard it beside her")
        count(session, 3, "the line was cut at nine minutes")
        with pytest.raises(BadInput, match="note"):
            count(session, 4, "The line was cut at nine minutes ")
        count(session, 4, "the amount read back was right")
        with pytest.raises(BadInput, match="station"):  # two of six and no more
            count(session, 5, "a third reason")
        assert not met(session, clock, learner.user_id)["stations"]  # four of six
        clock.set(clock.now() + timedelta(days=2))
        earning.stations(session, clock, learner.user_id, passed=3)
        assert not met(session, clock, learner.user_id)[
            "stations"
        ]  # what was counted belongs to the exam before
        count(session, 4, "the amount read back was right")
        count(session, 5, "she gave the date twice")
        assert met(session, clock, learner.user_id)["stations"]


def test_the_track_followed_says_which_stages_open(sqlite, clock, learner):
    user_id, today = learner.user_id, clock.now().date()

    def opens(session, track):
        learning.enrol(session, clock, learner, user_id, track)
        return requirements.opens(session, clock, user_id)

    with write(sqlite) as session:
        assert requirements.opens(session, clock, user_id) == ()
        assert opens(session, "new_hire") == ("early",)
        assert opens(session, "experienced") == opens(session, "law_yearly") == ()
        held = Credential(user_id=user_id, kind="collector", stages=["early"], valid_from=today - timedelta(days=179), valid_to=None, note="x")  # fmt: skip
        session.add(held)
        session.flush()
        assert opens(session, "law_yearly") == ("early",)
        assert opens(session, "experienced") == ()
        held.valid_from -= timedelta(days=1)
        session.flush()
        assert requirements.opens(session, clock, user_id) == ("early", "mid", "late")
        held.valid_to = today - timedelta(days=400)
        session.flush()
        assert requirements.opens(session, clock, user_id) == ()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "It opens once this is done"), ("zh", "完成以下各项后开放")]
)
def test_the_pages_say_what_is_missing_and_where(sqlite, clock, settings, lang, words):
    with app_client(settings, clock, "collector") as client:
        client.post("/language", data={"lang": {"zh": "zh_Hans"}.get(lang, lang)})
        with write(sqlite) as session:
            user = session.query(User).filter_by(login="collector1").one()
            learning.enrol(session, clock, Actor(user.id, user.login, "collector"), user.id, "new_hire")
        page = client.get("/academy/certificate").text
        assert 'href="/academy/lessons/m03-l01"' in page
        assert 'href="/roleplay/exam"' in page
        listing = client.get("/academy/exams").text
        assert words in listing
        assert 'action="/academy/exams/final"' not in listing
        assert client.post("/academy/exams/final").status_code == 409
    with read(sqlite) as session:
        assert tables.finished(session, "final") == []
