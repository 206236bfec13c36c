"""The compliance desk: quality works it, a lead reads it for their teams, nobody else opens it."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from dunwell.compliance import hits, preferences, service, versions
from dunwell.compliance.checker.service import Line, Verdict, Violation
from dunwell.compliance.desk_tables import CheckerHit
from dunwell.compliance.preferences import PreferenceDraft
from dunwell.foundation import db, jobs
from dunwell.foundation.actor import Actor
from dunwell.web.app import create_app
from tests.worklist.desk_world import House, build


@pytest.fixture
def house(settings, sqlite, clock) -> House:
    return build(create_app(settings, clock), sqlite, clock)


def actor(house: House, login: str) -> Actor:
    role = re.sub(r"\d", "", login)
    return Actor(house.users[login], login, role)


def ask(house: House, login: str = "collector1", n: int = 0) -> str:
    form = {"contact_point_id": house.points[n], "channel": "voice", "purpose": "collect"}
    return house.open(login).post(f"/debtors/{house.debtors[n]}/permits", data=form).text


def a_hit(house: House, text: str = "再不还钱就叫人去你家门口堵着", n: int = 0) -> int:
    found = Violation(
        "obstruct_life", 5, len(text), text[5:], "cn.x", "s", "S1", "我们可以约个时间商量还款安排。"
    )
    with db.write(house.engine) as session:
        line = Line(text, "zh", "note", "debtor")
        rows = hits.keep(
            session,
            house.clock,
            actor(house, "collector1"),
            line,
            Verdict((found,)),
            "note",
            debtor_id=house.debtors[n],
        )
        return rows[0].id


def test_an_empty_desk_says_what_will_be_here(house: House) -> None:
    page = house.open("qa1").get("/compliance").text
    for words in ("Nothing was refused", "Nobody is near a limit", "Nobody went on under a warning"):
        assert words in page


@pytest.mark.parametrize("login", ["collector1", "trainer1", "analyst1"])
def test_the_desk_is_not_everybodys(house: House, login: str) -> None:
    assert house.open(login).get("/compliance").status_code == 403


def test_todays_refusals_stand_by_rule_and_open_one_by_one(house: House) -> None:
    house.clock.set(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
    ask(house)
    client = house.open("qa1", "zh_Hans")
    page = client.get("/compliance").text
    assert "/compliance/refusals?day=2026-11-23&amp;rule=cn_quiet_hours_gbt" in page
    listed = client.get("/compliance/refusals?day=2026-11-23&rule=cn_quiet_hours_gbt").text
    assert f"/debtors/{house.debtors[0]}" in listed
    assert "林小甲" not in listed
    assert "cn_quiet_hours_gbt" in client.get("/compliance/refusals?day=2026-11-23&export=csv").text
    assert f"/debtors/{house.debtors[0]}" not in client.get("/compliance/refusals?day=2026-11-22").text


def test_a_lead_sees_the_own_teams_refusals_only_and_judges_nothing(house: House) -> None:
    house.clock.set(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
    ask(house)
    hit = a_hit(house)
    assert "cn_quiet_hours_gbt" in house.open("lead1").get("/compliance/refusals?day=2026-11-23").text
    assert "cn_quiet_hours_gbt" not in house.open("lead2").get("/compliance/refusals?day=2026-11-23").text
    assert "堵着" not in house.open("lead2").get("/compliance/hits").text
    answer = house.open("lead1").post(f"/compliance/hits/{hit}", data={"state": "upheld", "note": "x"})
    assert answer.status_code == 403


def test_who_is_one_answered_call_from_the_limit_is_counted_as_the_gate_counts(house: House) -> None:
    from tests.worklist.test_desk import dial, record

    client = house.open("collector1")
    page = house.open("qa1").get("/compliance").text
    assert "Nobody is near a limit" in page
    for minute in (5, 10):
        house.clock.set(datetime(2026, 11, 23, 2, minute, tzinfo=UTC))
        record(house, client, dial(house, client), "no_commitment")
    page = house.open("qa1").get("/compliance").text
    assert "2 of 3" in page
    assert "cn_effective_calls_per_day" in page


def test_the_reason_for_going_on_under_a_warning_reaches_the_desk(house: House) -> None:
    draft = PreferenceDraft("hours", "contact", "works by day", from_minute=1080, to_minute=1200)
    with db.write(house.engine) as session:
        preferences.record_preference(
            session, house.clock, actor(house, "collector1"), house.debtors[0], draft
        )
    client = house.open("collector1")
    form = {"contact_point_id": house.points[0], "channel": "voice", "purpose": "collect"}
    permit = re.search(
        r"/permits/(\d+)/reveal", client.post(f"/debtors/{house.debtors[0]}/permits", data=form).text
    )[1]
    client.post(
        f"/debtors/{house.debtors[0]}/permits/{permit}/reveal", data={"override": "asked for ten today"}
    )
    page = house.open("qa1").get("/compliance").text
    assert "asked for ten today" in page
    assert "Outside the preferred hours" in page


def test_the_officer_judges_a_hit_once_with_a_reason(house: House) -> None:
    hit, client = a_hit(house), house.open("qa1")
    page = client.get("/compliance/hits").text
    assert "<mark>" in page
    assert "Obstructing daily life" in page
    assert client.post(f"/compliance/hits/{hit}", data={"state": "false_hit", "note": " "}).status_code == 422
    assert (
        client.post(f"/compliance/hits/{hit}", data={"state": "false_hit", "note": "quoted"}).status_code
        == 303
    )
    assert client.post(f"/compliance/hits/{hit}", data={"state": "upheld", "note": "x"}).status_code == 422
    assert "quoted" in client.get("/compliance/hits?state=false_hit").text
    with db.read(house.engine) as session:
        assert session.scalars(select(CheckerHit.state)).one() == "false_hit"


def test_a_restriction_to_look_at_again_appears_on_its_day(house: House) -> None:
    with db.write(house.engine) as session:
        service.raise_restriction(
            session, house.clock, actor(house, "collector1"), house.debtors[0], "vulnerable", "in hospital",
            recheck_on=date(2026, 11, 24),
        )  # fmt: skip
    assert "in hospital" not in house.open("qa1").get("/compliance").text
    house.clock.set(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    assert "in hospital" in house.open("qa1").get("/compliance").text


def test_a_kept_version_is_replayed_in_the_background(house: House, settings) -> None:
    ask(house)
    folder = versions.keep_copy(settings)
    (folder / "cn" / "cn_house_one_at_a_time.yaml").unlink()
    client = house.open("qa1")
    assert folder.name in client.get("/compliance/replay").text
    assert client.post("/compliance/replay", data={"old": "../../etc", "days": "30"}).status_code == 422
    assert client.post("/compliance/replay", data={"old": folder.name, "days": "30"}).status_code == 303
    assert jobs.run_one(house.engine, settings, house.clock)
    page = client.get("/compliance/replay").text
    assert "1 rules added" in page
    assert "1 decisions judged again" in page


def test_a_phrase_is_tried_before_it_goes_live_and_then_stops_a_note(house: House) -> None:
    officer = house.open("qa1", "zh_Hans")
    line = Line("客户说绿皮本子已经寄出，下周回电确认。", "zh", "note", "debtor")
    form = {"kind": "phrase", "lang": "zh", "category": "deception", "words": "绿皮本子", "note": "黑话"}
    to = officer.post("/compliance/phrases", data=form).headers["location"]
    page = officer.get(to)
    assert "新标出" in page.text
    assert not found_in(house, line)
    number = re.search(r"/compliance/phrases/(\d+)/live", page.text)
    assert number
    officer.post(f"/compliance/phrases/{number[1]}/live")
    assert "已生效" in officer.get(to).text
    assert found_in(house, line) == ["deception"]
    officer.post(f"/compliance/phrases/{number[1]}/withdraw", data={"reason": "改用别的"})
    assert not found_in(house, line)


def found_in(house: House, line: Line) -> list[str]:
    with db.write(house.engine) as session:
        who = actor(house, "collector1")
        return [row.category for row in hits.look(session, house.clock, who, line, "note")]


def test_a_hit_judged_false_offers_its_exception(house: House) -> None:
    hit = a_hit(house)
    officer = house.open("qa1")
    answer = officer.post(f"/compliance/hits/{hit}", data={"state": "false_hit", "note": "a quote"})
    page = officer.get(answer.headers["location"]).text
    assert "Show the effect" in page
    assert 'value="叫人去你家门口堵着"' in page
    assert re.search(r'value="obstruct_life" selected', page)


def test_a_lead_reads_the_phrases_and_teaches_none(house: House) -> None:
    lead = house.open("lead1")
    assert lead.get("/compliance/phrases").status_code == 200
    assert lead.post("/compliance/phrases", data={"kind": "phrase"}).status_code == 403
    assert house.open("collector1").get("/compliance/phrases").status_code == 403
