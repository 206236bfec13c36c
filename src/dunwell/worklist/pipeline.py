"""From a snapshot to a day's decisions and lists: one pass over columns in DuckDB, no database, no rows in Python.

The real run and the bench both come through `work_out`. The result is one Parquet file, a row an account, sorted by
debtor, and small tables of items and changed owners.
"""

import gc
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from dunwell.portfolio import buckets
from dunwell.strategy.batch import decide_all_sql
from dunwell.strategy.book import Book
from dunwell.worklist import allocation, batch, eligibility, features
from dunwell.worklist.contacts import files
from dunwell.worklist.domain import Collector, stages_worked
from dunwell.worklist.meter import Meter
from dunwell.worklist.snapshot import Snapshot
from dunwell.worklist.wishes import within_hours

ITEM_FACTS = (
    "dpd", "bucket", "overdue_minor", "balance_minor", "currency", "amount_band", "debt_type", "promise_state", "promise_due_on",
    "promises_broken", "promises_kept", "days_since_contact", "days_since_payment", "contactability", "wxa", "recoverability",
    "recover_why", "days_to_roll", "days_to_due", "days_late_step", "callback_due", "party_role",
    "first_default_instalment", "cause_of_arrears",
)  # fmt: skip
# facts.parquet: what was known of each account and what every table said.
FACTS = (
    "account_id", "debtor_id", "product", "debt_type", "currency", "status", "zone", "pack", "lang", "company", "overdue_minor",
    "balance_minor", "balance", "overdue", "dpd", "bucket", "contactability", "reach", "party_role", "route", "sensitive",
    "willingness", "ability", "cause_of_arrears", "first_default_instalment", "utilisation", "promise_state", "promises_broken",
    "promises_kept", "promise_due_on", "days_since_payment", "days_since_contact", "contacts_7d", "days_to_due", "days_to_roll",
    "days_late_step", "callback_due", "step_on", "restricted_until",
    *batch.DECIDED, *batch.RULES,
)  # fmt: skip
# decisions.parquet: what became of each account and by which rules. This file is the evidence of the run.
OUTCOMES = (
    "account_id", "debtor_id", "status", "currency", "overdue_minor", "dpd", "bucket", "days_since_contact", "promise_state",
    "segment", "stage", "action", "channel", "score", "rule_segment", "rule_next_action", "refused_by", "not_before", "collector_id",
    "rank", "owner_id", "why_not", "next_step", "next_step_on",
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """What was worked out: the two files of the run, items and changed owners as Arrow, counts for the summary."""

    decisions: Path
    facts: Path
    items: pa.Table
    owners: pa.Table
    counts: dict[str, Any]


class Engine:
    """A DuckDB of its own, seen through Ibis."""

    def __init__(self, scratch: Path, memory: str | None = None, threads: int | None = None) -> None:
        self.ibis = ibis.duckdb.connect()
        self.scratch = scratch
        self.ibis.raw_sql(f"SET threads = {threads or min(4, os.cpu_count() or 2)}")
        self.ibis.raw_sql("SET TimeZone = 'UTC'")
        self.ibis.raw_sql(f"SET temp_directory = '{scratch}'")
        if memory:
            self.ibis.raw_sql(f"SET memory_limit = '{memory}'")
        self._made = 0

    def read(self, *paths: str) -> ir.Table:
        """Parquet files as one table."""
        return self.ibis.read_parquet(list(paths))

    def keep(self, table: ir.Table, name: str) -> ir.Table:
        """Materialise an expression."""
        self._made += 1
        return self.ibis.create_table(f"{name}_{self._made}", table)

    def view(self, query: str, name: str) -> ir.Table:
        """A query under a name, not materialised."""
        self._made += 1
        made = f"{name}_{self._made}"
        self.ibis.raw_sql(f'CREATE VIEW "{made}" AS {query}')
        return self.ibis.table(made)

    def drop(self, table: ir.Table) -> None:
        """Give back the memory of a table made by `keep`."""
        self.ibis.raw_sql(f'DROP TABLE "{table.get_name()}"')

    def small(self, table: pa.Table, name: str) -> ir.Table:
        """A small Arrow table as an expression."""
        self._made += 1
        made = f"{name}_{self._made}"
        self.ibis.con.register(f"{made}_in", table)
        self.ibis.raw_sql(f'CREATE TABLE "{made}" AS SELECT * FROM "{made}_in"')  # noqa: S608 -- our names
        self.ibis.con.unregister(f"{made}_in")
        return self.ibis.table(made)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a small query in plain SQL."""
        found = self.ibis.con.execute(query, list(values))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def counts(self, file: Path, column: str) -> dict[str, int]:
        """How many rows of a Parquet file have each value, the most frequent first; null is left out."""
        query = f"SELECT {column} AS value, count(*) AS n FROM read_parquet(?) WHERE {column} IS NOT NULL GROUP BY ALL"  # noqa: S608
        rows = self.rows(query, str(file))
        return {
            str(row["value"]): row["n"]
            for row in sorted(rows, key=lambda row: (-row["n"], str(row["value"])))
        }

    def write(self, table: ir.Table, path: Path, order: str = "") -> None:
        """A table to a Parquet file, by `order` if given."""
        query = self.ibis.compile(table)
        if order:
            query = f"SELECT * FROM ({query}) ORDER BY {order}"  # noqa: S608 -- built by Ibis
        self.ibis.raw_sql(
            f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 2000)"
        )


@contextmanager
def engine(scratch: Path, memory: str | None = None, threads: int | None = None) -> Iterator[Engine]:
    """An engine whose spill files live in `scratch`; closed at the end."""
    scratch.mkdir(parents=True, exist_ok=True)
    made = Engine(scratch, memory, threads)
    try:
        yield made
    finally:
        made.ibis.disconnect()


def work_out(
    duck: Engine,
    snapshot: Snapshot,
    book: Book,
    on: date,
    folder: Path,
    meter: Meter,
    zone: str = "Asia/Shanghai",
) -> Day:
    """Decide every account and share out the day's work; writes facts.parquet and decisions.parquet into `folder`.

    `zone` places the business day for callbacks. The same snapshot, book and day give the same rows.
    """
    with _no_cycles_collected():
        return _work_out(duck, snapshot, book, on, folder, meter, zone)


@contextmanager
def _no_cycles_collected() -> Iterator[None]:
    """Expressions are millions of small objects that live to the end: looking for cycles among them halves the pace."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _work_out(
    duck: Engine, snapshot: Snapshot, book: Book, on: date, folder: Path, meter: Meter, zone: str
) -> Day:
    people, leads = collectors(duck, snapshot, on)
    with meter.stage("features"):
        debtors = duck.keep(debtor_table(duck, snapshot, on, zone), "debtor_features")
    with meter.stage("decisions"):
        facts = folder / "facts.parquet"
        # In the order of debtors already, as the snapshot's accounts are: no sort over all columns.
        duck.write(account_table(duck, snapshot, debtors, book, on).select(*FACTS), facts)
    accounts = duck.read(str(facts))
    with meter.stage("eligibility"):
        judged = judged_table(duck, snapshot, accounts, on, zone)
    accounts = accounts.left_join(judged, "account_id").drop("account_id_right")
    with meter.stage("allocation"):
        owners = duck.read(snapshot.path("owner"))
        shared = allocation.share(
            accounts, owners, duck.read(snapshot.path("item")), people, on, duck.keep, duck.small
        )
        books = duck.keep(with_leads(shared, leads), "books_and_leads")
    with meter.stage("lists"):
        target = folder / "decisions.parquet"
        cells = _fit_cells(shared, people, accounts)
        final = batch.outcome(accounts, shared.items, books, shared.debtors, cells, on)
        duck.write(final.select(*OUTCOMES), target, "debtor_id, account_id")
    with meter.stage("counts"):
        decisions = duck.read(str(target))
        items = item_rows(duck.read(str(facts)), decisions, shared.items)
        changed = changed_owners(decisions, owners)
        counted = summary(duck, target, facts, items, people)
        return Day(target, facts, items, changed, counted)


