"""Lists as CSV and xlsx. A cell that a spreadsheet would run as a formula is escaped, never executed."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import xlsxwriter
from fastapi.responses import Response

from dunwell.foundation.errors import BadInput
from dunwell.foundation.money import Money

if TYPE_CHECKING:
    from dunwell.ui.context import Context
    from dunwell.ui.lists import ListQuery

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading (already translated) and how to take its value from a row."""

    heading: str
    value: Callable[[Any], Any]


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front where it would (OWASP, CSV injection)."""
    stripped = text.lstrip(" \u3000")
    full_width = str.maketrans("＝＋－＠", "=+-@")
    return "'" + text if stripped[:1].translate(full_width) in _RISKY and stripped[:1] else text


def cell(value: Any) -> Any:
    """A value as a file holds it: money in major units, moments in ISO form, text made safe."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.major
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(str(value))


def to_csv(columns: list[Column], rows: Iterable[Any]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_text(column.heading) for column in columns])
    for row in rows:
        writer.writerow([cell(column.value(row)) for column in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(columns: list[Column], rows: Iterable[Any]) -> bytes:
    """One sheet with a header row; text stays text, numbers stay numbers."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.heading, bold)
        sheet.set_column(at, at, 18)
    for number, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            value = cell(column.value(row))
            if isinstance(value, str):
                sheet.write_string(number, at, value)
            else:
                sheet.write_number(number, at, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def export(
    ctx: "Context", query: "ListQuery", name: str, columns: list[Column], rows: Iterable[Any]
) -> Response:
    """The file as a download named after the list and the day. Raises BadInput for a kind we do not write."""
    if query.export == "csv":
        body, media = to_csv(columns, rows), "text/csv; charset=utf-8"
    elif query.export == "xlsx":
        body, media = to_xlsx(columns, rows), XLSX
    else:
        raise BadInput("export", "csv, xlsx")
    file = f"{name}-{ctx.fmt.today.isoformat()}.{query.export}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file)}"}
    return Response(body, media_type=media, headers=headers)
