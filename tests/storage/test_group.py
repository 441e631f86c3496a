"""SQLite: units share a COMMIT when they meet, and all hear of it when it fails."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database, DatabaseGone, open_database, open_memory
from storage.group import UnitInUnit
from storage.keys import Keys
from storage.unit import Unit
from tests.storage.samples import a_case, stored

_WAL_HEADER, _FRAME_HEADER = 32, 24


async def test_units_that_meet_share_few_commits(lite: Database, file: Path) -> None:
    await stored(lite, a_case())
    before = _commits(file)

    await asyncio.gather(*(stored(lite, a_case()) for _ in range(60)))

    assert 1 <= _commits(file) - before <= 15


async def test_units_one_after_another_commit_each(lite: Database, file: Path) -> None:
    await stored(lite, a_case())
    before = _commits(file)

    for _ in range(5):
        await stored(lite, a_case())

    assert _commits(file) - before == 5


async def test_when_the_disk_refuses_a_commit_its_whole_group_hears_of_it(
    lite: Database, file: Path
) -> None:
    first = a_case()
    await stored(lite, first)

    with _full_disk(_wal(file).stat().st_size):
        ended = await asyncio.gather(
            *(stored(lite, a_case()) for _ in range(10)), return_exceptions=True
        )
    await stored(lite, after := a_case())

    assert [type(outcome) for outcome in ended] == [DatabaseGone] * 10
    async with lite.read() as unit:
        assert await unit.open_cases() == (first, after)


async def test_a_unit_inside_a_unit_is_refused_instead_of_waiting_for_ever(
    lite: Database, keys: Keys
) -> None:
    memory = open_memory(keys)

    async def nested(opened: AbstractAsyncContextManager[Unit]) -> None:
        async with opened:
            pass

    async with lite.unit(), memory.unit():
        with pytest.raises(UnitInUnit):
            await nested(lite.unit())
        with pytest.raises(UnitInUnit):
            await nested(memory.read())
    await stored(lite, a_case())
    await memory.close()


async def test_a_unit_waits_for_another_process_and_holds_up_no_other_task(
    lite: Database, file: Path
) -> None:
    await lite.check()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(stored(lite, case := a_case()))
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert not waiting.done()
        other.execute("COMMIT")
        await waiting

    async with lite.read() as unit:
        assert await unit.case(case.id) == case


async def test_a_use_case_that_is_cancelled_while_it_waits_for_another_process_leaves_no_lock(
    lite: Database, file: Path
) -> None:
    await lite.check()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(stored(lite, a_case()))
        await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.sleep(0)
        other.execute("COMMIT")
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.sleep(0.2)  # a thread that still waited would have the lock by now

        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    await stored(lite, a_case())


async def test_a_file_that_was_never_built_is_not_made_by_opening_it(
    tmp_path: Path, keys: Keys
) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", keys=keys)

    for _ in range(2):
        with pytest.raises(DatabaseGone):
            await database.check()
        with pytest.raises(DatabaseGone):
            async with database.read():
                pass
    await database.close()

    assert _files(tmp_path) == []


async def test_nothing_is_written_to_a_file_that_was_taken_away(lite: Database, file: Path) -> None:
    await stored(lite, case := a_case())
    async with lite.read() as unit:
        await unit.open_cases()
    moved = [path.rename(path.with_name(f"away-{path.name}")) for path in file.parent.iterdir()]

    with pytest.raises(DatabaseGone):
        await stored(lite, a_case())
    with pytest.raises(DatabaseGone):
        async with lite.read():
            pass
    for path in moved:
        path.rename(path.with_name(path.name.removeprefix("away-")))

    async with lite.unit() as unit:
        assert await unit.open_cases() == (case,)


async def test_every_connection_is_set_to_lose_nothing(lite: Database, file: Path) -> None:
    async with lite.unit() as unit:
        settings = await _settings(unit)
    async with lite.read() as unit:
        of_reader = await _settings(unit)

    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 5000,
        "foreign_keys": 1,
    }
    assert of_reader == settings


async def test_the_file_is_for_its_owner_only(file: Path, lite: Database) -> None:
    await lite.check()

    assert {path.stat().st_mode & 0o077 for path in file.parent.iterdir()} == {0}


async def _settings(unit: Unit) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    found = {}
    for name in names:
        (row,) = await unit._rows(text(f"PRAGMA {name}"))  # noqa: SLF001  no question tells it
        found[name] = row[0]
    return found


@contextmanager
def _full_disk(limit: int) -> Iterator[None]:
    """No file of this process may grow beyond the limit, in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _wal(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _commits(file: Path) -> int:
    """How many frames of the write-ahead log end a transaction (SQLite file format, 4.1)."""
    log = _wal(file).read_bytes()
    frame = _FRAME_HEADER + int.from_bytes(log[8:12])
    starts = range(_WAL_HEADER, len(log), frame)
    return sum(1 for at in starts if int.from_bytes(log[at + 4 : at + 8]))
