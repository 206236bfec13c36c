"""Whatever stands in a cell, reading it gives tests or a sentence, never a crash; what is read means the same as a set."""

import contextlib
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dunwell.dmn.evaluate import first_met
from dunwell.dmn.feel import FeelError, read_expression, read_tests
from dunwell.dmn.sets import accepted, exact
from tests.dmn.test_scalar_equals_columns import COLUMNS, cells_of

SCRAPS = st.lists(
    st.sampled_from(['"', '"a"', "1", "-", "..", "[", "]", "(", ")", ",", "not", "<", ">=", "date", "null", "@", "\\", "x y", ".", "é", "1e9", "**", "/", "0"]),
    max_size=8,
).map("".join)  # fmt: skip


@given(st.one_of(SCRAPS, st.text(max_size=20)))
def test_no_text_crashes_the_reader(text: str) -> None:
    for read in (read_tests, read_expression):
        with contextlib.suppress(FeelError):
            read(text)


@given(
    st.sampled_from(["dpd", "rate", "segment", "flag", "due"]).flatmap(
        lambda n: st.tuples(cells_of(n), st.none() | COLUMNS[n][3])
    )
)
def test_the_set_of_a_cell_holds_exactly_what_the_cell_accepts(case: tuple[str, object]) -> None:
    cell, value = case
    known = Decimal(repr(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    tests = read_tests(cell)
    kind = next(iter(tests.kinds()), "any")
    assert accepted(tests).has(known) == exact(accepted(tests), kind).has(known) == first_met(tests, known)[0]
