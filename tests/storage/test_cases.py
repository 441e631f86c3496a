"""Cases and messages: found again, stored once, claimed by one."""

import asyncio
from dataclasses import replace

import pytest

from storage.database import Clash, Database, Stale, open_database
from storage.keys import Keys
from storage.records import CaseRecord
from tests.storage.samples import ADA, MINUTE, NOW, a_case, a_message, stored


async def test_a_case_comes_back_as_it_was_stored(database: Database) -> None:
    case = a_case(claimed_by=ADA, claimed_at=NOW, reached_at=NOW + MINUTE)

    await stored(database, case)

    async with database.read() as unit:
        assert await unit.case(case.id) == case
        assert await unit.case_by_code(case.code) == case
        assert await unit.open_cases() == (case,)


async def test_a_stranger_has_no_case_and_no_answer(database: Database) -> None:
    await stored(database, a_case())

    async with database.unit() as unit:
        found = await unit.arrival("sms", "SM1", "sms-bialystok", "+447700900999")

    assert found == (None, None)


async def test_a_repeat_finds_its_first_answer_and_the_callers_open_case(
    database: Database,
) -> None:
    case = a_case()
    message = a_message(case, external_id="SM1", answer='["112"]')
    await stored(database, case)
    async with database.unit() as unit:
        await unit.add_message(message)

    async with database.unit() as unit:
        first = await unit.arrival("sms", "SM1", case.line, case.caller)
        second = await unit.arrival("sms", "SM2", case.line, case.caller)
        elsewhere = await unit.arrival("telegram", "SM1", case.line, case.caller)

    assert first == ('["112"]', case)
    assert second == (None, case)
    assert elsewhere == (None, None)


