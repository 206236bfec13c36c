"""Interest over columns is the engine's, to the minor unit."""

from datetime import date, timedelta
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.ledger.builders import a_debtor, an_account

from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.ledger import service
from dunwell.ledger.batch import whole, with_accrual, with_bearing
from dunwell.ledger.bench import bench_ledger
from dunwell.ledger.domain.account import Opening, ProductTerms, replay_account
from dunwell.ledger.domain.posting import DueAmount
from dunwell.ledger.domain.rates import Rate
from dunwell.ledger.policy import allocation_rules
from dunwell.ledger.products import products
from dunwell.ledger.tables import LedgerOpening

END = date(2026, 3, 1)
AMOUNTS = {"principal_minor": "int64", "interest_minor": "int64", "fee_minor": "int64", "cost_minor": "int64",
           "overdue_minor": "int64", "coming_due_minor": "int64", "kept_bearing_minor": "int64"}  # fmt: skip
DATES = ("data_as_of", "due_on", "coming_due_on", "accrued_to", "rest_since", "rest_until")
SCHEMA = pa.schema(
    [("terms", pa.string()), *((n, pa.int64()) for n in AMOUNTS), *((n, pa.date32()) for n in DATES)]
)


def accrued(rows: list[dict], terms: list[ProductTerms], end: date = END) -> list[int | None]:
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    kinds = {one.code: one.kind for one in terms}
    found = with_accrual(with_bearing(table, kinds), terms, end).select("accrued_minor")
    return [row["accrued_minor"] for row in ibis.duckdb.connect().to_pyarrow(found).to_pylist()]


rates = st.builds(
    lambda first, second, change, count: Rate(((date.min, first), (change, second)), count),
    st.sampled_from([Fraction("0.0005"), Fraction("0.146"), Fraction("0.0875"), Fraction(0)]),
    st.sampled_from([Fraction("0.0007"), Fraction("0.18")]),
    st.dates(date(2025, 11, 1), date(2026, 4, 1)),
    st.sampled_from([None, "ACT/365F", "ACT/360", "ACT/ACT", "30E/360"]),
)
modes = st.sampled_from(["half_up", "half_even", "floor", "ceiling"])
kinds = st.sampled_from(["credit_card", "instalment_loan", "invoice"])


@st.composite
def accounts(draw) -> tuple[ProductTerms, dict]:
    opened = draw(st.dates(date(2025, 9, 1), END))
    late = draw(st.integers(1, 200))
    coming = draw(st.none() | st.integers(0, 60))
    row = {
        "terms": "t", "data_as_of": opened, "due_on": opened - timedelta(days=late), "accrued_to": None, "kept_bearing_minor": None,
        "principal_minor": draw(st.integers(0, 10**12)), "interest_minor": draw(st.integers(0, 10**6)),
        "fee_minor": draw(st.integers(0, 10**5)), "cost_minor": draw(st.none() | st.integers(0, 9000)),
        "overdue_minor": draw(st.integers(1, 10**8)), "coming_due_on": None if coming is None else opened + timedelta(days=coming),
        "coming_due_minor": None if coming is None else draw(st.integers(1, 10**7)),
        "rest_since": None, "rest_until": None,
    }  # fmt: skip
    if draw(st.booleans()):  # a plan was kept for a while, or is still
        row["rest_since"] = opened + timedelta(days=draw(st.integers(-20, 120)))
        row["rest_until"] = draw(
            st.none() | st.integers(0, 90).map(lambda n: row["rest_since"] + timedelta(days=n))
        )
    return ProductTerms("t", draw(kinds), draw(rates), draw(modes), False), row


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_columns_give_what_the_engine_gives(account: tuple[ProductTerms, dict]) -> None:
    terms, row = account
    dues = [DueAmount(1, row["due_on"], row["overdue_minor"])]
    if row["coming_due_on"]:
        dues.append(DueAmount(2, row["coming_due_on"], row["coming_due_minor"]))
    components = {name: row[f"{name}_minor"] or 0 for name in ("cost", "fee", "interest", "principal")}
    opening = Opening(row["data_as_of"], components, row["overdue_minor"], row["due_on"], tuple(dues))
    rests = [(row["rest_since"], row["rest_until"])] if row["rest_since"] else []
    expected = replay_account(opening, terms, None, allocation_rules(), END, rests=rests).accrued_minor
    assert accrued([row], [terms]) == [expected]


def test_whole_number_division_is_exact_where_a_float_is_not() -> None:
    number = 9 * 10**18 + 7
    found = ibis.duckdb.connect().to_pyarrow(whole(ibis.literal(number, "int64"), ibis.literal(1, "int64")))
    assert found.as_py() == number != int(float(number))


def test_what_is_unknown_stays_unknown() -> None:
    terms = [product.terms for product in products().values()]
    row = dict.fromkeys([*AMOUNTS, *DATES]) | {"data_as_of": date(2026, 2, 1), "overdue_minor": 5, "terms": "sample_card",
           "principal_minor": 100_00, "interest_minor": 0, "fee_minor": 0}  # fmt: skip
    unknown = [row | {"terms": None}, row | {"terms": "no_such"}, row | {"interest_minor": None},
               row | {"data_as_of": date(2024, 1, 1)}]  # fmt: skip
    assert accrued([row, *unknown], terms) == [115, None, None, None, None]
    with pytest.raises(ValueError, match="every day"):
        accrued([row], [ProductTerms("d", "credit_card", terms[0].rate, "half_up", True)])


@pytest.mark.parametrize("code", ["sample_card", "cn_consumer_loan", "b2b_invoice"])
def test_after_a_posting_the_columns_go_on_from_what_it_left(sqlite: Engine, clock, code: str) -> None:
    with write(sqlite) as session:
        account = an_account(session, a_debtor(session), terms=code, principal_minor=7300_00, data_as_of=date(2026, 10, 1),
                             due_on=date(2026, 9, 20), coming_due_on=date(2026, 11, 20))  # fmt: skip
        service.post_payment(
            session, clock, Actor(1, "li", "lead"), account.id, 150_00, date(2026, 11, 10), "app", "R1"
        )
        kept, end = session.get(LedgerOpening, account.id), date(2026, 12, 1)
        row = {name: getattr(account, name, None) for name in [*AMOUNTS, *DATES, "terms"]}
        row |= {"accrued_to": kept.accrued_to, "kept_bearing_minor": kept.bearing_minor}
        before = service.owed(session, account, date(2026, 11, 10)).accrued_minor
        after = service.owed(session, account, end).accrued_minor
        assert accrued([row], [product.terms for product in products().values()], end) == [after - before]


def test_the_bench_gives_the_figures_of_its_contract_and_its_sample_agrees() -> None:
    figures = bench_ledger(5000)
    assert {"name", "rows", "stages", "reference_seconds", "ratio", "peak_mb"} <= set(figures)
    assert figures["sample_equal"] == figures["sample"] == 300
