"""A module's packages run in other platforms: SCORM 1.2 in a real player (scorm-again), cmi5 against a small store."""

import io
import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlparse

import pytest
from playwright.sync_api import Browser, Page

from dunwell.academy import library
from dunwell.academy.exchange import package
from tests.e2e.browsing import until

pytestmark = pytest.mark.browser
PLAYER = Path(__file__).parent / "vendor" / "scorm12.min.js"
MODULE = library.shipped().modules[0]
LESSON = MODULE.lessons[0].id
ASKED = [one for one in MODULE.questions if one.lesson == LESSON]
HOST = """<!doctype html><title>Platform</title><script src="/player.js"></script>
<script>window.API = new Scorm12API({}); </script><iframe id="unit" width="900" height="700"></iframe>"""


class Platform:
    """Serves a package, a host page with the player, and what cmi5 asks of a platform; keeps the statements."""

    def __init__(self, data: bytes) -> None:
        self.statements: list[dict] = []
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = {f"/unit/{name}": packed.read(name) for name in packed.namelist()}
        files |= {"/host.html": HOST.encode(), "/player.js": PLAYER.read_bytes()}
        kept = self.statements

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlparse(self.path).path
                if path == "/xapi/activities/state":
                    template = {"contextActivities": {"grouping": [{"id": "urn:platform:course"}]}}
                    self._say(200, json.dumps({"contextTemplate": template, "masteryScore": 0.8}).encode())
                elif path in files:
                    self._say(
                        200,
                        files[path],
                        {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css"}.get(
                            path.rpartition(".")[2], "text/plain"
                        ),
                    )
                else:
                    self._say(404, b"{}")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if urlparse(self.path).path == "/fetch":
                    self._say(200, b'{"auth-token": "dG9rZW4="}')
                else:
                    assert self.headers["Authorization"] == "Basic dG9rZW4="
                    kept.extend(json.loads(body))
                    self._say(200, b"[]")

            def _say(self, status: int, body: bytes, kind: str = "application/json") -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    made = Platform(package.write(MODULE, request.param, "en"))
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def answer_all(page: Page, frame: str) -> None:
    """Answer every question rightly, as a person would, in the document `frame` names."""
    for one in ASKED:
        right = [number for number, option in enumerate(one.options) if option.right]
        figure = str(one.figure.value) if one.figure else ""
        page.evaluate(
            """([frame, id, kind, right, figure]) => {
              const form = eval(frame).getElementById("quiz");
              const fields = [...form.elements].filter((field) => field.name === id);
              if (kind === "numeric") fields[0].value = figure;
              else if (kind === "order") fields.forEach((field) => { field.value = Number(field.dataset.item) + 1; });
              else if (kind === "match") fields.forEach((field, n) => { field.value = n; });
              else fields.forEach((field) => { field.checked = right.includes(Number(field.value)); });
            }""",
            [frame, one.id, one.kind, right, figure],
        )


@pytest.mark.parametrize("platform", ["scorm12"], indirect=True)
def test_a_lesson_is_passed_in_a_scorm_player(browser: Browser, platform: Platform) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{platform.url}/host.html")
    page.evaluate(
        "url => { document.getElementById('unit').src = url; }", f"{platform.url}/unit/lessons/{LESSON}.html"
    )
    inside = "document.getElementById('unit').contentDocument"
    until(page, f"{inside} && {inside}.body && {inside}.body.dataset.platform")
    assert page.evaluate(f"{inside}.body.dataset.platform") == "scorm12"
    assert page.evaluate("API.LMSGetValue('cmi.core.lesson_status')") == "incomplete"
    answer_all(page, inside)
    page.frame_locator("#unit").locator("#quiz button").click()
    until(page, "API.LMSGetValue('cmi.core.lesson_status') === 'passed'")
    assert float(page.evaluate("API.LMSGetValue('cmi.core.score.raw')")) == 100
    assert int(page.evaluate("API.LMSGetValue('cmi.interactions._count')")) == len(ASKED)
    page.context.close()


@pytest.mark.parametrize("platform", ["cmi5"], indirect=True)
def test_a_lesson_is_passed_by_cmi5(browser: Browser, platform: Platform) -> None:
    actor = {"objectType": "Agent", "account": {"homePage": "urn:platform", "name": "learner"}}
    launch = {
        "endpoint": f"{platform.url}/xapi/", "fetch": f"{platform.url}/fetch", "actor": json.dumps(actor),
        "registration": "8e2c1f8a-7d52-4d3c-9b7a-0a4f0f3a1b2c", "activityId": package.activity(LESSON),
    }  # fmt: skip
    page = browser.new_context().new_page()
    page.goto(f"{platform.url}/unit/lessons/{LESSON}.html?{urlencode(launch)}")
    until(page, "document.body.dataset.platform === 'cmi5'")
    answer_all(page, "document")
    page.click("#quiz button")
    until(page, "document.getElementById('outcome').textContent.length > 0")
    page.goto("about:blank")  # leaving ends the session
    for _ in range(100):
        if len(platform.statements) == len(ASKED) + 4:
            break
        page.wait_for_timeout(50)
    verbs = [one["verb"]["id"].rpartition("/")[2] for one in platform.statements]
    assert verbs == ["initialized", *["answered"] * len(ASKED), "completed", "passed", "terminated"]
    passed = platform.statements[-2]
    assert passed["result"]["score"]["scaled"] == 1
    assert passed["actor"] == actor
    assert passed["context"]["registration"] == launch["registration"]
    assert passed["context"]["contextActivities"]["grouping"] == [{"id": "urn:platform:course"}]
    page.context.close()
