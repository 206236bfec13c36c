"""Direct debits: what goes to the bank, and what comes back."""

from datetime import date

import pytest
from sqlalchemy import Engine, select
from tests.ledger.builders import a_debtor, an_account
from tests.ui.client import a_person, app_client

from dunwell.banking import debit_files
from dunwell.banking.statements import import_statement
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput
from dunwell.ledger import service as ledger
from dunwell.ledger.tables import Payment
from dunwell.negotiation import mandates
from dunwell.negotiation.deal_tables import Hardship
from dunwell.negotiation.talks import HardshipStands

WANG = Actor(3, "lead1", "lead")
ON = date(2026, 12, 10)


def announced(session, clock, how_many: int) -> list[int]:
    """Debits of 50.00, each on an account of its own, authorised and announced for ON."""
    found = []
    for _ in range(how_many):
        account = an_account(session, a_debtor(session))
        mandates.authorise(session, clock, WANG, account.id, "1234", "signed", "form 7")
        found.append(mandates.announce(session, clock, WANG, account.id, 50_00, ON, "by letter").id)
    return found


def test_only_standing_announced_debits_go_out_and_each_once(engine: Engine, clock) -> None:
    with write(engine) as session:
        first, second = announced(session, clock, 2)
        mandates.revoke(
            session, clock, WANG, session.get_one(mandates.Debit, second).mandate_id, "by telephone"
        )
        an_account(session, a_debtor(session))
        assert debit_files.make_file(session, clock, WANG, date(2026, 12, 9)) is None
        made = debit_files.make_file(session, clock, WANG, ON)
        assert made is not None
        lines = debit_files.content(session, made.id).decode().splitlines()
        assert lines[0] == "debit_ref,mandate_ref,contract_no,payer_tail,amount,currency,collect_on"
        assert [line.split(",")[0] for line in lines[1:]] == [f"DW-DEBIT-{first}"]
        assert debit_files.make_file(session, clock, WANG, ON) is None


def test_a_success_posts_a_failure_is_work_and_a_second_reading_changes_nothing(
    engine: Engine, clock
) -> None:
    with write(engine) as session:
        first, second = announced(session, clock, 2)
        unsent = announced(session, clock, 1)[0]
        unsent_row = session.get_one(mandates.Debit, unsent)
        unsent_row.state = "cancelled"
        session.flush()
        debit_files.make_file(session, clock, WANG, ON)
        text = (
            "debit_ref,result,amount,currency,value_date,reason\n"
            f"DW-DEBIT-{first},success,50.00,CNY,2026-11-23,\n"
            f"DW-DEBIT-{second},failed,50.00,CNY,,insufficient funds\n"
            f"DW-DEBIT-{unsent},success,50.00,CNY,2026-11-23,\n"
            f"DW-DEBIT-{first},success,51.00,CNY,2026-11-23,\n"
        ).encode()
        report = debit_files.import_results(session, clock, WANG, text)
        assert (report.collected, report.failed) == (1, 1)
        assert [r.code for r in report.rejected] == ["no_such_debit", "other_amount"]
        assert [(d.id, d.why) for d in mandates.failed(session)] == [(second, "insufficient funds")]
        again = debit_files.import_results(session, clock, WANG, text)
        assert (again.collected, again.failed, again.unchanged) == (0, 0, 2)
        payment = session.scalars(select(Payment)).one()
        assert (payment.amount_minor, payment.method) == (50_00, "auto_debit")
        # The bank takes it back later: the receipt is reversed and the debit is work.
        back = f"date,amount,reference,original reference,text\n2026-11-23,-50.00,R1,DW-DEBIT-{first},returned AC04\n"
        assert import_statement(session, clock, WANG, back.encode(), "back.csv", "CNY").returned == 1
        assert payment.reversed_at is not None
        assert {d.id for d in mandates.failed(session)} == {first, second}


def test_a_lead_makes_the_file_on_the_page_downloads_it_and_reads_the_results(
    sqlite: Engine, settings, clock
) -> None:
    a_person(sqlite, clock, "lead")
    a_person(sqlite, clock, "collector")
    with write(sqlite) as session:
        first, _ = announced(session, clock, 2)
    with app_client(settings, clock, "lead") as client:
        assert "in no file yet: 0" in client.get("/bank/debits?on=2026-12-09").text
        page = client.get("/bank/debits?on=2026-12-10").text
        assert "in no file yet: 2" in page
        assert "100.00" in page
        assert client.post("/bank/debits", data={"on": "2026-12-09"}).status_code == 422
        assert client.post("/bank/debits", data={"on": "2026-12-10"}).status_code in (200, 204, 303)
        assert "in no file yet: 0" in client.get("/bank/debits?on=2026-12-10").text
        file = client.get("/bank/debits/1")
        assert file.headers["content-disposition"] == 'attachment; filename="direct-debits-1.csv"'
        assert f"DW-DEBIT-{first}" in file.text
        text = (
            "debit_ref,result,amount,currency,value_date,reason\n"
            f"DW-DEBIT-{first},success,50.00,CNY,2026-11-23,\nDW-DEBIT-999,success,50.00,CNY,,\n"
        )
        answer = client.post("/bank/debit-results", files={"file": ("r.csv", text.encode(), "text/csv")}).text
        assert "1 collected" in answer
        assert "No debit of ours that was sent: DW-DEBIT-999" in answer
        assert "Collected 1" in client.get("/bank/debits").text
        assert client.get("/bank/debits/9").status_code == 404
    with app_client(settings, clock, "collector") as client:
        assert client.get("/bank/debits").status_code == 403
        assert client.get("/bank/debits/1").status_code == 403


def test_no_more_is_debited_than_is_owed_and_nothing_in_hardship(engine: Engine, clock) -> None:
    """1,070.00 owed: 600.00 and 470.00 may be announced, a cent more not; what was paid since is not collected again."""
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        mandates.authorise(session, clock, WANG, account.id, "1234", "signed", "form 7")
        first = mandates.announce(session, clock, WANG, account.id, 600_00, ON, "by letter")
        with pytest.raises(BadInput):
            mandates.announce(session, clock, WANG, account.id, 470_01, ON, "by letter")
        second = mandates.announce(session, clock, WANG, account.id, 470_00, ON, "by letter")
        ledger.post_payment(
            session, clock, WANG, account.id, 100_00, date(2026, 11, 23), "app", "paid-meanwhile"
        )
        made = debit_files.make_file(session, clock, WANG, ON)
        assert made is not None
        assert [
            line.split(",")[0] for line in debit_files.content(session, made.id).decode().splitlines()[1:]
        ] == [f"DW-DEBIT-{first.id}"]
        assert (first.state, second.state) == ("announced", "cancelled")
    with write(engine) as session:
        account = an_account(session, a_debtor(session))
        mandates.authorise(session, clock, WANG, account.id, "1234", "signed", "form 7")
        mandates.announce(session, clock, WANG, account.id, 50_00, ON, "by letter")
        session.add(
            Hardship(debtor_id=account.debtor_id, reason="nothing left", opened_at=clock.now(), review_on=ON)
        )
        session.flush()
        assert debit_files.ready_by(session, clock, ON) == []
        with pytest.raises(HardshipStands):
            mandates.announce(session, clock, WANG, account.id, 10_00, ON, "by letter")
