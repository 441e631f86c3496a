"""Draw the rota: from shifts and overrides on the wall clock to stretches of instants."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import assert_never

from escalation.rota import WARSAW, Layer, Override, OverrideKind, Rota, Shift
from escalation.wall import DAY, instant, weekly


@dataclass(frozen=True, slots=True)
class Stretch:
    """`[starts, ends)`, UTC, during which nobody comes or goes; `people` has every layer."""

    starts: datetime
    ends: datetime
    people: Mapping[Layer, tuple[str, ...]]


def draw(rota: Rota, centre: str, starts: datetime, ends: datetime) -> tuple[Stretch, ...]:
    """The duty of one centre in `[starts, ends)`, in order and without holes between stretches.

    People stand in the order of the rota's shifts. Overrides act in the order of the rota, each
    on what the ones before it left. An empty window draws nothing.
    """
    pieces = tuple(_pieces(rota, centre, starts, ends))
    changes = tuple(each for each in rota.overrides if each.centre == centre)
    marks = _marks((*pieces, *changes), starts, ends)
    drawn = [Stretch(a, b, dict.fromkeys(Layer, ())) for a, b in pairwise(marks)]
    tables = [{layer: list[str]() for layer in Layer} for _ in drawn]
    for piece in pieces:
        for table in tables[_span(marks, piece)]:
            table[piece.layer].append(piece.person)
    for change in changes:
        for table in tables[_span(marks, change)]:
            table[change.layer] = _changed(table[change.layer], change)
    return _joined(
        Stretch(each.starts, each.ends, {k: tuple(dict.fromkeys(v)) for k, v in table.items()})
        for each, table in zip(drawn, tables, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """One occurrence of a shift, UTC."""

    starts: datetime
    ends: datetime
    layer: Layer
    person: str


def _pieces(rota: Rota, centre: str, starts: datetime, ends: datetime) -> Iterator[_Piece]:
    first = starts.astimezone(WARSAW).date() - 2 * DAY
    last = ends.astimezone(WARSAW).date()
    for shift in rota.shifts:
        if shift.centre == centre:
            yield from _occurrences(shift, first, last)


def _occurrences(shift: Shift, first: date, last: date) -> Iterator[_Piece]:
    if shift.until is not None and shift.until <= last:
        last = max(first, shift.until) - DAY
    overnight = DAY if shift.ends <= shift.starts else timedelta()
    for begin in weekly(shift.weekdays, shift.starts, first=max(first, shift.since), last=last):
        end = datetime.combine(begin.date() + overnight, shift.ends)
        yield _Piece(instant(begin, WARSAW), instant(end, WARSAW), shift.layer, shift.person)


def _marks(
    spans: tuple[_Piece | Override, ...], starts: datetime, ends: datetime
) -> tuple[datetime, ...]:
    """The window's bounds and every bound of a span inside it, in order, UTC."""
    if ends <= starts:
        return ()
    bounds = {bound.astimezone(UTC) for span in spans for bound in (span.starts, span.ends)}
    inside = {bound for bound in bounds if starts < bound < ends}
    return tuple(sorted(inside | {starts.astimezone(UTC), ends.astimezone(UTC)}))


def _span(marks: tuple[datetime, ...], span: _Piece | Override) -> slice:
    """Which stretches between the marks lie in the span."""
    return slice(bisect_left(marks, span.starts), bisect_left(marks, span.ends))


def _changed(people: list[str], change: Override) -> list[str]:
    match change.kind:
        case OverrideKind.ADD:
            return [*people, change.person] if change.person else people
        case OverrideKind.REMOVE:
            gone = change.replaces or change.person
            return [each for each in people if gone is not None and each != gone]
        case OverrideKind.REPLACE:
            return _replaced(people, change)
        case _:
            assert_never(change.kind)


def _replaced(people: list[str], change: Override) -> list[str]:
    """The person in the place of whom they replace; with no name, in the place of all."""
    if change.person is None:
        return people
    if change.replaces is None:
        return [change.person]
    return [change.person if each == change.replaces else each for each in people]


def _joined(stretches: Iterator[Stretch]) -> tuple[Stretch, ...]:
    """Neighbours with the same people made one."""
    joined: list[Stretch] = []
    for each in stretches:
        if joined and joined[-1].people == each.people:
            joined[-1] = Stretch(joined[-1].starts, each.ends, each.people)
        else:
            joined.append(each)
    return tuple(joined)
