"""Consents, preferences and restrictions on the workbench, in the browser without pictures."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from dunwell.compliance.desk_tables import Preference
from dunwell.compliance.tables import Permit, Restriction
from dunwell.foundation import db
from dunwell.web.app import create_app
from tests.worklist.desk_world import House, build


@pytest.fixture
def house(settings, sqlite, clock) -> House:
    return build(create_app(settings, clock), sqlite, clock)


def ask(house: House, client) -> str:
    form = {"contact_point_id": house.points[0], "channel": "voice", "purpose": "collect"}
    return client.post(f"/debtors/{house.debtors[0]}/permits", data=form).text


def test_preferred_hours_are_shown_and_the_number_then_needs_a_reason(house: House) -> None:
    client, debtor = house.open("collector1"), house.debtors[0]
    data = {
        "what": "hours",
        "hours_from": "18:00",
        "hours_to": "20:00",
        "source": "inbound",
        "proof": "works by day",
    }
    assert client.post(f"/debtors/{debtor}/preferences", data=data).status_code == 303
    page = client.get(f"/debtors/{debtor}").text
    assert "Prefers: 18:00-20:00" in page
    assert "Said when they called us" in page
    permit = re.search(r"/permits/(\d+)/reveal", ask(house, client))[1]
    where = f"/debtors/{debtor}/permits/{permit}/reveal"
    refused = client.post(where)
    assert refused.status_code == 422
    assert "Say why you go on under this warning." in refused.text
    assert "19900000000" in client.post(where, data={"override": "agreed by message this morning"}).text
    with db.read(house.engine) as session:
        assert session.get(Permit, int(permit)).override_reason == "agreed by message this morning"


def test_a_withdrawn_consent_stays_in_the_history(house: House) -> None:
    client, debtor = house.open("collector1"), house.debtors[0]
    data = {"what": "consent:sms", "source": "writing", "proof": "signed form 12", "given_on": "2026-11-01"}
    client.post(f"/debtors/{debtor}/preferences", data=data)
    with db.read(house.engine) as session:
        row = session.scalars(select(Preference)).one()
        assert (row.channel, row.given_at.date()) == ("sms", date(2026, 10, 31))  # midnight in Shanghai
        preference = row.id
    client.post(f"/preferences/{preference}/end", data={"reason": "said stop on the phone"})
    page = client.get(f"/debtors/{debtor}").text
    assert "said stop on the phone" in page
    assert "Ended (1)" in page


def test_a_lawyer_with_name_and_number_stands_on_the_workbench(house: House) -> None:
    client, debtor = house.open("collector1", "zh_Hans"), house.debtors[0]
    data = {
        "kind": "represented",
        "reason": "来函",
        "source": "lawyer",
        "name": "陈律师",
        "contact": "010-65120001",
    }
    assert client.post(f"/debtors/{debtor}/restrictions", data=data).status_code == 303
    page = client.get(f"/debtors/{debtor}").text
    assert "律师：陈律师" in page
    assert "其律师" in page
    assert "cn_house_represented" in page


def test_vulnerability_is_looked_at_again(house: House) -> None:
    client, debtor = house.open("collector1"), house.debtors[0]
    data = {"kind": "vulnerable", "reason": "in hospital", "until": "2026-12-31", "recheck_on": "2026-11-30"}
    assert client.post(f"/debtors/{debtor}/restrictions", data=data).status_code == 303
    with db.read(house.engine) as session:
        row = session.scalars(select(Restriction.id)).one()
    assert "Look again on 30 Nov 2026" in client.get(f"/debtors/{debtor}").text
    client.post(f"/restrictions/{row}/recheck", data={"note": "still ill", "next_on": "2026-12-07"})
    assert "Look again on 7 Dec 2026" in client.get(f"/debtors/{debtor}").text


def test_another_teams_debtor_is_not_theirs_to_record_on(house: House) -> None:
    client = house.open("collector3")
    data = {"what": "consent:sms", "source": "writing", "proof": "x"}
    assert client.post(f"/debtors/{house.debtors[0]}/preferences", data=data).status_code == 404


def test_a_place_that_does_not_suit_stops_the_number_there_on_the_page(house: House) -> None:
    client, debtor, point = house.open("collector1"), house.debtors[0], house.points[0]
    told = {"what": "not_place:work", "source": "contact", "proof": "said so"}
    assert client.post(f"/debtors/{debtor}/preferences", data=told).status_code == 303
    assert "/reveal" in ask(house, client)  # nobody said where the number is
    assert client.post(f"/contact-points/{point}/place", data={"place": "moon"}).status_code == 422
    assert client.post(f"/contact-points/{point}/place", data={"place": "work"}).status_code == 303
    page = client.get(f"/debtors/{debtor}").text
    assert "Not there: At work" in page
    assert "No call now" in page
    assert house.open("collector2").post(f"/contact-points/{point}/place", data={}).status_code in (403, 404)


def test_every_box_for_a_note_is_checked_as_one_types(house: House) -> None:
    page = house.open("collector1").get(f"/debtors/{house.debtors[0]}").text
    boxes = re.findall(r'<textarea[^>]*name="note"[^>]*>', page)
    assert boxes
    assert all('data-check="note"' in box for box in boxes)
