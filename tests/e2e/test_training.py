"""Training in a real browser: a cohort and a session are made, work is handed in, two markers mark, the gradebook shows it."""

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from dunwell.academy.cohort_tables import Cohort
from dunwell.foundation.db import engine_for, read
from dunwell.people.tables import User
from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
ESSAY = "Principal, interest and fees each on a line of their own, with the article they rest on."


def settled(page) -> None:
    """Wait until nothing is under way."""
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    page.wait_for_load_state("networkidle")


def mark(page, points: list[str], feedback: str) -> None:
    """Open the marks and give them."""
    page.locator("details:has(form[id^=mark-]) summary").click()
    form = page.locator("form[id^=mark-]")
    for field, given in zip(form.locator("input[type=number]").all(), points, strict=True):
        field.fill(given)
    form.locator("textarea").fill(feedback)
    form.locator("button[type=submit]").click()
    page.get_by_text("Your marks are kept.").first.wait_for()
    settled(page)


def test_from_a_cohort_to_its_gradebook(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    engine = engine_for(site.settings.database_url)
    with read(engine) as session:  # of the team of lead1, who may mark therefore
        name = session.scalars(select(User).where(User.login == "collector4")).one().name
    page, complaints = signed_in(browser, site, "trainer1")
    page.goto(f"{site.url}/academy/cohorts/new")
    page.fill("[name=name]", "Winter")
    page.fill("[name=budget]", "5000")
    page.click("main form.dw-form button[type=submit]")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdigit())
    cohort = page.url
    page.get_by_label(f"{name} (collector4)").check()
    page.locator("form[action$='/members/several'] button[type=submit]").click()
    page.get_by_role("link", name=name).wait_for()
    assert page.locator("details[open] > summary", has_text="Add people").count() == 1  # for the next ones
    settled(page)
    assert violations(page) == []
    page.click("a[href*='/academy/sessions/new']")
    page.fill("[name=title]", "Plain words about money")
    page.click("main form.dw-form button[type=submit]")
    page.get_by_role("heading", name="Plain words about money").wait_for()
    settled(page)
    assert violations(page) == []
    page.goto(cohort)
    page.click("a[href*='/academy/assignments/new']")
    page.fill("[name=title]", "Explain a debt")
    page.fill("[name=task]", "Explain to a customer what is owed and why.")
    page.click("main form.dw-form button[type=submit]")
    page.get_by_role("heading", name="Explain a debt").wait_for()
    place = page.url

    theirs, complaints_learner = signed_in(browser, site, "collector4", width=360)
    theirs.goto(f"{site.url}/academy/assignments")
    theirs.get_by_role("link", name="Explain a debt").click()
    theirs.fill("textarea[name=text]", ESSAY)
    theirs.locator("form[action$='/hand-in'] button[type=submit]").click()
    theirs.get_by_text("Waits for a marker").wait_for()
    settled(theirs)
    assert fits(theirs)
    assert violations(theirs) == []

    page.goto(place)
    mark(page, ["6", "6", "5", "3"], "Right and readable.")
    second, complaints_lead = signed_in(browser, site, "lead1")
    second.goto(place)
    assert "Right and readable." not in second.locator("main").inner_text()
    mark(second, ["6", "6", "4", "2"], "Shorter sentences would help.")
    theirs.reload()
    assert "Right and readable." in theirs.locator("main").inner_text()
    page.goto(f"{cohort}/grades")
    assert "95" in page.locator("tbody tr").first.inner_text()
    assert violations(page) == []
    assert complaints + complaints_learner + complaints_lead == []
    with read(engine) as session:
        assert session.scalars(select(Cohort).where(Cohort.name == "Winter")).one().budget_minor == 500_000
