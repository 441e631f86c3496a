"""Opening hours: holidays, both clock changes, who is there, and how hours are written."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres import hours
from centres.directory import Directory, HoursLayer, Who
from centres.hours import WARSAW, Span

OFFICE = "Mo-Fr 08:00-16:00; PH off"
NIGHT = "Mo-Fr 00:00-08:00,20:00-24:00; Sa-Su 00:00-24:00; PH 00:00-24:00"
DAY = "Mo-Fr 08:00-20:00; PH off"
INSTANTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds
    max_value=datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def test_closed_on_exactly_the_polish_holidays_of_2024_to_2035() -> None:
    official = holidays.country_holidays("PL", years=range(2024, 2036))
    days = [date(2024, 1, 1) + timedelta(days=each) for each in range(12 * 365 + 3)]
    weekdays = [day for day in days if day.weekday() < 5]

    closed = {
        day
        for day in weekdays
        if not hours.is_open(OFFICE, now=datetime.combine(day, time(12), tzinfo=WARSAW))
    }

    assert closed == {day for day in weekdays if day in official}


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2024-12-24T12:00", True),
        ("2025-12-24T12:00", False),
        ("2026-12-24T12:00", False),
        ("2026-04-06T12:00", False),
        ("2026-06-04T12:00", False),
        ("2027-05-27T12:00", False),
        ("2026-05-01T12:00", False),
        ("2026-11-11T12:00", False),
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T15:59", True),
        ("2026-11-23T16:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_office_hours_hold_from_the_first_minute_up_to_the_last(now: str, *, is_open: bool) -> None:
    assert hours.is_open(OFFICE, now=warsaw(now)) is is_open


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ("2026-12-23T18:00", "2026-12-28T08:00"),
        ("2026-11-20T16:00", "2026-11-23T08:00"),
        ("2026-11-20T15:59", "2026-11-20T16:00"),
        ("2026-03-27T17:00", "2026-03-30T08:00"),
        ("2026-10-23T17:00", "2026-10-26T08:00"),
    ],
)
def test_the_next_change_skips_weekends_and_holidays(now: str, change: str) -> None:
    found = hours.next_change(OFFICE, now=warsaw(now))

    assert found == warsaw(change)
    assert found.utcoffset() == timedelta(0)


def test_day_and_night_never_changes_and_never_opens() -> None:
    assert hours.next_change("24/7", now=warsaw("2026-11-21T12:00")) is None
    assert hours.next_opening("24/7", now=warsaw("2026-11-21T12:00")) is None


def test_while_open_the_next_opening_is_the_one_after_closing() -> None:
    assert hours.next_opening(OFFICE, now=warsaw("2026-11-20T12:00")) == warsaw("2026-11-23T08:00")


def test_unknown_hours_are_never_open() -> None:
    now = warsaw("2026-11-20T12:00")

    assert not hours.is_open(None, now=now)
    assert hours.next_change(None, now=now) is None
    assert hours.spans(None, day=now.date()) == ()


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hours.is_open(OFFICE, now=datetime(2026, 11, 20, 12))  # noqa: DTZ001 - the point


def test_the_hour_that_spring_skips_opens_when_the_clock_jumps_over_it() -> None:
    found = hours.next_change("Mo-Su 02:30-10:00", now=warsaw("2026-03-29T01:30"))

    assert found == warsaw("2026-03-29T03:00")


def test_the_hour_that_autumn_repeats_is_told_by_its_instant() -> None:
    first, second = (datetime(2026, 10, 25, hour, 15, tzinfo=UTC) for hour in (0, 1))

    changes = [hours.next_change("Mo-Su 02:30-10:00", now=each) for each in (first, second)]

    assert changes == [first.replace(minute=30), second.replace(minute=30)]


@given(now=INSTANTS, text=st.sampled_from([OFFICE, DAY, NIGHT, "Mo-Su 16:00-21:00"]))
def test_nothing_changes_before_the_next_change_and_it_does_then(now: datetime, text: str) -> None:
    change = hours.next_change(text, now=now)

    assert change is not None
    assert now < change < now + timedelta(days=8)
    quarters = int((change - now) / timedelta(minutes=15))
    before = [now + timedelta(minutes=15) * each for each in range(quarters + 1)]
    open_now = hours.is_open(text, now=now)
    assert {hours.is_open(text, now=each) for each in before if each < change} <= {open_now}
    assert hours.is_open(text, now=change) is not open_now


@given(now=INSTANTS)
def test_in_ostroleka_exactly_one_layer_is_there_at_any_moment(now: datetime) -> None:
    assert hours.is_open(DAY, now=now) is not hours.is_open(NIGHT, now=now)


@pytest.mark.parametrize(
    ("now", "who", "until", "then"),
    [
        ("2026-11-20T10:00", Who.SPECIALISTS, "2026-11-20T20:00", Who.DUTY_STAFF),
        ("2026-11-20T20:00", Who.DUTY_STAFF, "2026-11-23T08:00", Who.SPECIALISTS),
        ("2026-11-22T12:00", Who.DUTY_STAFF, "2026-11-23T08:00", Who.SPECIALISTS),
        ("2026-12-24T12:00", Who.DUTY_STAFF, "2026-12-28T08:00", Who.SPECIALISTS),
        ("2026-11-23T07:59", Who.DUTY_STAFF, "2026-11-23T08:00", Who.SPECIALISTS),
    ],
)
def test_ostroleka_says_who_is_there_until_when_and_who_comes_then(
    directory: Directory, now: str, who: Who, until: str, then: Who
) -> None:
    present = hours.present(directory.centre("ostroleka-oik").layers, now=warsaw(now))

    assert present is not None
    assert present.layer.who is who
    assert present.until == warsaw(until)
    assert present.then is not None
    assert present.then.who is then


def test_wroclaw_has_consultants_for_good_and_never_promises_specialists(
    directory: Directory,
) -> None:
    layers = directory.centre("wroclaw-oik").layers

    present = hours.present(layers, now=warsaw("2026-11-20T10:00"))

    assert present == hours.Present(layers[0], until=None, then=None)
    assert layers[0].who is Who.CONSULTANTS


def test_a_centre_without_layers_says_nobody_is_there_by_name(directory: Directory) -> None:
    layers = directory.centre("biala-podlaska-pik").layers

    assert hours.present(layers, now=warsaw("2026-11-20T10:00")) is None


def test_a_gap_between_layers_is_followed_by_nobody() -> None:
    morning = HoursLayer(Who.SPECIALISTS, "Mo-Fr 08:00-12:00; PH off")

    present = hours.present([morning], now=warsaw("2026-11-20T10:00"))

    assert present == hours.Present(morning, warsaw("2026-11-20T12:00"), then=None)


@pytest.mark.parametrize(
    ("text", "day", "written"),
    [
        (OFFICE, "2026-11-20", "8:00-16:00"),
        (OFFICE, "2026-11-21", ""),
        (OFFICE, "2026-12-24", ""),
        ("24/7", "2026-11-21", "0:00-24:00"),
        (NIGHT, "2026-11-20", "0:00-8:00, 20:00-24:00"),
        ("Mo-Fr 09:30-12:00,14:00-18:45; PH off", "2026-11-20", "9:30-12:00, 14:00-18:45"),
    ],
)
def test_the_hours_of_a_day_are_written_in_digits(text: str, day: str, written: str) -> None:
    assert hours.written(hours.spans(text, day=date.fromisoformat(day))) == written


def test_hours_are_spoken_with_the_words_of_the_language() -> None:
    of_day = (Span(time(8), time(16)), Span(time(20), time(0)))

    assert hours.spoken(of_day, since="od", until="do") == "od 8:00 do 16:00, od 20:00 do 24:00"


def test_a_moment_is_written_as_day_month_and_time_in_warsaw() -> None:
    assert hours.written_moment(datetime(2026, 3, 2, 7, 5, tzinfo=UTC)) == "2.03, 8:05"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mo-Fr 08:00-16:00", "public holidays"),
        ("PH off; Mo-Fr 08:00-16:00", "must come last"),
        ("Mo-Fr 8-16", "no OpenStreetMap opening hours"),
        ("pn-pt 8:00-16:00", "no OpenStreetMap opening hours"),
        ("Mo-Fr 08:00-16:00; SH off; PH off", "school holidays"),
        ("sunrise-sunset", "of the sun"),
        ("", "no OpenStreetMap opening hours"),
    ],
)
def test_hours_that_would_mislead_are_refused(text: str, reason: str) -> None:
    assert reason in (hours.fault_of(text) or "")


@pytest.mark.parametrize("text", [OFFICE, NIGHT, DAY, "24/7", "Mo-Su 16:00-21:00"])
def test_hours_that_say_all_are_accepted(text: str) -> None:
    assert hours.fault_of(text) is None
