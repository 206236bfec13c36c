"""One request is one transaction; errors are words in both languages; headers keep strangers out."""

import json

import pytest
from fastapi import APIRouter
from sqlalchemy import func, select

from dunwell.foundation.db import read
from dunwell.foundation.errors import BadInput
from dunwell.people import service, tables
from dunwell.people.tables import Team
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.web import rooms
from dunwell.web.app import create_app
from tests.ui.client import Browser, app_client, browser, sign_in_as

ODD = APIRouter()


@ODD.post("/odd/refuse", dependencies=[needs("self")])
def refuse(ctx: Ctx):
    ctx.session.add(Team(name="half done"))
    ctx.session.flush()
    raise BadInput("name", "Please give a number.")


@ODD.post("/odd/crash", dependencies=[needs("self")])
def crash(ctx: Ctx):
    ctx.session.add(Team(name="half done"))
    ctx.session.flush()
    raise ZeroDivisionError


@ODD.post("/odd/late", dependencies=[needs("self")])
def fails_at_commit(ctx: Ctx):
    ctx.session.add_all([Team(name="same"), Team(name="same")])  # not flushed: the commit finds out
    return ctx.redirect("/teams")


@ODD.get("/odd/write", dependencies=[needs("self", writes=True)])
def a_get_that_records(ctx: Ctx):
    ctx.session.add(Team(name="seen"))
    return ctx.empty()


@pytest.fixture
def client(sqlite, settings, clock):
    app = create_app(settings, clock)
    app.include_router(ODD)
    with browser(app) as client:
        sign_in_as(client, "admin")
        yield client


def count_teams(engine) -> int:
    with read(engine) as session:
        return session.scalar(select(func.count()).select_from(Team)) or 0


@pytest.mark.parametrize(("path", "status"), [("/odd/refuse", 422), ("/odd/crash", 500), ("/odd/late", 500)])
def test_what_fails_leaves_nothing_behind_and_never_answers_success(path, status, client, sqlite):
    answer = client.post(path)
    assert answer.status_code == status
    assert "half done" not in answer.text
    assert count_teams(sqlite) == 0


def test_the_commit_is_there_before_the_answer(client, sqlite):
    assert client.post("/teams", data={"name": "North"}).status_code == 303
    assert count_teams(sqlite) == 1


def test_a_get_that_leaves_a_record_writes(client, sqlite):
    assert client.get("/odd/write").status_code == 204
    assert count_teams(sqlite) == 1


def test_htmx_gets_the_words_beside_the_field_and_the_page_stays(client):
    answer = client.post("/teams", data={"name": ""}, headers={"HX-Request": "true"})
    failed = json.loads(answer.headers["HX-Trigger"])["dw:failed"]
    assert answer.status_code == 422
    assert failed["fields"] == {"name": "Please fill this in."}
    assert answer.text == ""


def test_a_domain_error_names_its_field_and_its_facts(client):
    client.post("/teams", data={"name": "North"})
    answer = client.post("/teams", data={"name": "North"}, headers={"HX-Request": "true"})
    failed = json.loads(answer.headers["HX-Trigger"])["dw:failed"]
    assert failed["fields"] == {"name": "There is a team “North” already."}


def test_an_expired_session_does_not_throw_away_what_was_typed(client):
    client.cookies.delete("dunwell_session")
    answer = client.post("/teams", data={"name": "X"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert json.loads(answer.headers["HX-Trigger"])["dw:failed"]["toast"]["href"] == "/sign-in"


@pytest.mark.parametrize(("lang", "words"), [("en", "There is nothing here"), ("zh", "这里没有内容")])
def test_what_is_not_there_is_said_in_the_reader_s_language(lang, words, sqlite, settings, clock):
    with app_client(settings, clock, "admin", lang=lang) as client:
        for path in ("/nothing-here", "/people/999", "/people/not-a-number"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert words in answer.text


def test_a_crash_is_an_apology_with_every_header_and_no_trace(client):
    answer = client.post("/odd/crash")
    assert "Something went wrong" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "nonce-" in answer.headers["Content-Security-Policy"]


def test_every_answer_carries_a_strict_policy_with_a_nonce_of_its_own(client):
    one, two = (client.get("/profile") for _ in range(2))
    policy = one.headers["Content-Security-Policy"]
    assert policy != two.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert one.headers["X-Content-Type-Options"] == "nosniff"
    assert one.headers["Cache-Control"] == "no-store"


def test_pages_hold_no_inline_style_or_handler(client):
    for path in (
        "/patterns",
        "/patterns?state=failing",
        "/people",
        "/people/1",
        "/teams",
        "/jobs",
        "/profile",
    ):
        text = client.get(path).text
        assert " style=" not in text
        assert " onclick" not in text
        assert "hx-on" not in text


def test_static_files_by_hash_are_kept_and_nothing_else_is_served(client):
    assert "immutable" in client.get("/static/app.css?v=1").headers["Cache-Control"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404
    assert (
        client.get("/static/vendor/echarts/echarts.min.js", headers={"Accept-Encoding": "gzip"}).headers[
            "Content-Encoding"
        ]
        == "gzip"
    )


def test_a_message_is_shown_once_on_the_next_page(client: Browser):
    client.post("/teams", data={"name": "North"})
    assert "Saved." in client.get("/teams").text
    assert "Saved." not in client.get("/teams").text


def test_names_are_shown_as_text_never_as_markup(client, sqlite, clock):
    from dunwell.foundation.actor import SYSTEM
    from dunwell.foundation.db import write

    with write(sqlite) as session:
        service.save_team(session, clock, SYSTEM, None, "<script>alert(1)</script>", None)
        assert tables.teams(session)
    assert "<script>alert(1)" not in client.get("/teams").text


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(client):
    answer = client.post(
        "/teams",
        content=b"name=x",
        headers={"Content-Length": str(10**10), "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_a_route_of_an_included_router_counts_as_a_route():
    outer, inner = APIRouter(), APIRouter()
    inner.get("/inner")(lambda: None)
    outer.include_router(inner)
    assert [route.path for route in rooms._routes_of(outer)] == ["/inner"]
