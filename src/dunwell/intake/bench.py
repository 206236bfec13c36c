"""`dunwell bench import`: a wide file written by a seeded generator, read, checked and committed to a new database.

The reference is a plain read of the same file in the same run: Polars for CSV, fastexcel for a workbook.
"""

import csv
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fastexcel
import polars as pl
import xlsxwriter

from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import SystemClock
from dunwell.foundation.db import Base, engine_for, write
from dunwell.foundation.settings import Settings
from dunwell.intake import service
from dunwell.intake.domain.ids import citizen_check
from dunwell.intake.reading.files import open_file
from dunwell.intake.staging import Wishes

AS_OF = date(2026, 3, 1)
HEADER = [
    "序号",
    "客户姓名",
    "证件号码",
    "手机号",
    "逾期金额(元)",
    "逾期本金",
    "利息",
    "违约金",
    "费用",
    "逾期天数",
    "合同编号",
    "到期日",
    "最近还款日",
    "授信额度",
    "产品",
    "地址",
    "工作单位",
    "联系人",
    "联系人关系",
    "联系人电话",
]


def bench_import(rows: int) -> dict[str, Any]:
    """Figures of DESIGN's bench contract. The stages are those of the CSV; the workbook's stand in `xlsx`."""
    with TemporaryDirectory(prefix="dunwell-bench-") as folder:
        text, book = Path(folder) / "wide.csv", Path(folder) / "wide.xlsx"
        _write_csv(text, rows)
        _write_xlsx(book, rows)
        from_csv = _measure(text, Path(folder) / "csv")
        from_xlsx = _measure(book, Path(folder) / "xlsx")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"name": "import", "rows": rows, **from_csv, "peak_mb": peak, "xlsx": from_xlsx}


def _measure(file: Path, var: Path) -> dict[str, Any]:
    var.mkdir()
    settings = Settings(var=var, database_url=f"sqlite:///{var / 'bench.db'}")
    import dunwell.models  # noqa: F401

    engine = engine_for(settings.database_url)
    Base.metadata.create_all(engine)
    stages: list[dict[str, Any]] = []
    last = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        stages.append({"name": name, "seconds": round(now - last, 3), "peak_mb": peak})
        last = now

    opened = open_file(file)
    lap("read")
    with write(engine) as session:
        staged = service.stage_file(session, opened, Wishes(as_of=AS_OF))
        lap("check")
        outcome = service.commit(session, SystemClock(), SYSTEM, staged, settings=settings)
    lap("commit")
    engine.dispose()
    began = time.perf_counter()
    height = (
        pl.read_csv(file, infer_schema=False).height
        if file.suffix == ".csv"
        else fastexcel.read_excel(file).load_sheet(0, dtypes="string").to_polars().height
    )
    reference = time.perf_counter() - began
    seconds = sum(stage["seconds"] for stage in stages)
    if outcome.figures["accepted"] != height:
        raise RuntimeError("the bench's rows are all good, and yet some were rejected")
    return {
        "stages": stages,
        "seconds": round(seconds, 3),
        "reference_seconds": round(reference, 3),
        "ratio": round(seconds / reference, 2),
    }


def _rows(count: int) -> Iterator[list[Any]]:
    chance = stream(1, "bench", "import")
    for n in range(count):
        born = date(1950, 1, 1) + timedelta(days=n % 20_000)
        body = f"999999{born:%Y%m%d}{n // 20_000 + 1:03d}"
        cents = chance.randrange(1_000, 5_000_000)
        due = AS_OF - timedelta(days=chance.randrange(1, 400))
        yield [
            n + 1, f"测试{chr(0x4E00 + n % 5000)}", body + citizen_check(body), f"1380{n % 10_000_000:07d}", cents / 100, cents // 2 / 100, 1.5, 2.5, 0.0,
            (AS_OF - due).days, f"HT{n:012d}", due.isoformat(), f"{due:%Y/%m/%d}", 50_000, "信用卡", f"某市某路{n}号", "某某公司", "李四", "朋友", f"1390{n % 10_000_000:07d}",
        ]  # fmt: skip


def _write_csv(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream_:
        writer = csv.writer(stream_)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows))


def _write_xlsx(file: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    page = book.add_worksheet("逾期")
    page.write_row(0, 0, HEADER)
    for at, cells in enumerate(_rows(rows), 1):
        page.write_row(at, 0, cells)
    book.close()
