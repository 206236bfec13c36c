"""Lists: search, filter, order and page from the URL, over real rows."""

import pytest
from sqlalchemy import Engine, select

from dunwell.foundation.db import read, write
from dunwell.people.tables import User
from dunwell.ui import lists
from dunwell.ui.lists import ListQuery, ListSpec

SPEC = ListSpec(
    sorts={"login": User.login, "capacity": User.capacity},
    search=(User.login, User.name),
    filters={"role": User.role, "active": User.active, "team": User.team_id},
    default_sort="login",
    tie=User.id,
    size=10,
)


def query(q: str = "", sort: str = "", page: int = 1, **filters: str) -> ListQuery:
    return ListQuery("/people", q, sort, page, "", filters)


def fill(engine: Engine, clock) -> None:
    with write(engine) as session:
        for n in range(25):
            session.add(
                User(login=f"u{n:02}", name="100%" if n == 3 else f"name{n}", password_hash="", role="lead" if n % 5 == 0 else "collector",
                     capacity=n % 4, active=n != 7, created_at=clock.now())
            )  # fmt: skip


def test_pages_hold_every_row_once_whatever_the_order(engine: Engine, clock):
    fill(engine, clock)
    with read(engine) as session:
        for sort in ("", "capacity", "-capacity", "no-such-column"):
            seen = [
                u.login
                for n in (1, 2, 3)
                for u in query(sort=sort, page=n).page(session, select(User), SPEC).rows
            ]
            assert sorted(seen) == [f"u{n:02}" for n in range(25)]


def test_search_takes_a_percent_sign_literally_and_ignores_case(engine: Engine, clock):
    fill(engine, clock)
    with read(engine) as session:
        assert [u.login for u in query("100%").page(session, select(User), SPEC).rows] == ["u03"]
        assert query("%").page(session, select(User), SPEC).total == 1
        assert query("NAME2").page(session, select(User), SPEC).total == 6


def test_filters_are_typed_and_unknown_ones_are_ignored(engine: Engine, clock):
    fill(engine, clock)
    with read(engine) as session:
        page = query(role="lead", nonsense="x").page(session, select(User), SPEC)
        assert page.total == 5
        assert page.narrowed
        assert "nonsense" not in page.sort_url("login")
        assert query(active="0").page(session, select(User), SPEC).total == 1
        assert (
            query(team="not a number").page(session, select(User), SPEC).total == 25
        )  # nobody has a team: IS NULL


def test_a_page_past_the_end_is_the_last_page(engine: Engine, clock):
    fill(engine, clock)
    with read(engine) as session:
        page = query(page=99).page(session, select(User), SPEC)
    assert (page.number, page.first, page.last, page.total) == (3, 21, 25, 25)


def test_links_keep_search_filter_and_order():
    listing = query("li", "-login", 2, role="lead").page_of(
        ["li"] * 30,
        size=10,
        search=lambda r: r,
        sorts={"login": lambda r: r},
        filters={"role": lambda r: "lead"},
    )
    assert listing.page_url(3) == "/people?role=lead&q=li&sort=-login&page=3"
    assert listing.sort_url("login") == "/people?role=lead&q=li&sort=login"
    assert listing.export_url("csv") == "/people?role=lead&q=li&sort=-login&export=csv"


def test_rows_without_a_value_sort_last_both_ways():
    rows = [3, None, 1]
    for sort, expected in (("n", [1, 3, None]), ("-n", [3, 1, None])):
        assert list(query(sort=sort).page_of(rows, sorts={"n": lambda r: r}).rows) == expected


def test_a_long_list_is_counted_and_paged_to_a_bound_and_says_so(
    engine: Engine, clock, monkeypatch: pytest.MonkeyPatch
):
    fill(engine, clock)
    with read(engine) as session:
        assert not query().page(session, select(User), SPEC).more
        monkeypatch.setattr(lists, "COUNTED", 20)
        page = query(page=9).page(session, select(User), SPEC)
        assert (page.total, page.more, page.number, len(page.rows)) == (20, True, 2, 10)
        assert len(query().all(session, select(User), SPEC)) == 25
