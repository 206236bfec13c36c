"""Delimited text: encoding, delimiter and records, found from the bytes themselves."""

import csv
import io
import re
from collections import Counter

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.domain import fields, layout
from dunwell.intake.domain.codes import Undecided
from dunwell.intake.reading.sheet import Sheet, empty_to_null

DELIMITERS = (",", "\t", ";", "|", "，", "^", "\x01")
SAMPLE = 200
csv.field_size_limit(16 * 1024 * 1024)


def read_text(data: bytes, name: str) -> Sheet:
    """One sheet from delimited text. Raises Undecided where the bytes are no text or no table."""
    text, encoding = decode(data)
    if not text.strip("\r\n\t ,;|\ufeff\x00"):
        raise Undecided(N_("The file is empty."))
    text = text.replace("\x00", "")  # PostgreSQL takes none, and no person typed one
    refuse_markup(text)
    delimiter = find_delimiter(text)
    if '"' not in text and (fast := _fast(text, delimiter)) is not None:
        cells, lines, too_many = fast, None, None
    else:
        cells, lines, too_many = _records(text, delimiter)
    said = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}.get(delimiter, repr(delimiter))
    return Sheet(
        name, empty_to_null(cells), "text", lines=lines, too_many=too_many, note=f"{encoding}, {said}"
    )


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16, GB18030, else a Western code page."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                if encoding == "utf-8-sig":
                    return decode(data[3:])
                raise Undecided(
                    N_("The text is damaged: it starts as UTF-16 but does not stay so.")
                ) from error
    head = data[:4096]
    if b"\x00" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > 0.3 * len(head) / 2 and min(even, odd) < 0.05 * len(head) / 2:
            encoding = "utf-16-le" if odd > even else "utf-16-be"
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                pass
        if utf16 := _cjk_utf16(data):
            return utf16
        raise Undecided(N_("This is not a table: the file holds binary data. Send CSV, Excel or Parquet."))
    if sum(byte < 32 and byte not in (1, 9, 10, 11, 12, 13, 26, 27) for byte in head) > len(head) * 0.02:
        raise Undecided(N_("This is not a table: the file holds binary data. Send CSV, Excel or Parquet."))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    return _legacy(data)


def _cjk_utf16(data: bytes) -> tuple[str, str] | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (
            "\n" in text
            and "\x00" not in text[:2000]
            and any("\u4e00" <= char <= "\u9fff" for char in text[:2000])
        ):
            return text, encoding
    return None


def _legacy(data: bytes) -> tuple[str, str]:
    """GB18030 or a Western code page. Western accents decode as GB18030 too, but then pair with plain letters."""
    high = len(re.findall(rb"[\x80-\xff]", data))
    utf8_damage = data.decode("utf-8", "replace").count("\ufffd")
    if utf8_damage * 50 < high:  # a few bad bytes in a UTF-8 file
        return data.decode("utf-8", "replace"), "utf-8 (damaged)"
    pairs = len(re.findall(rb"[\xa1-\xfe][\xa1-\xfe]", data))
    western = pairs * 2 < high * 0.5 and not re.search(rb"[\x81-\xfe]{4}", data)
    if not western:
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            text = data.decode("gb18030", "replace")
            if text.count("\ufffd") * 200 < len(text):
                return text, "gb18030 (damaged)"
    if western or pairs * 2 < high * 0.8:
        return data.decode("cp1252", "replace"), "cp1252"
    raise Undecided(
        N_("The text is in no known encoding (UTF-8, UTF-16, GB18030). Save it as UTF-8 and try again.")
    )


def refuse_markup(text: str) -> None:
    """Web pages, JSON and other documents carry no rows of a table that could be told apart."""
    head = text.lstrip("\ufeff \r\n\t")[:2000].lower()
    if re.match(r"<(!doctype|html|\?xml|table|head|body|style|meta)", head):
        raise Undecided(
            N_(
                "This is not a table but a web page or XML. Open it in a spreadsheet and save it as .xlsx or CSV."
            )
        )
    if head.startswith(("{", "[{", "[\n")):
        raise Undecided(N_("This is not a table but JSON. Send CSV, Excel or Parquet."))
    if head.startswith(("%pdf", "{\\rtf", "%!ps")):
        raise Undecided(N_("This is not a table but a document. Send CSV, Excel or Parquet."))


