"""The content checker under a box as one types, in a real browser; a message with a sentence of one's own."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import fits, signed_in, violations
from tests.e2e.conftest import NOW, Site
from tests.e2e.test_day import open_first_callable

pytestmark = pytest.mark.browser


def test_a_forbidden_sentence_is_marked_as_it_is_typed_and_the_lawful_wording_is_one_key_away(
    browser: Browser, site: Site
) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "lead1", width=1280, lang="zh_Hans")
    page.goto(f"{site.url}/scripts/new")
    box = page.locator("#f-body")
    box.fill("今天不还，警察明天就上门抓人，进去坐牢。")
    found = page.locator("#f-body-checked li").first
    expect(found).to_be_visible()
    assert violations(page) == []
    box.press("Alt+r")
    expect(box).not_to_have_value("今天不还，警察明天就上门抓人，进去坐牢。")
    assert complaints == []


@pytest.mark.parametrize(("width", "lang"), [(360, "en")])
def test_a_message_goes_out_only_in_words_that_are_lawful(
    width: int, lang: str, browser: Browser, site: Site
) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "collector3", width=width, lang=lang)
    open_first_callable(page, site)
    write = page.locator("details.desk-write").first
    write.locator("summary").click()
    write.locator("select[name=script_id]").select_option(index=1)
    write.locator("textarea[name=addition]").fill("再不还就叫人打断你的腿。")
    expect(write.locator(".dw-checked li").first).to_be_visible()
    write.locator("button[type=submit]").click()
    expect(page.locator("#talk .dw-refusal")).to_be_visible()
    write.locator("textarea[name=addition]").fill("方便时回个电话即可，谢谢。")
    write.locator("button[type=submit]").click()
    expect(page.locator("#talk .desk-permit")).to_be_visible()
    assert fits(page)
    assert complaints == []
