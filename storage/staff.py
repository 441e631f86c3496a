"""What the desk asks about people, how to reach them, and the rota."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from escalation.ladder import PageChannel
from escalation.rota import Layer, Override, OverrideKind, Rota, Shift
from storage.asking import Asking, Upsert
from storage.records import Person, Reachable
from storage.tables import overrides, people, reachables, shifts

_PUT_PERSON = Upsert(people, "id")
_PEOPLE = select(people).order_by(people.c.id)
_AT = (
    reachables.c.channel == bindparam("the_channel"),
    reachables.c.address_hash.in_(bindparam("found", expanding=True)),
)
_FORGET_REACHABLE = delete(reachables).where(*_AT)
_FORGET_REACHABLES = delete(reachables).where(reachables.c.person == bindparam("the_person"))
_DELETE_PERSON = delete(people).where(people.c.id == bindparam("the_person"))
_ADD_REACHABLE = insert(reachables)
_REACHABLES = select(reachables).order_by(reachables.c.seq)
_PERSON_AT = select(people).join(reachables, reachables.c.person == people.c.id).where(*_AT)
_PUT_SHIFT = Upsert(shifts, "id")
_SHIFTS = select(shifts).order_by(shifts.c.id)
_DELETE_SHIFT = delete(shifts).where(shifts.c.id == bindparam("the_id"))
_PUT_OVERRIDE = Upsert(overrides, "id")
_OVERRIDES = select(overrides).order_by(overrides.c.starts, overrides.c.id)
_DELETE_OVERRIDE = delete(overrides).where(overrides.c.id == bindparam("the_id"))


class StaffQuestions(Asking):
    """People, reachables, shifts and overrides."""

    async def put_person(self, person: Person) -> None:
        """Store a person, new or changed."""
        values = {
            "id": person.id,
            "name": person.name,
            "roles": _listed(person.roles),
            "centres": _listed(person.centres),
        }
        await self._run(_PUT_PERSON.on(self._dialect), values)

    async def people(self) -> tuple[Person, ...]:
        """Everybody, by id."""
        return tuple(map(_person, await self._rows(_PEOPLE)))

    async def delete_person(self, person_id: str) -> None:
        """Take somebody off the staff, with every way to reach them; the rota stays as it is."""
        await self._run(_FORGET_REACHABLES, {"the_person": person_id})
        await self._run(_DELETE_PERSON, {"the_person": person_id})

    async def put_reachable(self, reachable: Reachable) -> None:
        """Store a way to reach a person; an address of a channel belongs to one person only."""
        channel, address = reachable.channel.value, reachable.address
        which = {"the_channel": channel, "found": self._keys.look_ups(address)}
        await self._run(_FORGET_REACHABLE, which)
        values = {
            "person": reachable.person,
            "channel": channel,
            "address": address,
            "address_hash": self._keys.look_up(address),
            "verified_at": reachable.verified_at,
            "suspended_at": reachable.suspended_at,
        }
        await self._run(_ADD_REACHABLE, values)

    async def delete_reachables(self, person_id: str) -> None:
        """Take away every way to reach a person."""
        await self._run(_FORGET_REACHABLES, {"the_person": person_id})

    async def reachables(self) -> tuple[Reachable, ...]:
        """Every way to reach anybody, in the order in which they were stored."""
        return tuple(map(_reachable, await self._rows(_REACHABLES)))

    async def person_at(self, channel: PageChannel, address: str) -> Person | None:
        """Whose address this is, verified or not."""
        values = {"the_channel": channel.value, "found": self._keys.look_ups(address)}
        row = await self._row(_PERSON_AT, values)
        return None if row is None else _person(row)

    async def put_shift(self, shift: Shift) -> None:
        """Store a shift, new or changed."""
        values = {
            "id": shift.id,
            "person": shift.person,
            "centre": shift.centre,
            "layer": shift.layer.value,
            "weekdays": "".join(map(str, sorted(shift.weekdays))),
            "starts": shift.starts,
            "ends": shift.ends,
            "since": shift.since,
            "until": shift.until,
        }
        await self._run(_PUT_SHIFT.on(self._dialect), values)

    async def delete_shift(self, shift_id: str) -> None:
        """Take a shift away."""
        await self._run(_DELETE_SHIFT, {"the_id": shift_id})

    async def put_override(self, override: Override) -> None:
        """Store an override, new or changed."""
        values = {
            "id": override.id,
            "centre": override.centre,
            "layer": override.layer.value,
            "kind": override.kind.value,
            "person": override.person,
            "starts": override.starts,
            "ends": override.ends,
            "replaces": override.replaces,
        }
        await self._run(_PUT_OVERRIDE.on(self._dialect), values)

    async def delete_override(self, override_id: str) -> None:
        """Take an override away."""
        await self._run(_DELETE_OVERRIDE, {"the_id": override_id})

    async def rota(self) -> Rota:
        """All shifts and overrides."""
        return Rota(
            shifts=tuple(map(_shift, await self._rows(_SHIFTS))),
            overrides=tuple(map(_override, await self._rows(_OVERRIDES))),
        )


def _listed(words: Iterable[str]) -> str:
    return json.dumps(sorted(words))


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        roles=frozenset(json.loads(row.roles)),
        centres=frozenset(json.loads(row.centres)),
    )


def _reachable(row: Row[Any]) -> Reachable:
    return Reachable(
        person=row.person,
        channel=PageChannel(row.channel),
        address=row.address,
        verified_at=row.verified_at,
        suspended_at=row.suspended_at,
    )


def _shift(row: Row[Any]) -> Shift:
    return Shift(
        id=row.id,
        person=row.person,
        centre=row.centre,
        layer=Layer(row.layer),
        weekdays=frozenset(map(int, row.weekdays)),
        starts=row.starts,
        ends=row.ends,
        since=row.since,
        until=row.until,
    )


def _override(row: Row[Any]) -> Override:
    return Override(
        id=row.id,
        centre=row.centre,
        layer=Layer(row.layer),
        kind=OverrideKind(row.kind),
        person=row.person,
        starts=row.starts,
        ends=row.ends,
        replaces=row.replaces,
    )
