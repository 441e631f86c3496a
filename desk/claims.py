"""A case is taken: the first claim wins, the others and the caller are told at once.

Each act is one step inside a transaction that `Casework` or `Calls` opens.
"""

from dataclasses import replace
from datetime import datetime

from desk.alarms import Alarms
from desk.relay import Relay, Staff, event
from desk.values import Claimed, Outcome
from desk.words import may_write, say
from escalation.ladder import PageChannel
from storage.database import Stale
from storage.records import CaseRecord, DeadlineKind, Part
from storage.unit import Unit


class Claims:
    """Taking a case, taking it over, passing it on."""

    def __init__(self, alarms: Alarms, relay: Relay) -> None:
        self._alarms = alarms
        self._relay = relay

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

    async def decline(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Claimed:
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
