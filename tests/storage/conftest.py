"""The same tests on both databases: a SQLite file, and a database of a real PostgreSQL server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.keys import Keys
from storage.migrating import migrate
from tests.postgres import PostgresServer

_SQLITE = pytest.param("sqlite", id="sqlite")
_POSTGRES = pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def keys() -> Keys:
    """The keys of all databases of these tests."""
    return Keys.fresh()


@pytest.fixture(scope="session")
def built_postgres(postgres_server: PostgresServer, keys: Keys) -> str:
    """A built database of the server, to be copied."""
    database = postgres_server.create()
    asyncio.run(migrate(postgres_server.url(database), keys=keys))
    return database


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may be built."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> Iterator[str]:
    """A built, empty database."""
    if request.param == "sqlite":
        asyncio.run(migrate(sqlite_url(tmp_path), keys=keys))
        yield sqlite_url(tmp_path)
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = server.create(template=request.getfixturevalue("built_postgres"))
        yield server.url(name)
        server.drop(name)


@pytest.fixture
async def database(url: str, keys: Keys) -> AsyncIterator[Database]:
    """The database, opened."""
    database = open_database(url, keys=keys)
    yield database
    await database.close()


@pytest.fixture
def file(tmp_path: Path, keys: Keys) -> Path:
    """The file of a built SQLite database, for what only SQLite does."""
    asyncio.run(migrate(sqlite_url(tmp_path), keys=keys))
    return tmp_path / "dyzur.db"


@pytest.fixture
async def lite(file: Path, keys: Keys) -> AsyncIterator[Database]:
    """That database, opened."""
    database = open_database(f"sqlite+aiosqlite:///{file}", keys=keys)
    yield database
    await database.close()


def sqlite_url(folder: Path) -> str:
    """The URL of the one SQLite file that the tests use in a folder."""
    return f"sqlite+aiosqlite:///{folder / 'dyzur.db'}"
