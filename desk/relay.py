"""The owner's side of a case: what the caller wrote goes to the owner alone, the answer back.

All of it happens inside the transaction of whoever asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.alarms import Alarms, new_id
from desk.segments import cut
from desk.transcript import NEWEST, WARSAW, Transcript
from desk.values import Inbound, Kind
from desk.words import OVER, may_write
from escalation.ladder import PageChannel
from storage.records import (
    CaseRecord,
    DeadlineKind,
    Event,
    Outgoing,
    Part,
    Person,
    Reachable,
)
from storage.unit import Unit
from triage.heard import Risk

# How long an owner may leave the caller's message unanswered.
# Source: clinical/protocol.md 6.2; DESIGN, owned cases.
OWNER_LIMIT = {
    Risk.IMMINENT: timedelta(seconds=60),
    Risk.HIGH: timedelta(minutes=5),
    Risk.ELEVATED: timedelta(minutes=30),
    Risk.NONE: timedelta(minutes=60),
}
READABLE = (PageChannel.TELEGRAM, PageChannel.SMS)
SEGMENTS = 2  # of SMS, that the caller's last words may take
_UNANSWERABLE = {Kind.SILENCE, Kind.BLOCKED}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts, and over which channel and address."""

    person: Person
    channel: PageChannel
    address: str = ""


class Relay:
    """Brings to owners what callers wrote, and watches over the answer."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self.transcript = Transcript(alarms.wording)

    def may_read(self, by: Staff) -> bool:
        """Whether content may go to this address: the person has shown that it is theirs."""
        return by.channel in READABLE and any(
            (each.person, each.channel, each.address) == (by.person.id, by.channel, by.address)
            and each.verified_at is not None
            for each in self._alarms.duties.snapshot.reachables
        )

    async def show(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> None:
        """Queue the conversation to the one who has just taken the case, where they took it."""
        found = await self._way(unit, record, by.person.id, by.channel)
        if found is None:
            return
        if found.channel is PageChannel.SMS:
            texts = await self.short(unit, record)
        else:
            texts = await self._long(unit, record)
        key = f"shown/{record.version}"
        await self._queue(unit, record, found, texts, key=key, now=now)

    async def short(self, unit: Unit, record: CaseRecord) -> tuple[str, ...]:
        """The case as SMS: whether the caller may be contacted, and their last words."""
        wording = self._alarms.wording
        said = self.transcript.last_words(await unit.messages(record.id))
        answerable = may_write(record.talk) and record.talk.channel in OVER
        name = "yours_sms" if answerable else "yours_sms_mute"
        head = cut(wording.tell(name, record), SEGMENTS)
        last = (cut(wording.tell("last_sms", record, said=said), SEGMENTS),) if said else ()
        return (head, *last)

    async def bring(
        self, unit: Unit, record: CaseRecord, owner: str, inbound: Inbound, *, now: datetime
    ) -> None:
        """Queue a new message of the caller to the owner; over SMS only that there is one."""
        if inbound.kind is Kind.SILENCE:
            return
        found = await self._way(unit, record, owner, None)
        if found is None:
            return
        key = f"more/{inbound.external_id}"
        if found.channel is PageChannel.SMS:
            text = self._alarms.wording.tell("more_sms", record)
            await self._alarms.notify(unit, record, owner, text, key=key, over=found, now=now)
            return
        at = f"{now.astimezone(WARSAW):%H:%M}"
        line = self.transcript.turn(record, inbound.kind, inbound.text, at=at)
        texts = self.transcript.parted(
            record, [self._alarms.wording.tell("more", record, said=line)]
        )
        await self._queue(unit, record, found, texts, key=key, now=now)

    async def watch(
        self, unit: Unit, record: CaseRecord, *, rose: bool = False, now: datetime
    ) -> None:
        """From now on the caller awaits the owner's answer, if they did not yet."""
        if not rose and await self.climbing(unit, record.id):
            return
        due = now + OWNER_LIMIT[record.talk.risk]
        pending = [d for d in await unit.deadlines_of(record.id) if d.kind is DeadlineKind.OWNER]
        if not any(each.due <= due for each in pending):
            await unit.set_deadline(record.id, DeadlineKind.OWNER, due)

    async def climbing(self, unit: Unit, case: str) -> bool:
        """Whether a ladder runs."""
        running = await unit.ladder_of(case)
        return running is not None and running.ended_at is None

    async def settle(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """The owner has seen to the caller: nobody is paged for it any more."""
        await unit.end_ladder(record.id, now)
        await unit.clear_deadline(record.id, DeadlineKind.LADDER, DeadlineKind.OWNER)
        await unit.cancel(record.id, Part.PAGE)

    async def _long(self, unit: Unit, record: CaseRecord) -> tuple[str, ...]:
        wording, messages = self._alarms.wording, await unit.messages(record.id)
        hint = "how" if may_write(record.talk) else "how_quiet"
        if record.talk.channel not in OVER:
            hint = "how_call"
        lines = self.transcript.opening(
            record, messages, head=wording.tell("yours", record), most=NEWEST
        )
        return self.transcript.parted(record, [*lines, wording.tell(hint, record)])

    async def _way(
        self, unit: Unit, record: CaseRecord, person: str, wanted: PageChannel | None
    ) -> Reachable | None:
        """The owner's channel that shows text, rather the one over which they last acted."""
        acted = [
            event.detail
            for event in await unit.events_of(record.id)
            if event.person == person and event.detail in set(READABLE)
        ]
        last = wanted or (PageChannel(acted[-1]) if acted and acted[-1] else None)
        theirs = [
            each
            for each in self._alarms.duties.channels_of(person, READABLE)
            if each.channel in READABLE
        ]
        return min(theirs, key=lambda each: each.channel is not last, default=None)

    async def _queue(
        self,
        unit: Unit,
        record: CaseRecord,
        found: Reachable,
        texts: tuple[str, ...],
        *,
        key: str,
        now: datetime,
    ) -> None:
        for number, text in enumerate(texts):
            last = number == len(texts) - 1
            relayed = Outgoing(
                id=new_id(),
                key=f"{record.id}/relay/{key}/{found.person}/{number}",
                part=Part.RELAY,
                case=record.id,
                channel=found.channel,
                address=found.address,
                text=text,
                code=record.code,
                line=record.line,
                due=now,
                person=found.person,
                buttons=last and found.channel is PageChannel.TELEGRAM,
            )
            await unit.queue(relayed)


def event(record: CaseRecord, kind: str, by: Staff, *, now: datetime, detail: str = "") -> Event:
    """One line of the audit; without another detail it tells over which channel it was done."""
    told = detail or by.channel.value
    return Event(id=new_id(), case=record.id, kind=kind, person=by.person.id, at=now, detail=told)
