"""Into the database: idempotent, joined by debtor, all or nothing, recorded."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from dunwell.evidence.tables import RecordRow
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for, read, write
from dunwell.foundation.settings import Settings
from dunwell.intake import service
from dunwell.intake.staging import Staged
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem, ImportBatch, RelatedPerson
from tests.intake.files import ZH, citizen, codes, row, staged, text, workbook

WIDE = [*ZH, "联系人", "联系人关系", "联系人电话", "地址", "利息"]


def wide(n: int, **over: str) -> list[str]:
    """A good row under WIDE."""
    extra = ["李四", "朋友", f"1390000{n:04d}", f"某路{n}号", "1.50"]
    return [*row(n, **over), *extra]


def commit(engine: Engine, clock: FixedClock, settings: Settings, result: Staged) -> service.Outcome:
    """Stage is done; write it in one transaction."""
    with write(engine) as session:
        return service.commit(session, clock, SYSTEM, result, settings=settings)


def count(engine: Engine, model: type[Base]) -> int:
    """Rows of a table."""
    with read(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def snapshot(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every portfolio table."""
    with engine.connect() as connection:
        return {
            model.__tablename__: [tuple(r) for r in connection.execute(select(model.__table__))]
            for model in (Debtor, Account, ContactPoint, RelatedPerson, DueItem, ImportBatch)
        }


def test_rows_land_in_the_portfolio_with_what_they_say(engine, clock, settings):
    outcome = commit(
        engine, clock, settings, staged(text([WIDE, wide(1), wide(1, contract="HT9", amount="10"), wide(2)]))
    )
    assert {
        key: outcome.figures[key] for key in ("accepted", "new", "changed", "unchanged", "distinct_debtors")
    } == {"accepted": 3, "new": 3, "changed": 0, "unchanged": 0, "distinct_debtors": 2}
    with read(engine) as session:
        debtor = session.scalars(select(Debtor).where(Debtor.id_number == citizen(1))).one()
        accounts = session.scalars(
            select(Account).where(Account.debtor_id == debtor.id).order_by(Account.id)
        ).all()
        assert (debtor.kind, debtor.id_kind, debtor.name, debtor.zone, debtor.lang, debtor.aliases) == (
            "person",
            "citizen_id",
            "测试1",
            "Asia/Shanghai",
            "zh",
            [],
        )
        assert [(a.contract_no, a.overdue_minor, a.interest_minor, a.fee_minor, a.currency, a.due_on, a.due_on_derived) for a in accounts] == [
            ("HT000001", 123450, 150, None, "CNY", date(2026, 1, 15), True), ("HT9", 1000, 150, None, "CNY", date(2026, 1, 15), True),
        ]  # fmt: skip
        points = session.execute(
            select(ContactPoint.kind, ContactPoint.value, ContactPoint.person_id).where(
                ContactPoint.debtor_id == debtor.id
            )
        ).all()
        friend = session.scalars(select(RelatedPerson).where(RelatedPerson.debtor_id == debtor.id)).one()
        assert (friend.name, friend.relation, friend.liable) == ("李四", "friend", False)
        assert set(points) == {
            ("phone", "+8613800000001", None),
            ("address", "某路1号", None),
            ("phone", "+8613900000001", friend.id),
        }
        due = session.scalars(select(DueItem).where(DueItem.account_id == accounts[0].id)).one()
        assert (due.due_on, due.outstanding_minor) == (date(2026, 1, 15), 123450)


def test_the_same_file_again_changes_nothing(engine, clock, settings):
    result = staged(text([WIDE, wide(1), wide(2)]))
    commit(engine, clock, settings, result)
    before = snapshot(engine)
    again = commit(engine, clock, settings, staged(text([WIDE, wide(1), wide(2)])))
    assert (again.figures["unchanged"], again.batch_id) == (2, None)
    assert snapshot(engine) == before


def test_the_same_rows_in_another_format_or_order_are_unchanged(engine, clock, settings):
    commit(engine, clock, settings, staged(text([ZH, row(1), row(2)])))
    before = snapshot(engine)
    again = commit(engine, clock, settings, staged(workbook({"a": [["标题"], ZH, row(2), row(1)]})))
    assert again.figures["unchanged"] == 2
    assert snapshot(engine) == before


