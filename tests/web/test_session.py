"""Signing in: sessions that end, forms that cannot be forged, guesses that are counted."""

import pytest
from sqlalchemy import func, select

from dunwell.foundation.db import read, write
from dunwell.people import sign_in, tables
from dunwell.people.domain import DemoNeedsLoopback
from dunwell.people.tables import LoginFailure, LoginSession, User
from tests.ui.client import PASSWORD, Browser, a_person, app_client, later, sign_in_as


def try_sign_in(client: Browser, login: str, password: str, **more: str):
    client.get("/sign-in")
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def test_a_password_lets_in_and_the_cookie_is_not_in_the_database(sqlite, settings, clock):
    with app_client(settings, clock, "lead") as client:
        cookie = client.cookies["dunwell_session"]
        with read(sqlite) as session:
            row = session.scalars(select(LoginSession)).one()
            user = session.scalars(select(User)).one()
            assert cookie not in (row.token_hash, row.csrf)
            assert user.password_hash.startswith("$argon2id$")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        answer = try_sign_in(client, "lead1", PASSWORD)
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("dunwell_session="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


def test_a_wrong_password_keeps_the_login_typed_and_never_says_which_was_wrong(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        known, unknown = try_sign_in(client, "lead1", "wrong"), try_sign_in(client, "nobody", "wrong")
        assert known.status_code == unknown.status_code == 401
        assert 'value="lead1"' in known.text
        assert "The login or the password is wrong." in known.text
        assert "The login or the password is wrong." in unknown.text


def test_five_failures_of_a_login_close_it_for_a_quarter_of_an_hour(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        for _ in range(sign_in.FAILURES_PER_LOGIN):
            assert try_sign_in(client, "lead1", "wrong").status_code == 401
        refused = try_sign_in(client, "LEAD1", PASSWORD)
        assert refused.status_code == 429
        assert "15 min" in refused.text
        later(clock, minutes=15)
        assert try_sign_in(client, "lead1", PASSWORD).status_code == 303
        with read(sqlite) as session:
            assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0


def test_an_address_that_tries_many_logins_is_closed_too(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        for n in range(sign_in.FAILURES_PER_ADDRESS):
            try_sign_in(client, f"guess{n}", "wrong")
        assert try_sign_in(client, "lead1", PASSWORD).status_code == 429


def test_a_session_ends_when_idle_and_in_any_case_after_twelve_hours(sqlite, settings, clock):
    with app_client(settings, clock, "lead") as client:
        for _ in range(11):
            later(clock, minutes=59)
            assert client.get("/profile").status_code == 200
        later(clock, minutes=59)
        assert client.get("/profile").status_code == 200
        later(clock, minutes=59)
        assert client.get("/profile").headers["location"].startswith("/sign-in")  # 12 hours are over
        sign_in_as(client, "lead")
        later(clock, minutes=60)
        assert client.get("/profile").headers["location"].startswith("/sign-in")


def test_signing_out_ends_the_session_on_the_server(sqlite, settings, clock):
    with app_client(settings, clock, "lead") as client:
        cookie = client.cookies["dunwell_session"]
        assert client.post("/sign-out").status_code == 303
        client.cookies.set("dunwell_session", cookie)
        assert client.get("/profile").status_code == 303


def test_a_form_without_its_token_or_from_another_site_changes_nothing(sqlite, settings, clock):
    with app_client(settings, clock, "admin") as client:
        token = client.csrf
        forged = client.post("/teams", data={"name": "X"}, headers={"X-CSRF-Token": "x" * 43})
        assert forged.status_code == 403
        cross = client.post(
            "/teams", data={"name": "X"}, headers={"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}
        )
        assert cross.status_code == 403
        client.csrf = ""
        assert client.post("/teams", data={"name": "X"}).status_code == 403
        with read(sqlite) as session:
            assert tables.teams(session) == []
        assert client.post("/teams", data={"name": "X", "csrf_token": token}).status_code == 303


def test_a_stale_form_learns_the_new_token_so_that_sending_again_works(sqlite, settings, clock):
    with app_client(settings, clock, "admin") as client:
        client.csrf = "old" * 15
        answer = client.post("/teams", data={"name": "X"}, headers={"HX-Request": "true"})
        assert answer.status_code == 403
        assert "dw:csrf" in answer.headers["HX-Trigger"]


def test_somebody_switched_off_is_out_at_once(sqlite, settings, clock):
    with app_client(settings, clock, "lead") as client:
        with write(sqlite) as session:
            session.scalars(select(User)).one().active = False
        assert client.get("/profile").status_code == 303
        assert try_sign_in(client, "lead1", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "\\evil", "/a\r\nb"]
)
def test_signing_in_never_leads_to_another_site(target, sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        assert try_sign_in(client, "lead1", PASSWORD, next=target).headers["location"] == "/"


def test_after_signing_in_one_is_where_one_wanted_to_be(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        a_person(sqlite, clock, "lead")
        assert client.get("/people?role=lead").headers["location"] == "/sign-in?next=%2Fpeople%3Frole%3Dlead"
        assert (
            try_sign_in(client, "lead1", PASSWORD, next="/people?role=lead").headers["location"]
            == "/people?role=lead"
        )


def test_the_language_is_remembered_for_the_person_on_every_device(sqlite, settings, clock):
    with app_client(settings, clock, "lead", lang="en") as client:
        assert "My profile" in client.get("/profile").text
        client.post("/language", data={"lang": "zh_Hans", "back": "/profile"})
        assert "我的资料" in client.get("/profile").text
    with app_client(settings, clock, lang="en") as elsewhere:
        try_sign_in(elsewhere, "lead1", PASSWORD)
        page = elsewhere.get("/profile")
        assert "我的资料" in page.text
        assert '<html lang="zh-Hans"' in page.text


def test_changing_one_s_password_needs_the_present_one_and_ends_other_sessions(sqlite, settings, clock):
    with app_client(settings, clock, "lead") as client, app_client(settings, clock, "lead") as other:
        form = {"present": "wrong", "password": "another long sentence", "again": "another long sentence"}
        assert client.post("/profile/password", data=form).status_code == 422
        form["present"] = PASSWORD
        assert client.post("/profile/password", data={**form, "again": "different"}).status_code == 422
        assert (
            client.post("/profile/password", data={**form, "password": "short", "again": "short"}).status_code
            == 422
        )
        assert client.post("/profile/password", data=form).status_code == 303
        assert client.get("/profile").status_code == 200
        assert other.get("/profile").status_code == 303


def test_demo_logins_are_served_to_this_machine_only(sqlite, clock):
    a_person(sqlite, clock, "lead")
    with write(sqlite) as session:
        sign_in.refuse_demo_bind(session, "0.0.0.0")
        session.scalars(select(User)).one().demo = True
        session.flush()
        for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
            sign_in.refuse_demo_bind(session, host)
        for host in ("0.0.0.0", "::", "192.168.1.2", "example.org"):
            with pytest.raises(DemoNeedsLoopback):
                sign_in.refuse_demo_bind(session, host)
