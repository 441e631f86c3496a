"""Wall time: every minute of the clock-change nights is one defined instant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.rota import WARSAW
from escalation.wall import DAY, instant, weekly
from tests.escalation.nights import MINUTE, NIGHTS, shown_first


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:59Z"),
        ("2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("2026-03-29T02:30", "2026-03-29T01:00Z"),
        ("2026-03-29T02:59:59", "2026-03-29T01:00Z"),
        ("2026-03-29T03:00", "2026-03-29T01:00Z"),
        ("2026-03-29T03:01", "2026-03-29T01:01Z"),
        ("2026-10-25T01:59", "2026-10-24T23:59Z"),
        ("2026-10-25T02:00", "2026-10-25T00:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30Z"),
        ("2026-10-25T02:59", "2026-10-25T00:59Z"),
        ("2026-10-25T03:00", "2026-10-25T02:00Z"),
        ("2026-07-01T08:00", "2026-07-01T06:00Z"),
        ("2026-12-24T20:00", "2026-12-24T19:00Z"),
    ],
)
def test_a_skipped_time_is_the_jump_and_a_double_one_its_first(wall: str, expected: str) -> None:
    assert instant(datetime.fromisoformat(wall), WARSAW) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_every_minute_of_a_clock_change_night_is_as_the_clock_shows_it(night: date) -> None:
    walls = [datetime.combine(night, time()) + minute * MINUTE for minute in range(300)]

    found = [instant(wall, WARSAW) for wall in walls]

    assert found == [shown_first(wall) for wall in walls]
    assert found == sorted(found)


def test_a_jump_of_half_an_hour_is_found_too() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")

    at = instant(datetime.fromisoformat("2026-10-04T02:15"), lord_howe)

    assert at == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_weekly_times_stand_on_their_days_in_order() -> None:
    found = list(weekly({4, 0}, time(20), first=date(2026, 6, 1), last=date(2026, 6, 12)))

    assert [at.isoformat() for at in found] == [
        "2026-06-01T20:00:00",
        "2026-06-05T20:00:00",
        "2026-06-08T20:00:00",
        "2026-06-12T20:00:00",
    ]


def test_no_weekday_or_no_day_is_no_time() -> None:
    monday = date(2026, 6, 1)

    assert list(weekly(set(), time(8), first=monday, last=monday)) == []
    assert list(weekly({0}, time(8), first=monday, last=monday - DAY)) == []
    assert list(weekly({7, -1}, time(8), first=monday, last=monday + 9 * DAY)) == []
