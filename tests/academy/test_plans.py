"""Training plans: from the template to approval by another, versions with their changes, money, reviews, the printed document."""

import subprocess
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from dunwell.academy import cohorts, plan_money, plans, sessions
from dunwell.academy import plan_tables as tables
from dunwell.academy.domain import plan as domain
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from tests.ui.client import a_person, app_client, sign_in_as

FIRST, LAST = date(2026, 10, 1), date(2027, 2, 15)


@pytest.fixture
def trainer(engine, clock):
    return Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")


@pytest.fixture
def lead(engine, clock):
    return Actor(a_person(engine, clock, "lead"), "lead1", "lead")


def own_words(body):
    """The body with every section written anew, in English alone."""
    return body.model_copy(
        update={"sections": {key: {"zh": "", "en": f"Our {key}"} for key in body.sections}}
    )


def written(session, clock, trainer, **sums):
    """A plan begun and written, with sums by line."""
    row = plans.begin(session, clock, trainer, "Winter 2026", "en", FIRST, LAST, "CNY")
    body = own_words(plans.body_of(plans.version_of(session, row.id)))
    lines = tuple(
        line.model_copy(update={"amount_minor": sums.get(line.id, line.amount_minor)}) for line in body.lines
    )
    plans.write(session, clock, trainer, row.id, body.model_copy(update={"lines": lines}), "")
    return row


def approved(session, clock, trainer, lead, **sums):
    row = written(session, clock, trainer, **sums)
    plans.submit(session, clock, trainer, row.id)
    plans.decide(session, clock, lead, row.id, True, "")
    return row


def test_the_template_has_the_eight_sections_in_both_languages():
    ids = [one.id for one in plans.template().sections]
    assert ids == ["background", "aims", "audience", "time", "content", "method", "evaluation", "budget"]
    for lang, other in (("zh", "en"), ("en", "zh")):
        body = plans.template().body(FIRST, LAST, lang)
        assert all(said[lang] and not said[other] for said in body.sections.values())


def test_a_plan_is_not_handed_in_while_the_templates_words_stand_in_a_language(engine, clock, trainer):
    aims, background = (plans.template().sections[n].start for n in (1, 0))
    with write(engine) as session:
        row = plans.begin(session, clock, trainer, "Winter 2026", "en", FIRST, LAST, "CNY")
        begun = plans.body_of(plans.version_of(session, row.id))
        for change, left in (
            ({}, [(key, "en") for key in begun.sections]),
            ({"background": {"zh": "上季度 12 起投诉", "en": background.en}}, [("background", "en")]),
            ({"background": {"zh": "投诉分类（请填入数字）", "en": "12 complaints"}}, [("background", "zh")]),
            ({"aims": {"zh": aims.zh.replace("\n", "\r\n") + " 另加一条", "en": "Ours"}}, [("aims", "zh")]),
        ):
            body = own_words(begun) if change else begun
            plans.write(session, clock, trainer, row.id, body.model_copy(update={"sections": {**body.sections, **change}}), "")  # fmt: skip
            with pytest.raises(plans.StillTemplate) as refused:
                plans.submit(session, clock, trainer, row.id)
            assert list(refused.value.parts) == left
        plans.write(session, clock, trainer, row.id, own_words(begun), "")
        assert plans.submit(session, clock, trainer, row.id).state == "submitted"


def test_a_quarter_is_reviewed_within_two_weeks_of_its_end_and_the_last_when_the_plan_is_over():
    found = domain.reviews(FIRST, LAST)
    assert [(one.quarter, one.opens_on, one.due_on) for one in found] == [
        ("2026-Q4", date(2026, 12, 31), date(2027, 1, 14)), ("2027-Q1", date(2027, 2, 15), date(2027, 3, 1)),
    ]  # fmt: skip
    assert domain.last_day("2028-Q1") == date(2028, 3, 31)
    assert len(domain.reviews(date(2026, 1, 1), date(2026, 12, 31))) == 4


def test_what_stands_on_no_line_is_shown_and_not_lost():
    lines = (domain.Line(id="rooms", title={"en": "Rooms"}, amount_minor=500),)
    found = domain.figures(lines, [("rooms", 700), (None, 40), ("gone", 2)])
    assert [(one.id, one.planned, one.actual, one.left) for one in found] == [
        ("rooms", 500, 700, -200),
        ("", 0, 42, -42),
    ]