def test_a_newer_file_changes_only_what_it_says_differently(engine, clock, settings):
    commit(engine, clock, settings, staged(text([WIDE, wide(1), wide(2)])))
    outcome = commit(
        engine,
        clock,
        settings,
        staged(text([WIDE, wide(1, name="测 试一", phone="13700000001", amount="5"), wide(2), wide(3)])),
    )
    assert {key: outcome.figures[key] for key in ("new", "changed", "unchanged")} == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
    }
    with read(engine) as session:
        debtor = session.scalars(select(Debtor).where(Debtor.id_number == citizen(1))).one()
        assert (debtor.name, debtor.aliases) == ("测试1", ["测 试一"])
        account = session.scalars(select(Account).where(Account.debtor_id == debtor.id)).one()
        assert account.overdue_minor == 500
        phones = session.scalars(
            select(ContactPoint.value).where(
                ContactPoint.debtor_id == debtor.id,
                ContactPoint.person_id.is_(None),
                ContactPoint.kind == "phone",
            )
        ).all()
        assert set(phones) == {"+8613800000001", "+8613700000001"}
        assert session.scalars(
            select(DueItem.outstanding_minor).where(DueItem.account_id == account.id)
        ).all() == [500]


def test_other_spellings_of_a_name_become_aliases(engine, clock, settings):
    rows = [
        ZH,
        row(1, name="张三丰"),
        row(1, name="張三豐", contract="b"),
        row(1, name="张三丰 ", contract="c"),
    ]
    commit(engine, clock, settings, staged(text(rows)))
    with read(engine) as session:
        debtor = session.scalars(select(Debtor)).one()
        assert (debtor.name, debtor.aliases) == ("张三丰", ["張三豐"])


def test_an_import_is_one_evidence_record_and_its_report_is_masked(sqlite, clock, settings):
    commit(sqlite, clock, settings, staged(text([ZH, row(1), row(2, id="110105199001011234")])))
    with read(sqlite) as session:
        kinds = session.scalars(select(RecordRow.kind)).all()
        report = session.scalars(select(ImportBatch)).one().report
    assert kinds == ["import.committed"]
    assert "110105" not in json.dumps(report)
    assert report["rejected_by_code"] == {"ID_CHECK": 1}


def test_a_mapping_saved_by_name_is_reused_for_the_same_header(sqlite, clock, settings):
    rows = [["甲列", "乙列", "丙列", "丁列"], ["甲", citizen(1), "5", "c1"]]
    named = {"debtor_name": "甲列", "debtor_id": "乙列", "overdue": "丙列", "contract_no": "丁列"}
    result = staged(text(rows), named=named)
    with write(sqlite) as session:
        service.save_mapping(session, clock, SYSTEM, "某行", result)
    with read(sqlite) as session:
        for mapping in (None, "auto", "某行"):
            again = service.stage_file(
                session,
                staged(text(rows), named=named).opened,
                service.Wishes(as_of=date(2026, 3, 1)),
                mapping,
            )
            assert again.checked.good.height == 1
        with pytest.raises(service.BadInput):
            service.stage_file(session, result.opened, service.Wishes(as_of=date(2026, 3, 1)), "unknown")


def test_a_reused_mapping_follows_columns_that_moved(sqlite, clock, settings):
    rows = [["甲列", "乙列", "丙列", "丁列"], ["甲", citizen(1), "5", "c1"]]
    named = {"debtor_name": "甲列", "debtor_id": "乙列", "overdue": "丙列", "contract_no": "丁列"}
    with write(sqlite) as session:
        service.save_mapping(session, clock, SYSTEM, "某行", staged(text(rows), named=named))
    moved = staged(text([list(reversed(cells)) for cells in rows]), named=named).opened
    with read(sqlite) as session:
        again = service.stage_file(session, moved, service.Wishes(as_of=date(2026, 3, 1)), "某行")
    assert again.checked.good["id_number"].to_list() == [citizen(1)]


