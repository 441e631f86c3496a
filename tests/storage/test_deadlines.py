"""Deadlines and ladders: due once, back after the lease, one per case and kind."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.records import Deadline, DeadlineKind, LadderRecord
from tests.storage.samples import LADDER, MINUTE, NOW, a_case, a_page, queued, stored

_LADDER, _SILENCE = DeadlineKind.LADDER, DeadlineKind.SILENCE
_LEASE = timedelta(seconds=30)


async def test_a_deadline_is_taken_when_it_is_due_and_only_once(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.set_deadline(case.id, _LADDER, NOW + MINUTE)

    async with database.unit() as unit:
        early = await unit.take_due(NOW + MINUTE - timedelta(microseconds=1), _LEASE, 10)
        due = await unit.take_due(NOW + MINUTE, _LEASE, 10)
        again = await unit.take_due(NOW + MINUTE, _LEASE, 10)

    assert early == ()
    assert due == (Deadline(case.id, _LADDER, NOW + MINUTE),)
    assert again == ()


async def test_a_taken_deadline_that_nobody_settled_comes_back_after_the_lease(
    database: Database,
) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.set_deadline(case.id, _LADDER, NOW)
        await unit.take_due(NOW, _LEASE, 10)

    async with database.unit() as unit:
        leased = await unit.take_due(NOW + _LEASE - timedelta(seconds=1), _LEASE, 10)
        lapsed = await unit.take_due(NOW + _LEASE, _LEASE, 10)

    assert leased == ()
    assert lapsed == (Deadline(case.id, _LADDER, NOW),)


async def test_a_deadline_that_is_set_again_moves_and_loses_its_lease(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.set_deadlines(case.id, {_LADDER: NOW, _SILENCE: NOW + MINUTE})
        await unit.take_due(NOW, _LEASE, 10)

    async with database.unit() as unit:
        await unit.set_deadlines(case.id, {_LADDER: NOW + timedelta(seconds=1)})
        found = await unit.take_due(NOW + timedelta(seconds=1), _LEASE, 10)

    assert found == (Deadline(case.id, _LADDER, NOW + timedelta(seconds=1)),)


async def test_only_the_named_kinds_are_cleared(database: Database) -> None:
    case, other = a_case(), a_case()
    await stored(database, case, other)
    async with database.unit() as unit:
        for one in (case, other):
            await unit.set_deadlines(one.id, dict.fromkeys(DeadlineKind, NOW))

    async with database.unit() as unit:
        await unit.clear_deadline(case.id, _SILENCE, DeadlineKind.PROGRESS)
        left = await unit.take_due(NOW, _LEASE, 100)

    assert {d.kind for d in left if d.case == case.id} == {_LADDER, DeadlineKind.OWNER}
    assert {d.kind for d in left if d.case == other.id} == set(DeadlineKind)


async def test_what_is_due_longest_is_taken_first_up_to_the_limit(database: Database) -> None:
    cases = [a_case() for _ in range(5)]
    await stored(database, *cases)
    async with database.unit() as unit:
        for late, case in enumerate(cases):
            await unit.set_deadline(case.id, _LADDER, NOW - late * MINUTE)

    async with database.unit() as unit:
        found = await unit.take_due(NOW, _LEASE, 3)

    assert [deadline.case for deadline in found] == [case.id for case in reversed(cases)][:3]


async def test_many_sweeps_at_once_take_each_deadline_once(database: Database) -> None:
    cases = [a_case() for _ in range(60)]
    await stored(database, *cases)
    async with database.unit() as unit:
        for case in cases:
            await unit.set_deadline(case.id, _LADDER, NOW)

    async def sweep() -> list[str]:
        taken: list[str] = []
        while True:
            async with database.unit() as unit:
                found = await unit.take_due(NOW, _LEASE, 7)
                await asyncio.sleep(0)
            if not found:
                return taken
            taken += [deadline.case for deadline in found]

    swept = await asyncio.gather(*(sweep() for _ in range(8)))

    taken = [case for sweep_of in swept for case in sweep_of]
    assert sorted(taken) == sorted(case.id for case in cases)


async def test_a_ladder_is_frozen_into_its_case_and_ends_once(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    ladder = LadderRecord(case.id, LADDER, position=0, started_at=NOW)

    async with database.unit() as unit:
        await unit.put_ladder(ladder)
        await unit.put_ladder(replace(ladder, position=7))
        assert await unit.end_ladder(case.id, NOW + MINUTE)
        assert not await unit.end_ladder(case.id, NOW + 2 * MINUTE)

    async with database.read() as unit:
        found = await unit.ladder_of(case.id)
        assert await unit.ladder_of("another") is None
    assert found == replace(ladder, position=7, ended_at=NOW + MINUTE)


async def test_the_next_thing_due_is_the_earliest_deadline_or_message(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.read() as unit:
        assert await unit.next_due(NOW) is None
    async with database.unit() as unit:
        await unit.set_deadline(case.id, _LADDER, NOW + 5 * MINUTE)
    await queued(database, a_page(case, due=NOW + 3 * MINUTE))

    async with database.unit() as unit:
        first = await unit.next_due(NOW)
        late = await unit.next_due(NOW + 4 * MINUTE)
        await unit.take_outgoing(NOW + 3 * MINUTE, timedelta(hours=1), 5)
        after_sending = await unit.next_due(NOW)
        await unit.take_due(NOW + 5 * MINUTE, timedelta(minutes=1), 5)
        while_leased = await unit.next_due(NOW)

    assert first == NOW + 3 * MINUTE
    assert late == NOW + 4 * MINUTE
    assert after_sending == NOW + 5 * MINUTE
    assert while_leased == NOW + 6 * MINUTE
