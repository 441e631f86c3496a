"""Staffing: files and orders change staff and rota whole or not at all, and never empty a duty."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from centres.datafile import FaultyData
from desk.duty import Duties, Snapshot
from desk.merging import AddressTaken
from desk.rota_file import Placed
from desk.staff_file import PersonEntry
from desk.staffing import NoSuchWay, Report, Staffing
from escalation.checks import FaultyRota
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Layer, Override, OverrideKind, Shift
from storage.database import Database, open_database, open_memory
from storage.keys import Keys
from storage.migrating import migrate
from storage.records import Reachable
from storage.tables import events
from tests.storage.samples import a_case

NOON = datetime(2026, 11, 25, 12, tzinfo=WARSAW).astimezone(UTC)  # a Wednesday
TELEGRAM, SMS, CALL = PageChannel
CENTRE, OTHER = "bialystok-oik", "wroclaw-oik"
TRIED = date(2026, 11, 20)
FILE = Path(__file__).parents[2] / "deploy" / "rota.example.yaml"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    keys = Keys.fresh()
    if request.param == "sqlite":
        opened = open_memory(keys)
    else:
        url: str = request.getfixturevalue("postgres_url")
        await migrate(url, keys=keys)
        opened = open_database(url, keys=keys)
    yield opened
    await opened.close()


@pytest.fixture
async def staffing(database: Database) -> Staffing:
    """A staffed centre: Ada by day, Borys by night, Celina behind them; all verified."""
    office = Staffing(database, duty_centres=(CENTRE,))
    await bring(office, ADA, BORYS, CELINA)
    await bring_rota(office, *ROTA)
    return office


def entry(name: str, number: int, **changes: object) -> PersonEntry:
    given = {
        "id": name,
        "name": f"{name.capitalize()} Przykładowa",
        "roles": ["interventer"],
        "centres": [CENTRE],
        "phone": f"+447700900{number}",
        "verified": TRIED,
    }
    return PersonEntry.model_validate(given | changes)


def shift(name: str, person: str, starts: int, ends: int, **changes: object) -> Shift:
    week, since = frozenset(range(7)), date(2026, 11, 1)
    weekly = Shift(name, person, CENTRE, Layer.PRIMARY, week, time(starts), time(ends), since)
    return replace(weekly, **changes)  # type: ignore[arg-type]  # the tests name fields of it


ADA, BORYS, CELINA = entry("ada", 101), entry("borys", 102), entry("celina", 103)
DAY, NIGHT = shift("day", "ada", 8, 20), shift("night", "borys", 20, 8)
BEHIND = shift("behind", "celina", 8, 8, layer=Layer.BACKUP)
ROTA = (DAY, NIGHT, BEHIND)


async def bring(
    office: Staffing, *people: PersonEntry, remove: bool = False, force: bool = False
) -> Report:
    return await office.bring_staff(people, remove=remove, force=force, now=NOON)


async def bring_rota(
    office: Staffing, *shifts: Shift, remove: bool = False, force: bool = False
) -> Report:
    rota = [Placed(each, ()) for each in shifts]
    return await office.bring_rota(FILE, rota, remove=remove, force=force, now=NOON)


def override(person: str, starts: int, ends: int, **changes: object) -> Override:
    day = NOON.astimezone(WARSAW) + timedelta(days=7)
    times = (day.replace(hour=starts).astimezone(UTC), day.replace(hour=ends).astimezone(UTC))
    made = Override("ov", CENTRE, Layer.PRIMARY, OverrideKind.ADD, person, *times)
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of it


def on_duty(known: Snapshot, *, at: datetime) -> tuple[str, ...]:
    return Duties(known).on_duty(CENTRE, now=at).people[Layer.PRIMARY]


def ways(known: Snapshot, person: str) -> list[tuple[PageChannel, str, bool]]:
    return [
        (each.channel, each.address, each.verified_at is not None)
        for each in known.reachables
        if each.person == person
    ]


def told(report: Report) -> list[str]:
    return [each.about for each in report.changes]


async def test_what_is_brought_can_be_paged_by_whoever_takes_the_next_snapshot(
    staffing: Staffing, database: Database
) -> None:
    duties = Duties()

    async with database.read() as unit:
        await duties.refresh(unit)

    assert duties.pageable(CENTRE, now=NOON).everyone == ("ada", "celina")
    assert [each.address for each in duties.channels_of("ada", (SMS,))] == ["+447700900101"]


async def test_the_same_files_again_change_nothing(staffing: Staffing) -> None:
    before = await staffing.snapshot()

    again = await bring(staffing, ADA, BORYS, CELINA, remove=True)
    rota = await bring_rota(staffing, *ROTA, remove=True)

    assert (again.changes, rota.changes) == ((), ())
    assert again.done
    assert await staffing.snapshot() == before


async def test_without_a_day_in_the_file_nothing_is_verified(database: Database) -> None:
    office = Staffing(database, duty_centres=(CENTRE,))

    await bring(office, entry("ada", 101, verified=None, telegram="4503599627370597"))

    assert ways(await office.snapshot(), "ada") == [
        (TELEGRAM, "4503599627370597", False),
        (SMS, "+447700900101", False),
        (CALL, "+447700900101", False),
    ]


async def test_a_verified_address_stays_verified_and_a_new_one_is_not(staffing: Staffing) -> None:
    silent = entry("celina", 103, verified=None)
    moved = entry("borys", 188, verified=None, telegram="4503599627370598")

    await bring(staffing, silent, moved, force=True)

    known = await staffing.snapshot()
    assert all(verified for _, _, verified in ways(known, "celina"))
    assert [(channel, verified) for channel, _, verified in ways(known, "borys")] == [
        (TELEGRAM, False),
        (SMS, False),
        (CALL, False),
    ]


async def test_a_new_number_of_somebody_on_duty_is_refused_until_forced(staffing: Staffing) -> None:
    before = await staffing.snapshot()
    moved = entry("ada", 188, verified=None)

    refused = await bring(staffing, moved)
    kept = await staffing.snapshot()
    forced = await bring(staffing, moved, force=True)

    assert not refused.done
    assert refused.dropped == (("ada", CENTRE),)
    assert {hole.somebody for hole in refused.holes} == {("ada",)}
    assert kept == before
    assert forced.done
    assert ways(await staffing.snapshot(), "ada")[0] == (SMS, "+447700900188", False)


async def test_whom_the_file_lacks_is_listed_and_stays(staffing: Staffing) -> None:
    report = await bring(staffing, ADA, BORYS)

    assert report.missing == ("person celina",)
    assert report.changes == ()
    assert len((await staffing.snapshot()).people) == 3


async def test_people_of_other_centres_are_not_missing(staffing: Staffing) -> None:
    await bring(staffing, entry("ewa", 105, centres=[OTHER]))

    report = await bring(staffing, ADA, BORYS, CELINA, remove=True)

    assert report.missing == ()
    assert [each.id for each in (await staffing.snapshot()).people] == [
        "ada",
        "borys",
        "celina",
        "ewa",
    ]


async def test_whoever_leaves_takes_shifts_overrides_and_addresses_along(
    staffing: Staffing,
) -> None:
    await bring(staffing, entry("damian", 104))
    late = shift("late", "damian", 20, 8, layer=Layer.LEAD, since=date(2027, 1, 1))
    await bring_rota(staffing, *ROTA, late)
    await staffing.override(override("damian", 9, 11), force=False, now=NOON)

    report = await bring(staffing, ADA, BORYS, CELINA, remove=True)

    known = await staffing.snapshot()
    assert report.done
    assert set(told(report)) == {
        "person damian",
        "damian by sms",
        "damian by call",
        "shift late",
        "override ov",
    }
    assert known.rota.shifts == tuple(sorted(ROTA, key=lambda each: each.id))
    assert known.rota.overrides == ()
    assert ways(known, "damian") == []


async def test_somebody_on_duty_next_is_not_removed_unless_forced(staffing: Staffing) -> None:
    refused = await bring(staffing, ADA, CELINA, remove=True)
    forced = await bring(staffing, ADA, CELINA, remove=True, force=True)

    assert (refused.done, refused.dropped) == (False, (("borys", CENTRE),))
    assert refused.holes[0].somebody == ()
    assert forced.done
    assert on_duty(await staffing.snapshot(), at=NOON + timedelta(hours=10)) == ()


async def test_somebody_who_has_a_case_is_not_removed_unless_forced(
    staffing: Staffing, database: Database
) -> None:
    await bring(staffing, entry("damian", 104))
    case = a_case(duty_centre=CENTRE)
    async with database.unit() as unit:
        await unit.add_case(case)
        await unit.claim(case.id, "damian", NOON)

    refused = await bring(staffing, ADA, BORYS, CELINA, remove=True)

    assert (refused.done, refused.owners) == (False, ("damian",))


async def test_two_people_may_swap_their_phones(staffing: Staffing) -> None:
    await bring(staffing, entry("ada", 102), entry("borys", 101))

    known = await staffing.snapshot()
    assert ways(known, "ada")[0][1] == "+447700900102"
    assert ways(known, "borys")[0][1] == "+447700900101"


async def test_an_address_of_somebody_else_is_refused_and_nothing_is_stored(
    staffing: Staffing,
) -> None:
    before = await staffing.snapshot()

    with pytest.raises(AddressTaken, match="belongs to celina"):
        await bring(staffing, entry("damian", 103), entry("ewa", 105))

    assert await staffing.snapshot() == before


async def test_a_channel_that_the_file_lacks_goes_only_when_told(staffing: Staffing) -> None:
    narrow = entry("celina", 103, channels=["call"])

    listed = await bring(staffing, ADA, BORYS, narrow)
    removed = await bring(staffing, ADA, BORYS, narrow, remove=True)

    assert listed.missing == ("celina by sms",)
    assert told(removed) == ["celina by sms"]
    assert ways(await staffing.snapshot(), "celina") == [(CALL, "+447700900103", True)]


async def test_every_change_is_in_the_audit_with_before_and_after(
    staffing: Staffing, database: Database
) -> None:
    await bring(staffing, entry("celina", 188, channels=["sms"]))

    async with database.read() as unit:
        rows = await unit._rows(select(events).order_by(events.c.seq))  # noqa: SLF001  no use case reads it yet
    assert [row.kind for row in rows] == ["staff_brought", "rota_brought", "staff_brought"]
    assert rows[-1].at == NOON
    assert json.loads(rows[-1].detail) == [
        {
            "about": "celina by sms",
            "before": "+447700900103, verified on 2026-11-20",
            "after": "+447700900188, verified on 2026-11-20",
        }
    ]


async def test_a_shift_changes_hands_and_the_change_is_told_as_one(staffing: Staffing) -> None:
    await bring(staffing, entry("damian", 104))

    report = await bring_rota(staffing, DAY, NIGHT, replace(BEHIND, since=date(2026, 10, 1)))

    (change,) = report.changes
    assert change.about == "shift behind"
    assert change.before == "celina; every day 08:00-08:00 since 2026-11-01"
    assert change.after == "celina; every day 08:00-08:00 since 2026-10-01"


async def test_whoever_is_on_duty_now_is_not_replaced_by_a_file_unless_forced(
    staffing: Staffing,
) -> None:
    await bring(staffing, entry("damian", 104))
    other = replace(DAY, person="damian")

    refused = await bring_rota(staffing, other, NIGHT, BEHIND)
    forced = await bring_rota(staffing, other, NIGHT, BEHIND, force=True)

    assert (refused.done, refused.dropped, refused.holes) == (False, (("ada", CENTRE),), ())
    assert forced.done
    assert on_duty(await staffing.snapshot(), at=NOON) == ("damian",)


async def test_a_new_gap_in_a_line_s_duty_is_refused_with_its_times(staffing: Staffing) -> None:
    shorter = replace(DAY, until=date(2026, 12, 10))

    refused = await bring_rota(staffing, shorter, NIGHT, BEHIND)

    assert not refused.done
    first = refused.holes[0]
    assert first.starts.astimezone(WARSAW) == datetime(2026, 12, 10, 8, tzinfo=WARSAW)
    assert first.ends.astimezone(WARSAW) == datetime(2026, 12, 10, 20, tzinfo=WARSAW)


async def test_a_gap_in_backup_or_beyond_the_next_28_days_is_no_reason_to_refuse(
    staffing: Staffing,
) -> None:
    far = replace(DAY, until=date(2027, 6, 1))
    behind = replace(BEHIND, until=date(2026, 12, 1))

    assert (await bring_rota(staffing, far, NIGHT, behind)).done


async def test_a_gap_that_was_there_already_does_not_stop_a_repair(database: Database) -> None:
    office = Staffing(database, duty_centres=(CENTRE,))
    await bring(office, ADA, BORYS)

    half = await bring_rota(office, DAY)
    whole = await bring_rota(office, DAY, NIGHT)

    assert half.done
    assert whole.done


async def test_shifts_that_are_over_are_neither_missing_nor_removed(staffing: Staffing) -> None:
    once = shift("once", "celina", 9, 10, since=date(2026, 11, 3), until=date(2026, 11, 4))
    await bring_rota(staffing, *ROTA, once)

    report = await bring_rota(staffing, *ROTA, remove=True)

    assert report.missing == ()
    assert once in (await staffing.snapshot()).rota.shifts


async def test_shifts_of_centres_that_the_file_does_not_name_stay(staffing: Staffing) -> None:
    await bring(staffing, entry("ewa", 105, centres=[OTHER]))
    elsewhere = shift("elsewhere", "ewa", 8, 8, centre=OTHER)

    await bring_rota(staffing, elsewhere)
    report = await bring_rota(staffing, *ROTA, remove=True)

    assert report.missing == ()
    assert elsewhere in (await staffing.snapshot()).rota.shifts


async def test_a_shift_of_a_stranger_is_refused_and_nothing_is_stored(staffing: Staffing) -> None:
    before = await staffing.snapshot()

    with pytest.raises(FaultyData, match="zofia is not on the staff"):
        await bring_rota(staffing, replace(DAY, ends=time(19)), shift("new", "zofia", 19, 20))

    assert await staffing.snapshot() == before


async def test_an_override_adds_replaces_and_is_withdrawn(staffing: Staffing) -> None:
    at = NOON + timedelta(days=7)
    instead = override("celina", 10, 14, id="instead", kind=OverrideKind.REPLACE, replaces="ada")

    seen: list[Sequence[str]] = []
    await staffing.override(override("celina", 10, 14), force=False, now=NOON)
    seen.append(on_duty(await staffing.snapshot(), at=at))
    await staffing.withdraw("ov", force=False, now=NOON)
    await staffing.override(instead, force=False, now=NOON)
    seen.append(on_duty(await staffing.snapshot(), at=at))
    await staffing.withdraw("instead", force=False, now=NOON)
    seen.append(on_duty(await staffing.snapshot(), at=at))

    assert seen == [("ada", "celina"), ("celina",), ("ada",)]


async def test_an_override_by_somebody_whom_nothing_reaches_is_a_gap(staffing: Staffing) -> None:
    await bring(staffing, entry("damian", 104, verified=None))
    instead = override("damian", 10, 14, kind=OverrideKind.REPLACE, replaces="ada")

    refused = await staffing.override(instead, force=False, now=NOON)

    assert (refused.done, [hole.somebody for hole in refused.holes]) == (False, [("damian",)])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"person": "zofia"}, "not on the staff"),
        ({"kind": OverrideKind.REPLACE, "replaces": "borys"}, "does not stand in primary"),
        ({"ends": NOON - timedelta(days=1), "starts": NOON - timedelta(days=2)}, "is over"),
        ({"ends": NOON + timedelta(days=1)}, "ends before it begins"),
    ],
)
async def test_an_override_that_cannot_be_meant_is_refused(
    staffing: Staffing, changes: dict[str, object], why: str
) -> None:
    meant = replace(override("celina", 10, 14), **changes)  # type: ignore[arg-type]  # as above

    with pytest.raises(FaultyRota, match=why):
        await staffing.override(meant, force=True, now=NOON)

    assert (await staffing.snapshot()).rota.overrides == ()


async def test_there_is_nothing_to_withdraw_where_nothing_was_put(staffing: Staffing) -> None:
    with pytest.raises(FaultyRota, match="no override"):
        await staffing.withdraw("ov", force=False, now=NOON)


async def test_a_verified_channel_reaches_and_a_suspended_one_counts_again(
    staffing: Staffing, database: Database
) -> None:
    await bring(staffing, entry("damian", 104, verified=None, channels=["sms"]))
    unverified = await staffing.way("damian", SMS)
    async with database.unit() as unit:
        await unit.put_reachable(replace(unverified, suspended_at=NOON))

    await staffing.verify(unverified, now=NOON)

    assert await staffing.way("damian", SMS) == replace(unverified, verified_at=NOON)


async def test_an_address_that_changed_meanwhile_is_not_verified(staffing: Staffing) -> None:
    await bring(staffing, entry("damian", 104, verified=None))
    sent_to = await staffing.way("damian", SMS)
    await bring(staffing, entry("damian", 188, verified=None))

    report = await staffing.verify(sent_to, now=NOON)

    assert report.changes == ()
    assert (await staffing.way("damian", SMS)).verified_at is None


async def test_the_order_of_channels_stays_when_one_of_them_is_verified(
    staffing: Staffing,
) -> None:
    await bring(staffing, entry("damian", 104, verified=None, telegram="4503599627370600"))

    await staffing.verify(await staffing.way("damian", TELEGRAM), now=NOON)

    known = await staffing.snapshot()
    assert [channel for channel, _, _ in ways(known, "damian")] == [TELEGRAM, SMS, CALL]


async def test_nobody_is_verified_over_a_channel_they_do_not_have(staffing: Staffing) -> None:
    with pytest.raises(NoSuchWay):
        await staffing.way("ada", TELEGRAM)
    with pytest.raises(NoSuchWay):
        await staffing.way("zofia", SMS)


async def test_an_unknown_way_has_no_address(staffing: Staffing) -> None:
    report = await staffing.verify(Reachable("zofia", SMS, "+447700900199"), now=NOON)

    assert report.changes == ()
