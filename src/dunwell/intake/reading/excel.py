"""Excel and OpenDocument workbooks, through calamine: typed cells become the text a person would type."""

import io
import re
import zipfile

import fastexcel
import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.domain.codes import Undecided
from dunwell.intake.reading.sheet import Sheet, empty_to_null

MAX_UNPACKED = 4 * 1024**3
FILL_LIMIT = 20_000


def read_workbook(data: bytes, only: str | None = None) -> list[Sheet]:
    """Every sheet with cells, or `only` the named one. Raises Undecided for damaged or locked workbooks."""
    _refuse_locked(data)
    if data[:2] == b"PK":
        _refuse_bomb(data)
    try:
        reader = fastexcel.read_excel(data)
        wanted = [name for name in reader.sheet_names if only is None or name == only]
        sheets = [_sheet(reader, name) for name in wanted]
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Undecided(
                N_("The workbook is locked with a password. Save it without one and try again.")
            ) from error
        raise Undecided(
            N_("The workbook is damaged and cannot be read. Open it in Excel, save it anew, and try again.")
        ) from error
    epoch = 1904 if _is_1904(data) else 1900
    for sheet in sheets:
        sheet.epoch = epoch
    return [sheet for sheet in sheets if sheet.cells.width and sheet.cells.height]


def sheet_names(data: bytes) -> list[str]:
    """Names of all sheets, in the workbook's order."""
    return list(fastexcel.read_excel(data).sheet_names)


def _sheet(reader: fastexcel.ExcelReader, name: str) -> Sheet:
    loaded = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells = loaded.to_polars()
    cells = cells.rename({old: f"c{at}" for at, old in enumerate(cells.columns)})
    cells = cells.with_columns(pl.all().cast(pl.String))
    # A date cell without a time reads 2026-01-05 00:00:00.
    cells = cells.with_columns(pl.all().str.strip_suffix(" 00:00:00"))
    return Sheet(name, empty_to_null(cells), "excel", hidden=loaded.visible != "visible", note="workbook")


def _refuse_locked(data: bytes) -> None:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and "EncryptedPackage".encode("utf-16-le") in data:
        raise Undecided(N_("The workbook is locked with a password. Save it without one and try again."))


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise Undecided(N_("The workbook unpacks to more than 4 GB. Split it, or send CSV."))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Undecided(
            N_("The workbook is damaged and cannot be read. Open it in Excel, save it anew, and try again.")
        ) from error


def _is_1904(data: bytes) -> bool:
    if data[:2] != b"PK":
        return b"\x22\x00\x02\x00\x01\x00" in data[:20_000]  # BIFF record DATEMODE = 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        return re.search(rb'date1904="(1|true)"', archive.read("xl/workbook.xml")) is not None


def may_hold_long_numbers(data: bytes) -> bool:
    """Whether a number of 18 digits stands anywhere in the workbook: a quick look that spares `number_cells` its work."""
    if data[:2] != b"PK":
        return True
    long_number = re.compile(rb"v>\d\.\d+[Ee]\+?17<|v>\d{18}(?:\.0)?<")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [
            name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")
        ]
        for page in pages:
            with archive.open(page) as stream:
                tail = b""
                while block := stream.read(1 << 24):
                    if long_number.search(tail + block):
                        return True
                    tail = block[-40:]
        return not pages


def number_cells(data: bytes, sheet: str, cells: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the cells (0-based row and column of `Sheet.cells`) that the workbook stores as numbers, not text.

    Reads the workbook again with types: only for the few values where it matters.
    """
    from python_calamine import load_workbook

    page = load_workbook(io.BytesIO(data)).get_sheet_by_name(sheet)
    rows = page.to_python(skip_empty_area=False)
    left = page.start[1] if page.start else 0
    return {
        (row, column)
        for row, column in cells
        if row < len(rows)
        and column + left < len(rows[row])
        and isinstance(rows[row][column + left], int | float)
    }


def merged_down(data: bytes, sheet: str) -> list[tuple[int, int, int]]:
    """Cells merged over several rows, as (first row, last row, column) in positions of `Sheet.cells`; one column wide."""
    from python_calamine import load_workbook

    try:
        page = load_workbook(io.BytesIO(data)).get_sheet_by_name(sheet)
        ranges = page.merged_cell_ranges or []
    except (
        Exception
    ):  # the formats without merge records say so in several ways; then there is nothing to fill
        return []
    left = page.start[1] if page.start else 0
    found = [
        (top[0], bottom[0], top[1] - left)
        for top, bottom in ranges
        if top[1] == bottom[1] and bottom[0] > top[0]
    ]
    return found[:FILL_LIMIT]
