# ruff: noqa: S608 -- SQL of this module is made of its own constants
"""A made-up portfolio of any size in PostgreSQL, for `dunwell bench pages`: seeded, written by COPY, nobody in it exists.

It is the morning-run bench's portfolio (worklist.synthetic) as rows of the product's own tables, with names, telephone and
contract numbers, payments, outcomes and debtors' chains beside it. Hashes of those chains are filler: the bench reads pages,
it proves nothing.
"""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Engine, text

from dunwell.compliance import conduct
from dunwell.foundation.db import Base
from dunwell.people import service as people
from dunwell.sample.invent import GIVEN_ONE, GIVEN_TWO, MOBILE, SURNAMES
from dunwell.worklist.synthetic import make

TEAM = 12  # collectors to a team
FIRST_LEAD = 10  # user ids: 1 admin, 2 qa, 3 analyst; leads from here, collectors after them
PAYMENTS, OUTCOMES, CHAINS = (
    0.3,
    1.0,
    10,
)  # a payment to so many accounts, outcomes, every tenth debtor's chain has records
RECORDS = 5  # in each of those chains
BLOCK = 1 << 20
ALLOCATION = '{"amount_minor": 1, "rule": "cn_general_alloc", "components": {}, "dues": {}, "last_before": [null, null]}'


def fill(engine: Engine, folder: Path, rows: int, on: date) -> dict[str, int]:
    """Write a portfolio of `rows` accounts into the empty schema of `engine`; rows by table. Needs a superuser (scratch database)."""
    snapshot = make(folder / "made", rows, on)
    indexes = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    with engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
    with duckdb.connect() as duck, engine.begin() as connection:
        duck.execute("SET threads = 2; SET TimeZone = 'UTC'")
        for name in (
            "account",
            "debtor",
            "person",
            "promise",
            "restriction",
            "callback",
            "owner",
            "collector",
        ):
            duck.execute(f"CREATE VIEW {name} AS SELECT * FROM '{snapshot.path(name)}'")
        duck.execute(
            f"CREATE VIEW contact AS SELECT * FROM read_parquet('{snapshot.contacts}/part-*.parquet')"
        )
        connection.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # no check of each foreign key
        counts = {name: _copy(duck, connection, folder, name, query) for name, query in _tables(on).items()}
        _follow_ids(connection, counts)
    with engine.begin() as connection:
        for index in indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return counts


def _copy(duck: duckdb.DuckDBPyConnection, connection: Any, folder: Path, table: str, query: str) -> int:
    file = folder / "rows.csv"
    duck.execute(f"COPY ({query}) TO '{file}' (FORMAT csv, HEADER false, NULLSTR '\\N')")
    names = ", ".join(
        f'"{column[0]}"' for column in duck.execute(f"SELECT * FROM ({query}) LIMIT 0").description or ()
    )
    raw = connection.connection.driver_connection
    with raw.cursor() as cursor, file.open("rb") as source:
        with cursor.copy(f"COPY \"{table}\" ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            while block := source.read(BLOCK):
                copy.write(block)
        file.unlink()
        return int(cursor.rowcount)


def _follow_ids(connection: Any, counts: dict[str, int]) -> None:
    for name in counts:
        if "id" in Base.metadata.tables[name].columns:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), coalesce(max(id), 1)) FROM \"{name}\""
                )
            )


def _any(characters: tuple[str, ...], n: int) -> str:
    """One of these characters for row i, stream n."""
    return f"array_extract('{''.join(characters)}', (hash(i * 64 + {n}) % {len(characters)})::INT + 1)"


def _name() -> str:
    return f"({_any(SURNAMES, 60)} || {_any(GIVEN_ONE, 61)} || CASE WHEN hash(i * 64 + 62) % 3 > 0 THEN {_any(GIVEN_TWO, 63)} ELSE '' END)"


def number_of(debtor: str | int) -> str:
    """SQL of a debtor's telephone number: of the range that reaches nobody (sample.invent)."""
    return f"('+86{MOBILE}' || lpad(({debtor})::VARCHAR, 8, '0'))"


