"""In a real browser: a lesson that was opened is read without a network, one that was not is not, and signing out forgets it."""

import pytest
from playwright.sync_api import Browser, Error

from tests.e2e.browsing import signed_in, until
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser


def test_an_opened_lesson_is_read_without_a_network_until_sign_out(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "collector5")
    page.goto(f"{site.url}/academy/lessons/m01-l01")
    title = page.locator("h1").inner_text()
    until(page, "document.documentElement.dataset.kept === 'yes'")
    assert not page.locator("#offline-note").is_visible()
    assert complaints == []
    page.context.set_offline(True)
    page.goto(f"{site.url}/academy/lessons/m01-l01")
    assert page.locator("h1").inner_text() == title
    assert page.locator("#offline-note").is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.dw-head')).position") == "sticky"
    )  # with its looks
    with pytest.raises(Error):
        page.goto(f"{site.url}/academy/lessons/m01-l02")
    page.context.set_offline(False)
    page.goto(f"{site.url}/academy")
    page.click("summary.dw-user")
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in")
    assert page.evaluate("caches.keys()") == []