def collectors(duck: Engine, snapshot: Snapshot, on: date) -> tuple[list[Collector], list[int]]:
    """Those who take work on the day, and the leads who keep what nobody is fit for."""
    rows = duck.rows("SELECT * FROM read_parquet(?)", snapshot.path("collector"))
    valid = """SELECT user_id, stages FROM read_parquet(?) WHERE kind = 'collector' AND revoked_at IS NULL
               AND valid_from <= ? AND coalesce(valid_to >= ?, true)"""
    opened: dict[int, frozenset[str]] = {}  # by whom a valid certificate is held
    for row in duck.rows(valid, snapshot.path("credential"), on, on):
        who = row["user_id"]
        opened[who] = opened.get(who, frozenset()) | frozenset(json.loads(row["stages"] or "[]"))
    active = {
        row["user_id"] for row in rows
    }  # a mentor is active and certified: a trainee cannot lead a trainee
    people = [
        Collector(
            id=row["user_id"],
            capacity=row["capacity"],
            skills=stages_worked(
                json.loads(row["stages"] or "[]"), opened.get(row["user_id"]), row["by_certificate"]
            ),
            languages=frozenset(json.loads(row["languages"] or "[]")),
            certified=row["user_id"] in opened,
            mentor=row["mentor_id"] if row["mentor_id"] in active & opened.keys() else None,
        )
        for row in rows
        if row["role"] == "collector"
    ]
    return sorted(people, key=lambda c: c.id), sorted(row["user_id"] for row in rows if row["role"] == "lead")


