"""Date and days-past-due columns."""

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.columns.text import NOTHING
from dunwell.intake.domain import dates
from dunwell.intake.domain.codes import Undecided

_TIME = r"(?i)[ t]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(am|pm|上午|下午)?\s*(z|[+-]\d{2}:?\d{2})?$"


def prepared(column: pl.Series) -> pl.Series:
    """Cleaned, lower case, without time of day; words for nothing are null."""
    text = column.str.replace(_TIME, "").str.strip_chars().str.to_lowercase()
    return text.set(text.is_in(list(NOTHING)).fill_null(False), None)


def order_for(
    columns: dict[str, pl.Series], title: str, forced: str | None, borrow: str | None
) -> str | None:
    """The day/month order of the column `title` among the file's date columns.

    `borrow` is the order another column of the file has shown; the required due date passes None and never borrows.
    Raises Undecided where the column leaves it open.
    """
    if forced:
        return forced
    values = columns[title].drop_nulls().unique(maintain_order=True)
    numeric = [value for value in values if dates.is_numeric_form(value)]
    order, possible = dates.order_of(numeric)
    if order or not possible:
        return order
    if borrow in possible:
        return borrow
    seen = tuple(numeric[:5])
    facts = {"column": title, "seen": ", ".join(seen), "orders": ", ".join(possible)}
    raise Undecided(
        N_("The dates in %(column)s can be read in more than one way (%(seen)s)."),
        N_("Which order do the dates have: %(orders)s?"),
        "--date-order",
        seen,
        facts,
    )


def dates_of(column: pl.Series, order: str | None, epoch: int = 1900) -> pl.Series:
    """Dates, null where a prepared cell tells none."""
    distinct = column.drop_nulls().unique()
    table = {value: dates.parse(value, order, epoch=epoch) for value in distinct}
    return column.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.Date)


def days_of(column: pl.Series) -> pl.Series:
    """Whole days past due; null where the cell does not say a number of days."""
    digits = column.str.extract(r"(?i)^(-?\d{1,5})(?:\.0+)?\s*(?:天|日|days?|d)?$").cast(pl.Int64)
    return digits.set((digits.abs() > 36_500).fill_null(False), None)
