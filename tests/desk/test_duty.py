"""Duties: answers from the last snapshot, whatever has become of storage since."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from desk.duty import Duties, Gap, Snapshot
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Layer, Rota, Shift
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


class Stored:
    """A unit of storage that gives what it is given, or fails as a dead database does."""

    def __init__(self, snapshot: Snapshot, *, gone: bool = False) -> None:
        self._snapshot, self._gone = snapshot, gone

    async def rota(self) -> Rota:
        return self._snapshot.rota

    async def people(self) -> tuple[Person, ...]:
        return self._snapshot.people

    async def reachables(self) -> tuple[Reachable, ...]:
        if self._gone:
            raise ConnectionError
        return self._snapshot.reachables


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


async def test_a_refresh_shows_an_edited_rota_at_once() -> None:
    duties = Duties(WORLD)
    duties.on_duty(CENTRE, now=NOON)

    await duties.refresh(
        Stored(Snapshot(Rota((shift("borys", Layer.PRIMARY, 8, 20),)), WORLD.people))
    )

    assert duties.on_duty(CENTRE, now=NOON).everyone == ("borys",)
    assert duties.channels_of("ada", (SMS,)) == ()


async def test_the_last_snapshot_stays_when_the_database_is_gone() -> None:
    duties = Duties(WORLD)

    with pytest.raises(ConnectionError):
        await duties.refresh(Stored(Snapshot(), gone=True))

    assert duties.snapshot == WORLD
    assert duties.reachable(CENTRE, now=NOON)


def test_a_person_is_found_by_id() -> None:
    duties = Duties(WORLD)

    found, nobody = duties.person("ada"), duties.person("zofia")

    assert found is not None
    assert (found.name, nobody) == ("ada Próbna", None)
