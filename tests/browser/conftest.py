"""The demo as a process of its own, and a real Chromium that looks at it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import needs

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module: while it is there, its own event loop runs and no asynchronous test can."""
    found = needs.chromium()
    if found is None:
        needs.missing("Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo's page is, once the sample case has been played."""
    folder = tmp_path_factory.mktemp("demo")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DYZUR_")}
    program = str(Path(sys.executable).with_name("dyzur"))
    command = [program, "demo", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as demo:
        assert demo.stdout is not None
        lines = iter(demo.stdout.readline, "")
        yield next(line for line in lines if "http://" in line).split()[-1]
        demo.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a window of its own; an error in its scripts fails the test."""
    window = browser.new_context(viewport={"width": 1440, "height": 960}, locale="pl-PL")
    window.set_default_timeout(20_000)
    page = window.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.locator("#connection.live").wait_for()
    yield page
    window.close()
    assert errors == []
