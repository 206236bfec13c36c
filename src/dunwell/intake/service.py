"""Use cases: read and stage a file, see what it would change, commit it, save a mapping. Never commits the transaction."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.evidence.bulk import append_bulk
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput
from dunwell.foundation.settings import Settings
from dunwell.intake import tables
from dunwell.intake.domain import fields
from dunwell.intake.plan import Plan, plan_of
from dunwell.intake.reading.files import Opened, open_file
from dunwell.intake.staging import Staged, Wishes, stage, to_saved
from dunwell.intake.writing import write_plan
from dunwell.portfolio.tables import ImportBatch

KEPT_REJECTS = 5_000  # rejected rows named in the stored report; the rest are counted
HOME_ZONE = "Asia/Shanghai"  # where "today" is when no data date is given


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do."""

    figures: dict[str, Any]
    batch_id: int | None


def read(path: Path) -> Opened:
    """Open a file. Raises Undecided where it cannot be read."""
    return open_file(path)


def default_as_of(session: Session, clock: Clock, opened: Opened) -> date:
    """The data date when none is given: the one this very file was committed with, else today."""
    batch = tables.batch_of(session, opened.sha256)
    return batch.as_of if batch else local_date(clock.now(), HOME_ZONE)


def stage_file(session: Session, opened: Opened, wishes: Wishes, mapping: str | None = None) -> Staged:
    """Stage with a saved mapping by name, by header signature ('auto' or None), or guessed. Raises Undecided, BadInput."""
    from dataclasses import replace

    if mapping and mapping != "auto":
        wishes = replace(wishes, saved=_saved_columns(session, mapping))
    elif wishes.columns is None:
        wishes = _known_header(session, opened, wishes)
    return stage(opened, wishes)


def _saved_columns(session: Session, name: str) -> list[list[Any]]:
    known = tables.mapping_named(session, name)
    if known is not None:
        return known.columns
    path = Path(name)
    if path.suffix in (".json", ".yaml", ".yml") and path.is_file():
        return mapping_from_text(path.read_text(encoding="utf-8"), path.suffix)
    names = ", ".join(saved.name for saved in tables.mappings(session)) or "none saved yet"
    raise BadInput("--mapping", f"there is no mapping named {name} ({names}), and no such file")


def mapping_from_text(text: str, suffix: str) -> list[list[Any]]:
    """A mapping file: field: header (or a list of headers), as JSON or YAML. Raises BadInput."""
    import yaml

    try:
        said = json.loads(text) if suffix == ".json" else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        raise BadInput("--mapping", "the mapping file cannot be read") from error
    if not isinstance(said, dict) or not set(said) <= set(fields.FIELDS):
        raise BadInput("--mapping", f"write field: header; fields are {', '.join(fields.FIELDS)}")
    saved = []
    for target, headers in said.items():
        for number, header in enumerate(headers if isinstance(headers, list) else [headers], 1):
            saved.append([fields.squash(str(header)), 0, target, number if target in fields.NUMBERED else 1])
    return saved


def _known_header(session: Session, opened: Opened, wishes: Wishes) -> Wishes:
    """A saved mapping whose header is the same as one of the file's sheets, if there is one."""
    from dataclasses import replace

    from dunwell.intake.domain import layout

    if not tables.mappings(session):
        return wishes
    for sheet in opened.sheets:
        shape = layout.find_header(sheet.rows(0, layout.LOOK))
        if shape is None or (
            wishes.sheet is not None and sheet.name != wishes.sheet and sheet.kind == "excel"
        ):
            continue
        known = tables.mapping_for(session, fields.signature(shape.names))
        if known is not None:
            said = known.choices or {}
            return replace(
                wishes, saved=known.columns, date_order=wishes.date_order or said.get("date_order"),
                amount_unit=wishes.amount_unit or said.get("amount_unit"), decimal=wishes.decimal or said.get("decimal"),
            )  # fmt: skip
    return wishes


def save_mapping(
    session: Session, clock: Clock, actor: Actor, name: str, staged: Staged
) -> tables.ImportMapping:
    """Save the staged file's mapping under a name; an old one of that name is replaced. Raises BadInput."""
    name = name.strip()
    if not name or len(name) > 80 or name.lower() == "auto":
        raise BadInput("name", "give the mapping a name of up to 80 letters, other than auto")
    row = tables.mapping_named(session, name) or tables.ImportMapping(name=name)
    row.signature = fields.signature(staged.shape.names)
    row.columns = to_saved(staged.mapping, staged.shape)
    row.choices = {
        key: value
        for key in ("date_order", "amount_unit", "decimal")
        if (value := getattr(staged.wishes, key)) is not None
    }
    row.user_id, row.at = actor.user_id, clock.now()
    session.add(row)
    session.flush()
    evidence.append(
        session, clock, actor, "import.mapping_saved", None, {"mapping": name, "columns": len(row.columns)}
    )
    return row


def compare(session: Session, staged: Staged) -> Plan:
    """What the staged rows mean for the database: new, changed, unchanged. Reads only."""
    return plan_of(session, staged)


def commit(session: Session, clock: Clock, actor: Actor, staged: Staged, *, settings: Settings) -> Outcome:
    """Write a staged file in the caller's transaction: all of it or, if the transaction ends early, nothing.

    A file that says nothing new changes no row and makes no batch; the attempt is recorded.
    """
    tables.one_at_a_time(session)
    plan = plan_of(session, staged)
    figures = {**staged.figures(), **plan.counts()}
    if plan.nothing_new:
        if staged.checked.good.height:
            tables.confirm_as_of(session, plan.older_than(staged.wishes.as_of), staged.wishes.as_of)
            evidence.append(
                session, clock, actor, "import.unchanged", None, {**_facts(staged, figures), "batch": None}
            )
        return Outcome(figures, None)
    batch = ImportBatch(
        file_name=staged.opened.name[:200], file_sha256=staged.opened.sha256, as_of=staged.wishes.as_of, at=clock.now(), user_id=actor.user_id,
        report=stored_report(staged, figures),
    )  # fmt: skip
    session.add(batch)
    session.flush()
    written = write_plan(session, clock, staged, plan, batch.id)
    with TemporaryDirectory(prefix="dunwell-import-") as folder:
        parquet = Path(folder) / "rows.parquet"
        written.write_parquet(parquet)
        append_bulk(
            session,
            clock,
            actor,
            "import.committed",
            parquet,
            "debtor_id",
            {**_facts(staged, figures), "batch": batch.id},
            settings=settings,
        )
    return Outcome(figures, batch.id)


def _facts(staged: Staged, figures: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "rows_total",
        "accepted",
        "sum_overdue_minor",
        "currency",
        "distinct_debtors",
        "new",
        "changed",
        "unchanged",
    )
    return {
        "file_sha256": staged.opened.sha256,
        "as_of": staged.wishes.as_of.isoformat(),
        **{key: figures[key] for key in kept},
    }


def stored_report(staged: Staged, figures: dict[str, Any]) -> dict[str, object]:
    """Counts, codes and rows, without the values seen (import policy 12)."""
    by_code = dict(staged.checked.bad.group_by("code").len().sort("code").rows())
    return {**figures, "rejected_count": staged.checked.bad.height, "rejected_by_code": by_code, "sheet": staged.sheet.name,
            "columns": staged.named_columns(), "rejected": staged.rejected(masked=True, limit=KEPT_REJECTS)}  # fmt: skip
