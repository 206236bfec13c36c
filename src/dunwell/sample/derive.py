"""From six months of bills and payments to dues, arrears and dates. Whole columns, exact integers, no database.

The rules are told, with their reasons, in docs/sample-portfolio.md. Statement k is k months back: 1 is the last month
before the as-of date. Amounts in the file are whole New Taiwan dollars; here they become minor units (cents).
"""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from dunwell.foundation.chance import stream
from dunwell.foundation.settings import resource

SEED = 20050930
FILE = ("data", "sample", "credit-card-default.csv.gz")
MONTHS = 6
CODES = ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6")
MINIMUM_PERCENT = 10
# Product terms of the invented card: law.md cn_card_overdraft_interest (0.05 % a day), cn_card_late_fee (5 %).
INTEREST_PER_10_000_A_DAY = 5
LATE_FEE_PERCENT = 5


@dataclass(frozen=True)
class Derived:
    """What the real file says of each account on the as-of date.

    accounts: one row an account, ordered by uci. dues: one row a statement with a minimum above nothing. payments: one row
    a month with a payment; its `toward` list says how much of it met the minimum of statements 2 … 6. report: counts.
    """

    as_of: date
    accounts: pl.DataFrame
    dues: pl.DataFrame
    payments: pl.DataFrame
    report: dict[str, int]


@cache
def source(path: Path | None = None) -> pl.DataFrame:
    """The file as published, ordered by ID."""
    return pl.read_csv(path or resource(*FILE)).sort("ID")


def months_before(day: date, months: int) -> date:
    """The same day of the month, `months` earlier; the last of the month where it is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_due(as_of: date, due_day: int) -> date:
    """The first day on or after as_of whose day of the month is due_day (1 … 28)."""
    this_month = as_of.replace(day=due_day)
    return this_month if this_month >= as_of else months_before(this_month, -1)


def derive(as_of: date, seed: int = SEED, file: pl.DataFrame | None = None) -> Derived:
    """Everything the real file says about each account on `as_of`, by the documented rules."""
    file = source() if file is None else file
    frame = _in_minor_units(file).with_columns(_due_days(file, seed), _pay_gaps(file, seed))
    frame = _replay(frame)
    frame = _money(frame, as_of)
    report = _cross_check(frame)
    dues, payments = _dues(frame, as_of), _payments(frame, as_of)
    return Derived(as_of, _accounts(frame, as_of, payments), dues, payments, report)


def _due_days(file: pl.DataFrame, seed: int) -> pl.Series:
    draw = stream(seed, "due_day")
    return pl.Series("due_day", [draw.randint(1, 28) for _ in range(len(file))], pl.Int64)


def _pay_gaps(file: pl.DataFrame, seed: int) -> pl.Series:
    """How many days before the due day of the month people tend to pay."""
    draw = stream(seed, "pay_gap")
    return pl.Series("pay_gap", [draw.randint(0, 9) for _ in range(len(file))], pl.Int64)


def _in_minor_units(file: pl.DataFrame) -> pl.DataFrame:
    """bill_k, pay_k, min_k in cents and code_k. The minimum is whole dollars, half up, as a statement prints it."""
    columns = [pl.col("ID").alias("uci"), (pl.col("LIMIT_BAL") * 100).alias("limit")]
    for k in range(1, MONTHS + 1):
        bill = pl.col(f"BILL_AMT{k}")
        owed = pl.max_horizontal(bill, pl.lit(0, pl.Int64))
        minimum = (owed * MINIMUM_PERCENT + 50) // 100
        columns += [
            (bill * 100).alias(f"bill{k}"),
            (pl.col(f"PAY_AMT{k}") * 100).alias(f"pay{k}"),
            (minimum * 100).alias(f"min{k}"),
            pl.col(CODES[k - 1]).alias(f"code{k}"),
        ]
    return file.select(columns)


def _replay(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds left_k (unpaid of statement k's minimum now), late_j (oldest unpaid at the end of month j, in months), to_j_k.

    Also alone2 … alone6: what the ten per cent rule by itself, without the bank's word, would leave.
    """
    zero = pl.lit(0, pl.Int64)
    frame = frame.with_columns(
        *[zero.alias(f"left{k}") for k in range(1, 7)], *[zero.alias(f"alone{k}") for k in range(1, 7)]
    )
    for j in range(MONTHS - 1, 0, -1):
        new = j + 1
        frame = frame.with_columns(
            pl.col(f"min{new}").alias(f"left{new}"), pl.col(f"min{new}").alias(f"alone{new}")
        )
        frame = _pay_oldest_first(frame, j, "left", keep=True)
        frame = _pay_oldest_first(frame, j, "alone", keep=False)
        frame = _never_above_the_balance(frame, j)
        frame = _bank_says_not_late(frame, j)
        frame = frame.with_columns(_months_late(j).alias(f"late{j}"))
        if new in (2, 3, 4, 5, 6):
            frame = frame.with_columns((pl.col(f"left{new}") > 0).alias(f"missed{new}"))
    return frame


