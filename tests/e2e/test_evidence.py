"""Evidence in a real browser: the file proves itself, is exported and verified, and the pages are accessible."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from dunwell.evidence import service
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.db import engine_for, write
from dunwell.people.tables import User
from tests.e2e.conftest import Site

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
DEBTOR = 13


def signed_in(browser: Browser, site: Site, login: str, width: int = 1280) -> tuple[Page, list[str]]:
    """A page signed in, and the list that its complaints (console errors, policy violations) go to."""
    page = browser.new_context(
        viewport={"width": width, "height": 800}, locale="en-GB", accept_downloads=True
    ).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", site.passwords[login])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page, complaints


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    page.evaluate("window.scrollTo(0, 0)")  # what lies half under the sticky bar is no smaller for it
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary']}"
        for v in found["violations"]
    ]


@pytest.fixture(scope="module")
def recorded(site: Site) -> Site:
    """The sample with one act on the debtor, as if somebody had worked on it."""
    with write(engine_for(site.settings.database_url)) as session:
        said = {"amount_minor": 120_00, "currency": "TWD", "reference": "R1"}
        service.append(session, site.clock, SYSTEM, "payment.posted", DEBTOR, said)
        session.execute(update(User).values(lang="en"))
    return site


@pytest.mark.parametrize("width", [1280, 360])
def test_the_file_of_a_debtor_proves_itself(browser: Browser, recorded: Site, width: int) -> None:
    page, complaints = signed_in(browser, recorded, "qa1", width)
    page.goto(f"{recorded.url}/debtors/{DEBTOR}/file")
    page.get_by_text("Everything holds.").wait_for()
    page.get_by_text("Rows proved").first.wait_for()
    page.locator(".dw-timeline strong", has_text="Payment posted").wait_for()
    page.locator(".dw-timeline summary").first.click()
    assert violations(page) == []
    page.goto(f"{recorded.url}/evidence")
    page.get_by_role("heading", name="Sealed days").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert violations(page) == []
    assert complaints == []


def test_the_export_is_verified_by_the_script_inside_it(
    browser: Browser, recorded: Site, tmp_path: Path
) -> None:
    page, _ = signed_in(browser, recorded, "qa1")
    page.goto(f"{recorded.url}/debtors/{DEBTOR}/file")
    page.get_by_role("button", name="Export the file").click()
    page.get_by_label("Why it is handed out").fill("the debtor asked for it")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the zip").click()
    download.value.save_as(tmp_path / "file.zip")
    zipfile.ZipFile(tmp_path / "file.zip").extractall(tmp_path)
    folder = tmp_path / f"debtor-{DEBTOR}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "HOLDS" in done.stdout
