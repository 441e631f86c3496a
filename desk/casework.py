"""Staff take cases: the first claim wins, the others and the caller are told at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from desk.alarms import Alarms, new_id
from desk.values import Claimed, Outcome
from desk.words import say
from escalation.ladder import PageChannel
from storage.database import Database, Stale
from storage.records import CaseRecord, DeadlineKind, Event, Part, Person
from storage.unit import Unit

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts, and over which channel."""

    person: Person
    channel: PageChannel


class Act(Protocol):
    """Something that staff do to a case, inside a transaction."""

    async def __call__(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> Claimed: ...


class Casework:
    """Claiming, declining, proof of contact."""

    def __init__(self, database: Database, alarms: Alarms, *, wake: Callable[[], None]) -> None:
        self._database = database
        self._alarms = alarms
        self._wake = wake

    async def person_at(self, channel: PageChannel, address: str) -> Person | None:
        """Whose address this is; None for a stranger."""
        async with self._database.read() as unit:
            return await unit.person_at(channel, address)

    async def claim(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """Take the case of this code, or (None) the only one that was paged to this person.

        A stranger and an unknown code get the same `UNKNOWN`. Raises `DatabaseGone`.
        """
        return await self._staffed(code, channel, address, self.take, now=now)

    async def decline(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """The person cannot take it: the ladder climbs at once. Raises `DatabaseGone`."""
        return await self._staffed(code, channel, address, self._decline, now=now)

    async def reach(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """The owner says that contact was made outside: the case counts as reached.

        Raises `DatabaseGone`.
        """
        return await self._staffed(code, channel, address, self._reach, now=now)

    async def take(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Claimed:
        """Let this person take the case, inside the given transaction."""
        if record.claimed_by is None and await unit.claim(record.id, by.person.id, now):
            taken = await _same(unit, record)
            await self._taken(unit, taken, by, now=now)
            return self._told(Outcome.TAKEN, taken)
        current = await _same(unit, record)
        if current.closed_at is not None:
            return self._told(Outcome.CLOSED, current)
        won = current.claimed_by == by.person.id
        return self._told(Outcome.TAKEN if won else Outcome.TAKEN_BY_OTHER, current)

    async def _staffed(
        self,
        code: str | None,
        channel: PageChannel,
        address: str,
        act: Act,
        *,
        now: datetime,
    ) -> Claimed:
        for _ in range(_TRIES):
            try:
                async with self._database.unit() as unit:
                    person = await unit.person_at(channel, address)
                    record = await self._meant(unit, code, person) if person else None
                    if person is None or record is None:
                        return Claimed(Outcome.UNKNOWN)
                    done = await act(unit, record, Staff(person, channel), now=now)
            except Stale:
                continue
            self._wake()
            return done
        return Claimed(Outcome.UNKNOWN)

    async def _meant(self, unit: Unit, code: str | None, person: Person) -> CaseRecord | None:
        if code is not None:
            return await unit.case_by_code(code)
        paged = [
            record for record in await unit.open_cases() if person.id in await unit.paged(record.id)
        ]
        waiting = [record for record in paged if record.claimed_by in {None, person.id}]
        return waiting[0] if len(waiting) == 1 else None

    async def _decline(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> Claimed:
        if record.claimed_by is not None:
            won = record.claimed_by == by.person.id
            return self._told(Outcome.TAKEN if won else Outcome.TAKEN_BY_OTHER, record)
        await unit.add_event(_event(record, "declined", by.person, now=now))
        running = await unit.ladder_of(record.id)
        if running is not None and running.ended_at is None:
            await self._alarms.take_rung(unit, record, running, now=now)
        return self._told(Outcome.DECLINED, record)

    async def _reach(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Claimed:
        if record.claimed_by != by.person.id:
            return Claimed(Outcome.UNKNOWN)
        await unit.reach(record.id, now)
        await unit.clear_deadline(record.id, DeadlineKind.OWNER)
        await unit.add_event(_event(record, "reached", by.person, now=now))
        return self._told(Outcome.TAKEN, record)

    async def _taken(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> None:
        """What a first claim sets off: the ladder ends, the machine is mute, all are told."""
        await unit.end_ladder(record.id, now)
        await unit.clear_deadline(
            record.id, DeadlineKind.LADDER, DeadlineKind.PROGRESS, DeadlineKind.SILENCE
        )
        await unit.cancel(record.id, Part.PAGE)
        record = await unit.keep_case(replace(record, talk=replace(record.talk, muted=True)))
        await self._tell_caller(unit, record, now=now)
        for other in await unit.paged(record.id):
            mine = other == by.person.id
            if mine and by.channel is PageChannel.SMS:
                continue  # the answer to their message has told them
            text = self._alarms.wording.tell(
                "yours" if mine else "taken", record, person=by.person.name
            )
            await self._alarms.notify(unit, record, other, text, key="taken", now=now)
        await unit.add_event(_event(record, "claimed", by.person, now=now))

    async def _tell_caller(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        book, talk = self._alarms.book, record.talk
        line = book.lines.get(record.line)
        facts = book.facts(talk, line, self._alarms.duties, now=now, claimed=True)
        _, text = book.machine.phrases.choose("G5_ACK", facts, talk.lang, talk.channel)
        await say(unit, record, (text,), key="claimed", now=now)

    def _told(self, outcome: Outcome, record: CaseRecord) -> Claimed:
        return Claimed(
            outcome=outcome,
            case=record.id,
            by=self._alarms.name_of(record.claimed_by) or None,
            code=record.code,
            risk=record.talk.risk,
        )


async def _same(unit: Unit, record: CaseRecord) -> CaseRecord:
    """The case as it stands now."""
    current = await unit.case(record.id)
    if current is None:
        raise Stale(f"case {record.id} is gone")
    return current


def _event(record: CaseRecord, kind: str, person: Person, *, now: datetime) -> Event:
    return Event(id=new_id(), case=record.id, kind=kind, person=person.id, at=now, detail="")
