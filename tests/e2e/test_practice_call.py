"""A practice call in a real browser, by keyboard: talk, hold, calculator, say the offer, hang up, read the result."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
SPOKEN = {
    "zh_Hans": (
        "shop-moved",
        [
            "您好，我是南塘银行小李，工号0231，通话有录音，方便说两分钟吗？",
            "麻烦核对一下身份证末四位。",
            "最近摊子怎么样？",
            "请稍等，我查一下账。",
        ],
    ),
    "en": (
        "hours-cut",
        [
            "Hello, this is Ana from Elm County Bank, ID 6120, on a recorded line. Is now a good time?",
            "Could you confirm the last four digits of your ID?",
            "How have things been?",
            "Please hold on, let me check.",
        ],
    ),
}
# Comes in, payday, persons, six outgoings, other debts, set aside: what Tab walks over.
FIGURES = ["5000", "15", "2", "1500", "1500", "300", "200", "100", "200", "0", "2000"]
# A recogniser that hears one line, as the browser's own would report it.
EAR = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { setTimeout(() => { const one = [{ transcript: "heard words" }]; this.onresult({ results: [one] }); this.onend(); }, 10); }
  stop() {}
};
window.told = [];
window.speechSynthesis.speak = (words) => window.told.push([words.lang, words.text]);
"""


def settled(page: Page) -> None:
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def say(page: Page, text: str) -> None:
    before = page.locator("#transcript > li").count()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    until(page, f"document.querySelectorAll('#transcript > li').length >= {before + 2}")
    settled(page)
    until(page, "document.activeElement.id === 'f-text' && document.activeElement.value === ''")


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (390, "zh_Hans")])
def test_a_whole_call_is_played_by_keyboard(width: int, lang: str, browser: Browser, site: Site) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, "collector1", width=width, lang=lang)
    page.add_init_script(EAR)
    scenario, lines = SPOKEN[lang]
    page.goto(f"{site.url}/roleplay")
    page.locator(f"form[action$='/scenarios/{scenario}'] button[type=submit]").press("Enter")
    page.locator("#f-text").wait_for()
    until(page, "document.activeElement.id === 'f-text'")
    for line in lines:
        say(page, line)
    assert page.locator("#heard dd").count() >= 1
    assert fits(page)
    assert violations(page) == []

    # Speech, where the browser has it: heard into the field, replies read aloud in the language of the call.
    page.locator("[data-listen]").press("Enter")
    until(page, "document.querySelector('#f-text').value === 'heard words'")
    page.locator("#f-text").fill("")
    page.locator("[data-aloud]").press("Enter")
    page.locator("#f-text").focus()

    # On hold by a key: what is typed is a note; half a minute passes; back.
    page.keyboard.press("Alt+h")
    page.locator("[data-mode=hold]").wait_for()
    settled(page)
    page.keyboard.type("记一笔" if lang != "en" else "a note")
    page.keyboard.press("Enter")
    page.locator(".rp-note").wait_for()
    settled(page)
    site.clock.set(NOW + timedelta(seconds=30))
    page.keyboard.press("Alt+h")
    page.locator("[data-mode=talk]").wait_for()
    settled(page)
    assert page.locator(".rp-event", has_text="30").count() == 1
    assert page.evaluate("window.told.length") == 1
    assert page.evaluate("window.told[0][0]") == ("en-US" if lang == "en" else "zh-CN")

    # The calculator: figures by Tab, the offer's words into the line, said.
    page.keyboard.press("Alt+c")
    page.keyboard.press("Alt+c")
    page.locator("#f-income").focus()
    for text in FIGURES:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("#figures button[type=submit]").press("Enter")
    page.locator(".rp-offer").first.wait_for()
    settled(page)
    assert fits(page)
    assert violations(page) == []
    page.locator(".rp-offer [data-insert]").first.press("Enter")
    offer = page.locator("#f-text").input_value()
    assert any(sign.isdigit() for sign in offer)
    say(page, "")
    assert page.locator(".dw-said-me", has_text=offer).count() == 1

    page.keyboard.press("Alt+e")
    page.locator("#score").wait_for()
    settled(page)
    assert fits(page)
    assert violations(page) == []
    assert page.locator("#mattered").count() == 1
    assert page.locator("#model .rp-phase").count() >= 2
    assert page.locator("#ksz > *").count() >= 1
    assert complaints == []
