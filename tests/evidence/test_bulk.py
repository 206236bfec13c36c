"""Bulk acts: one record over a Parquet file, each debtor's rows provable on their own."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dunwell.evidence import bulk, domain, tables
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings


def a_file(path: Path, rows: int, per_debtor: int = 1, *, orphans: bool = False) -> Path:
    extra = "UNION ALL SELECT -1, NULL, 'nobody', NULL, NULL" if orphans else ""
    duckdb.execute(
        f"""COPY (SELECT i AS account_id, (hash(i) % {max(1, rows // per_debtor)})::BIGINT AS debtor_id, '段' || i AS segment,
                  DATE '2026-01-01' + (i % 90)::INT AS due_on, TIMESTAMPTZ '2026-01-01 10:00:00+08' AS at
                  FROM range({rows}) AS t(i) {extra}) TO '{path}'"""
    )
    return path


@pytest.mark.parametrize("rows", [1, 15, 16, 17, 300, 4096, 9000])
def test_every_debtors_rows_lead_to_the_recorded_root(
    sqlite_engine: Engine, clock: FixedClock, settings: Settings, tmp_path: Path, rows: int
) -> None:
    file = a_file(tmp_path / "run.parquet", rows, per_debtor=2 if rows < 1000 else 1, orphans=True)
    with write(sqlite_engine) as session:
        ref = bulk.append_bulk(
            session, clock, SYSTEM, "run", file, "debtor_id", {"day": clock.at.date()}, settings=settings
        )
    debtors = dict(
        duckdb.sql(
            f"SELECT debtor_id, count(*) FROM '{file}' WHERE debtor_id IS NOT NULL GROUP BY 1"
        ).fetchall()
    )
    asked = [*sorted(debtors)[:: max(1, len(debtors) // 12)], max(debtors)]
    with read(sqlite_engine) as session:
        assert ref.chain == "system"
        for debtor in asked:
            [entry] = bulk.bulk_rows_for(session, debtor, settings=settings)
            assert entry.holds()
            assert len(entry.rows) == debtors[debtor]
            assert all(value["debtor_id"] == debtor for value in entry.values)
        assert bulk.bulk_rows_for(session, 10**12, settings=settings) == []
        assert entry.record.payload is not None
        assert entry.record.payload["bulk"]["rows"] == rows + 1


def test_the_root_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    one = a_file(tmp_path / "one.parquet", 5000, per_debtor=3)
    duckdb.execute(
        f"COPY (SELECT * FROM '{one}' ORDER BY hash(account_id * 7)) TO '{tmp_path / 'two.parquet'}'"
    )
    assert bulk.grow(one, "debtor_id").root == bulk.grow(tmp_path / "two.parquet", "debtor_id").root


def test_a_lost_or_forged_index_is_rebuilt_from_the_file(
    sqlite_engine: Engine, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    file = a_file(tmp_path / "run.parquet", 9000)
    with write(sqlite_engine) as session:
        bulk.append_bulk(session, clock, SYSTEM, "run", file, "debtor_id", {}, settings=settings, move=True)
    assert not file.exists()
    with read(sqlite_engine) as session:
        [(row, _)] = tables.bulk_acts(session)
        index = bulk.index_path(settings, row.sha256)
        debtor = duckdb.sql(
            f"SELECT min(debtor_id) FROM '{bulk.batch_path(settings, row.sha256)}'"
        ).fetchall()[0][0]
        for spoiled in ("", index.read_text().replace('"nodes": ["', '"nodes": ["f')):
            index.write_text(spoiled)
            [entry] = bulk.bulk_rows_for(session, debtor, settings=settings)
            assert entry.holds()


@given(st.integers(1, 700), st.data())
def test_a_merkle_proof_holds_for_its_leaf_and_for_no_other(count: int, data: st.DataObject) -> None:
    leaves = [domain.leaf_hash(str(i)) for i in range(count)]
    root = domain.merkle_root(leaves)
    index = data.draw(st.integers(0, count - 1))
    proof = domain.merkle_proof(leaves, index)
    assert domain.fold(leaves[index], proof) == root
    assert domain.fold(domain.leaf_hash("forged"), proof) != root
