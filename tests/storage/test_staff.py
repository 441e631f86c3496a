"""People, reachables, the rota, beats, events and documents: stored, changed, given back."""

from dataclasses import replace
from datetime import date, time, timedelta

from escalation.ladder import PageChannel
from escalation.rota import Layer, Override, OverrideKind, Rota, Shift
from storage.database import Database
from storage.records import Document, Event, Person, Reachable
from tests.storage.samples import ADA, MINUTE, NOW, new_id

_ADA = Person(ADA, "Ada Przykładowa", frozenset({"interventer", "lead"}), frozenset({"bialystok"}))
_JAN = Person("jan", "Jan Zmyślony", frozenset(), frozenset())
_PHONE = Reachable(ADA, PageChannel.SMS, "+447700900777", verified_at=NOW)

_NIGHT = Shift(
    id="night",
    person=ADA,
    centre="bialystok",
    layer=Layer.PRIMARY,
    weekdays=frozenset({0, 4, 6}),
    starts=time(20, 0),
    ends=time(8, 30),
    since=date(2026, 1, 1),
)
_SWAP = Override(
    id="swap",
    centre="bialystok",
    layer=Layer.BACKUP,
    kind=OverrideKind.REPLACE,
    person="jan",
    starts=NOW,
    ends=NOW + timedelta(hours=12),
    replaces=ADA,
)


async def test_a_person_who_leaves_takes_their_addresses_along(database: Database) -> None:
    async with database.unit() as unit:
        await unit.put_person(_ADA)
        await unit.put_person(_JAN)
        await unit.put_reachable(_PHONE)
        await unit.put_reachable(Reachable("jan", PageChannel.SMS, "+447700900778"))

    async with database.unit() as unit:
        await unit.delete_person(ADA)

    async with database.read() as unit:
        assert await unit.people() == (_JAN,)
        assert [each.person for each in await unit.reachables()] == ["jan"]
        assert await unit.person_at(PageChannel.SMS, _PHONE.address) is None


async def test_a_person_can_stay_without_addresses(database: Database) -> None:
    async with database.unit() as unit:
        await unit.put_person(_ADA)
        await unit.put_reachable(_PHONE)

    async with database.unit() as unit:
        await unit.delete_reachables(ADA)

    async with database.read() as unit:
        assert await unit.people() == (_ADA,)
        assert await unit.reachables() == ()


async def test_a_person_is_stored_and_changed(database: Database) -> None:
    renamed = replace(_JAN, name="Jan Wymyślony", roles=frozenset({"coordinator"}))

    async with database.unit() as unit:
        for person in (_JAN, _ADA, renamed):
            await unit.put_person(person)

    async with database.read() as unit:
        assert await unit.people() == (_ADA, renamed)


async def test_a_person_is_found_at_an_address_of_the_channel(database: Database) -> None:
    async with database.unit() as unit:
        await unit.put_person(_ADA)
        await unit.put_reachable(_PHONE)

    async with database.read() as unit:
        assert await unit.person_at(PageChannel.SMS, "+447700900777") == _ADA
        assert await unit.person_at(PageChannel.TELEGRAM, "+447700900777") is None
        assert await unit.person_at(PageChannel.SMS, "+447700900778") is None


async def test_an_address_belongs_to_the_person_it_was_stored_for_last(database: Database) -> None:
    chat = Reachable(ADA, PageChannel.TELEGRAM, "700900")
    moved = replace(_PHONE, person="jan", verified_at=None, suspended_at=NOW)

    async with database.unit() as unit:
        await unit.put_person(_JAN)
        for reachable in (_PHONE, chat, moved):
            await unit.put_reachable(reachable)

    async with database.read() as unit:
        assert await unit.reachables() == (chat, moved)
        assert await unit.person_at(PageChannel.SMS, _PHONE.address) == _JAN


async def test_the_rota_holds_what_was_put_and_not_deleted(database: Database) -> None:
    around_the_clock = replace(
        _NIGHT, id="day", weekdays=frozenset(range(7)), until=date(2027, 1, 1), ends=time(20, 0)
    )
    gap = replace(
        _SWAP, id="gap", kind=OverrideKind.REMOVE, person=None, replaces=None, starts=NOW + MINUTE
    )
    async with database.unit() as unit:
        await unit.put_shift(_NIGHT)
        await unit.put_shift(around_the_clock)
        await unit.put_override(_SWAP)
        await unit.put_override(gap)

    async with database.read() as unit:
        before = await unit.rota()
    async with database.unit() as unit:
        await unit.put_shift(replace(_NIGHT, person="jan"))
        await unit.delete_shift("day")
        await unit.put_override(replace(gap, layer=Layer.LEAD))
        await unit.delete_override("swap")
        after = await unit.rota()

    assert before == Rota((around_the_clock, _NIGHT), (_SWAP, gap))
    assert after == Rota((replace(_NIGHT, person="jan"),), (replace(gap, layer=Layer.LEAD),))


async def test_a_beat_is_the_last_one(database: Database) -> None:
    async with database.unit() as unit:
        await unit.beat("sweep", NOW)
        await unit.beat("deliver", NOW)
        await unit.beat("sweep", NOW + MINUTE)

    async with database.read() as unit:
        assert await unit.beats() == {"sweep": NOW + MINUTE, "deliver": NOW}


async def test_events_of_a_case_come_back_in_order(database: Database) -> None:
    first = Event(new_id(), "claimed", NOW + MINUTE, case="c", person=ADA, detail="odpisała")
    second = Event(new_id(), "nobody", NOW, case="c")

    async with database.unit() as unit:
        for event in (first, Event(new_id(), "started", NOW), second):
            await unit.add_event(event)

    async with database.read() as unit:
        assert await unit.events_of("c") == (first, second)


async def test_documents_of_a_kind_come_back_by_name(database: Database) -> None:
    ladders = Document("ladders", "high", "rungs: []", "0" * 64)
    phrases = [Document("phrases", name, "„Żyję”", "1" * 64) for name in ("v", "s")]

    async with database.unit() as unit:
        for document in (ladders, *phrases):
            await unit.put_document(document)
        await unit.put_document(replace(ladders, body="rungs: [1]", edited=True, version=2))

    async with database.read() as unit:
        assert await unit.documents("phrases") == (phrases[1], phrases[0])
        found = await unit.documents("ladders")
        assert found == (replace(ladders, body="rungs: [1]", edited=True, version=2),)