def _tables(on: date) -> dict[str, str]:
    """Table → the DuckDB query that makes its rows, parents first."""
    day, at = f"DATE '{on.isoformat()}'", f"TIMESTAMPTZ '{on.isoformat()} 01:00:00+00'"
    collectors = f"(SELECT *, {FIRST_LEAD} + (SELECT count(*) FROM collector) // {TEAM} + user_id AS uid FROM collector)"
    someone = f"({FIRST_LEAD} + (SELECT count(*) FROM collector) // {TEAM} + 1 + hash(i * 64 + 70) % (SELECT count(*) FROM collector))::BIGINT"
    team = f"(1 + (user_id - 1) // {TEAM})"
    password = people.hash_password("nobody signs in with this one")
    person = f"'{password}' AS password_hash, TRUE AS active, FALSE AS demo, 'zh_Hans' AS lang, 'auto' AS theme, 80 AS capacity, {at} AS created_at"
    return {
        "team": f"SELECT {team} AS id, 'Team ' || id AS name, {FIRST_LEAD} + id - 1 AS lead_id, TRUE AS stages_by_certificate FROM collector GROUP BY ALL",
        "user": f"""SELECT id, login, login AS name, role, NULL AS team_id, '[]' AS stages, '["zh","en"]' AS languages, {person}
            FROM (VALUES (1, 'admin1', 'admin'), (2, 'qa1', 'qa'), (3, 'analyst1', 'analyst')) t(id, login, role)
            UNION ALL SELECT {FIRST_LEAD} + {team} - 1, 'lead' || {team}, 'lead' || {team}, 'lead', NULL, '[]', '["zh","en"]', {person} FROM collector GROUP BY ALL
            UNION ALL SELECT uid, 'collector' || user_id, 'collector' || user_id, 'collector', {team}, stages, languages, {person} FROM {collectors}""",
        "credential": f"SELECT user_id AS id, uid AS user_id, 'collector' AS kind, {day} - 100 AS valid_from, {day} + 200 AS valid_to, '' AS note, 'sample' AS origin, stages FROM {collectors} WHERE user_id % 12 > 0",
        "academy_acknowledgement": f"SELECT row_number() OVER () AS id, uid AS user_id, '{conduct.version()}' AS version, {at} - INTERVAL 90 DAY AS at FROM {collectors}",
        "debtor": f"""SELECT debtor_id AS id, kind, 'customer_no' AS id_kind, printf('BENCH%09d', debtor_id) AS id_number, {_name()} AS name, {_name()} AS name_key,
            '[]' AS aliases, lang, zone, pack, contactability, TRUE AS sample, {at} AS created_at FROM (SELECT *, debtor_id AS i FROM debtor)""",
        "account": f"""SELECT account_id AS id, debtor_id, printf('HT%010d', account_id) AS contract_no, '' AS invoice_no, product, debt_type, currency, status,
            credit_limit_minor, principal_minor, interest_minor, fee_minor, cost_minor, overdue_minor, due_on, FALSE AS due_on_derived, coming_due_on,
            coming_due_minor, {day} AS data_as_of, last_payment_on, first_default_instalment, cause_of_arrears, willingness, ability, '{{}}' AS behaviour,
            '' AS content_hash, TRUE AS sample, {at} AS created_at, {at} AS updated_at FROM account""",
        "due_item": """SELECT row_number() OVER () AS id, account_id, due_on, overdue_minor AS amount_minor, overdue_minor AS outstanding_minor
            FROM account WHERE overdue_minor > 0 AND due_on IS NOT NULL""",
        "related_person": f"""SELECT person_id AS id, debtor_id, {_name()} AS name, relation, liable, agreed AS agreed_contact, TRUE AS sample
            FROM (SELECT *, person_id + 7 AS i FROM person)""",
        "contact_point": f"""SELECT debtor_id AS id, debtor_id, NULL AS person_id, 'phone' AS kind, {number_of("debtor_id")} AS value, TRUE AS well_formed,
            'unknown' AS status, 'contract' AS source, TRUE AS sample, {at} AS created_at FROM debtor
            UNION ALL SELECT (SELECT count(*) FROM debtor) + person_id, debtor_id, person_id, 'phone', {number_of("50000000 + person_id")}, TRUE, 'unknown', 'reserved',
            TRUE, {at} FROM person""",
        "owner": f"SELECT account_id, debtor_id, {someone} AS user_id, since FROM (SELECT *, debtor_id AS i FROM owner)",
        "promise": f"""SELECT promise_id AS id, debtor_id, account_id, {day}::TIMESTAMPTZ - INTERVAL 20 DAY AS captured_at, {someone} AS captured_by, 'bank_transfer' AS method,
            TRUE AS confirmed, '' AS note, part_status AS status FROM (SELECT *, debtor_id AS i FROM promise JOIN account USING (account_id))""",
        "promise_part": """SELECT promise_id AS id, promise_id, 1 AS no, amount_minor, due_on, CASE part_status WHEN 'kept' THEN amount_minor ELSE 0 END AS matched_minor,
            part_status AS status FROM promise""",
        "payment": f"""SELECT account_id AS id, account_id, debtor_id, principal_minor // 10 AS amount_minor, currency, last_payment_on AS value_date, 'bank_transfer' AS method,
            printf('BENCH-%010d', account_id) AS reference, last_payment_on::TIMESTAMPTZ AS posted_at, '{ALLOCATION}' AS allocation FROM account
            WHERE last_payment_on IS NOT NULL AND hash(account_id) % 100 < {PAYMENTS * 100}""",
        "contact_attempt": f"""SELECT contact_id AS id, debtor_id, {someone} AS user_id, day::TIMESTAMPTZ + INTERVAL (2 + contact_id % 9) HOUR AS at, day AS local_day,
            channel, 'collect' AS purpose, {number_of("debtor_id")} AS number, relation, inbound, answered, voided, FALSE AS replaced FROM (SELECT *, debtor_id AS i FROM contact)""",
        "outcome": f"""SELECT contact_id AS id, c.debtor_id, NULL AS account_id, contact_id AS attempt_id, {someone} AS user_id, day::TIMESTAMPTZ + INTERVAL 3 HOUR AS at,
            day::TIMESTAMPTZ + INTERVAL 3 HOUR AS recorded_at, channel, 'self' AS who, 'no_answer' AS code, '' AS grounds, '' AS note, FALSE AS replaced, '{{}}' AS extra
            FROM (SELECT *, debtor_id AS i FROM contact WHERE contact_id % 6 = 0) c""",
        "restriction": """SELECT row_number() OVER () AS id, debtor_id, kind, 'bench' AS reason, since::TIMESTAMPTZ AS since FROM restriction""",
        "callback": f"""SELECT row_number() OVER () AS id, debtor_id, {someone} AS user_id, "at"::TIMESTAMPTZ + INTERVAL 4 HOUR AS at, FALSE AS agreed_by_debtor, '' AS note,
            'open' AS state, {at} AS created_at FROM (SELECT *, debtor_id AS i FROM callback)""",
        **_chains(at),
    }


def _chains(at: str) -> dict[str, str]:
    one = f"(SELECT debtor_id, s, (debtor_id - 1) * {RECORDS} + s AS id FROM debtor, range(1, {RECORDS + 1}) r(s) WHERE debtor_id % {CHAINS} = 0)"
    chain, digest = "'debtor:' || debtor_id", "sha256('bench' || id)"
    return {
        "evidence_record": f"""SELECT id, {chain} AS chain, s AS seq, 'debtor.found' AS kind, strftime(({at})::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f+00:00') AS at, 'collector1' AS actor,
            NULL AS actor_id, {digest} AS payload_hash, sha256('bench' || (id - 1)) AS prev, {digest} AS hash FROM {one}""",
        "evidence_payload": f"""SELECT id AS record_id, repeat('0', 32) AS salt, '{{"asked_sha256":"x","by":"phone"}}' AS body FROM {one}""",
        "evidence_head": f"SELECT {chain} AS chain, {RECORDS} AS count, {digest} AS hash FROM {one} WHERE s = {RECORDS}",
    }
