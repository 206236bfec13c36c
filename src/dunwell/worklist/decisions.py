"""Reading what a published run decided: one account, the accounts behind a figure, accounts nobody has in hand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from dunwell.foundation.settings import Settings
from dunwell.portfolio.tables import Account
from dunwell.strategy.domain import DECISIONS
from dunwell.worklist.tables import Owner, Run, RunPointer

FILTERS = (
    "bucket", "stage", "segment", "action", "channel", "why_not", "refused_by", "amount_band", "wxa", "recoverability", "low_risk",
    "currency", "product", "debt_type", "collector_id", "owner_id", "debtor_id", "account_id",
    *(f"rule_{name}" for name in DECISIONS),
)  # fmt: skip
SORTS = ("account_id", "debtor_id", "dpd", "overdue", "balance", "score", "next_step_on")


@dataclass(frozen=True)
class Wanted:
    """Which accounts: equal columns (FILTERS), a sort (SORTS, - for descending), a page; which columns of them ((): all)."""

    equal: Mapping[str, str] = field(default_factory=dict)
    sort: str = "account_id"
    offset: int = 0
    limit: int | None = 50
    columns: tuple[str, ...] = ()


def present_run(session: Session) -> Run | None:
    """The run that counts now."""
    pointer = session.get(RunPointer, 1)
    return session.get(Run, pointer.run_id) if pointer and pointer.run_id else None


def runs(session: Session, limit: int = 60) -> list[Run]:
    """Runs, the newest first."""
    return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))


def decisions_file(settings: Settings, run: Run) -> Path:
    """What became of each account in a run: a row an account, sorted by debtor. This file is the evidence."""
    return settings.runs / run.folder / "decisions.parquet"


def facts_file(settings: Settings, run: Run) -> Path:
    """What was known of each account and what every table said, in the same order."""
    return settings.runs / run.folder / "facts.parquet"


def source(settings: Settings, run: Run) -> str:
    """Both files as one relation of DuckDB's SQL: every column of an account."""
    files = (f"read_parquet('{_quoted(path(settings, run))}')" for path in (facts_file, decisions_file))
    return _both(*files)


def _narrow(settings: Settings, run: Run, names: Collection[str]) -> str:
    """The one file that has all these columns, where one has; else both joined."""
    for path in (decisions_file, facts_file):
        file = f"read_parquet('{_quoted(path(settings, run))}')"
        if set(names) <= _columns(file):
            return file
    return source(settings, run)


@lru_cache(maxsize=32)  # the files of a run never change
def _both(facts: str, found: str) -> str:
    both = _columns(facts) & _columns(found)
    return f"""(SELECT o.*, f.* EXCLUDE ({", ".join(sorted(both))}) FROM {found} o
               JOIN {facts} f USING (debtor_id, account_id))"""  # noqa: S608 -- our own paths and columns


@lru_cache(maxsize=64)
def _columns(relation: str) -> set[str]:
    with _duck() as duck:
        return {column[0] for column in duck.execute(f"SELECT * FROM {relation} LIMIT 0").description or ()}  # noqa: S608


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def account_decision(session: Session, settings: Settings, account_id: int) -> dict[str, Any] | None:
    """What the present run decided for one account, every column; None before the first run or for a newer account."""
    run = present_run(session)
    debtor_id = session.scalar(select(Account.debtor_id).where(Account.id == account_id))
    if run is None or debtor_id is None or not decisions_file(settings, run).exists():
        return None
    # By debtor first: the file is sorted by it, so that all but one row group are skipped.
    found = accounts(
        settings, run, Wanted({"debtor_id": str(debtor_id), "account_id": str(account_id)}, limit=1)
    )
    return found[0] if found else None


