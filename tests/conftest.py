"""What holds for every test: sockets stay on this machine; PostgreSQL and Chromium are at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import loopback, needs

pytest_plugins = ["tests.postgres"]

loopback.install()


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """Fail the test during which the outside was reached for, even if the error was swallowed."""
    loopback.refused.clear()
    yield
    assert not loopback.refused, "only loopback may be reached in tests"


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the browser's program; without it skip, or fail where skips fail."""
    found = needs.chromium()
    return found or needs.missing("Chromium (package chromium)")
