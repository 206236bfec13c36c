"""An exam in a browser whose network goes away: what was answered meanwhile waits, is sent again and is never lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from dunwell.academy.tables import Sitting
from dunwell.foundation.db import engine_for, read
from tests.e2e.browsing import fits, signed_in, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
LATE = "Not sent yet: the answer is kept on this device"


@pytest.fixture
def paper(browser: Browser, site: Site) -> Iterator[Page]:
    """collector9 at a phone's width, with a weekly test begun."""
    site.clock.set(NOW)
    page, _ = signed_in(browser, site, "collector9", width=390)
    page.goto(f"{site.url}/academy/exams")
    page.locator("form[action*='/exams/weekly']").first.locator("button").click()
    page.click("[data-confirm-yes]")
    page.wait_for_url("**/sittings/*")
    yield page
    page.context.close()


def answer(page: Page, number: int) -> None:
    """Answer one question of the paper, whatever its kind."""
    form = page.locator("form[data-answer]").nth(number)
    if form.locator("[type=radio], [type=checkbox]").count():
        form.locator("[type=radio], [type=checkbox]").last.check()
    elif form.locator("select").count():
        for place, field in enumerate(form.locator("select").all(), start=1):
            field.select_option(index=place)
    else:
        form.locator("[name=choice]").fill("12")


def house_has(site: Site, address: str) -> int:
    """How many answers of this sitting the house has."""
    with read(engine_for(site.settings.database_url)) as session:
        number = int(address.rsplit("/", 1)[1])
        return len(session.scalars(select(Sitting).where(Sitting.id == number)).one().answers)


def test_answers_given_without_a_network_are_sent_once_it_is_back(paper: Page, site: Site) -> None:
    answer(paper, 0)
    paper.locator("#kept-1", has_text="Answer kept").wait_for()
    paper.context.set_offline(True)
    answer(paper, 1)
    answer(paper, 2)
    paper.get_by_text(LATE).nth(1).wait_for()
    assert house_has(site, paper.url) == 1
    assert fits(paper)
    assert violations(paper) == []
    paper.locator("[data-hand-in] button").click()
    paper.get_by_text("Some answers are not sent yet.").wait_for()
    assert not paper.locator("dialog[open]").count()  # nothing is handed in without them
    paper.context.set_offline(False)
    for number in (2, 3):
        paper.locator(f"#kept-{number}", has_text="Answer kept").wait_for()
    assert house_has(site, paper.url) == 3
    assert not paper.get_by_text("Some answers are not sent yet.").is_visible()


def test_a_paper_closed_without_a_network_has_its_answers_when_it_is_opened_again(
    paper: Page, site: Site
) -> None:
    address = paper.url
    paper.context.set_offline(True)
    answer(paper, 4)
    paper.locator("form[data-answer]").nth(4).get_by_text(LATE).wait_for()
    before, context = house_has(site, address), paper.context
    paper.close()
    context.set_offline(False)
    assert house_has(site, address) == before
    again = context.new_page()
    again.goto(address)
    again.locator("#kept-5", has_text="Answer kept").wait_for()
    assert house_has(site, address) == before + 1
