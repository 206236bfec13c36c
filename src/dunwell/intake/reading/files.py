"""From a path to sheets. The bytes say what a file is; its name may lie."""

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.domain.codes import Undecided
from dunwell.intake.reading.excel import read_workbook
from dunwell.intake.reading.sheet import Sheet, empty_to_null
from dunwell.intake.reading.text import read_text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 4 * 1024**3


@dataclass
class Opened:
    """A file's sheets, its own bytes unpacked (for a second look), and the hash of the bytes as sent."""

    name: str
    sha256: str
    data: bytes
    sheets: list[Sheet]


def open_file(path: Path) -> Opened:
    """Read any supported file. Raises Undecided with one clear sentence where it cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise Undecided(N_("There is no file %(name)s."), facts={"name": path.name}) from error
    except OSError as error:
        raise Undecided(N_("%(name)s cannot be opened as a file."), facts={"name": path.name}) from error
    return open_bytes(raw, path.name)


def open_bytes(raw: bytes, name: str) -> Opened:
    """As `open_file`, from bytes in memory."""
    if not raw:
        raise Undecided(N_("The file is empty."))
    digest = hashlib.sha256(raw).hexdigest()
    data = _unpacked(raw)
    return Opened(name, digest, data, _sheets(data, name))


def _unpacked(raw: bytes) -> bytes:
    data, depth = raw, 0
    while data[:2] == b"\x1f\x8b":
        depth += 1
        if depth > 3:
            raise Undecided(N_("The file is packed too many times. Unpack it and try again."))
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(MAX_UNPACKED + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Undecided(N_("The packed file (gz) is damaged or cut off. Send it again.")) from error
        if len(data) > MAX_UNPACKED:
            raise Undecided(N_("The file unpacks to more than 4 GB. Split it and try again."))
    if not data:
        raise Undecided(N_("The file is empty."))
    return data


def _sheets(data: bytes, name: str) -> list[Sheet]:
    if data[:4] == b"PAR1":
        return [_parquet(data, name)]
    if data[:4] == b"PK\x03\x04":
        return _zip(data, name)
    if data[:8] == OLE:
        return read_workbook(data)
    if data[:4] in (b"%PDF", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\xff\xd8\xff\xe0"):
        raise Undecided(
            N_("This is not a table but a document, picture or archive. Send CSV, Excel or Parquet.")
        )
    return [read_text(data, name)]


def _zip(data: bytes, name: str) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [
                info.filename
                for info in archive.infolist()
                if not info.is_dir() and not info.filename.startswith("__MACOSX")
            ]
            office = any(
                member in ("[Content_Types].xml", "mimetype") or member.startswith("xl/") for member in names
            )
            if office:
                if any(member.startswith(("word/", "ppt/")) for member in names):
                    raise Undecided(N_("This is not a table but a document. Send CSV, Excel or Parquet."))
                return read_workbook(data)
            if len(names) != 1:
                raise Undecided(
                    N_("The archive holds %(count)s files. Send the one with the accounts."),
                    facts={"count": str(len(names))},
                )
            if archive.getinfo(names[0]).file_size > MAX_UNPACKED:
                raise Undecided(N_("The file unpacks to more than 4 GB. Split it and try again."))
            inner = archive.read(names[0])
    except Undecided:
        raise
    except RuntimeError as error:
        raise Undecided(N_("The archive is locked with a password. Unpack it and try again.")) from error
    except (zipfile.BadZipFile, OSError, zlib.error, ValueError, NotImplementedError) as error:
        # zipfile says NotImplementedError of a compression method that it does not know
        raise Undecided(N_("The file is damaged and cannot be read. Send it again.")) from error
    if not inner:
        raise Undecided(N_("The file is empty."))
    return _sheets(_unpacked(inner), name)


def _parquet(data: bytes, name: str) -> Sheet:
    """The names become row 1; numbers are written out in full, dates in ISO form."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except Exception as error:  # the reader raises a dozen kinds for damaged files
        raise Undecided(N_("The Parquet file is damaged and cannot be read. Send it again.")) from error
    if not frame.width:
        raise Undecided(N_("The file is empty."))
    names = frame.columns
    columns = [_as_text(frame[column]).alias(f"c{at}") for at, column in enumerate(names)]
    head = pl.DataFrame({f"c{at}": pl.Series([column], dtype=pl.String) for at, column in enumerate(names)})
    return Sheet(name, empty_to_null(pl.concat([head, pl.DataFrame(columns)])), "parquet", note="parquet")


def _as_text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.String:
        return column
    if kind in (pl.Float32, pl.Float64):
        whole = (column.is_finite() & (column.round(0) == column) & (column.abs() < 1e15)).fill_null(False)
        text = column.cast(pl.String)
        # Floats of pandas hold whole numbers too: an id column with gaps must not read 123.0.
        exact = column.set(~whole, None).cast(pl.Int64, strict=False).cast(pl.String)
        return exact.fill_null(text) if whole.any() else text
    if kind == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(kind, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    if kind == pl.Binary:
        return column.cast(pl.String, strict=False)
    if isinstance(kind, pl.List | pl.Struct | pl.Array):
        return pl.Series(
            [None if value is None else str(value) for value in column.to_list()], dtype=pl.String
        )
    return column.cast(pl.String)
