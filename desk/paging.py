"""What is due: rungs, silences, words of progress, and messages that must leave."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from desk.alarms import Alarms
from desk.relay import Relay
from desk.values import Sender, SendFailed
from desk.words import OWNER, UNTIL, say
from escalation.ladder import PageChannel
from storage.database import Database, Stale
from storage.records import (
    CaseRecord,
    Deadline,
    DeadlineKind,
    LadderRecord,
    Outgoing,
    OutgoingState,
    Part,
)
from storage.unit import Unit
from triage.heard import Heard, Risk
from triage.machine import Turn

log = logging.getLogger(__name__)

# Longer than the senders' time limits, so that nothing is sent twice while it is under way.
LEASE = timedelta(seconds=12)
SENDING_S = 8.0
BATCH = 50
FIRST_RETRY = timedelta(seconds=2)
LAST_RETRY = timedelta(seconds=60)

Audience = tuple[bool, PageChannel]


class Paging:
    """The timer's work; each due row in a transaction of its own."""

    def __init__(
        self,
        database: Database,
        alarms: Alarms,
        senders: Mapping[Audience, Sender],
        *,
        wake: Callable[[], None],
    ) -> None:
        """`senders` are keyed by (to a caller, channel)."""
        self._database = database
        self._alarms = alarms
        self._senders = senders
        self._wake = wake
        self._relay = Relay(alarms)
        self._acts: Mapping[DeadlineKind, Callable[..., Awaitable[None]]] = {
            DeadlineKind.LADDER: self._climb,
            DeadlineKind.SILENCE: self._silence,
            DeadlineKind.PROGRESS: self._progress,
            DeadlineKind.OWNER: self._owner,
        }

    async def sweep(self, *, now: datetime) -> int:
        """Do what is due; how many rows. A row that fails comes back after its lease."""
        async with self._database.unit() as unit:
            due = await unit.take_due(now, LEASE, BATCH)
        for deadline in due:
            try:
                await self._act(deadline, now=now)
            except Stale:
                continue
            except Exception:
                log.exception("deadline %s of case %s failed", deadline.kind, deadline.case)
        if due:
            self._wake()
        return len(due)

    async def deliver(self, *, now: datetime) -> int:
        """Hand to the vendors what must leave; how many. One that fails holds up no other."""
        async with self._database.unit() as unit:
            batch = await unit.take_outgoing(now, LEASE, BATCH)
        words = defaultdict[str, list[Outgoing]](list)
        for outgoing in batch:
            words[outgoing.case if outgoing.part is Part.WORD else outgoing.id].append(outgoing)
        await asyncio.gather(*(self._send_each(each, now=now) for each in words.values()))
        return len(batch)

    async def status(
        self, vendor_id: str, state: OutgoingState, reason: str | None, *, now: datetime
    ) -> None:
        """What the vendor told later of one message. A page that failed for good climbs at once."""
        async with self._database.unit() as unit:
            outgoing = await unit.by_vendor_id(vendor_id)
            if outgoing is None or outgoing.state is OutgoingState.DELIVERED:
                return
            failed = state is OutgoingState.FAILED
            if failed:
                await unit.case(outgoing.case)  # locked, as in `_failed`
            await unit.set_state(outgoing.id, state, now)
            if failed:
                log.warning("outgoing %s failed: %s", outgoing.id, reason)
                await self._lost(unit, outgoing, now=now)
        if failed:
            self._wake()

    # Deadlines.

    async def _act(self, deadline: Deadline, *, now: datetime) -> None:
        async with self._database.unit() as unit:
            record = await unit.case(deadline.case)
            if record is None or record.closed_at is not None:
                await unit.clear_deadline(deadline.case, deadline.kind)
                return
            await self._acts[deadline.kind](unit, record, now=now)

    async def _climb(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        running = await unit.ladder_of(record.id)
        if running is None or running.ended_at is not None:
            await unit.clear_deadline(record.id, DeadlineKind.LADDER)
            return
        await self._alarms.take_rung(unit, record, running, now=now)

    async def _silence(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """The caller did not answer a question: the careful move, said only where it may be."""
        await unit.clear_deadline(record.id, DeadlineKind.SILENCE)
        book, duties = self._alarms.book, self._alarms.duties
        line = book.lines.get(record.line)
        turn = Turn("", Heard(lang=record.talk.lang), silent=True)
        facts = book.facts(
            record.talk, line, duties, now=now, claimed=record.claimed_by is not None
        )
        step = book.machine.step(record.talk, turn, facts, now=now)
        centre = book.duty_centre(step.case, line, duties, now=now)
        record = await unit.keep_case(replace(record, talk=step.case, duty_centre=centre))
        if step.pages:
            await self._alarms.begin(unit, record, now=now)
        if step.awaits:
            seconds = book.machine.limits.silence[record.talk.channel].seconds
            await unit.set_deadline(
                record.id, DeadlineKind.SILENCE, now + timedelta(seconds=seconds)
            )
        await say(unit, record, step.replies, key=f"silence/{record.version}", now=now)

    async def _progress(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """Nobody has taken the case yet: the caller is told, with a phone that is open and 112."""
        await unit.clear_deadline(record.id, DeadlineKind.PROGRESS)
        if record.claimed_by is not None:
            return
        book, talk = self._alarms.book, record.talk
        facts = book.facts(talk, book.lines.get(record.line), self._alarms.duties, now=now)
        chosen = [
            book.machine.phrases.choose(key, facts, talk.lang, talk.channel)
            for key in ("G6_NOACK", "LINES")
        ]
        texts = tuple(dict.fromkeys(text for _, text in chosen))
        await say(unit, record, texts, key=f"progress/{talk.risk}", now=now)

    async def _owner(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """The owner left the caller unanswered: paged again, then it climbs as if unclaimed."""
        await unit.clear_deadline(record.id, DeadlineKind.OWNER)
        owner = record.claimed_by
        if owner is None:
            return
        log.critical("the owner of case %s has not answered the caller", record.id)
        await self._alarms.page_owner(unit, record, owner, now=now)
        risk = record.talk.risk if record.talk.risk.at_least(Risk.ELEVATED) else Risk.ELEVATED
        running = LadderRecord(record.id, self._alarms.book.ladders[risk], 0, now)
        await unit.put_ladder(running)
        await unit.set_deadline(record.id, DeadlineKind.LADDER, now + timedelta(minutes=1))
        if risk is Risk.IMMINENT:
            await self._one_sentence(unit, record, now=now)

    async def _one_sentence(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """The one thing the machine says in an owned case (DESIGN, owned cases)."""
        book, talk = self._alarms.book, record.talk
        facts = book.facts(talk, book.lines.get(record.line), self._alarms.duties, now=now)
        _, text = book.machine.phrases.choose("ONLY_112", facts, talk.lang, talk.channel)
        await say(unit, record, (text,), key="owned/112", now=now)

    # Sending.

    async def _send_each(self, in_order: list[Outgoing], *, now: datetime) -> None:
        """Words to one caller leave one after the other; everything else goes side by side."""
        for outgoing in in_order:
            await self._send(outgoing, now=now)

    async def _send(self, outgoing: Outgoing, *, now: datetime) -> None:
        sender = self._senders.get((outgoing.part is Part.WORD, outgoing.channel))
        try:
            limited, over = _limited(outgoing, now=now)
            hand = _handed_before if over else _handed
            vendor_id = await asyncio.wait_for(hand(sender, limited), SENDING_S)
        except SendFailed as failed:
            await self._failed(outgoing, failed, now=now)
        except Exception as error:
            log.exception("sending %s broke", outgoing.id)
            await self._failed(outgoing, SendFailed(type(error).__name__), now=now)
        else:
            async with self._database.unit() as unit:
                await unit.mark_sent(outgoing.id, vendor_id, now)

    async def _failed(self, outgoing: Outgoing, failed: SendFailed, *, now: datetime) -> None:
        wait = min(FIRST_RETRY * 2 ** (outgoing.tries - 1), LAST_RETRY)
        if failed.retry_after_s is not None:
            wait = max(wait, timedelta(seconds=failed.retry_after_s))
        log.warning("outgoing %s over %s was not taken", outgoing.id, outgoing.channel)
        async with self._database.unit() as unit:
            await unit.case(outgoing.case)  # locked: the last of several to fail sees the others
            await unit.mark_failed(outgoing.id, str(failed), None if failed.final else now + wait)
            if failed.final:
                await self._lost(unit, outgoing, now=now)
        if failed.final:
            self._wake()

    async def _lost(self, unit: Unit, outgoing: Outgoing, *, now: datetime) -> None:
        """Something will not arrive: a page climbs, and who wrote to a caller is told."""
        if OWNER in outgoing.details:
            await self._tell_writer(unit, outgoing, outgoing.details[OWNER], now=now)
        await self._reroute(unit, outgoing, now=now)

    async def _tell_writer(
        self, unit: Unit, outgoing: Outgoing, writer: str, *, now: datetime
    ) -> None:
        record = await unit.case(outgoing.case)
        if record is None:
            return
        text = self._alarms.wording.tell("undelivered", record)
        key = f"undelivered/{outgoing.id}"
        await self._alarms.notify(unit, record, writer, text, key=key, now=now)
        if record.closed_at is None and record.claimed_by is not None:
            await self._relay.watch(unit, record, now=now)

    async def _reroute(self, unit: Unit, outgoing: Outgoing, *, now: datetime) -> None:
        """A page that no channel of its rung could carry does not wait for the rung to end."""
        if outgoing.part is not Part.PAGE:
            return
        lost = {OutgoingState.FAILED, OutgoingState.CANCELLED, OutgoingState.EXPIRED}
        running = await unit.ladder_of(outgoing.case)
        if running is None or running.ended_at is not None:
            return
        if outgoing.rung is None or outgoing.rung >= len(running.ladder.rungs):
            return  # repeated rungs keep their time, so that a dead vendor is not run against
        same = [
            other
            for other in await unit.outgoing_of(outgoing.case)
            if other.part is Part.PAGE and other.rung == outgoing.rung and other.id != outgoing.id
        ]
        if all(other.state in lost for other in same):
            await unit.set_deadline(outgoing.case, DeadlineKind.LADDER, now)


def _limited(outgoing: Outgoing, *, now: datetime) -> tuple[Outgoing, bool]:
    """With the time limit of what a human wrote, kept here to tell them; and if it is over."""
    if UNTIL not in outgoing.details:
        return outgoing, False
    until = datetime.fromisoformat(outgoing.details[UNTIL])
    return replace(outgoing, expires_at=until), until <= now


async def _handed_before(sender: Sender | None, outgoing: Outgoing) -> str:
    """What an earlier try has handed over unknown to us; it is too late for another one."""
    before = await sender.sent_before(outgoing) if sender and outgoing.tries > 1 else None
    if before is None:
        raise SendFailed("too late", final=True)
    return before


async def _handed(sender: Sender | None, outgoing: Outgoing) -> str:
    """Before a re-send the vendor is asked whether it took the message already."""
    if sender is None:
        raise SendFailed("this channel is not set up", final=True)
    before = await sender.sent_before(outgoing) if outgoing.tries > 1 else None
    return before if before is not None else await sender.send(outgoing)
