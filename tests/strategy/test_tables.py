"""The shipped decision tables: sound, complete, and saying the same of one account and of a million."""

from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.dmn import overlap
from dunwell.strategy import book as books
from dunwell.strategy.batch import decide_all
from dunwell.strategy.domain import DECISIONS, FILES, INPUTS, Weights
from dunwell.strategy.words import ACTIONS, AMOUNTS, BAND_REASONS, BANDS, SEGMENTS, STAGES, WXA
from dunwell.worklist.bench import YARDSTICK

BOOK = books.shipped()
OUTPUTS = [name for decision in DECISIONS for name in books.OUTPUTS[decision]]
TYPES = {"number": pa.int64(), "string": pa.string(), "boolean": pa.bool_()}
CODES: dict[str, list[str | None]] = {
    "bucket": ["M0", "M1", "M2", "M3", "M4", "M7+", "WO", None],
    "currency": ["CNY", "TWD", "USD", "JPY"],
    "product": ["credit_card", "invoice", None],
    "debt_type": ["consumer", "b2b"],
    "contactability": ["reachable", "related_only", "lost", None],
    "reach": ["phone", "other", "none"],
    "party_role": ["self", "guarantor", "co_borrower", "company"],
    "route": ["none", "none", "none", "disputed", "plan_in_force", "deceased", "minor", "bankrupt", "stop_contact", "complaint", "vulnerable"],
    "willingness": ["high", "low", None],
    "ability": ["high", "low", None],
    "cause_of_arrears": ["job_loss", "forgot", "unwilling", "dispute", None],
    "promise_state": ["none", "open", "due_today", "broken"],
}  # fmt: skip
NEVER_NULL = {
    "callback_due",
    "sensitive",
    "balance",
    "overdue",
    "promises_broken",
    "promises_kept",
    "contacts_7d",
}
NUMBERS = [
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    14,
    15,
    29,
    30,
    31,
    35,
    36,
    60,
    61,
    90,
    91,
    95,
    96,
    180,
    181,
    360,
    361,
    2000,
    19_999,
    90_000,
    100_000,
]


def _value(name: str) -> st.SearchStrategy[Any]:
    if INPUTS[name] == "boolean":
        return st.booleans()
    if INPUTS[name] == "string":
        return st.sampled_from(CODES[name])
    number = st.sampled_from(NUMBERS)
    return number if name in NEVER_NULL else st.none() | number


FACTS = st.fixed_dictionaries({name: _value(name) for name in INPUTS})
PORTFOLIO = st.lists(FACTS, min_size=1, max_size=25)


def _table(rows: list[dict[str, Any]]) -> tuple[Any, ibis.Table]:
    columns = {name: pa.array([row[name] for row in rows], TYPES[INPUTS[name]]) for name in INPUTS}
    duck = ibis.duckdb.connect()
    duck.con.register("given_rows", pa.table({"i": pa.array(range(len(rows))), **columns}))
    duck.raw_sql("CREATE TABLE features AS SELECT * FROM given_rows")
    return duck, duck.table("features")


@settings(deadline=None, max_examples=40)
@given(PORTFOLIO)
def test_one_account_and_columns_are_decided_alike(rows: list[dict[str, Any]]) -> None:
    _, table = _table(rows)
    found = decide_all(table, BOOK).order_by("i").to_pyarrow().to_pylist()
    for facts, row in zip(rows, found, strict=True):
        verdict = BOOK.evaluate(facts)
        assert {name: row[name] for name in OUTPUTS} == verdict.outputs
        assert row["score"] == verdict.score
        for name, result in verdict.results.items():
            assert (row[f"rule_{name}"],) == result.matched


@settings(deadline=None, max_examples=20)
@given(PORTFOLIO)
def test_the_yardstick_written_by_hand_says_what_the_tables_say(rows: list[dict[str, Any]]) -> None:
    duck, table = _table(rows)
    ours = decide_all(table, BOOK).select("i", *OUTPUTS).order_by("i").to_pyarrow().to_pylist()
    query = YARDSTICK.read_text(encoding="utf-8")
    theirs = (
        duck.raw_sql(f"SELECT i, {', '.join(OUTPUTS)} FROM ({query}) ORDER BY i").to_arrow_table().to_pylist()
    )
    assert ours == theirs


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_file_holds_what_the_run_takes_from_it(name: str) -> None:
    books.check(name, BOOK.models[name])


