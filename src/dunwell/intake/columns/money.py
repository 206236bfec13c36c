"""Amount columns → minor units."""

from dataclasses import dataclass

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.foundation.money import decimals_of
from dunwell.intake.columns.text import NOTHING
from dunwell.intake.domain import amounts
from dunwell.intake.domain.codes import Undecided

_PLAIN = r"^[¥￥]?\d{1,12}(\.\d{1,2})?$"
_GROUPED = r"^[¥￥]?\d{1,3}(,\d{3}){1,3}(\.\d{1,2})?$"


@dataclass
class Amounts:
    """Minor units (null where missing or no number), whether the cell was a number or empty, its own currency."""

    minor: pl.Series
    is_number: pl.Series
    is_empty: pl.Series
    currency: pl.Series
    mark: str = "."


def decimal_mark(
    column: pl.Series,
    title: str,
    forced: str | None = None,
    *,
    typed: bool = False,
    borrow: str | None = None,
) -> str:
    """The column's decimal mark. Raises Undecided where every number of a text file may be read both ways (1.234).

    In workbooks and Parquet (`typed`) such a number is a number cell, written with a point. `borrow` is what another column of the file has shown.
    """
    if forced:
        return forced
    simple = column.str.contains(r"^[¥￥]?\d+\.\d{1,2}$").fill_null(False)
    odd = column.filter(~simple & column.str.contains(r"[.,]").fill_null(False))
    point, comma, either = amounts.decimal_evidence(amounts.clean(value) for value in odd.unique())
    point += column.filter(simple).n_unique()
    if comma > point:
        return ","
    if either and not point and not typed and not borrow:
        seen = tuple(odd.drop_nulls().unique(maintain_order=True).head(5))
        facts = {"column": title, "seen": ", ".join(seen)}
        raise Undecided(N_("The amounts in %(column)s can be read in two ways (%(seen)s)."),
            N_("Is the dot a decimal point (1.234 is a little more than one) or a thousands mark?"),
            "--decimal", seen, facts)  # fmt: skip
    return (borrow or ".") if either and not point else "."


def amounts_of(
    column: pl.Series,
    title: str,
    *,
    multiplier: int,
    currency: pl.Series,
    forced: str | None = None,
    typed: bool = False,
    borrow: str | None = None,
) -> Amounts:
    """Read one column. `column` is cleaned text; `currency` (one per row) gives the decimals of the minor unit."""
    empty = (column.is_null() | column.str.to_lowercase().is_in(list(NOTHING))).fill_null(True)
    column = column.set(empty, None)
    mark = decimal_mark(column, title, forced, typed=typed, borrow=borrow)
    decimals = currency.replace_strict(
        {code: decimals_of(code) for code in currency.unique()}, return_dtype=pl.Int64
    )
    simple = pl.Series([False]).new_from_index(0, len(column))
    if multiplier == 1 and mark == ".":
        simple = ((column.str.contains(_PLAIN) | column.str.contains(_GROUPED)) & (decimals == 2)).fill_null(
            False
        )
    parts = pl.DataFrame({"raw": column.set(~simple, None).str.replace_all("[,¥￥]", "")}).select(
        whole=pl.col("raw").str.extract(r"^(\d+)").cast(pl.Int64),
        cents=pl.col("raw").str.extract(r"\.(\d+)$").str.pad_end(2, "0").cast(pl.Int64).fill_null(0),
    )
    minor = parts["whole"] * 100 + parts["cents"]
    own = pl.Series([None], dtype=pl.String).new_from_index(0, len(column))
    own = own.set((column.str.contains("^[¥￥]") & simple).fill_null(False), "CNY")
    odd = pl.DataFrame({"raw": column, "decimals": decimals}).filter(~simple & ~empty).unique()
    if odd.height:
        read = [
            amounts.parse(amounts.clean(raw), decimal=mark, multiplier=multiplier, decimals=places)
            for raw, places in odd.rows()
        ]
        table = odd.with_columns(
            odd_minor=pl.Series([found.minor if found else None for found in read], dtype=pl.Int64),
            odd_currency=pl.Series([found.currency if found else None for found in read], dtype=pl.String),
        )
        joined = pl.DataFrame({"raw": column, "decimals": decimals}).join(
            table, on=["raw", "decimals"], how="left", maintain_order="left"
        )
        minor, own = (
            minor.zip_with(simple, joined["odd_minor"]),
            own.zip_with(own.is_not_null(), joined["odd_currency"]),
        )
    return Amounts(minor, minor.is_not_null(), empty, own, mark)
