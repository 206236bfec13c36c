# ruff: noqa: S608 -- SQL of this module is made of its own constants
"""A made-up snapshot of any size for the bench: seeded hashes in DuckDB, columns as snapshot.EXTRACTS has them."""

import json
from datetime import date
from pathlib import Path

import duckdb

from dunwell.worklist.contacts import ATTEMPT
from dunwell.worklist.snapshot import EXTRACTS, Snapshot

DEBTORS = 0.9  # debtors to an account
ITEMS_A_DAY = 80


def _u(n: int) -> str:
    """A share between 0 and 1 for row i, stream n: seeded, the same everywhere."""
    return f"(hash(i * 64 + {n}) % 1000003) / 1000003.0"


def _pick(n: int, *pairs: tuple[str, float]) -> str:
    """A value by share; the last takes the rest."""
    said, sum_ = "CASE", 0.0
    for value, share in pairs[:-1]:
        sum_ += share
        said += f" WHEN {_u(n)} < {sum_:.4f} THEN {value}"
    return f"{said} ELSE {pairs[-1][0]} END"


def make(folder: Path, rows: int, on: date, seed: int = 1) -> Snapshot:
    """Write a snapshot of `rows` accounts, 0.9 as many debtors and six times as many contacts."""
    del seed  # one stream is enough so far; kept out of the hash to keep the generator fast
    folder.mkdir(parents=True)
    contacts = folder / "contacts"
    contacts.mkdir()
    debtors = max(1, int(rows * DEBTORS))
    collectors = max(24, rows // 5000)
    day = f"DATE '{on.isoformat()}'"
    with duckdb.connect() as duck:
        duck.execute("SET threads = 2")
        for name, query in _queries(rows, debtors, collectors, day).items():
            _write(duck, query, folder / f"{name}.parquet")
        _contacts(duck, contacts, rows, debtors, day)
    return Snapshot(folder, contacts)


def _write(duck: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    duck.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION snappy)")


def _debtor_of(debtors: int, rows: int) -> str:
    # In order of debtors, as a refresh writes it; some debtors get a second account.
    return f"(1 + (i * {debtors}) // {rows})::BIGINT"


def _late() -> str:
    """Days past due: most are current, the rest spread as an ageing book is."""
    return f"""CASE WHEN {_u(1)} < .72 THEN -1 - (hash(i * 64 + 2) % 25)::INT WHEN {_u(1)} < .84 THEN 1 + (hash(i * 64 + 2) % 30)::INT
        WHEN {_u(1)} < .93 THEN 31 + (hash(i * 64 + 2) % 60)::INT WHEN {_u(1)} < .995 THEN 91 + (hash(i * 64 + 2) % 400)::INT END"""


def _queries(rows: int, debtors: int, collectors: int, day: str) -> dict[str, str]:
    owner = f"(1 + hash(i * 64 + 40) % {collectors})::BIGINT"
    source = f"FROM range({rows}) t(i)"
    people = f"FROM range(1, {debtors + 1}) t(i)"
    return {
        "account": f"""SELECT account_id, debtor_id, product, debt_type, 'CNY' AS currency, status, 5000000::BIGINT AS credit_limit_minor,
            principal_minor, (principal_minor // 50)::BIGINT AS interest_minor, 0::BIGINT AS fee_minor, NULL::BIGINT AS cost_minor,
            CASE WHEN late > 0 OR late IS NULL THEN principal_minor // 5 ELSE 0 END::BIGINT AS overdue_minor,
            ({day} - late)::DATE AS due_on, ({day} + (hash(i * 64 + 3) % 26)::INT)::DATE AS coming_due_on,
            (principal_minor // 10)::BIGINT AS coming_due_minor, last_payment_on, first_default_instalment, cause_of_arrears, willingness, ability
            FROM (SELECT i, (i + 1)::BIGINT AS account_id, {_debtor_of(debtors, rows)} AS debtor_id,
                {_pick(4, ("'credit_card'", 0.7), ("'consumer_loan'", 0.27), ("'invoice'", 0.03))} AS product,
                {_pick(4, ("'consumer'", 0.97), ("'b2b'", 0.03))} AS debt_type,
                {_pick(5, ("'open'", 0.97), ("'written_off'", 0.02), ("'settled'", 0.01))} AS status,
                (10000 + hash(i * 64 + 6) % 9000000)::BIGINT AS principal_minor, {_late()} AS late,
                CASE WHEN {_u(7)} < .8 THEN ({day} - (hash(i * 64 + 8) % 200)::INT)::DATE END AS last_payment_on,
                CASE WHEN {_u(9)} < .5 THEN (1 + hash(i * 64 + 10) % 12)::INT END AS first_default_instalment,
                {_pick(11, ("NULL", 0.8), ("'forgot'", 0.05), ("'job_loss'", 0.05), ("'unwilling'", 0.05), ("'illness'", 0.05))} AS cause_of_arrears,
                {_pick(12, ("NULL", 0.8), ("'high'", 0.12), ("'low'", 0.08))} AS willingness,
                {_pick(13, ("NULL", 0.8), ("'high'", 0.1), ("'low'", 0.1))} AS ability {source})""",
        "debtor": f"""SELECT i::BIGINT AS debtor_id, {_pick(20, ("'person'", 0.97), ("'company'", 0.03))} AS kind,
            {_pick(21, ("'zh'", 0.97), ("'en'", 0.03))} AS lang, {_pick(22, ("'Asia/Shanghai'", 0.995), ("NULL", 0.005))} AS zone, 'cn' AS pack,
            {_pick(23, ("'reachable'", 0.6), ("NULL", 0.28), ("'related_only'", 0.04), ("'lost'", 0.08))} AS contactability {people}""",
        "point": f"""SELECT i::BIGINT AS point_id, i::BIGINT AS debtor_id, NULL::BIGINT AS person_id, 'phone' AS kind, hash(i) AS number,
            {_u(24)} < .97 AS usable, NULL::DATE AS expires_on, NULL::VARCHAR AS place {people}
            UNION ALL SELECT ({debtors} + i)::BIGINT, i::BIGINT, i::BIGINT, 'phone', hash(i + {debtors}), TRUE, NULL, NULL {people} AND i % 10 = 0""".replace(
            " AND i % 10", " WHERE i % 10"
        ),
        "person": f"""SELECT i::BIGINT AS person_id, i::BIGINT AS debtor_id, {_pick(25, ("'friend'", 0.7), ("'guarantor'", 0.3))} AS relation,
            {_u(25)} >= .7 AS liable, {_u(25)} < .7 AS agreed, FALSE AS refused {people} WHERE i % 10 = 0""",
        "promise": f"""SELECT (i + 1)::BIGINT AS promise_id, (i + 1)::BIGINT AS account_id,
            {_pick(26, ("'open'", 0.3), ("'kept'", 0.4), ("'broken'", 0.3))} AS part_status,
            ({day} + CASE WHEN {_u(26)} < .3 THEN (hash(i * 64 + 27) % 5)::INT ELSE -5 - (hash(i * 64 + 27) % 100)::INT END)::DATE AS due_on,
            50000::BIGINT AS amount_minor {source} WHERE {_u(28)} < .06""",
        "restriction": f"""SELECT i::BIGINT AS debtor_id, NULL::BIGINT AS account_id, {
            _pick(
                29,
                ("'disputed'", 0.3),
                ("'plan_in_force'", 0.4),
                ("'stop_contact'", 0.1),
                ("'vulnerable'", 0.1),
                ("'complaint'", 0.1),
            )
        } AS kind, ({day} - 5)::TIMESTAMP AS since, NULL::TIMESTAMP AS until,
            NULL::TIMESTAMP AS lifted_at {people} WHERE {_u(30)} < .03""",
        "agreed_window": "SELECT NULL::BIGINT AS debtor_id, NULL::TIMESTAMP AS starts_at, NULL::TIMESTAMP AS ends_at, NULL::TIMESTAMP AS withdrawn_at LIMIT 0",
        "preferred_hours": f"SELECT i::BIGINT AS debtor_id, 600::INT AS from_minute, 1200::INT AS to_minute {people} WHERE {_u(38)} < .002",
        "told": f"""SELECT i::BIGINT AS debtor_id, {_pick(41, ("'consent'", 0.6), ("'not_hours'", 0.2), ("'notice'", 0.2))} AS kind,
            {_pick(41, ("'voice'", 0.6), ("NULL", 0.2), ("'outsourcing'", 0.2))} AS word, 720::INT AS from_minute, 840::INT AS to_minute,
            ({day} - (hash(i * 64 + 42) % 30)::INT)::TIMESTAMP AS given_at {people} WHERE {_u(43)} < .02""",
        "step": f"SELECT (i + 1)::BIGINT AS account_id, ({day} + (hash(i * 64 + 31) % 9)::INT - 2)::DATE AS next_step_on {source} WHERE {_u(32)} < .05",
        "outcome": f"""SELECT (i + 1)::BIGINT AS account_id, (i + 1)::BIGINT AS outcome_id,
            ({day} + (hash(i * 64 + 33) % 9)::INT - 2)::TIMESTAMP AS next_step_at {source} WHERE {_u(34)} < .05""",
        "callback": f"SELECT i::BIGINT AS debtor_id, {day}::TIMESTAMP AS at {people} WHERE {_u(35)} < .002",
        "owner": f"""SELECT (i + 1)::BIGINT AS account_id, {_debtor_of(debtors, rows)} AS debtor_id, {owner} AS user_id, ({day} - 30)::DATE AS since
            {source} WHERE {_u(1)} >= .72 AND {_u(36)} < .99""",
        "item": "SELECT NULL::DATE AS day, NULL::BIGINT AS debtor_id, NULL::BIGINT AS collector_id, NULL::BIGINT AS account_id, '' AS state, FALSE AS by_hand LIMIT 0",
        "collector": f"""SELECT i::BIGINT AS user_id, (1 + i % 3)::BIGINT AS team_id, 'collector' AS role, NULL::BIGINT AS mentor_id, {ITEMS_A_DAY} AS capacity,
            CASE i % 3 WHEN 0 THEN '["early","mid"]' WHEN 1 THEN '["mid","late"]' ELSE '["early","mid","late"]' END AS stages,
            CASE WHEN i % 4 = 0 THEN '["zh","en"]' ELSE '["zh"]' END AS languages, TRUE AS by_certificate
            FROM range(1, {collectors + 1}) t(i)""",
        "credential": f"""SELECT i::BIGINT AS user_id, 'collector' AS kind, DATE '2026-01-01' AS valid_from, NULL::DATE AS valid_to, NULL::TIMESTAMP AS revoked_at,
            '["early","mid","late"]' AS stages FROM range(1, {collectors + 1}) t(i) WHERE i % 12 > 0""",
    }


def _contacts(duck: duckdb.DuckDBPyConnection, folder: Path, rows: int, debtors: int, day: str) -> None:
    """One large settled part in order of debtors, and one of the last days in no order."""
    old, new = rows * 6 - rows // 20, rows // 20
    columns = f"""{_pick(50, ("'voice'", 0.7), ("'sms'", 0.3))} AS channel, 'self' AS relation, {_u(51)} < .03 AS inbound, {_u(52)} < .35 AS answered,
        {_u(53)} < .01 AS voided, NULL::BIGINT AS corrects_id"""
    _write(
        duck,
        f"""SELECT (i + 1)::BIGINT AS contact_id, (1 + (i * {debtors}) // {old})::BIGINT AS debtor_id,
        ({day} - 1 - (hash(i * 64 + 54) % 180)::INT)::DATE AS day, (day + INTERVAL 2 HOUR)::TIMESTAMP AS at,
        CASE WHEN {_u(57)} < .9 THEN (1 + i // 6)::BIGINT END AS debt, hash(i // 6) AS number, {columns} FROM range({old}) t(i)""",
        folder / "part-000000.parquet",
    )
    _write(
        duck,
        f"""SELECT ({old} + i + 1)::BIGINT AS contact_id, (1 + hash(i * 64 + 55) % {debtors})::BIGINT AS debtor_id,
        ({day} - (hash(i * 64 + 56) % 2)::INT)::DATE AS day, (day + INTERVAL 2 HOUR)::TIMESTAMP AS at,
        NULL::BIGINT AS debt, hash(i) AS number, {columns} FROM range({new}) t(i)""",
        folder / "part-000001.parquet",
    )
    _write(duck, f"SELECT * FROM '{folder / 'part-000001.parquet'}' LIMIT 0", folder / "pending.parquet")
    (folder / "state.json").write_text(
        json.dumps({"upto": rows * 6, "pending": [], "parts": 2, "columns": list(ATTEMPT.columns)})
    )


def fill_sqlite(path: Path, snapshot: Snapshot, rows: int) -> Path:
    """A SQLite file with the tables a refresh reads, filled from the snapshot: `rows` accounts and a day's contacts."""
    from sqlalchemy import create_engine

    import dunwell.models  # noqa: F401
    from dunwell.foundation.db import Base

    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    import sqlite3

    with duckdb.connect() as duck, sqlite3.connect(path) as database:
        for extract in (*(e for e in EXTRACTS if e.name in ("account", "debtor")), ATTEMPT):
            _insert(duck, database, extract.name, snapshot, rows)
    return path


_TABLES = {
    "account": (
        "account",
        "account_id, debtor_id, account_id::VARCHAR, '', product, debt_type, currency, status, principal_minor, overdue_minor, "
        "due_on::VARCHAR, coming_due_on::VARCHAR, coming_due_minor, '2026-11-23', last_payment_on::VARCHAR, 0, '{}', '', 0, "
        "'2026-11-23 00:00:00', '2026-11-23 00:00:00'",
        "id, debtor_id, contract_no, invoice_no, product, debt_type, currency, status, principal_minor, overdue_minor, due_on, "
        "coming_due_on, coming_due_minor, data_as_of, last_payment_on, due_on_derived, behaviour, content_hash, sample, created_at, updated_at",
    ),
    "debtor": (
        "debtor",
        "debtor_id, kind, 'customer_no', debtor_id::VARCHAR, '', '[]', lang, zone, pack, contactability, 0, '2026-11-23 00:00:00'",
        "id, kind, id_kind, id_number, name, aliases, lang, zone, pack, contactability, sample, created_at",
    ),
    "contact": (
        "contact_attempt",
        "contact_id, debtor_id, '2026-11-22 02:00:00', day::VARCHAR, channel, 'collect', contact_id::VARCHAR, 'self', 0, answered::INT, "
        "voided::INT, 0",
        "id, debtor_id, at, local_day, channel, purpose, number, relation, inbound, answered, voided, replaced",
    ),
}


def _insert(
    duck: duckdb.DuckDBPyConnection, database: "object", name: str, snapshot: Snapshot, rows: int
) -> None:
    table, values, columns = _TABLES[name]
    source = (
        f"'{snapshot.contacts / 'part-000001.parquet'}' LIMIT {rows // 20}"
        if name == "contact"
        else f"'{snapshot.path(name)}' LIMIT {rows}"
    )
    marks = ", ".join("?" * len(columns.split(",")))
    cursor = duck.execute(f"SELECT {values} FROM {source}")
    while some := cursor.fetchmany(50_000):
        database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", some)  # type: ignore[attr-defined]
