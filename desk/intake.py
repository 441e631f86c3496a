"""A caller's message: stored, heard, moved, the ladder raised, answered, in one transaction."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from centres.towns import find_place
from desk.alarms import Alarms, new_id
from desk.outage import Outage
from desk.relay import Relay
from desk.values import Answer, Inbound, Kind
from desk.words import late_for, say
from storage.database import Database, DatabaseGone, Stale
from storage.records import CaseRecord, DeadlineKind, MessageRecord
from storage.unit import Unit
from triage.case import Case, Step
from triage.heard import Channel, Heard, Risk, highest
from triage.hearing import hear
from triage.machine import Turn, opening_case
from triage.protocol import GATE, HUMAN
from triage.told import hushed

log = logging.getLogger(__name__)

_ANSWER = TypeAdapter(Answer)
_HEARD = TypeAdapter(Heard)
_TRIES = 20
_LONGEST = 10_000
_SHORT_CODES = 3  # attempts at a code of four digits


@dataclass(frozen=True, slots=True)
class _Told:
    """One message with what was heard in it, before the transaction."""

    inbound: Inbound
    turn: Turn
    late: bool


class Intake:
    """The way in for every channel."""

    def __init__(
        self, database: Database, alarms: Alarms, outage: Outage, *, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._alarms = alarms
        self._outage = outage
        self._relay = Relay(alarms)
        self._wake = wake

    async def receive(self, inbound: Inbound, *, now: datetime) -> Answer:
        """Store, hear and answer one message; a repeat gets its first answer again.

        Never raises for what a caller sent. With the database gone the answer is 112, a 24-hour
        line and the centre's phone, the message is spooled, and people are paged straight away.
        """
        told = self._told(inbound, now=now)
        for attempt in range(_TRIES):
            try:
                return await self._once(told, attempt, now=now)
            except Stale:
                continue
            except DatabaseGone:
                break
        log.critical(
            "the database is gone: a message of line %s is kept in the spool", inbound.line
        )
        return await self._outage.answer(inbound, told.turn, now=now)

    async def replay(self, *, now: datetime) -> int:
        """Handle what the spool kept, oldest first; how many. Stops while the database is gone."""
        handled = 0
        for kept in self._outage.kept():
            told = self._told(kept.inbound, now=now)
            try:
                await self._once(told, 0, now=now, spooled=True)
            except Stale:
                continue
            except DatabaseGone:
                return handled
            kept.done()
            handled += 1
        return handled

    def _told(self, inbound: Inbound, *, now: datetime) -> _Told:
        words = "" if inbound.kind is Kind.LOCATION else inbound.text
        heard = hear(words, channel=inbound.channel)
        place = find_place(words[:_LONGEST], self._alarms.book.directory)
        turn = Turn(
            text=words,
            heard=heard,
            centre=place.centre_id if place else None,
            place=place is not None,
            silent=inbound.kind is Kind.SILENCE,
            attachment=inbound.kind in {Kind.ATTACHMENT, Kind.LOCATION},
        )
        return _Told(inbound, turn, late_for(inbound, heard, now=now))

    async def _once(
        self, told: _Told, attempt: int, *, now: datetime, spooled: bool = False
    ) -> Answer:
        """One transaction; what it queued is sent once it is durable."""
        async with self._database.unit() as unit:
            answer = await self._within(unit, told, attempt, now=now, spooled=spooled)
        if unit.queued:
            self._wake()
        return answer

    async def _within(
        self, unit: Unit, told: _Told, attempt: int, *, now: datetime, spooled: bool
    ) -> Answer:
        inbound = told.inbound
        first, found = await unit.arrival(
            inbound.channel.value, inbound.external_id, inbound.line, inbound.caller
        )
        if first is not None:
            return replace(_ANSWER.validate_json(first), repeated=True)
        record = found or self._opened(inbound, attempt, now=now)
        step = self._step(record, told, now=now)
        record, answer = await self._keep(unit, record, step, told, now=now, fresh=found is None)
        if spooled and answer.replies:
            await say(unit, record, answer.replies, key=f"late/{inbound.external_id}", now=now)
        return answer

    def _opened(self, inbound: Inbound, attempt: int, *, now: datetime) -> CaseRecord:
        line = self._alarms.book.lines.get(inbound.line)
        return CaseRecord(
            id=new_id(),
            code=_code(attempt),
            line=line.id,
            caller=inbound.caller,
            duty_centre=line.duty_centre,
            talk=opening_case(inbound.channel, line.centre),
            opened_at=now,
            heard_at=now,
        )

    def _step(self, record: CaseRecord, told: _Told, *, now: datetime) -> Step:
        if told.inbound.kind is Kind.BLOCKED:
            return Step(case=replace(record.talk, quiet=True))
        book = self._alarms.book
        line = book.lines.get(record.line)
        after = book.machine.took_in(record.talk, told.turn)
        claimed = record.claimed_by is not None
        facts = book.facts(after, line, self._alarms.duties, now=now, claimed=claimed)
        step = book.machine.step(record.talk, told.turn, facts, now=now)
        if record.talk.muted and record.talk.stage == GATE:
            unmuted = replace(record.talk, muted=False)
            free = book.machine.step(unmuted, told.turn, facts, now=now).case
            step = replace(step, case=_answered(step.case, free))
        return _belated(step, record.talk) if told.late else step

    async def _keep(
        self, unit: Unit, record: CaseRecord, step: Step, told: _Told, *, now: datetime, fresh: bool
    ) -> tuple[CaseRecord, Answer]:
        book = self._alarms.book
        line = book.lines.get(record.line)
        centre = book.duty_centre(step.case, line, self._alarms.duties, now=now)
        asked_before = record.talk
        record = replace(record, talk=step.case, heard_at=now, duty_centre=centre)
        answer = _answer(record, step, told.inbound)
        if fresh:
            await unit.add_case(record)
        else:
            record = await unit.keep_case(record)
        await unit.add_message(_message(record, told, answer, now=now))
        if record.claimed_by is not None:
            await self._owned(unit, record, record.claimed_by, step, told, now=now)
        elif step.pages or _wants_human_now(asked_before, step.case):
            await self._alarms.begin(unit, record, now=now)
        await self._await_caller(unit, record, step, now=now, fresh=fresh)
        return record, answer

    async def _owned(
        self,
        unit: Unit,
        record: CaseRecord,
        owner: str,
        step: Step,
        told: _Told,
        *,
        now: datetime,
    ) -> None:
        """The message goes to the owner, who must answer, and is paged again when the risk rose."""
        if step.pages:
            await self._alarms.page_owner(unit, record, owner, now=now)
        await self._relay.bring(unit, record, owner, told.inbound, now=now)
        if step.pages or told.inbound.kind is not Kind.BLOCKED:
            await self._relay.watch(unit, record, rose=step.pages, now=now)

    async def _await_caller(
        self, unit: Unit, record: CaseRecord, step: Step, *, now: datetime, fresh: bool
    ) -> None:
        """Start the silence limit after a question; the telephone keeps its own in the call."""
        if record.talk.channel is Channel.VOICE:
            return
        if step.awaits and not record.talk.muted:
            seconds = self._alarms.book.machine.limits.silence[record.talk.channel].seconds
            due = now + timedelta(seconds=seconds)
            await unit.set_deadline(record.id, DeadlineKind.SILENCE, due)
        elif not fresh:
            await unit.clear_deadline(record.id, DeadlineKind.SILENCE)


def _answered(muted: Case, free: Case) -> Case:
    """An owned case still hears the answer to a G2 asked before: it says if a human may write.

    `free` is the case as it would stand if the machine spoke.
    """
    if free.safe is None:
        return muted
    return hushed(replace(muted, safe=free.safe, stage=free.stage))


def _code(attempt: int) -> str:
    """A code of four digits; of six where four are hard to find free."""
    low = 1_000 if attempt < _SHORT_CODES else 100_000
    return str(low + secrets.randbelow(9 * low))


def _belated(step: Step, before: Case) -> Step:
    """A message that was found late: staff are paged, and violence gets nothing by itself."""
    risk = highest((step.case.risk, Risk.ELEVATED))
    pages = step.pages or risk.rank > before.risk.rank
    case = replace(step.case, risk=risk)
    return replace(step, case=case, pages=pages, replies=() if case.quiet else step.replies)


def _wants_human_now(before: Case, after: Case) -> bool:
    """Whether the caller asked for a human while the ladder was only set for the opening."""
    return (
        "human" in after.marks
        and "human" not in before.marks
        and after.risk.at_least(Risk.ELEVATED)
    )


def _answer(record: CaseRecord, step: Step, inbound: Inbound) -> Answer:
    talk = step.case
    voice = talk.channel is Channel.VOICE
    to_owner = talk.muted and inbound.kind in {Kind.TEXT, Kind.KEYS}
    return Answer(
        replies=step.replies,
        lang=talk.lang,
        case=record.id,
        crisis=talk.crisis,
        risk=talk.risk,
        stage=talk.stage,
        centre=talk.centre,
        connect=voice and (to_owner or (talk.stage == HUMAN and not talk.muted)),
        awaits=voice and step.awaits,
    )


def _message(record: CaseRecord, told: _Told, answer: Answer, *, now: datetime) -> MessageRecord:
    inbound = told.inbound
    return MessageRecord(
        id=new_id(),
        case=record.id,
        channel=inbound.channel.value,
        kind=inbound.kind.value,
        text=inbound.text,
        at=now,
        external_id=inbound.external_id,
        heard=_HEARD.dump_json(told.turn.heard).decode(),
        answer=_ANSWER.dump_json(answer).decode(),
    )
