"""A day's work in a real browser: list, permit, number, outcome with promise, refusal by night, evidence, board."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from dunwell.compliance.tables import ContactAttempt, Permit, Refusal
from dunwell.contact.tables import Outcome
from dunwell.evidence import verification
from dunwell.foundation.db import engine_for, read
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.worklist.tables import WorkItem
from tests.e2e.browsing import fits, signed_in, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser


def open_first_callable(page: Page, site: Site) -> int:
    """Open debtors from the list, in order, until one has a number that may be called now; its id."""
    page.goto(f"{site.url}/my-list")
    links = page.locator("main a[href^='/debtors/']").evaluate_all(
        "found => found.map(a => a.getAttribute('href'))"
    )
    for link in dict.fromkeys(
        href.split("?")[0] for href in links if href.split("/")[2].split("?")[0].isdigit()
    ):
        page.goto(site.url + link)
        if page.locator("form[action$='/permits'] button.btn-primary").count():
            return int(link.rsplit("/", 1)[1])
    raise AssertionError("nobody on the list can be called")


@pytest.mark.parametrize(
    ("width", "lang", "login"), [(1280, "en", "collector1"), (360, "zh_Hans", "collector2")]
)
def test_a_call_with_its_outcome_and_promise(
    width: int, lang: str, login: str, browser: Browser, site: Site
) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, login, width=width, lang=lang)
    debtor = open_first_callable(page, site)
    assert fits(page)
    assert violations(page) == []
    page.locator("form[action$='/permits'] button.btn-primary").first.click()
    page.locator("#talk form[action$='/reveal'] button").click()
    page.locator("#talk #outcome-form").wait_for()
    assert page.locator("#talk a[href^='tel:']").count() == 0  # a sample number is never a dial link
    assert violations(page) == []
    page.locator("#outcome-form input[name=code][data-promise='1']").first.check(force=True)
    page.locator("#outcome-parts input[name=amount], #outcome-parts [name^=amount]").first.fill("100")
    page.locator("#outcome-parts input[type=date]").first.fill("2026-11-26")
    page.locator("#outcome-method").select_option(index=1)
    expect(page.locator("#outcome-form blockquote")).to_contain_text("2026")  # the sentence to read back
    page.locator("#outcome-confirmed").check()
    with page.expect_response(lambda answer: answer.url.endswith("/outcomes")) as recorded:
        page.locator("#outcome-form button[type=submit]").first.click()
    assert recorded.value.ok
    with read(engine_for(site.settings.database_url)) as session:
        permit = session.scalars(
            select(Permit).where(Permit.debtor_id == debtor).order_by(Permit.id.desc())
        ).first()
        assert permit is not None
        assert permit.state == "closed"
        outcome = session.scalars(select(Outcome).where(Outcome.permit_id == permit.id)).one()
        promise = session.scalars(
            select(Promise).where(Promise.debtor_id == debtor).order_by(Promise.id.desc())
        ).first()
        assert promise is not None
        assert promise.captured_at == NOW
        part = session.scalars(select(PromisePart).where(PromisePart.promise_id == promise.id)).one()
        assert (part.amount_minor, part.status) == (100_00, "open")
        attempt = session.scalars(select(ContactAttempt).where(ContactAttempt.permit_id == permit.id)).first()
        assert attempt is not None
        assert attempt.answered is True
        item = session.scalars(select(WorkItem).where(WorkItem.debtor_id == debtor)).one()
        assert item.state == "done"
        assert outcome.debtor_id == debtor
    assert complaints == []


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh_Hans"), (360, "en")])
def test_by_night_the_gate_refuses_and_says_until_when(
    width: int, lang: str, browser: Browser, site: Site
) -> None:
    site.clock.set(datetime(2026, 11, 23, 13, 50, tzinfo=UTC))
    page, complaints = signed_in(browser, site, "collector3", width=width, lang=lang)
    debtor = open_first_callable(page, site)
    # The page was opened ten minutes before ten in the evening; the collector clicks a second after it.
    site.clock.set(datetime(2026, 11, 23, 14, 0, 1, tzinfo=UTC))
    page.locator("form[action$='/permits'] button.btn-primary").first.click()
    page.locator("#talk").get_by_text("cn_quiet_hours_gbt").first.wait_for()
    assert "GB/T 45251" in page.locator("#talk").inner_text()
    assert page.locator("#talk #outcome-form").count() == 0
    assert fits(page)
    assert violations(page) == []
    with read(engine_for(site.settings.database_url)) as session:
        refusal = session.scalars(select(Refusal).where(Refusal.debtor_id == debtor)).first()
        assert refusal is not None
        assert refusal.earliest == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
        assert (
            session.scalars(select(Permit).where(Permit.debtor_id == debtor, Permit.issued_at > NOW)).first()
            is None
        )
    site.clock.set(NOW)
    assert complaints == []


PAGES = {
    "collector1": ("/my-list", "/search?q=王", "/law"),
    "lead1": ("/board", "/my-list", "/payments"),
    "qa1": ("/evidence", "/law"),
    "analyst1": ("/strategy", "/runs"),
    "trainer1": ("/scripts",),
    "admin1": ("/imports", "/imports/new", "/people", "/teams", "/jobs"),
}


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh_Hans"), (1280, "en"), (360, "zh_Hans"), (360, "en")])
def test_every_main_page_is_accessible_and_fits(width: int, lang: str, browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    for login, paths in PAGES.items():
        page, complaints = signed_in(browser, site, login, width=width, lang=lang)
        for path in paths:
            answer = page.goto(site.url + path)
            assert answer is not None
            assert answer.status == 200, (login, path, answer.status)
            page.wait_for_load_state("networkidle")
            assert violations(page) == [], (login, path)
            assert fits(page), (login, path, width)
        assert complaints == [], login
        page.context.close()


def test_what_was_done_is_proved_afterwards(site: Site) -> None:
    with read(engine_for(site.settings.database_url)) as session:
        report = verification.verify_all(session, site.settings)
    assert report.holds, report.breaks
