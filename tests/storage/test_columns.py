"""Instants are aware and UTC, and sealed columns need keys."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.records import DeadlineKind
from storage.tables import metadata, seals
from tests.storage.samples import NOW, a_case, stored


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    naive = a_case(opened_at=datetime(2026, 12, 24, 23, 40))  # noqa: DTZ001  the point of the test

    with pytest.raises(StatementError, match="an instant needs a time zone"):
        await stored(database, naive)


async def test_an_instant_of_another_zone_comes_back_as_the_same_instant_in_utc(
    database: Database,
) -> None:
    local = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Warsaw"))

    await stored(database, case := a_case(opened_at=local))

    async with database.read() as unit:
        found = await unit.case(case.id)
    assert found is not None
    assert found.opened_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert found.opened_at.tzinfo is UTC


async def test_instants_are_kept_and_compared_to_the_microsecond(database: Database) -> None:
    await stored(database, case := a_case())
    due = NOW.replace(microsecond=0)
    step = timedelta(microseconds=1)

    async with database.unit() as unit:
        await unit.set_deadline(case.id, DeadlineKind.LADDER, due + step)
        early = await unit.take_due(due, step, 1)
        late = await unit.take_due(due + step, step, 1)

    assert early == ()
    assert late[0].due == due + step


def test_a_sealed_column_is_not_written_without_keys() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)

    with engine.begin() as connection, pytest.raises(StatementError, match="given no keys"):
        connection.execute(insert(seals), {"name": "proof", "proof": "proof"})
    engine.dispose()
