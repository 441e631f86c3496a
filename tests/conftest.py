"""What holds for every test: sockets reach this machine only, and a real PostgreSQL is at hand."""

from collections.abc import Iterator

import pytest

from tests import loopback

pytest_plugins = ["tests.postgres"]

loopback.install()


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """Fail the test during which the outside was reached for, even if the error was swallowed."""
    loopback.refused.clear()
    yield
    assert not loopback.refused, "only loopback may be reached in tests"
