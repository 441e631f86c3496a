"""What a caller told, and where anybody can be reached, is nowhere in the clear."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from escalation.ladder import PageChannel
from storage.database import Database, open_database
from storage.keys import Keys, WrongKey
from storage.migrating import migrate
from storage.records import CaseRecord, Event, Outgoing, Person, Reachable
from storage.resealing import reseal
from storage.tables import metadata
from tests.storage.samples import ADA, CALLER, NOW, a_case, a_message, a_page, new_id, queued

_SECRETS = (
    CALLER,
    "nie chcę już żyć",
    "wants_to_die",
    "suicide_risk",
    "contacts_given",
    "wyjazd do Łodzi",
    "słowa-dowody",
    "odpowiedź-dla-niej",
    "zapis-po-rozmowie",
    "Ada Przykładowa",
    "+447700900777",
    "chat-700900",
    "update-5550100",
    "rozmówca-niedostępny",
    "sealed-detail",
    "page-text",
)


async def test_no_row_and_no_file_holds_a_secret(
    database: Database, url: str, tmp_path: Path
) -> None:
    await _told(database)

    rows = await _all_rows(url)
    files = b"".join(path.read_bytes() for path in _files(tmp_path))

    assert len(rows) > 1000
    for secret in _SECRETS:
        assert secret.encode() not in rows, secret
        assert secret.encode() not in files, secret


async def test_everything_opens_with_the_keys(database: Database) -> None:
    case, page = await _told(database)

    async with database.read() as unit:
        assert await unit.case(case.id) == case
        assert (await unit.messages(case.id))[0].text == "nie chcę już żyć: wyjazd do Łodzi"
        assert (await unit.people())[0].name == "Ada Przykładowa"
        assert (await unit.events_of(case.id))[0].detail == "zapis-po-rozmowie"
        found = (await unit.outgoing_of(case.id))[0]
    assert (found.address, found.text, found.details) == (page.address, page.text, page.details)
    assert found.vendor_id == "chat-700900:5"


async def test_other_keys_are_told_apart_before_anything_is_served(
    database: Database, url: str
) -> None:
    await database.check()
    stranger = open_database(url, keys=Keys.fresh())

    with pytest.raises(WrongKey, match=r"seals\.proof is sealed with key"):
        await stranger.check()
    with pytest.raises(WrongKey):
        await migrate(url, keys=Keys.fresh())
    await stranger.close()


async def test_while_keys_rotate_old_and_new_rows_are_found(
    database: Database, url: str, keys: Keys
) -> None:
    case, _ = await _told(database)
    rotated = open_database(url, keys=_rotated(keys))

    await rotated.check()
    async with rotated.unit() as unit:
        assert await unit.arrival("sms", "update-5550100", case.line, CALLER) == (
            "odpowiedź-dla-niej",
            case,
        )
        person = await unit.person_at(PageChannel.SMS, "+447700900777")
        assert person is not None
        sent = await unit.by_vendor_id("chat-700900:5")
        assert sent is not None
        await unit.put_reachable(Reachable("jan", PageChannel.SMS, "+447700900777"))
        reachables = await unit.reachables()
    await rotated.close()

    assert [reachable.person for reachable in reachables] == ["jan"]


async def test_after_resealing_the_old_key_is_not_needed(
    database: Database, url: str, keys: Keys
) -> None:
    case, page = await _told(database)
    both = _rotated(keys)
    newest = Keys.parse(both.export().partition(",")[0])
    rotating = open_database(url, keys=both)

    first = await reseal(rotating)
    second = await reseal(rotating)

    assert first >= 7
    assert second == 0
    alone = open_database(url, keys=newest)
    await alone.check()
    async with alone.unit() as unit:
        found = await unit.arrival("sms", "update-5550100", case.line, CALLER)
        assert found == ("odpowiedź-dla-niej", case)
        assert await unit.person_at(PageChannel.SMS, "+447700900777") is not None
        assert await unit.by_vendor_id("chat-700900:5") is not None
        assert (await unit.outgoing_of(case.id))[0].text == page.text
    await rotating.close()
    await alone.close()


async def test_resealing_goes_through_more_rows_than_one_batch(
    database: Database, url: str, keys: Keys
) -> None:
    await queued(database, *(a_page(a_case()) for _ in range(450)))
    rotating = open_database(url, keys=_rotated(keys))

    assert await reseal(rotating) == 450 + 1

    await rotating.close()


def _rotated(keys: Keys) -> Keys:
    return Keys.parse(f"{Keys.fresh().export()},{keys.export()}")


async def _told(database: Database) -> tuple[CaseRecord, Outgoing]:
    """One case with everything in it that must not be read."""
    case = a_case(caller=CALLER)
    message = a_message(
        case,
        external_id="update-5550100",
        text="nie chcę już żyć: wyjazd do Łodzi",
        heard="słowa-dowody",
        answer="odpowiedź-dla-niej",
    )
    page = a_page(
        case, text="page-text", address="+447700900777", details={"note": "sealed-detail"}
    )
    async with database.unit() as unit:
        await unit.add_case(case)
        await unit.add_message(message)
        await unit.put_person(Person(ADA, "Ada Przykładowa", frozenset(), frozenset()))
        await unit.put_reachable(Reachable(ADA, PageChannel.SMS, "+447700900777"))
        await unit.queue(page)
        await unit.take_outgoing(NOW, NOW - NOW, 1)
        await unit.mark_failed(page.id, "rozmówca-niedostępny", NOW)
        await unit.mark_sent(page.id, "chat-700900:5", NOW)
        await unit.add_event(Event(new_id(), "note", NOW, case=case.id, detail="zapis-po-rozmowie"))
    return case, page


async def _all_rows(url: str) -> bytes:
    engine = create_async_engine(url, poolclass=NullPool)
    found = b""
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = await connection.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608  our own names
            for value in (value for row in rows for value in row):
                found += value if isinstance(value, bytes) else str(value).encode()
    await engine.dispose()
    return found


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())
