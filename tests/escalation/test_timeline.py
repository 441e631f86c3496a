"""Who is on duty: to the second, over midnight, on clock-change nights, with overrides."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.drawing import draw
from escalation.rota import WARSAW, Duty, Layer, Override, OverrideKind, Rota, Shift
from escalation.timeline import OutsideTimeline, Timeline, gaps, next_change, on_duty
from escalation.wall import DAY
from tests.escalation.nights import MINUTE, NIGHTS, shown_first

CENTRE = "bialystok-oik"
WEEK = frozenset(range(7))
SECOND = timedelta(seconds=1)
DAY_SHIFT = Shift("day", "ada", CENTRE, Layer.PRIMARY, WEEK, time(8), time(20), date(2020, 1, 1))
NIGHT_SHIFT = replace(DAY_SHIFT, id="night", person="borys", starts=time(20), ends=time(8))
BACKUP = replace(DAY_SHIFT, id="back", person="celina", layer=Layer.BACKUP, ends=time(8))
ROTA = Rota((DAY_SHIFT, NIGHT_SHIFT, BACKUP))


def warsaw(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=WARSAW)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def primary(rota: Rota, now: datetime) -> tuple[str, ...]:
    return on_duty(rota, CENTRE, now=now).people[Layer.PRIMARY]


def override(kind: OverrideKind, person: str | None, replaces: str | None = None) -> Override:
    """From 18:00 to 23:00 of 1 June 2026: over the hand-over at 20:00."""
    starts, ends = warsaw("2026-06-01T18:00"), warsaw("2026-06-01T23:00")
    return Override(
        "o", CENTRE, Layer.PRIMARY, kind, person, starts.astimezone(UTC), ends, replaces
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-01T07:59:59.999999", "borys"),
        ("2026-06-01T08:00:00", "ada"),
        ("2026-06-01T19:59:59.999999", "ada"),
        ("2026-06-01T20:00:00", "borys"),
        ("2026-06-01T23:59:59.999999", "borys"),
        ("2026-06-02T00:00:00", "borys"),
    ],
)
def test_the_second_of_the_hand_over_belongs_to_the_one_who_comes(now: str, expected: str) -> None:
    assert primary(ROTA, warsaw(now)) == (expected,)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_every_minute_of_a_clock_change_night_has_exactly_the_expected_people(
    night: date,
) -> None:
    starts = datetime.combine(night - DAY, time(12), WARSAW).astimezone(UTC)
    timeline = Timeline.drawn(ROTA, CENTRE, starts, starts + DAY)

    for minute in range(24 * 60):
        now = starts + minute * MINUTE
        by_day = 8 <= now.astimezone(WARSAW).hour < 20

        duty = timeline.on_duty(now=now)

        assert duty.people[Layer.PRIMARY] == (("ada",) if by_day else ("borys",))
        assert duty.people[Layer.BACKUP] == ("celina",)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_a_night_is_as_long_as_the_clock_makes_it(night: date) -> None:
    starts = datetime.combine(night - DAY, time(12), WARSAW).astimezone(UTC)

    drawn = draw(ROTA, CENTRE, starts, starts + DAY)

    hours = [(each.ends - each.starts) / timedelta(hours=1) for each in drawn[1:2]]
    assert hours == [11 if night.month == 3 else 13]


@pytest.mark.parametrize(
    ("starts", "ends", "from_", "to"),
    [
        (time(2, 30), time(10), "2026-03-29T01:00", "2026-03-29T08:00"),
        (time(22), time(2, 30), "2026-03-28T21:00", "2026-03-29T01:00"),
        (time(2, 30), time(10), "2026-10-25T00:30", "2026-10-25T09:00"),
        (time(22), time(2, 30), "2026-10-24T20:00", "2026-10-25T00:30"),
    ],
)
def test_a_shift_that_meets_the_clock_change_has_defined_bounds(
    starts: time, ends: time, from_: str, to: str
) -> None:
    rota = Rota((replace(DAY_SHIFT, starts=starts, ends=ends),))

    assert primary(rota, utc(from_) - SECOND) == ()
    assert primary(rota, utc(from_)) == ("ada",)
    assert primary(rota, utc(to) - SECOND) == ("ada",)
    assert primary(rota, utc(to)) == ()


def test_a_shift_that_the_clock_skips_never_is() -> None:
    rota = Rota((replace(DAY_SHIFT, starts=time(2, 10), ends=time(2, 50)),))

    assert len(draw(rota, CENTRE, utc("2026-03-29T00:00"), utc("2026-03-29T12:00"))) == 1
    assert primary(rota, utc("2026-03-30T00:30")) == ("ada",)


def test_a_shift_that_ends_when_it_starts_lasts_a_day_by_the_clock() -> None:
    rota = Rota((replace(DAY_SHIFT, weekdays=frozenset({5}), starts=time(8), ends=time(8)),))

    assert gaps(rota, CENTRE, Layer.PRIMARY, utc("2026-10-24T06:00"), utc("2026-10-25T08:00")) == (
        (utc("2026-10-25T07:00"), utc("2026-10-25T08:00")),
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-05T21:59", ()),
        ("2026-06-05T22:00", ("ada",)),
        ("2026-06-06T05:59", ("ada",)),
        ("2026-06-06T06:00", ()),
        ("2026-06-05T03:00", ()),
    ],
)
def test_a_friday_night_reaches_into_saturday_and_not_out_of_thursday(
    now: str, expected: tuple[str, ...]
) -> None:
    friday = replace(DAY_SHIFT, weekdays=frozenset({4}), starts=time(22), ends=time(6))

    assert primary(Rota((friday,)), warsaw(now)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-01T03:00", ()),
        ("2026-06-01T20:00", ("borys",)),
        ("2026-06-03T07:59", ("borys",)),
        ("2026-06-03T20:00", ()),
    ],
)
def test_a_shift_is_valid_by_the_day_on_which_it_starts(
    now: str, expected: tuple[str, ...]
) -> None:
    shift = replace(NIGHT_SHIFT, since=date(2026, 6, 1), until=date(2026, 6, 3))

    assert primary(Rota((shift,)), warsaw(now)) == expected


def test_several_people_of_one_layer_stand_in_the_order_of_the_rota() -> None:
    rota = Rota((replace(DAY_SHIFT, person="zofia"), DAY_SHIFT, replace(DAY_SHIFT, id="twice")))

    assert primary(rota, warsaw("2026-06-01T12:00")) == ("zofia", "ada")


def test_another_centre_has_other_people() -> None:
    duty = on_duty(ROTA, "wroclaw-oik", now=warsaw("2026-06-01T12:00"))

    assert duty == Duty("wroclaw-oik", utc("2026-06-01T10:00"), dict.fromkeys(Layer, ()))
    assert duty.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("change", "by_day", "by_night"),
    [
        (override(OverrideKind.REPLACE, "ola"), ("ola",), ("ola",)),
        (override(OverrideKind.REPLACE, "ola", "ada"), ("ola",), ("borys",)),
        (override(OverrideKind.REPLACE, "ola", "nobody"), ("ada",), ("borys",)),
        (override(OverrideKind.ADD, "ola"), ("ada", "ola"), ("borys", "ola")),
        (override(OverrideKind.ADD, "ada"), ("ada",), ("borys", "ada")),
        (override(OverrideKind.REMOVE, None), (), ()),
        (override(OverrideKind.REMOVE, "ada"), (), ("borys",)),
        (override(OverrideKind.REMOVE, None, "borys"), ("ada",), ()),
        (override(OverrideKind.REPLACE, None), ("ada",), ("borys",)),
        (override(OverrideKind.ADD, None), ("ada",), ("borys",)),
        (replace(override(OverrideKind.ADD, "ola"), centre="x"), ("ada",), ("borys",)),
        (replace(override(OverrideKind.ADD, "ola"), layer=Layer.LEAD), ("ada",), ("borys",)),
    ],
)
def test_an_override_replaces_adds_or_removes_while_it_lasts(
    change: Override, by_day: tuple[str, ...], by_night: tuple[str, ...]
) -> None:
    rota = replace(ROTA, overrides=(change,))

    seen = [
        primary(rota, warsaw(f"2026-06-01T{at}"))
        for at in ("17:59:59", "18:00", "19:59:59", "20:00", "22:59:59", "23:00")
    ]

    assert seen == [("ada",), by_day, by_day, by_night, by_night, ("borys",)]


def test_a_replacement_fills_a_place_where_nobody_stands() -> None:
    rota = Rota(overrides=(override(OverrideKind.REPLACE, "ola"),))

    assert primary(rota, warsaw("2026-06-01T19:00")) == ("ola",)


def test_overrides_act_one_after_the_other() -> None:
    swapped = override(OverrideKind.REPLACE, "ola", "ada")
    rota = replace(ROTA, overrides=(swapped, override(OverrideKind.REPLACE, "ewa", "ola")))

    assert primary(rota, warsaw("2026-06-01T19:00")) == ("ewa",)


def test_a_faulty_override_or_shift_stops_nobody_from_being_found() -> None:
    inverted = override(OverrideKind.REMOVE, None)
    inverted = replace(inverted, starts=inverted.ends, ends=inverted.starts)
    strange = replace(DAY_SHIFT, weekdays=frozenset({9}))
    ended = replace(DAY_SHIFT, since=date.min, until=date.min)
    endless = replace(DAY_SHIFT, since=date.max, until=date.max)

    rota = Rota((*ROTA.shifts, strange, ended, endless), (inverted,))

    assert primary(rota, warsaw("2026-06-01T19:00")) == ("ada",)


def test_gaps_are_the_stretches_without_people() -> None:
    rota = replace(ROTA, overrides=(override(OverrideKind.REMOVE, None),))

    found = gaps(rota, CENTRE, Layer.PRIMARY, utc("2026-06-01T00:00"), utc("2026-06-02T00:00"))

    assert found == ((utc("2026-06-01T16:00"), utc("2026-06-01T21:00")),)


def test_a_gap_is_one_though_another_layer_changes_within() -> None:
    starts, ends = utc("2026-06-01T00:00"), utc("2026-06-03T00:00")

    assert gaps(ROTA, CENTRE, Layer.LEAD, starts, ends) == ((starts, ends),)
    assert gaps(ROTA, CENTRE, Layer.PRIMARY, starts, ends) == ()
    assert gaps(Rota(), CENTRE, Layer.LEAD, starts, starts) == ()


@pytest.mark.parametrize(
    ("rota", "expected"),
    [
        (ROTA, "2026-06-01T20:00"),
        (replace(ROTA, overrides=(override(OverrideKind.ADD, "ola"),)), "2026-06-01T18:00"),
        (Rota(overrides=(override(OverrideKind.ADD, "ola"),)), "2026-06-01T18:00"),
        (Rota((replace(DAY_SHIFT, since=date(2031, 5, 7)),)), "2031-05-07T08:00"),
        (Rota((replace(BACKUP, until=date(2029, 3, 1)),)), "2029-03-01T08:00"),
        (Rota((replace(DAY_SHIFT, weekdays=frozenset({0})),)), "2026-06-01T20:00"),
    ],
)
def test_the_next_change_is_the_next_time_that_other_people_stand(
    rota: Rota, expected: str
) -> None:
    assert next_change(rota, CENTRE, now=warsaw("2026-06-01T12:00")) == warsaw(expected)


def test_an_override_far_ahead_is_the_next_change_of_its_own_centre_only() -> None:
    away = timedelta(days=500)
    change = override(OverrideKind.ADD, "ola")
    change = replace(change, starts=change.starts + away, ends=change.ends + away)
    rota, now = Rota((BACKUP,), (change,)), warsaw("2026-06-01T12:00")

    assert next_change(rota, CENTRE, now=now) == change.starts
    assert next_change(rota, "wroclaw-oik", now=now) is None


def test_a_rota_that_never_changes_has_no_next_change() -> None:
    assert next_change(Rota((BACKUP,)), CENTRE, now=warsaw("2026-06-01T12:00")) is None
    assert next_change(Rota(), CENTRE, now=warsaw("2026-06-01T12:00")) is None


def test_a_timeline_answers_for_its_window_only() -> None:
    starts, ends = utc("2026-06-01T00:00"), utc("2026-06-02T00:00")
    timeline = Timeline.drawn(ROTA, CENTRE, starts, ends)

    assert timeline.on_duty(now=starts).people[Layer.PRIMARY] == ("borys",)
    assert timeline.covers(ends - SECOND)
    assert not timeline.covers(ends)
    with pytest.raises(OutsideTimeline):
        timeline.on_duty(now=ends)
    with pytest.raises(OutsideTimeline):
        timeline.on_duty(now=starts - SECOND)
    with pytest.raises(OutsideTimeline):
        Timeline.drawn(ROTA, CENTRE, ends, starts).on_duty(now=starts)


days = st.sampled_from([*NIGHTS, date(2026, 12, 31), date(2028, 2, 29), date(2026, 6, 3)])
names = st.sampled_from(("ada", "borys", "celina"))
clock = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 30, 59)))
near = st.integers(-5, 5).map(lambda count: count * DAY)


@st.composite
def rotas(draw_: st.DrawFn) -> tuple[Rota, datetime]:
    """A rota of one layer with bounds and overrides near a day, and that day's noon."""
    day = draw_(days)
    shifts = [
        Shift(
            str(number),
            draw_(names),
            CENTRE,
            Layer.PRIMARY,
            draw_(st.frozensets(st.integers(0, 6))),
            draw_(clock),
            draw_(clock),
            day + draw_(near),
            draw_(st.none() | near.map(lambda away: day + away)),
        )
        for number in range(draw_(st.integers(0, 5)))
    ]
    noon = datetime.combine(day, time(12), UTC)
    moment = st.integers(-2000, 2000).map(lambda minutes: noon + minutes * MINUTE)
    changes = st.builds(
        Override,
        st.just("o"),
        st.just(CENTRE),
        st.just(Layer.PRIMARY),
        st.sampled_from(OverrideKind),
        st.none() | names,
        moment,
        moment,
        st.none() | names,
    )
    return Rota(tuple(shifts), tuple(draw_(st.lists(changes, max_size=3)))), noon


