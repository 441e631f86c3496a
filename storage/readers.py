"""SQLite connections for reading, each with one view of what was committed, beside the writer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.failures import DatabaseGone, told
from storage.inline import driver_of, identity

_KEPT = 4


class Readers:
    """Reading connections to one file, a few of them kept open."""

    def __init__(self, engine: AsyncEngine, path: str) -> None:
        self._engine = engine
        self._path = path
        self._file = identity(path)
        self._idle: list[AsyncConnection] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside its own transaction. Raises `DatabaseGone`."""
        with told():
            connection = await self._ready()
        try:
            yield connection
        finally:
            await self._put_back(connection)

    async def close(self) -> None:
        """Close those that are idle."""
        while self._idle:
            await self._idle.pop().close()

    async def _ready(self) -> AsyncConnection:
        if (file := identity(self._path)) != self._file:  # it was taken away or replaced
            await self.close()
            self._file = file
        connection = self._idle.pop() if self._idle else await self._engine.connect()
        try:
            driver = await driver_of(connection)
            driver.execute("PRAGMA query_only=ON")
            driver.execute("BEGIN")
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _put_back(self, connection: AsyncConnection) -> None:
        with suppress(DatabaseGone), told():
            (await driver_of(connection)).execute("ROLLBACK")
            if len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        await connection.close()
