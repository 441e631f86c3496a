"""What a rota must not hold: faults of shifts and overrides, found before they are saved."""

from collections.abc import Iterator

from escalation.rota import Layer, Override, OverrideKind, Rota, Shift


class FaultyRota(ValueError):
    """Something in the rota cannot be meant; the subclasses say what."""


class UnknownLayer(FaultyRota):
    """There is no such row of the rota."""


class EmptyPeriod(FaultyRota):
    """It ends before it begins, or covers no time or no day at all."""


class NaiveInstant(FaultyRota):
    """An override's bound does not say its time zone."""


class NobodyNamed(FaultyRota):
    """A shift or override that brings somebody does not say whom."""


def layer_of(name: str) -> Layer:
    """The layer of this name. Raises `UnknownLayer`."""
    try:
        return Layer(name)
    except ValueError as error:
        known = ", ".join(Layer)
        raise UnknownLayer(f"there is no layer {name!r}; the layers are {known}") from error


def check_shift(shift: Shift) -> None:
    """Raises `EmptyPeriod`, `NobodyNamed` or `FaultyRota` for a shift that must not be saved."""
    if not shift.person:
        raise NobodyNamed(f"shift {shift.id} names nobody")
    if not shift.weekdays:
        raise EmptyPeriod(f"shift {shift.id} has no weekday")
    if not shift.weekdays <= frozenset(range(7)):
        raise FaultyRota(f"shift {shift.id} has a weekday outside 0 (Monday) to 6 (Sunday)")
    if shift.starts.tzinfo or shift.ends.tzinfo:
        raise FaultyRota(f"shift {shift.id} must be in wall time, without a time zone")
    if shift.until is not None and shift.until <= shift.since:
        raise EmptyPeriod(f"shift {shift.id} is valid on no day: until is not after since")


def check_override(override: Override) -> None:
    """Raises `NaiveInstant`, `EmptyPeriod` or `NobodyNamed` for one that must not be saved."""
    if override.starts.utcoffset() is None or override.ends.utcoffset() is None:
        raise NaiveInstant(f"override {override.id} does not say its time zone")
    if override.ends == override.starts:
        raise EmptyPeriod(f"override {override.id} lasts no time")
    if override.ends < override.starts:
        raise EmptyPeriod(f"override {override.id} ends before it begins")
    if override.kind is not OverrideKind.REMOVE and not override.person:
        raise NobodyNamed(f"override {override.id} does not say who comes")


def faults(rota: Rota) -> Iterator[FaultyRota]:
    """Every fault of the rota, in its order: the first one of each shift and override."""
    for shift in rota.shifts:
        try:
            check_shift(shift)
        except FaultyRota as found:
            yield found
    for override in rota.overrides:
        try:
            check_override(override)
        except FaultyRota as found:
            yield found
