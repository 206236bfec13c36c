"""Trainers' pages in real browsers: a two-person call, one page without a connection for a while; the scenario editor."""

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
HELLO = "您好，我是南塘银行贷后部小李，工号0231，本通话有录音，方便说两分钟吗？"
ASKED = "最近摊子怎么样？是遇到什么难处了吗？"


def say(page: Page, text: str) -> None:
    page.locator("#f-text").fill(text)
    page.keyboard.press("Enter")
    page.locator(".dw-said-me", has_text=text).wait_for()


def test_two_people_talk_while_a_third_watches(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    trainer, complaints = signed_in(browser, site, "trainer1")
    trainer.goto(f"{site.url}/roleplay/duo")
    trainer.select_option("#f-scenario", "shop-moved")
    for field, login in (("#f-collector", "collector1"), ("#f-player", "collector2")):
        value = trainer.locator(f"{field} option", has_text=f"({login})").get_attribute("value")
        trainer.select_option(field, value)
    trainer.locator("form[action='/roleplay/duo'] button[type=submit]").press("Enter")
    trainer.wait_for_url("**/roleplay/duo/*")
    place = trainer.url

    collector, others = signed_in(browser, site, "collector1", width=390, lang="zh_Hans")
    player, more = signed_in(browser, site, "collector2")
    collector.goto(place)
    player.goto(place)
    say(player, "喂，哪位？")
    collector.locator(".dw-said-them", has_text="喂，哪位？").wait_for()
    say(collector, HELLO)
    player.locator(".dw-said-them", has_text=HELLO).wait_for()
    trainer.locator("#transcript li", has_text=HELLO).wait_for()
    assert fits(collector)
    for page in (player, trainer):
        assert violations(page) == []
    assert complaints + others + more == []

    # The collector's connection is gone: the page says so, what is typed stays, and what was said meanwhile is there afterwards.
    collector.context.set_offline(True)
    collector.locator("#lost").wait_for()
    collector.locator("#f-text").fill(ASKED)
    collector.keyboard.press("Enter")
    say(player, "你说吧。")
    collector.context.set_offline(False)
    collector.locator(".dw-said-them", has_text="你说吧。").wait_for()
    until(collector, "document.querySelector('#lost').hidden")
    assert collector.locator("#f-text").input_value() == ASKED
    say(collector, ASKED)
    player.locator("#card .rp-secrets li", has_text="say it now").first.wait_for()

    trainer.locator("#f-line").fill("2")
    trainer.locator("#f-text").fill("A whole opening.")
    trainer.locator("form.rp-note-line button").press("Enter")
    trainer.locator(".rp-comment", has_text="A whole opening.").wait_for()
    assert collector.locator(".rp-comment").count() == 0
    player.locator("form[action$='/end'] button").press("Enter")
    player.locator("#dw-confirm [data-confirm-yes]").press("Enter")
    for page in (player, collector, trainer):
        page.locator(".rp-comment", has_text="A whole opening.").wait_for()
        page.locator("form[action$='/review']").wait_for()
    assert fits(collector)
    assert violations(collector) == []
    assert complaints + more == []


def test_a_scenario_is_copied_spoilt_mended_and_published(browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "trainer1", width=390)
    page.goto(f"{site.url}/roleplay/own")
    page.select_option("#f-copy_of", "first-bill-due")
    page.locator("form:has(#f-copy_of) button[type=submit]").press("Enter")
    page.wait_for_url("**/form")
    balance = page.locator("[name='case.balance_minor']")
    whole = balance.input_value()
    balance.fill("twelve")
    page.locator("#scenario > .dw-actions button[type=submit]").press("Enter")
    page.locator("[data-error-for='case.balance_minor']:not([hidden])").wait_for()
    assert balance.input_value() == "twelve"
    assert fits(page)
    assert violations(page) == []
    balance.fill(whole)
    page.locator("#scenario > .dw-actions button[type=submit]").press("Enter")
    page.locator("form[action$='/prove'] button").wait_for()
    place = page.url
    page.goto(f"{place}/yaml")
    page.locator("#f-text").fill("title: [")
    page.locator("form[action$='/yaml'] button[type=submit]").press("Enter")
    page.locator("[data-error-for=text]:not([hidden])").wait_for()
    assert fits(page)
    assert violations(page) == []
    page.goto(place)
    page.locator("form[action$='/prove'] button").press("Enter")
    page.locator("#played .card").wait_for()
    assert fits(page)
    assert violations(page) == []
    assert [said for said in complaints if "422" not in said] == []
