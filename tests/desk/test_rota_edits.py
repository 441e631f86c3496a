"""Staffing: files of shifts and overrides change the rota, and never leave a line's duty alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from centres.datafile import FaultyData
from desk.staffing import Staffing
from escalation.checks import FaultyRota
from escalation.rota import WARSAW, Layer, OverrideKind
from storage.database import Database
from tests.desk.office import (
    ADA,
    BEHIND,
    BORYS,
    CELINA,
    CENTRE,
    DAY,
    NIGHT,
    NOON,
    OTHER,
    ROTA,
    bring,
    bring_rota,
    entry,
    on_duty,
    override,
    shift,
    told,
    ways,
)


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


async def test_a_gap_that_was_there_does_not_stop_a_repair(staff_database: Database) -> None:
    office = Staffing(staff_database, duty_centres=(CENTRE,))
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
