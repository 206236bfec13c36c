"""The shell in a real Chromium: no policy violations, accessible, usable at 360 pixels, by keyboard, in both languages."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from dunwell.foundation.clock import SystemClock
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.settings import Settings
from dunwell.web.app import create_app
from tests.conftest import CHROMIUM, unavailable
from tests.e2e.browsing import until
from tests.ui.client import PASSWORD, a_person

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[1] / "e2e" / "vendor" / "axe.min.js"
PAGES = (
    "/patterns",
    "/patterns?state=empty",
    "/patterns?state=failing",
    "/people",
    "/people/new",
    "/teams",
    "/jobs",
    "/profile",
    "/overview",
    "/nothing",
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an administrator and no data; the real clock, since browsers judge cookies by it."""
    var = tmp_path_factory.mktemp("shell")
    settings = Settings(var=var, database_url=f"sqlite:///{var / 'dunwell.db'}")
    engine = engine_for(settings.database_url)
    Base.metadata.create_all(engine)
    a_person(engine, SystemClock(), "admin", name="管理员 One")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        unavailable("Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def signed_in(
    chrome: Browser, address: str, *, width: int = 1280, scheme: str = "light", lang: str = "en"
) -> tuple[Page, list[str]]:
    """A page of a signed-in administrator, and the list its complaints go to."""
    context = chrome.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale={"en": "en-GB", "zh_Hans": "zh-CN"}[lang],
        bypass_csp=False,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/sign-in")
    page.fill("#f-login", "admin1")
    page.fill("#f-password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.click("details:has(button[name=lang]) summary")
    page.click(f"button[name=lang][value={lang}]")
    page.wait_for_selector(f"html[lang={'en' if lang == 'en' else 'zh-Hans'}]")
    return page, complaints


def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("options => axe.run(document, options)", WCAG)["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:160]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
)
def test_every_page_is_accessible_fits_and_obeys_the_policy(width, scheme, lang, address, chrome):
    page, complaints = signed_in(chrome, address, width=width, scheme=scheme, lang=lang)
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{path} is wider than {width}"
        )
    assert complaints == []
    page.context.close()


def test_the_sign_in_page_is_accessible(address, chrome):
    context = chrome.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    assert violations(page) == []
    context.close()


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(address, chrome):
    page, complaints = signed_in(chrome, address)
    page.goto(f"{address}/patterns")
    page.fill("#f-who", "somebody with far too long a name")
    page.fill("#f-amount", "abc")
    page.fill("#f-note", "a long note")
    page.click('form[action="/patterns/form"] button[type=submit]')
    page.wait_for_selector("#f-amount[aria-invalid=true]")
    assert page.inner_text("#f-amount-error").endswith("Please give a number.")
    assert page.input_value("#f-note") == "a long note"
    assert page.evaluate("document.activeElement.id") == "f-who"
    page.fill("#f-who", "Li")
    page.fill("#f-amount", "12.50")
    page.fill("#f-on", "2026-12-01")
    page.select_option("#f-method", "app")
    page.click('form[action="/patterns/form"] button[type=submit]')
    page.wait_for_selector(".dw-toast.dw-tone-good")
    assert page.locator("[aria-invalid=true]").count() == 0
    assert complaints == []
    page.context.close()


def test_keys_reach_everything_they_promise(address, chrome):
    page, _ = signed_in(chrome, address)
    page.goto(f"{address}/people")
    page.keyboard.press("?")
    assert "Add a person" in page.inner_text("#dw-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "admin1"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("n")  # typing is typing
    assert page.url.endswith("/people")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/people/new")
    page.context.close()


def test_something_final_is_asked_twice_and_no_is_no(address, chrome):
    page, _ = signed_in(chrome, address)
    page.goto(f"{address}/patterns")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.click("text=Fail on purpose")
    page.click("#dw-confirm [data-close-dialog]")
    assert sent == []
    page.click("text=Fail on purpose")
    page.click("#dw-confirm [data-confirm-yes]")
    page.wait_for_selector(".dw-toast.dw-tone-bad, [data-form-error]:not([hidden])")
    assert len(sent) == 1
    page.context.close()


def test_light_or_dark_is_remembered(address, chrome):
    page, _ = signed_in(chrome, address)
    page.click("details:has(button[name=theme]) summary")
    page.click("button[name=theme][value=dark]")
    page.wait_for_selector("html[data-bs-theme=dark]")
    page.goto(f"{address}/teams")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.click("details:has(button[name=theme]) summary")
    page.click("button[name=theme][value=auto]")
    page.wait_for_selector("html[data-bs-theme=light]")
    page.context.close()


def test_the_menu_opens_on_a_telephone_and_closes_with_escape(address, chrome):
    page, _ = signed_in(chrome, address, width=360)
    page.goto(f"{address}/teams")
    assert not page.is_visible("#nav")
    page.click("[data-toggle-nav]")
    assert page.is_visible("#nav")
    page.keyboard.press("Escape")
    assert not page.is_visible("#nav")
    page.context.close()


def test_the_chart_is_drawn(address, chrome):
    page, complaints = signed_in(chrome, address)
    page.goto(f"{address}/patterns")
    page.wait_for_selector("#pattern-chart svg path", state="attached")
    count = "document.querySelectorAll('#pattern-chart svg text').length"
    before = page.evaluate(count)
    page.hover("#pattern-chart")
    until(page, f"{count} > {before}")  # the tooltip, drawn and not HTML
    assert complaints == [], json.dumps(complaints)
    page.context.close()
