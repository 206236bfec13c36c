"""Publishing a run: items, owners, the run's row and the pointer change in one transaction, evidence included."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import Any

import pyarrow as pa
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from dunwell.strategy.book import Book
from dunwell.strategy.domain import PARTS
from dunwell.worklist.batch import RULES
from dunwell.worklist.pipeline import ITEM_FACTS
from dunwell.worklist.tables import Owner, Run, RunPointer, WorkItem

CHUNK = 2000


def lock_pointer(session: Session) -> RunPointer:
    """The one pointer row, locked until the transaction ends."""
    pointer = session.scalars(select(RunPointer).where(RunPointer.id == 1).with_for_update()).one_or_none()
    if pointer is None:
        pointer = RunPointer(id=1, run_id=None)
        session.add(pointer)
        session.flush()
    return pointer


def latest_of(session: Session, day: date) -> Run | None:
    """The published run of a day."""
    return session.scalars(
        select(Run).where(Run.day == day, Run.state == "published").order_by(Run.id.desc())
    ).first()


def point_to(session: Session, pointer: RunPointer, run: Run) -> None:
    """Make `run` its day's truth, and the present one unless a later day's run is published already."""
    session.execute(
        update(Run)
        .where(Run.day == run.day, Run.state == "published", Run.id != run.id)
        .values(state="superseded")
    )
    present = session.get(Run, pointer.run_id) if pointer.run_id else None
    if present is None or present.day <= run.day:
        pointer.run_id = run.id
    session.flush()


def replace_items(session: Session, run: Run, rows: Sequence[dict[str, Any]]) -> None:
    """Bring the day's open items to `rows`; what is done, snoozed, handed over or moved by hand keeps its state."""
    standing = {
        debtor_id: (item_id, state)
        for item_id, debtor_id, state in session.execute(
            select(WorkItem.id, WorkItem.debtor_id, WorkItem.state).where(WorkItem.day == run.day)
        )
    }
    wanted = {row["debtor_id"] for row in rows}
    gone = [
        item_id for debtor, (item_id, state) in standing.items() if state == "open" and debtor not in wanted
    ]
    for some in _chunks(gone):
        session.execute(delete(WorkItem).where(WorkItem.id.in_(some)))
    new = [{**row, "run_id": run.id, "day": run.day} for row in rows if row["debtor_id"] not in standing]
    kept = [
        {**row, "id": standing[row["debtor_id"]][0], "run_id": run.id}
        for row in rows
        if standing.get(row["debtor_id"], (0, ""))[1] == "open"
    ]
    for some in _chunks(kept):
        session.execute(update(WorkItem), some)
    for some in _chunks(new):
        session.execute(insert(WorkItem), some)


def replace_owners(session: Session, changed: pa.Table, since: date) -> None:
    """Write changed owners: account_id, debtor_id, user_id."""
    rows = [{**row, "since": since} for row in changed.to_pylist()]
    for some in _chunks(rows):
        session.execute(delete(Owner).where(Owner.account_id.in_([row["account_id"] for row in some])))
        session.execute(insert(Owner), some)


def item_values(items: pa.Table, book: Book) -> list[dict[str, Any]]:
    """Rows for work_item from the pipeline's items."""
    weights = dict(zip(PARTS, book.weights.values(), strict=True))
    rule_ids = {
        name: [rule.id or str(rule.number) for rule in book.decisions[name.removeprefix("rule_")].rules]
        for name in RULES
    }
    return [_item(row, weights, rule_ids) for row in items.to_pylist()]


def _item(
    row: dict[str, Any],
    weights: dict[str, int],
    rule_ids: dict[str, list[str]],
) -> dict[str, Any]:
    facts = {name: _plain(row[name]) for name in ITEM_FACTS if row[name] is not None}
    rules = {name.removeprefix("rule_"): ids[row[name] - 1] for name, ids in rule_ids.items() if row[name]}
    parts = {part: {"points": row[f"{part}_points"], "weight": weight} for part, weight in weights.items()}
    return {
        "collector_id": row["collector_id"],
        "debtor_id": row["debtor_id"],
        "account_id": row["account_id"],
        "rank": row["rank"],
        "score": {"total": row["score"], **parts},
        "segment": row["segment"],
        "stage": row["stage"],
        "action": row["action"],
        "reason": {"action": row["action"], "channel": row["channel"], "facts": facts, "rules": rules},
        "not_before": row["not_before"].replace(tzinfo=UTC) if row["not_before"] else None,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _chunks(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(rows), CHUNK):
        yield list(rows[at : at + CHUNK])
