"""The strategy and run pages over a real run: tables with the accounts behind each row, drafts, dry runs, roll back."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from dunwell.dmn import edit
from dunwell.dmn.parse import load
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read
from dunwell.foundation.settings import Settings
from dunwell.strategy import service, words
from dunwell.strategy.book import shipped_file
from dunwell.strategy.domain import DECISIONS
from dunwell.worklist import decisions
from dunwell.worklist.run import morning_run
from dunwell.worklist.tables import WorkItem
from tests.ui.client import Browser, app_client
from tests.worklist.portfolio import DAY, NOW, Shape, build


@pytest.fixture
def analyst(sqlite: Engine, settings: Settings) -> Iterator[Browser]:
    """An analyst's browser over a portfolio with today's run."""
    build(sqlite, Shape())
    clock = FixedClock(NOW)
    morning_run(settings, clock, SYSTEM, DAY, sqlite)
    with app_client(settings, clock, "analyst") as client:
        yield client


def test_every_table_shows_its_rows_and_the_accounts_each_took(analyst: Browser) -> None:
    assert "/strategy/tables/segment" in analyst.get("/strategy").text
    for name in DECISIONS:
        page = analyst.get(f"/strategy/tables/{name}")
        assert page.status_code == 200
        links = re.findall(rf'href="/runs/\d+/accounts\?rule_{name}=\d+">([\d,]+)<', page.text)
        assert sum(int(n.replace(",", "")) for n in links) == 300


def test_a_number_opens_exactly_the_accounts_behind_it(analyst: Browser) -> None:
    page = analyst.get("/runs/1")
    assert page.status_code == 200
    links = set(re.findall(r'href="(/runs/1/accounts\?(?:bucket|segment|action|why_not)=[^"]+)">', page.text))
    assert len(links) > 20
    for link in sorted(links)[::4]:
        found = analyst.get(link)
        assert found.status_code == 200
    rows = analyst.get("/runs/1/accounts?segment=current&export=csv")
    assert rows.status_code == 200
    said = analyst.get("/runs/1").text
    shown = re.search(r'segment=current">[^<]+</a></td>.*?<td class="num">([\d,]+)</td>', said)
    assert shown is not None
    assert len(rows.text.strip().splitlines()) - 1 == int(shown.group(1).replace(",", ""))


def test_a_filter_that_is_none_is_left_out_and_never_reaches_the_query(analyst: Browser) -> None:
    assert analyst.get("/runs/1/accounts?collector_id=1%20OR%201=1&nonsense=1&sort=drop").status_code == 200
    assert analyst.get("/runs/1/accounts?segment=x'--").status_code == 200
    assert analyst.get("/runs/99").status_code == 404


def _changed() -> bytes:
    model = load(shipped_file("segmentation"))
    rule = next(rule.number for rule in model.decision("segment").rules if rule.id == "seg_pre_due")
    return edit.with_cell(model, "segment", rule, 11, '"current"').to_xml()


def test_a_changed_file_is_tried_then_counts_then_is_rolled_back(analyst: Browser, sqlite: Engine) -> None:
    file = {"dmn": ("s.dmn", _changed(), "application/xml")}
    answer = analyst.post("/strategy/files/segmentation", data={"note": "no reminders this week"}, files=file)
    assert answer.status_code in (200, 204, 303)
    with read(sqlite) as session:
        assert service.active_book(session).versions["segmentation"] == 0
    page = analyst.get("/strategy/files/segmentation/1")
    assert page.status_code == 200
    assert "Due soon" in page.text
    assert "would get another next action" in page.text
    analyst.post("/strategy/files/segmentation/1/in-force", data={"note": "agreed"})
    with read(sqlite) as session:
        assert service.active_book(session).versions["segmentation"] == 1
    analyst.post("/strategy/files/segmentation/0/in-force", data={"note": "back"})
    with read(sqlite) as session:
        book = service.active_book(session)
    assert book.versions["segmentation"] == 0
    assert book.models["segmentation"].to_xml() == shipped_file("segmentation").read_bytes()


def test_the_next_run_follows_the_table_in_force(
    analyst: Browser, sqlite: Engine, settings: Settings
) -> None:
    file = {"dmn": ("s.dmn", _changed(), "application/xml")}
    analyst.post("/strategy/files/segmentation", data={"note": "n"}, files=file)
    analyst.post("/strategy/files/segmentation/1/in-force", data={"note": "n"})
    done = morning_run(settings, FixedClock(NOW), SYSTEM, DAY, sqlite)
    assert "pre_due" not in done.summary["by_segment"]
    assert done.summary["strategy"]["versions"]["segmentation"] == 1


def test_a_file_that_breaks_a_table_is_refused_with_its_reason(analyst: Browser) -> None:
    model = load(shipped_file("segmentation"))
    overlap = edit.with_cell(model, "stage", 1, 1, '"M0", "M1"').to_xml()
    answer = analyst.post(
        "/strategy/files/segmentation",
        data={"note": "n"},
        files={"dmn": ("s.dmn", overlap, "application/xml")},
    )
    assert answer.status_code == 422
    answer = analyst.post(
        "/strategy/files/segmentation",
        data={"note": "n"},
        files={"dmn": ("s.dmn", b"<no/>", "application/xml")},
    )
    assert answer.status_code == 422


def test_a_cell_is_changed_in_a_draft_and_a_bad_one_is_refused(analyst: Browser, sqlite: Engine) -> None:
    cell = {"decision": "risk_points", "rule": "1", "column": "3", "text": "<=5"}
    assert analyst.post("/strategy/files/list-order/0/cell", data=cell).status_code in (200, 204, 303)
    assert analyst.post("/strategy/files/list-order/1/cell", data={**cell, "text": "<=4"}).status_code in (
        200,
        204,
        303,
    )
    assert analyst.post("/strategy/files/list-order/1/cell", data={**cell, "text": "≤4"}).status_code == 422
    with read(sqlite) as session:
        assert "<=4" in service.source_of(session, "list-order", 1).decode().replace("&lt;", "<")


def test_who_may_not_edit_may_not(sqlite: Engine, settings: Settings) -> None:
    build(sqlite, Shape(accounts=20))
    clock = FixedClock(NOW)
    with app_client(settings, clock, "qa") as client:
        assert client.get("/strategy").status_code == 200
        assert client.post("/strategy/files/list-order/0/in-force", data={"note": "n"}).status_code == 403
        assert client.get("/runs").status_code == 200


def test_an_account_is_explained_by_the_same_facts_the_run_used(
    analyst: Browser, sqlite: Engine, settings: Settings
) -> None:
    with read(sqlite) as session:
        book = service.active_book(session)
        for item in list(session.scalars(select(WorkItem)))[:20]:
            row = decisions.account_decision(session, settings, item.account_id)
            assert row is not None
            verdict = book.evaluate(row)
            assert verdict.outputs["action"] == item.action
            assert verdict.score == row["score"] == item.score["total"]


def test_the_offer_tables_are_read_and_changed_like_the_others(analyst: Browser, sqlite: Engine) -> None:
    assert "Offers that policy allows" in analyst.get("/strategy").text
    assert "personal_plan" in analyst.get("/strategy/tables/offer_terms").text
    changed = analyst.post(
        "/strategy/files/offers/0/cell", data={"decision": "offer_terms", "rule": 4, "column": 8, "text": "9"}
    )
    assert changed.status_code == 303
    with read(sqlite) as session:
        assert (
            service.offer_book(session)
            .terms({"debt_type": "consumer", "dpd": 40, "promises_broken": 0})[2]
            .max_months
            == 6
        )
    force = analyst.post("/strategy/files/offers/1/in-force", data={"note": "nine parts from now on"})
    assert force.status_code == 303
    with read(sqlite) as session:
        assert (
            service.offer_book(session)
            .terms({"debt_type": "consumer", "dpd": 40, "promises_broken": 0})[2]
            .max_months
            == 9
        )
    faulty = analyst.post(
        "/strategy/files/offers/1/cell",
        data={"decision": "kept_factor", "rule": 1, "column": 1, "text": "<<"},
    )
    assert faulty.status_code == 422


def test_weights_are_tried_then_order_the_next_run_then_go_back_to_those_shipped(
    analyst: Browser, sqlite: Engine
) -> None:
    given = {
        "risk": "0",
        "amount": "100",
        "deadline": "0",
        "promise": "0",
        "note": "large debts first this week",
    }
    answer = analyst.post("/strategy/weights", data=given)
    assert answer.headers["location"] == "/strategy/weights/1"
    with read(sqlite) as session:
        assert service.active_book(session).weights.risk == 30  # a draft does not count
    assert "would get another score" in analyst.get("/strategy/weights/1").text
    analyst.post("/strategy/weights/1/in-force", data={"note": "agreed with the leads"})
    with read(sqlite) as session:
        book = service.active_book(session)
        assert (book.weights.risk, book.weights.amount, book.versions["list-weights"]) == (0, 100, 1)
    analyst.post("/strategy/weights/0/in-force", data={"note": "back"})
    with read(sqlite) as session:
        assert service.active_book(session).weights.risk == 30


@pytest.mark.parametrize(
    ("change", "field"),
    [({"risk": "-1"}, "risk"), ({"amount": "101"}, "amount"), ({"promise": "1.5"}, "promise"), ({"note": " "}, "note"),
     ({"risk": "0", "amount": "0", "deadline": "0", "promise": "0"}, "risk")],
)  # fmt: skip
def test_weights_that_do_not_hold_are_refused_beside_their_field(
    analyst: Browser, change: dict[str, str], field: str
) -> None:
    given = {"risk": "30", "amount": "25", "deadline": "20", "promise": "25", "note": "why"} | change
    answer = analyst.post("/strategy/weights", data=given, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert f'"{field}"' in answer.text or field in answer.headers.get("HX-Trigger", "")


def test_the_run_page_draws_buckets_and_actions_and_says_what_is_left_out(analyst: Browser) -> None:
    page = analyst.get("/runs/1").text
    assert page.count("data-chart=") == 2
    assert "accounts in M0 are left out" in page


def test_a_remark_in_two_languages_shows_the_readers_half() -> None:
    assert words.half("zh_Hans", "Hard / 较难") == "较难"
    assert words.half("en", "Days until the next bucket 距跨档天数") == "Days until the next bucket"
    assert words.half("zh_Hans", "Points 0–100 分值") == "分值"
    assert words.half("en", "estate") == "estate"
