"""Personal data: every look has its purpose, nothing more than needed leaves the house, and erasing waits for the law."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.evidence import verification
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import Base
from dunwell.portfolio.tables import Account, ContactPoint, Debtor
from dunwell.web.app import create_app
from dunwell.worklist import erasure, extracts
from tests.worklist.desk_world import House, build
from tests.worklist.test_desk import dial, record


@pytest.fixture
def house(settings, sqlite, clock) -> House:
    return build(create_app(settings, clock), sqlite, clock)


def talked(house: House) -> None:
    client = house.open("collector1")
    record(house, client, dial(house, client), "hardship", note="住院的是林小甲的母亲")


def settled(house: House, on: date = date(2026, 11, 23)) -> None:
    with db.write(house.engine) as session:
        for account in session.scalars(select(Account).where(Account.debtor_id == house.debtors[0])):
            account.status, account.data_as_of = "settled", on


def qa(house: House) -> Actor:
    return Actor(house.users["qa1"], "qa1", "qa")


# ---- who looked -----------------------------------------------------------------------------------------------------


def test_every_look_stands_in_the_log_with_its_purpose(house: House) -> None:
    debtor = house.debtors[0]
    house.open("collector1").post(f"/debtors/{debtor}/reveal", data={"what": "name"})
    officer = house.open("qa1")
    assert 'value="complaint" selected' in officer.get(f"/debtors/{debtor}?purpose=complaint").text
    officer.post(f"/debtors/{debtor}/reveal", data={"what": "id_number", "purpose": "complaint"})
    assert officer.post(f"/debtors/{debtor}/reveal", data={"what": "name", "purpose": "x"}).status_code == 422
    page = officer.get(f"/debtors/{debtor}/access-log").text
    for words in ("Collector1", "Work on the case", "Identity number", "Look into a complaint"):
        assert words in page
    assert "Look into a complaint" in officer.get(f"/debtors/{debtor}/access-log?export=csv").text
    assert house.open("lead1").get(f"/debtors/{debtor}/access-log").status_code == 403


# ---- what leaves the house ------------------------------------------------------------------------------------------


def test_an_extract_carries_its_columns_and_no_others_and_is_recorded(house: House) -> None:
    officer, debtor = house.open("qa1"), house.debtors[0]
    with db.read(house.engine) as session:
        contract = session.get(Account, house.accounts[0]).contract_no
    data = {
        "name": "agency_recall",
        "recipient": "North Agency",
        "purpose": "recall of case",
        "contracts": contract,
        "kind": "csv",
    }
    answer = officer.post("/personal-data/extract", data=data)
    assert answer.status_code == 200
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Contract,Overdue amount,Currency,Status"
    assert len(lines) == 2
    assert "林小甲" not in answer.text
    with db.read(house.engine) as session:
        kinds = list(session.scalars(select(RecordRow.kind).where(RecordRow.chain == f"debtor:{debtor}")))
        assert kinds[-1] == "personal_data.exported"
    page = officer.get("/personal-data").text
    assert answer.headers["x-content-sha256"][:12] in page
    assert "North Agency" in page
    assert "recall of case · North Agency" in officer.get(f"/debtors/{debtor}/access-log").text


def test_who_calls_debtors_gets_their_restrictions_and_no_identity_number() -> None:
    kinds = {one.name: one.columns for one in extracts.kinds("en")}
    assert all("restrictions" in columns for columns in kinds.values() if "phone" in columns)
    assert "id_number" not in kinds["agency_assignment"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"recipient": ""}, "recipient"), ({"purpose": "x"}, "purpose"), ({"contracts": "NONE-1"}, "contracts"), ({"contracts": ""}, "contracts")],
)  # fmt: skip
def test_no_file_without_recipient_purpose_and_known_contracts(house: House, wrong: dict, field: str) -> None:
    with db.read(house.engine) as session:
        contract = session.get(Account, house.accounts[0]).contract_no
    data = {
        "name": "agency_recall",
        "recipient": "North Agency",
        "purpose": "recall of case",
        "contracts": contract,
    } | wrong
    answer = house.open("qa1").post("/personal-data/extract", data=data)
    assert answer.status_code == 422
    assert f'name="{field}"' in answer.text  # the form again, with what was typed
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{data["recipient"]}"' in answer.text or field == "recipient"


def test_a_number_shown_stands_in_the_log_with_the_contact_it_was_for(house: House) -> None:
    talked(house)
    log = house.open("qa1").get(f"/debtors/{house.debtors[0]}/access-log").text
    (row,) = [part for part in re.split(r"<tr[ >]", log) if "Number shown for a permitted contact" in part]
    assert "A telephone number" in row
    assert re.search(r"call · \w+", row)


# ---- erasing --------------------------------------------------------------------------------------------------------


def test_nothing_is_erased_while_an_account_is_open(house: House) -> None:
    page = house.open("qa1").get(f"/debtors/{house.debtors[0]}/erasure").text
    assert "An account is still open" in page
    assert "Erase for good" not in page


def test_the_law_is_waited_for_and_the_day_is_said(house: House) -> None:
    talked(house)
    settled(house)
    client = house.open("qa1")
    page = client.get(f"/debtors/{house.debtors[0]}/erasure").text
    assert "They may be erased after 2031-11-23" in page or "23 Nov 2031" in page
    answer = client.post(f"/debtors/{house.debtors[0]}/erasure", data={"reason": "asked", "sure": "1"})
    assert answer.status_code == 409
    with db.read(house.engine) as session:
        assert session.get(Debtor, house.debtors[0]).name == "林小甲"


def test_after_the_last_day_every_particular_is_gone_and_the_chain_still_proves(
    house: House, settings
) -> None:
    debtor = house.debtors[0]
    talked(house)
    with db.read(house.engine) as session:
        row = session.get(Debtor, debtor)
        secrets = {
            row.name,
            row.id_number,
            *(p.value for p in session.scalars(select(ContactPoint).filter_by(debtor_id=debtor))),
        }
        secrets |= {a.contract_no for a in session.scalars(select(Account).filter_by(debtor_id=debtor))} | {
            "住院"
        }
    settled(house)
    house.clock.set(datetime(2031, 11, 24, 2, 0, tzinfo=UTC))
    with db.write(house.engine) as session:
        erasure.erase(session, house.clock, qa(house), debtor, "five years are over")
    with db.read(house.engine) as session:
        report = verification.verify_debtor(session, settings, debtor)
        assert report.holds, report.breaks
        for table in Base.metadata.sorted_tables:
            for found in session.execute(select(table)):
                text = json.dumps([str(value) for value in found], ensure_ascii=False)
                left = [secret for secret in secrets if secret and secret in text]
                assert not left, f"{table.name} still says {left}: {text[:300]}"


def test_the_command_previews_refuses_and_says_until_when(house: House, settings) -> None:
    talked(house)
    settled(house)
    asked = [
        "personal-data",
        "erase",
        "--debtor",
        str(house.debtors[0]),
        "--db",
        settings.database_url,
        "--json",
    ]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 1, answer.output
    said = json.loads(answer.stdout)
    assert said["refused"] == "erasure.still_kept"
    assert said["until"] == "2031-11-23"
    assert CliRunner().invoke(app, [*asked, "--yes", "--reason", "asked"]).exit_code == 1
