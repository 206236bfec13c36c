"""In a real browser: a case is sent in with everybody in it made unknown and accepted; an observation is signed by both."""

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from dunwell.academy import observing
from dunwell.academy.case_tables import OwnCase
from dunwell.foundation.db import engine_for, read
from dunwell.people.tables import User
from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser


def settled(page) -> None:
    """Wait until nothing is under way."""
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    page.wait_for_load_state("networkidle")


def test_a_case_loses_its_people_before_it_is_sent_and_a_reviewer_accepts_it(browser: Browser, site: Site) -> None:  # fmt: skip
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "collector4", width=360)
    page.goto(f"{site.url}/academy/cases/new")
    page.fill("[name=title]", "A call to a shop")
    page.fill("[name=text]", "Mrs Pennyfarthing of Oddwick Stores owes $1,200 since 4 May 2026.")
    page.fill("[name=asks]", "What should be said first?")
    page.fill("[name=more]", "Oddwick Stores")
    page.locator("form[action$='/cases/preview'] button[type=submit]").click()
    page.locator("#send-case").wait_for()
    settled(page)
    assert (
        page.locator("#left-text").input_value() == "Mrs [name 1] of [name 2] owes [amount 1] since [date 1]."
    )
    assert fits(page)
    assert violations(page) == []
    page.locator("#send-case button[type=submit]").click()
    page.get_by_role("heading", name="A call to a shop").wait_for()
    place = page.url
    reviewer, complaints_reviewer = signed_in(browser, site, "trainer1")
    reviewer.goto(place)
    reviewer.locator("form[action$='/accept'] button[type=submit]").click()
    reviewer.get_by_role("heading", name="Discussion").wait_for()
    settled(reviewer)
    assert violations(reviewer) == []
    assert complaints + complaints_reviewer == []
    with read(engine_for(site.settings.database_url)) as session:
        row = session.scalars(select(OwnCase).where(OwnCase.title == "A call to a shop")).one()
        assert row.state == "accepted"
        assert "Oddwick" not in row.text


def test_an_observation_is_filled_in_by_the_lead_and_signed_by_the_observed(browser: Browser, site: Site) -> None:  # fmt: skip
    site.clock.set(NOW)
    with read(engine_for(site.settings.database_url)) as session:  # of the team of lead1
        user_id = session.scalars(select(User).where(User.login == "collector4")).one().id
    page, complaints = signed_in(browser, site, "lead1")
    page.goto(f"{site.url}/academy/coaching/{user_id}/observe?form=call")
    page.fill("[name=what]", "Two early-stage calls, ten in the morning")
    for check in observing.forms()["call"].checks:
        page.select_option(f"[name=mark-{check.id}]", "yes")
    page.fill("[name=strong]", "Calm and clear")
    page.fill("[name=better]", "Say the day twice")
    for check in observing.forms()["call"].checks:
        page.fill(f"[name=evidence-{check.id}]", "Heard at 3:12")
    page.locator("main form.dw-form button[type=submit]").click()
    page.get_by_role("heading", name="Signatures").wait_for()
    settled(page)
    assert violations(page) == []
    theirs, complaints_theirs = signed_in(browser, site, "collector4", width=360)
    theirs.goto(page.url)
    assert fits(theirs)
    assert violations(theirs) == []
    theirs.locator("form[action$='/sign'] button[type=submit]").click()
    theirs.get_by_text("I agree with what stands there").first.wait_for()
    until(theirs, "!document.querySelector(\"form[action$='/sign']\")")
    assert complaints + complaints_theirs == []


def test_a_plan_begins_from_the_template_and_is_handed_in(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "trainer1", lang="zh_Hans")
    page.goto(f"{site.url}/academy/plans/new")
    page.fill("[name=title]", "冬季复训")
    page.click("main form.dw-form button[type=submit]")
    page.locator("[name=section-aims-zh]").wait_for()
    settled(page)
    assert violations(page) == []
    for text in page.locator("textarea[name$='-zh']").all():
        text.fill("按本机构情况写")
    page.fill("[name=amount-rooms]", "3000")
    page.click("main form.dw-form button[type=submit]")
    page.locator("form[action$='/submit'] button").click()
    page.get_by_text("待审批").first.wait_for()
    settled(page)
    assert violations(page) == []
    assert "3,000.00" in page.locator("main").inner_text()
    for place in ("/academy/plans", "/academy/recurring", "/academy/reviews", "/academy/coaching"):
        page.goto(f"{site.url}{place}")
        settled(page)
        assert violations(page) == [], place
    assert complaints == []
