"""A copy of the database is whole, comes back, and never in the place of one in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from dyzur.keeping import backup, keys_of, migrate, restore
from dyzur.settings import FaultySettings, Settings, load_for_demo
from storage.database import open_database
from storage.keys import Keys
from storage.records import Person

ADA = Person("ada", "Ada Przykładowa", frozenset({"interventer"}), frozenset({"bialystok-oik"}))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    keys = SecretStr(Keys.fresh().export())
    return load_for_demo({}).with_changes({"data": tmp_path / "data", "keys": keys})


def modes(folder: Path) -> dict[str, int]:
    """What lies in a folder, and who may do what with it."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def stored(settings: Settings, *people: Person) -> tuple[Person, ...]:
    """Store people, and give back who is there."""
    database = open_database(settings.database, keys=keys_of(settings))
    async with database.unit() as unit:
        for person in people:
            await unit.put_person(person)
        found = await unit.people()
    await database.close()
    return found


async def test_what_was_copied_comes_back_after_the_loss_of_the_file(
    settings: Settings, tmp_path: Path
) -> None:
    await migrate(settings)
    await stored(settings, ADA)
    backup(settings, tmp_path / "copy.sqlite")
    (settings.data / "dyzur.sqlite").unlink()

    restore(settings, tmp_path / "copy.sqlite", replace=False)

    assert await stored(settings) == (ADA,)


async def test_a_copy_taken_while_the_service_writes_holds_what_was_committed(
    settings: Settings, tmp_path: Path
) -> None:
    await migrate(settings)
    database = open_database(settings.database, keys=keys_of(settings))
    async with database.unit() as unit:
        await unit.put_person(ADA)

    backup(settings, tmp_path / "copy.sqlite")

    await database.close()
    (settings.data / "dyzur.sqlite").unlink()
    restore(settings, tmp_path / "copy.sqlite", replace=False)
    assert await stored(settings) == (ADA,)


async def test_a_copy_is_readable_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    await migrate(settings)

    backup(settings, tmp_path / "copy.sqlite")

    assert modes(tmp_path) == {"copy.sqlite": 0o600, "data": 0o755}


async def test_a_database_is_not_replaced_unasked(settings: Settings, tmp_path: Path) -> None:
    await migrate(settings)
    backup(settings, tmp_path / "copy.sqlite")

    with pytest.raises(FaultySettings, match="--replace"):
        restore(settings, tmp_path / "copy.sqlite", replace=False)


async def test_a_database_in_use_is_not_replaced(settings: Settings, tmp_path: Path) -> None:
    await migrate(settings)
    backup(settings, tmp_path / "copy.sqlite")
    database = open_database(settings.database, keys=keys_of(settings))
    async with database.unit() as unit:
        await unit.put_person(ADA)

    with pytest.raises(FaultySettings, match="stop the service"):
        restore(settings, tmp_path / "copy.sqlite", replace=True)

    await database.close()
    assert await stored(settings) == (ADA,)


async def test_a_damaged_copy_is_refused_and_the_database_stays(
    settings: Settings, tmp_path: Path
) -> None:
    await migrate(settings)
    await stored(settings, ADA)
    (tmp_path / "copy.sqlite").write_bytes(b"not a database" * 500)

    with pytest.raises(FaultySettings, match=r"damaged|no database"):
        restore(settings, tmp_path / "copy.sqlite", replace=True)

    assert await stored(settings) == (ADA,)


async def test_a_foreign_database_is_refused(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE songs (name TEXT)")

    with pytest.raises(FaultySettings, match=r"damaged|no database"):
        restore(settings, tmp_path / "other.sqlite", replace=False)


def test_keys_that_are_no_keys_are_told_without_showing_them(settings: Settings) -> None:
    wrong = settings.with_changes({"keys": SecretStr("c2hvcnQ=")})

    with pytest.raises(FaultySettings, match="DYZUR_KEYS cannot be used") as caught:
        keys_of(wrong)

    assert "c2hvcnQ" not in str(caught.value)