def test_a_plan_is_approved_by_somebody_who_did_not_write_in_it(engine, clock, trainer, lead):
    admin = Actor(a_person(engine, clock, "admin"), "admin1", "admin")
    with write(engine) as session:
        row = written(session, clock, trainer, rooms=300_000)
        with pytest.raises(plans.PlanNotOpen):
            plans.decide(session, clock, lead, row.id, True, "")
        body = plans.body_of(plans.version_of(session, row.id))
        plans.write(session, clock, admin, row.id, body, "")  # an administrator wrote in it too
        plans.submit(session, clock, trainer, row.id)
        with pytest.raises(NotPermitted):
            plans.decide(session, clock, trainer, row.id, True, "")
        with pytest.raises(plans.OwnPlan):
            plans.decide(session, clock, admin, row.id, True, "")
        with pytest.raises(BadInput, match="note"):
            plans.decide(session, clock, lead, row.id, False, " ")
        assert plans.decide(session, clock, lead, row.id, False, "Aims without figures").state == "draft"
        plans.submit(session, clock, trainer, row.id)
        version = plans.decide(session, clock, lead, row.id, True, "")
        assert (version.state, version.decided_by) == ("approved", lead.user_id)
        with pytest.raises(plans.PlanNotOpen):  # what was approved stays as it was
            plans.write(session, clock, trainer, row.id, body, "")


def test_an_empty_section_is_not_handed_in(engine, clock, trainer):
    with write(engine) as session:
        row = written(session, clock, trainer)
        body = plans.body_of(plans.version_of(session, row.id))
        bare = body.model_copy(update={"sections": {**body.sections, "aims": {"zh": "", "en": " "}}})
        plans.write(session, clock, trainer, row.id, bare, "")
        with pytest.raises(BadInput, match="aims"):
            plans.submit(session, clock, trainer, row.id)


def test_a_later_version_says_why_and_what_it_changes_and_replaces_the_one_in_force(engine, clock, trainer, lead):  # fmt: skip
    with write(engine) as session:
        row = approved(session, clock, trainer, lead, rooms=300_000)
        with pytest.raises(BadInput, match="why"):
            plans.revise(session, clock, trainer, row.id, " ")
        version = plans.revise(session, clock, trainer, row.id, "Two more classes")
        with pytest.raises(plans.PlanNotOpen):
            plans.revise(session, clock, trainer, row.id, "again")
        body = plans.body_of(version)
        lines = tuple(line.model_copy(update={"amount_minor": 450_000}) if line.id == "rooms" else line for line in body.lines)  # fmt: skip
        changed = body.model_copy(
            update={"lines": lines, "ends_on": date(2027, 3, 1), "sections": {**body.sections, "method": {"zh": "讲授", "en": "Talks"}}}
        )  # fmt: skip
        plans.write(session, clock, trainer, row.id, changed, "Two more classes")
        assert [(one.what, one.id) for one in plans.changes_of(session, version)] == [
            ("period", ""), ("section", "method"), ("line", "rooms"),
        ]  # fmt: skip
        assert tables.in_force(session, row.id).number == 1
        plans.submit(session, clock, trainer, row.id)
        plans.decide(session, clock, lead, row.id, True, "")
        assert tables.in_force(session, row.id).number == 2
        assert [one.state for one in tables.versions(session, row.id)] == ["approved", "replaced"]


