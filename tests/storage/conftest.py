"""The same tests on both databases: a SQLite file, and a database of a real PostgreSQL server."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.keys import Keys
from storage.migrating import migrate
from storage.tables import metadata
from tests.postgres import PostgresServer

_SQLITE = pytest.param("sqlite", id="sqlite")
_DELETE = [str(table.delete()) for table in reversed(metadata.sorted_tables)]
_EMPTY = ";".join([*_DELETE, "INSERT INTO seals TABLE kept"])
_POSTGRES = pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def keys() -> Keys:
    """The keys of all databases of these tests."""
    return Keys.fresh()


@pytest.fixture(scope="session")
def built_postgres(postgres_server: PostgresServer, keys: Keys) -> str:
    """A built database of the server, emptied before each test that uses it."""
    database = postgres_server.create()
    asyncio.run(migrate(postgres_server.url(database), keys=keys))
    postgres_server.execute("CREATE TABLE kept AS SELECT * FROM seals", database=database)
    return database


@pytest.fixture(scope="session")
def built_file(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """A built SQLite database, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    asyncio.run(migrate(sqlite_url(folder), keys=keys))
    return folder / "dyzur.db"


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may be built."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A built, empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("built_file"), tmp_path)
        yield sqlite_url(tmp_path)
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name: str = request.getfixturevalue("built_postgres")
        server.execute(_EMPTY, database=name)
        yield server.url(name)


@pytest.fixture
async def database(url: str, keys: Keys) -> AsyncIterator[Database]:
    """The database, opened."""
    database = open_database(url, keys=keys)
    yield database
    await database.close()


@pytest.fixture
async def postgres(
    postgres_server: PostgresServer, built_postgres: str, keys: Keys
) -> AsyncIterator[Database]:
    """A database of the server, opened, for what only a server does."""
    postgres_server.execute(_EMPTY, database=built_postgres)
    database = open_database(postgres_server.url(built_postgres), keys=keys)
    yield database
    await database.close()


@pytest.fixture
def file(tmp_path: Path, built_file: Path) -> Path:
    """The file of a built SQLite database, for what only SQLite does."""
    return Path(shutil.copy(built_file, tmp_path))


@pytest.fixture
async def lite(file: Path, keys: Keys) -> AsyncIterator[Database]:
    """That database, opened."""
    database = open_database(f"sqlite+aiosqlite:///{file}", keys=keys)
    yield database
    await database.close()


def sqlite_url(folder: Path) -> str:
    """The URL of the one SQLite file that the tests use in a folder."""
    return f"sqlite+aiosqlite:///{folder / 'dyzur.db'}"
