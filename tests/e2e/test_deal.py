"""A call settled in a real browser: means, offers, read-back, agreement, document; in Chinese on a phone and in English."""

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from dunwell.compliance.tables import Restriction
from dunwell.foundation.db import engine_for, read
from dunwell.negotiation.deal_tables import Agreement
from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site
from tests.e2e.test_day import open_first_callable

pytestmark = pytest.mark.browser
# Income, payday, persons, six outgoings, debts, set aside: what Tab walks over (TWD, one person, above the minimum).
TYPED = ["60000", "5", "1", "12000", "8000", "2000", "1000", "1000", "1000", "3000", "5000"]


@pytest.mark.parametrize(
    ("width", "lang", "login"), [(1280, "en", "collector1"), (360, "zh_Hans", "collector2")]
)
def test_a_call_is_settled_by_keyboard(
    width: int, lang: str, login: str, browser: Browser, site: Site
) -> None:
    site.clock.set(NOW)
    page, complaints = signed_in(browser, site, login, width=width, lang=lang)
    debtor = open_first_callable(page, site)
    page.locator("form[id^=means-]").wait_for()
    page.locator("#said-q").press_sequentially(
        "利息" if page.locator("input[name=lang][value=zh]").count() else "interest"
    )
    page.locator("#objections .desk-person").first.wait_for()
    for _ in range(2):  # open already: it stays open, and the income has the focus
        page.locator("#said-q").blur()
        page.keyboard.press("g")
        page.keyboard.press("m")
        until(page, "document.activeElement.name === 'income'")
        page.locator("form[id^=means-] [name=income]").blur()
    page.locator("form[id^=means-] [name=income]").focus()
    for text in TYPED:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("form[id^=means-] button[type=submit]").press("Enter")
    page.locator("form[id^=offer-]").first.wait_for()
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")
    # The header must not lie over what axe measures; a scroll still under way is overruled at every look.
    until(page, "(scrollTo({top: 0, behavior: 'instant'}), scrollY === 0)")
    assert fits(page)
    assert violations(page) == []
    plan = page.locator(
        "form[id^=offer-]:has(input[value=instalments]), form[id^=offer-]:has(input[value=personal_plan])"
    )
    (plan if plan.count() else page.locator("form[id^=offer-]")).first.locator("button[type=submit]").click()
    page.locator("form[id^=accept-]").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.locator("form[id^=ack-]").wait_for()
    until(page, "document.activeElement.name === 'read_back'")
    page.keyboard.press("Space")
    assert page.locator("form[id^=ack-] [name=read_back]").is_checked()
    page.locator("form[id^=ack-] [name=note]").fill("rec 1")
    page.locator("form[id^=ack-] [name=read_back]").focus()
    page.keyboard.press("g")
    page.keyboard.press("y")
    document = page.locator("a[href*='/document?lang=en']")
    document.wait_for()
    assert fits(page)
    with read(engine_for(site.settings.database_url)) as session:
        row = session.scalars(select(Agreement).where(Agreement.debtor_id == debtor)).one()
        assert row.state == "in_force"
        kinds = session.scalars(select(Restriction.kind).where(Restriction.debtor_id == debtor)).all()
        assert ("plan_in_force" in kinds) is (row.kind in ("instalments", "personal_plan"))
    pdf = page.request.get(site.url + str(document.get_attribute("href")))
    assert pdf.body().startswith(b"%PDF")
    assert complaints == []
