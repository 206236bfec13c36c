"""The call settled on the page: means, offers, agreement, document; waivers decided by another; who may do what."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select
from tests.ledger.builders import a_debtor, an_account
from tests.ui.client import Browser, a_person, app_client, sign_in_as
from tests.ui.test_pdf import text_of

from dunwell.compliance.tables import Restriction
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings
from dunwell.negotiation.deal_tables import Agreement, Hardship, Means
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist.tables import Owner

MEANS = {
    "income": "3,000", "payday": "15", "persons": "1", "out": ["440"] * 6, "debts": "0", "liquid": "100", "grounds": "payslip",
}  # fmt: skip


@pytest.fixture
def client(sqlite: Engine, settings: Settings, clock: FixedClock) -> Iterator[Browser]:
    """Account 1 is the collector's, account 2 another one's."""
    li, wang = a_person(sqlite, clock, "collector"), a_person(sqlite, clock, "collector", "collector2")
    with write(sqlite) as session:
        for user in (li, wang):
            debtor = a_debtor(session)
            account = an_account(session, debtor)
            session.add(
                Owner(account_id=account.id, debtor_id=debtor.id, user_id=user, since=date(2026, 11, 1))
            )
    with app_client(settings, clock, "collector") as made:
        yield made


def test_a_call_goes_from_means_to_a_document_in_four_steps(client: Browser, sqlite: Engine) -> None:
    first = client.get("/accounts/1/deal").text
    assert "每个月实际到手多少" in first  # asked in the debtor's language
    assert "Put offer" not in first
    asked = client.post("/accounts/1/means", data=MEANS | {"persons": ""}).text
    assert "这份收入要养活几口人" in asked
    offered = client.post("/accounts/1/means", data=MEANS).text
    assert "Put offer 1" in offered
    assert "stays owed as agreed" in offered
    assert "Compared over the whole balance" not in offered  # all three settle the overdue part
    assert "Instalments" in offered
    put = client.post("/accounts/1/offers", data={"kind": "instalments"})
    assert "They accept: read it back" in put.text
    with read(sqlite) as session:
        assert session.scalars(select(Means.version).order_by(Means.version)).all() == [1, 2]
    drafted = client.post("/accounts/1/agreement", data={"move_id": 1, "method": "app", "lang": "zh"})
    assert "我跟您核对一遍" in drafted.text
    refused = client.post("/agreements/1/acknowledge", data={"how": "spoken"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert (
        client.post(
            "/agreements/1/acknowledge", data={"how": "spoken", "read_back": "1", "note": "rec 1"}
        ).status_code
        == 200
    )
    with read(sqlite) as session:
        assert session.get_one(Agreement, 1).state == "in_force"
        assert session.scalars(select(Restriction.kind)).all() == ["plan_in_force"]
    document = client.get("/agreements/1/document")
    assert document.headers["content-type"] == "application/pdf"
    text = "".join(text_of(document.content).split())
    for said in ("还款协议", "停止催收", "个人账户", "2026年11月26日", "本协议涵盖范围", "依本协议偿还"):
        assert said in text
    assert "Payment agreement" in text_of(client.get("/agreements/1/document?lang=en").content)


def test_each_debt_of_a_debtor_has_its_deal_and_offers_of_two_bases_are_compared_over_one(
    client: Browser, sqlite: Engine
) -> None:
    with write(sqlite) as session:
        account = session.get_one(Account, 1)
        account.due_on = date(
            2026, 10, 1
        )  # more than 30 days: offers over the whole balance beside those over the overdue part
        beside = an_account(session, session.get_one(Debtor, account.debtor_id), contract_no="BESIDE-77")
        number = beside.id
    offered = client.post("/accounts/1/means", data=MEANS | {"liquid": "2,000"}).text
    assert f'hx-get="/accounts/{number}/deal"' in offered
    assert "the whole balance" in offered
    assert "Compared over the whole balance" in offered
    assert 'hx-get="/accounts/1/deal"' in client.get(f"/accounts/{number}/deal").text


def test_where_nothing_is_left_the_page_offers_nothing_and_collection_rests(
    client: Browser, sqlite: Engine
) -> None:
    said = client.post("/accounts/1/means", data=MEANS | {"income": "2000"}).text
    assert "Hardship: collection rests" in said
    assert "Put offer" not in said
    assert client.post("/accounts/1/offers", data={"kind": "full"}).status_code == 422
    assert client.post("/hardships/1/close", data={"reason": "x"}).status_code == 403
    assert client.get("/deals").status_code == 200
    with read(sqlite) as session:
        assert session.scalars(select(Hardship)).one().closed_at is None


def test_every_open_hardship_is_listed_and_no_offer_stands_beside_one(
    client: Browser, sqlite: Engine
) -> None:
    client.post("/accounts/1/means", data=MEANS | {"income": "2000"})
    with write(sqlite) as session:
        session.get_one(Means, 1).recorded_by = 99  # another's picture: the next one is no correction
    said = client.post("/accounts/1/means", data=MEANS).text
    assert "By the newest figures something is left" in said
    assert "Put offer" not in said
    assert client.post("/accounts/1/offers", data={"kind": "instalments"}).status_code == 409
    listed = client.get("/deals").text
    assert "review by" in listed
    assert "Review due" not in listed


def test_who_corrects_a_mistyped_income_goes_on_to_the_offers(client: Browser) -> None:
    client.post("/accounts/1/means", data=MEANS | {"income": "300"})
    said = client.post("/accounts/1/means", data=MEANS).text
    assert "Hardship: collection rests" not in said
    assert "Put offer 1" in said


def test_an_offer_keeps_its_number_when_another_is_put(client: Browser) -> None:
    def numbers(text: str) -> list[tuple[str, str]]:
        return re.findall(r"<strong>(\d)\. ([^<]+)</strong>", text)

    before = client.post("/accounts/1/means", data=MEANS).text
    assert len(numbers(before)) > 1
    put = client.post("/accounts/1/offers", data={"kind": "instalments"}).text
    assert numbers(put) == numbers(before)
    number = next(n for n, name in numbers(put) if name == "Instalments")
    assert "on the table" in put
    assert f'data-key="g {number}"' not in put
    assert put.count('data-key="g ') == before.count('data-key="g ')  # one offer less, and g a


def test_the_tick_box_has_the_focus_only_when_they_accept(client: Browser) -> None:
    client.post("/accounts/1/means", data=MEANS)
    client.post("/accounts/1/offers", data={"kind": "instalments"})
    drafted = client.post("/accounts/1/agreement", data={"move_id": 1, "method": "app", "lang": "zh"}).text
    assert re.search(r'name="read_back"[^>]* autofocus', drafted)
    assert "autofocus" not in client.get("/accounts/1/deal").text
    refused = client.post(
        "/agreements/1/acknowledge", data={"how": "spoken", "read_back": "1"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert "number of the recording" in refused.headers["HX-Trigger"]


def test_a_waiver_is_asked_for_by_one_and_decided_by_another(client: Browser) -> None:
    asked = client.post(
        "/accounts/1/waivers", data={"component": "interest", "amount": "5", "reason": "goodwill"}
    )
    assert "Waits for a decision" in asked.text
    assert client.get("/waivers").status_code == 403
    sign_in_as(client, "admin")
    queue = client.get("/waivers").text
    assert "goodwill" in queue
    assert client.post("/waivers/1/decide", data={"decision": "approve", "note": "fine"}).status_code == 303
    assert "Nothing waits for a decision" in client.get("/waivers").text
    assert client.post("/waivers/1/decide", data={"decision": "approve", "note": "fine"}).status_code == 409


def test_a_debit_is_authorised_announced_and_revoked(client: Browser) -> None:
    given = client.post(
        "/accounts/1/mandates", data={"payer_tail": "7890", "how": "spoken", "proof": "recording 1"}
    )
    assert "7890" in given.text
    assert (
        client.post(
            "/accounts/1/debits", data={"amount": "50", "on": "2026-11-24", "how": "text"}
        ).status_code
        == 422
    )
    assert (
        client.post(
            "/accounts/1/debits", data={"amount": "50", "on": "2026-11-26", "how": "text"}
        ).status_code
        == 200
    )
    assert "None is on file" not in client.post("/debit-mandates/1/revoke", data={"reason": "said so"}).text


def test_what_was_said_is_answered(client: Browser) -> None:
    said = client.get("/objections?lang=zh&q=利息太高&kind=person").text
    assert "利息按合同利率按天计算" in said
    assert "Nothing fits" in client.get("/objections?lang=en&q=qwxz").text


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/accounts/2/means", MEANS), ("/accounts/2/offers", {"kind": "full"}), ("/accounts/2/mandates", {"payer_tail": "1234"}),
        ("/accounts/2/waivers", {"component": "fee", "amount": "1", "reason": "x"}), ("/accounts/2/agreement", {"move_id": 1}),
    ],
)  # fmt: skip
def test_another_collectors_account_is_not_there(client: Browser, path: str, data: dict) -> None:
    assert client.get("/accounts/2/deal").status_code == 404
    assert client.post(path, data=data).status_code == 404


def test_the_part_is_in_chinese_too(client: Browser) -> None:
    client.post("/language", data={"lang": "zh_Hans"})
    said = client.post("/accounts/1/means", data=MEANS).text
    for words in ("每月可承受", "提出方案1", "分期", "债权人预期收回"):
        assert words in said
