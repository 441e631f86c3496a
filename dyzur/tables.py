"""What a coordinator's commands print: staff, rota, gaps, contacts and changes, in plain columns.

Times are those of the clock in Warsaw; pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from centres import hours
from centres.marks import Standing
from desk.changes import Change, Hole, local, told_override, told_person
from desk.contacts import Listed
from desk.duty import Snapshot
from desk.staffing import Report
from escalation.drawing import draw
from escalation.rota import WARSAW, Layer
from storage.records import Reachable

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NOBODY = "NOBODY"


def columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows with their cells below each other."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def staff(snapshot: Snapshot) -> Iterator[str]:
    """Everybody with their channels."""
    if not snapshot.people:
        yield "Nobody is on the staff yet: `dyzur staff bring FILE`."
    for person in snapshot.people:
        yield f"{person.id}  {told_person(person)}"
        ways = [each for each in snapshot.reachables if each.person == person.id]
        yield from (f"  {line}" for line in columns(map(_way, ways)))
        if not any(each.verified_at for each in ways):
            remedy = f"`dyzur staff verify {person.id} CHANNEL`"
            yield f"  nothing verified reaches {person.id}: {remedy}"


def rota(snapshot: Snapshot, centre: str, days: int, *, now: datetime) -> Iterator[str]:
    """Who stands in each layer of a centre from now on, with the overrides that are not over."""
    ends = now + timedelta(days=days)
    names = {person.id: person.name for person in snapshot.people}
    reached = {each.person for each in snapshot.reachables if each.verified_at is not None}
    yield f"{centre}, {days} days from {local(now)} (clock of Warsaw)"
    for layer in Layer:
        yield f"  {layer}"
        rows = (
            (_span(starts, until), _who(people, names, reached), _changes_clock(starts, until))
            for starts, until, people in _stretches(snapshot, centre, layer, now, ends)
        )
        yield from (f"    {line}" for line in columns(rows))
    for each in snapshot.rota.overrides:
        if each.centre == centre and each.ends > now:
            yield f"  override {each.id}: {told_override(each)}"


def gaps(holes: Iterable[Hole]) -> Iterator[str]:
    """Where no primary can be paged."""
    for hole in holes:
        who = ", ".join(hole.somebody)
        why = f"only {who}, whom nothing verified reaches" if who else "nobody"
        yield f"{hole.centre}: primary from {local(hole.starts)} to {local(hole.ends)}: {why}"


def contacts(listed: Iterable[Listed], *, now: datetime) -> Iterator[str]:
    """Each contact, how far it is known, and whether callers are told it."""
    rows = [("CONTACT", "CENTRE", "WRITTEN", "STATUS", "SOURCE", "VERIFIED", "CALLERS")]
    rows += [
        (
            each.contact.id,
            each.owner or "-",
            each.contact.written,
            each.contact.status.value,
            each.contact.source_date or "undated",
            str(each.contact.verified_on or "never"),
            _standing(each, now=now),
        )
        for each in listed
    ]
    return columns(rows)


def report(done: Report) -> Iterator[str]:
    """What an edit changed, what it left, and what stands in its way."""
    yield from map(_change, done.changes)
    yield from (f"= {each} is not in the file and stays (--remove)" for each in done.missing)
    yield from (
        f"! {person} is on duty at {centre} now or next and could not be paged then"
        for person, centre in done.dropped
    )
    yield from (f"! {person} has a case" for person in done.owners)
    yield from (f"! new gap at {line}" for line in gaps(done.holes))
    if not done.done:
        yield "Nothing was changed. Mend what is marked with !, or repeat with --force."
    elif done.changes:
        yield "Done; the running service knows within seconds."
    else:
        yield "Nothing to change."


def _change(change: Change) -> str:
    if change.before is None:
        return f"+ {change.about}: {change.after}"
    if change.after is None:
        return f"- {change.about}: {change.before}"
    return f"~ {change.about}: {change.before} -> {change.after}"


def _way(way: Reachable) -> tuple[str, str, str]:
    verified = way.verified_at
    known = f"verified {verified.astimezone(WARSAW).date()}" if verified else "not verified"
    return way.channel.value, way.address, known + (", suspended" if way.suspended_at else "")


def _stretches(
    snapshot: Snapshot, centre: str, layer: Layer, starts: datetime, ends: datetime
) -> Iterator[tuple[datetime, datetime, tuple[str, ...]]]:
    """The layer's stretches; neighbours with the same people are one."""
    found: list[tuple[datetime, datetime, tuple[str, ...]]] = []
    for each in draw(snapshot.rota, centre, starts, ends):
        people = each.people[layer]
        if found and found[-1][2] == people:
            found[-1] = (found[-1][0], each.ends, people)
        else:
            found.append((each.starts, each.ends, people))
    return iter(found)


def _span(starts: datetime, ends: datetime) -> str:
    return f"{_moment(starts)} - {_moment(ends)}"


def _moment(at: datetime) -> str:
    return f"{_WEEKDAYS[at.astimezone(WARSAW).weekday()]} {local(at)}"


def _who(people: tuple[str, ...], names: dict[str, str], reached: set[str]) -> str:
    told = (
        f"{each} ({names.get(each, 'not on the staff')})"
        + ("" if each in reached else " CANNOT BE PAGED")
        for each in people
    )
    return ", ".join(told) or NOBODY


def _changes_clock(starts: datetime, ends: datetime) -> str:
    first, last = starts.astimezone(WARSAW), ends.astimezone(WARSAW)
    if first.utcoffset() == last.utcoffset():
        return ""
    length = (ends - starts) / timedelta(hours=1)
    return f"the clock changes: {length:g} h"


def _standing(listed: Listed, *, now: datetime) -> str:
    closed = not hours.is_open(listed.contact.hours, now=now)
    if listed.standing is Standing.SHOWN and listed.contact.hours is not None and closed:
        return f"{listed.standing}, closed now"
    return listed.standing.value
