"""SQLite: units on one writing connection with group commit, reads on their own connections."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.failures import told
from storage.group import Writer
from storage.inline import MEMORY, driver_of
from storage.keys import Keys
from storage.unit import Unit

_READERS_KEPT = 4


class LiteDatabase:
    """A SQLite file, or one database in memory (then reads are units, too)."""

    def __init__(self, engine: AsyncEngine, path: str, keys: Keys) -> None:
        self._engine = engine
        self._in_memory = path == MEMORY
        self._keys = keys
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._writer = Writer(engine, path, self._threads)
        self._readers: list[AsyncConnection] = []

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """One transaction for one use case."""
        unit = Unit(await self._writer.enter(), self._keys)
        try:
            yield unit
        except BaseException:
            unit.end()
            self._writer.abandon()
            raise
        unit.end()
        await self._writer.leave()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """Questions only, on one view of what was committed."""
        if self._in_memory:
            async with self.unit() as unit:
                yield unit
            return
        with told():
            connection = await self._reader()
        unit = Unit(connection, self._keys)
        try:
            yield unit
        finally:
            unit.end()
            await self._done_with(connection)

    async def check(self) -> None:
        """Raises `DatabaseGone`, or `WrongKey` when the keys do not open what is stored."""
        async with self.unit() as unit:
            await unit.open_proof()

    async def close(self) -> None:
        """Let what is under way end, and disconnect."""
        await self._writer.close()
        while self._readers:
            await self._readers.pop().close()
        self._threads.shutdown()

    async def _reader(self) -> AsyncConnection:
        if self._readers:
            connection = self._readers.pop()
            driver = await driver_of(connection)
        else:
            connection = await self._engine.connect()
            driver = await driver_of(connection)
            driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")
        return connection

    async def _done_with(self, connection: AsyncConnection) -> None:
        with told():
            driver = await driver_of(connection)
            if driver.in_transaction:
                driver.execute("ROLLBACK")
        if len(self._readers) < _READERS_KEPT:
            self._readers.append(connection)
        else:
            await connection.close()
