"""Who is on duty: now, in a prepared window, where nobody is, and when it changes next."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time

from escalation.drawing import Stretch, draw
from escalation.rota import WARSAW, Duty, Layer, Rota
from escalation.wall import DAY, instant


class OutsideTimeline(LookupError):
    """The instant lies outside the window that the timeline was drawn for."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawn duty of one centre in one window, for many look-ups (a microsecond each)."""

    centre: str
    stretches: tuple[Stretch, ...]
    marks: tuple[datetime, ...]

    @classmethod
    def drawn(cls, rota: Rota, centre: str, starts: datetime, ends: datetime) -> "Timeline":
        """The timeline of `[starts, ends)`."""
        stretches = draw(rota, centre, starts, ends)
        return cls(centre, stretches, tuple(each.starts for each in stretches))

    def covers(self, now: datetime) -> bool:
        """Whether `now` lies in the window."""
        return bool(self.marks) and self.marks[0] <= now < self.stretches[-1].ends

    def on_duty(self, *, now: datetime) -> Duty:
        """Who is on duty at `now`. Raises `OutsideTimeline`."""
        if not self.covers(now):
            raise OutsideTimeline(f"{now.isoformat()} was not drawn for {self.centre}")
        stretch = self.stretches[bisect_right(self.marks, now) - 1]
        return Duty(self.centre, now.astimezone(UTC), stretch.people)


def on_duty(rota: Rota, centre: str, *, now: datetime) -> Duty:
    """Who is on duty at `now`: the second of a hand-over belongs to the one who comes.

    Draws the rota anew (about a millisecond); a `Timeline` answers in microseconds. An override
    that covers nothing or lacks its person changes nothing: see `escalation.checks`.
    """
    at = now.astimezone(UTC)
    return Duty(centre, at, draw(rota, centre, at, at + datetime.resolution)[0].people)


def gaps(
    rota: Rota, centre: str, layer: Layer, starts: datetime, ends: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of `[starts, ends)`, UTC, in which nobody stands in the layer."""
    found: list[tuple[datetime, datetime]] = []
    for stretch in draw(rota, centre, starts, ends):
        if stretch.people[layer]:
            continue
        if found and found[-1][1] == stretch.starts:
            found[-1] = (found[-1][0], stretch.ends)
        else:
            found.append((stretch.starts, stretch.ends))
    return tuple(found)


def next_change(rota: Rota, centre: str, *, now: datetime) -> datetime | None:
    """The first instant after `now` at which other people are on duty; None if it never comes.

    Between the days on which shifts begin or end to be valid, and the bounds of overrides, weeks
    are alike: a week and a day after each of them shows every change there is.
    """
    people = on_duty(rota, centre, now=now).people
    for at in (now.astimezone(UTC), *_turns(rota, centre, now)):
        for stretch in draw(rota, centre, at, at + 9 * DAY):
            if stretch.people != people:
                return stretch.starts
    return None


def _turns(rota: Rota, centre: str, now: datetime) -> list[datetime]:
    """The instants after `now` at which weeks may begin to look different."""
    turns = {
        instant(datetime.combine(day, time.min), WARSAW)
        for shift in rota.shifts
        if shift.centre == centre
        for day in (shift.since, shift.until)
        if day is not None
    }
    for each in rota.overrides:
        if each.centre == centre:
            turns |= {each.starts.astimezone(UTC), each.ends.astimezone(UTC)}
    return sorted(turn for turn in turns if turn > now)