async def test_a_closed_case_is_not_the_callers_any_more(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        assert await unit.close(case.id, NOW)
        assert not await unit.close(case.id, NOW + MINUTE)

    async with database.read() as unit:
        assert await unit.arrival("sms", "SM2", case.line, case.caller) == (None, None)
        assert await unit.case_by_code(case.code) is None
        assert await unit.open_cases() == ()
        assert await unit.case(case.id) == replace(case, closed_at=NOW, version=1)
    await stored(database, a_case(code=case.code, caller=case.caller))


@pytest.mark.parametrize("same", ["caller", "code"])
async def test_two_open_cases_share_neither_caller_nor_code(database: Database, same: str) -> None:
    case = a_case()
    await stored(database, case)

    with pytest.raises(Clash):
        await stored(database, a_case(**{same: getattr(case, same)}))


async def test_a_kept_case_has_the_next_version(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    talk = replace(case.talk, stage="s2", turns=4, muted=True)

    async with database.unit() as unit:
        kept = await unit.keep_case(replace(case, talk=talk, heard_at=NOW + MINUTE))

    assert kept == replace(case, talk=talk, heard_at=NOW + MINUTE, version=1)
    async with database.read() as unit:
        assert await unit.case(case.id) == kept


@pytest.mark.parametrize("meanwhile", ["kept", "claimed", "reached", "closed"])
async def test_a_case_that_was_written_meanwhile_is_not_overwritten(
    database: Database, meanwhile: str
) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        match meanwhile:
            case "kept":
                await unit.keep_case(case)
            case "claimed":
                await unit.claim(case.id, ADA, NOW)
            case "reached":
                await unit.reach(case.id, NOW)
            case _:
                await unit.close(case.id, NOW)

    with pytest.raises(Stale):
        async with database.unit() as unit:
            await unit.keep_case(replace(case, duty_centre="elsewhere"))


async def test_none_of_300_concurrent_changes_of_two_processes_is_lost(
    database: Database, url: str, keys: Keys
) -> None:
    case = a_case(talk=replace(a_case().talk, turns=0))
    await stored(database, case)
    other = open_database(url, keys=keys)

    await asyncio.gather(
        *(_one_turn(each, case.id) for _ in range(150) for each in (database, other))
    )

    await other.close()
    async with database.read() as unit:
        found = await unit.case(case.id)
    assert found is not None
    assert found.talk.turns == 300


async def _one_turn(database: Database, case_id: str) -> CaseRecord:
    while True:
        try:
            async with database.unit() as unit:
                case = await unit.case(case_id)
                assert case is not None
                await asyncio.sleep(0)
                talk = replace(case.talk, turns=case.talk.turns + 1)
                return await unit.keep_case(replace(case, talk=talk))
        except Stale:
            continue


async def test_of_fifty_who_claim_at_once_one_has_the_case(database: Database) -> None:
    case = a_case()
    await stored(database, case)

    async def claim(person: str) -> bool:
        async with database.unit() as unit:
            return await unit.claim(case.id, person, NOW)

    won = await asyncio.gather(*(claim(f"person-{number}") for number in range(50)))

    assert sum(won) == 1
    async with database.read() as unit:
        found = await unit.case(case.id)
    assert found is not None
    assert found.claimed_by == f"person-{won.index(True)}"
    assert found.claimed_at == NOW


async def test_a_closed_case_cannot_be_claimed(database: Database) -> None:
    case = a_case()
    await stored(database, case)

    async with database.unit() as unit:
        await unit.close(case.id, NOW)
        won = await unit.claim(case.id, ADA, NOW)

    assert not won


async def test_of_many_who_take_a_case_over_one_has_it(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.claim(case.id, ADA, NOW)

    async def take_over(person: str) -> bool:
        async with database.unit() as unit:
            return await unit.take_over(case.id, ADA, person, NOW + MINUTE)

    won = await asyncio.gather(*(take_over(f"person-{number}") for number in range(20)))

    assert sum(won) == 1
    async with database.read() as unit:
        found = await unit.case(case.id)
    assert found is not None
    assert found.claimed_by == f"person-{won.index(True)}"
    assert found.claimed_at == NOW + MINUTE


async def test_a_case_is_taken_over_only_from_its_owner_while_it_is_open(
    database: Database,
) -> None:
    case = a_case()
    await stored(database, case)

    async with database.unit() as unit:
        from_nobody = await unit.take_over(case.id, ADA, "ewa", NOW)
        await unit.claim(case.id, ADA, NOW)
        await unit.close(case.id, NOW)
        closed = await unit.take_over(case.id, ADA, "ewa", NOW)

    assert (from_nobody, closed) == (False, False)


async def test_the_first_proof_of_contact_stays(database: Database) -> None:
    case = a_case()
    await stored(database, case)

    async with database.unit() as unit:
        assert await unit.reach(case.id, NOW)
        assert not await unit.reach(case.id, NOW + MINUTE)
        found = await unit.case(case.id)

    assert found is not None
    assert found.reached_at == NOW


async def test_messages_come_back_in_the_order_in_which_they_were_stored(
    database: Database,
) -> None:
    case = a_case()
    said = [
        a_message(case, text="ą\U0001f494\x00\ud800 końcówka", at=NOW + MINUTE),
        a_message(case, kind="word", external_id=None, heard=None, answer=None),
        a_message(case, kind="silence", external_id=None, text=""),
    ]
    await stored(database, case)

    async with database.unit() as unit:
        for message in said:
            await unit.add_message(message)

    async with database.read() as unit:
        assert await unit.messages(case.id) == tuple(said)


async def test_a_message_is_stored_once_per_channel(database: Database) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.add_message(a_message(case, external_id="1"))
        await unit.add_message(a_message(case, external_id="1", channel="telegram"))

    with pytest.raises(Clash):
        async with database.unit() as unit:
            await unit.add_message(a_message(case, external_id="1", text="again"))

    async with database.read() as unit:
        assert len(await unit.messages(case.id)) == 2


async def test_of_ten_deliveries_of_one_message_at_once_one_is_stored(database: Database) -> None:
    case = a_case()
    await stored(database, case)

    async def deliver() -> bool:
        try:
            async with database.unit() as unit:
                known, _ = await unit.arrival("sms", "SM7", case.line, case.caller)
                if known is None:
                    await unit.add_message(a_message(case, external_id="SM7"))
                return known is None
        except Clash:
            return False

    new = await asyncio.gather(*(deliver() for _ in range(10)))

    assert sum(new) == 1
    async with database.read() as unit:
        assert len(await unit.messages(case.id)) == 1