def test_killed_at_any_moment_an_import_leaves_all_or_nothing(tmp_path: Path):
    rows = 4000
    file = tmp_path / "big.csv"
    file.write_bytes(text([WIDE, *[wide(n % 1000, contract=f"c{n}") for n in range(rows)]]))
    program = (
        "import sys, dunwell.models\n"
        "from pathlib import Path\n"
        "from datetime import date\n"
        "from dunwell.foundation.db import engine_for, write\n"
        "from dunwell.foundation import settings\n"
        "from dunwell.foundation.actor import SYSTEM\n"
        "from dunwell.foundation.clock import SystemClock\n"
        "from dunwell.intake import service\n"
        "place = settings.load(sys.argv[2])\n"
        "engine = engine_for(place.database_url)\n"
        "opened = service.read(Path(sys.argv[1]))\n"
        "print('go', flush=True)\n"
        "with write(engine) as session:\n"
        "    staged = service.stage_file(session, opened, service.Wishes(as_of=date(2026, 3, 1)))\n"
        "    service.commit(session, SystemClock(), SYSTEM, staged, settings=place)\n"
        "print('done', flush=True)\n"
    )
    chance, seen = random.Random(7), set()
    environment = {**os.environ, "DUNWELL_VAR": str(tmp_path / "var")}
    for attempt in range(8):
        url = f"sqlite:///{tmp_path / f'kill{attempt}.db'}"
        engine = engine_for(url)
        Base.metadata.create_all(engine)
        with subprocess.Popen(
            [sys.executable, "-c", program, str(file), url],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "go\n"
            if attempt < 7:
                deadline = time.monotonic() + chance.uniform(0.05, 1.2)
                while time.monotonic() < deadline and child.poll() is None:
                    pass
                child.send_signal(signal.SIGKILL)
            child.wait()
        found = (count(engine, Account), count(engine, ImportBatch), count(engine, RecordRow))
        assert found in ((0, 0, 0), (rows, 1, 1))
        seen.add(found[0])
        engine.dispose()
    assert rows in seen


def test_an_error_in_the_middle_leaves_nothing(sqlite, clock, settings):
    broken = staged(text([ZH, row(1)]))

    def cut_short():
        with write(sqlite) as session:
            service.commit(session, clock, SYSTEM, broken, settings=settings)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        cut_short()
    assert [count(sqlite, model) for model in (Debtor, Account, ContactPoint, ImportBatch, RecordRow)] == [
        0
    ] * 5


def test_the_product_terms_of_an_account_come_with_the_file_and_an_unknown_code_is_a_bad_row(
    engine, clock, settings
):
    head = [*ZH, "产品条款代码"]
    file = text([head, [*row(1), "cn_credit_card"], [*row(2), ""], [*row(3), "made_up"]])
    commit(engine, clock, settings, staged(file))
    assert [(r["row"], r["code"]) for r in staged(file).rejected()] == [(4, "TERMS_UNKNOWN")]
    with read(engine) as session:
        found = dict(session.execute(select(Account.contract_no, Account.terms)).all())
    assert found == {"HT000001": "cn_credit_card", "HT000002": None}
    # A file without the column says nothing of the terms, and the same words give the same hash as before there was one.
    commit(engine, clock, settings, staged(text([ZH, row(1, amount="99")])))
    with read(engine) as session:
        assert (
            session.scalars(select(Account.terms).where(Account.contract_no == "HT000001")).one()
            == "cn_credit_card"
        )


def test_a_column_headed_just_terms_holds_product_terms_where_its_cells_are_codes():
    for head in ("terms", "Terms", "条款"):
        file = text([[*ZH, head], [*row(1), "cn_credit_card"], [*row(2), ""], [*row(3), "made_up"]])
        found = staged(file)
        assert found.checked.good["terms"].to_list() == ["cn_credit_card", None]
        assert codes(found) == {4: "TERMS_UNKNOWN"}
    assert codes(staged(text([[*ZH, "terms"], [*row(1), "cn_credit_kard"]]))) == {2: "TERMS_UNKNOWN"}


def test_a_column_of_payment_terms_says_nothing_of_the_product_terms():
    for words in ("NET 30", "net_30", "2/10 net 30", "COD", "due on receipt", "due_on_receipt", "月结30天"):
        found = staged(text([[*ZH, "Terms"], [*row(1), words]]))
        assert found.mapping.one("terms") is None, words
        assert found.checked.good["terms"].to_list() == [None]
