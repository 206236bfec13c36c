"""The same decision, one case at a time and over columns in DuckDB, must say the same of every row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.dmn.errors import Conflict
from dunwell.dmn.model import Decision
from dunwell.dmn.parse import load
from tests.dmn.builders import a_file, a_table, decision

DUCKDB = ibis.duckdb.connect()
DAY = date(2026, 1, 1)
NUMBERS = st.sampled_from(["0", "1", "2", "3", "-1", "1.5", "2.25"])
WHOLE = st.sampled_from(["0", "1", "2", "-1", "1.5", "2.5"])
STRINGS = st.sampled_from(['"a"', '"b"', '"c d"', '"it\'s"', '"\\"q\\""', '"催"'])
DATES = st.integers(0, 4).map(lambda n: f'date("{DAY + timedelta(days=n)}")')

# column name → (typeRef, arrow type, literals of cells, values of rows)
COLUMNS: dict[str, tuple[str, pa.DataType, Any, Any]] = {
    "dpd": ("number", pa.int32(), WHOLE, st.integers(-2, 4)),
    "count": ("integer", pa.int64(), WHOLE, st.integers(-2, 4)),
    "rate": ("number", pa.float64(), NUMBERS, st.sampled_from([-1.0, 0.0, 0.5, 1.5, 2.0, 2.25, 2.26, 3.0])),
    "balance": ("number", pa.decimal128(12, 1), NUMBERS, st.sampled_from([Decimal("1.5"), Decimal("2.2"), Decimal("2.3"), Decimal("2.0")])),
    "segment": ("string", pa.string(), STRINGS, st.sampled_from(["a", "b", "c d", "it's", '"q"', "催", "", "B"])),
    "due": ("date", pa.date32(), DATES, st.integers(-1, 5).map(lambda n: DAY + timedelta(days=n))),
    "flag": ("boolean", pa.bool_(), st.sampled_from(["true", "false"]), st.booleans()),
}  # fmt: skip


@st.composite
def intervals(draw: st.DrawFn, literals: Any) -> str:
    ends = sorted({draw(literals), draw(literals)}, key=_key)
    if len(ends) == 1:
        return f"[{ends[0]}..{ends[0]}]"
    return f"{draw(st.sampled_from('[(]'))}{ends[0]}..{ends[1]}{draw(st.sampled_from('])['))}"


def _key(literal: str) -> Any:
    return literal if literal[0] in '"d' else Decimal(literal)


def cells_of(name: str) -> Any:
    """Cells for a column: every kind of test that fits it, null among them."""
    literals = COLUMNS[name][2]
    if name == "flag" or name == "segment":
        single = literals
    else:
        compared = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "="]), literals).map(
            lambda p: f"{p[0]} {p[1]}"
        )
        single = st.one_of(literals, compared, intervals(literals))
    listed = st.lists(st.one_of(single, single, single, st.just("null")), min_size=1, max_size=3).map(
        ",".join
    )
    return st.one_of(st.just("-"), listed, listed, listed.map(lambda cell: f"not({cell})"))


@st.composite
def cases(draw: st.DrawFn, policy: str, aggregation: str = "") -> tuple[bytes, pa.Table]:
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=3, unique=True))
    results = st.sampled_from(["1", "2", "3.5", "-4"] if aggregation else ['"low"', '"mid"', '"high"'])
    row = st.tuples(st.tuples(*(cells_of(name) for name in names)), results.map(lambda text: (text,)))
    rules = draw(st.lists(row, min_size=1, max_size=5))
    default = draw(st.sampled_from([(), ("7",) if aggregation else ('"mid"',)]))
    source = a_table(
        rules,
        inputs=[
            (name, draw(st.sampled_from([COLUMNS[name][0], ""]) if name != "count" else st.just("integer")))
            for name in names
        ],
        outputs=[("result", "number" if aggregation else "string")],
        policy=policy,
        aggregation=aggregation,
        values="" if aggregation else '"high","mid","low"',
        defaults=default,
    )
    size = draw(st.integers(1, 12))
    data = {
        name: pa.array(
            draw(st.lists(st.none() | COLUMNS[name][3], min_size=size, max_size=size)), COLUMNS[name][1]
        )
        for name in names
    }
    return source, pa.table(data)


def in_columns(table: Decision, rows: pa.Table, **options: Any) -> list[dict[str, Any]]:
    numbered = rows.append_column("_n", pa.array(range(rows.num_rows)))
    decided = table.columns(ibis.memtable(numbered), outputs=True, **options).order_by("_n")
    return list(DUCKDB.to_pyarrow(decided).to_pylist())


def one_by_one(table: Decision, rows: Sequence[dict[str, Any]]) -> list[Any]:
    results = [table.evaluate(row) for row in rows]
    return [(result.outputs or {}).get("result") for result in results]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "PRIORITY", "ANY"])
def test_single_hit_policies_say_the_same_in_both_forms(policy: str) -> None:
    @given(cases(policy))
    def holds(case: tuple[bytes, pa.Table]) -> None:
        table = load(case[0]).decision()
        conflict = proved(table)
        if conflict is not None:
            assert all(_meets(table, number, conflict.witness) for number in conflict.rules)
            return
        decided = in_columns(table, case[1])
        assert [row["result"] for row in decided] == one_by_one(table, case[1].to_pylist())
        for row, facts in zip(decided, case[1].to_pylist(), strict=True):
            matched = table.evaluate(facts).matched
            assert row["rule"] == (matched[0] if matched else 0)

    holds()


def proved(table: Decision) -> Conflict | None:
    try:
        table.prove()
    except Conflict as conflict:
        return conflict
    return None


def _meets(table: Decision, number: int, facts: Any) -> bool:
    alone = replace(table, hit_policy="FIRST", rules=(table.rules[number - 1],))
    return bool(alone.evaluate(facts).matched)


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX", "COUNT"])
def test_collect_says_the_same_in_both_forms(aggregation: str) -> None:
    @given(cases("COLLECT", aggregation))
    def holds(case: tuple[bytes, pa.Table]) -> None:
        table = load(case[0]).decision()
        decided = in_columns(table, case[1])
        assert [row["result"] for row in decided] == one_by_one(table, case[1].to_pylist())

    holds()


@given(cases("FIRST"))
def test_a_gap_is_a_case_that_no_rule_matches(case: tuple[bytes, pa.Table]) -> None:
    table = load(case[0]).decision()
    for gap in table.gaps():
        assert table.evaluate(gap.witness).matched == ()


@given(cases("FIRST"))
def test_where_no_gap_is_found_every_known_case_is_matched(case: tuple[bytes, pa.Table]) -> None:
    table = load(case[0]).decision()
    if table.gaps() or any(output.default for output in table.outputs):
        return
    for row in case[1].to_pylist():
        if None not in row.values():
            assert table.evaluate(row).matched


def chain() -> Decision:
    """Stage by days past due, points by stage and balance, action by stage and points: three tables, one file."""
    stage = decision(
        [(["< 0"], ['"pre"']), (["[0..30)"], ['"early"']), ([">= 30"], ['"late"'])],
        [("dpd", "number")], [("stage", "string")], "UNIQUE", name="Stage", defaults=['"unknown"'],
    )  # fmt: skip
    points = decision(
        [(['"late"', "-"], ["10"]), (["-", "> 1000"], ["5.5"])],
        [("stage", "string"), ("balance", "number")], [("points", "number")], "COLLECT", "SUM", name="Points",
        requires=["Stage"],
    )  # fmt: skip
    action = decision(
        [(['not("unknown")', ">= 10"], ['"call"']), (['"early","late"', "-"], ['"sms"']), (["-", "-"], ['"wait"'])],
        [("stage", "string"), ("Points", "number")], [("result", "string")], "FIRST", name="Action",
        requires=["Stage", "Points"],
    )  # fmt: skip
    return load(a_file(action, points, stage)).decision("Action")


@given(
    st.lists(
        st.tuples(st.none() | st.integers(-5, 60), st.none() | st.integers(0, 3000)), min_size=1, max_size=20
    )
)
def test_decisions_that_require_others_say_the_same_in_both_forms(
    rows: list[tuple[int | None, int | None]],
) -> None:
    table = chain()
    data = pa.table(
        {
            "dpd": pa.array([r[0] for r in rows], pa.int64()),
            "balance": pa.array([r[1] for r in rows], pa.int64()),
        }
    )
    decided = in_columns(table, data)
    assert [row["result"] for row in decided] == one_by_one(table, data.to_pylist())
    assert set(decided[0]) == {"dpd", "balance", "_n", "rule", "result"}
