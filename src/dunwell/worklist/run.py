"""The morning run: promises judged, snapshot, decisions, eligibility, allocation, ordered lists, published at one stroke.

Until the last transaction commits, yesterday's lists (or this day's earlier ones) stand; after it, the new ones. A
killed run leaves at most a folder that nothing names, removed by the next run.
"""

import shutil
import uuid
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from dunwell.evidence import bulk, seal
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.db import engine_for, read, write
from dunwell.foundation.settings import Settings
from dunwell.strategy import service as strategy
from dunwell.worklist import publish, snapshot
from dunwell.worklist.meter import Meter
from dunwell.worklist.pipeline import Day, engine, work_out
from dunwell.worklist.tables import Run

ZONE = "Asia/Shanghai"  # of the firm's business day


@dataclass(frozen=True)
class Done:
    """A finished run: its row's id, the summary, and whether it changed anything."""

    run_id: int
    summary: dict[str, Any]
    unchanged: bool


def morning_run(
    settings: Settings, clock: Clock, actor: Actor, day: date, database: Engine | None = None
) -> Done:
    """Run the day. Safe to repeat and to kill; raises nothing of its own."""
    database = database or engine_for(settings.database_url)
    meter, started = Meter(), clock.now()
    folder = _new_folder(settings, day)
    try:
        with meter.stage("promises"):
            _close_promises(database, clock, actor, day)
        with meter.stage("snapshot"):
            taken = snapshot.take(settings)
        with read(database) as session:
            book = strategy.active_book(session)
        with engine(folder / "spill") as duck:
            worked = work_out(duck, taken, book, day, folder, meter, ZONE)
        taken.drop()
        shutil.rmtree(folder / "spill", ignore_errors=True)
        with meter.stage("publish"):
            return _publish(settings, database, clock, actor, day, folder, worked, book, meter, started)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _publish(
    settings: Settings, database: Engine, clock: Clock, actor: Actor, day: date, folder: Path,
    worked: Day, book: Any, meter: Meter, started: Any,
) -> Done:  # fmt: skip
    tree = bulk.grow(worked.decisions, "debtor_id")
    with write(database) as session:
        pointer = publish.lock_pointer(session)
        earlier = publish.latest_of(session, day)
        if earlier and earlier.content_hash == tree.root:
            shutil.rmtree(folder, ignore_errors=True)
            return Done(earlier.id, {**earlier.summary, "stages": meter.stages}, True)
        run = Run(
            day=day, state="published", started_at=started, published_at=clock.now(), by_user_id=actor.user_id,
            folder=folder.name, content_hash=tree.root, summary={},
        )  # fmt: skip
        session.add(run)
        session.flush()
        fresh = publish.item_values(worked.items, book)
        publish.replace_items(session, run, fresh)
        publish.replace_owners(session, worked.owners, day)
        publish.point_to(session, pointer, run)
        run.summary = {
            "date": day.isoformat(), "run_id": run.id, **_named(session, worked.counts),
            "stages": meter.stages, "strategy": {"sha256": book.sha256, "versions": dict(book.versions)},
        }  # fmt: skip
        said = {
            "day": day.isoformat(),
            "run_id": run.id,
            "accounts": worked.counts["accounts"],
            "strategy": book.sha256,
            "facts_sha256": bulk.hash_file(worked.facts),
        }
        bulk.append_bulk(
            session,
            clock,
            actor,
            "run.published",
            worked.decisions,
            "debtor_id",
            said,
            settings=settings,
            tree=tree,
        )
        seal.seal_day(session, clock, settings, day)
        done = Done(run.id, run.summary, False)
    _sweep(settings, database)
    return done


def _named(session: Any, counts: dict[str, Any]) -> dict[str, Any]:
    """The counts with collectors by login, as the contract has them."""
    from dunwell.people.tables import User

    logins = dict(session.execute(select(User.id, User.login)).all())
    lists = [
        {**row, "collector": logins[row["collector"]], "collector_id": row["collector"]}
        for row in counts["worklists"]
    ]
    return {**counts, "worklists": lists}


def _close_promises(database: Engine, clock: Clock, actor: Actor, day: date) -> None:
    if not find_spec("dunwell.negotiation.service"):
        return
    from dunwell.negotiation import agreements
    from dunwell.negotiation import service as negotiation

    with write(database) as session:
        negotiation.close_promises(session, clock, actor, day)
        agreements.close_day(session, clock, day)


def _new_folder(settings: Settings, day: date) -> Path:
    folder = settings.runs / f"{day.isoformat()}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    return folder


def _sweep(settings: Settings, database: Engine) -> None:
    """Remove folders of killed runs: those no run names, and not of a run that may still be going."""
    with read(database) as session:
        named = set(session.scalars(select(Run.folder)))
    newest = max((folder.stat().st_mtime for folder in settings.runs.iterdir()), default=0.0)
    for folder in settings.runs.iterdir():
        if folder.is_dir() and folder.name not in named and folder.stat().st_mtime < newest - 3600:
            shutil.rmtree(folder, ignore_errors=True)
