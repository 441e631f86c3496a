"""Outgoing messages: queued once, taken by one sender, never after a claim or past their time."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from escalation.ladder import PageChannel
from storage.database import Database
from storage.records import Outgoing, OutgoingState, Part
from tests.storage.samples import ADA, MINUTE, NOW, a_case, a_page, new_id, queued, stored

_LEASE = timedelta(seconds=30)


async def test_a_message_comes_back_as_it_was_queued(database: Database) -> None:
    case = a_case()
    page = a_page(case, channel=PageChannel.CALL, details={"lang": "uk", "greeting": "Дзень"})
    word = a_page(
        case,
        part=Part.WORD,
        person=None,
        rung=None,
        buttons=False,
        expires_at=NOW + MINUTE,
        details={},
    )

    async with database.unit() as unit:
        assert await unit.queue(page)
        await unit.queue_all([word])

    async with database.read() as unit:
        assert await unit.outgoing_of(case.id) == (page, word)
        assert await unit.outgoing_of("another") == ()


async def test_a_key_is_queued_once(database: Database) -> None:
    case = a_case()
    page = a_page(case)
    again = replace(page, id=new_id(), text="again")

    async with database.unit() as unit:
        assert await unit.queue(page)
        assert not await unit.queue(again)
        await unit.queue_all([again, a_page(case)])
        await unit.queue_all([])

    async with database.read() as unit:
        found = await unit.outgoing_of(case.id)
    assert found[0] == page
    assert len(found) == 2


async def test_what_is_due_is_taken_once_with_one_try_more(database: Database) -> None:
    page = a_page(a_case())
    await queued(database, page, a_page(a_case(), due=NOW + MINUTE))

    async with database.unit() as unit:
        taken = await unit.take_outgoing(NOW, _LEASE, 10)
        again = await unit.take_outgoing(NOW, _LEASE, 10)

    assert taken == (replace(page, tries=1, state=OutgoingState.SENDING),)
    assert again == ()


async def test_what_a_dead_sender_took_comes_back_after_the_lease(database: Database) -> None:
    page = a_page(a_case())
    await queued(database, page)
    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 10)

    async with database.unit() as unit:
        leased = await unit.take_outgoing(NOW + _LEASE - timedelta(seconds=1), _LEASE, 10)
        lapsed = await unit.take_outgoing(NOW + _LEASE, _LEASE, 10)

    assert leased == ()
    assert lapsed == (replace(page, tries=2, state=OutgoingState.SENDING),)


async def test_many_senders_at_once_take_each_message_once(database: Database) -> None:
    pages = [a_page(a_case()) for _ in range(60)]
    await queued(database, *pages)

    async def send() -> list[str]:
        taken: list[str] = []
        while True:
            async with database.unit() as unit:
                found = await unit.take_outgoing(NOW, _LEASE, 7)
                await asyncio.sleep(0)
            if not found:
                return taken
            taken += [message.id for message in found]

    sent = await asyncio.gather(*(send() for _ in range(8)))

    taken = [message for sent_by in sent for message in sent_by]
    assert sorted(taken) == sorted(page.id for page in pages)


async def test_pages_go_before_everything_else(database: Database) -> None:
    case = a_case()
    word = a_page(case, part=Part.WORD, due=NOW - 2 * MINUTE)
    notice = a_page(case, part=Part.NOTICE, due=NOW - 3 * MINUTE)
    late, early = a_page(case), a_page(case, due=NOW - MINUTE)
    await queued(database, word, late, notice, early)

    async with database.unit() as unit:
        first = await unit.take_outgoing(NOW, _LEASE, 2)
        rest = await unit.take_outgoing(NOW, _LEASE, 2)

    assert [message.id for message in first] == [early.id, late.id]
    assert [message.id for message in rest] == [notice.id, word.id]


async def test_a_word_past_its_time_expires_instead_of_leaving(database: Database) -> None:
    case = a_case()
    gone = a_page(case, part=Part.WORD, expires_at=NOW)
    fresh = a_page(case, part=Part.WORD, expires_at=NOW + MINUTE)
    await queued(database, gone, fresh)

    async with database.unit() as unit:
        taken = await unit.take_outgoing(NOW, _LEASE, 10)
        states = await _states(unit.outgoing_of(case.id))

    assert [message.id for message in taken] == [fresh.id]
    assert states == [OutgoingState.EXPIRED, OutgoingState.SENDING]


@pytest.mark.parametrize("how", ["claimed", "closed"])
async def test_no_page_leaves_after_a_claim_or_a_close(database: Database, how: str) -> None:
    case, other = a_case(), a_case()
    await stored(database, case, other)
    failed, page, notice = a_page(case), a_page(case), a_page(case, part=Part.NOTICE)
    elsewhere = a_page(other)
    await queued(database, failed)
    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 1)
        await unit.mark_failed(failed.id, "busy", NOW + 2 * MINUTE)
        await unit.queue_all([page, notice, elsewhere])

    async with database.unit() as unit:
        if how == "claimed":
            await unit.claim(case.id, ADA, NOW + MINUTE)
        else:
            await unit.close(case.id, NOW + MINUTE)
    async with database.unit() as unit:
        taken = await unit.take_outgoing(NOW + 5 * MINUTE, _LEASE, 10)
        states = await _states(unit.outgoing_of(case.id))

    assert {message.id for message in taken} == {notice.id, elsewhere.id}
    assert states[:2] == [OutgoingState.CANCELLED, OutgoingState.CANCELLED]


async def test_a_page_that_was_queued_for_the_owner_after_the_claim_leaves(
    database: Database,
) -> None:
    case = a_case()
    await stored(database, case)
    async with database.unit() as unit:
        await unit.claim(case.id, ADA, NOW)
    page = a_page(case, due=NOW + 10 * MINUTE)
    await queued(database, page)

    async with database.unit() as unit:
        taken = await unit.take_outgoing(NOW + 10 * MINUTE, _LEASE, 10)

    assert [message.id for message in taken] == [page.id]


async def test_a_sent_message_is_found_by_the_vendors_id(database: Database) -> None:
    case = a_case()
    page = a_page(case)
    await queued(database, page)
    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 10)

    async with database.unit() as unit:
        await unit.mark_sent(page.id, "SM99", NOW + MINUTE)

    async with database.unit() as unit:
        found = await unit.by_vendor_id("SM99")
        assert await unit.by_vendor_id("SM98") is None
        assert await unit.take_outgoing(NOW + 60 * MINUTE, _LEASE, 10) == ()
    assert found == replace(
        page, tries=1, state=OutgoingState.SENT, vendor_id="SM99", sent_at=NOW + MINUTE
    )


async def test_a_later_word_of_the_vendor_is_kept(database: Database) -> None:
    case = a_case()
    page = a_page(case)
    await queued(database, page)

    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 10)
        await unit.mark_sent(page.id, "SM99", NOW)
        await unit.set_state(page.id, OutgoingState.DELIVERED, NOW + MINUTE)
        await unit.mark_sent(page.id, "SM99", NOW)

        assert await _states(unit.outgoing_of(case.id)) == [OutgoingState.DELIVERED]


async def test_a_failed_message_is_tried_again_when_told_so(database: Database) -> None:
    case = a_case()
    retried, final = a_page(case), a_page(case)
    await queued(database, retried, final)

    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 10)
        await unit.mark_failed(retried.id, "503", NOW + MINUTE)
        await unit.mark_failed(final.id, "no such number", None)
        early = await unit.take_outgoing(NOW, _LEASE, 10)
        later = await unit.take_outgoing(NOW + MINUTE, _LEASE, 10)
        states = await _states(unit.outgoing_of(case.id))

    assert early == ()
    assert [(message.id, message.tries) for message in later] == [(retried.id, 2)]
    assert (later[0].due, later[0].queued_for) == (NOW + MINUTE, NOW)
    assert states == [OutgoingState.SENDING, OutgoingState.FAILED]


async def test_only_what_is_queued_can_be_cancelled(database: Database) -> None:
    case, other = a_case(), a_case()
    leaving, page, word = a_page(case), a_page(case), a_page(case, part=Part.WORD)
    await queued(database, leaving)
    async with database.unit() as unit:
        await unit.take_outgoing(NOW, _LEASE, 1)
        await unit.queue_all([page, word, a_page(other)])

    async with database.unit() as unit:
        assert await unit.cancel(case.id, Part.PAGE) == 1
        assert await unit.cancel_one(word.id)
        assert not await unit.cancel_one(word.id)
        assert not await unit.cancel_one(leaving.id)

    async with database.unit() as unit:
        states = await _states(unit.outgoing_of(case.id))
        assert len(await unit.take_outgoing(NOW, _LEASE, 10)) == 1
    assert states == [OutgoingState.SENDING, OutgoingState.CANCELLED, OutgoingState.CANCELLED]


async def test_paged_names_each_person_once_in_order(database: Database) -> None:
    case = a_case()
    await queued(
        database,
        a_page(case, person="jan"),
        a_page(case, person=ADA),
        a_page(case, person="jan", channel=PageChannel.CALL),
        a_page(case, person="ewa", part=Part.NOTICE),
        a_page(a_case(), person="iga"),
    )

    async with database.read() as unit:
        paged = await unit.paged(case.id)

    assert paged == ("jan", ADA)


async def _states(asked: Awaitable[tuple[Outgoing, ...]]) -> list[OutgoingState]:
    return [message.state for message in await asked]
