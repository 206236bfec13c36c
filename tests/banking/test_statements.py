"""Bank statements of several shapes: read, matched, posted when clear, queued when not, and never twice."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from tests.ledger.builders import a_debtor, an_account
from tests.ui.client import a_person, app_client
from typer.testing import CliRunner

from dunwell.banking import statements
from dunwell.banking.camt import Unreadable, read_camt
from dunwell.banking.csvs import read_csv
from dunwell.banking.statements import EntryDecided, StatementReport, import_statement
from dunwell.banking.tables import BankEntry, BankStatement
from dunwell.cli import app
from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import Base, engine_for, read, write
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.ledger import service as ledger
from dunwell.ledger.tables import Payment
from dunwell.negotiation import service as promises
from dunwell.negotiation.domain.promises import PartDraft, PromiseDraft
from dunwell.portfolio.tables import Account, Debtor

DATA = Path(__file__).parent / "data"
WANG = Actor(3, "lead1", "lead")
TODAY = date(2026, 11, 23)


def the_two(session: Session, **first) -> tuple[Account, Account]:
    """甲 owes 1,070.00 on K-9001, 乙 owes 1,070.00 of which 300.00 are overdue."""
    found = []
    for name, contract in (("测试甲", "K-9001"), ("测试乙", "K-9002")):
        debtor = a_debtor(session)
        debtor.name, debtor.name_key = name, name
        facts = {"contract_no": contract, "data_as_of": date(2026, 11, 19)} | (first if not found else {})
        found.append(an_account(session, debtor, **facts))
    return found[0], found[1]


def take(engine: Engine, clock, name: str, data: bytes | None = None) -> StatementReport:
    with write(engine) as session:
        return import_statement(session, clock, WANG, data or (DATA / name).read_bytes(), name, "CNY")


def states(session: Session) -> dict[str, str]:
    return dict(session.execute(select(BankEntry.bank_ref, BankEntry.state)).all())


def test_every_shape_of_csv_and_camt_says_the_same_of_one_receipt() -> None:
    two = (DATA / "two-columns.csv").read_text(encoding="utf-8").encode("gb18030")
    files = [read_csv(two, "CNY"), read_camt((DATA / "camt053.xml").read_bytes())]
    files += [read_csv((DATA / name).read_bytes(), "CNY") for name in ("signed.csv", "direction.csv")]
    firsts = [f.entries[0] for f in files]
    assert {(e.value_date, e.amount_minor, e.currency, e.credit, e.payer, e.payer_tail) for e in firsts} == {
        (date(2026, 11, 20), 1070_00, "CNY", True, "测试甲", "5678")
    }
    assert [f.shape for f in files] == ["csv:in_out", "camt.053.001.08", "csv:signed", "csv:way"]
    assert [f.own_tail for f in files] == ["8899", "8899", "8899", ""]
    assert [(r.row, r.code) for r in files[3].rejected] == [(4, "bad_date")]
    assert files[1].pending == 1


def test_a_receipt_that_names_its_contract_is_posted_and_the_rest_waits(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        first, _ = the_two(session)
        number = first.id
    report = take(sqlite, clock, "two-columns.csv")
    assert (report.posted, report.queued, report.out, report.sums) == (1, 2, 1, {"CNY": 1070_00})
    with read(sqlite) as session:
        assert states(session) == {"B1001": "posted", "B1002": "queued", "B1003": "out", "B1004": "queued"}
        payment = session.scalars(select(Payment)).one()
        assert (payment.account_id, payment.amount_minor, payment.reference) == (number, 1070_00, "B1001")
        assert session.get_one(Account, number).status == "settled"
        waiting = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1002")).one()
        best = statements.proposals(session, clock, waiting)[0]
        assert set(best.reasons) == {"name", "overdue"}
        assert best.points == 0.35
        kinds = [record.kind for record in evidence.records(session)]
        assert kinds.count("bank.entry_posted") == 1
        assert kinds.count("bank.statement") == 1


def test_the_same_file_again_and_another_shape_of_it_change_nothing(engine: Engine, clock) -> None:
    with write(engine) as session:
        the_two(session)
    take(engine, clock, "two-columns.csv")
    again = take(engine, clock, "two-columns.csv")
    assert (again.posted, again.queued, again.unchanged) == (0, 0, 4)
    other = (DATA / "two-columns.csv").read_text(encoding="utf-8").replace("300.00", "301.00").encode()
    changed = take(engine, clock, "x.csv", other)
    assert [(r.row, r.code) for r in changed.rejected] == [(5, "reference_reused")]
    with read(engine) as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 1
        assert session.scalar(select(func.count()).select_from(BankStatement)) == 2


def test_a_receipt_posted_by_hand_with_the_banks_reference_is_not_posted_twice(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        account, _ = the_two(session)
        ledger.post_payment(
            session, clock, WANG, account.id, 1070_00, date(2026, 11, 20), "bank_transfer", "HAND"
        )
    assert take(sqlite, clock, "two-columns.csv").posted == 0
    with read(sqlite) as session:
        entry = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1001")).one()
        assert {"contract", "posted_before"} <= set(entry.reasons)


def test_a_return_named_by_the_bank_reverses_the_receipt_once(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        first, _ = the_two(session)
        number, owed = first.id, first.principal_minor
    assert take(sqlite, clock, "camt053.xml").posted == 1
    assert take(sqlite, clock, "camt053-return.xml").returned == 1
    assert take(sqlite, clock, "camt053-return.xml").unchanged == 1
    with read(sqlite) as session:
        account = session.get_one(Account, number)
        assert (account.principal_minor, account.status) == (owed, "open")
        payment = session.scalars(select(Payment)).one()
        assert payment.reversal_reason == "returned by the bank: AC04 Account closed"


def test_a_return_that_names_nothing_waits_and_a_person_says_which(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        the_two(session)
    report = take(sqlite, clock, "direction.csv")
    assert (report.posted, report.queued, len(report.rejected)) == (1, 1, 1)
    with write(sqlite) as session:
        entry = session.scalars(select(BankEntry).where(BankEntry.returns)).one()
        payment = session.scalars(select(Payment)).one()
        done = statements.assign_return(session, clock, WANG, entry.id, payment.id)
        assert (done.state, payment.reversed_at is not None) == ("returned", True)


def test_one_entry_is_split_over_the_accounts_of_a_debtor_and_can_be_taken_back(
    sqlite: Engine, clock
) -> None:
    with write(sqlite) as session:
        _, second = the_two(session)
        other = an_account(session, session.get_one(Debtor, second.debtor_id), contract_no="K-9003")
        numbers = second.id, other.id
    take(sqlite, clock, "two-columns.csv")
    with write(sqlite) as session:
        entry = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1002")).one()
        shares = {numbers[0]: 100_00, numbers[1]: 200_00}
        with pytest.raises(BadInput):
            statements.assign(session, clock, WANG, entry.id, {numbers[0]: 100_00})
        with pytest.raises(NotPermitted):
            statements.assign(session, clock, Actor(9, "c", "collector"), entry.id, shares)
        done = statements.assign(session, clock, WANG, entry.id, shares)
        assert (done.state, len(done.payment_ids)) == ("posted", 2)
        with pytest.raises(EntryDecided):
            statements.assign(session, clock, WANG, entry.id, shares)
        statements.take_back(session, clock, WANG, entry.id, "wrong split")
        again = statements.assign(session, clock, WANG, entry.id, {numbers[0]: 300_00})
        assert again.state == "posted"
        standing = select(Payment.reference).where(
            Payment.reversed_at.is_(None), Payment.debtor_id == done.debtor_id
        )
        assert list(session.scalars(standing)) == ["B1002~1"]


def test_a_promised_part_is_a_reason_and_two_contracts_of_two_debtors_are_never_clear(
    sqlite: Engine, clock
) -> None:
    with write(sqlite) as session:
        first, _ = the_two(session)
        draft = PromiseDraft((PartDraft(123_00, TODAY),), "bank_transfer", confirmed=True, note="")
        promises.record_promise(session, clock, WANG, first.id, draft)
    text = "date,amount,reference,payer,text\n2026-11-20,123.00,P1,路人,K-9001\n2026-11-20,50.00,P2,测试甲,K-9001 and K-9002\n"
    report = take(sqlite, clock, "p.csv", text.encode())
    assert (report.posted, report.queued) == (0, 2)  # another payer: 0.65 + 0.15 - 0.10
    with read(sqlite) as session:
        by_ref = {e.bank_ref: e for e in session.scalars(select(BankEntry))}
        assert set(by_ref["P1"].reasons) == {"contract", "promise", "other_payer"}
        assert "ambiguous" in by_ref["P2"].reasons


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2370.00", b"2370.01"),
        (b'Ccy="CNY">1370.00', b'Ccy="CNY">1371.00'),
        (b"camt.053.001.08", b"camt.052.001.08"),
        (b"<Cd>BOOK", b"<Cd>MAYBE"),
        (b"1070.00", b"1070.005"),
        (b"<Document", b'<!DOCTYPE x [<!ENTITY e "x">]><Document'),
        (b"</Document>", b""),
    ],
)
def test_half_a_statement_is_refused_whole(old: bytes, new: bytes) -> None:
    data = (DATA / "camt053.xml").read_bytes()
    with pytest.raises((BadInput, Unreadable)):
        read_camt(data.replace(old, new, 1))


ROW = st.tuples(
    st.integers(1, 22), st.sampled_from(["10.00", "300.00", "1070.00"]), st.sampled_from(["", "Q1", "Q2", "Q3"]),
    st.sampled_from(["测试甲", "测试乙", "x"]), st.sampled_from(["K-9001", "K-9002", "pay", "K-9001 K-9002"]),
)  # fmt: skip


@given(rows=st.lists(ROW, max_size=8), cut=st.integers(0, 8))
@hypothesis_settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_importing_twice_equals_once(rows, cut: int, clock, tmp_path_factory) -> None:
    """Whole days in one file, then a file that overlaps it, then both again: as the whole file once."""
    rows.sort()

    def file(some) -> bytes:
        lines = [
            "date,amount,reference,payer,text",
            *(f"2026-11-{d:02},{a},{r},{p},{t}" for d, a, r, p, t in some),
        ]
        return "\n".join(lines).encode()

    last = rows[min(cut, len(rows) - 1)][0] if rows else 0
    early = [row for row in rows if row[0] <= last]

    def after(*files: bytes):
        engine = engine_for(f"sqlite:///{tmp_path_factory.mktemp('db')}/x.db")
        Base.metadata.create_all(engine)
        with write(engine) as session:
            the_two(session)
        for data in files:
            take(engine, clock, "f.csv", data)
        with read(engine) as session:
            paid = session.execute(select(Payment.reference, Payment.account_id, Payment.amount_minor))
            kept = session.execute(select(BankEntry.key, BankEntry.state))
            owed = session.scalars(select(Account.principal_minor).order_by(Account.contract_no))
            said = sorted(paid.all()), sorted(kept.all()), list(owed)
        engine.dispose()
        # Account ids and contract numbers are the same in every new database.
        return said

    once = after(file(rows))
    assert after(file(rows), file(rows)) == once
    split = after(file(early), file(rows), file(early), file(rows))
    assert [key for key, _ in split[1]] == [key for key, _ in once[1]]
    assert len(split[0]) == len({reference for reference, _, _ in split[0]})


def test_a_lead_reads_a_statement_and_posts_the_queue_entry_by_entry(sqlite: Engine, settings, clock) -> None:
    a_person(sqlite, clock, "lead")
    a_person(sqlite, clock, "collector")
    with write(sqlite) as session:
        _, second = the_two(session)
        number = second.id
    with app_client(settings, clock, "lead") as client:
        file = {"file": ("s.csv", (DATA / "two-columns.csv").read_bytes(), "text/csv")}
        assert "1 posted, 2 wait" in client.post("/bank/statement", files=file, data={"currency": ""}).text
        assert "2 wait for a person" in client.get("/bank").text
        with read(sqlite) as session:
            ids = dict(session.execute(select(BankEntry.bank_ref, BankEntry.id)).all())
        named, stranger = f"/bank/{ids['B1002']}", f"/bank/{ids['B1004']}"
        page = client.get(named)
        assert "The payer has the debtor&#39;s name" in page.text
        assert "Matching points: 0.35" in page.text
        answer = client.post(f"{named}/assign", data={"account": [number], "amount": ["300.00"]})
        assert answer.status_code in (200, 204, 303), answer.text
        assert client.get(f"{stranger}?q=K-9002").text.count("K-9002") >= 1
        client.post(f"{stranger}/set-aside", data={"note": "sale of goods"})
        assert "0 wait for a person" in client.get("/bank").text
    with app_client(settings, clock, "collector") as client:
        assert client.get("/bank").status_code == 403
    with read(sqlite) as session:
        assert states(session) == {"B1001": "posted", "B1002": "posted", "B1003": "out", "B1004": "set_aside"}


def test_matched_again_after_the_accounts_came_what_is_clear_is_posted_and_what_was_put_back_waits(
    engine: Engine, clock
) -> None:
    assert take(engine, clock, "two-columns.csv").queued == 3  # nobody is known yet
    with write(engine) as session:
        first, _ = the_two(session)
        number = first.id
    with write(engine) as session:
        report = statements.match_again(session, clock, WANG)
        assert (report.looked, report.posted, report.left, report.sums) == (3, 1, 2, {"CNY": 1070_00})
        named = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1002")).one()
        assert (named.state, named.points) == ("queued", 0.35)
        posted = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1001")).one()
        assert session.get_one(Account, number).status == "settled"
        statements.take_back(session, clock, WANG, posted.id, "wrong debtor")
        assert statements.match_again(session, clock, WANG).posted == 0
        assert (posted.state, posted.points is not None) == ("queued", True)
        assert [r.kind for r in evidence.records(session)].count("bank.matched_again") == 2
    with pytest.raises(NotPermitted), read(engine) as session:
        statements.match_again(session, clock, Actor(9, "collector1", "collector"))


def test_the_queue_stands_in_the_order_of_the_file_its_states_are_chosen_and_it_is_exported(
    sqlite: Engine, settings, clock
) -> None:
    a_person(sqlite, clock, "lead")
    with write(sqlite) as session:
        the_two(session)
    with app_client(settings, clock, "lead") as client:
        file = {"file": ("s.csv", (DATA / "two-columns.csv").read_bytes(), "text/csv")}
        client.post("/bank/statement", files=file, data={"currency": ""})
        everything = client.get("/bank?state=all&export=csv").content.decode("utf-8-sig").splitlines()
        refs = [line.split(",")[6] for line in everything]
        assert refs == ["Bank reference", "B1001", "B1002", "B1003", "B1004"]
        waiting = client.get("/bank?export=csv").content.decode("utf-8-sig")
        assert ("B1002" in waiting, "B1001" in waiting) == (True, False)
        assert client.get("/bank?export=xlsx").content.startswith(b"PK")
        assert "-15.00" in everything[3]
        page = client.get("/bank?state=all").text
        assert "Posted to the debtor" in page
        assert "Money that left" in page
        none = client.get("/bank?q=B1001").text
        assert "Look in every state" in none
        assert "q=B1001" in none
        with read(sqlite) as session:
            number = session.scalars(select(BankEntry.id).where(BankEntry.bank_ref == "B1002")).one()
        assert 'class="dw-back" href="/bank"' in client.get(f"/bank/{number}").text
        assert (
            "Looked at 2: 0 posted"
            in client.get(client.post("/bank/match").headers.get("location", "/bank")).text
        )


def test_a_bad_amount_is_named_as_the_file_has_it() -> None:
    bad = read_csv("日期,收入,支出\n2026-11-20,100,50\n2026-11-21,12.345,\n".encode(), "TWD").rejected
    assert [r.reason for r in bad] == ["not one amount of TWD: 100 / 50", "not one amount of TWD: 12.345"]


def test_the_queue_is_a_table_in_two_languages(sqlite: Engine, clock) -> None:
    with write(sqlite) as session:
        the_two(session)
    assert take(sqlite, clock, "two-columns.csv").queued == 2
    args = ["payment", "queue", "--db", str(sqlite.url)]
    zh, en = (CliRunner().invoke(app, [*args, "--lang", lang]).output for lang in ("zh", "en"))
    for said in ("最佳匹配", "K-9002", "2笔待处理"):
        assert said in zh
    assert "2 in the queue" in en
    for raw in ("None", "{", "('"):
        assert raw not in zh + en
    told = json.loads(CliRunner().invoke(app, [*args, "--json"]).output)["queue"]
    assert len(told) == 2
    assert set(told[0]) == {"entry", "booked_on", "amount", "currency", "credit", "best"}


def test_a_receipt_that_was_refused_waits_with_the_reason_in_the_readers_words(
    sqlite, settings, clock
) -> None:
    """The bank's reference is a payment's already: the entry is clear, and its posting is refused."""
    with write(sqlite) as session:
        _, other = the_two(session)
        ledger.post_payment(session, clock, WANG, other.id, 5_00, TODAY, "app", "B1001")
    a_person(sqlite, clock, "lead")
    assert take(sqlite, clock, "two-columns.csv").posted == 0
    with app_client(settings, clock, "lead", lang="zh_Hans") as client:
        with read(sqlite) as session:
            row = session.scalars(select(BankEntry).where(BankEntry.bank_ref == "B1001")).one()
            number, note = row.id, row.note
        assert note == "payment.reference_taken"
        page = client.get(f"/bank/{number}").text
    assert "payment.reference_taken" not in page
    assert "流水号B1001已用于另一笔还款；未入账。" in page
