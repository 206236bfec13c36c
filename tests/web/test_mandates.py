"""The debtor can check us: a letter with a number, and a public page that says whose it is and nothing of the debtor."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dunwell.compliance import mandates
from dunwell.compliance.desk_tables import Mandate
from dunwell.compliance.tables import Credential
from dunwell.foundation import db
from dunwell.web.app import create_app
from tests.ui.client import browser
from tests.ui.test_pdf import text_of
from tests.worklist.desk_world import House, build


@pytest.fixture
def house(settings, sqlite, clock) -> House:
    return build(create_app(settings, clock), sqlite, clock)


def a_mandate(house: House) -> Mandate:
    answer = house.open("collector1").post(f"/debtors/{house.debtors[0]}/mandates")
    assert answer.status_code == 303, answer.text
    with db.read(house.engine) as session:
        row = session.scalars(select(Mandate)).one()
        session.expunge_all()
        return row


def guest(house: House, lang: str = "en"):
    client = browser(house.app, lang)
    client.get("/verify")
    return client


def test_anybody_may_check_a_number_and_learns_nothing_of_the_debtor(house: House) -> None:
    row = a_mandate(house)
    spoken = f" {row.number[:4].lower()} {row.number[4:]} "
    page = guest(house).post("/verify", data={"number": spoken}).text
    assert "This mandate is valid" in page
    assert "Collector1" in page
    for secret in ("林", "1990000", str(house.debtors[0]) + "/mandates", "overdue", "C-"):
        assert secret not in page


@pytest.mark.parametrize(("lang", "words"), [("en", "We do not know this number"), ("zh", "查无此授权编号")])
def test_an_unknown_number_is_said_to_be_unknown(house: House, lang: str, words: str) -> None:
    client = guest(house, lang)
    assert words in client.post("/verify", data={"number": "AAAA2222"}).text


def test_a_mandate_that_was_taken_back_or_has_ended_is_not_valid(house: House) -> None:
    row = a_mandate(house)
    house.clock.set(row.valid_to)
    assert "no longer valid" in guest(house).post("/verify", data={"number": row.number}).text
    house.clock.set(datetime(2026, 11, 23, 2, 1, tzinfo=UTC))
    house.open("collector1").post(f"/mandates/{row.id}/revoke", data={"reason": "left the team"})
    assert "no longer valid" in guest(house).post("/verify", data={"number": row.number}).text


def test_guessing_is_slowed_down_and_the_letters_link_is_not(house: House, settings) -> None:
    row, client = a_mandate(house), guest(house)
    for _ in range(mandates.PER_ADDRESS):
        assert client.post("/verify", data={"number": "AAAA2222"}).status_code == 200
    refused = client.post("/verify", data={"number": row.number})
    assert refused.status_code == 429
    assert "This mandate is valid" not in refused.text
    link = f"/verify/{row.number}/{mandates.link_sign(settings, row.number)}"
    assert "This mandate is valid" in client.get(link).text
    assert "We do not know this number" in client.get(f"/verify/{row.number}/{'0' * 24}").text
    house.clock.set(house.clock.now() + mandates.WINDOW + timedelta(seconds=1))
    assert client.post("/verify", data={"number": row.number}).status_code == 200


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Letter of authority"), ("zh_Hans", "兹授权上述人员仅就上述客户与我方的合同")]
)
def test_the_letter_names_the_collector_the_number_and_how_to_check(
    house: House, lang: str, words: str
) -> None:
    row = a_mandate(house)
    answer = house.open("collector1", lang).get(f"/mandates/{row.id}/letter.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content).replace("\n", "")
    for part in (words, row.number, "Collector1", f"/verify/{row.number}/"):
        assert part in text
    assert "林小甲" not in text


def test_a_mandate_needs_a_certificate_and_does_not_outlive_it(house: House) -> None:
    with db.write(house.engine) as session:
        for credential in session.scalars(select(Credential).filter_by(user_id=house.users["collector1"])):
            credential.valid_to = date(2026, 11, 30)
    row = a_mandate(house)
    assert row.valid_to <= datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    client = house.open("lead1")
    data = {"user_id": house.users["trainee1"]}
    assert client.post(f"/debtors/{house.debtors[0]}/mandates", data=data).status_code == 422


def test_a_collector_takes_back_only_their_own(house: House) -> None:
    row = a_mandate(house)
    answer = house.open("collector2").post(f"/mandates/{row.id}/revoke", data={"reason": "x"})
    assert answer.status_code in (403, 404)
