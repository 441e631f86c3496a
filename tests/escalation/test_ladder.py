"""Ladders: who is paged at which second, and that no ladder ever falls silent."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ladder import (
    KNOCK,
    Climb,
    Ladder,
    PageChannel,
    Rung,
    Whom,
    climb,
    page_key,
    rung_at,
)
from escalation.ladders import load
from escalation.rota import WARSAW, Duty, Layer
from triage.heard import Risk

NOW = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
LADDERS = load()
STAFFED = {Layer.PRIMARY: ("ada",), Layer.BACKUP: ("borys",), Layer.LEAD: ("celina",)}
ALL = tuple(PageChannel)
MESSAGES = (PageChannel.TELEGRAM, PageChannel.SMS)


def duty(people: Mapping[Layer, tuple[str, ...]]) -> Duty:
    return Duty("bialystok-oik", NOW, people)


def walk(
    ladder: Ladder, on: Duty, *, lasts: timedelta, at: timedelta = timedelta()
) -> Iterator[tuple[timedelta, Climb]]:
    """Each climb of an unclaimed case with the time since its start."""
    position = 0
    while at <= lasts:
        step = climb(ladder, position, on, now=NOW + at)
        yield at, step
        position, at = step.position, step.due - NOW


def paged(step: Climb) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for person, _, _ in step.pages))


def timetable(risk: Risk, people: Mapping[Layer, tuple[str, ...]], minutes: int) -> list[object]:
    steps = walk(LADDERS[risk], duty(people), lasts=timedelta(minutes=minutes))
    return [(at.total_seconds(), *paged(step)) for at, step in steps]


def test_an_unclaimed_imminent_case_climbs_to_everyone_and_goes_on_each_minute() -> None:
    found = timetable(Risk.IMMINENT, STAFFED, 8)

    assert found == [
        (0, "ada"),
        (60, "ada", "borys"),
        (120, "celina"),
        (300, "ada", "borys", "celina"),
        (360, "ada", "borys", "celina"),
        (420, "ada", "borys", "celina"),
        (480, "ada", "borys", "celina"),
    ]


def test_an_unclaimed_high_case_climbs_to_everyone_and_goes_on_each_five_minutes() -> None:
    found = timetable(Risk.HIGH, STAFFED, 20)

    assert found == [
        (0, "ada"),
        (180, "borys"),
        (300, "celina"),
        (600, "ada", "borys", "celina"),
        (900, "ada", "borys", "celina"),
        (1200, "ada", "borys", "celina"),
    ]


def test_an_unclaimed_elevated_case_climbs_to_the_lead_and_starts_again() -> None:
    found = timetable(Risk.ELEVATED, STAFFED, 105)

    assert found == [
        (0, "ada"),
        (900, "ada"),
        (1800, "borys"),
        (3600, "celina"),
        (4500, "ada"),
        (5400, "ada"),
        (6300, "borys"),
    ]


@pytest.mark.parametrize(
    ("risk", "missing", "expected"),
    [
        (Risk.IMMINENT, (Layer.PRIMARY,), [(0, "borys"), (60, "celina"), (240, "borys", "celina")]),
        (
            Risk.IMMINENT,
            (Layer.BACKUP,),
            [(0, "ada"), (60, "ada", "celina"), (240, "ada", "celina")],
        ),
        (Risk.IMMINENT, (Layer.LEAD,), [(0, "ada"), (60, "ada", "borys"), (120, "ada", "borys")]),
        (Risk.IMMINENT, (Layer.PRIMARY, Layer.BACKUP), [(0, "celina"), (180, "celina")]),
        (Risk.IMMINENT, (Layer.BACKUP, Layer.LEAD), [(0, "ada"), (60, "ada"), (120, "ada")]),
        (Risk.HIGH, (Layer.PRIMARY,), [(0, "borys"), (120, "celina"), (420, "borys", "celina")]),
        (Risk.HIGH, (Layer.BACKUP, Layer.LEAD), [(0, "ada"), (180, "ada"), (480, "ada")]),
        (Risk.ELEVATED, (Layer.PRIMARY,), [(0, "borys"), (1800, "celina"), (2700, "borys")]),
        (Risk.ELEVATED, (Layer.PRIMARY, Layer.BACKUP), [(0, "celina"), (900, "celina")]),
    ],
)
def test_an_empty_rung_takes_no_time(
    risk: Risk, missing: tuple[Layer, ...], expected: list[object]
) -> None:
    people = {layer: who for layer, who in STAFFED.items() if layer not in missing}

    found = timetable(risk, people, 60)

    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    ("risk", "first", "second"),
    [
        (Risk.IMMINENT, ALL, ALL),
        (Risk.HIGH, ALL, ALL),
        (Risk.ELEVATED, MESSAGES, MESSAGES),
    ],
)
def test_the_phone_rings_from_the_first_page_where_a_message_would_not_wake(
    risk: Risk, first: tuple[PageChannel, ...], second: tuple[PageChannel, ...]
) -> None:
    on = duty(STAFFED)

    begun = climb(LADDERS[risk], 0, on, now=NOW)
    again = climb(LADDERS[risk], begun.position, on, now=begun.due)

    assert tuple(channel for _, channel, _ in begun.pages) == first
    assert tuple(dict.fromkeys(channel for _, channel, _ in again.pages)) == second


def test_a_person_on_two_rungs_taken_at_once_is_paged_once_over_each_channel() -> None:
    on = duty({Layer.PRIMARY: ("ada",), Layer.BACKUP: ("ada", "borys")})

    again = climb(LADDERS[Risk.IMMINENT], 1, on, now=NOW)

    assert [page[:2] for page in again.pages] == [
        (person, channel) for person in ("ada", "borys") for channel in ALL
    ]
    assert [rung for _, _, rung in again.pages] == [1, 1, 1, 2, 2, 2]


def test_several_people_on_one_rung_are_all_paged() -> None:
    on = duty({Layer.PRIMARY: ("ada", "borys")})

    begun = climb(LADDERS[Risk.HIGH], 0, on, now=NOW)

    assert paged(begun) == ("ada", "borys")


@pytest.mark.parametrize("risk", LADDERS)
def test_with_nobody_on_duty_the_alarm_is_raised_and_the_ladder_knocks_on(risk: Risk) -> None:
    alarmed = climb(LADDERS[risk], 0, duty({}), now=NOW)

    assert alarmed == Climb((), 0, NOW + KNOCK, nobody=True)
    assert timedelta() < KNOCK <= timedelta(seconds=60)


def test_whoever_comes_on_duty_after_nobody_is_paged_from_the_first_rung() -> None:
    alarmed = climb(LADDERS[Risk.IMMINENT], 0, duty({}), now=NOW)

    begun = climb(LADDERS[Risk.IMMINENT], alarmed.position, duty(STAFFED), now=alarmed.due)

    assert paged(begun) == ("ada",)
    assert not begun.nobody


def test_a_late_sweep_takes_one_rung_and_counts_the_wait_from_now() -> None:
    late = NOW + timedelta(hours=3)

    step = climb(LADDERS[Risk.HIGH], 1, duty(STAFFED), now=late)

    assert paged(step) == ("borys",)
    assert (step.position, step.due) == (2, late + timedelta(minutes=2))


def test_a_ladder_that_names_none_of_those_on_duty_pages_them_all() -> None:
    ladder = Ladder("high", "t", (Rung(Whom.PRIMARY, MESSAGES, timedelta(minutes=3)),), 0)

    step = climb(ladder, 0, duty({Layer.LEAD: ("celina",)}), now=NOW)

    assert paged(step) == ("celina",)
    assert step.due == NOW + KNOCK


def test_a_rise_starts_the_higher_ladder_with_keys_of_its_own() -> None:
    high, imminent = LADDERS[Risk.HIGH], LADDERS[Risk.IMMINENT]
    later = NOW + timedelta(seconds=20)

    keys = {
        page_key("c", ladder, started_at=at, rung=0, person="ada", channel=PageChannel.SMS)
        for ladder, at in ((high, NOW), (imminent, NOW), (high, later))
    }

    assert len(keys) == 3


def test_one_page_has_one_key_however_often_it_is_decided() -> None:
    keys = {
        page_key(
            "c",
            LADDERS[Risk.HIGH],
            started_at=at,
            rung=4,
            person="ada",
            channel=PageChannel.CALL,
        )
        for at in (NOW, NOW.astimezone(WARSAW))
    }

    assert len(keys) == 1


@pytest.mark.parametrize(("position", "expected"), [(0, 0), (4, 4), (5, 4), (6, 4), (1000, 4)])
def test_the_last_rung_of_imminent_repeats_for_ever(position: int, expected: int) -> None:
    ladder = LADDERS[Risk.IMMINENT]

    assert rung_at(ladder, position) is ladder.rungs[expected]


@pytest.mark.parametrize(("position", "expected"), [(3, 3), (4, 0), (7, 3), (8, 0), (402, 2)])
def test_the_whole_elevated_ladder_repeats_for_ever(position: int, expected: int) -> None:
    ladder = LADDERS[Risk.ELEVATED]

    assert rung_at(ladder, position) is ladder.rungs[expected]


people = st.lists(st.sampled_from(("ada", "borys", "celina", "damian")), max_size=3, unique=True)
duties = st.fixed_dictionaries({layer: people.map(tuple) for layer in Layer}).map(duty)
waits = st.sampled_from([timedelta(), timedelta(seconds=30), timedelta(minutes=5)])
rungs = st.builds(
    Rung,
    st.sampled_from(Whom),
    st.lists(st.sampled_from(PageChannel), min_size=1, unique=True).map(tuple),
    waits,
)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    found = draw(st.lists(rungs, min_size=1, max_size=6).map(tuple))
    return Ladder("high", "any", found, draw(st.integers(0, len(found) - 1)))


@given(ladders(), st.lists(duties, min_size=1, max_size=12))
def test_any_ladder_pages_somebody_whenever_anybody_is_there(
    ladder: Ladder, changing: list[Duty]
) -> None:
    position, now, used = 0, NOW, set[tuple[str, str, int]]()

    for on in changing:
        step = climb(ladder, position, on, now=now)

        assert step.due > now
        assert step.due - now <= timedelta(minutes=5)
        assert step.position >= position
        assert step.nobody == (not on.everyone)
        assert bool(step.pages) == bool(on.everyone)
        assert {person for person, _, _ in step.pages} <= set(on.everyone)
        assert len({page[:2] for page in step.pages}) == len(step.pages)
        assert used.isdisjoint(step.pages)
        assert all(position <= rung < step.position for _, _, rung in step.pages)
        used |= set(step.pages)
        position, now = step.position, step.due


@given(st.sampled_from([Risk.HIGH, Risk.IMMINENT]), duties)
def test_a_day_of_high_or_imminent_pages_somebody_each_five_minutes(risk: Risk, on: Duty) -> None:
    steps = list(walk(LADDERS[risk], on, lasts=timedelta(hours=24)))

    calls = [at for at, step in steps if step.pages]
    waits = [b - a for a, b in pairwise(calls)]
    assert all(step.nobody for _, step in steps) or max(waits) <= timedelta(minutes=5)
    reached = {person for _, step in steps for person in paged(step)}
    assert reached == set(on.everyone)
