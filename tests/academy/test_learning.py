"""A learner's way on a real database: lessons, reviews, exams, sign-offs, certificate, badge; and the pages in between."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from dunwell.academy import certificates, exambook, exams, learning, library, requirements, tables
from dunwell.academy.domain import badge
from dunwell.compliance import queries
from dunwell.compliance.house import house
from dunwell.evidence import seal
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.people.tables import User
from tests.academy.earning import beside, fulfil, practise, sat
from tests.ui.client import a_person, app_client

FINAL = [
    {"id": "final", "kind": "final", "title": {"zh": "结业", "en": "Final"}, "each": 20, "minutes": 60, "pass_share": 0.85, "level": 3}
]  # fmt: skip
WEEKLY = "weekly-m04"
FIRST = "m04-l01"


@pytest.fixture
def learner(engine, clock):
    return Actor(a_person(engine, clock, "collector"), "collector1", "collector")


@pytest.fixture
def trainer(engine, clock):
    return Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")


def right_answer(question):
    """What earns the whole mark."""
    if question.kind == "numeric":
        return str(question.figure.value)
    if question.kind in ("order", "match"):
        return list(range(len(question.order or question.pairs)))
    return [number for number, option in enumerate(question.options) if option.right]


def test_a_finished_lesson_brings_its_questions_and_they_come_back(engine, clock, learner):
    with write(engine) as session:
        assert learning.next_review(session, clock, learner.user_id) is None
        with pytest.raises(BadInput):
            learning.finish_lesson(session, clock, learner, FIRST, "  ")
        learning.finish_lesson(session, clock, learner, FIRST, "M1, M3 …")
        first = learning.next_review(session, clock, learner.user_id)
        assert first is not None
        assert first.lesson == FIRST
        assert learning.answer(session, clock, learner, first.id, right_answer(first), "review", 20).whole
        assert learning.next_review(session, clock, learner.user_id) != first  # not due again now
        row = tables.card(session, learner.user_id, first.id)
        assert row is not None
        clock.set(row.due_at)
        assert learning.next_review(session, clock, learner.user_id) == first


def test_a_wrong_answer_comes_back_within_minutes_whatever_the_learner_says(engine, clock, learner):
    question = exambook.questions()["m04-q01"]
    with write(engine) as session:
        assert learning.answer(session, clock, learner, question.id, [99], "review", 5, rating=4).share == 0
        row = tables.card(session, learner.user_id, question.id)
        assert row is not None
        assert row.due_at - clock.now() == timedelta(minutes=10)


def test_adaptive_practice_asks_each_question_of_a_module_once(engine, clock, learner):
    asked, since = [], clock.now()
    with write(engine) as session:
        for _ in range(6):
            question, _theta = learning.next_adaptive(session, learner.user_id, "m04", since)
            assert question is not None
            asked.append(question.id)
            learning.answer(session, clock, learner, question.id, right_answer(question), "adaptive", 9)
        _, theta = learning.next_adaptive(session, learner.user_id, "m04", since)
        with pytest.raises(NotFound):
            learning.next_adaptive(session, learner.user_id, "m99", since)
    assert len(set(asked)) == 6
    assert theta > 0


def test_an_exam_is_kept_marked_and_recorded_once(engine, clock, learner):
    with write(engine) as session:
        row = exams.start(session, clock, learner, WEEKLY, 7)
        assert exams.start(session, clock, learner, WEEKLY, 8).id == row.id  # resumed: the paper stays
        paper = exams.paper_of(row)
        assert len(paper) == exambook.exams()[WEEKLY].blueprint.size
        for one in paper:
            exams.save(session, clock, learner, row.id, one.question.id, right_answer(one.question))
        with pytest.raises(NotFound):
            exams.save(session, clock, learner, row.id, "m04-q00", [0])
    with write(engine) as session:  # another connection: what was kept is there
        row = exams.hand_in(session, clock, learner, row.id)
        assert (row.share, row.passed) == (1.0, True)
        with pytest.raises(exams.HandedIn):
            exams.save(session, clock, learner, row.id, paper[0].question.id, [0])
        assert exams.hand_in(session, clock, learner, row.id).share == 1.0
        found, _ = exams.health(session, WEEKLY)
        assert {one.exposure for one in found} == {1.0}


def test_question_health_shows_every_option_and_the_worst_question_first(sqlite, clock, settings):
    """Twenty-four sit; everybody gets one question wrong in the same way, and one the strong get wrong."""
    people = [
        Actor(a_person(sqlite, clock, "collector", f"sits{n}"), f"sits{n}", "collector") for n in range(24)
    ]
    with write(sqlite) as session:
        drawn = exams.paper_of(exams.start(session, clock, people[0], WEEKLY, 7))
        single = [one.question for one in drawn if one.question.kind == "single"]
        upside, tempted = single[0], single[1]
        wrong = next(n for n, option in enumerate(upside.options) if not option.right)
        lure = next(n for n, option in enumerate(tempted.options) if not option.right)
        for number, person in enumerate(people):
            strong = number >= 12
            row = exams.start(session, clock, person, WEEKLY, 7)
            row.paper = [{"question": one.question.id, "version": exambook.version_of(one.question), "shown": list(one.order)} for one in drawn]  # fmt: skip
            for place, one in enumerate(drawn):
                given = right_answer(one.question) if strong or place % 3 == 0 else None
                if one.question.id == upside.id:
                    given = [wrong] if strong else right_answer(one.question)
                elif one.question.id == tempted.id:
                    given = right_answer(one.question) if strong else [lure]
                exams.save(session, clock, person, row.id, one.question.id, given)
            exams.hand_in(session, clock, person, row.id)
        found, _ = exams.health(session, WEEKLY)
    assert found[0].question.id == upside.id
    assert found[0].item.verdict == "negative"
    assert not found[0].choices[wrong].works
    other = next(one for one in found if one.question.id == tempted.id)
    assert (other.choices[lure].works, other.choices[lure].share) == (True, 0.5)
    with app_client(settings, clock, "trainer", lang="en") as client:
        page = client.get(f"/academy/health?exam={WEEKLY}").text
    assert "Tempts those who know more: look at it" in page
    assert "Tempts those who know less" in page
    assert "chosen by 50%" in page
    assert unescape(page).index(f"{upside.id} ·") < unescape(page).index(f"{tempted.id} ·")


def test_time_is_the_houses_and_what_was_kept_counts(engine, clock, learner):
    with write(engine) as session:
        row = exams.start(session, clock, learner, WEEKLY, 1)
        one = exams.paper_of(row)[0].question
        exams.save(session, clock, learner, row.id, one.id, right_answer(one))
        clock.set(clock.now() + timedelta(minutes=exambook.exams()[WEEKLY].rule.minutes + 2))
        with pytest.raises(exams.HandedIn):
            exams.save(session, clock, learner, row.id, one.id, [0])
        again = exams.start(session, clock, learner, WEEKLY, 2)  # the old one is closed by itself
        assert again.id != row.id
        assert (row.overtime, row.passed) == (True, False)
        assert row.share == pytest.approx(1 / len(row.paper))


def test_nobody_reads_anothers_paper(engine, clock, learner, trainer):
    with write(engine) as session:
        row = exams.start(session, clock, learner, WEEKLY, 1)
        with pytest.raises(NotFound):
            exams.mine(session, trainer, row.id)


def test_a_certificate_is_earned_whole_read_by_the_gate_and_ends(engine, clock, settings, learner, trainer):
    people = beside(engine, clock, learner)
    with write(engine) as session:
        with pytest.raises(certificates.NotEarned):
            certificates.grant(session, clock, settings, trainer, learner.user_id, ("early",))
        fulfil(session, clock, learner, people)
        with pytest.raises(NotPermitted):
            certificates.grant(session, clock, settings, learner, learner.user_id, ("early",))
        with pytest.raises(BadInput):
            certificates.grant(session, clock, settings, trainer, learner.user_id, ("everything",))
        with pytest.raises(BadInput, match="segments"):  # the track for new hires opens the early stage
            certificates.grant(session, clock, settings, trainer, learner.user_id, ("early", "late"))
        row = certificates.grant(session, clock, settings, trainer, learner.user_id, ("early",))
        assert row.segments == ["early"]
        assert queries.certified(session, learner.user_id, row.valid_from)
        assert queries.certified(session, learner.user_id, row.valid_to)
        assert not queries.certified(session, learner.user_id, row.valid_to + timedelta(days=1))
        number, token = row.number, row.badge
    content, signed, signature = badge.opened(token)
    public = badge.public_of(content["iss"])
    assert public.hex() == seal.public_hex(seal.ensure_key(settings))
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    assert content["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    here = replace(settings, database_url=engine.url.render_as_string(hide_password=False))
    with app_client(here, clock) as anybody:
        page = anybody.get(f"/certificates/{number.lower()}")
        assert page.status_code == 200
        assert "collector1" in page.text
        assert house("en").legal_name in page.text
        assert anybody.get(f"/certificates/{number}/badge.jwt").text == token
        assert anybody.get("/certificates/AAAAAAAAAA").status_code == 404
    clock.set(clock.now() + timedelta(days=366))
    with read(engine) as session:
        found = certificates.look_up(session, clock, number)
        assert found is not None
        assert found.state == "ended"


def test_an_exam_counts_for_one_year_of_certificates_and_not_for_two(engine, clock, settings, learner, trainer, monkeypatch):  # fmt: skip
    people = beside(engine, clock, learner)

    def grant(session, stages=("early",)):
        return certificates.grant(session, clock, settings, trainer, learner.user_id, stages)

    with write(engine) as session:
        fulfil(session, clock, learner, people)
        clock.set(clock.now() + timedelta(hours=1))
        first = grant(session)
        last_day = first.valid_to
        with pytest.raises(BadInput, match="segments"):  # the same exam again
            grant(session)
        clock.set(clock.now() + timedelta(days=350))
        assert certificates.awaits_exam(session, learner.user_id) is first
        with pytest.raises(BadInput, match="segments"):
            grant(session)
        monkeypatch.setattr(requirements, "opens", lambda *_: ("early", "mid"))
        assert grant(session, ("early", "mid")).valid_to == last_day  # more stages, not more time
        clock.set(clock.now() + timedelta(days=1))
        sat(session, clock, learner.user_id, "final")
        assert certificates.awaits_exam(session, learner.user_id) is None
        assert grant(session).valid_to == last_day + timedelta(days=351)


def test_only_who_stands_by_the_learner_signs(engine, clock, learner, trainer):
    other = Actor(a_person(engine, clock, "lead", "lead9"), "lead9", "lead")
    with write(engine) as session:
        for actor, kind in ((other, "lead"), (other, "mentor"), (trainer, "lead"), (learner, "mentor")):
            with pytest.raises(NotPermitted):
                certificates.sign_off(session, clock, actor, learner.user_id, kind, "fine")
        with pytest.raises(BadInput):
            certificates.sign_off(session, clock, trainer, learner.user_id, "stations", " ", 1)


def test_a_did_names_its_key_and_no_other():
    key = bytes(range(32))
    assert badge.public_of(badge.did_of(key)) == key
    assert badge.did_of(key).startswith("did:key:z6Mk")
    with pytest.raises(ValueError, match="did:key"):
        badge.public_of("did:web:example.org")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_learner_reads_practises_and_sits_an_exam_in_the_pages(sqlite, clock, settings, lang):
    a_person(sqlite, clock, "collector")
    with app_client(settings, clock, "collector", lang=lang) as client:
        assert client.get("/academy/curriculum").status_code == 200
        page = client.get(f"/academy/lessons/{FIRST}")
        calls = re.findall(r"/roleplay\?card=([a-z-]+)#\1\"", client.get("/academy/lessons/m14-l03").text)
        mine = ["new-bank-details"] if lang == "en" else ["flour-money-monday", "invoice-on-hold"]
        assert sorted(calls) == mine  # those in the reader's language
        assert f'id="{mine[0]}"' in client.get(f"/roleplay?card={mine[0]}").text
        bands = client.get("/academy/lessons/m05-l06").text  # it names two pages of the strategy too
        seen = re.findall(
            r'href="([^"]+)"[^>]*>(?:(?!</a>)[\s\S])*?(?:See it live: (.+?)|在系统中查看：(.+?))\s*</a>',
            bands,
        )
        assert [(href, en or zh) for href, en, zh in seen] == [
            ("/my-list", "My list" if lang == "en" else "我的清单")
        ]
        answer = "(1) M1" if lang == "en" else "（一）M1"
        assert answer not in page.text
        assert client.post(f"/academy/lessons/{FIRST}", data={"exercise": "M1"}).status_code == 303
        assert answer in client.get(f"/academy/lessons/{FIRST}").text
        pdf = client.get(f"/academy/lessons/{FIRST}/handout.pdf")
        assert pdf.content.startswith(b"%PDF")
        page = client.get("/academy/practice")
        name = re.search(r'name="question" value="([^"]+)"', page.text)
        assert name is not None
        question = exambook.questions()[name[1]]
        given = right_answer(question)
        shown = client.post(
            "/academy/practice", data={"question": question.id, "choice": [str(one) for one in given]}
        )
        assert shown.status_code == 200
        assert question.explain.in_lang(lang) in shown.text.replace("&#39;", "'").replace("&#34;", '"')
        started = client.post(f"/academy/exams/{WEEKLY}")
        place = started.headers.get("location") or started.headers.get("hx-redirect")
        paper = client.get(place)
        assert paper.text.count(f'hx-post="{place}/answers/') == exambook.exams()[WEEKLY].blueprint.size
        client.post(f"{place}/hand-in")
        assert client.get(place).status_code == 200


def test_after_a_paper_one_sees_what_one_chose_in_every_kind_of_question(sqlite, clock, settings):
    a_person(sqlite, clock, "collector")
    with app_client(settings, clock, "collector") as client:
        started = client.post("/academy/exams/pre")
        place = started.headers.get("location") or started.headers.get("hx-redirect")
        paper = re.findall(rf'hx-post="{place}/answers/([^"]+)"', client.get(place).text)
        asked = [exambook.questions()[name] for name in paper]
        order = next(one for one in asked if one.kind == "order")
        match = next(one for one in asked if one.kind == "match")
        backwards = [str(len(order.order) - at) for at in range(len(order.order))]
        half = client.post(
            f"{place}/answers/{order.id}", data={"choice": ["1", *[""] * (len(order.order) - 1)]}
        )
        assert "Kept so far; something is still missing or given twice." in half.text
        form = client.get(place).text.split(f"/answers/{order.id}")[1].split("</form>")[0]
        assert form.count(" selected") == 1  # half an answer outlives a lost page
        whole = client.post(f"{place}/answers/{order.id}", data={"choice": backwards})
        assert "Answer kept" in whole.text
        turned = [str((at + 1) % len(match.pairs)) for at in range(len(match.pairs))]
        client.post(f"{place}/answers/{match.id}", data={"choice": turned})
        client.post(f"{place}/hand-in")
        shown = unescape(client.get(place).text)
    assert "Your order: " + " → ".join(item.en for item in reversed(order.order)) in shown
    assert f"Wrong</span> {match.pairs[1].right.en} <em>(yours)</em>" in shown
    assert "Not passed" not in shown  # the pre-assessment is by module
    assert "Modules answered to 85% are skipped on your track" in shown


def test_a_mentor_who_is_a_collector_signs_off_on_their_own_page(sqlite, clock, settings):
    mentor = a_person(sqlite, clock, "collector")
    trainee = a_person(sqlite, clock, "collector", "trainee1")
    with app_client(settings, clock, "collector") as client:
        assert "trainee1" not in client.get("/academy").text
        with write(sqlite) as session:
            session.get_one(User, trainee).mentor_id = mentor
        early = client.post(f"/academy/people/{trainee}/sign-offs", data={"kind": "mentor", "note": "fine"})
        assert early.status_code == 409
        with write(sqlite) as session:
            practise(session, clock, trainee, mentor)
        assert f'action="/academy/people/{trainee}/sign-offs"' in client.get("/academy").text
        note = {"kind": "mentor", "note": "forty contacts, calm and exact"}
        assert client.post(f"/academy/people/{trainee}/sign-offs", data=note).status_code == 303
    with read(sqlite) as session:
        assert [row.kind for row in tables.sign_offs(session, trainee)] == ["mentor"]


def test_a_trainer_takes_the_learners_along_and_grants_only_what_is_earned(sqlite, clock, settings):
    learner = a_person(sqlite, clock, "collector")
    with app_client(settings, clock, "trainer") as client:
        lines = client.get("/academy/people?export=csv").text.splitlines()
        assert any(line.startswith("collector1,") for line in lines)
        assert client.get("/academy/people?export=xlsx").content.startswith(b"PK")
        assert (
            f'action="/academy/people/{learner}/certificates"'
            not in client.get(f"/academy/people/{learner}").text
        )
        refused = client.post(f"/academy/people/{learner}/certificates", data={"segments": ["early"]})
        assert refused.status_code == 409


def test_no_final_exam_over_half_a_curriculum():
    rules = [exambook.ExamRule.model_validate(raw) for raw in FINAL]
    shipped = library.curriculum()
    module = shipped.modules[0]
    week = shipped.tracks[0].steps[0].model_copy(update={"modules": (module.id,)})
    taught = shipped.tracks[0].model_copy(update={"steps": (week,)})
    whole = shipped.model_copy(update={"modules": (module,), "tracks": (taught,)})
    assert set(exambook.exams_of(whole, rules)) == {"final"}
    wanting = taught.model_copy(update={"steps": (week.model_copy(update={"modules": (module.id, "m99")}),)})
    assert exambook.exams_of(whole.model_copy(update={"tracks": (wanting,)}), rules) == {}


def test_the_shipped_curriculum_can_be_read():
    assert library.curriculum().modules
    assert {track.id for track in library.curriculum().tracks} >= {"new_hire", "experienced", "lead"}
