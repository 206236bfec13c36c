"""`dunwell bench pages`: how long the main pages take with a whole portfolio in PostgreSQL.

Everything is real but the people: the product's schema, its morning run, its web server on a free loopback port, asked by
a client that keeps its connection. Times are a client's, so they hold the server's and a little more. The scratch database
is made on DUNWELL_BENCH_POSTGRES (default: postgres on this machine) and dropped afterwards.
"""

import http.client
import os
import resource
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from dunwell.evidence import seal
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import engine_for, read, write
from dunwell.foundation.settings import Settings
from dunwell.people import sign_in
from dunwell.people.tables import User
from dunwell.portfolio.tables import Account, ContactPoint, Debtor
from dunwell.ui.context import SESSION_COOKIE
from dunwell.web import bench_book
from dunwell.worklist.run import morning_run
from dunwell.worklist.tables import Owner, WorkItem

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning where the debtors are
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
TIMES = 40  # requests a page
BAR_MS = 100


@dataclass(frozen=True)
class Asked:
    """A page to measure: whose, and the address of the n-th request."""

    name: str
    who: str
    path: Callable[[int], str]


def bench_pages(rows: int, times: int = TIMES) -> dict[str, Any]:
    """p50 and p95 of each page in milliseconds. reference: a page that reads nothing but who is signed in; ratio: slowest p95 to it."""
    with scratch_database() as url, TemporaryDirectory(prefix="dunwell-bench-") as folder:
        settings = Settings(var=Path(folder) / "var", database_url=url)
        began = time.perf_counter()
        engine = engine_for(url)
        made = _prepare(engine, settings, Path(folder), rows)
        prepared = time.perf_counter() - began
        with read(engine) as session:
            pages = list(_pages(session, stream(1, "bench", "pages")))
        cookies = _cookies(engine, {page.who for page in pages})
        with _served(settings) as port:
            stages = [_measure(engine, port, cookies, page, times) for page in pages]
        engine.dispose()
    reference = next(stage for stage in stages if stage["name"] == "reference")
    others = [stage for stage in stages if stage is not reference]
    slowest = max(others, key=lambda stage: stage["p95_ms"])
    return {
        "name": "pages", "rows": rows, "stages": others, "slowest": slowest["name"],
        "above_bar": [stage["name"] for stage in others if stage["p95_ms"] > BAR_MS],
        "reference_seconds": round(reference["p95_ms"] / 1000, 4), "ratio": round(slowest["p95_ms"] / reference["p95_ms"], 2),
        "prepared_seconds": round(prepared, 1), **made, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


@contextmanager
def scratch_database() -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database, dropped at the end."""
    server = os.environ.get("DUNWELL_BENCH_POSTGRES", SERVER)
    name = f"dunwell_bench_{uuid.uuid4().hex[:8]}"
    admin = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def _prepare(engine: Engine, settings: Settings, folder: Path, rows: int) -> dict[str, Any]:
    import dunwell.bootstrap
    from dunwell.contact import service as contact
    from dunwell.foundation import migrate

    dunwell.bootstrap.wire()
    migrate.upgrade(engine)
    seal.ensure_key(settings)
    counts = bench_book.fill(engine, folder, rows, DAY)
    clock = FixedClock(NOW)
    with write(engine) as session:
        contact.seed_scripts(session, clock, SYSTEM)
    began = time.perf_counter()
    done = morning_run(settings, clock, SYSTEM, DAY, engine)
    taken = time.perf_counter() - began
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    items = sum(row["items"] for row in done.summary["worklists"])
    return {"contacts": counts["contact_attempt"], "items": items, "morning_run_seconds": round(taken, 1)}


def _pages(session: Session, draw: Random) -> Iterator[Asked]:
    """The main pages, each for things drawn by a seeded stream: no request of a page asks for the same twice in a row."""
    busy = session.execute(
        select(WorkItem.debtor_id, User.login)
        .join(User, User.id == WorkItem.collector_id)
        .where(WorkItem.day == DAY)
    ).all()
    who = busy[0][1]
    mine = [debtor for debtor, login in busy if login == who]
    all_ = list(session.scalars(select(Owner.debtor_id).distinct().limit(20_000)))
    some = draw.sample(all_, min(TIMES, len(all_)))
    debtors = session.execute(select(Debtor.id, Debtor.name).where(Debtor.id.in_(some))).all()
    phones = session.scalars(
        select(ContactPoint.value).where(ContactPoint.debtor_id.in_(some), ContactPoint.person_id.is_(None))
    ).all()
    contracts = session.scalars(select(Account.contract_no).where(Account.debtor_id.in_(some))).all()
    lead = "lead1"

    def of(values: Any, form: str) -> Callable[[int], str]:
        known = list(values)
        return lambda n: form.format(known[n % len(known)])

    names = [debtor.name for debtor in debtors]
    own = session.scalars(select(Debtor.name).where(Debtor.id.in_(mine))).all()
    yield Asked("reference", who, lambda n: "/overview")
    yield Asked("my_list", who, lambda n: "/my-list")
    yield Asked("my_list_broken", who, lambda n: "/my-list?tab=broken")
    yield Asked("workbench", who, of(mine, "/debtors/{}"))
    yield Asked("board_lead", lead, lambda n: "/board")
    yield Asked("board_admin", "admin1", lambda n: "/board")
    yield Asked("search_name_collector", who, of(own, "/search?q={}"))
    yield Asked("search_name_lead", lead, of(names, "/search?q={}"))
    yield Asked("search_name_all", "qa1", of(names, "/search?q={}"))
    yield Asked("search_given_name_all", "qa1", of([name[1:] for name in names], "/search?q={}"))
    yield Asked("search_phone_all", "qa1", of(phones, "/search?q={}"))
    yield Asked("search_phone_lead", lead, of(phones, "/search?q={}"))
    yield Asked("search_contract_all", "qa1", of(contracts, "/search?q={}"))
    yield Asked("search_contract_lead", lead, of(contracts, "/search?q={}"))
    yield Asked("strategy", "analyst1", lambda n: "/strategy")
    yield Asked("strategy_table", "analyst1", lambda n: "/strategy/tables/next_action")
    yield Asked("runs", "analyst1", lambda n: "/runs")
    yield Asked("run", "analyst1", lambda n: "/runs/1")
    yield Asked("run_accounts", "analyst1", of(("M1", "M2", "M3"), "/runs/1/accounts?bucket={}"))
    yield Asked("payments_all", "qa1", lambda n: "/payments")
    yield Asked("payments_lead", lead, lambda n: "/payments")
    yield Asked("payments_collector", who, lambda n: "/payments")
    yield Asked("evidence", "qa1", lambda n: "/evidence")
    yield Asked("debtor_file", "qa1", of([d for d in all_ if d % 10 == 0] or all_, "/debtors/{}/file"))
    yield Asked("debtor_file_acts", "qa1", of(some, "/debtors/{}/file/acts"))


def _cookies(engine: Engine, logins: set[str]) -> dict[str, str]:
    clock = FixedClock(NOW)
    with write(engine) as session:
        people = session.scalars(select(User).where(User.login.in_(sorted(logins)))).all()
        return {
            user.login: f"{SESSION_COOKIE}={sign_in.open_session(session, clock, user)}" for user in people
        }


@contextmanager
def _served(settings: Settings) -> Iterator[int]:
    from dunwell.web.app import create_app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings, FixedClock(NOW))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


def _backend_seconds(engine: Engine) -> float | None:
    """CPU seconds of the database's own processes so far; None where they run elsewhere."""
    with read(engine) as session:
        pids = session.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _measure(engine: Engine, port: int, cookies: dict[str, str], page: Asked, times: int) -> dict[str, Any]:
    """Where the machine is shared, the CPU times say more than the clock: cpu_ms of the server and client, db_cpu_ms of PostgreSQL."""
    from urllib.parse import quote

    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookies[page.who], "Accept-Language": "zh-CN", "Accept-Encoding": "gzip"}
    taken, spent = [], []
    database: float | None = None
    for n in range(-2, times):  # two to warm up
        if n == 0:
            database = _backend_seconds(engine)
        began, cpu = time.perf_counter(), time.process_time()
        client.request("GET", quote(page.path(n), safe="/?=&"), headers=headers)
        answer = client.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{page.name}: {page.path(n)} answered {answer.status}")
        if n >= 0:
            taken.append(time.perf_counter() - began)
            spent.append(time.process_time() - cpu)
    client.close()
    after = _backend_seconds(engine)
    on_database = None if database is None or after is None else round((after - database) / times * 1000, 1)
    return {
        "name": page.name, "p50_ms": _percentile(taken, 50), "p95_ms": _percentile(taken, 95),
        "cpu_ms": _percentile(spent, 50), "db_cpu_ms": on_database,
    }  # fmt: skip


def _percentile(seconds: list[float], share: int) -> float:
    """Nearest rank, in milliseconds."""
    return round(sorted(seconds)[ceil(len(seconds) * share / 100) - 1] * 1000, 1)
