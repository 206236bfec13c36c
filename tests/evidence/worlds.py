"""A small world with every kind of evidence in it."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
from sqlalchemy import Engine

from dunwell.evidence import attachments, bulk, seal, service
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.settings import Settings

LI = Actor(7, "collector1", "collector")


def fill(engine: Engine, clock: FixedClock, settings: Settings, tmp_path: Path) -> None:
    """Three debtors, an erasure, an attachment, two bulk acts, two sealed days, and some acts after the last seal."""
    start = clock.at
    for day in range(3):
        clock.set(start + timedelta(days=day))
        with write(engine) as session:
            for debtor in (1, 2, 12):
                for step in range(2):
                    said = {"text": f"第{day}天 {step}", "amount_minor": 100 * step}
                    service.append(session, clock, LI, "note.taken", debtor, said)
            attachments.attach(
                session, clock, LI, settings, "call.recorded", 2, "call.wav", b"sound %d" % day, {}
            )
            if day == 1:
                service.erase_payload(session, clock, LI, "debtor:1", 1, "asked for on paper")
            if day < 2:
                file = tmp_path / f"run{day}.parquet"
                duckdb.execute(
                    f"COPY (SELECT i AS account_id, i % 40 AS debtor_id, 'M{day}' AS bucket FROM range(60) t(i)) TO '{file}'"
                )
                bulk.append_bulk(
                    session, clock, SYSTEM, "run.published", file, "debtor_id", {}, settings=settings
                )
                seal.seal_day(session, clock, settings, date(2026, 3, 5) + timedelta(days=day))
    clock.set(start)
