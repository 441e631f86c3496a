"""Reads who stands when, from a YAML file that a coordinator keeps: weekly shifts and single days.

A fault is told with file, line and reason, before anything of the file is stored.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from centres.datafile import Loc, fault, read
from escalation.checks import FaultyRota, check_shift
from escalation.rota import Layer, Shift

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WEEK = "mo-su"
_WALL = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _wall(value: object) -> object:
    if isinstance(value, time) or (isinstance(value, str) and _WALL.fullmatch(value)):
        return value
    raise ValueError('write the hour as "08:00"')


def _end(value: object) -> object:
    return "00:00" if value == "24:00" else value


Wall = Annotated[time, BeforeValidator(_wall)]
"""A time on the clock of Europe/Warsaw."""


class Places(BaseModel):
    """Who stands in one layer by day and by night, every day, changing at the file's hours."""

    day: str
    night: str


class ShiftEntry(BaseModel):
    """A stretch of duty: weekly on `days` ("mo-fr", "sa,su"), or once on each of `dates`.

    `to` not after `from` means the next morning; both the same are 24 hours. `since` is the first
    day and `until` the first on which it no longer begins.
    """

    id: str | None = Field(None, pattern=r"^[a-z0-9][a-z0-9._-]{0,60}$")
    person: str
    days: str | None = None
    dates: tuple[date, ...] = ()
    from_: Wall = Field(alias="from")
    to: Annotated[Wall, BeforeValidator(_end)]
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _recurs_in_one_way(self) -> Self:
        if self.dates and (self.days is not None or self.since or self.until):
            raise ValueError("give either days (with since and until) or dates")
        if len(set(self.dates)) < len(self.dates):
            raise ValueError("a date is given twice")
        if self.days is not None:
            weekdays(self.days)
        return self


def _form(value: object) -> str:
    return "shifts" if isinstance(value, list | tuple) else "places"


LayerEntry = Annotated[
    Annotated[Places, Tag("places")] | Annotated[tuple[ShiftEntry, ...], Tag("shifts")],
    Discriminator(_form),
]


class RotaFile(BaseModel):
    """The whole file of the rota; `day` and `night` are the hours of places."""

    since: date
    day: Wall | None = None
    night: Wall | None = None
    centres: dict[str, dict[Layer, LayerEntry]] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A shift, and where it stands in its file."""

    shift: Shift
    loc: Loc


def weekdays(written: str) -> frozenset[int]:
    """0 Monday .. 6 Sunday of "mo-fr", "sa,su" or "fr-mo". Raises `ValueError`."""
    found: set[int] = set()
    for part in _tidy(written).split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f"{part!r} is no day: write {', '.join(DAYS)}, or {WEEK}")
        begin = DAYS.index(first)
        span = (DAYS.index(last or first) - begin) % len(DAYS)
        found |= {(begin + day) % len(DAYS) for day in range(span + 1)}
    return frozenset(found)


def read_rota(path: Path, *, centres: Collection[str]) -> tuple[Placed, ...]:
    """The shifts of a file. Raises `FaultyData`, also for a centre not in the directory."""
    file = read(path, RotaFile)
    for centre in file.centres:
        if centre not in centres:
            raise fault(path, ("centres", centre), f"there is no centre {centre!r}")
    return placed(path, file)


def placed(path: Path, file: RotaFile) -> tuple[Placed, ...]:
    """The file's shifts in its order; an id stays the same while its slot does.

    Raises `FaultyData` for two shifts of one id and for a shift that cannot be meant.
    """
    found = tuple(_numbered(_placed(path, file)))
    ids = Counter(each.shift.id for each in found)
    for each in reversed(found):
        if ids[each.shift.id] > 1:
            raise fault(path, (*each.loc, "id"), f"two shifts are called {each.shift.id!r}")
    for each in found:
        try:
            check_shift(each.shift)
        except FaultyRota as error:
            raise fault(path, each.loc, str(error)) from error
    return found


def check_staffed(
    path: Path, rota: Iterable[Placed], centres_of: Mapping[str, Collection[str]]
) -> None:
    """Raises `FaultyData` for a shift of somebody who is not on the staff of its centre.

    `centres_of` are the centres that each person, by id, works for.
    """
    for each in rota:
        person, centre = each.shift.person, each.shift.centre
        if centre not in centres_of.get(person, ()):
            raise fault(path, each.loc, f"{person} is not on the staff of {centre}")


def _placed(path: Path, file: RotaFile) -> Iterator[Placed]:
    for centre, layers in file.centres.items():
        for layer, entry in layers.items():
            where = ("centres", centre, layer.value)
            entries = (
                _of_places(entry, path, file, where)
                if isinstance(entry, Places)
                else enumerate(entry)
            )
            for place, each in entries:
                for shift in _shifts(each, centre, layer, since=file.since):
                    yield Placed(shift, (*where, place))


def _of_places(
    places: Places, path: Path, file: RotaFile, where: Loc
) -> Iterator[tuple[str, ShiftEntry]]:
    day, night = file.day, file.night
    if day is None or night is None:
        raise fault(path, where, "people by day and night need the file's hours `day` and `night`")
    for part, person, starts, ends in (
        ("day", places.day, day, night),
        ("night", places.night, night, day),
    ):
        entry = {"person": person, "from": starts, "to": ends}
        yield part, ShiftEntry.model_validate(entry)


def _shifts(entry: ShiftEntry, centre: str, layer: Layer, *, since: date) -> Iterator[Shift]:
    """The weekly shift of an entry, or one of a single day for each date."""
    days = _tidy(entry.days or WEEK)
    weekly = Shift(
        id=entry.id or f"{centre}/{layer}/{days}/{entry.from_:%H:%M}",
        person=entry.person,
        centre=centre,
        layer=layer,
        weekdays=weekdays(days),
        starts=entry.from_,
        ends=entry.to,
        since=entry.since or since,
        until=entry.until,
    )
    for day in entry.dates:
        yield replace(
            weekly,
            id=f"{entry.id}.{day}" if entry.id else f"{centre}/{layer}/{day}/{entry.from_:%H:%M}",
            weekdays=frozenset({day.weekday()}),
            since=day,
            until=day + timedelta(days=1),
        )
    if not entry.dates:
        yield weekly


def _numbered(rota: Iterable[Placed]) -> Iterator[Placed]:
    """Slots that several people share made distinct; ids that the file gives stay as they are."""
    seen = Counter[str]()
    for each in rota:
        slot = each.shift.id
        seen[slot] += 1
        if "/" in slot and seen[slot] > 1:
            yield replace(each, shift=replace(each.shift, id=f"{slot}/{seen[slot]}"))
        else:
            yield each


def _tidy(days: str) -> str:
    return days.lower().replace(" ", "")