def _pay_oldest_first(frame: pl.DataFrame, j: int, what: str, *, keep: bool) -> pl.DataFrame:
    frame = frame.with_columns(pl.col(f"pay{j}").alias("_purse"))
    for k in range(MONTHS, j, -1):
        part = pl.min_horizontal(what + str(k), "_purse")
        name = f"to_{j}_{k}" if keep else "_part"
        frame = frame.with_columns(part.alias(name))
        frame = frame.with_columns(pl.col(f"{what}{k}") - pl.col(name), pl.col("_purse") - pl.col(name))
    return frame


def _never_above_the_balance(frame: pl.DataFrame, j: int) -> pl.DataFrame:
    # A later statement smaller than the unpaid minimums means that something the file does not show settled them.
    total = pl.sum_horizontal([f"left{k}" for k in range(j + 1, MONTHS + 1)])
    owed = pl.max_horizontal(f"bill{j}", pl.lit(0, pl.Int64))
    frame = frame.with_columns(pl.max_horizontal(total - owed, pl.lit(0, pl.Int64)).alias("_purse"))
    for k in range(MONTHS, j, -1):
        frame = frame.with_columns(pl.min_horizontal(f"left{k}", "_purse").alias("_part"))
        frame = frame.with_columns(pl.col(f"left{k}") - pl.col("_part"), pl.col("_purse") - pl.col("_part"))
    return frame


def _bank_says_not_late(frame: pl.DataFrame, j: int) -> pl.DataFrame:
    # The bank's real minimum was smaller than ten per cent: where its own status says "not late", nothing is in arrears.
    late = pl.col(f"code{j}") >= 1
    return frame.with_columns(
        [
            pl.when(late).then(pl.col(f"left{k}")).otherwise(0).alias(f"left{k}")
            for k in range(j + 1, MONTHS + 1)
        ]
    )


def _months_late(j: int) -> pl.Expr:
    """How many months back the oldest unpaid statement of month j is; 0 for none."""
    oldest = pl.coalesce(
        [pl.when(pl.col(f"left{k}") > 0).then(pl.lit(k - j)) for k in range(MONTHS, j, -1)] + [pl.lit(0)]
    )
    return oldest.cast(pl.Int64)


