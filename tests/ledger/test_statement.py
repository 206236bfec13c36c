"""The statement of an account: on the page, as a PDF, as CSV, in both languages."""

import csv
import io
import subprocess
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from tests.ledger.builders import a_debtor, an_account
from tests.ui.client import Browser, a_person, app_client
from tests.ui.test_pdf import text_of

from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings
from dunwell.ledger import account_statement, rests, service
from dunwell.portfolio.tables import Account
from dunwell.worklist.tables import Owner

WANG = Actor(3, "lead1", "lead")


@pytest.fixture
def world(sqlite: Engine, settings: Settings, clock: FixedClock) -> Settings:
    """Account 1: 7,300.00 at 15 % a year since 1 October, 830.00 paid on the 11th, 50.00 bounced; account 2: interest unknown."""
    li = a_person(sqlite, clock, "collector")
    with write(sqlite) as session:
        debtor = a_debtor(session)
        account = an_account(session, debtor, terms="sample_card", principal_minor=7300_00,
                             data_as_of=date(2026, 10, 1), due_on=date(2026, 9, 20), coming_due_on=None, coming_due_minor=None)  # fmt: skip
        other = an_account(session, debtor, interest_minor=None)
        for one in (account, other):
            session.add(Owner(account_id=one.id, debtor_id=debtor.id, user_id=li, since=date(2026, 10, 1)))
        service.post_payment(session, clock, WANG, account.id, 830_00, date(2026, 10, 11), "app", "R1")
        bad = service.post_payment(session, clock, WANG, account.id, 50_00, date(2026, 10, 15), "app", "R2")
        service.reverse_payment(session, clock, WANG, bad.id, "退票")
    return settings


@pytest.fixture(params=["zh-CN", "en"])
def client(request: pytest.FixtureRequest, world: Settings, clock: FixedClock) -> Iterator[Browser]:
    """A collector whose language is the parameter."""
    with app_client(world, clock, "collector", lang=request.param) as made:
        made.zh = request.param == "zh-CN"  # type: ignore[attr-defined]
        yield made


def test_the_page_tells_each_day_and_where_each_cent_went(client: Browser) -> None:
    page = client.get("/accounts/1/statement?on=2026-10-21").text
    assert "6,597.00" in page  # 6,570.00 and ten days at 2.70
    if client.zh:
        assert (
            "2026年10月1日至2026年10月10日共10天，7,300.00 × 年利率15% ÷ 365 × 10（每天3.00） = 30.00" in page
        )
        assert "收到还款（机构APP，流水号 R1），冲抵：费用与违约金 20.00、利息 80.00、本金 730.00" in page
        assert "这些还款视同未发生" in page
    else:
        assert (
            "10 days from 1 Oct 2026 to 10 Oct 2026, 7,300.00 × 15% a year ÷ 365 × 10 (3.00 a day) = 30.00"
            in page
        )
        assert "reference R1): Fees and penalties 20.00, Interest 80.00, Principal 730.00" in page


def test_an_account_with_an_unknown_component_has_no_statement_and_says_what_to_do(client: Browser) -> None:
    page = client.get("/accounts/2/statement")
    assert page.status_code == 200
    assert ("无法出具对账单" if client.zh else "There is no statement") in page.text
    assert client.get("/accounts/2/statement.pdf").status_code == 422


def test_the_pdf_comes_in_the_language_asked_for(client: Browser) -> None:
    for lang, title in (("zh", "账户对账单"), ("en", "Statementoftheaccount")):
        answer = client.get(f"/accounts/1/statement.pdf?on=2026-10-21&lang={lang}")
        assert title in "".join(text_of(answer.content).split())


def test_the_pdf_reads_correctly_and_making_it_is_recorded(client: Browser, sqlite: Engine) -> None:
    answer = client.get("/accounts/1/statement.pdf?on=2026-10-21")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True
    )
    text = "".join(run.stdout.decode().split())
    assert "6,597.00" in text_of(answer.content)
    said = (
        ["账户对账单", "测试", "自债权机构数据承接的余额", "示例信用卡，年利率15%", "6,597.00", "逐日明细", "退票",
         "7,300.00×年利率15%÷365×10（每天3.00）=30.00"]
        if client.zh else ["Statementoftheaccount", "6,597.00", "Daybyday",
                             "7,300.00×15%ayear÷365×10(3.00aday)=30.00"]
    )  # fmt: skip
    for words in said:
        assert words in text
    with read(sqlite) as session:
        assert "statement.made" in [r.kind for r in evidence.records(session, "debtor:1")]


