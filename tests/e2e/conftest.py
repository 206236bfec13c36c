"""A real browser on a real server on the real sample portfolio.

The sample is made once for all workers (a lock file), then each test module works on its own copy. The server runs on a
thread with a fixed clock: ten in the morning in Shanghai, so that the hours rule does not depend on when tests run.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings

AS_OF = "2026-11-23"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Site:
    """A running installation: its address, its demo passwords by login, its settings and its clock."""

    url: str
    passwords: dict[str, str]
    settings: Settings
    clock: FixedClock


def make_sample(folder: Path) -> None:
    """`dunwell init --sample` and the morning run, as a person would type them."""
    env = {**os.environ, "DUNWELL_VAR": str(folder / "var")}
    env.pop("DUNWELL_DATABASE_URL", None)
    dunwell = [sys.executable, "-m", "dunwell"]
    made = subprocess.run(
        [*dunwell, "init", "--sample", "--as-of", AS_OF, "--json"], env=env, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr[-2000:]
    run = subprocess.run(
        [*dunwell, "morning-run", "--date", AS_OF, "--json"], env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-2000:]
    (folder / "init.json").write_text(made.stdout)
    (folder / "run.json").write_text(run.stdout)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with init.json, run.json and var/: made by the first worker that asks."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "dunwell-sample"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "run.json").exists():
            make_sample(folder)
    return folder


@pytest.fixture(scope="module")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web app on a copy of the sample, on a free port of the loopback address."""
    from dunwell.web.app import create_app

    var = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(sample / "var", var)
    settings = Settings(var=var, database_url=f"sqlite:///{var / 'dunwell.db'}")
    clock = FixedClock(NOW)
    logins = json.loads((sample / "init.json").read_text())["logins"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, clock), host="127.0.0.1", port=port, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        thread.join(0.05)
    assert server.started
    yield Site(f"http://127.0.0.1:{port}", logins, settings, clock)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    from tests.conftest import CHROMIUM, unavailable

    if not CHROMIUM.exists():
        unavailable("Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
            ],
        )
        yield opened
        opened.close()