def test_budget_stands_against_what_the_plan_and_its_cohorts_spent(engine, clock, trainer, lead):
    with write(engine) as session:
        row = written(session, clock, trainer, rooms=300_000, materials=50_000)
        today = clock.now().date()
        with pytest.raises(plans.PlanNotOpen):
            plan_money.spend(session, clock, trainer, row.id, today, "Hall", 1, "rooms", None)
        plans.submit(session, clock, trainer, row.id)
        plans.decide(session, clock, lead, row.id, True, "")
        cohort = cohorts.save(session, clock, trainer, None, cohorts.Draft("A", "new_hire", today, today, "CNY"))  # fmt: skip
        other = cohorts.save(session, clock, trainer, None, cohorts.Draft("B", "new_hire", today, today, "TWD"))  # fmt: skip
        with pytest.raises(BadInput, match="cohort_id"):
            plan_money.spend(session, clock, trainer, row.id, today, "Hall", 1, "rooms", cohort.id)
        plans.tie(session, clock, trainer, row.id, cohort.id)
        for wrong in (cohort.id, other.id, 999):
            with pytest.raises(BadInput, match="cohort_id"):
                plans.tie(session, clock, trainer, row.id, wrong)
        plan_money.spend(session, clock, trainer, row.id, today, "Hall", 310_000, "rooms", None)
        wrong = plan_money.spend(session, clock, trainer, row.id, today, "Hall again", 9, "rooms", cohort.id)
        plan_money.strike(session, clock, trainer, row.id, wrong.id, "twice")
        noted = cohorts.spend(session, clock, trainer, cohort.id, today, "Copies", 20_000)
        version = tables.in_force(session, row.id)

        def left():
            return {one.id: (one.actual, one.left) for one in plan_money.figures(session, version) if one.actual}  # fmt: skip

        assert left() == {"rooms": (310_000, -10_000), "": (20_000, -20_000)}
        with pytest.raises(BadInput, match="line"):
            plan_money.put_on_line(session, clock, trainer, row.id, noted.id, "nothing")
        plan_money.put_on_line(session, clock, trainer, row.id, noted.id, "materials")
        assert left() == {"rooms": (310_000, -10_000), "materials": (20_000, 30_000)}
        plans.untie(session, clock, trainer, row.id, cohort.id)
        assert left()["materials"] == (20_000, 30_000)  # what was put on a line of the plan stays there


def test_a_quarterly_review_is_due_held_once_and_opens_the_next_version(engine, clock, trainer, lead):
    with write(engine) as session:
        row = approved(session, clock, trainer, lead, rooms=300_000)
        assert plan_money.waiting(session, clock) == []
        with pytest.raises(NotFound):
            plan_money.review(session, clock, trainer, row.id, "2026-Q4", "a", "b", "keep", "")
        clock.set(datetime(2027, 1, 5, 2, tzinfo=UTC))
        assert [(one.due.quarter, one.state) for _, one in plan_money.waiting(session, clock)] == [("2026-Q4", "open")]  # fmt: skip
        clock.set(datetime(2027, 1, 20, 2, tzinfo=UTC))
        assert plan_money.waiting(session, clock)[0][1].state == "overdue"
        with pytest.raises(BadInput, match="changes"):
            plan_money.review(session, clock, trainer, row.id, "2026-Q4", "a", "b", "change", " ")
        held = plan_money.review(session, clock, trainer, row.id, "2026-Q4", "All classes held", "Fewer people", "change", "Smaller rooms")  # fmt: skip
        assert held.figures == {"planned_minor": 300_000, "spent_minor": 0, "sessions_held": 0, "sessions_called_off": 0}  # fmt: skip
        newest = plans.version_of(session, row.id)
        assert (newest.number, newest.state, newest.why) == (2, "draft", "2026-Q4: Smaller rooms")
        assert plan_money.waiting(session, clock) == []
        with pytest.raises(NotFound):
            plan_money.review(session, clock, trainer, row.id, "2026-Q4", "a", "b", "keep", "")


