"""No altered byte, missing, added or reordered record goes unseen, and the break is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tests.evidence.worlds import LI, fill

from dunwell.evidence import attachments, bulk, domain, seal, service, tables, verification
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings

TABLES = [
    t.__table__
    for t in (
        tables.RecordRow,
        tables.PayloadRow,
        tables.HeadRow,
        tables.BulkRow,
        tables.RootRow,
        tables.LeafRow,
    )
]


@pytest.fixture
def world(engine: Engine, clock, settings: Settings, tmp_path: Path) -> Engine:
    fill(engine, clock, settings, tmp_path)
    return engine


def what_breaks(engine: Engine, settings: Settings, tamper: Callable[[Session], None]) -> list[domain.Break]:
    """The breaks found after tampering, which is taken back again."""
    with engine.connect().execution_options(dunwell_write=True) as connection:
        with Session(bind=connection) as session:
            tamper(session)
            found = verification.verify_all(session, settings).breaks
        connection.rollback()
    return found


def test_an_untouched_record_holds_as_a_whole_and_by_debtor(world: Engine, settings: Settings) -> None:
    with read(world) as session:
        report = verification.verify_all(session, settings)
        assert report.breaks == []
        assert (report.roots, report.erased, report.chains) == (2, 1, 4)
        assert report.unsealed > 0
    for debtor in (1, 2, 12, 30, 999):
        with read(world) as session:
            assert verification.verify_debtor(session, settings, debtor).breaks == []


def rows_of(session: Session, table: Table) -> list[dict]:
    keys = list(table.primary_key.columns)
    return [dict(row._mapping) for row in session.execute(select(table).order_by(*keys))]


def where_is(table: Table, row: dict):
    return [column == row[column.name] for column in table.primary_key.columns]


@hypothesis_settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_any_altered_field_of_any_row_is_found(
    world: Engine, settings: Settings, data: st.DataObject
) -> None:
    def tamper(session: Session) -> None:
        table = data.draw(st.sampled_from(TABLES))
        row = data.draw(st.sampled_from(rows_of(session, table)))
        column = data.draw(st.sampled_from([c.name for c in table.columns]))
        old = row[column]
        if isinstance(old, str):
            place = data.draw(st.integers(0, len(old) - 1))
            new = old[:place] + data.draw(st.sampled_from("0aF x")) + old[place + 1 :]
        else:
            new = (old or 0) + data.draw(st.sampled_from([-1, 1, 7]))
        assume(new != old)
        # The row number of an erased record ties nothing to it any more and is no part of the evidence.
        assume(not (column == "id" and (row["chain"], row["seq"]) == ("debtor:1", 1)))
        try:
            session.execute(update(table).where(*where_is(table, row)).values({column: new}))
        except IntegrityError:
            assume(False)  # the database itself refuses

    assert what_breaks(world, settings, tamper)


@hypothesis_settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_any_deleted_row_is_found(world: Engine, settings: Settings, data: st.DataObject) -> None:
    def tamper(session: Session) -> None:
        table = data.draw(st.sampled_from(TABLES))
        row = data.draw(st.sampled_from(rows_of(session, table)))
        if table is tables.RecordRow.__table__:
            for child in (tables.PayloadRow, tables.BulkRow):
                session.execute(delete(child).where(child.record_id == row["id"]))
        if table is tables.RootRow.__table__:
            session.execute(delete(tables.LeafRow).where(tables.LeafRow.root_seq == row["seq"]))
        session.execute(delete(table).where(*where_is(table, row)))

    assert what_breaks(world, settings, tamper)


@hypothesis_settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_two_records_that_change_places_are_found(
    world: Engine, settings: Settings, data: st.DataObject
) -> None:
    one, two = data.draw(st.lists(st.integers(1, 6), min_size=2, max_size=2, unique=True))

    def tamper(session: Session) -> None:
        for old, new in ((one, -1), (two, one), (-1, two)):
            session.execute(
                update(tables.RecordRow)
                .where(tables.RecordRow.chain == "debtor:12", tables.RecordRow.seq == old)
                .values(seq=new)
            )

    found = what_breaks(world, settings, tamper)
    assert (found[0].chain, found[0].seq) == ("debtor:12", min(one, two))


def test_a_missing_record_is_named(world: Engine, settings: Settings) -> None:
    def tamper(session: Session) -> None:
        record_id, _ = tables.record_at(session, "debtor:12", 3)
        tables.erase(session, record_id)
        session.execute(delete(tables.RecordRow).where(tables.RecordRow.id == record_id))

    assert what_breaks(world, settings, tamper)[0] == domain.Break("debtor:12", 3, "record missing")


def test_a_record_slipped_in_at_the_end_is_found(world: Engine, settings: Settings) -> None:
    def tamper(session: Session) -> None:
        head = tables.heads(session)["debtor:12"]
        service_row = list(tables.records(session, "debtor:12"))[-1]
        forged = replace(service_row, seq=head.count + 1, prev=head.hash)
        tables.add_record(session, replace(forged, hash=domain.record_hash(forged)))
        session.execute(
            update(tables.HeadRow).where(tables.HeadRow.chain == "debtor:12").values(count=head.count)
        )

    assert what_breaks(world, settings, tamper)


def forge_chain(session: Session, chain: str, drop: int | None = None) -> None:
    """What somebody with the database, but not the key, can do: rewrite a whole chain so that its links hold."""
    records = list(tables.records(session, chain))
    session.execute(
        text(
            "DELETE FROM evidence_payload WHERE record_id IN (SELECT id FROM evidence_record WHERE chain = :c)"
        ),
        {"c": chain},
    )
    session.execute(delete(tables.RecordRow).where(tables.RecordRow.chain == chain))
    previous, seq = domain.GENESIS, 0
    for record in records:
        if record.seq == drop:
            continue
        seq += 1
        body = record.body.replace("天", "日")
        forged = replace(
            record, seq=seq, prev=previous, body=body, payload_hash=domain.payload_hash(record.salt, body)
        )
        forged = replace(forged, hash=domain.record_hash(forged))
        tables.add_record(session, forged)
        previous = forged.hash


def test_a_chain_rewritten_with_the_database_alone_is_found_by_the_signed_root(
    world: Engine, settings: Settings
) -> None:
    found = what_breaks(world, settings, lambda session: forge_chain(session, "debtor:12"))
    assert found[0].chain == "debtor:12"
    assert "signed root" in found[0].what
    assert what_breaks(world, settings, lambda session: forge_chain(session, "debtor:12", drop=2))


def test_roots_signed_again_with_another_key_are_found(
    world: Engine, settings: Settings, tmp_path: Path
) -> None:
    forger = seal.ensure_key(Settings(var=tmp_path / "forger", database_url=""))

    def tamper(session: Session) -> None:
        [first, *_] = tables.roots(session)
        session.execute(
            update(tables.RootRow)
            .where(tables.RootRow.seq == 1)
            .values(signature=seal.sign(forger, first.hash), public_key=seal.public_hex(forger))
        )

    planted = settings.key_file.parent / "evidence-forged.pub"
    planted.write_text(seal.public_hex(forger))
    assert [b for b in what_breaks(world, settings, tamper) if "not this installation's" in b.what]


def test_an_auditor_verifies_a_copy_with_the_public_half_alone(world: Engine, settings: Settings) -> None:
    settings.key_file.unlink()
    assert what_breaks(world, settings, lambda session: None) == []


@pytest.mark.parametrize("place", [0, 4, 200, -5])
def test_an_altered_parquet_file_is_found(world: Engine, settings: Settings, place: int) -> None:
    with read(world) as session:
        [(first, _), _] = tables.bulk_acts(session)
    path = bulk.batch_path(settings, first.sha256)
    good = path.read_bytes()
    bad = bytearray(good)
    bad[place] ^= 1
    path.write_bytes(bad)
    assert (
        what_breaks(world, settings, lambda session: None)[0].what
        == "the Parquet file of this bulk act was altered"
    )
    path.unlink()
    assert (
        what_breaks(world, settings, lambda session: None)[0].what
        == "the Parquet file of this bulk act is missing"
    )
    with read(world) as session:
        assert not verification.verify_debtor(session, settings, 3).holds


def test_an_altered_or_missing_attachment_is_found(world: Engine, settings: Settings) -> None:
    with read(world) as session:
        said = [attachments.named_in(domain.said(r)) for r in tables.records(session, "debtor:2")]
    path = attachments.attachment_path(settings, next(item for item in said if item)[0]["sha256"])
    path.write_bytes(b"silence")
    assert what_breaks(world, settings, lambda session: None)[0].what == "an attachment was altered"
    path.unlink()
    assert what_breaks(world, settings, lambda session: None)[0].what == "an attachment is missing"


def test_a_day_is_sealed_once_and_the_key_is_readable_by_its_owner_only(
    world: Engine, settings: Settings, clock
) -> None:
    with write(world) as session:
        again = seal.seal_day(session, clock, settings, date(2026, 3, 6))
        assert again.seq == 2
    assert settings.key_file.stat().st_mode & 0o777 == 0o600
    settings.key_file.chmod(0o644)
    with pytest.raises(ValueError, match="0600"):
        seal.ensure_key(settings)


def test_acts_after_a_seal_are_covered_by_the_next_one(world: Engine, settings: Settings, clock) -> None:
    with write(world) as session:
        service.append(session, clock, LI, "note.taken", 77, {})
        seal.seal_day(session, clock, settings, date(2026, 3, 9))
    with read(world) as session:
        report = verification.verify_all(session, settings)
        assert report.breaks == []
        assert report.unsealed == 1  # only the record of the sealing itself