def test_the_file_has_every_day_and_adds_up(client: Browser) -> None:
    body = client.get("/accounts/1/statement.csv?on=2026-10-21").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    head, opening, *middle, closing = rows
    assert (opening[0], closing[0]) == ("2026-10-01", "2026-10-21")
    days = [row for row in middle if row[7]]
    assert len(days) == 20
    changes = [sum(float(cell or 0) for cell in row[2:6]) for row in middle]
    assert float(opening[6]) + sum(changes) == pytest.approx(float(closing[6]))
    assert len({len(row) for row in rows}) == 1
    assert len(head) == 9


def test_a_day_before_the_data_or_far_ahead_is_refused(client: Browser) -> None:
    for day in ("2026-09-30", "2029-01-01", "yesterday"):
        assert client.get(f"/accounts/1/statement?on={day}").status_code == 422


def test_the_statement_is_the_replay(world: Settings, sqlite: Engine) -> None:
    with read(sqlite) as session:
        on = date(2026, 11, 23)
        found = account_statement.statement(session, 1, on)
        assert found is not None
        assert found.owed == service.owed(session, found.account, on).total_minor
        assert found.owed_at_opening + sum(sum(line.changes.values()) for line in found.lines) == found.owed
        assert sum(day.exact for day in found.days) == sum(
            span.exact for line in found.lines for span in line.spans
        )


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [("en", ("Late fee: 100.00 due on 20 Oct 2026 was unpaid, × 5% = 5.00", "From 25 Oct 2026 no interest and no late fee is charged")),
     ("zh-CN", ("违约金：2026年10月20日到期应还100.00未还，× 5% = 5.00", "自2026年10月25日起，按约履行还款计划期间不计利息、不收违约金。"))],
)  # fmt: skip
def test_a_late_fee_and_a_rest_of_interest_are_told_in_words_on_the_page_the_pdf_and_the_csv(
    sqlite: Engine, settings: Settings, clock: FixedClock, lang: str, sentences: tuple[str, str]
) -> None:
    a_person(sqlite, clock, "lead")
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), terms="cn_credit_card", data_as_of=date(2026, 10, 1), due_on=date(2026, 9, 20),
                             coming_due_on=date(2026, 10, 20))  # fmt: skip
        rests.rest(session, clock, WANG, account, date(2026, 10, 25), "plan")
        number = account.id
    with app_client(settings, clock, "lead", lang=lang) as client:
        page = client.get(f"/accounts/{number}/statement").text
        table = client.get(f"/accounts/{number}/statement.csv").content.decode("utf-8-sig")
        paper = "".join(text_of(client.get(f"/accounts/{number}/statement.pdf").content).split())
        for sentence in sentences:
            assert sentence in page
            assert sentence in table
            assert "".join(sentence.split())[:20] in paper  # the rest of it wraps
        assert "× 0%" not in page  # days of rest are told once
        with write(sqlite) as session:
            session.get_one(Account, number).status = "written_off"
        words = "still owed" if lang == "en" else "债务并未免除"
        assert words in client.get(f"/accounts/{number}/statement").text
        assert "".join(words.split()) in "".join(
            text_of(client.get(f"/accounts/{number}/statement.pdf").content).split()
        )
        answer = client.post(f"/accounts/{number}/terms", data={"terms": "no_such", "reason": "contract"})
        assert answer.status_code == 422


def test_the_terms_are_set_on_the_statement_by_a_lead_only(
    client: Browser, world: Settings, clock: FixedClock, sqlite: Engine
) -> None:
    assert 'name="terms"' not in client.get("/accounts/1/statement").text
    assert client.post("/accounts/1/terms", data={"terms": "", "reason": "contract"}).status_code == 403
    a_person(sqlite, clock, "admin")
    with app_client(world, clock, "admin") as admin:
        assert 'name="terms"' in admin.get("/accounts/1/statement").text
        assert admin.post(
            "/accounts/1/terms", data={"terms": "cn_credit_card", "reason": "contract"}
        ).status_code in (200, 204, 303)
        assert "0.05 % a day" in admin.get("/accounts/1/statement").text


def test_a_day_that_is_none_is_refused_with_a_way_back(client: Browser) -> None:
    answer = client.get("/accounts/1/statement?on=abc")
    assert answer.status_code == 422
    assert 'href="/accounts/1/statement"' in answer.text
    assert "<nav" in answer.text
