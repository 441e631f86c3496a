"""What staff and rota become when a file or an order of a coordinator's is laid over them.

Pure: a snapshot in, a snapshot out; nothing is judged here but whether it can be meant at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.duty import Snapshot
from desk.staff_file import PersonEntry, instant_of
from escalation.checks import FaultyRota, check_override
from escalation.drawing import draw
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Override, Rota, Shift
from storage.records import Reachable

_ORDER = tuple(PageChannel)


class AddressTaken(ValueError):
    """An address of the file belongs to somebody whom the file does not name."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an edit makes of a snapshot; `missing` was not in the file and stays."""

    after: Snapshot
    missing: tuple[str, ...] = ()


def with_people(before: Snapshot, people: Sequence[PersonEntry], *, remove: bool) -> Merged:
    """The file's people in the place of themselves; others of their centres are missing.

    A channel keeps what is known of it while its address stays; a new address is unverified
    unless the file says when it was tried. Raises `AddressTaken`.
    """
    ids = {each.id for each in people}
    scope = frozenset[str]().union(*(each.centres for each in people))
    gone = {each.id for each in before.people if each.id not in ids and each.centres <= scope}
    known = {(each.person, each.channel): each for each in before.reachables}
    ways = {
        (each.person, each.channel): _known(each, known.get((each.person, each.channel)))
        for person in people
        for each in person.reachables(instant_of(person.verified))
    }
    lost = {key for key in known if key[0] in ids and key not in ways}
    missing = [f"person {each}" for each in sorted(gone)]
    missing += [f"{person} by {channel}" for person, channel in sorted(lost)]
    stays = {key: way for key, way in known.items() if key not in ways}
    if remove:
        stays = {key: way for key, way in stays.items() if key not in lost and key[0] not in gone}
    _check_taken(ways.values(), stays.values())
    after = Snapshot(
        before.rota,
        tuple(each for each in before.people if each.id not in ids)
        + tuple(each.person for each in people),
        tuple(sorted((*stays.values(), *ways.values()), key=_place)),
    )
    return Merged(_without(after, gone) if remove else after, tuple(missing))


def with_shifts(
    before: Snapshot, shifts: Sequence[Shift], *, remove: bool, now: datetime
) -> Merged:
    """The file's shifts in the place of those with their ids; others of its centres are missing.

    Shifts that are over are left as they are, as history.
    """
    ids, centres = {each.id for each in shifts}, {each.centre for each in shifts}
    today = now.astimezone(WARSAW).date() - timedelta(days=1)  # a night may still be going on
    gone = {
        each.id
        for each in before.rota.shifts
        if each.id not in ids
        and each.centre in centres
        and (each.until is None or each.until > today)
    }
    stay = tuple(
        each
        for each in before.rota.shifts
        if each.id not in ids and not (remove and each.id in gone)
    )
    rota = replace(before.rota, shifts=stay + tuple(shifts))
    return Merged(replace(before, rota=rota), tuple(f"shift {each}" for each in sorted(gone)))


def with_override(before: Snapshot, override: Override, *, now: datetime) -> Merged:
    """The rota with one override more. Raises `FaultyRota`, also where it would do nothing."""
    check_override(override)
    if override.ends <= now:
        raise FaultyRota("this period is over")
    centres_of = {each.id: each.centres for each in before.people}
    if override.person and override.centre not in centres_of.get(override.person, ()):
        raise FaultyRota(f"{override.person} is not on the staff of {override.centre}")
    drawn = draw(before.rota, override.centre, override.starts, override.ends)
    there = {person for each in drawn for person in each.people[override.layer]}
    if override.replaces and override.replaces not in there:
        raise FaultyRota(f"{override.replaces} does not stand in {override.layer} at any time then")
    rota = replace(before.rota, overrides=(*before.rota.overrides, override))
    return Merged(replace(before, rota=rota))


def without_override(before: Snapshot, override_id: str) -> Merged:
    """The rota without this override. Raises `FaultyRota` for one that there is not."""
    stay = tuple(each for each in before.rota.overrides if each.id != override_id)
    if len(stay) == len(before.rota.overrides):
        raise FaultyRota(f"there is no override {override_id!r}: see `dyzur rota show`")
    return Merged(replace(before, rota=replace(before.rota, overrides=stay)))


def with_verified(before: Snapshot, way: Reachable, *, now: datetime) -> Merged:
    """The channel verified now and in use again, if its address is still the same."""
    ways = tuple(
        replace(each, verified_at=now, suspended_at=None)
        if (each.person, each.channel, each.address) == (way.person, way.channel, way.address)
        else each
        for each in before.reachables
    )
    return Merged(replace(before, reachables=ways))


def _known(new: Reachable, old: Reachable | None) -> Reachable:
    """The new one with what is known of the same address."""
    if old is None or old.address != new.address:
        return new
    days = [each for each in (old.verified_at, new.verified_at) if each is not None]
    return replace(new, verified_at=max(days, default=None), suspended_at=old.suspended_at)


def _check_taken(ways: Iterable[Reachable], stays: Iterable[Reachable]) -> None:
    owners = {(each.channel, each.address): each.person for each in stays}
    for way in ways:
        owner = owners.get((way.channel, way.address))
        if owner is not None:
            raise AddressTaken(
                f"{way.address}, {way.channel} of {way.person}, belongs to {owner}: take it away "
                "from there first, or bring both with --remove."
            )


def _place(way: Reachable) -> tuple[str, int]:
    return way.person, _ORDER.index(way.channel)


def _without(snapshot: Snapshot, gone: set[str]) -> Snapshot:
    """Without these people and every shift and override that names them."""
    return Snapshot(
        Rota(
            tuple(each for each in snapshot.rota.shifts if each.person not in gone),
            tuple(
                each
                for each in snapshot.rota.overrides
                if gone.isdisjoint((each.person, each.replaces))
            ),
        ),
        tuple(each for each in snapshot.people if each.id not in gone),
        snapshot.reachables,
    )
