"""What was learned as statements: gathered once, kept until a real store over HTTP has taken them."""

import json
import re
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from dunwell.academy import exams, learning, tables, xapi
from dunwell.academy.domain import xapi as words
from dunwell.academy.exambook import questions
from dunwell.academy.tables import Statement
from dunwell.cli import app
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.roleplay import library as scenarios
from dunwell.roleplay import service as roleplay
from tests.ui.client import a_person

VERSION = "1.0.3"


class Lrs:
    """A learning record store on the loopback address: keeps what it takes; answers `refuse` (a status) while set."""

    def __init__(self):
        self.kept, self.refuse, self.bad, self.asked = {}, None, set(), []
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                store.asked.append(
                    (self.path, {name.lower(): said for name, said in self.headers.items()}, len(body))
                )
                status = store.refuse or (400 if any(one["id"] in store.bad for one in body) else 200)
                if status == 200:
                    store.kept |= {one["id"]: one for one in body}
                answer = json.dumps([one["id"] for one in body]).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/xapi"


@contextmanager
def running():
    store = Lrs()
    thread = Thread(target=store.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        store.server.shutdown()
        store.server.server_close()


@pytest.fixture
def learner(engine, clock):
    return Actor(a_person(engine, clock, "collector", name="王小明"), "collector1", "collector")


def learn(engine, clock, learner):
    """A track, a lesson, an answer of every kind, an exam and a simulated call."""
    with write(engine) as session:
        learning.enrol(session, clock, learner, learner.user_id, "new_hire")
        learning.finish_lesson(session, clock, learner, "m04-l01", "M1, M2")
        for kind in ("single", "multiple", "order", "match", "numeric", "case"):
            one = next(one for one in questions().values() if one.kind == kind)
            given = str(one.figure.value) if one.figure else [0, 1, 2] if kind in ("order", "match") else [0]
            learning.answer(session, clock, learner, one.id, given, "review", 12.5)
        row = exams.start(session, clock, learner, "weekly-m04", seed=3)
        exams.hand_in(session, clock, learner, row.id)
        call = roleplay.start(session, clock, learner, scenarios.scenarios()[0].id, 11, hints=True)
        roleplay.hang_up(session, clock, learner, call.id)


def test_everything_learned_is_said_once_and_well_formed(engine, clock, learner):
    learn(engine, clock, learner)
    with write(engine) as session:
        made = xapi.gather(session, clock)
        assert xapi.gather(session, clock) == 0
        said = list(xapi.every(session))
    assert made == len(said) == len({one["id"] for one in said})
    verbs = {one["verb"]["id"].rpartition("/")[2] for one in said}
    assert verbs >= {"registered", "initialized", "completed", "answered", "failed"}
    kinds = {one["object"]["definition"].get("interactionType") for one in said} - {None}
    assert kinds == {"choice", "sequencing", "matching", "numeric"}
    for one in said:
        assert UUID(one["id"])
        assert one["version"] == VERSION
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["timestamp"])
        assert one["actor"]["account"]["name"] == "collector1"
        assert re.match(r"[a-z][a-z0-9+.-]*:", one["object"]["id"])  # an IRI
        if "score" in one.get("result", {}):
            assert -1 <= one["result"]["score"]["scaled"] <= 1
    assert verbs <= {iri.rpartition("/")[2] for iri, _ in words.VERBS.values()}


def test_what_came_later_is_gathered_later(engine, clock, learner):
    with write(engine) as session:
        learning.open_lesson(session, clock, learner, "m04-l01")
        assert xapi.gather(session, clock) == 1
        learning.finish_lesson(session, clock, learner, "m04-l01", "M1")
        assert xapi.gather(session, clock) == 1  # finished; opened was said


def test_a_store_gets_everything_and_says_who_asks(engine, clock, learner):
    learn(engine, clock, learner)
    with running() as lrs, write(engine) as session:
        made = xapi.gather(session, clock)
        done = xapi.send(session, clock, xapi.Store(lrs.url, "user", "secret"))
        assert (done.sent, done.waiting, done.trouble) == (made, 0, "")
        assert len(lrs.kept) == made
        path, headers, _ = lrs.asked[0]
        assert path == "/xapi/statements"
        assert headers["x-experience-api-version"] == VERSION
        assert headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="


def test_a_store_that_is_down_is_tried_again_later_each_time(engine, clock, learner):
    learn(engine, clock, learner)
    with running() as lrs, write(engine) as session:
        made = xapi.gather(session, clock)
        lrs.refuse = 503
        store = xapi.Store(lrs.url)
        assert xapi.send(session, clock, store) == xapi.Sent(0, made, "HTTP 503")
        assert xapi.send(session, clock, store).sent == 0
        assert len(lrs.asked) == 1  # not asked again at once
        clock.set(clock.now() + timedelta(minutes=1))
        assert xapi.send(session, clock, store).sent == 0
        clock.set(clock.now() + timedelta(minutes=1))
        assert xapi.send(session, clock, store).trouble == ""  # two minutes have to pass now
        assert len(lrs.asked) == 2
        lrs.refuse = None
        clock.set(clock.now() + timedelta(minutes=1))
        assert xapi.send(session, clock, store) == xapi.Sent(made, 0)
        assert len(lrs.kept) == made


def test_one_statement_the_store_refuses_holds_up_no_other(engine, clock, learner):
    learn(engine, clock, learner)
    with running() as lrs, write(engine) as session:
        made = xapi.gather(session, clock)
        bad = session.scalars(select(Statement)).first()
        lrs.bad = {bad.uid}
        assert xapi.send(session, clock, xapi.Store(lrs.url)) == xapi.Sent(made - 1, 1, "HTTP 400")
        assert (bad.tries, bad.sent_at) == (1, None)


def test_nobody_at_the_address(engine, clock, learner):
    with running() as lrs:
        url = lrs.url
    with write(engine) as session:
        learning.open_lesson(session, clock, learner, "m04-l01")
        xapi.gather(session, clock)
        done = xapi.send(session, clock, xapi.Store(url, timeout=2))
        assert (done.sent, done.waiting) == (0, 1)
        assert done.trouble


def test_commands_write_a_file_and_send(sqlite, settings, clock, tmp_path, monkeypatch):
    learner = Actor(a_person(sqlite, clock, "collector"), "collector1", "collector")
    learn(sqlite, clock, learner)
    run = CliRunner()
    file = tmp_path / "statements.json"
    made = run.invoke(app, ["academy", "xapi", "export", str(file), "--db", settings.database_url])
    assert made.exit_code == 0, made.output
    said = json.loads(file.read_text("utf-8"))
    monkeypatch.delenv("DUNWELL_LRS_URL", raising=False)
    assert run.invoke(app, ["academy", "xapi", "send", "--db", settings.database_url]).exit_code == 2
    with running() as lrs:
        monkeypatch.setenv("DUNWELL_LRS_URL", lrs.url)
        sent = run.invoke(app, ["academy", "xapi", "send", "--db", settings.database_url])
        assert sent.exit_code == 0, sent.output
        assert set(lrs.kept) == {one["id"] for one in said}
    with read(sqlite) as session:
        assert xapi.waiting(session) == 0
    assert tables.NOTHING_OWN == (0, 0, 0, 0)
