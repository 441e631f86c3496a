"""SQLite connections that run their statements on the event loop.

A statement on a WAL database is a few microseconds of memory work; handing each to a thread, as
aiosqlite does, costs ten times that. Only what waits for the disk (COMMIT) or for another process
(BEGIN on a busy database) goes to a thread: storage/group.py.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.columns import give_keys
from storage.keys import Keys

BUSY_MS = 5000
MEMORY = ":memory:"


class InlineConnection(sqlite3.Connection):
    """What SQLAlchemy's aiosqlite dialect asks of a connection, done by sqlite3 itself."""

    @property
    def _connection(self) -> sqlite3.Connection:
        """SQLAlchemy's name for the driver's own connection."""
        return self

    def terminate(self) -> None:
        """Close it where nothing can be awaited."""
        self.close()


def connect(path: str, *, create: bool = False) -> InlineConnection:
    """A connection in autocommit mode with this project's settings.

    `path` is a file or `:memory:`. Raises `sqlite3.Error`; a missing file is an error unless
    `create` (then it is readable for its owner only).
    """
    if path == MEMORY:
        target = MEMORY
    else:
        if create:
            Path(path).touch(mode=0o600)
        target = f"{Path(path).resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        target,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=InlineConnection,
    )
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def inline_engine(path: str, *, keys: Keys) -> AsyncEngine:
    """An engine whose every `connect()` is a new connection to the file."""
    return _engine(lambda: connect(path), keys)


def memory_engine(template: bytes, *, keys: Keys) -> AsyncEngine:
    """An engine whose every `connect()` is a new database in memory, a copy of the template."""

    def copied() -> InlineConnection:
        connection = connect(MEMORY)
        connection.deserialize(template)
        return connection

    return _engine(copied, keys)


def _engine(creator: Callable[[], InlineConnection], keys: Keys) -> AsyncEngine:
    engine = create_async_engine(
        "sqlite+aiosqlite://", creator=creator, poolclass=NullPool, hide_parameters=True
    )
    give_keys(engine.dialect, keys)
    return engine


async def driver_of(connection: AsyncConnection) -> InlineConnection:
    """The sqlite3 connection beneath."""
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, InlineConnection):
        raise TypeError("this connection was not made here")
    return driver


def identity(path: str) -> tuple[int, int] | None:
    """Which file lies at the path (device and inode); None for none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