@pytest.mark.parametrize("name", DECISIONS)
def test_no_table_has_a_gap_an_overlap_or_a_row_that_never_decides(name: str) -> None:
    decision = BOOK.decisions[name]
    assert decision.gaps() == []
    assert overlap.unreachable(decision) == []
    if decision.hit_policy == "UNIQUE":
        assert decision.overlaps() == []


def test_no_table_reads_what_a_person_is_born_as() -> None:
    forbidden = {"sex", "gender", "age", "marriage", "education", "ethnicity", "religion", "region"}
    for decision in BOOK.decisions.values():
        read = {part for column in decision.inputs for part in column.expression.split("_")}
        assert not read & forbidden


@pytest.mark.parametrize(
    ("decision", "output", "names"),
    [
        ("stage", "stage", STAGES),
        ("segment", "segment", SEGMENTS),
        ("next_action", "action", ACTIONS),
        ("recoverability", "recoverability", BANDS),
        ("recoverability", "recover_why", BAND_REASONS),
        ("wxa", "wxa", WXA),
        ("amount_band", "amount_band", AMOUNTS),
    ],
)
def test_every_code_the_tables_give_has_a_name(decision: str, output: str, names: dict[str, str]) -> None:
    at = [column.name for column in BOOK.decisions[decision].outputs].index(output)
    given_codes = {rule.output_texts[at].strip('"') for rule in BOOK.decisions[decision].rules}
    assert given_codes <= set(names)


def an_account(**facts: Any) -> dict[str, Any]:
    """An ordinary card account forty days late, never promised anything, called a week ago."""
    usual = {
        "dpd": 40, "bucket": "M2", "balance": 30_000, "overdue": 5_000, "currency": "CNY", "product": "credit_card",
        "debt_type": "consumer", "contactability": "reachable", "reach": "phone", "party_role": "self", "route": "none",
        "sensitive": False, "promise_state": "none", "promises_broken": 0, "promises_kept": 0, "days_since_contact": 7,
        "callback_due": False,
    }  # fmt: skip
    return {**usual, **facts}


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        ({}, "call_firm"),
        ({"route": "disputed"}, "dispute_desk"),
        ({"route": "stop_contact", "promise_state": "broken"}, "hold"),
        ({"route": "plan_in_force", "days_to_due": 2}, "plan_remind"),
        ({"promise_state": "broken", "promises_broken": 1}, "broken_call"),
        ({"promise_state": "broken", "promises_broken": 1, "days_since_contact": 0}, "wait_cadence"),
        ({"promise_state": "open"}, "wait_promise"),
        ({"promise_state": "due_today"}, "promise_chk"),
        ({"contactability": "lost"}, "trace"),
        ({"contactability": "lost", "party_role": "guarantor"}, "guarantor"),
        ({"contactability": "related_only"}, "locate"),
        ({"willingness": "high", "ability": "low"}, "offer_plan"),
        ({"first_default_instalment": 1}, "call_verify"),
        ({"debt_type": "b2b"}, "b2b_call"),
        ({"days_since_contact": 1}, "wait_cadence"),
        ({"dpd": 0, "bucket": "M0", "overdue": 0, "days_to_due": 2, "balance": 900}, "reminder_sms"),
        ({"dpd": 0, "bucket": "M0", "overdue": 0, "days_to_due": 2}, "reminder_tel"),
        ({"dpd": 0, "bucket": "M0", "overdue": 0, "days_to_due": 20}, "none"),
        ({"dpd": None, "bucket": None}, "data_desk"),
        ({"dpd": 2, "bucket": "M1", "balance": 900}, "sms_soft"),
        ({"callback_due": True}, "callback"),
    ],
)
def test_the_next_step_is_what_a_team_lead_expects(facts: dict[str, Any], action: str) -> None:
    assert BOOK.evaluate(an_account(**facts)).outputs["action"] == action


def test_the_order_is_never_days_past_due_alone() -> None:
    older = BOOK.evaluate(an_account(dpd=80, bucket="M3", balance=900))
    promised_today = BOOK.evaluate(an_account(dpd=35, bucket="M2", promise_state="due_today"))
    assert promised_today.score > older.score


def test_a_score_is_the_weighted_points() -> None:
    points = {"risk_points": 100, "amount_points": 50, "deadline_points": 0, "promise_points": 100}
    assert Weights(30, 25, 20, 25).score(points) == 6750
    with pytest.raises(ValueError, match="weights"):
        Weights(0, 0, 0, 0)
