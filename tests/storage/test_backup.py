"""A copy of a running database is whole, and comes back after it was checked."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import BadCopy, DatabaseInUse, NotSqlite, TargetExists, backup, restore
from storage.database import Database, open_database
from storage.keys import Keys, WrongKey
from tests.storage.conftest import sqlite_url
from tests.storage.samples import a_case, a_message, stored


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where the copy goes."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "dyzur.copy"


async def test_a_copy_of_a_running_database_comes_back_as_it_was(
    lite: Database, file: Path, copy: Path, keys: Keys
) -> None:
    await stored(lite, before := a_case())
    async with lite.unit() as unit:
        await unit.add_message(said := a_message(before))

    await asyncio.to_thread(backup, sqlite_url(file.parent), copy)
    await stored(lite, a_case())
    await lite.close()
    restore(copy, sqlite_url(file.parent), keys=keys, force=True)

    restored = open_database(sqlite_url(file.parent), keys=keys)
    await restored.check()
    async with restored.read() as unit:
        assert await unit.open_cases() == (before,)
        assert await unit.messages(before.id) == (said,)
    await restored.close()


async def test_units_go_on_while_it_is_copied(lite: Database, file: Path, copy: Path) -> None:
    copying = asyncio.create_task(asyncio.to_thread(backup, sqlite_url(file.parent), copy))

    await asyncio.gather(*(stored(lite, a_case()) for _ in range(100)))
    await copying

    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (count,) = connection.execute("SELECT count(*) FROM cases").fetchone()
    assert 0 <= count <= 100


def test_a_copy_is_one_file_for_its_owner_only(file: Path, copy: Path) -> None:
    backup(sqlite_url(file.parent), copy)

    assert list(copy.parent.iterdir()) == [copy]
    assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_overwrites_nothing(file: Path, copy: Path) -> None:
    copy.write_text("precious")

    with pytest.raises(TargetExists):
        backup(sqlite_url(file.parent), copy)

    assert copy.read_text() == "precious"


def test_a_copy_comes_back_where_nothing_is(
    file: Path, copy: Path, tmp_path: Path, keys: Keys
) -> None:
    backup(sqlite_url(file.parent), copy)
    elsewhere = tmp_path / "new"
    elsewhere.mkdir()

    restore(copy, sqlite_url(elsewhere), keys=keys)

    assert list(elsewhere.iterdir()) == [elsewhere / "dyzur.db"]


def test_a_database_is_not_replaced_unasked_and_then_set_aside(
    file: Path, copy: Path, keys: Keys
) -> None:
    backup(sqlite_url(file.parent), copy)
    was = file.read_bytes()

    with pytest.raises(TargetExists):
        restore(copy, sqlite_url(file.parent), keys=keys)
    assert file.read_bytes() == was
    restore(copy, sqlite_url(file.parent), keys=keys, force=True)

    assert file.with_name("dyzur.db.replaced").exists()


async def test_a_database_in_use_is_not_replaced(
    lite: Database, file: Path, copy: Path, keys: Keys
) -> None:
    await stored(lite, case := a_case())
    backup(sqlite_url(file.parent), copy)

    with pytest.raises(DatabaseInUse):
        await asyncio.to_thread(restore, copy, sqlite_url(file.parent), keys=keys, force=True)

    async with lite.unit() as unit:
        assert await unit.open_cases() == (case,)


async def test_what_a_killed_process_left_beside_the_database_does_not_leak_into_the_copy(
    lite: Database, file: Path, copy: Path, tmp_path: Path, keys: Keys
) -> None:
    backup(sqlite_url(file.parent), copy)
    await stored(lite, a_case())
    dead = tmp_path / "dead"
    dead.mkdir()
    for tail in ("", "-wal", "-shm"):
        (dead / f"dyzur.db{tail}").write_bytes(file.with_name(file.name + tail).read_bytes())

    restore(copy, sqlite_url(dead), keys=keys, force=True)

    restored = open_database(sqlite_url(dead), keys=keys)
    async with restored.read() as unit:
        assert await unit.open_cases() == ()
    await restored.close()


def test_a_damaged_database_can_be_replaced(file: Path, copy: Path, keys: Keys) -> None:
    backup(sqlite_url(file.parent), copy)
    file.write_bytes(b"no database" * 1000)
    log = file.with_name("dyzur.db-wal")
    log.write_bytes(b"no log" * 1000)

    restore(copy, sqlite_url(file.parent), keys=keys, force=True)

    assert not log.exists()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)


def test_a_copy_for_other_keys_is_refused(file: Path, copy: Path, tmp_path: Path) -> None:
    backup(sqlite_url(file.parent), copy)

    with pytest.raises(WrongKey):
        restore(copy, f"sqlite+aiosqlite:///{tmp_path / 'new.db'}", keys=Keys.fresh())

    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("fault", ["no database", "damaged", "another program's", "later"])
def test_a_faulty_copy_is_refused(file: Path, copy: Path, keys: Keys, fault: str) -> None:
    backup(sqlite_url(file.parent), copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        match fault:
            case "another program's":
                connection.execute("DROP TABLE seals")
            case "later":
                connection.execute("UPDATE alembic_version SET version_num = 'later'")
            case "damaged":
                raw = copy.read_bytes()
                copy.write_bytes(raw[:8192] + b"x" * 20000 + raw[28192:])
            case _:
                copy.write_bytes(b"x" * 10000)
    was = file.read_bytes()

    with pytest.raises(BadCopy):
        restore(copy, sqlite_url(file.parent), keys=keys, force=True)

    assert file.read_bytes() == was
    assert not file.with_name(".dyzur.db.part").exists()


def test_a_missing_file_and_a_server_are_refused(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(FileNotFoundError):
        backup(sqlite_url(tmp_path), tmp_path / "copy")
    with pytest.raises(FileNotFoundError):
        restore(tmp_path / "none", sqlite_url(tmp_path), keys=keys)
    with pytest.raises(NotSqlite):
        backup("postgresql+asyncpg://localhost/dyzur", tmp_path / "copy")
    with pytest.raises(NotSqlite):
        restore(tmp_path / "none", "sqlite+aiosqlite://", keys=keys)
