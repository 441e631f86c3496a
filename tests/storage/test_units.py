"""One transaction per use case: all of it durable where the block ends, or nothing of it."""

import asyncio
from contextlib import suppress

import pytest

from storage.asking import UnitOver
from storage.database import Clash, Database, DatabaseGone, open_database
from storage.keys import Keys
from tests.storage.samples import NOW, a_case, a_message, stored


class Broken(Exception):
    """The desk failed in the middle of a use case."""


async def test_what_a_unit_stored_is_there_for_others_when_its_block_has_ended(
    database: Database, url: str, keys: Keys
) -> None:
    case = a_case()
    other = open_database(url, keys=keys)

    async with database.unit() as unit:
        await unit.add_case(case)
        async with other.read() as reader:
            before = await reader.case(case.id)
    async with other.read() as reader:
        after = await reader.case(case.id)
    await other.close()

    assert before is None
    assert after == case


async def test_an_exception_takes_everything_of_its_unit_back(database: Database) -> None:
    case = a_case()

    async def fail() -> None:
        async with database.unit() as unit:
            await unit.add_case(case)
            await unit.beat("sweep", NOW)
            raise Broken

    with pytest.raises(Broken):
        await fail()

    async with database.read() as unit:
        assert await unit.case(case.id) is None
        assert await unit.beats() == {}


async def test_units_that_meet_fail_and_succeed_each_for_itself(database: Database) -> None:
    cases = [a_case() for _ in range(30)]
    taken = a_case()
    await stored(database, taken)

    async def use_case(number: int) -> None:
        async with database.unit() as unit:
            await unit.add_case(cases[number])
            await asyncio.sleep(0)
            if number % 3 == 1:
                raise Broken
            if number % 3 == 2:
                await unit.add_case(a_case(code=taken.code))

    ended = await asyncio.gather(*map(use_case, range(30)), return_exceptions=True)

    async with database.read() as unit:
        kept = [await unit.case(case.id) is not None for case in cases]
    assert kept == [number % 3 == 0 for number in range(30)]
    assert {type(ended[number]) for number in (0, 3)} == {type(None)}
    assert {type(ended[number]) for number in (1, 4)} == {Broken}
    assert {type(ended[number]) for number in (2, 5)} == {Clash}


async def test_a_swallowed_error_does_not_keep_the_first_half(database: Database) -> None:
    case = a_case()

    async def swallow() -> None:
        async with database.unit() as unit:
            await unit.add_case(case)
            with suppress(Clash):
                await unit.add_case(case)

    with pytest.raises(UnitOver):
        await swallow()

    async with database.read() as unit:
        assert await unit.case(case.id) is None


async def test_a_unit_answers_nothing_after_its_end(database: Database) -> None:
    async with database.unit() as kept:
        pass
    with pytest.raises(Broken):
        async with database.unit() as abandoned:
            raise Broken
    async with database.read() as read:
        pass

    for unit in (kept, abandoned, read):
        with pytest.raises(UnitOver):
            await unit.beats()


async def test_a_reader_writes_nothing(database: Database) -> None:
    with pytest.raises(DatabaseGone):
        async with database.read() as unit:
            await unit.beat("sweep", NOW)

    async with database.read() as unit:
        assert await unit.beats() == {}


async def test_a_reader_is_not_held_up_by_a_unit_under_way(database: Database) -> None:
    async with database.unit() as writing:
        await writing.beat("sweep", NOW)

        async with database.read() as unit:
            assert await unit.beats() == {}


@pytest.mark.parametrize("when", ["waiting", "inside", "committing"])
async def test_a_cancelled_use_case_holds_up_nobody(database: Database, when: str) -> None:
    held, hold = asyncio.Event(), asyncio.Event()
    case = a_case()
    await stored(database, case)

    async def first() -> None:
        async with database.unit() as unit:
            await unit.add_message(a_message(case))
            held.set()
            await hold.wait()

    async def second() -> None:
        async with database.unit() as unit:
            await unit.add_message(a_message(case))

    holder = asyncio.create_task(first())
    await held.wait()
    victim = asyncio.create_task(second())
    third = asyncio.create_task(second())
    await asyncio.sleep(0)
    if when == "waiting":
        victim.cancel()
    if when == "inside":
        holder.cancel()
    hold.set()
    if when == "committing":
        await asyncio.sleep(0)
        victim.cancel()
    ended = await asyncio.wait_for(
        asyncio.gather(holder, victim, third, return_exceptions=True), timeout=20
    )
    await asyncio.wait_for(second(), timeout=20)

    assert ended[2] is None
    async with database.read() as unit:
        assert len(await unit.messages(case.id)) in {3, 4}


async def test_a_database_opens_again_after_it_was_closed_by_another(
    database: Database, url: str, keys: Keys
) -> None:
    other = open_database(url, keys=keys)
    await other.check()
    await asyncio.gather(*(stored(other, a_case()) for _ in range(20)))
    await other.close()

    async with database.read() as unit:
        assert len(await unit.open_cases()) == 20
