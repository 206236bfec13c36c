"""Lessons without a network, in a real browser whose network is taken away."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page
from sqlalchemy import select

from dunwell.academy.tables import LessonDone
from dunwell.foundation.db import engine_for, read
from dunwell.people.tables import User
from tests.e2e.browsing import fits, signed_in, until, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
FIRST, SECOND, NEVER = "m01-l01", "m01-l02", "m02-l01"
SAID = "Kept while the train was in the tunnel: I listen first and then explain."
LATER = "Handed in from another device while this one slept."
KEPT = "(async () => { const c = await caches.open('dunwell-lessons'); return (await c.keys()).map((r) => new URL(r.url).pathname); })()"


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Page]:
    """collector4 at a phone's width, two lessons opened."""
    site.clock.set(NOW)
    page, _ = signed_in(browser, site, "collector4", width=390)
    for lesson in (FIRST, SECOND):
        opened(page, site, lesson)
    yield page
    page.context.close()


def opened(page: Page, site: Site, lesson: str) -> None:
    """Open a lesson and wait until it is kept."""
    page.goto(f"{site.url}/academy/lessons/{lesson}")
    page.locator("[data-kept]").wait_for()


def kept(page: Page) -> set[str]:
    """The addresses kept in the browser, without their queries."""
    return set(page.evaluate(KEPT))


def cut(context: BrowserContext, off: bool = True) -> None:
    context.set_offline(off)


def handed_in(site: Site, lesson: str, login: str = "collector4") -> str | None:
    """The answer that the house has; None where the lesson is not finished."""
    with read(engine_for(site.settings.database_url)) as session:
        row = session.scalars(
            select(LessonDone)
            .join(User, User.id == LessonDone.user_id)
            .where(User.login == login, LessonDone.lesson_id == lesson)
        ).one_or_none()
        return row.exercise if row and row.finished_at else None


def test_an_opened_lesson_is_read_again_without_a_network_and_nothing_else_is(
    reader: Page, site: Site
) -> None:
    assert not reader.locator(".dw-offline").is_visible()
    reader.goto(f"{site.url}/academy")
    lessons = {address for address in kept(reader) if not address.startswith("/static/")}
    assert lessons == {f"/academy/lessons/{FIRST}", f"/academy/lessons/{SECOND}"}
    assert reader.evaluate(
        "caches.match('/academy/lessons/m01-l01').then((r) => r.text()).then((t) => t.includes('name=\"csrf\" content=\"\"'))"
    )

    cut(reader.context)
    reader.goto(f"{site.url}/academy/lessons/{FIRST}")
    assert reader.locator(".dw-offline").inner_text().startswith("There is no network: you read the copy")
    assert len(reader.locator("article").inner_text()) > 2000
    assert (
        reader.evaluate("getComputedStyle(document.querySelector('.dw-offline')).display") == "flex"
    )  # styles are there
    assert fits(reader)
    assert violations(reader) == []
    reader.goto(f"{site.url}/academy/lessons/{NEVER}")
    assert "was not opened on this device before" in reader.inner_text("main")
    assert reader.locator("main li a").count() == 2
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        reader.goto(f"{site.url}/academy/certificate")
    cut(reader.context, False)
    reader.goto(f"{site.url}/academy/lessons/{FIRST}")
    assert not reader.locator(".dw-offline").is_visible()


def test_an_answer_written_without_a_network_is_kept_and_handed_in_when_it_is_back(
    reader: Page, site: Site
) -> None:
    cut(reader.context)
    reader.goto(f"{site.url}/academy/lessons/{SECOND}")
    reader.fill("[name=exercise]", SAID)
    reader.click("#exercise button[type=submit]")
    reader.locator("[data-answer-kept]").wait_for()
    reader.reload()  # what was written is still there
    assert reader.input_value("[name=exercise]") == SAID
    assert handed_in(site, SECOND) is None
    cut(reader.context, False)
    reader.locator(
        "html:not([data-offline]) #exercise .dw-card-good"
    ).wait_for()  # the answer shows, on the page itself
    assert handed_in(site, SECOND) == SAID

    cut(reader.context)  # a second answer here, another one handed in elsewhere meanwhile: neither is lost
    reader.goto(f"{site.url}/academy/lessons/{SECOND}")
    reader.fill("[name=exercise]", SAID + " Again.")
    reader.click("#exercise button[type=submit]")
    reader.locator("[data-answer-kept]").wait_for()
    browser = reader.context.browser
    assert browser is not None
    other, _ = signed_in(browser, site, "collector4")
    other.goto(f"{site.url}/academy/lessons/{SECOND}")
    other.fill("[name=exercise]", LATER)
    other.click("#exercise button[type=submit]")
    other.get_by_text("Its questions now come up").wait_for()
    other.context.close()
    cut(reader.context, False)
    reader.locator("html:not([data-offline]) .dw-toast", has_text="Another answer to this lesson").wait_for()
    assert handed_in(site, SECOND) == LATER
    assert reader.input_value("[name=exercise]") == SAID + " Again."
    reader.click("#exercise button[type=submit]")  # the reader decides: this one
    reader.get_by_text("Its questions now come up").wait_for()
    assert handed_in(site, SECOND) == SAID + " Again."
    assert reader.evaluate("Object.keys(localStorage)") == ["dw-reader"]


def test_signing_out_forgets_the_lessons_and_asks_before_an_answer_is_lost(reader: Page, site: Site) -> None:
    reader.evaluate(
        "localStorage['dw-answer:/academy/lessons/m01-l01'] = JSON.stringify({text: 'half', base: '', ready: false})"
    )
    reader.locator("details:has(form[action='/sign-out']) summary").click()
    reader.click("form[action='/sign-out'] button")
    reader.locator("#dw-confirm[open] [data-confirm-yes]").click()
    reader.wait_for_url("**/sign-in")
    assert kept(reader) == set()
    assert reader.evaluate("Object.keys(localStorage).length") == 0
    cut(reader.context)
    with pytest.raises(Error):
        reader.goto(f"{site.url}/academy/lessons/{FIRST}")


def test_what_one_person_read_is_gone_once_another_signs_in(reader: Page, site: Site) -> None:
    reader.evaluate(
        "localStorage['dw-answer:/academy/lessons/m01-l01'] = JSON.stringify({text: 'half', base: '', ready: true})"
    )
    reader.context.clear_cookies()  # the session ended by itself: nobody signed out
    reader.goto(f"{site.url}/sign-in")
    reader.fill("[name=login]", "collector5")
    reader.fill("[name=password]", site.passwords["collector5"])
    reader.click("main button[type=submit]")
    reader.wait_for_url(lambda url: "sign-in" not in url)
    until(reader, "!localStorage['dw-reader']")
    assert reader.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('dw-answer')).length") == 0
    until(reader, "caches.has('dunwell-lessons').then((there) => { window.gone = !there; }) && window.gone")
    assert handed_in(site, FIRST, "collector5") is None
