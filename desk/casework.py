"""Staff take cases and work on them: the first claim wins, the others and the caller are told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from desk.alarms import Alarms
from desk.owned import Owned
from desk.relay import Relay, Staff, event
from desk.values import Claimed, Done, Letter, Outcome, Told
from desk.words import may_write, say
from escalation.ladder import PageChannel
from storage.database import Database, Stale
from storage.records import CaseRecord, DeadlineKind, Part, Person
from storage.unit import Unit

__all__ = ["Casework", "Staff"]

_TRIES = 20
_UNKNOWN = Claimed(Outcome.UNKNOWN)
_NONE = Told(Done.NONE)
_T = TypeVar("_T")


class Act(Protocol):
    """Something that staff do to a case, inside a transaction."""

    async def __call__(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> Claimed: ...


class OwnersAct(Protocol):
    """Something that the owner does to the case, inside a transaction."""

    async def __call__(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> Told: ...


class Casework:
    """Claiming, declining, reading, answering, proof of contact, closing.

    Every method raises `DatabaseGone`. A stranger gets the same answer as for an unknown code.
    """

    def __init__(
        self,
        database: Database,
        alarms: Alarms,
        *,
        wake: Callable[[], None],
        hidden: str | None = None,
    ) -> None:
        """`hidden`: a number that no caller may learn, beside the staff's own."""
        self._database = database
        self._alarms = alarms
        self._relay = Relay(alarms)
        self._owned = Owned(alarms, self._relay, hidden=hidden)
        self._wake = wake

    async def person_at(self, channel: PageChannel, address: str) -> Person | None:
        """Whose address this is; None for a stranger."""
        async with self._database.read() as unit:
            return await unit.person_at(channel, address)

    async def claim(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """Take the case of this code, or (None) the only one that was paged to this person.

        The owner's claim ends the ladder that climbs because they left the caller unanswered;
        while it climbs somebody else's claim takes the case over.
        """
        return await self._claimed(code, channel, address, self.take, now=now)

    async def decline(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """The person cannot take it: the ladder climbs at once."""
        return await self._claimed(code, channel, address, self._decline, now=now)

    async def read(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        """Show the owner the whole conversation."""
        return await self._as_owner(code, channel, address, self._owned.read, now=now)

    async def reach(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        """The owner says that contact was made outside: the case counts as reached."""
        return await self._as_owner(code, channel, address, self._owned.reach, now=now)

    async def close(
        self, *, code: str | None, channel: PageChannel, address: str, sure: bool, now: datetime
    ) -> Told:
        """Close the owner's case, or ask whether they are sure."""
        act = self._owned.close if sure else self._owned.ask_close
        return await self._as_owner(code, channel, address, act, now=now)

    async def write(
        self, letter: Letter, *, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        """Hand what the owner wrote on to the caller; `Done.NONE`: they have no case it could mean.

        A repeat of a message is not sent again and gets its first answer.
        """

        async def act(unit: Unit, by: Staff) -> Told:
            return await self._owned.answer(unit, letter, by, now=now)

        return await self._staffed(channel, address, act) or _NONE

    async def take(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Claimed:
        """Let this person take the case, inside the given transaction."""
        if record.claimed_by is None and await unit.claim(record.id, by.person.id, now):
            return await self._taken(unit, record, by, now=now)
        current = await _same(unit, record)
        owner = current.claimed_by
        if current.closed_at is not None or owner is None:
            return self._told(Outcome.CLOSED, current)
        climbs = await self._relay.climbing(unit, current.id)
        if owner == by.person.id:
            if climbs:
                await self._acknowledged(unit, current, by, now=now)
            return await self._shown(unit, current, by)
        if climbs and await unit.take_over(current.id, owner, by.person.id, now):
            return await self._taken(unit, current, by, now=now)
        return self._told(Outcome.TAKEN_BY_OTHER, current)

    async def _claimed(
        self, code: str | None, channel: PageChannel, address: str, do: Act, *, now: datetime
    ) -> Claimed:
        async def act(unit: Unit, by: Staff) -> Claimed:
            record = await self._meant(unit, code, by.person)
            return _UNKNOWN if record is None else await do(unit, record, by, now=now)

        return await self._staffed(channel, address, act) or _UNKNOWN

    async def _as_owner(
        self, code: str | None, channel: PageChannel, address: str, do: OwnersAct, *, now: datetime
    ) -> Told:
        async def act(unit: Unit, by: Staff) -> Told:
            record = await self._owned.one(unit, code, by)
            return record if isinstance(record, Told) else await do(unit, record, by, now=now)

        return await self._staffed(channel, address, act) or _NONE

    async def _staffed(
        self, channel: PageChannel, address: str, act: Callable[[Unit, Staff], Awaitable[_T]]
    ) -> _T | None:
        """Do it as whose address this is, in one transaction; None for a stranger."""
        for _ in range(_TRIES):
            try:
                async with self._database.unit() as unit:
                    person = await unit.person_at(channel, address)
                    if person is None:
                        return None
                    done = await act(unit, Staff(person, channel, address))
            except Stale:
                continue
            self._wake()
            return done
        return None

    async def _meant(self, unit: Unit, code: str | None, person: Person) -> CaseRecord | None:
        if code is not None:
            return await unit.case_by_code(code)
        paged = [
            record for record in await unit.open_cases() if person.id in await unit.paged(record.id)
        ]
        waiting = [
            record
            for record in paged
            if record.claimed_by in {None, person.id} or await self._relay.climbing(unit, record.id)
        ]
        return waiting[0] if len(waiting) == 1 else None

    async def _decline(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> Claimed:
        running = await unit.ladder_of(record.id)
        climbs = running is not None and running.ended_at is None
        if record.claimed_by is not None and not climbs:
            won = record.claimed_by == by.person.id
            return self._told(Outcome.TAKEN if won else Outcome.TAKEN_BY_OTHER, record)
        await unit.add_event(event(record, "declined", by, now=now))
        if running is not None and climbs:
            await self._alarms.take_rung(unit, record, running, now=now)
        return self._told(Outcome.DECLINED, record)

    async def _taken(self, unit: Unit, before: CaseRecord, by: Staff, *, now: datetime) -> Claimed:
        """What a claim sets off: the ladder ends, the machine is mute, all are told and shown."""
        record = await _same(unit, before)
        await self._relay.settle(unit, record, now=now)
        await unit.clear_deadline(record.id, DeadlineKind.PROGRESS, DeadlineKind.SILENCE)
        await unit.cancel(record.id, Part.RELAY)
        record = await unit.keep_case(replace(record, talk=replace(record.talk, muted=True)))
        await self._tell_caller(unit, record, now=now)
        if before.claimed_by is not None:
            name = self._alarms.name_of(by.person.id)
            text = self._alarms.wording.tell("taken_over", record, person=name)
            key = f"taken_over/{record.version}"
            await self._alarms.notify(unit, record, before.claimed_by, text, key=key, now=now)
        await self._tell_others(unit, record, by, but=before.claimed_by, now=now)
        kind = "claimed" if before.claimed_by is None else "taken_over"
        await unit.add_event(event(record, kind, by, now=now))
        if by.channel is not PageChannel.SMS:  # there the answer to their message shows it
            await self._relay.show(unit, record, by, now=now)
        if may_write(record.talk):
            await self._relay.watch(unit, record, now=now)
        return await self._shown(unit, record, by)

    async def _acknowledged(
        self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime
    ) -> None:
        """The owner who was paged again has it in hand."""
        await self._relay.settle(unit, record, now=now)
        await self._tell_others(unit, record, by, now=now)
        await unit.add_event(event(record, "acknowledged", by, now=now))

    async def _tell_others(
        self,
        unit: Unit,
        record: CaseRecord,
        by: Staff,
        *,
        but: str | None = None,
        now: datetime,
    ) -> None:
        """Everybody who was paged hears who has the case now."""
        text = self._alarms.wording.tell("taken", record, person=by.person.name)
        for other in await unit.paged(record.id):
            if other not in {by.person.id, but}:
                key = f"taken/{record.version}"
                await self._alarms.notify(unit, record, other, text, key=key, now=now)

    async def _tell_caller(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        book, talk = self._alarms.book, record.talk
        line = book.lines.get(record.line)
        facts = book.facts(talk, line, self._alarms.duties, now=now, claimed=True)
        _, text = book.machine.phrases.choose("G5_ACK", facts, talk.lang, talk.channel)
        await say(unit, record, (text,), key="claimed", now=now)

    async def _shown(self, unit: Unit, record: CaseRecord, by: Staff) -> Claimed:
        told = self._told(Outcome.TAKEN, record)
        if by.channel is not PageChannel.SMS or not self._relay.may_read(by):
            return told
        return replace(told, shown=await self._relay.short(unit, record))

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
