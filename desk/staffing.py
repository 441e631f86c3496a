"""Staff and rota as a coordinator changes them: one transaction each, refused where it uncovers.

Every change is kept in the audit with before and after, sealed.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from desk.alarms import new_id
from desk.changes import Change, Hole, changes, dropped, new_holes
from desk.duty import Snapshot
from desk.merging import (
    Merged,
    with_override,
    with_people,
    with_shifts,
    with_verified,
    without_override,
)
from desk.rota_file import Placed, check_staffed
from desk.staff_file import PersonEntry
from escalation.ladder import PageChannel
from escalation.rota import Override, Shift
from storage.database import Database
from storage.records import Event, Person, Reachable
from storage.unit import Unit

_Row = TypeVar("_Row", Person, Shift, Override)


class NoSuchWay(LookupError):
    """The person is not on the staff, or has no address for this channel."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an edit did, or why it was not done.

    `dropped` are (person, centre) of those on duty now or next who could not be paged any more,
    `holes` new stretches of a line's duty without a primary who can be, `owners` people who would
    leave while they have a case.
    """

    changes: tuple[Change, ...]
    missing: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    holes: tuple[Hole, ...] = ()
    owners: tuple[str, ...] = ()
    done: bool = False

    @property
    def uncovers(self) -> bool:
        """Whether it leaves somebody alone, so that it is done only when forced."""
        return bool(self.dropped or self.holes or self.owners)


class Staffing:
    """Bring files, verify channels, override the rota."""

    def __init__(self, database: Database, *, duty_centres: Collection[str]) -> None:
        """`duty_centres` are the centres whose primary layer must never have a gap."""
        self._database = database
        self._duty_centres = tuple(duty_centres)

    async def snapshot(self) -> Snapshot:
        """Staff and rota as they are now."""
        async with self._database.read() as unit:
            return await _snapshot(unit)

    async def bring_staff(
        self, people: Sequence[PersonEntry], *, remove: bool, force: bool, now: datetime
    ) -> Report:
        """Put the people of a file and their channels; `remove` takes away whom it lacks.

        Whoever leaves takes their shifts along. Raises `AddressTaken`.
        """
        return await self._edit(
            "staff_brought",
            lambda before: with_people(before, people, remove=remove),
            force=force,
            now=now,
        )

    async def bring_rota(
        self, path: Path, rota: Sequence[Placed], *, remove: bool, force: bool, now: datetime
    ) -> Report:
        """Put the shifts of a file; `remove` takes away what it lacks of its centres.

        Raises `FaultyData` for a shift of somebody who is not on the staff of its centre.
        """

        def edit(before: Snapshot) -> Merged:
            check_staffed(path, rota, {each.id: each.centres for each in before.people})
            return with_shifts(before, [each.shift for each in rota], remove=remove, now=now)

        return await self._edit("rota_brought", edit, force=force, now=now)

    async def override(self, override: Override, *, force: bool, now: datetime) -> Report:
        """Put an override. Raises `FaultyRota`, also for people who cannot be meant."""
        return await self._edit(
            "rota_overridden",
            lambda before: with_override(before, override, now=now),
            force=force,
            now=now,
        )

    async def withdraw(self, override_id: str, *, force: bool, now: datetime) -> Report:
        """Take an override away. Raises `FaultyRota` for one that there is not."""
        return await self._edit(
            "rota_overridden",
            lambda before: without_override(before, override_id),
            force=force,
            now=now,
        )

    async def way(self, person: str, channel: PageChannel) -> Reachable:
        """How this channel reaches the person, verified or not. Raises `NoSuchWay`."""
        for each in (await self.snapshot()).reachables:
            if (each.person, each.channel) == (person, channel):
                return each
        raise NoSuchWay(f"{person} has no address for {channel}: see `dyzur staff list`.")

    async def verify(self, way: Reachable, *, now: datetime) -> Report:
        """Note that this address reached the person; a suspended one counts again.

        Nothing is noted when the address has changed meanwhile.
        """
        return await self._edit(
            "channel_verified",
            lambda before: with_verified(before, way, now=now),
            force=True,
            now=now,
        )

    async def _edit(
        self, kind: str, edit: Callable[[Snapshot], Merged], *, force: bool, now: datetime
    ) -> Report:
        async with self._database.unit() as unit:
            before = await _snapshot(unit)
            merged = edit(before)
            report = await self._report(unit, before, merged, now=now)
            if report.uncovers and not force:
                return report
            if report.changes:
                await _apply(unit, before, merged.after)
                detail = json.dumps([asdict(each) for each in report.changes], ensure_ascii=False)
                await unit.add_event(Event(id=new_id(), kind=kind, at=now, detail=detail))
        return replace(report, done=True)

    async def _report(
        self, unit: Unit, before: Snapshot, merged: Merged, *, now: datetime
    ) -> Report:
        after = merged.after
        leaving = {each.id for each in before.people} - {each.id for each in after.people}
        owners = {each.claimed_by for each in await unit.open_cases()} if leaving else set()
        return Report(
            changes=changes(before, after),
            missing=merged.missing,
            dropped=dropped(before, after, now=now),
            holes=new_holes(before, after, self._duty_centres, now=now),
            owners=tuple(sorted(each for each in owners if each in leaving)),
        )


async def _snapshot(unit: Unit) -> Snapshot:
    return Snapshot(await unit.rota(), await unit.people(), await unit.reachables())


async def _apply(unit: Unit, before: Snapshot, after: Snapshot) -> None:
    for person in _gone(before.people, after.people):
        await unit.delete_person(person)
    for each in _news(before.people, after.people):
        await unit.put_person(each)
    await _apply_channels(unit, before, after)
    for shift in _gone(before.rota.shifts, after.rota.shifts):
        await unit.delete_shift(shift)
    for new in _news(before.rota.shifts, after.rota.shifts):
        await unit.put_shift(new)
    for override in _gone(before.rota.overrides, after.rota.overrides):
        await unit.delete_override(override)
    for change in _news(before.rota.overrides, after.rota.overrides):
        await unit.put_override(change)


def _gone(before: Sequence[_Row], after: Sequence[_Row]) -> Iterator[str]:
    kept = {each.id for each in after}
    return (each.id for each in before if each.id not in kept)


def _news(before: Sequence[_Row], after: Sequence[_Row]) -> Iterator[_Row]:
    return (each for each in after if each not in before)


async def _apply_channels(unit: Unit, before: Snapshot, after: Snapshot) -> None:
    """People's changed channels anew, in their order; first all away, as people may swap phones."""
    changed = [
        person.id for person in after.people if _ways(before, person.id) != _ways(after, person.id)
    ]
    for person_id in changed:
        await unit.delete_reachables(person_id)
    for person_id in changed:
        for reachable in _ways(after, person_id):
            await unit.put_reachable(reachable)


def _ways(snapshot: Snapshot, person: str) -> tuple[Reachable, ...]:
    return tuple(each for each in snapshot.reachables if each.person == person)
