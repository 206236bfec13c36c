"""Promises and payments on the page: what a collector and a lead see, type and are told."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select
from tests.ledger.builders import a_debtor, an_account
from tests.ui.client import Browser, a_person, app_client, sign_in_as

from dunwell.evidence.tables import PayloadRow, RecordRow
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings
from dunwell.ledger.tables import Payment
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist.tables import Owner


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


def test_a_collector_takes_a_promise_in_two_parts_and_sees_it(client: Browser, sqlite: Engine) -> None:
    assert "No promise on this account yet." in client.get("/accounts/1/promises").text
    assert "Remove this part" in client.get("/accounts/1/promises/part").text
    answer = client.post(
        "/accounts/1/promises",
        data={
            "amount": ["1,00.50", "２０", ""], "due_on": ["2026-11-23", "2026-11-30", ""], "due_time": ["18:00", "", ""],
            "method": "app", "confirmed": "1", "note": "after payday",
        },
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Promise open" in answer.text
    assert answer.headers["hx-trigger-after-swap"] == "dw:promises"
    with read(sqlite) as session:
        parts = session.scalars(select(PromisePart).order_by(PromisePart.no)).all()
        assert [(p.amount_minor, p.due_on.day, p.due_time and p.due_time.hour) for p in parts] == [
            (100_50, 23, 18),
            (20_00, 30, None),
        ]
        assert session.scalars(select(Promise)).one().confirmed


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"amount": ["1070.01"]}, "amount", "above what is owed"),
        ({"amount": ["12.345"]}, "amount", "such as 120.50"),
        ({"amount": [""], "due_on": [""]}, "amount", "at least one amount"),
        ({"due_on": ["2026-11-22"]}, "due_on", "is over where the debtor is"),
        ({"due_on": ["2027-02-22"]}, "due_on", "a plan, not a promise"),
        ({"method": "cash"}, "method", "Choose how"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Browser, fields: dict, field: str, words: str
) -> None:
    good = {"amount": ["10"], "due_on": ["2026-11-24"], "method": "app"}
    answer = client.post("/accounts/1/promises", data=good | fields, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    said = answer.headers["hx-trigger"] + answer.text
    assert words in said
    assert f'"{field}"' in said


def test_a_promise_is_withdrawn_with_a_reason(client: Browser, sqlite: Engine) -> None:
    client.post("/accounts/1/promises", data={"amount": ["10"], "due_on": ["2026-11-24"], "method": "app"})
    assert client.post("/promises/1/withdraw", data={"reason": ""}).status_code == 422
    assert "Promise withdrawn" in client.post("/promises/1/withdraw", data={"reason": "lost the job"}).text
    assert client.post("/promises/1/withdraw", data={"reason": "again"}).status_code == 409


def test_another_collectors_account_is_not_there(client: Browser) -> None:
    for path in ("/accounts/2/promises", "/accounts/2/payments", "/accounts/99/promises"):
        assert client.get(path).status_code == 404
    good = {"amount": ["10"], "due_on": ["2026-11-24"], "method": "app"}
    assert client.post("/accounts/2/promises", data=good).status_code == 404


def test_a_payment_is_posted_and_reversed_by_who_may(client: Browser, sqlite: Engine) -> None:
    good = {
        "amount": "120.50",
        "value_date": "2026-11-23",
        "method": "bank_transfer",
        "reference": "RCPT-77310",
    }
    assert client.post("/accounts/1/payments", data=good).status_code == 403
    client.post("/accounts/1/promises", data={"amount": ["100"], "due_on": ["2026-11-24"], "method": "app"})
    sign_in_as(client, "admin")
    answer = client.post("/accounts/1/payments", data=good)
    assert answer.status_code == 200
    assert "RCPT-77310" in answer.text
    assert answer.headers["hx-trigger-after-swap"] == "dw:payments"
    assert "received" in client.get("/accounts/1/promises").text
    with read(sqlite) as session:
        assert session.get(Account, 1).overdue_minor == 300_00 - 120_50
    ahead = client.post("/accounts/1/payments", data=good | {"value_date": "2026-11-25", "reference": "R2"})
    assert ahead.status_code == 422
    assert "Reversed" in client.post("/payments/1/reverse", data={"reason": "bounced"}).text
    assert client.post("/payments/1/reverse", data={"reason": "bounced"}).status_code == 409
    listing = client.get("/payments")
    assert "RCPT-77310" in listing.text
    assert "RCPT-77310" in client.get("/payments?export=csv").text
    assert "RCPT-77310" not in client.get("/payments?state=standing").text.split("<table")[-1]


def test_a_file_of_receipts_is_posted_from_the_page(client: Browser, sqlite: Engine) -> None:
    sign_in_as(client, "admin")
    data = b"account_id,amount,value_date,method,reference\n1,10,2026-11-20,app,F1\n1,x,2026-11-20,app,F2\n"
    answer = client.post("/payments/import", files={"file": ("receipts.csv", data, "text/csv")})
    assert answer.status_code == 200
    assert "1 posted, 0 there already, 1 rejected." in answer.text
    assert "Not an amount of the currency: x" in answer.text
    with read(sqlite) as session:
        assert [p.reference for p in session.scalars(select(Payment))] == ["F1"]
    assert client.post("/payments/import", files={"file": ("x.csv", b"a,b", "text/csv")}).status_code == 422


@pytest.mark.parametrize(
    ("path", "words"),
    [("/accounts/1/promises", "新的承诺还款"), ("/accounts/1/payments", "登记还款"), ("/payments", "还款")],
)
def test_the_parts_are_in_chinese_too(client: Browser, path: str, words: str) -> None:
    sign_in_as(client, "admin")
    client.post("/language", data={"lang": "zh_Hans"})
    if "promises" in path:
        sign_in_as(client, "collector")
        client.post("/language", data={"lang": "zh_Hans"})
    assert words in client.get(path).text


def test_a_plain_promise_is_read_back_in_the_debtors_language_and_the_record_keeps_the_sentence(
    client: Browser, sqlite: Engine
) -> None:
    form = {
        "amount": ["20", "100.50"],
        "due_on": ["2026-11-30", "2026-11-23"],
        "due_time": ["", "18:00"],
        "method": "app",
    }
    half = client.post("/accounts/1/promises/read-back", data=form | {"method": ""})
    assert (half.status_code, "blockquote" in half.text) == (200, False)
    assert (
        "blockquote"
        not in client.post("/accounts/1/promises/read-back", data={"amount": ["x"], "due_on": ["2026"]}).text
    )
    said = client.post("/accounts/1/promises/read-back", data=form).text
    sentence = (
        "我跟您核对一遍：您2026年11月23日 18:00前还100.50元；2026年11月30日前还20.00元，用我行手机银行。"
        "如果到时有变化，请在那之前告诉我们。这样对吗？"
    )
    assert sentence in said
    assert client.post("/accounts/2/promises/read-back", data=form).status_code == 404
    # It asks from inside a form, whose target it must not inherit: its answer would take the form's place.
    assert 'promises/read-back" hx-target="this"' in client.get("/accounts/1/promises").text
    client.post("/accounts/1/promises", data=form)
    assert "Not read back" in client.get("/accounts/1/promises").text
    client.post("/accounts/1/promises", data=form | {"confirmed": "1"})
    assert "Read back and agreed" in client.get("/accounts/1/promises").text
    with write(sqlite) as session:
        session.get_one(Debtor, 1).lang = "en"
    english = client.post("/accounts/1/promises/read-back", data=form | {"method": "wechat"}).text
    assert "CNY 100.50 by 23 November 2026 18:00; CNY 20.00 by 30 November 2026, by WeChat Pay." in english
    with read(sqlite) as session:
        query = select(PayloadRow.body).join(RecordRow, RecordRow.id == PayloadRow.record_id)
        bodies = session.scalars(query.where(RecordRow.kind == "promise.recorded").order_by(RecordRow.id))
        rows = [json.loads(body) for body in bodies]
    assert [row.get("read_back") for row in rows] == [None, sentence]
