"""Beside the learner: the mentor's log, notes and who may read them, observations signed by both, the review after a month."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from dunwell.academy import certificates, coaching, cohorts, month_reviews, observing
from dunwell.academy import coaching_tables as tables
from dunwell.academy.domain.observation import MARKS, Seen, result
from dunwell.academy.domain.recurrence import after
from dunwell.evidence.tables import PayloadRow
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.people.tables import Team, User
from tests.ui.client import a_person, app_client, sign_in_as


class House:
    """ann learns, bob mentors her in a cohort, lead1 leads her team; trainer1; eve of another team; lead2 leads nobody."""

    def __init__(self, engine, clock):
        def actor(role, login):
            return Actor(a_person(engine, clock, role, login), login, role)

        self.ann, self.bob, self.eve = (actor("collector", login) for login in ("ann", "bob", "eve"))
        self.lead, self.lead2, self.trainer = actor("lead", "lead1"), actor("lead", "lead2"), actor("trainer", "trainer1")  # fmt: skip
        with write(engine) as session:
            team = Team(name="A", lead_id=self.lead.user_id)
            session.add(team)
            session.flush()
            session.get_one(User, self.ann.user_id).team_id = team.id
            today = clock.now().date()
            draft = cohorts.Draft("Autumn", "new_hire", today, today + timedelta(days=7), "CNY")
            self.cohort = cohorts.save(session, clock, self.trainer, None, draft).id
            cohorts.put_in(session, clock, self.trainer, self.cohort, self.ann.user_id, self.bob.user_id)


@pytest.fixture
def house(engine, clock):
    return House(engine, clock)


def test_a_mentor_writes_the_trainee_answers_once_and_nobody_else_does(engine, clock, house):
    today = clock.now().date()
    with write(engine) as session:
        ann = house.ann.user_id
        row = coaching.write_entry(session, clock, house.bob, ann, today, "Listened to three calls", "Calm; dates vague", "Say dates twice")  # fmt: skip
        for stranger in (house.eve, house.lead, house.trainer, house.ann):
            with pytest.raises(NotFound):
                coaching.write_entry(session, clock, stranger, ann, today, "x", "x", "x")
        with pytest.raises(BadInput, match="day"):
            coaching.write_entry(session, clock, house.bob, ann, today + timedelta(days=2), "x", "x", "x")
        assert coaching.waiting_for(session, ann) == 1
        with pytest.raises(NotFound):
            coaching.answer_entry(session, clock, house.bob, row.id, "I answer myself")
        coaching.answer_entry(session, clock, house.ann, row.id, "I will.")
        with pytest.raises(NotFound):
            coaching.answer_entry(session, clock, house.ann, row.id, "Or not.")
        assert coaching.waiting_for(session, ann) == 0


def test_a_pair_is_quiet_when_nothing_was_written_for_a_week(engine, clock, house):
    with write(engine) as session:

        def quiet():
            return {one.user.id: one.quiet for one in coaching.pairs(session, clock, house.bob)}

        assert quiet() == {house.ann.user_id: True}
        coaching.write_entry(session, clock, house.bob, house.ann.user_id, clock.now().date(), "a", "b", "c")
        clock.set(clock.now() + timedelta(days=7))
        assert quiet() == {house.ann.user_id: False}
        clock.set(clock.now() + timedelta(days=1))
        assert quiet() == {house.ann.user_id: True}


def test_a_trainer_pairs_and_the_mentor_of_a_cohort_may_sign_off_practice(engine, clock, house):
    with write(engine) as session:
        ann = session.get_one(User, house.ann.user_id)
        assert certificates.may_sign(session, house.bob, ann) == ("mentor",)
        with pytest.raises(NotPermitted):
            coaching.pair(session, clock, house.lead, ann.id, house.eve.user_id)
        with pytest.raises(BadInput, match="mentor_id"):
            coaching.pair(session, clock, house.trainer, ann.id, ann.id)
        coaching.pair(session, clock, house.trainer, ann.id, house.eve.user_id)
        assert tables.mentors_of(session, ann.id) == {house.bob.user_id, house.eve.user_id}
        cohorts.take_out(session, clock, house.trainer, house.cohort, ann.id)
        assert certificates.may_sign(session, house.bob, ann) == ()


@pytest.mark.parametrize(
    ("seen_by", "readers"),
    [("writer", {"bob"}), ("person", {"bob", "ann"}), ("circle", {"bob", "ann", "lead1", "trainer1"})],
)
def test_a_note_is_read_by_those_it_is_for_and_by_nobody_else(engine, clock, house, seen_by, readers):
    with write(engine) as session:
        row = coaching.note(session, clock, house.bob, house.ann.user_id, seen_by, "Talks over people", "", None)  # fmt: skip
        everybody = (house.ann, house.bob, house.eve, house.lead, house.lead2, house.trainer)
        assert {one.login for one in everybody if coaching.may_read(session, one, row)} == readers
        with pytest.raises(NotFound):
            coaching.note(session, clock, house.eve, house.ann.user_id, "circle", "x", "", None)
        if seen_by == "writer":
            with pytest.raises(NotFound):
                coaching.read_note(session, clock, house.ann, row.id)
        else:
            with pytest.raises(NotPermitted):
                coaching.read_note(session, clock, house.bob, row.id)
            assert coaching.read_note(session, clock, house.ann, row.id).read_at == clock.now()
        kept = "".join(session.scalars(select(PayloadRow.body)))
        assert "Talks over" not in kept  # the record says that a note was written, not what stands in it


def test_a_note_comes_up_again_on_its_day_until_a_later_one_is_written(engine, clock, house):
    with write(engine) as session:
        again = clock.now().date() + timedelta(days=3)
        coaching.note(session, clock, house.lead, house.ann.user_id, "person", "a", "b", again)
        assert coaching.to_look_at_again(session, house.lead, clock.now()) == []
        clock.set(clock.now() + timedelta(days=3))
        assert len(coaching.to_look_at_again(session, house.lead, clock.now())) == 1
        assert coaching.to_look_at_again(session, house.trainer, clock.now()) == []
        coaching.note(session, clock, house.lead, house.ann.user_id, "person", "better now", "", None)
        assert coaching.to_look_at_again(session, house.lead, clock.now()) == []


# Observations -----------------------------------------------------------------------------------------------------


def all_yes(form):
    return {one.id: Seen("yes", "heard it" if one.critical else "") for one in form.checks}


def test_a_mark_below_fully_and_every_red_line_needs_what_was_seen():
    form = observing.forms()["call"]
    seen = all_yes(form)
    assert result(form, seen).share == 1.0
    with pytest.raises(BadInput, match="evidence-identity"):
        result(form, seen | {"identity": Seen("yes")})
    with pytest.raises(BadInput, match="evidence-listening"):
        result(form, seen | {"listening": Seen("partly", " ")})
    with pytest.raises(BadInput, match="mark-listening"):
        result(form, seen | {"listening": Seen("perhaps")})
    found = result(form, seen | {"third": Seen("no", "told the neighbour"), "options": Seen("none")})
    assert found.crossed == ("third",)
    assert found.share == pytest.approx(8 / 9)
    assert result(form, dict.fromkeys(seen, Seen("none"))).share is None


def test_the_forms_that_ship_have_red_lines_and_the_track_of_leads_has_its_own():
    forms = observing.forms()
    assert set(forms) == {"call", "visit", "coaching"}
    assert all(any(one.critical for one in form.checks) for form in forms.values())
    assert set(MARKS) == {"yes", "partly", "no", "none"}


def test_an_observation_is_signed_by_both_over_the_same_words(engine, clock, house):
    form, today = observing.forms()["call"], clock.now().date()
    with write(engine) as session:
        with pytest.raises(NotFound):
            observing.observe(session, clock, house.eve, house.ann.user_id, "call", today, "two calls", all_yes(form), "a", "b")  # fmt: skip
        with pytest.raises(NotFound):
            observing.observe(session, clock, house.ann, house.ann.user_id, "call", today, "my own", all_yes(form), "a", "b")  # fmt: skip
        row = observing.observe(session, clock, house.bob, house.ann.user_id, "call", today, "two calls", all_yes(form), "Calm", "Dates")  # fmt: skip
        assert row.digest == observing.digest(row)
        assert coaching.waiting_for(session, house.ann.user_id) == 1
        with pytest.raises(NotFound):
            observing.get(session, house.eve, row.id)
        with pytest.raises(NotFound):
            observing.sign(session, clock, house.bob, row.id, "yes", "")
        with pytest.raises(BadInput, match="remark"):
            observing.sign(session, clock, house.ann, row.id, "no", " ")
        observing.sign(session, clock, house.ann, row.id, "no", "The second call was interrupted.")
        with pytest.raises(observing.SignedAlready):
            observing.sign(session, clock, house.ann, row.id, "yes", "")
        row.seen = row.seen | {"facts": {"mark": "no", "evidence": "changed later"}}
        assert row.digest != observing.digest(row)
        session.rollback()


# One month after --------------------------------------------------------------------------------------------------

GOOD = {"skill": 4, "efficiency": 3, "attitude": 5, "team_work": 4, "composure": 3}


def test_a_review_is_due_a_month_after_the_last_day_and_each_side_gives_its_own_unseen(engine, clock, house):  # fmt: skip
    with write(engine) as session:
        cohort = session.get_one(cohorts.Cohort, house.cohort)
        clock.set(clock.now() + (after(cohort.ends_on, 1) - clock.now().date()) - timedelta(days=1))
        with pytest.raises(month_reviews.ReviewGiven):
            month_reviews.give(session, clock, house.lead, house.cohort, house.ann.user_id, "lead", GOOD, "x", "", None)  # fmt: skip
        clock.set(clock.now() + timedelta(days=1))
        (one,) = month_reviews.all_of(session, clock, house.lead)
        assert (one.state, one.may) == ("open", ("lead",))
        assert month_reviews.all_of(session, clock, house.lead2) == []
        with pytest.raises(NotFound):
            month_reviews.get(session, clock, house.eve, house.cohort, house.ann.user_id)
        with pytest.raises(month_reviews.ReviewGiven):  # a lead is no trainer
            month_reviews.give(session, clock, house.lead, house.cohort, house.ann.user_id, "trainer", GOOD, "x", "", None)  # fmt: skip
        clock.set(clock.now() + timedelta(days=15))
        assert month_reviews.all_of(session, clock, house.trainer)[0].state == "overdue"
        low = GOOD | {"composure": 2}
        with pytest.raises(BadInput, match="follow_up"):
            month_reviews.give(session, clock, house.lead, house.cohort, house.ann.user_id, "lead", low, "x", "", None)  # fmt: skip
        on = clock.now().date() + timedelta(days=10)
        given = month_reviews.give(session, clock, house.lead, house.cohort, house.ann.user_id, "lead", low, "Loses calm late in the day", "Shorter shifts", on)  # fmt: skip
        with pytest.raises(month_reviews.ReviewGiven):
            month_reviews.give(session, clock, house.lead, house.cohort, house.ann.user_id, "lead", GOOD, "x", "", None)  # fmt: skip
        with pytest.raises(BadInput, match="skill"):
            month_reviews.give(session, clock, house.trainer, house.cohort, house.ann.user_id, "trainer", GOOD | {"skill": 6}, "x", "", None)  # fmt: skip
        month_reviews.give(session, clock, house.trainer, house.cohort, house.ann.user_id, "trainer", GOOD, "Works as taught", "", None)  # fmt: skip
        (one,) = month_reviews.all_of(session, clock, house.trainer)
        assert (one.state, one.whole, one.may) == ("held", True, ())
        with pytest.raises(NotFound):
            month_reviews.follow_up(session, clock, house.trainer, given.id, "done")
        assert month_reviews.follow_up(session, clock, house.lead, given.id, "Calmer since").followed_up_at


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mentor_trainee_lead_and_trainer_work_through_the_pages(sqlite, clock, settings, lang):
    house = House(sqlite, clock)
    ann = house.ann.user_id
    place, today = f"/academy/coaching/{ann}", str(clock.now().date())
    with app_client(settings, clock, lang=lang) as client:
        sign_in_as(client, "collector", "bob", lang=lang)
        assert place in client.get("/academy/coaching").text
        entry = {"day": today, "did": "Three calls 5K", "went_well": "Calm", "next_step": "Dates"}
        assert client.post(f"{place}/log", data=entry | {"did": ""}).status_code == 422
        assert client.post(f"{place}/log", data=entry).status_code == 303
        assert client.post(f"{place}/notes", data={"seen_by": "writer", "text": "mine alone 5K"}).status_code == 303  # fmt: skip
        assert "mine alone 5K" in client.get(place).text
        page = client.get(f"{place}/observe?form=call")
        assert page.status_code == 200
        form = observing.forms()["call"]
        filled = {"form": "call", "day": today, "what": "two calls", "strong": "Calm", "better": "Dates"}
        filled |= {f"mark-{one.id}": "yes" for one in form.checks} | {f"evidence-{one.id}": "heard 5K" for one in form.checks}  # fmt: skip
        assert client.post(f"{place}/observations", data=filled | {"mark-facts": ""}).status_code == 422
        seen = client.post(f"{place}/observations", data=filled).headers["location"]
        assert client.get(seen).status_code == 200
        sign_in_as(client, "collector", "ann", lang=lang)
        assert place in client.get("/academy").text
        assert client.get("/academy/coaching").headers["location"] == place
        page = client.get(place).text
        assert "Three calls 5K" in page
        assert "mine alone 5K" not in page
        assert client.post(f"{seen}/sign", data={"agrees": "yes"}).status_code == 303
        for chosen in ("zh", "en"):
            answer = client.get(f"{seen}/form.pdf?lang={chosen}")
            printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True)  # fmt: skip
            assert form.title.in_lang(chosen) in printed.stdout.decode()
            assert "heard 5K" in printed.stdout.decode()
        sign_in_as(client, "collector", "eve", lang=lang)
        for page in (place, seen, f"{place}/observe", f"{place}/log"):
            assert client.get(page).status_code == 404, page
        sign_in_as(client, "trainer", "trainer1", lang=lang)
        assert "Three calls 5K" in client.get(f"{place}/log?export=csv").text
        assert client.get("/academy/observations").status_code == 200
        assert "ann" in client.get("/academy/observations?export=csv").text
        pair = {"user_id": house.eve.user_id, "mentor_id": house.bob.user_id}
        assert client.post("/academy/coaching/pair", data=pair).status_code == 303
        assert "eve,eve,bob" in client.get("/academy/coaching?export=csv").text
        assert client.get("/academy/coaching?state=quiet").status_code == 200
        clock.set(clock.now() + timedelta(days=45))
        review = f"/academy/cohorts/{house.cohort}/reviews/{ann}"
        for role, login, side, words in (("lead", "lead1", "lead", "led 5K"), ("trainer", "trainer1", "trainer", "taught 5K")):  # fmt: skip
            sign_in_as(client, role, login, lang=lang)
            assert review in client.get("/academy/reviews").text
            assert "led 5K" not in client.get(review).text
            given = {"side": side, "comment": words} | {key: str(mark) for key, mark in GOOD.items()}
            assert client.post(review, data=given | {"skill": ""}).status_code == 422
            assert client.post(review, data=given).status_code == 303
        assert "led 5K" in client.get("/academy/reviews?export=csv").text
        sign_in_as(client, "collector", "ann", lang=lang)
        page = client.get(review).text
        assert "led 5K" in page
        assert "taught 5K" in page
        assert client.post(review, data={}).status_code == 403
