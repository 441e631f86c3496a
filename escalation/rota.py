"""What the rota is made of: weekly shifts and overrides on the wall clock, people on duty.

Contract: `Rota` is what the desk takes from storage; `escalation.timeline` says who is on duty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


class Layer(StrEnum):
    """A row of the rota."""

    PRIMARY = "primary"
    BACKUP = "backup"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Shift:
    """A recurring stretch of duty of one person in one layer of one centre.

    `weekdays`: 0 Monday .. 6 Sunday, the day on which it starts; `starts` and `ends` are wall
    times of Europe/Warsaw; `ends` not after `starts` means the next day (equal: 24 h). Valid on
    start days in `[since, until)`; `until` None means without end. A night is as long as the
    clock makes it.
    """

    id: str
    person: str
    centre: str
    layer: Layer
    weekdays: frozenset[int]
    starts: time
    ends: time
    since: date
    until: date | None = None


class OverrideKind(StrEnum):
    """What an override does to its layer while it lasts."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Override:
    """A change of the rota in `[starts, ends)`, UTC. `replaces` None means whoever is there.

    ADD puts `person` beside the others; REPLACE puts them in the place of `replaces` while that one
    is there, or of all; REMOVE takes away `replaces` or `person`, whichever is given, or all.
    """

    id: str
    centre: str
    layer: Layer
    kind: OverrideKind
    person: str | None
    starts: datetime
    ends: datetime
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Rota:
    """All shifts and overrides that are known, of all centres."""

    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """The people of one centre at one instant, by layer, in the rota's order."""

    centre: str
    at: datetime
    people: Mapping[Layer, tuple[str, ...]]

    @property
    def everyone(self) -> tuple[str, ...]:
        """Each person once, primary first."""
        return tuple(dict.fromkeys(p for layer in Layer for p in self.people.get(layer, ())))
