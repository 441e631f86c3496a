"""Staffing: a file of people changes the staff whole or not at all, and never empties a duty."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.duty import Duties
from desk.merging import AddressTaken
from desk.staffing import NoSuchWay, Staffing
from storage.database import Database
from storage.records import Reachable
from storage.tables import events
from tests.desk.office import (
    ADA,
    BORYS,
    CALL,
    CELINA,
    CENTRE,
    NOON,
    OTHER,
    ROTA,
    SMS,
    TELEGRAM,
    bring,
    bring_rota,
    entry,
    on_duty,
    told,
    ways,
)
from tests.storage.samples import a_case


async def test_what_is_brought_can_be_paged_by_whoever_takes_the_next_snapshot(
    staffing: Staffing, staff_database: Database
) -> None:
    duties = Duties()

    async with staff_database.read() as unit:
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


async def test_without_a_day_in_the_file_nothing_is_verified(staff_database: Database) -> None:
    office = Staffing(staff_database, duty_centres=(CENTRE,))

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


async def test_somebody_on_duty_next_is_not_removed_unless_forced(staffing: Staffing) -> None:
    refused = await bring(staffing, ADA, CELINA, remove=True)
    forced = await bring(staffing, ADA, CELINA, remove=True, force=True)

    assert (refused.done, refused.dropped) == (False, (("borys", CENTRE),))
    assert refused.holes[0].somebody == ()
    assert forced.done
    assert on_duty(await staffing.snapshot(), at=NOON + timedelta(hours=10)) == ()


async def test_somebody_who_has_a_case_is_not_removed_unless_forced(
    staffing: Staffing, staff_database: Database
) -> None:
    await bring(staffing, entry("damian", 104))
    case = a_case(duty_centre=CENTRE)
    async with staff_database.unit() as unit:
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
    staffing: Staffing, staff_database: Database
) -> None:
    await bring(staffing, entry("celina", 188, channels=["sms"]))

    async with staff_database.read() as unit:
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


async def test_a_verified_channel_reaches_and_a_suspended_one_counts_again(
    staffing: Staffing, staff_database: Database
) -> None:
    await bring(staffing, entry("damian", 104, verified=None, channels=["sms"]))
    unverified = await staffing.way("damian", SMS)
    async with staff_database.unit() as unit:
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
