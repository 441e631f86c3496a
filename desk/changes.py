"""What an edit of staff or rota changes, and what it uncovers: worked out before it is made.

Pure: two snapshots in, sentences and stretches out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.duty import Duties, Snapshot
from escalation.drawing import draw
from escalation.rota import WARSAW, Layer, Override, Rota, Shift
from storage.records import Person, Reachable

DAYS_AHEAD = 28
_NEXT = timedelta(days=9)  # weeks are alike: whoever comes next comes within a week and a day


@dataclass(frozen=True, slots=True)
class Change:
    """One thing as it was and as it will be; `before` None is new, `after` None goes."""

    about: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Hole:
    """`[starts, ends)`, UTC, in which no primary of the centre can be paged.

    `somebody` is set when people stand there whom nothing verified reaches.
    """

    centre: str
    starts: datetime
    ends: datetime
    somebody: tuple[str, ...] = ()


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Everything that is new, different or gone: people, their channels, shifts, overrides."""
    tables = (
        (_people(before.people), _people(after.people)),
        (_channels(before.reachables), _channels(after.reachables)),
        (_shifts(before.rota.shifts), _shifts(after.rota.shifts)),
        (_overrides(before.rota), _overrides(after.rota)),
    )
    return tuple(
        Change(about, was.get(about), will.get(about))
        for was, will in tables
        for about in dict.fromkeys((*was, *will))
        if was.get(about) != will.get(about)
    )


def holes(snapshot: Snapshot, centre: str, days: int, *, now: datetime) -> tuple[Hole, ...]:
    """Where no primary can be paged, in the next so many days of 24 h, in order."""
    reached = {each.person for each in snapshot.reachables if each.verified_at is not None}
    reached &= {person.id for person in snapshot.people}
    found: list[Hole] = []
    for stretch in draw(snapshot.rota, centre, now, now + timedelta(days=days)):
        people = stretch.people[Layer.PRIMARY]
        if not reached.isdisjoint(people):
            continue
        if found and found[-1].ends == stretch.starts and found[-1].somebody == people:
            found[-1] = replace(found[-1], ends=stretch.ends)
        else:
            found.append(Hole(centre, stretch.starts, stretch.ends, people))
    return tuple(found)


def new_holes(
    before: Snapshot, after: Snapshot, centres: Iterable[str], *, now: datetime
) -> tuple[Hole, ...]:
    """The holes of the next 28 days that reach beyond those there were before."""
    return tuple(
        hole
        for centre in centres
        for hole in holes(after, centre, DAYS_AHEAD, now=now)
        if not _within(hole, _joined(holes(before, centre, DAYS_AHEAD, now=now)))
    )


def dropped(before: Snapshot, after: Snapshot, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """(person, centre) of those on duty now or next who then could not be paged any more."""
    was, will = Duties(before), Duties(after)
    centres = dict.fromkeys(shift.centre for shift in before.rota.shifts)
    return tuple(
        dict.fromkeys(
            (person, centre)
            for centre in centres
            for at in _now_and_next(before.rota, centre, now=now)
            for person in was.pageable(centre, now=at).everyone
            if person not in will.pageable(centre, now=at).everyone
        )
    )


def told_person(person: Person) -> str:
    """A person in one line."""
    return f"{person.name}; {', '.join(sorted(person.roles))}; {', '.join(sorted(person.centres))}"


def told_shift(shift: Shift) -> str:
    """A shift in one line, in wall times."""
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    hours = f"{shift.starts:%H:%M}-{shift.ends:%H:%M}"
    if shift.until is not None and shift.until - shift.since == timedelta(days=1):
        return f"{shift.person}; {shift.since} {hours}"
    whole = len(shift.weekdays) == len(names)
    days = "every day" if whole else ",".join(names[day] for day in sorted(shift.weekdays))
    until = f" until {shift.until}" if shift.until else ""
    return f"{shift.person}; {days} {hours} since {shift.since}{until}"


def told_override(override: Override) -> str:
    """An override in one line, in wall times."""
    who = override.person or override.replaces or "everybody"
    instead = (
        f" in the place of {override.replaces}" if override.person and override.replaces else ""
    )
    times = f"{local(override.starts)} to {local(override.ends)}"
    return f"{override.kind} {who}{instead}; {override.layer} of {override.centre}, {times}"


def local(at: datetime) -> str:
    """The wall time of an instant, with its offset where the clock is set back or on."""
    wall = at.astimezone(WARSAW)
    same = wall.replace(fold=1 - wall.fold).utcoffset() == wall.utcoffset()
    return f"{wall:%Y-%m-%d %H:%M}" + ("" if same else f" {wall:%z}")


def _people(people: Iterable[Person]) -> dict[str, str]:
    return {f"person {each.id}": told_person(each) for each in people}


def _channels(reachables: Iterable[Reachable]) -> dict[str, str]:
    return {f"{each.person} by {each.channel}": _told_channel(each) for each in reachables}


def _told_channel(reachable: Reachable) -> str:
    verified = reachable.verified_at
    known = f"verified on {verified.astimezone(WARSAW).date()}" if verified else "not verified"
    return f"{reachable.address}, {known}" + (", suspended" if reachable.suspended_at else "")


def _shifts(shifts: Iterable[Shift]) -> dict[str, str]:
    return {f"shift {each.id}": told_shift(each) for each in shifts}


def _overrides(rota: Rota) -> dict[str, str]:
    return {f"override {each.id}": told_override(each) for each in rota.overrides}


def _joined(found: Iterable[Hole]) -> tuple[Hole, ...]:
    """Neighbours made one, whoever stands there."""
    joined: list[Hole] = []
    for each in found:
        if joined and joined[-1].ends == each.starts:
            joined[-1] = replace(joined[-1], ends=each.ends)
        else:
            joined.append(each)
    return tuple(joined)


def _within(hole: Hole, others: Iterable[Hole]) -> bool:
    return any(each.starts <= hole.starts and hole.ends <= each.ends for each in others)


def _now_and_next(rota: Rota, centre: str, *, now: datetime) -> tuple[datetime, ...]:
    """Now, and each layer's next change."""
    first, *later = draw(rota, centre, now, now + _NEXT)
    turns = (
        next((each.starts for each in later if each.people[layer] != first.people[layer]), now)
        for layer in Layer
    )
    return tuple(sorted({now, *turns}))