def debtor_table(duck: Engine, snapshot: Snapshot, on: date, zone: str) -> ir.Table:
    """Everything known of each debtor, in one row."""
    points = duck.read(snapshot.path("point"))
    person_limits, _ = features.restriction_features(duck.read(snapshot.path("restriction")), on)
    contacts = duck.read(*files(snapshot.contacts))
    return features.debtor_features(
        duck.read(snapshot.path("debtor")),
        features.point_features(points, on),
        features.person_features(duck.read(snapshot.path("person")), points, on),
        features.callback_features(duck.read(snapshot.path("callback")), on, features.utc_offset(zone, on)),
        features.contact_features(contacts, on),
        person_limits,
    )


def account_table(duck: Engine, snapshot: Snapshot, debtors: ir.Table, book: Book, on: date) -> ir.Table:
    """Every account's features and decisions."""
    featured = duck.view(duck.ibis.compile(feature_table(duck, snapshot, debtors, on)), "features")
    return duck.view(decision_sql(book, featured.schema()).replace(FEATURES, featured.get_name()), "decided")


def judged_table(duck: Engine, snapshot: Snapshot, accounts: ir.Table, on: date, zone: str) -> ir.Table:
    """For every account whose next action is a contact, the rule that forbids it today, if any."""
    every = duck.read(*files(snapshot.contacts))
    recent = duck.keep(eligibility.recent(every, on), "recent_contacts")
    points, persons = duck.read(snapshot.path("point")), duck.read(snapshot.path("person"))
    limits, told = duck.read(snapshot.path("restriction")), duck.read(snapshot.path("told"))
    wanted = duck.keep(eligibility.intents(accounts, points, persons, limits, told, every, on), "intents")
    windows = duck.read(snapshot.path("agreed_window"))
    windows = windows.filter(windows.withdrawn_at.isnull()).drop("withdrawn_at")
    judged = duck.keep(eligibility.judge(wanted, recent, windows, told, on, zone), "judged")
    hours = duck.read(snapshot.path("preferred_hours"))
    return duck.keep(within_hours(judged, wanted.mutate(account_id=wanted.intent_id), hours, on), "wished")


FEATURES = "features_of_the_day"


@lru_cache(maxsize=8)
def decision_sql(book: Book, schema: ibis.Schema) -> str:
    """All decisions over a table named FEATURES, in DuckDB's SQL; compiled once a process."""
    compiler = ibis.duckdb.connect()
    return decide_all_sql(schema, book, FEATURES, lambda table: str(compiler.compile(table)))


