"""The record on screen: file, proof, export, system chain; for whom, and in which language."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.evidence.worlds import LI, fill
from tests.ui.client import Browser, app_client, sign_in_as

import dunwell.models  # noqa: F401
from dunwell.evidence import service, standalone
from dunwell.foundation import jobs
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for, write
from dunwell.foundation.settings import Settings
from dunwell.portfolio.tables import Debtor


@pytest.fixture
def client(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Browser]:
    engine: Engine = engine_for(settings.database_url)
    Base.metadata.create_all(engine)
    with write(engine) as session:
        for number in (1, 2, 12):
            session.add(
                Debtor(id=number, kind="person", id_kind="customer_no", id_number=str(number), name="王小明",
                       zone="Asia/Shanghai", created_at=datetime(2026, 1, 1, tzinfo=UTC))
            )  # fmt: skip
    fill(engine, clock, settings, tmp_path)
    with write(engine) as session:
        service.append(
            session,
            clock,
            LI,
            "payment.posted",
            2,
            {"amount_minor": 1234_50, "currency": "CNY", "value_date": date(2026, 3, 4)},
        )
    with app_client(settings, clock, "qa") as made:
        yield made


def test_the_file_tells_each_record_in_words_and_proves_itself(client: Browser) -> None:
    page = client.get("/debtors/2/file")
    assert page.status_code == 200
    assert "王小明" not in page.text
    assert "Payment posted" in page.text
    assert "1,234.50" in page.text
    assert "4 Mar 2026" in page.text
    assert "Everything holds." in client.get("/debtors/2/file/proof").text
    acts = client.get("/debtors/2/file/acts").text
    assert acts.count("Rows proved") == 2
    only = client.get("/debtors/2/file?kind=payment.posted").text
    assert "Recording kept" not in only.split("</form>")[-1]


def test_a_tampered_file_says_where_it_breaks(client: Browser) -> None:
    with write(client.app.state.dunwell.engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE evidence_record SET actor = 'x' WHERE chain = 'debtor:2' AND seq = 3"
        )
    proof = client.get("/debtors/2/file/proof").text
    assert "The file does not hold." in proof
    assert "debtor:2 #3" in proof


def test_the_export_button_gives_a_zip_that_proves_itself(client: Browser, tmp_path: Path) -> None:
    assert client.post("/debtors/2/file/export", data={"reason": ""}).status_code == 422
    answer = client.post("/debtors/2/file/export", data={"reason": "the debtor asked"})
    assert answer.headers["content-type"] == "application/zip"
    zipfile.ZipFile(BytesIO(answer.content)).extractall(tmp_path / "out")
    assert standalone.verify(tmp_path / "out" / "debtor-2") == []


def test_the_system_chain_is_shown_and_the_whole_is_proved_by_a_job(client: Browser) -> None:
    assert "Nobody has proved the whole record" in client.get("/evidence").text
    answer = client.post("/evidence/verify")
    assert answer.status_code == 303
    state = client.app.state.dunwell
    assert jobs.run_one(state.engine, state.settings, state.clock)
    page = client.get("/evidence").text
    assert "Everything holds." in page
    assert "Record verified" in page
    assert "Day sealed" in page


def test_a_collector_may_not_open_the_record_and_a_lead_may_not_export(client: Browser) -> None:
    sign_in_as(client, "collector")
    assert client.get("/debtors/2/file").status_code == 403
    sign_in_as(client, "lead")
    assert client.get("/evidence").status_code == 200
    assert client.post("/debtors/2/file/export", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/evidence", "系统链"),
        ("/debtors/2/file", "录音已留存"),
        ("/debtors/2/file/proof", "全部核验通过"),
        ("/debtors/2/file/acts", "数据行已证明"),
    ],
)
def test_the_pages_are_in_chinese_too(client: Browser, path: str, words: str) -> None:
    client.post("/language", data={"lang": "zh_Hans"})
    assert words in client.get(path).text
