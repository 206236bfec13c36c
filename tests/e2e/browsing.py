"""Signing in, complaints of the browser, and accessibility, for every browser test on the sample."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Site

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOCALES = {"en": "en-GB", "zh_Hans": "zh-CN"}


def signed_in(
    browser: Browser, site: Site, login: str, *, width: int = 1280, lang: str = "en"
) -> tuple[Page, list[str]]:
    """A page signed in and in `lang`, and the list that its complaints (console errors, policy violations) go to."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, locale=LOCALES[lang], accept_downloads=True
    ).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", site.passwords[login])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.click("details:has(button[name=lang]) summary")
    page.click(f"button[name=lang][value={lang}]")
    page.wait_for_selector(f"html[lang={'en' if lang == 'en' else 'zh-Hans'}]")
    return page, complaints


# A scroll that begins late (a form that takes the focus once it is there) is overruled: up, until the page stays up.
_TO_THE_TOP = """() => new Promise((done) => {
  let still = 0;
  const look = () => {
    still = window.scrollY === 0 ? still + 1 : 0;
    window.scrollTo({top: 0, behavior: 'instant'});
    if (still >= 5) done(); else setTimeout(look, 30);
  };
  look();
})"""


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, a line each. Judged from the top: the fixed header covers what is scrolled under it."""
    page.evaluate(_TO_THE_TOP)
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", WCAG)["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:200]}" for v in found for n in v["nodes"]]


def fits(page: Page) -> bool:
    """True where nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def until(page: Page, condition: str) -> None:
    """Wait until the JavaScript `condition` holds, 30 seconds at most. Playwright's own waiting evaluates text inside the
    page, which our content-security policy refuses from the second look on; this promise is made from outside. By timer:
    a page that is not in front is given no frames.
    """
    page.evaluate(
        "() => new Promise((done, fail) => { const end = performance.now() + 30000; const look = () => ("
        + condition
        + ") ? done() : performance.now() > end ? fail(new Error('waited in vain')) : setTimeout(look, 20); look(); })"
    )