def find_delimiter(text: str) -> str:
    """The delimiter whose rows agree best, names in a header counting most. Raises Undecided where none makes columns."""
    head = text[:200_000]
    if match := re.match(r'^\ufeff?"?sep=(.)"?\r?\n', head, re.IGNORECASE):
        return match[1]
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        score = _score(head, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    if best is None:
        raise Undecided(N_("This is not a table: no line has several columns. Send CSV, Excel or Parquet."))
    return best


def _score(head: str, delimiter: str) -> float:
    if delimiter not in head:
        return 0.0
    rows = []
    for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
        rows.append(row)
        if len(rows) >= SAMPLE:
            break
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    modal, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    known = max(
        len({hit[0] for cell in row if len(cell) <= 40 and (hit := fields.field_of(cell))}) for row in rows
    )
    return known * 10 + count / sum(widths.values()) * 5 + min(modal, 20) * 0.05


def _fast(text: str, delimiter: str) -> pl.DataFrame | None:
    """Records that are lines, read in columns; None where a line has too many fields or is no record of its own."""
    if len(delimiter.encode()) != 1 or "\r" in (body := text.replace("\r\n", "\n")):
        return None
    head: list[list[str | None]] = [list(line.split(delimiter)) for line in body.split("\n", SAMPLE)[:SAMPLE]]
    width = max(len(row) for row in head)
    if width < 2 or _table_width(head) != width:
        return None
    names = delimiter.join(f"c{at}" for at in range(width))
    try:
        cells = pl.read_csv(
            f"{names}\n{body}".encode(), separator=delimiter, quote_char=None, infer_schema=False
        )
    except (pl.exceptions.PolarsError, UnicodeError):
        return None
    return cells if cells.height == body.count("\n") + (not body.endswith("\n")) else None


def _records(text: str, delimiter: str) -> tuple[pl.DataFrame, pl.Series | None, pl.Series | None]:
    """Records as the csv module reads them, with their first physical line and whether they are too wide."""
    rows, lines = _parse(text, delimiter)
    width = _table_width(rows)
    too_many = [len(row) > width for row in rows]
    fitted = [
        row if len(row) == width else (row[:width] if len(row) > width else row + [None] * (width - len(row)))
        for row in rows
    ]
    columns = list(zip(*fitted, strict=True))
    cells = pl.DataFrame({f"c{at}": pl.Series(column, dtype=pl.String) for at, column in enumerate(columns)})
    spans = lines[-1] != len(lines)
    return (
        cells,
        pl.Series(lines, dtype=pl.Int64) if spans else None,
        pl.Series(too_many) if any(too_many) else None,
    )


def _parse(text: str, delimiter: str) -> tuple[list[list[str | None]], list[int]]:
    """Every record; a quote that is never closed is taken for a character of its line, not for the rest of the file."""
    rows: list[list[str | None]] = []
    lines: list[int] = []
    source, base = text, 0
    while True:
        reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter, strict=False)
        start = 0
        for row in reader:
            if reader.line_num - start > 50 and any(cell.count("\n") > 50 for cell in row):
                break
            rows.append(list(row))
            lines.append(base + start + 1)
            start = reader.line_num
        else:
            return rows, lines
        # one field swallowed more than fifty lines: read its first line without quotes and go on after it
        remaining = source.split("\n")
        line = remaining[start].rstrip("\r")
        rows.append([cell.strip('"') for cell in line.split(delimiter)])
        lines.append(base + start + 1)
        source, base = "\n".join(remaining[start + 1 :]), base + start + 1
        if not source:
            return rows, lines


def _table_width(rows: list[list[str | None]]) -> int:
    """How many columns the table has: the header's, or more where most rows end in the same spare delimiters."""
    header = layout.find_header(rows[: layout.LOOK])
    if header is None:
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(widths.most_common(1)[0][0] if widths else 1, 1)
    named = max(len(rows[at]) for at in range(header.first, header.last + 1))
    below = rows[header.last + 1 :]
    longer = [row for row in below if len(row) > named]
    if (
        longer
        and len(longer) * 2 > len(below)
        and all(not any(cell and cell.strip() for cell in row[named:]) for row in longer)
    ):
        return max(named, Counter(len(row) for row in longer).most_common(1)[0][0])
    return named
