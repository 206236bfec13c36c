"""The endpoint's voice: against a real local server; what changes the plan, or does not come, is not said."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from tests.roleplay.test_call_pages import ring, the_call
from tests.roleplay.test_pages import LINES
from tests.ui.client import app_client

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.talk import Plan
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.endpoint import Endpoint, EndpointVoice, changed
from dunwell.roleplay.remembered import configured
from dunwell.roleplay.voice import BuiltIn

ONE = library.scenario("hours-cut")


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Endpoint, list[dict[str, Any]]]]]:
    """Starts a chat service that answers by the function given; it is stopped afterwards."""
    running, release = [], Event()

    def start(
        answer: Callable[[str], Any], *, hang: bool = False, status: int = 200
    ) -> tuple[Endpoint, list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked.append({"path": self.path, "key": self.headers.get("Authorization"), "body": body})
                if hang:
                    release.wait(20)
                    return
                plain = body["messages"][-1]["content"].splitlines()[-1]
                data = json.dumps({"choices": [{"message": {"content": answer(plain)}}]}).encode()
                self.send_response(status)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        return Endpoint(url, "small", key="k", timeout=0.3 if hang else 5), asked

    yield start
    release.set()
    for server in running:
        server.shutdown()
        server.server_close()


def reply(voice: Any) -> tuple[str, Call]:
    call = Call(ONE, 4, voice)
    call.start()
    return call.hear("Hello", Heard("Hello, this is Ana", "en", ("C02",))).text, call


def test_the_models_words_are_said_where_they_hold(serve: Any):
    endpoint, asked = serve(lambda plain: f"Mm, {plain} So there.")
    voice = EndpointVoice(endpoint)
    text, call = reply(voice)
    assert text.endswith("So there.")
    assert voice.refused == []
    assert asked[0]["path"] == "/v1/chat/completions"
    assert asked[0]["key"] == "Bearer k"
    assert asked[0]["body"]["model"] == "small"
    plain_text, plain_call = reply(BuiltIn())
    assert plain_text in text
    assert call.situation == plain_call.situation


@pytest.mark.parametrize(
    "made",
    [
        {"answer": lambda plain: "I could do nine hundred dollars on Friday."},
        {"answer": lambda plain: "As an AI language model I cannot."},
        {"answer": lambda plain: None},
        {"answer": lambda plain: "x " * 400},
        {"answer": lambda plain: plain, "status": 500},
        {"answer": lambda plain: plain, "hang": True},
    ],
    ids=["other terms", "not a person", "no text", "too long", "error", "slow"],
)
def test_otherwise_the_built_in_voice_speaks(serve: Any, made: dict[str, Any]):
    endpoint, _ = serve(**made)
    voice = EndpointVoice(endpoint)
    assert reply(voice)[0] == reply(BuiltIn())[0]
    assert voice.refused


def test_a_service_that_is_down_is_not_missed():
    voice = EndpointVoice(Endpoint("http://127.0.0.1:9/v1", "none", timeout=0.5))
    assert reply(voice)[0] == reply(BuiltIn())[0]


@pytest.mark.parametrize(
    ("act", "text", "why"),
    [
        (
            "D28",
            "Right, two hundred and fifty on Monday by debit card then, the rest over twelve months.",
            "",
        ),
        (
            "D28",
            "Right, three hundred on Monday by debit card, the rest over twelve months.",
            "another amount_minor",
        ),
        (
            "D28",
            "Right, two hundred and fifty on Friday by debit card, the rest over twelve months.",
            "another date",
        ),
        (
            "D28",
            "Two hundred and fifty on Monday by debit card, the rest over six months.",
            "another instalments",
        ),
    ],
)
def test_terms_are_held_to_the_word(act: str, text: str, why: str):
    terms = Terms(25000, 5, 12, 0, "debit card")
    plan = Plan(act, terms=terms)
    plain = BuiltIn().words(plan, ONE, [], Random(1)).text
    assert changed(plan, ONE, plain, text, []) == why


def test_a_refusal_may_not_become_a_yes():
    assert changed(Plan("D21"), ONE, "I'm not paying like that.", "Fine, I'll pay.", []).startswith("yields")


def test_only_web_addresses_are_called():
    with pytest.raises(ValueError, match="http or https"):
        Endpoint("file:///etc", "x")


def _set(monkeypatch, service: Endpoint) -> None:
    monkeypatch.setenv("DUNWELL_ROLEPLAY_ENDPOINT", service.base_url)
    monkeypatch.setenv("DUNWELL_ROLEPLAY_MODEL", service.model)
    monkeypatch.setenv("DUNWELL_ROLEPLAY_KEY", service.key)


def test_in_the_browser_a_line_is_worded_once_and_kept(
    serve, sqlite, clock, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, asked = serve(lambda plain: f"我跟你讲哈，{plain}")
    _set(monkeypatch, service)
    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        for line in LINES[:3]:
            client.post(f"{place}/lines", data={"text": line})
        worded = len(asked)
        assert worded == 4  # who picks up, and three replies
        assert asked[0]["key"] == "Bearer k"
        for _ in range(2):
            assert client.get(place).text.count("我跟你讲哈，") >= 4
        client.post(f"{place}/lines", data={"text": "再见"})  # the last words are the built-in ones
        row = the_call(sqlite)
        assert row.score is not None
        said = [one["text"] for one in row.score["call"]["transcript"] if one["speaker"] != "collector"]
        assert all(text.startswith("我跟你讲哈，") for text in said[:-1])
        assert len(asked) == worded  # reading, scoring and playing on ask nothing more
        again = client.post(f"{place}/retry", data={"line": "3"})
        assert again.status_code in (200, 204, 303)
        other = the_call(sqlite)
        assert other.retry_of == row.id
        assert set(other.worded) == {"0", "2", "4"}
        assert len(asked) == worded


def test_a_service_that_is_down_is_left_alone_for_the_rest_of_the_call(
    serve, sqlite, clock, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, asked = serve(lambda plain: plain, status=503)
    _set(monkeypatch, service)
    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        for line in LINES[:3]:
            client.post(f"{place}/lines", data={"text": line})
        assert len(asked) == 2
        built_in = Call(library.scenario("shop-moved"), the_call(sqlite).seed)
        built_in.start()
        for line in LINES[:3]:
            built_in.hear(line)
        assert built_in.transcript[-1][1] in client.get(place).text


def test_without_a_service_nothing_is_kept_and_half_a_setting_is_named(
    sqlite, clock, settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with app_client(settings, clock, "collector") as client:
        ring(client)
        assert the_call(sqlite).worded is None
        monkeypatch.setenv("DUNWELL_ROLEPLAY_ENDPOINT", "http://127.0.0.1:9/v1")
        ring(client)
        assert the_call(sqlite).worded is None
    assert "DUNWELL_ROLEPLAY_MODEL" in caplog.text
    monkeypatch.setenv("DUNWELL_ROLEPLAY_MODEL", "m")
    monkeypatch.setenv("DUNWELL_ROLEPLAY_ENDPOINT", "not an address")
    assert configured() is None


@pytest.mark.parametrize(
    ("kind", "answer", "given"),
    [
        ("too slow", lambda plain: plain, {"hang": True}),
        ("cannot be reached", lambda plain: plain, {"status": 503}),
        ("cannot be read", lambda _: 7, {}),
        ("not what was meant", lambda _: "I will pay 99,000 dollars today.", {}),
    ],
)
def test_who_listens_is_told_once_why_the_built_in_voice_answered(
    serve: Any, kind: str, answer: Any, given: dict[str, Any]
):
    said: list[str] = []
    endpoint, asked = serve(answer, **given)
    _, call = reply(EndpointVoice(endpoint, note=said.append))
    call.hear("How are things?", Heard("How are things?", "en", ("C09",)))
    assert len(asked) > 1
    assert len(said) == 1
    assert kind in said[0]
    assert "built-in voice" in said[0]


def test_the_terminal_tells_on_the_error_stream_that_the_service_is_down(serve: Any):
    from typer.testing import CliRunner

    from dunwell.roleplay.commands import roleplay

    endpoint, _ = serve(lambda plain: plain, status=503)
    args = ["play", "--scenario", "hours-cut", "--seed", "5", "--endpoint", endpoint.base_url, "--model", "m"]
    run = CliRunner().invoke(roleplay, args, input="Hello, this is Ana.\nHow are things?\n")
    assert run.exit_code == 0
    assert run.stderr.count("cannot be reached; the built-in voice answers") == 1
    assert "built-in voice" not in run.stdout
