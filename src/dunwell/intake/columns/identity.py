"""Who owes: kind and number of the identifying document, and what is wrong with it."""

from datetime import date

import numpy as np
import polars as pl

from dunwell.intake.domain import fields, ids

_SCIENTIFIC = r"^\d(\.\d+)?E\+?\d+$"
KIND_OF = {"debtor_id": "citizen_id", "company_code": "uscc", "customer_no": "customer_no"}


def kinds(numbers: pl.Series, column_kind: pl.Series, types: pl.Series | None, combined: bool) -> pl.Series:
    """citizen_id, uscc, customer_no, passport or other for each row: the document type says so, else the column."""
    kind = column_kind
    if combined:
        person = numbers.str.contains(r"^\d{17}[\dX]$").fill_null(False) & (
            faults_of_citizens(numbers, date.max) == ""
        )
        kind = (
            pl.Series(["citizen_id"])
            .new_from_index(0, len(numbers))
            .zip_with(
                person | ~numbers.str.contains(r"^[0-9A-Z]{18}$").fill_null(True),
                pl.Series(["uscc"]).new_from_index(0, len(numbers)),
            )
        )
    if types is None:
        return kind
    table = {value: ids.kind_by_type(fields.squash(value)) for value in types.drop_nulls().unique()}
    named = types.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)
    return named.fill_null(kind)


def faults_of_citizens(numbers: pl.Series, on: date) -> pl.Series:
    """ID_LENGTH, ID_BIRTH, ID_CHECK or "" for each number (trimmed, half-width, upper case; null counts as "")."""
    plain = numbers.str.contains(r"^[\x20-\x7e]{18}$").fill_null(False)
    good = plain & numbers.str.contains(r"^\d{17}[\dX]$").fill_null(False)
    born = numbers.set(~good, None).str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    alive = good & born.is_between(date(ids.EARLIEST_BIRTH_YEAR, 1, 1), on).fill_null(False)
    right = _check_characters(numbers, alive)
    odd = numbers.set(right, None)
    distinct = odd.drop_nulls().unique()
    table = {value: ids.citizen_id_fault(value, on) or "" for value in distinct}
    return odd.replace_strict(
        list(table), list(table.values()), default="", return_dtype=pl.String
    ).fill_null("")


def _check_characters(numbers: pl.Series, which: pl.Series) -> pl.Series:
    """Whether the check character holds, for rows of `which` (18 characters, 17 of them digits); False elsewhere."""
    chosen = numbers.filter(which)
    result = np.zeros(len(numbers), dtype=bool)
    if len(chosen):
        grid = np.frombuffer("".join(chosen.to_list()).encode("ascii"), dtype=np.uint8).reshape(-1, 18)
        totals = (grid[:, :17].astype(np.int64) - 48) @ np.array(ids.CITIZEN_WEIGHTS)
        expected = np.frombuffer(ids.CITIZEN_CHECKS.encode("ascii"), dtype=np.uint8)[totals % 11]
        result[which.to_numpy()] = expected == grid[:, 17]
    return pl.Series(result)


def faults_of_companies(numbers: pl.Series) -> pl.Series:
    """USCC_CHECK or "" for each code."""
    table = {value: ids.uscc_fault(value) or "" for value in numbers.drop_nulls().unique()}
    return numbers.replace_strict(
        list(table), list(table.values()), default="", return_dtype=pl.String
    ).fill_null("")


def scientific(numbers: pl.Series) -> pl.Series:
    """Numbers a spreadsheet has rounded and written as 1.10105E+17."""
    return numbers.str.to_uppercase().str.contains(_SCIENTIFIC).fill_null(False) & numbers.str.contains(
        r"[+.]"
    )
