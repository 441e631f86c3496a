"""Duties: answers from the last snapshot, whatever has become of storage since."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from desk.duty import Duties, Gap, Snapshot
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Layer, Rota, Shift
from storage.database import Database, DatabaseGone, open_database, open_memory
from storage.keys import Keys
from storage.migrating import template
from storage.records import Person, Reachable

NOON = datetime(2026, 6, 1, 12, tzinfo=WARSAW)
TELEGRAM, SMS, CALL = PageChannel
CENTRE = "ostroleka-oik"


def shift(person: str, layer: Layer, starts: int, ends: int) -> Shift:
    week = frozenset(range(7))
    since = date(2026, 1, 1)
    name = f"{person}-{layer}"
    return Shift(name, person, CENTRE, layer, week, time(starts), time(ends), since)


def staff(*ids: str) -> tuple[Person, ...]:
    roles = frozenset({"interventer"})
    return tuple(Person(each, f"{each} Próbna", roles, frozenset({CENTRE})) for each in ids)


def reach(person: str, channel: PageChannel, *, suspended: bool = False) -> Reachable:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Reachable(person, channel, f"{person}-{channel}", at, at if suspended else None)


ROTA = Rota(
    (
        shift("ada", Layer.PRIMARY, 8, 20),
        shift("borys", Layer.PRIMARY, 20, 8),
        shift("celina", Layer.BACKUP, 8, 20),
    )
)
WORLD = Snapshot(
    ROTA,
    staff("ada", "borys", "celina"),
    (reach("ada", TELEGRAM), reach("ada", SMS), reach("ada", CALL), reach("celina", SMS)),
)


async def stored(database: Database, snapshot: Snapshot) -> None:
    async with database.unit() as unit:
        for person in snapshot.people:
            await unit.put_person(person)
        for reachable in snapshot.reachables:
            await unit.put_reachable(reachable)
        for each in snapshot.rota.shifts:
            await unit.put_shift(each)


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    opened = open_memory(Keys.fresh())
    await stored(opened, WORLD)
    yield opened
    await opened.close()


def test_the_person_changes_at_8_and_20_to_the_second() -> None:
    duties = Duties(WORLD)

    seen = [
        duties.on_duty(CENTRE, now=NOON.replace(hour=hour) - before).people[Layer.PRIMARY]
        for hour in (8, 20)
        for before in (timedelta(seconds=1), timedelta())
    ]

    assert seen == [("borys",), ("ada",), ("ada",), ("borys",)]


def test_answers_stay_right_when_the_clock_goes_far_and_back() -> None:
    duties = Duties(WORLD)

    seen = [
        duties.on_duty(CENTRE, now=NOON + timedelta(days=days)).people[Layer.PRIMARY]
        for days in (0, 300, -10, 0, -400)
    ]

    assert seen == [("ada",), ("ada",), ("ada",), ("ada",), ()]


def test_people_whom_nothing_reaches_are_on_duty_but_cannot_be_paged() -> None:
    duties = Duties(WORLD)
    night = NOON.replace(hour=22)

    assert duties.on_duty(CENTRE, now=night).people[Layer.PRIMARY] == ("borys",)
    assert duties.pageable(CENTRE, now=night).everyone == ()
    assert not duties.reachable(CENTRE, now=night)


def test_anybody_with_one_channel_on_any_layer_makes_the_centre_reachable() -> None:
    duties = Duties(Snapshot(ROTA, WORLD.people, (reach("celina", SMS),)))

    assert duties.pageable(CENTRE, now=NOON).everyone == ("celina",)
    assert duties.reachable(CENTRE, now=NOON)


def test_a_centre_without_a_rota_is_not_reachable() -> None:
    assert not Duties(WORLD).reachable("wroclaw-oik", now=NOON)
    assert not Duties().reachable(CENTRE, now=NOON)


def test_a_person_who_left_the_staff_is_not_paged() -> None:
    duties = Duties(Snapshot(ROTA, staff("borys"), WORLD.reachables))

    assert duties.channels_of("ada", tuple(PageChannel)) == ()
    assert not duties.reachable(CENTRE, now=NOON)


@pytest.mark.parametrize(
    ("person", "wanted", "expected"),
    [
        ("ada", (TELEGRAM, SMS, CALL), (TELEGRAM, SMS, CALL)),
        ("ada", (TELEGRAM, SMS), (TELEGRAM, SMS)),
        ("ada", (CALL,), (CALL,)),
        ("celina", (TELEGRAM, CALL), (SMS,)),
        ("celina", (SMS, CALL), (SMS,)),
        ("borys", (TELEGRAM, SMS, CALL), ()),
        ("nobody", (TELEGRAM,), ()),
    ],
)
def test_the_wanted_channels_are_used_or_else_all_that_a_person_has(
    person: str, wanted: tuple[PageChannel, ...], expected: tuple[PageChannel, ...]
) -> None:
    found = Duties(WORLD).channels_of(person, wanted)

    assert tuple(each.channel for each in found) == expected
    assert all(each.person == person for each in found)


def test_a_suspended_channel_is_used_only_when_there_is_no_other() -> None:
    some = (reach("ada", SMS, suspended=True), reach("ada", CALL))
    last = (reach("celina", SMS, suspended=True),)
    duties = Duties(Snapshot(ROTA, WORLD.people, some + last))

    assert [each.channel for each in duties.channels_of("ada", (SMS, CALL))] == [CALL]
    assert [each.channel for each in duties.channels_of("celina", (SMS, CALL))] == [SMS]


def test_an_address_that_nobody_verified_is_not_used() -> None:
    unverified = Reachable("ada", SMS, "+447700900101")
    duties = Duties(Snapshot(ROTA, WORLD.people, (unverified,)))

    assert duties.channels_of("ada", (SMS,)) == ()
    assert not duties.reachable(CENTRE, now=NOON)


def test_gaps_are_listed_by_layer() -> None:
    duties = Duties(WORLD)

    found = duties.gaps(CENTRE, 1, now=NOON)

    evening, morning = NOON.replace(hour=20), NOON.replace(hour=8) + timedelta(days=1)
    assert found == (
        Gap(Layer.BACKUP, evening.astimezone(UTC), morning.astimezone(UTC)),
        Gap(Layer.LEAD, NOON.astimezone(UTC), (NOON + timedelta(days=1)).astimezone(UTC)),
    )


async def test_a_refresh_takes_what_storage_holds(database: Database) -> None:
    duties = Duties()

    async with database.read() as unit:
        await duties.refresh(unit)

    assert duties.on_duty(CENTRE, now=NOON).everyone == ("ada", "celina")
    assert [each.channel for each in duties.channels_of("ada", (SMS, CALL))] == [SMS, CALL]


async def test_a_refresh_shows_an_edited_rota_at_once(database: Database) -> None:
    duties = Duties(WORLD)
    duties.on_duty(CENTRE, now=NOON)

    async with database.unit() as unit:
        await unit.put_shift(replace(ROTA.shifts[0], person="borys"))
        await duties.refresh(unit)

    assert duties.on_duty(CENTRE, now=NOON).people[Layer.PRIMARY] == ("borys",)


async def test_the_last_snapshot_stays_when_the_database_is_gone(tmp_path: Path) -> None:
    duties = Duties(WORLD)
    gone = open_database(f"sqlite+aiosqlite:///{tmp_path}/none/dyzur.db", keys=Keys.fresh())

    with pytest.raises(DatabaseGone):
        async with gone.read() as unit:
            await duties.refresh(unit)
    await gone.close()

    assert duties.snapshot == WORLD
    assert duties.reachable(CENTRE, now=NOON)


async def test_a_database_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "dyzur.db"
    path.write_bytes(template())
    with closing(sqlite3.connect(path)) as broken:
        broken.execute("DROP TABLE reachables")
    duties = Duties(WORLD)
    database = open_database(f"sqlite+aiosqlite:///{path}", keys=Keys.fresh())

    with pytest.raises(DatabaseGone):
        async with database.read() as unit:
            await duties.refresh(unit)
    await database.close()

    assert duties.snapshot == WORLD


def test_a_person_is_found_by_id() -> None:
    duties = Duties(WORLD)

    found, nobody = duties.person("ada"), duties.person("zofia")

    assert found is not None
    assert (found.name, nobody) == ("ada Próbna", None)
