"""`dunwell import`: options, keys and exit statuses that others script against."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from dunwell.foundation import migrate
from dunwell.foundation.db import Base, engine_for, read
from dunwell.intake.bench import bench_import
from dunwell.portfolio.tables import Account
from tests.intake.files import ZH, citizen, row, run, text, workbook

KEYS = {
    "rows_total",
    "accepted",
    "rejected",
    "sum_overdue_minor",
    "currency",
    "distinct_debtors",
    "unchanged",
}


@pytest.fixture
def db(tmp_path: Path, monkeypatch) -> str:
    """The URL of a database of its own."""
    monkeypatch.setenv("DUNWELL_VAR", str(tmp_path / "var"))
    url = f"sqlite:///{tmp_path / 'cli.db'}"
    engine = engine_for(url)
    if migrate.newest(engine) is None:
        Base.metadata.create_all(engine)
    engine.dispose()
    return url


def written(tmp_path: Path, data: bytes, name: str = "a.csv") -> Path:
    """The bytes as a file."""
    file = tmp_path / name
    file.write_bytes(data)
    return file


def accounts(db: str) -> int:
    """How many accounts there are."""
    engine = engine_for(db)
    with read(engine) as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


def test_the_report_has_the_keys_of_the_contract(tmp_path, db):
    file = written(tmp_path, text([ZH, row(1), row(2, amount="0"), row(1, contract="b")]))
    status, report = run(file, "--as-of", "2026-03-01", db=db)
    assert status == 0
    assert set(report) >= KEYS
    assert {key: report[key] for key in KEYS - {"rejected"}} == {
        "rows_total": 3,
        "accepted": 2,
        "sum_overdue_minor": 246900,
        "currency": "CNY",
        "distinct_debtors": 1,
        "unchanged": 0,
    }
    assert {key: report["rejected"][0][key] for key in ("row", "column", "code")} == {
        "row": 3,
        "column": "逾期金额(元)",
        "code": "AMT_ZERO",
    }
    status, report = run(file, "--as-of", "2026-03-01", db=db)
    assert (status, report["accepted"], report["unchanged"]) == (0, 2, 2)
    assert accounts(db) == 2


def test_the_same_file_without_a_date_keeps_the_date_it_had(tmp_path, db):
    file = written(tmp_path, text([ZH, row(1)]))
    run(file, "--as-of", "2026-03-01", db=db)
    status, report = run(file, db=db)
    assert (status, report["unchanged"], report["as_of"]) == (0, 1, "2026-03-01")


def test_a_dry_run_writes_nothing(tmp_path, db):
    status, report = run(written(tmp_path, text([ZH, row(1)])), "--dry-run", db=db)
    assert (status, report["accepted"], accounts(db)) == (0, 1, 0)


def test_no_good_row_is_exit_one_and_an_unusable_file_exit_two(tmp_path, db):
    assert run(written(tmp_path, text([ZH, row(1, amount="0")])), db=db)[0] == 1
    for data in (b"", text([ZH]), b"PK\x03\x04junk", b"hello"):
        status, problem = run(written(tmp_path, data), db=db)
        assert status == 2
        assert set(problem) == {"error", "question", "option"}
    assert run(tmp_path / "none.csv", db=db)[0] == 2
    assert accounts(db) == 0


def test_an_open_decision_is_asked_with_the_option_that_answers_it(tmp_path, db):
    file = written(tmp_path, text([[*ZH[:4], "到期日", ZH[5]], row(1, dpd="05/01/2026")]))
    status, problem = run(file, db=db)
    assert (status, problem["option"]) == (2, "--date-order")
    assert problem["question"]
    assert run(file, "--date-order", "dmy", db=db)[0] == 0
    assert run(file, "--date-order", "xyz", db=db)[0] == 2
    book = written(tmp_path, workbook({"一": [ZH, row(1)], "二": [ZH, row(2)]}), "a.xlsx")
    assert run(book, db=db)[1]["option"] == "--sheet"
    assert run(book, "--sheet", "二", db=db)[1]["accepted"] == 1


def test_a_mapping_is_given_by_file_saved_by_name_and_used_by_name(tmp_path, db):
    file = written(tmp_path, text([["a", "b", "c", "d"], ["甲", citizen(1), "5", "c1"]]))
    assert run(file, db=db)[1]["option"] == "--mapping"
    mapping = written(tmp_path, b"debtor_name: a\ndebtor_id: b\noverdue: c\ncontract_no: d\n", "m.yaml")
    assert run(file, "--mapping", str(mapping), "--save-mapping", "bank", db=db)[0] == 0
    assert run(file, "--mapping", "bank", db=db)[1]["unchanged"] == 1
    assert run(file, "--mapping", "auto", db=db)[1]["unchanged"] == 1
    assert run(file, "--mapping", "nobody", db=db)[0] == 2
    assert (
        run(
            file,
            "--map",
            "debtor_name=a",
            "--map",
            "debtor_id=b",
            "--map",
            "overdue=c",
            "--map",
            "contract_no=d",
            db=db,
        )[0]
        == 0
    )


def test_the_unit_can_be_said(tmp_path, db):
    file = written(tmp_path, text([[*ZH[:3], "逾期金额（元/万元）", *ZH[4:]], row(1, amount="2.5")]))
    assert run(file, db=db)[1]["option"] == "--amount-unit"
    assert run(file, "--amount-unit", "wan", db=db)[1]["sum_overdue_minor"] == 2500000


def test_reasons_can_be_had_in_chinese(tmp_path, db):
    _, report = run(written(tmp_path, text([ZH, row(1, id="1")])), "--lang", "zh", db=db)
    assert "18 位" in report["rejected"][0]["reason"]


def test_the_bench_reports_against_a_plain_read():
    figures = bench_import(500)
    assert {"name", "rows", "stages", "reference_seconds", "ratio", "peak_mb"} <= set(figures)
    assert [stage["name"] for stage in figures["stages"]] == ["read", "check", "commit"]
