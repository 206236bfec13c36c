"""A sheet of text cells."""

from dataclasses import dataclass

import polars as pl


@dataclass
class Sheet:
    """Cells as text, one String column per file column (c0, c1, …), empty cells null, one row per row of the file.

    The file's row number is the position + 1; Parquet's names stand at position 0. `lines` is the physical line on which each record starts, where records may span several.
    `too_many` marks records with more fields than the table has columns. `kind` is text, excel or parquet.
    """

    name: str
    cells: pl.DataFrame
    kind: str
    lines: pl.Series | None = None
    too_many: pl.Series | None = None
    hidden: bool = False
    epoch: int = 1900
    note: str = ""  # how it was read: encoding and delimiter

    @property
    def width(self) -> int:
        return self.cells.width

    def rows(self, first: int, count: int) -> list[list[str | None]]:
        """Some rows as lists."""
        return [list(row) for row in self.cells.slice(first, count).rows()]


def empty_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells that hold nothing but blanks, as null."""
    blank = "^[\\s\u00a0\u200b\ufeff\u3000]*$"
    return cells.with_columns(
        pl.when(pl.all().str.contains(blank)).then(None).otherwise(pl.all()).name.keep()
    )
