"""`dunwell bench ledger`: a month-end accrual over columns, beside a scan of the same columns; a sample is replayed one by one."""

import resource
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis

from dunwell.foundation.chance import stream
from dunwell.ledger.batch import with_accrual, with_bearing
from dunwell.ledger.domain.account import Opening, ProductTerms, replay_account
from dunwell.ledger.domain.posting import DueAmount
from dunwell.ledger.policy import allocation_rules
from dunwell.ledger.products import products

MONTH_END = date(2026, 12, 1)  # the first day that is not in it: everything dated D happens at the start of D
SAMPLE = 300
MAKE = """
COPY (
  SELECT id AS account_id, ['cn_credit_card', 'sample_card', 'cn_consumer_loan', 'ecommerce_instalments', 'b2b_invoice',
                            'insurance_recovery'][CAST(1 + h1 % 6 AS BIGINT)] AS terms,
    DATE '2026-11-01' + CAST(h2 % 25 AS INTEGER) AS data_as_of,
    DATE '2026-05-01' + CAST(h3 % 180 AS INTEGER) AS due_on,
    CAST(h4 % 20000000 AS BIGINT) AS principal_minor, CAST(h5 % 300000 AS BIGINT) AS interest_minor,
    CAST(h6 % 20000 AS BIGINT) AS fee_minor, CAST(NULL AS BIGINT) AS cost_minor,
    CAST(h7 % 3000000 AS BIGINT) AS overdue_minor,
    DATE '2026-11-05' + CAST(h8 % 40 AS INTEGER) AS coming_due_on, CAST(h9 % 500000 AS BIGINT) AS coming_due_minor,
    CAST(NULL AS DATE) AS accrued_to, CAST(NULL AS BIGINT) AS kept_bearing_minor,
    CAST(NULL AS DATE) AS rest_since, CAST(NULL AS DATE) AS rest_until
  FROM (SELECT i AS id, hash(i, 1) AS h1, hash(i, 2) AS h2, hash(i, 3) AS h3, hash(i, 4) AS h4, hash(i, 5) AS h5,
          hash(i, 6) AS h6, hash(i, 7) AS h7, hash(i, 8) AS h8, hash(i, 9) AS h9 FROM range({rows}) AS t(i))
) TO '{file}' (FORMAT parquet)
"""


def bench_ledger(rows: int) -> dict[str, Any]:
    """Figures of DESIGN's bench contract. `sample_equal`: accounts of a random sample whose figure the engine gives too."""
    terms = [product.terms for product in products().values()]
    with TemporaryDirectory(prefix="dunwell-bench-") as folder:
        file, out = Path(folder) / "accounts.parquet", Path(folder) / "accrued.parquet"
        duckdb.sql(MAKE.format(rows=rows, file=file))
        connection = ibis.duckdb.connect()
        _scan(connection, file)  # the first query warms the engine
        reference = _seconds(lambda: _scan(connection, file))
        accruing = _seconds(lambda: accrue(connection, file, out, terms, MONTH_END))
        start = time.perf_counter()
        equal = _equal(file, out, rows)
        checking = time.perf_counter() - start
    return {
        "name": "ledger",
        "rows": rows,
        "stages": [
            {
                "name": "accrue in columns",
                "seconds": round(accruing, 3),
                "per_second": round(rows / accruing),
            },
            {
                "name": "replay a sample",
                "seconds": round(checking, 3),
                "per_second": round(min(rows, SAMPLE) / checking),
            },
        ],
        "sample": min(rows, SAMPLE),
        "sample_equal": equal,
        "reference_seconds": round(reference, 3),
        "ratio": round(accruing / reference, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def accrue(connection: Any, file: Path, out: Path, terms: list[ProductTerms], end: date) -> None:
    """Parquet to Parquet: account_id and accrued_minor."""
    kinds = {one.code: one.kind for one in terms}
    accounts = with_bearing(connection.read_parquet(file), kinds)
    result = with_accrual(accounts, terms, end).select("account_id", "accrued_minor")
    connection.to_parquet(result, out)


def _scan(connection: Any, file: Path) -> None:
    """The least there is to do: read every column once and write two of them."""
    table = connection.read_parquet(file)
    sums = [table[name].count() for name in table.columns]
    connection.execute(table.aggregate(sums))
    connection.to_parquet(table.select("account_id", "principal_minor"), file.with_name("reference.parquet"))


def _seconds(act: Any) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _equal(file: Path, out: Path, rows: int) -> int:
    draw = stream(7, "bench", "ledger")
    wanted = draw.sample(range(rows), min(rows, SAMPLE))
    connection = ibis.duckdb.connect()
    asked = connection.read_parquet(file).filter(ibis._.account_id.isin(wanted))
    both = asked.join(connection.read_parquet(out), "account_id")
    table = connection.to_pyarrow(both).to_pylist()
    return sum(replayed(row, MONTH_END) == row["accrued_minor"] for row in table)


def replayed(row: dict[str, Any], end: date) -> int | None:
    """The engine's figure for a row of the columns, None where its terms are unknown."""
    product = products().get(row["terms"] or "")
    if product is None:
        return None
    dues: list[DueAmount] = []
    if row["overdue_minor"] > 0 and row["due_on"]:
        dues.append(DueAmount(1, row["due_on"], row["overdue_minor"]))
    if row["coming_due_on"] and row["coming_due_minor"]:
        dues.append(DueAmount(2, row["coming_due_on"], row["coming_due_minor"]))
    components = {name: row[f"{name}_minor"] or 0 for name in ("cost", "fee", "interest", "principal")}
    opening = Opening(row["data_as_of"], components, row["overdue_minor"], row["due_on"], tuple(dues))
    return replay_account(opening, product.terms, None, allocation_rules(), end).accrued_minor