def accounts(settings: Settings, run: Run, wanted: Wanted) -> list[dict[str, Any]]:
    """The accounts of a run that meet the filters, in order. Raises ValueError for an unknown filter or sort."""
    where, values = _where(wanted.equal)
    page = f" LIMIT {int(wanted.limit)} OFFSET {int(wanted.offset)}" if wanted.limit is not None else ""
    every, order = source(settings, run), _order(wanted.sort)
    shown = ", ".join(wanted.columns) or "*"
    with _duck() as duck:
        narrow = _narrow(settings, run, {*wanted.equal, wanted.sort.removeprefix("-")})
        query = f"SELECT debtor_id, account_id FROM {narrow}{where}{order}{page}"  # noqa: S608 -- checked names
        if wanted.limit is None:
            query = f"SELECT {shown} FROM {every}{where}{order}"  # noqa: S608 -- checked names
        else:  # the page's accounts first, by few columns; then every column of those only
            found = duck.execute(query, values).fetchall()
            if not found:
                return []
            debtors, ids = (", ".join(str(int(one)) for one in some) for some in zip(*found, strict=True))
            which = f"debtor_id IN ({debtors}) AND account_id IN ({ids})"
            query, values = f"SELECT {shown} FROM {every} WHERE {which}{order}", {}  # noqa: S608 -- numbers
        rows = duck.execute(query, values)
        names = [column[0] for column in rows.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def count(settings: Settings, run: Run, equal: Mapping[str, str]) -> int:
    """How many accounts of a run meet the filters."""
    where, values = _where(equal)
    with _duck() as duck:
        query = f"SELECT count(*) FROM {_narrow(settings, run, equal)}{where}"  # noqa: S608 -- checked names
        found = duck.execute(query, values).fetchone()
        return int(found[0]) if found else 0


def unowned_or_stepless(session: Session, settings: Settings, limit: int = 200) -> list[dict[str, Any]]:
    """Open overdue accounts without an owner or a dated next step: account_id, debtor_id, overdue_minor, currency, lacks.

    `lacks` holds "owner" and "next_step". After a run there is none; accounts imported since are the usual ones.
    """
    overdue = (
        select(Account.id, Account.debtor_id, Account.overdue_minor, Account.currency)
        .where(Account.status == "open", Account.overdue_minor > 0)
        .order_by(Account.overdue_minor.desc())
        .limit(limit)
    )
    run = present_run(session)
    newest = 0
    stepless: frozenset[int] = frozenset()
    doubtful: tuple[int, ...] = ()
    if run is not None and decisions_file(settings, run).exists():
        newest, stepless, doubtful = _loose_in_run(str(decisions_file(settings, run)))
    # What the run left complete stays so (owners are replaced, never removed), so only the rest is asked about.
    in_run = overdue.outerjoin(Owner, Owner.account_id == Account.id).where(
        Account.id.in_(doubtful), Owner.account_id.is_(None) | Account.id.in_(stepless & set(doubtful))
    )
    since = overdue.where(Account.id > newest)
    changed = overdue.outerjoin(Owner, Owner.account_id == Account.id).where(
        Owner.account_id.is_(None),
        Account.id <= newest,
        Account.updated_at >= run.started_at if run else true(),
    )
    queries = [*([in_run] if doubtful else []), since, *([changed] if run else [])]
    found = {row.id: row for query in queries for row in session.execute(query)}
    rows = sorted(found.values(), key=lambda row: (-row.overdue_minor, row.id))[:limit]
    owned = set(
        session.scalars(select(Owner.account_id).where(Owner.account_id.in_([row.id for row in rows])))
    )
    return [
        {
            "account_id": row.id,
            "debtor_id": row.debtor_id,
            "overdue_minor": row.overdue_minor,
            "currency": row.currency,
            "lacks": [
                *(["owner"] if row.id not in owned else []),
                *(["next_step"] if row.id in stepless or row.id > newest else []),
            ],
        }
        for row in rows
    ]


DOUBTFUL = 500  # accounts that a run left loose and that are looked at again, the largest first


@lru_cache(maxsize=8)  # the files of a run never change
def _loose_in_run(file: str) -> tuple[int, frozenset[int], tuple[int, ...]]:
    """The greatest account id of a run; the overdue accounts it left without a next step; those and the ownerless, the largest first."""
    query = f"""SELECT account_id, next_step_on IS NULL FROM read_parquet($file) WHERE overdue_minor > 0 AND status = 'open'
                AND (next_step_on IS NULL OR owner_id IS NULL) ORDER BY overdue_minor DESC, account_id LIMIT {DOUBTFUL}"""  # noqa: S608
    with _duck() as duck:
        newest = duck.execute("SELECT max(account_id) FROM read_parquet($file)", {"file": file}).fetchone()
        found = duck.execute(query, {"file": file}).fetchall()
    stepless = frozenset(account_id for account_id, lacks_step in found if lacks_step)
    return int(newest[0] or 0) if newest else 0, stepless, tuple(account_id for account_id, _ in found)


def rule_counts(settings: Settings, run: Run, table: str) -> dict[int, int]:
    """How many accounts each row (1-based) of a decision table took in a run."""
    counted: Mapping[str, Mapping[str, int]] = run.summary.get("rules", {})  # type: ignore[assignment]
    return {int(rule): n for rule, n in counted.get(table, {}).items()}


def _where(equal: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    parts, values = [], {}
    for at, (name, value) in enumerate(sorted(equal.items())):
        if name not in FILTERS:
            raise ValueError(f"no filter {name!r}")
        if value == "null":
            parts.append(f"{name} IS NULL")
        elif name == "why_not" and value == "refused_by_rule":
            parts.append("starts_with(why_not, 'refused_by_rule:')")
        elif name.endswith("_id"):
            parts.append(f"{name} = {int(value)}")
        else:
            parts.append(f"{name}::VARCHAR = $v{at}")
            values[f"v{at}"] = value
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _order(sort: str) -> str:
    name = sort.removeprefix("-")
    if name not in SORTS:
        raise ValueError(f"no sort {name!r}")
    return f" ORDER BY {name} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, account_id"


@contextmanager
def _duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of the process's one engine: opening an engine costs more than reading a page of a million accounts."""
    cursor = _engine().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    duck = duckdb.connect()
    duck.execute("SET threads = 2")
    duck.execute("SET parquet_metadata_cache = true")  # the files of a run never change
    return duck


def rows_as(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Rows with only the named columns, for an export."""
    return [[row[name] for name in names] for row in rows]
