"""Who can be paged: the last known rota, staff and channels, there when storage is not."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from escalation.ladder import PageChannel
from escalation.rota import Duty, Layer, Rota
from escalation.timeline import Timeline, gaps
from storage.records import Person, Reachable
from storage.unit import Unit

_BEHIND, _AHEAD = timedelta(hours=1), timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that paging needs to know of the staff, as it was at one moment."""

    rota: Rota = field(default_factory=Rota)
    people: tuple[Person, ...] = ()
    reachables: tuple[Reachable, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """`[starts, ends)`, UTC, in which nobody stands in the layer."""

    layer: Layer
    starts: datetime
    ends: datetime


class Duties:
    """Answers from the last snapshot, in microseconds; `refresh` takes a new one."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._timelines: dict[str, Timeline] = {}
        self._take(snapshot or Snapshot())

    @property
    def snapshot(self) -> Snapshot:
        """What the answers rest on."""
        return self._snapshot

    async def refresh(self, unit: Unit) -> None:
        """Take what storage holds now. When it raises `DatabaseGone`, the last snapshot stays."""
        self._take(Snapshot(await unit.rota(), await unit.people(), await unit.reachables()))

    def on_duty(self, centre: str, *, now: datetime) -> Duty:
        """Who stands on the rota of the centre, whether they can be reached or not."""
        timeline = self._timelines.get(centre)
        if timeline is None or not timeline.covers(now):
            timeline = Timeline.drawn(self._snapshot.rota, centre, now - _BEHIND, now + _AHEAD)
            self._timelines[centre] = timeline
        return timeline.on_duty(now=now)

    def pageable(self, centre: str, *, now: datetime) -> Duty:
        """Who is on duty and has a channel: the people that a ladder climbs on.

        A rung of people whom nothing reaches then counts as empty and takes no time.
        """
        duty = self.on_duty(centre, now=now)
        people = {
            layer: tuple(person for person in those if person in self._channels)
            for layer, those in duty.people.items()
        }
        return Duty(duty.centre, duty.at, people)

    def reachable(self, centre: str, *, now: datetime) -> bool:
        """Whether anybody on any layer has at least one channel."""
        return bool(self.pageable(centre, now=now).everyone)

    def channels_of(self, person: str, wanted: Collection[PageChannel]) -> tuple[Reachable, ...]:
        """The channels to page a person on: of the wanted ones those they have, else all of theirs.

        Only verified addresses; suspended ones only when a person has no other.
        """
        theirs = self._channels.get(person, ())
        return tuple(each for each in theirs if each.channel in wanted) or theirs

    def person(self, person: str) -> Person | None:
        """The person of this id."""
        return self._people.get(person)

    def gaps(self, centre: str, days: int, *, now: datetime) -> tuple[Gap, ...]:
        """What is uncovered from `now` for so many days of 24 h, layer by layer."""
        rota, ends = self._snapshot.rota, now + timedelta(days=days)
        return tuple(
            Gap(layer, *gap) for layer in Layer for gap in gaps(rota, centre, layer, now, ends)
        )

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._timelines.clear()
        self._people = {person.id: person for person in snapshot.people}
        self._channels = {
            person.id: theirs
            for person in snapshot.people
            if (theirs := _usable(person.id, snapshot.reachables))
        }


def _usable(person: str, reachables: tuple[Reachable, ...]) -> tuple[Reachable, ...]:
    """A person's verified channels without the suspended ones, or those if there is no other."""
    verified = tuple(
        each for each in reachables if each.person == person and each.verified_at is not None
    )
    return tuple(each for each in verified if each.suspended_at is None) or verified
