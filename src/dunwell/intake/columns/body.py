"""Which rows of a sheet are data: titles, headers, blanks, totals and remarks are not."""

import re

import polars as pl

from dunwell.intake.columns.text import cleaned, or_null
from dunwell.intake.domain import layout
from dunwell.intake.domain.fields import Mapping
from dunwell.intake.domain.layout import Layout
from dunwell.intake.reading.sheet import Sheet

_COUNT = re.compile(r"^\d{1,7}\s*(条|笔|户|行|人|个|rows?|records?|accounts?|items?)?$", re.IGNORECASE)


def data_rows(sheet: Sheet, shape: Layout, mapping: Mapping) -> pl.DataFrame:
    """The sheet's cells with `pos` (0-based position in the sheet), data rows only, in file order."""
    frame = (
        sheet.cells.with_row_index("pos")
        .with_columns(pl.col("pos").cast(pl.Int64))
        .filter(pl.col("pos") > shape.last)
    )
    used = [f"c{at}" for at in mapping.columns]
    frame = frame.filter(~pl.all_horizontal(pl.col(used).is_null()))
    frame = _without_repeated_headers(frame, sheet, shape, mapping)
    doubtful = _doubtful(frame, mapping)
    if not doubtful.height:
        return frame
    solid = frame.join(doubtful.select("pos"), on="pos", how="anti")["pos"].max()
    after = -1 if solid is None else int(solid)  # type: ignore[arg-type]
    dropped = [
        row[0]
        for row in doubtful.rows()
        if _is_no_data(list(row[1:]), mapping, trailing=solid is not None and row[0] > after)
    ]
    return frame.filter(~pl.col("pos").is_in(dropped)) if dropped else frame


def _without_repeated_headers(
    frame: pl.DataFrame, sheet: Sheet, shape: Layout, mapping: Mapping
) -> pl.DataFrame:
    """Drop header rows that a printout repeats on every page."""
    keys = [
        at for at in (mapping.identity, mapping.name, mapping.contract, mapping.overdue) if at is not None
    ]
    if len(keys) < 2:
        return frame
    for position in range(shape.first, shape.last + 1):
        head = sheet.rows(position, 1)[0]
        same = [pl.col(f"c{at}").eq_missing(pl.lit(head[at], pl.String)) for at in keys]
        if sum(head[at] is not None for at in keys) >= 2:
            frame = frame.filter(~pl.all_horizontal(same))
    return frame


def _doubtful(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Rows that may be totals or remarks: no id, contract or amount, an id in words, or a word for a total."""
    doubts = []
    for at in (mapping.identity, mapping.contract, mapping.overdue):
        if at is not None:
            text = or_null(cleaned(pl.col(f"c{at}")))
            words = r"[合小总共]\s*计|[:：]|(?i)total" + (
                r"|[\u4e00-\u9fff]{2}" if at == mapping.identity else ""
            )
            doubts.append(text.is_null() | text.str.contains(words))
    if mapping.name is not None:
        doubts.append(pl.col(f"c{mapping.name}").str.contains(r"[合小总共]\s*计|(?i)total").fill_null(False))
    return frame.filter(pl.any_horizontal(doubts)) if doubts else frame.head(0)


def _is_no_data(cells: list[str | None], mapping: Mapping, *, trailing: bool) -> bool:
    identity, contract, overdue = (
        cells[at] if at is not None else None for at in (mapping.identity, mapping.contract, mapping.overdue)
    )
    if _worthless(identity) and _worthless(contract) and layout.is_total(cells):
        return True
    if not (_wordy(identity) and (contract is None or layout.is_footer([contract], trailing=False))):
        return False
    amount_like = overdue is not None and re.match(r"^[\s¥￥$(（-]*\d[\d,.\s]*[元万]*$", overdue)
    return not amount_like and layout.is_footer(cells, trailing=trailing)


def _wordy(cell: str | None) -> bool:
    """No identity number: empty, words, a date."""
    return (
        cell is None
        or not re.search(r"\d", cell)
        or re.search(r"[:：]|[\u4e00-\u9fff]{2}|^\s*\d{4}[-/.年]\d{1,2}\D", cell) is not None
    )


def _worthless(cell: str | None) -> bool:
    """Empty, a word for a total, or a bare count of rows."""
    return (
        cell is None
        or cell.strip() in ("", "-", "--", "—", "/")
        or layout.is_total_word(cell)
        or bool(_COUNT.match(cell.strip()))
    )
