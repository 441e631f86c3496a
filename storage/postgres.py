"""PostgreSQL: one pooled connection and one transaction for each unit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncTransaction,
    create_async_engine,
)

from storage.columns import give_keys
from storage.failures import DatabaseGone, told
from storage.keys import Keys
from storage.unit import Unit

_CONNECTIONS = 10
_POOL_SECONDS = 10
_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 10


async def commit(transaction: AsyncTransaction) -> None:
    """The one place where anything becomes durable here. Raises `DatabaseGone`, `Stale`."""
    with told():
        await transaction.commit()


def postgres_engine(url: URL) -> AsyncEngine:
    """A pool that finds out a broken connection before a unit gets it."""
    return create_async_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_POOL_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "command_timeout": _STATEMENT_SECONDS,
            "server_settings": {"application_name": "dyzur", "synchronous_commit": "on"},
        },
    )


class PostgresDatabase:
    """A PostgreSQL database; any number of processes may use it at once."""

    def __init__(self, url: URL, keys: Keys) -> None:
        self._engine = postgres_engine(url)
        self._reading = self._engine.execution_options(postgresql_readonly=True)
        self._keys = keys
        give_keys(self._engine.dialect, keys)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """One transaction for one use case."""
        async with self._connected(self._engine) as connection:
            with told():
                transaction = await connection.begin()
            unit = Unit(connection, self._keys, locks=True)
            try:
                yield unit
                unit.keep()
            except BaseException:
                unit.end()
                with suppress(DatabaseGone), told():
                    await transaction.rollback()
                raise
            await commit(transaction)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """Questions only, in a read-only transaction."""
        async with self._connected(self._reading) as connection:
            unit = Unit(connection, self._keys)
            try:
                yield unit
            finally:
                unit.end()

    async def check(self) -> None:
        """Raises `DatabaseGone`, or `WrongKey` when the keys do not open what is stored."""
        async with self.read() as unit:
            await unit.open_proof()

    async def close(self) -> None:
        """Disconnect."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        with told():
            connection = await engine.connect()
        try:
            yield connection
        finally:
            with suppress(DatabaseGone), told():
                await connection.close()
