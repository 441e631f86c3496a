"""SQLite: units on one writing connection with group commit, reads on their own connections."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.group import Writer
from storage.inline import MEMORY
from storage.keys import Keys
from storage.readers import Readers
from storage.unit import Unit


class LiteDatabase:
    """A SQLite file, or one database in memory (then reads are units, too)."""

    def __init__(self, engine: AsyncEngine, path: str, keys: Keys) -> None:
        self._engine = engine
        self._in_memory = path == MEMORY
        self._keys = keys
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._writer = Writer(engine, path, self._threads)
        self._readers = Readers(engine, path)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """One transaction for one use case."""
        unit = Unit(await self._writer.enter(), self._keys)
        try:
            yield unit
            unit.keep()
        except BaseException:
            unit.end()
            self._writer.abandon()
            raise
        await self._writer.leave()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """Questions only, on one view of what was committed."""
        if self._in_memory:
            async with self.unit() as unit:
                yield unit
            return
        async with self._readers.one() as connection:
            unit = Unit(connection, self._keys)
            try:
                yield unit
            finally:
                unit.end()

    async def check(self) -> None:
        """Raises `DatabaseGone`, or `WrongKey` when the keys do not open what is stored."""
        async with self.unit() as unit:
            await unit.open_proof()

    async def close(self) -> None:
        """Let what is under way end, and disconnect."""
        await self._writer.close()
        await self._readers.close()
        self._threads.shutdown()
