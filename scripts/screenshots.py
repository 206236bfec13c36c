"""Take the README's screenshots, in both languages, of a sample installation made for it: `python scripts/screenshots.py`.

Writes docs/screenshots/NAME.png (English) and NAME.zh.png (Chinese). Needs Debian's chromium and fonts-noto-cjk.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings
from dunwell.web.app import create_app

OUT = Path(__file__).parents[1] / "docs" / "screenshots"
AS_OF = "2026-11-23"
DAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 13, 50, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
LANGS = {"en": "", "zh_Hans": ".zh"}
PEOPLE = {
    "lead1": {"board": "/board"},
    "analyst1": {"strategy": "/strategy/tables/next_action", "runs": "/runs/1"},
    "qa1": {"law": "/law"},
    "admin1": {"people": "/people"},
}
FILE = (
    "2026年11月逾期名单,,,,,\n客户姓名,证件号码,手机号,合同编号,逾期金额(元),逾期天数\n"
    "示例甲,999999199003070010,14300000001,0001,\"￥12,345.60\",12\n示例乙,99999919880101001X,14300000002,0002,8800,45\n"
    "示例丙,999999198801010028,14300000003,0003,待核,45\n合计,,,,21145.60,\n"
)  # fmt: skip


def installation(folder: Path) -> dict[str, str]:
    """A sample installation in `folder` with its morning run; the logins."""
    env = {**os.environ, "DUNWELL_VAR": str(folder)}
    dunwell = [sys.executable, "-m", "dunwell"]
    made = subprocess.run(
        [*dunwell, "init", "--sample", "--as-of", AS_OF, "--json"],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    subprocess.run([*dunwell, "morning-run", "--date", AS_OF], env=env, check=True, capture_output=True)
    logins: dict[str, str] = json.loads(made.stdout)["logins"]
    return logins


def signed_in(browser: Browser, url: str, login: str, password: str, lang: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=1).new_page()
    page.goto(f"{url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda now: "sign-in" not in now)
    page.click("details:has(button[name=lang]) summary")
    page.click(f"button[name=lang][value={lang}]")
    page.wait_for_selector(f"html[lang={'en' if lang == 'en' else 'zh-Hans'}]")
    return page


def shoot(page: Page, name: str, lang: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(OUT / f"{name}{LANGS[lang]}.png"))


def collector(page: Page, url: str, lang: str, clock: FixedClock, name: str) -> None:
    """My list, then a workbench: with a permit in hand by day, with a refusal just after ten in the evening."""
    page.goto(f"{url}/my-list")
    if name == "workbench":
        shoot(page, "my-list", lang)
    links = page.locator("main a[href^='/debtors/']").evaluate_all(
        "found => found.map(a => a.getAttribute('href'))"
    )
    callable_now = page.locator("form[action$='/permits'] button.btn-primary")
    for link in dict.fromkeys(
        href.split("?")[0] for href in links if re.fullmatch(r"/debtors/\d+(\?.*)?", href)
    ):
        page.goto(url + link)
        if callable_now.count():
            break
    if name == "refusal":
        clock.set(NIGHT)
    callable_now.first.click()
    page.locator("#talk .dw-refusal, #talk form[action$='/cancel']").first.wait_for()
    shoot(page, name, lang)
    if name == "workbench":
        page.locator("#talk form[action$='/cancel'] button").click()
        page.wait_for_load_state("networkidle")


def pages(browser: Browser, url: str, logins: dict[str, str], clock: FixedClock, folder: Path) -> None:
    for lang in LANGS:
        for name, moment in (("workbench", DAY), ("refusal", EVENING)):
            clock.set(moment)
            collector(
                signed_in(browser, url, "collector1", logins["collector1"], lang), url, lang, clock, name
            )
        clock.set(DAY)
        for login, wanted in PEOPLE.items():
            page = signed_in(browser, url, login, logins[login], lang)
            for name, path in wanted.items():
                page.goto(url + path)
                shoot(page, name, lang)
        page = signed_in(browser, url, "qa1", logins["qa1"], lang)
        page.goto(f"{url}/debtors/13/file")
        shoot(page, "evidence", lang)
        page = signed_in(browser, url, "admin1", logins["admin1"], lang)
        sent = folder / "名单.csv"
        sent.write_text(FILE, encoding="gb18030")
        page.goto(f"{url}/imports/new")
        page.set_input_files("input[type=file]", str(sent))
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url("**/columns*")
        shoot(page, "import", lang)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        logins, clock = installation(folder), FixedClock(DAY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        app = create_app(Settings(folder, f"sqlite:///{folder / 'dunwell.db'}"), clock)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.05)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        pages(browser, f"http://127.0.0.1:{port}", logins, clock, folder)
        browser.close()
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
