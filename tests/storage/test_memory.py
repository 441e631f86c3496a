"""Databases in memory: fresh, apart from each other, and with everything that a file has."""

import asyncio

import pytest

from storage.database import Clash, Database, UnknownDatabase, open_database, open_memory
from storage.keys import Keys
from storage.records import MessageRecord
from tests.storage.samples import NOW, a_case, a_message, stored


async def test_databases_in_memory_are_apart(keys: Keys) -> None:
    first, second = open_memory(keys), open_memory(keys)

    await stored(first, case := a_case())

    async with first.read() as unit:
        assert await unit.open_cases() == (case,)
    async with second.read() as unit:
        assert await unit.open_cases() == ()
    await first.close()
    await second.close()


async def test_a_database_in_memory_keeps_the_rules(keys: Keys) -> None:
    database = open_database("sqlite+aiosqlite://", keys=keys)
    case = a_case()
    await database.check()
    await stored(database, case)

    ended = await asyncio.gather(
        *(_add(database, a_message(case, external_id=f"SM{n // 2}")) for n in range(20)),
        return_exceptions=True,
    )

    async with database.read() as unit:
        assert len(await unit.messages(case.id)) == 10
    assert [type(outcome) for outcome in ended].count(Clash) == 10
    await database.close()


async def test_many_fresh_databases_are_opened_one_after_another(keys: Keys) -> None:
    for _ in range(50):
        database = open_memory(keys)
        async with database.unit() as unit:
            assert await unit.beats() == {}
            await unit.beat("sweep", NOW)
        await database.close()


def test_another_kind_of_database_is_refused(keys: Keys) -> None:
    for url in ("mysql+asyncmy://localhost/x", "sqlite:///x.db", "postgresql://localhost/x"):
        with pytest.raises(UnknownDatabase):
            open_database(url, keys=keys)


async def _add(database: Database, message: MessageRecord) -> None:
    async with database.unit() as unit:
        await unit.add_message(message)
