"""Files as people send them, made in code. Persons are invented: area 999999 belongs to nobody."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.intake.domain.ids import citizen_check, uscc_check
from dunwell.intake.reading.files import open_bytes
from dunwell.intake.staging import Staged, Wishes, stage

AS_OF = date(2026, 3, 1)
ZH = ["客户姓名", "证件号码", "手机号", "逾期金额(元)", "逾期天数", "合同编号"]
EN = ["Customer Name", "ID No.", "Mobile", "Overdue Amount", "DPD", "Contract No."]


def citizen(n: int, born: str = "19900307") -> str:
    """A citizen id that nobody has."""
    body = f"999999{born}{n:03d}"
    return body + citizen_check(body)


def company(n: int) -> str:
    """A company code that nobody has, with a right check character."""
    body = f"91999999MA{n:07d}"
    return body + uscc_check(body)


def row(n: int, **over: Any) -> list[Any]:
    """One good row under ZH or EN; override by name, id, phone, amount, dpd, contract."""
    values = {
        "name": f"测试{n}",
        "id": citizen(n),
        "phone": f"1380000{n:04d}",
        "amount": "1234.50",
        "dpd": "45",
        "contract": f"HT{n:06d}",
    }
    return list({**values, **over}.values())


def text(rows: list[list[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(sheets: dict[str, list[list[Any]]], **options: Any) -> bytes:
    """Rows as an Excel workbook; None leaves a cell empty, dates become date cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    page.write_datetime(at, column, value, day)
                elif isinstance(value, str):
                    page.write_string(at, column, value)
                elif value is not None:
                    page.write(at, column, value)
    book.close()
    return out.getvalue()


def staged(data: bytes, name: str = "overdue.csv", **wishes: Any) -> Staged:
    """Read and check a file in memory."""
    return stage(open_bytes(data, name), replace(Wishes(as_of=AS_OF), **wishes))


def codes(result: Staged) -> dict[int, str]:
    """Row → code of the rejected rows."""
    return {entry["row"]: entry["code"] for entry in result.rejected()}


def run(file: Path, *options: str, db: str | None = None) -> tuple[int, dict[str, Any]]:
    """`dunwell import FILE --json`: exit status and what it printed."""
    done = CliRunner().invoke(app, ["import", str(file), "--json", *(["--db", db] if db else []), *options])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, json.loads(done.stdout)


def packed(data: bytes) -> bytes:
    """gz of the bytes."""
    return gzip.compress(data, mtime=0)