def feature_table(duck: Engine, snapshot: Snapshot, debtors: ir.Table, on: date) -> ir.Table:
    """Every account's features."""
    _, account_limits = features.restriction_features(duck.read(snapshot.path("restriction")), on)
    return features.account_features(
        duck.read(snapshot.path("account")),
        debtors,
        features.promise_features(duck.read(snapshot.path("promise")), on),
        account_limits,
        features.step_features(duck.read(snapshot.path("step")), duck.read(snapshot.path("outcome")), on),
        on,
        buckets.scheme(),
    )


def with_leads(shared: allocation.Shared, leads: Sequence[int]) -> ir.Table:
    """The books, and under the leads in turn the overdue debtors nobody is fit for. No lead: they stay without owner."""
    if not leads:
        return shared.books
    orphans = shared.debtors.filter(shared.debtors.owed).anti_join(shared.books, "debtor_id")
    lead = ibis.array(list(leads))[orphans.debtor_id % len(leads)]
    return shared.books.union(orphans.select("debtor_id", owner_id=lead.cast("int64")))


def _fit_cells(shared: allocation.Shared, people: Sequence[Collector], accounts: ir.Table) -> list[int]:
    cells = allocation.cells_of(allocation.languages_of(accounts))
    return [at for at, cell in enumerate(cells) if any(c.capacity > 0 and c.may_work(cell) for c in people)]


def item_rows(facts: ir.Table, decisions: ir.Table, listed: ir.Table) -> pa.Table:
    """The day's items with what a work item holds: facts and rules for the reason, points for the order."""
    wide = listed.select("account_id", "kept", item_collector=listed.collector_id, item_rank=listed["rank"])
    wide = wide.inner_join(facts, "account_id").inner_join(
        decisions.select("account_id", "not_before"), "account_id"
    )
    return wide.select(
        "debtor_id", "account_id", "kept", "segment", "stage", "action", "channel", "score", "lang", "not_before",
        *(f"{part}_points" for part in ("risk", "amount", "deadline", "promise")),
        *batch.RULES, *ITEM_FACTS,
        collector_id=wide.item_collector, rank=wide.item_rank,
    ).order_by("collector_id", "rank").to_pyarrow()  # fmt: skip


def changed_owners(decisions: ir.Table, owners: ir.Table) -> pa.Table:
    """Overdue accounts whose owner is new or another than before: account_id, debtor_id, user_id."""
    now = decisions.filter(decisions.owner_id.notnull()).select(
        "account_id", "debtor_id", user_id=decisions.owner_id
    )
    same = now.anti_join(owners, ["account_id", "user_id"])
    return same.order_by("account_id").to_pyarrow()


def summary(
    duck: Engine, decisions: Path, facts: Path, items: pa.Table, people: Sequence[Collector]
) -> dict[str, Any]:
    """The counts of the morning run's contract, and how many accounts each rule of each table took."""
    reasons = duck.counts(decisions, "why_not")
    refused = {why.partition(":")[2]: n for why, n in reasons.items() if why.startswith("refused_by_rule:")}
    others = {why: n for why, n in reasons.items() if not why.startswith("refused_by_rule:")}
    if refused:
        others["refused_by_rule"] = sum(refused.values())
    listed = Counter(items["collector_id"].to_pylist())
    return {
        "accounts": duck.rows("SELECT count(*) AS n FROM read_parquet(?)", str(decisions))[0]["n"],
        "by_bucket": duck.counts(decisions, "coalesce(bucket, 'unknown')"),
        "by_segment": duck.counts(decisions, "segment"),
        "by_action": duck.counts(decisions, "action"),
        "refused_by_rule": refused,
        "not_contacted_by_reason": others,
        "worklists": [{"collector": c.id, "items": listed[c.id], "capacity": c.capacity} for c in people],
        "rules": {name.removeprefix("rule_"): duck.counts(facts, name) for name in batch.RULES},
    }