def test_reviews_are_on_the_private_calendar_of_who_trains_or_leads(sqlite, clock, settings):
    people = {role: Actor(a_person(sqlite, clock, role), f"{role}1", role) for role in ("trainer", "lead", "collector")}  # fmt: skip
    with write(sqlite) as session:
        approved(session, clock, people["trainer"], people["lead"])
        secrets = {role: sessions.new_link(session, clock, actor) for role, actor in people.items()}
    with app_client(settings, clock) as anybody:
        found = {
            role: Calendar.from_ical(anybody.get(f"/calendar/{secret}.ics").content).walk("VEVENT")
            for role, secret in secrets.items()
        }
    assert found["collector"] == []
    for role in ("trainer", "lead"):
        assert [(event["dtstart"].dt, event["dtend"].dt) for event in found[role]] == [
            (date(2027, 1, 14), date(2027, 1, 15)), (date(2027, 3, 1), date(2027, 3, 2)),
        ]  # fmt: skip
    first = found["lead"][0]
    assert "Winter 2026" in str(first["summary"])
    assert "2026-Q4" in str(first["summary"])
    assert "/academy/plans/" in str(first["url"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_plan_in_the_pages_from_template_to_print(sqlite, clock, settings, lang):
    with app_client(settings, clock, "trainer", lang=lang) as client:
        said = {"title": "Winter drills 7Q", "starts_on": str(FIRST), "ends_on": str(LAST), "currency": "CNY"}
        assert client.post("/academy/plans", data=said | {"title": " "}).status_code == 422
        place = client.post("/academy/plans", data=said).headers["location"].removesuffix("/edit")
        page = client.get(f"{place}/edit")
        assert page.status_code == 200
        with read(sqlite) as session:
            body = plans.body_of(plans.version_of(session, int(place.rsplit("/", 1)[1])))
        form = {
            "title-en": "Winter drills 7Q", "title-zh": "冬训七期", "starts_on": str(FIRST), "ends_on": str(LAST), "amount-rooms": "3,000.50",
            "new_line": "Coffee 7Q", "new_amount": "88", **{f"section-{key}-{one}": text for key, said_ in body.sections.items() for one, text in said_.items()},
        }  # fmt: skip
        assert client.post(f"{place}/edit", data=form).status_code == 303
        named = "Background (English), Aims (English)" if lang == "en" else "背景（中文）、目标（中文）"
        for answer in (client.get(place), client.post(f"{place}/submit")):
            assert named in answer.text
        assert answer.status_code == 422
        form |= {f"section-{key}-{lang}": f"7Q {key}" for key in body.sections}
        assert client.post(f"{place}/edit", data=form | {"amount-rooms": "much"}).status_code == 422
        assert client.post(f"{place}/edit", data=form).status_code == 303
        assert "3,000.50" in client.get(place).text
        assert "Coffee 7Q" in client.get(place).text
        assert client.post(f"{place}/submit").status_code == 303
        assert client.post(f"{place}/decide", data={"decision": "approve"}).status_code == 403
        sign_in_as(client, "lead", lang=lang)
        assert 'name="decision"' in client.get(place).text
        assert client.post(f"{place}/decide", data={"decision": "approve"}).status_code == 303
        for chosen, title in (("zh", "冬训七期"), ("en", "Winter drills 7Q")):
            answer = client.get(f"{place}/plan.pdf?lang={chosen}")
            assert answer.content.startswith(b"%PDF")
            assert f"-v1-{chosen}.pdf" in answer.headers["content-disposition"]
            said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True)  # fmt: skip
            printed = said.stdout.decode()
            assert title in printed
            assert {"zh": "预算与实际", "en": "Budget against actual"}[chosen] in printed
            assert "3,000.50" in printed
        sign_in_as(client, "trainer", lang=lang)
        spent = {"day": str(clock.now().date()), "what": "Hall 7Q", "amount": "3,100", "line": "rooms"}
        assert client.post(f"{place}/expenses", data=spent).status_code == 303
        assert "Hall 7Q" in client.get(f"{place}/money?export=csv").text
        assert client.get(f"{place}/money").status_code == 200
        clock.set(datetime(2027, 1, 20, 2, tzinfo=UTC))
        sign_in_as(client, "trainer", lang=lang)
        assert client.get("/academy/plans").status_code == 200
        title = "Winter drills 7Q" if lang == "en" else "冬训七期"
        seen = client.get("/academy/calendar?year=2027&quarter=1").text
        assert title in seen
        assert "2026-Q4" in seen  # its review is due in January
        assert title not in client.get("/academy/calendar?year=2028").text
        assert client.get("/academy/plans?export=csv").text.count("Winter drills 7Q" if lang == "en" else "冬训七期") == 1  # fmt: skip
        held = {
            "went_well": "Fine",
            "went_otherwise": "Nothing",
            "decision": "change",
            "changes": "More halls",
        }
        assert client.post(f"{place}/reviews/2026-Q4", data=held).status_code == 303
        page = client.get(place).text
        assert "2026-Q4: More halls" in page
        assert client.get(f"{place}?version=1").status_code == 200
        sign_in_as(client, "collector", lang=lang)
        assert client.get(place).status_code == 403
