"""Contacts: what a coordinator notes is stored, in force at once, refused where it would harm."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from centres.directory import load
from centres.marks import Standing
from centres.records import Shown
from desk.contacts import ContactRefused, Contacts
from storage.database import Database, DatabaseGone, open_database, open_memory
from storage.keys import Keys
from tests.world import World

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FILES = load()
BY = "Regina Modelowa"


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    opened = open_memory(Keys.fresh())
    yield opened
    await opened.close()


def opened(database: Database) -> Contacts:
    return Contacts(database, FILES, shown=Shown.VERIFIED)


async def test_a_verified_contact_is_shown_here_and_by_every_other_process(
    database: Database,
) -> None:
    here, there = opened(database), opened(database)

    listed = await here.verify("wroclaw-85", on=date(2026, 11, 30), by=BY, now=NOW)

    async with database.read() as unit:
        await there.refresh(unit)
    assert (listed.owner, listed.standing) == ("wroclaw-oik", Standing.SHOWN)
    assert listed.contact.verified_on == date(2026, 11, 30)
    assert listed in there.listed()


async def test_a_refresh_without_news_keeps_the_directory(database: Database) -> None:
    contacts = opened(database)
    await contacts.verify("wroclaw-85", on=date(2026, 11, 30), by=BY, now=NOW)
    before = contacts.directory

    async with database.read() as unit:
        await contacts.refresh(unit)

    assert contacts.directory is before


async def test_a_retired_contact_is_hidden_and_comes_back_when_verified(
    database: Database,
) -> None:
    contacts = opened(database)

    gone = await contacts.retire("bialystok-46", by=BY, now=NOW)
    back = await contacts.verify("bialystok-46", on=date(2026, 12, 1), by=BY, now=NOW)

    assert gone.standing is Standing.RETIRED
    assert back.standing is Standing.SHOWN


async def test_each_change_is_kept_with_who_and_when_and_the_row_counts_them(
    database: Database,
) -> None:
    contacts = opened(database)
    await contacts.retire("bialystok-46", by=BY, now=NOW)
    await contacts.verify("bialystok-46", on=date(2026, 12, 1), by=BY, now=NOW)

    async with database.read() as unit:
        (document,) = await unit.documents("marks")

    assert document.version == 2
    assert json.loads(document.body)["verified_on"] == "2026-12-01"
    assert BY not in document.body


@pytest.mark.parametrize(
    ("contact", "on", "why"),
    [
        ("bialystok-old-28", date(2026, 11, 30), "superseded"),
        ("bialystok-46", date(2026, 12, 2), "has not come yet"),
        ("bialystok-99", date(2026, 11, 30), "no contact"),
    ],
)
async def test_what_cannot_be_verified_is_refused_and_nothing_is_stored(
    database: Database, contact: str, on: date, why: str
) -> None:
    with pytest.raises(ContactRefused, match=why):
        await opened(database).verify(contact, on=on, by=BY, now=NOW)

    async with database.read() as unit:
        assert await unit.documents("marks") == ()


async def test_112_and_the_last_24_hour_line_cannot_be_retired(database: Database) -> None:
    contacts = opened(database)
    *others, last = FILES.line_order["default"]
    for each in others:
        await contacts.retire(each, by=BY, now=NOW)

    for each in ("112", "999", last):
        with pytest.raises(ContactRefused):
            await contacts.retire(each, by=BY, now=NOW)

    assert contacts.directory.line_order["default"] == (last,)


async def test_the_running_desk_answers_with_the_new_facts_after_its_next_refresh(
    world: World,
) -> None:
    elsewhere = Contacts(world.database, FILES, shown=Shown.VERIFIED)
    before = await world.write("chcę się zabić, jestem w Białymstoku")
    await elsewhere.retire("bialystok-46", by=BY, now=world.now)

    async with world.database.read() as unit:
        await world.desk.refresh(unit)
    after = await world.write("chcę się zabić, jestem w Białymstoku", caller="+447700900112")

    assert "85 879 79 46" in " ".join(before.replies)
    assert "85 879 79 46" not in " ".join(after.replies)
    assert "85 879 79 47" in " ".join(after.replies)


async def test_what_was_known_stays_when_the_database_is_gone(
    database: Database, tmp_path: Path
) -> None:
    contacts = opened(database)
    await contacts.verify("wroclaw-85", on=date(2026, 11, 30), by=BY, now=NOW)
    before = contacts.directory
    gone = open_database(f"sqlite+aiosqlite:///{tmp_path}/none/dyzur.db", keys=Keys.fresh())

    with pytest.raises(DatabaseGone):
        async with gone.read() as unit:
            await contacts.refresh(unit)
    await gone.close()

    assert contacts.directory is before
