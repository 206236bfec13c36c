"""Files people download: what looks like a formula stays text."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dunwell.foundation.money import Money
from dunwell.ui.export import Column, safe_text, to_csv, to_xlsx

COLUMNS = [Column("Name", lambda r: r[0]), Column("Owed", lambda r: r[1])]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\r=1"])
def test_formula_like_cells_are_escaped(text):
    assert safe_text(text).startswith("'")


@pytest.mark.parametrize("text", ["张三", "a=b", "", "100 - 20"])
def test_other_text_is_left_alone(text):
    assert safe_text(text) == text


@given(st.text(max_size=30))
def test_no_text_in_a_csv_begins_as_a_formula(text):
    written = list(csv.reader(io.StringIO(to_csv(COLUMNS, [(text, 1)]).decode("utf-8-sig"), newline="")))
    assert not written[1][0].lstrip(" \u3000")[:1] or written[1][0].lstrip(" \u3000")[0] not in "=+-@\t"


def test_a_workbook_keeps_text_as_text_and_money_as_a_number():
    body = to_xlsx(
        COLUMNS, [("=HYPERLINK(1)", Money(-1250, "CNY")), ("张三", Decimal("0.5")), ("x", date(2026, 1, 2))]
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows == [["Name", "Owed"], ["'=HYPERLINK(1)", -12.5], ["张三", 0.5], ["x", "2026-01-02"]]