def _money(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds due_k (dates), principal, overdue, coming, interest, fee."""
    ahead = [next_due(as_of, day) for day in range(1, 29)]
    dates = [
        pl.col("due_day").replace_strict(
            list(range(1, 29)), [months_before(day, k - 1) for day in ahead], return_dtype=pl.Date
        ).alias(f"due{k}")
        for k in range(1, MONTHS + 1)
    ]  # fmt: skip
    frame = frame.with_columns(dates).with_columns(
        pl.max_horizontal("bill1", pl.lit(0, pl.Int64)).alias("principal"),
        pl.sum_horizontal([f"left{k}" for k in range(2, 7)]).alias("overdue"),
        pl.sum_horizontal(
            [pl.col(f"left{k}") * (pl.lit(as_of) - pl.col(f"due{k}")).dt.total_days() for k in range(2, 7)]
        ).alias("_cent_days"),
    )
    return frame.with_columns(
        pl.min_horizontal("min1", pl.col("principal") - pl.col("overdue")).alias("left1"),
        ((pl.col("_cent_days") * INTEREST_PER_10_000_A_DAY + 5000) // 10_000).alias("interest"),
        ((pl.col("overdue") * LATE_FEE_PERCENT + 50) // 100).alias("fee"),
    )


def _cross_check(frame: pl.DataFrame) -> dict[str, int]:
    """Where the ten per cent rule by itself and the bank's own status of the last month do not say the same."""
    alone = pl.sum_horizontal([f"alone{k}" for k in range(2, 7)]) > 0
    bank = pl.col("code1") >= 1
    kept = pl.col("overdue") > 0
    counts = frame.select(
        (bank & ~kept).sum().alias("bank_late_but_nothing_unpaid"),
        (alone & ~bank).sum().alias("minimum_unpaid_but_bank_not_late"),
        kept.sum().alias("overdue"),
        (pl.col("bill1") <= 0).sum().alias("nothing_owed"),
        pl.len().alias("accounts"),
    ).row(0, named=True)
    return {name: int(value) for name, value in counts.items()}


def _dues(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    parts = []
    for k in range(MONTHS, 0, -1):
        amount = pl.col("left1") if k == 1 else pl.col(f"min{k}")
        parts.append(
            frame.select(
                "uci",
                pl.lit(k, pl.Int64).alias("k"),
                pl.lit(MONTHS + 1 - k, pl.Int64).alias("no"),
                pl.col(f"due{k}").alias("due_on"),
                amount.alias("amount"),
                pl.col(f"left{k}").alias("left"),
            )
        )
    return pl.concat(parts).filter(pl.col("amount") > 0).sort("uci", "no")


def _payments(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    parts = []
    for j in range(1, MONTHS + 1):
        month = months_before(as_of.replace(day=1), j)
        toward = [pl.col(f"to_{j}_{k}") if k > j else pl.lit(0, pl.Int64) for k in range(2, MONTHS + 1)]
        day = pl.max_horizontal(pl.col("due_day") - pl.col("pay_gap"), pl.lit(1, pl.Int64))
        parts.append(
            frame.select(
                "uci",
                pl.lit(j, pl.Int64).alias("j"),
                pl.date(month.year, month.month, day).alias("paid_on"),
                pl.col(f"pay{j}").alias("amount"),
                pl.concat_list(toward).alias("toward"),
            )
        )
    return pl.concat(parts).filter(pl.col("amount") > 0).sort("uci", "paid_on")


def _accounts(frame: pl.DataFrame, as_of: date, payments: pl.DataFrame) -> pl.DataFrame:
    oldest = pl.coalesce(
        [pl.when(pl.col(f"left{k}") > 0).then(pl.col(f"due{k}")) for k in range(MONTHS, 0, -1)]
    )
    missed = pl.coalesce([pl.when(pl.col(f"missed{k}")).then(pl.lit(7 - k)) for k in range(MONTHS, 1, -1)])
    late = [pl.col(f"late{j}") for j in range(1, MONTHS)]
    last = payments.group_by("uci").agg(
        pl.col("paid_on").last().alias("last_payment_on"), pl.col("amount").last().alias("last_payment")
    )
    return (
        frame.select(
            "uci",
            "limit",
            "due_day",
            "principal",
            "overdue",
            "interest",
            "fee",
            oldest.alias("due_on"),
            pl.when(pl.col("left1") > 0).then(pl.col("due1")).alias("coming_due_on"),
            pl.when(pl.col("left1") > 0).then(pl.col("left1")).alias("coming_due"),
            missed.cast(pl.Int64).alias("first_default"),
            pl.concat_list(late).alias("late_by_month"),
            (pl.sum_horizontal([(late_j > 0).cast(pl.Int64) for late_j in late]) + (pl.col("code6") >= 1).cast(pl.Int64)).alias("months_late"),
            pl.concat_list([f"code{k}" for k in range(1, 7)]).alias("codes"),
        )
        .join(last, on="uci", how="left")
        .sort("uci")
    )  # fmt: skip
