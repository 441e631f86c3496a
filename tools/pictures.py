"""Takes the pictures of the documents: `make pictures` writes them to docs/pictures."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # started as a script, from anywhere

from tests import needs  # noqa: E402 - the path must be known first
from tests.browser.conftest import FLAGS  # noqa: E402 - as above

TARGET = ROOT / "docs" / "pictures"
TEXT = "chce sie zabic, jestem w bialymstoku"


def main() -> None:
    """Start the demo, play one case on its page, and keep what is seen."""
    found = needs.chromium()
    if found is None:
        sys.exit("Chromium is missing: no pictures can be taken.")
    TARGET.mkdir(parents=True, exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DYZUR_")}
    program = Path(sys.executable).with_name("dyzur")
    with TemporaryDirectory() as folder:
        command = [str(program), "demo", "--port", "0", "--data", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as demo:
            lines = iter(demo.stdout.readline, "") if demo.stdout else iter(())
            address = next(line for line in lines if "http://" in line).split()[-1]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
                size = ViewportSize(width=1440, height=1000)
                take(
                    browser.new_page(viewport=size, locale="pl-PL", reduced_motion="reduce"),
                    address,
                )
                browser.close()
            demo.terminate()


def take(page: Page, address: str) -> None:
    """Two pictures: the page went out, and the case is taken."""
    page.goto(address)
    page.locator("#connection.live").wait_for()
    page.get_by_label("Linia").select_option("bialystok-oik")
    page.get_by_label("Treść SMS-a").fill(TEXT)
    page.get_by_role("button", name="Wyślij").first.click()
    taking = page.locator(".person .row .good", has_text="Biorę").first
    taking.wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=TARGET / "demo.png", full_page=True)
    taking.click()
    page.locator(".owner.taken").wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=TARGET / "demo-taken.png", full_page=True)


if __name__ == "__main__":
    main()
