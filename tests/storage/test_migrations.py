"""The migrations build what the tables say, on both databases, and run again without harm."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import DatabaseGone, open_database
from storage.keys import Keys
from storage.migrating import differences, migrate, newest, revision
from tests.storage.samples import a_case, stored

_Answer = TypeVar("_Answer")


async def test_migrations_build_exactly_the_tables(empty_url: str, keys: Keys) -> None:
    await migrate(empty_url, keys=keys)

    assert await _asked(empty_url, differences) == []
    assert await _asked(empty_url, revision) == newest() is not None


async def test_what_is_missing_is_seen(empty_url: str) -> None:
    assert await _asked(empty_url, differences) != []
    assert await _asked(empty_url, revision) is None


async def test_migrating_again_changes_nothing(empty_url: str, keys: Keys) -> None:
    await migrate(empty_url, keys=keys)
    database = open_database(empty_url, keys=keys)
    await stored(database, case := a_case())

    await migrate(empty_url, keys=keys)

    async with database.read() as unit:
        assert await unit.open_cases() == (case,)
    await database.close()


async def test_replicas_that_start_at_once_build_it_once(empty_url: str, keys: Keys) -> None:
    await asyncio.gather(*(migrate(empty_url, keys=keys) for _ in range(4)))

    assert await _asked(empty_url, differences) == []


async def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "dyzur.db"
    sqlite3.connect(file).execute("CREATE TABLE outgoing (other TEXT)").connection.close()

    with pytest.raises(DatabaseGone):
        await migrate(f"sqlite+aiosqlite:///{file}")

    with sqlite3.connect(file) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == [("outgoing",)]


async def _asked(url: str, question: Callable[[Connection], _Answer]) -> _Answer:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()
