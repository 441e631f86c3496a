"""The database: opened from a URL, one transaction per use case, SQLite and PostgreSQL alike.

`async with database.unit() as unit:` commits where the block ends, and what it stored is durable
then; an exception inside takes it all back. Errors: `DatabaseGone`, `Stale`, `Clash`.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.failures import Clash, DatabaseGone, Stale
from storage.inline import MEMORY, inline_engine, memory_engine
from storage.keys import Keys
from storage.lite import LiteDatabase
from storage.migrating import template
from storage.postgres import PostgresDatabase
from storage.unit import Unit

__all__ = [
    "Clash",
    "Database",
    "DatabaseGone",
    "Stale",
    "Unit",
    "UnknownDatabase",
    "open_database",
    "open_memory",
]


class UnknownDatabase(ValueError):
    """The URL names neither `sqlite+aiosqlite` nor `postgresql+asyncpg`."""


class Database(Protocol):
    """What `open_database` and `open_memory` give."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction for one use case."""
        ...

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """Questions only, beside the writers; a write in it is an error."""
        ...

    async def check(self) -> None:
        """Raises `DatabaseGone`, and `WrongKey` when the keys do not open what is stored."""
        ...

    async def close(self) -> None:
        """Let what is under way end, and disconnect."""
        ...


def open_database(url: str, *, keys: Keys) -> Database:
    """The database of the URL, connected at its first use; `storage.migrating.migrate` builds it.

    `sqlite+aiosqlite:///path`, `postgresql+asyncpg://...`, or `sqlite+aiosqlite://` for a fresh
    one in memory, built already. Raises `UnknownDatabase`.
    """
    parts = make_url(url)
    if parts.drivername == "postgresql+asyncpg":
        return PostgresDatabase(parts, keys)
    if parts.drivername != "sqlite+aiosqlite":
        raise UnknownDatabase(
            f"{parts.drivername} is neither sqlite+aiosqlite nor postgresql+asyncpg"
        )
    if parts.database in {None, "", MEMORY}:
        return open_memory(keys)
    return LiteDatabase(inline_engine(str(parts.database), keys=keys), str(parts.database), keys)


_engines: "WeakKeyDictionary[Keys, AsyncEngine]" = WeakKeyDictionary()


def open_memory(keys: Keys) -> Database:
    """A fresh database in memory, built already: a copy of one that this process built once.

    Databases of the same `Keys` object share an engine, so each statement is compiled once.
    """
    if keys not in _engines:
        _engines[keys] = memory_engine(template(), keys=keys)
    return LiteDatabase(_engines[keys], MEMORY, keys)
