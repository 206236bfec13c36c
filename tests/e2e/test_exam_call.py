"""The role-play exam in a real browser: begun, the page lost in the middle of a call, gone on with, finished, read."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
HELLO = "您好，我是信贷部小李，工号0231，通话有录音，方便说两分钟吗？"
WAIT = "请稍等，我查一下账。"


def settled(page: Page) -> None:
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def agreed(page: Page, press: str) -> None:
    page.locator(press).first.press("Enter")
    page.locator("#dw-confirm [data-confirm-yes]").press("Enter")


def say(page: Page, text: str) -> None:
    before = page.locator("#transcript > li").count()
    page.locator("#f-text").fill(text)
    page.keyboard.press("Enter")
    until(page, f"document.querySelectorAll('#transcript > li').length > {before}")
    settled(page)


def test_an_exam_goes_on_where_the_page_was_lost(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "collector1", width=390, lang="zh_Hans")
    page.goto(f"{site.url}/roleplay/exam")
    agreed(page, "form[action='/roleplay/exam'] button")
    page.wait_for_url("**/roleplay/exams/*")
    overview = page.url
    agreed(page, "form[action$='/stations/1'] button")
    page.wait_for_url("**/stations/1")
    say(page, HELLO)
    say(page, WAIT)
    page.locator("form[action$='/wait'] button").first.press("Enter")
    page.locator("[data-mode=hold]").wait_for()
    settled(page)
    assert fits(page)
    assert violations(page) == []

    # The page is gone while they wait; another one, half a minute later, finds the call as it stands.
    context = page.context
    page.close()
    site.clock.set(NOW + timedelta(seconds=12))
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(overview)
    page.locator("a[href$='/stations/1']").press("Enter")
    page.locator("[data-mode=hold]").wait_for()
    assert page.locator(".dw-said-me", has_text=HELLO).count() == 1
    page.locator("form[action$='/back'] button").press("Enter")
    until(page, "!document.querySelector('[data-mode=hold]')")
    settled(page)
    assert page.locator(".rp-event", has_text="12").count() == 1
    for number in range(1, 7):
        if number > 1:
            agreed(page, f"form[action$='/stations/{number}'] button")
            page.wait_for_url(f"**/stations/{number}")
        agreed(page, "form[action$='/end'] button")
        page.wait_for_url(overview)
    page.locator("a[href$='/stations/1']").press("Enter")
    page.wait_for_url("**/stations/1")
    assert page.locator(".dw-said-me", has_text=HELLO).count() == 1
    assert page.locator(".rp-event", has_text="12").count() == 1
    assert fits(page)
    assert violations(page) == []
    assert complaints == []
