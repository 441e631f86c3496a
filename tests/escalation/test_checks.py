"""Faults of a rota are named before it is saved."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from escalation.checks import (
    EmptyPeriod,
    FaultyRota,
    NaiveInstant,
    NobodyNamed,
    UnknownLayer,
    check_override,
    check_shift,
    faults,
    layer_of,
)
from escalation.rota import Layer, Override, OverrideKind, Rota, Shift

AT = datetime(2026, 6, 1, 18, tzinfo=UTC)
SHIFT = Shift(
    "s", "ada", "wroclaw-oik", Layer.LEAD, frozenset({0}), time(20), time(8), date(2026, 6, 1)
)
CHANGE = Override(
    "o",
    "wroclaw-oik",
    Layer.LEAD,
    OverrideKind.REPLACE,
    "borys",
    AT,
    AT + timedelta(hours=1),
)


def test_a_layer_is_known_by_its_name() -> None:
    assert layer_of("backup") is Layer.BACKUP
    with pytest.raises(UnknownLayer, match="'boss'; the layers are primary, backup, lead"):
        layer_of("boss")


@pytest.mark.parametrize(
    ("shift", "fault"),
    [
        (replace(SHIFT, person=""), NobodyNamed),
        (replace(SHIFT, weekdays=frozenset()), EmptyPeriod),
        (replace(SHIFT, weekdays=frozenset({7})), FaultyRota),
        (replace(SHIFT, weekdays=frozenset({-1, 0})), FaultyRota),
        (replace(SHIFT, starts=time(20, tzinfo=UTC)), FaultyRota),
        (replace(SHIFT, ends=time(8, tzinfo=UTC)), FaultyRota),
        (replace(SHIFT, until=date(2026, 6, 1)), EmptyPeriod),
        (replace(SHIFT, until=date(2026, 5, 31)), EmptyPeriod),
    ],
)
def test_a_faulty_shift_is_named(shift: Shift, fault: type[FaultyRota]) -> None:
    with pytest.raises(fault, match="shift s "):
        check_shift(shift)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (replace(CHANGE, ends=AT), EmptyPeriod),
        (replace(CHANGE, ends=AT - timedelta(seconds=1)), EmptyPeriod),
        (replace(CHANGE, starts=AT.replace(tzinfo=None)), NaiveInstant),
        (replace(CHANGE, ends=AT.replace(tzinfo=None)), NaiveInstant),
        (replace(CHANGE, person=None), NobodyNamed),
        (replace(CHANGE, person="", kind=OverrideKind.ADD), NobodyNamed),
    ],
)
def test_a_faulty_override_is_named(change: Override, fault: type[FaultyRota]) -> None:
    with pytest.raises(fault, match="override o "):
        check_override(change)


def test_what_can_be_meant_is_let_through() -> None:
    check_shift(SHIFT)
    check_shift(replace(SHIFT, weekdays=frozenset(range(7))))
    check_shift(replace(SHIFT, until=date(2026, 6, 2)))
    check_override(CHANGE)
    check_override(replace(CHANGE, kind=OverrideKind.REMOVE, person=None))


def test_all_faults_of_a_rota_are_listed_in_its_order() -> None:
    rota = Rota((SHIFT, replace(SHIFT, id="bad", person="")), (CHANGE, replace(CHANGE, ends=AT)))

    assert [type(found) for found in faults(rota)] == [NobodyNamed, EmptyPeriod]
