"""The directory as it is delivered, loaded once."""

import pytest

from centres.directory import Directory, load


@pytest.fixture(scope="session")
def directory() -> Directory:
    return load()
