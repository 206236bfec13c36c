"""What the real file says of each account: against a slow, separate replay, and over dates."""

import csv
import gzip
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.foundation.settings import resource
from dunwell.sample import derive

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="module")
def derived() -> derive.Derived:
    return derive.derive(AS_OF)


def published() -> list[dict[str, int]]:
    with gzip.open(resource(*derive.FILE), "rt") as file:
        return [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]


def oracle(row: dict[str, int]) -> dict[str, object]:
    """The documented rule, one account at a time, in whole dollars and a plain list: statement k at index k."""
    bill = [0] + [row[f"BILL_AMT{k}"] for k in range(1, 7)]
    paid = [0] + [row[f"PAY_AMT{k}"] for k in range(1, 7)]
    code = [0] + [row[name] for name in ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6")]
    owing: list[list[int]] = []  # [statement, dollars unpaid], oldest first
    first_missed = None
    for month in (5, 4, 3, 2, 1):
        minimum = int(max(0, bill[month + 1]) / 10 + 0.5)
        owing.append([month + 1, minimum])
        purse = paid[month]
        for item in owing:
            part = min(item[1], purse)
            item[1] -= part
            purse -= part
        above = max(0, sum(item[1] for item in owing) - max(0, bill[month]))
        for item in owing:
            part = min(item[1], above)
            item[1] -= part
            above -= part
        if code[month] <= 0:
            owing = [[k, 0] for k, _ in owing]
        if first_missed is None and owing[-1][1] > 0:
            first_missed = 7 - (month + 1)
    unpaid = {k: dollars for k, dollars in owing if dollars}
    overdue = sum(unpaid.values())
    return {
        "principal": max(0, bill[1]),
        "overdue": overdue,
        "unpaid": unpaid,
        "coming": min(int(max(0, bill[1]) / 10 + 0.5), max(0, bill[1]) - overdue),
        "first": first_missed,
    }


def test_the_replay_agrees_with_a_separate_one_on_every_account(derived: derive.Derived) -> None:
    accounts = {row["uci"]: row for row in derived.accounts.iter_rows(named=True)}
    left: dict[int, dict[int, int]] = {}
    for due in derived.dues.filter((pl.col("left") > 0) & (pl.col("k") > 1)).iter_rows(named=True):
        left.setdefault(due["uci"], {})[due["k"]] = due["left"] // 100
    rows = published()
    assert len(rows) == len(accounts) == 20_000
    for row in rows:
        said, account = oracle(row), accounts[row["ID"]]
        assert account["overdue"] == said["overdue"] * 100  # type: ignore[operator]
        assert account["principal"] == said["principal"] * 100  # type: ignore[operator]
        assert (account["coming_due"] or 0) == said["coming"] * 100  # type: ignore[operator]
        assert left.get(row["ID"], {}) == said["unpaid"]
        assert account["first_default"] == said["first"]


def test_the_counts_of_the_documentation_hold(derived: derive.Derived) -> None:
    assert derived.report == {
        "accounts": 20_000,
        "overdue": 2_976,
        "nothing_owed": 1_698,
        "bank_late_but_nothing_unpaid": 1_558,
        "minimum_unpaid_but_bank_not_late": 8_060,
    }
    page = resource("docs", "sample-portfolio.md").read_text(encoding="utf-8")
    assert all(f"{count:,}" in page for count in derived.report.values())


def test_an_account_that_owes_nothing_is_current(derived: derive.Derived) -> None:
    nothing = derived.accounts.filter(pl.col("principal") == 0)
    assert len(nothing) == 1_698
    assert nothing["overdue"].sum() == 0
    assert nothing["due_on"].null_count() == len(nothing)


def test_money_is_exact_whole_numbers(derived: derive.Derived) -> None:
    for frame, names in (
        (
            derived.accounts,
            ("limit", "principal", "overdue", "interest", "fee", "coming_due", "last_payment"),
        ),
        (derived.dues, ("amount", "left")),
        (derived.payments, ("amount",)),
    ):
        assert all(frame.schema[name] == pl.Int64 for name in names)


def test_interest_and_fee_follow_the_product_terms(derived: derive.Derived) -> None:
    unpaid = derived.dues.filter((pl.col("left") > 0) & (pl.col("k") > 1))
    cent_days: dict[int, int] = {}
    for due in unpaid.iter_rows(named=True):
        cent_days[due["uci"]] = cent_days.get(due["uci"], 0) + due["left"] * (AS_OF - due["due_on"]).days
    for row in derived.accounts.filter(pl.col("overdue") > 0).iter_rows(named=True):
        assert row["interest"] == (cent_days[row["uci"]] * 5 + 5_000) // 10_000  # 0.05 % a day, half up, once
        assert row["fee"] == (row["overdue"] * 5 + 50) // 100


def test_september_2005_is_the_last_month_before_the_as_of_date(derived: derive.Derived) -> None:
    months = {(day.year, day.month) for day in derived.payments.filter(pl.col("j") == 1)["paid_on"]}
    assert months == {(2026, 10)}
    assert derived.payments["paid_on"].max() < AS_OF
    latest = derived.dues.filter(pl.col("k") == 1)["due_on"]
    assert latest.min() >= AS_OF
    assert latest.max() <= date(2026, 12, 22)
    assert derived.dues.filter(pl.col("k") > 1)["due_on"].max() < AS_OF


SMALL = derive.source().head(400)
DAYS = st.dates(date(2006, 1, 1), date(2100, 1, 1))


@given(as_of=DAYS)
def test_another_as_of_date_moves_the_dates_and_not_the_debts(as_of: date) -> None:
    here, there = derive.derive(AS_OF, file=SMALL), derive.derive(as_of, file=SMALL)
    still = [
        "uci",
        "limit",
        "due_day",
        "principal",
        "overdue",
        "fee",
        "coming_due",
        "first_default",
        "months_late",
    ]
    assert here.accounts.select(still).equals(there.accounts.select(still))
    assert here.dues.select("uci", "k", "amount", "left").equals(
        there.dues.select("uci", "k", "amount", "left")
    )
    for row in there.dues.iter_rows(named=True):
        assert (row["due_on"] >= as_of) == (row["k"] == 1)
    assert (there.payments["paid_on"] < as_of).all()


@given(as_of=DAYS, due_day=st.integers(1, 28))
def test_the_next_due_day_is_the_first_one_not_before_the_date(as_of: date, due_day: int) -> None:
    found = derive.next_due(as_of, due_day)
    walked = as_of
    while walked.day != due_day:
        walked += timedelta(days=1)
    assert found == walked