def expected(rota: Rota, now: datetime) -> tuple[str, ...]:
    """The people of the layer by the words of the rota alone: no intervals, no library."""
    there = [shift.person for shift in rota.shifts if is_on(shift, now)]
    for change in rota.overrides:
        if not change.starts <= now < change.ends:
            continue
        if change.kind is OverrideKind.REMOVE:
            who = change.replaces or change.person
            there = [each for each in there if who and each != who]
        elif change.person and change.kind is OverrideKind.ADD:
            there.append(change.person)
        elif change.person and change.replaces:
            there = [change.person if each == change.replaces else each for each in there]
        elif change.person:
            there = [change.person]
    return tuple(dict.fromkeys(there))


def is_on(shift: Shift, now: datetime) -> bool:
    today = now.astimezone(WARSAW).date()
    for day in (today - DAY, today):
        ends = day + DAY if shift.ends <= shift.starts else day
        valid = shift.since <= day and (shift.until is None or day < shift.until)
        if (
            valid
            and day.weekday() in shift.weekdays
            and shown_first(datetime.combine(day, shift.starts)) <= now
            and now < shown_first(datetime.combine(ends, shift.ends))
        ):
            return True
    return False


@given(rotas(), st.lists(st.integers(-1500, 1500), min_size=1, max_size=8))
def test_any_rota_has_exactly_the_expected_people(
    made: tuple[Rota, datetime], minutes: list[int]
) -> None:
    rota, noon = made
    timeline = Timeline.drawn(rota, CENTRE, noon - 2 * DAY, noon + 2 * DAY)

    for now in (noon + minute * MINUTE for minute in minutes):
        duty = on_duty(rota, CENTRE, now=now)

        assert duty.people[Layer.PRIMARY] == expected(rota, now)
        assert timeline.on_duty(now=now) == duty


@given(rotas())
def test_a_drawing_has_no_holes_and_no_needless_cuts(made: tuple[Rota, datetime]) -> None:
    rota, noon = made
    starts, ends = noon - 2 * DAY, noon + 2 * DAY

    drawn = draw(rota, CENTRE, starts, ends)

    assert (drawn[0].starts, drawn[-1].ends) == (starts, ends)
    for before, after in pairwise(drawn):
        assert before.ends == after.starts
        assert before.people != after.people
    for each in drawn:
        assert each.starts < each.ends
        assert on_duty(rota, CENTRE, now=each.starts).people == each.people
        assert on_duty(rota, CENTRE, now=each.ends - datetime.resolution).people == each.people


@given(rotas())
def test_the_next_change_is_the_end_of_the_stretch(made: tuple[Rota, datetime]) -> None:
    rota, noon = made

    drawn = draw(rota, CENTRE, noon, noon + 4 * DAY)

    if len(drawn) > 1:
        assert next_change(rota, CENTRE, now=noon) == drawn[1].starts
