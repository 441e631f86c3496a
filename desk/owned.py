"""What the owner of a case does with it: read, answer, tell of contact, close.

Each act is one step inside a transaction that `Casework` opens and names.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from desk.alarms import Alarms
from desk.relay import Relay, Staff, event
from desk.transcript import WHOLE
from desk.values import Done, Letter, Told, key_of
from desk.words import OVER, Human, by_staff, expires, hand_on, may_write
from escalation.ladder import PageChannel
from storage.records import CaseRecord, DeadlineKind, Part
from storage.unit import Unit

_TOLD = TypeAdapter(Told)
_LONGEST = 1_500  # characters that one message to a caller holds on every channel
_WHOLE_SMS = 1_500  # characters of a conversation that is asked for over SMS
_SKEW = timedelta(minutes=1)  # by which a vendor's clock may differ from ours
_DIGITS = 9  # of a telephone number, without its country


class Owned:
    """Acts of the owner; everybody else is told the same, whether there is such a case or not."""

    def __init__(self, alarms: Alarms, relay: Relay, *, hidden: str | None) -> None:
        self._alarms = alarms
        self._wording = alarms.wording
        self._relay = relay
        self._hidden = (hidden,) if hidden else ()

    async def read(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Told:
        """Show the conversation, and note that it was read."""
        if not self._relay.may_read(by):
            return self._not_theirs()
        most = _WHOLE_SMS if by.channel is PageChannel.SMS else WHOLE
        messages = await unit.messages(record.id)
        await unit.add_event(event(record, "read", by, now=now))
        texts = self._relay.transcript.whole(record, messages, most=most)
        return Told(Done.DONE, texts, record.code)

    async def reach(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Told:
        """The owner spoke to the caller outside."""
        await unit.reach(record.id, now)
        await self._relay.settle(unit, record, now=now)
        await unit.add_event(event(record, "reached", by, now=now, detail="spoke outside"))
        return self._done("reached", record)

    async def ask_close(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Told:
        """Ask once whether the case is to be closed."""
        del unit, by, now
        return replace(self._done("sure", record), done=Done.ASKS)

    async def close(self, unit: Unit, record: CaseRecord, by: Staff, *, now: datetime) -> Told:
        """Close the case: nothing is due in it any more, and nothing more leaves."""
        if not await unit.close(record.id, now):
            return self._not_theirs()
        await self._relay.settle(unit, record, now=now)
        await unit.clear_deadline(record.id, *DeadlineKind)
        for part in (Part.WORD, Part.RELAY):
            await unit.cancel(record.id, part)
        await unit.add_event(event(record, "closed", by, now=now))
        return self._done("closed", record)

    async def answer(self, unit: Unit, letter: Letter, by: Staff, *, now: datetime) -> Told:
        """Hand what the owner wrote on to the caller, or tell why it was not."""
        first, _ = await unit.arrival(by_staff(by.channel), letter.external_id, "", "")
        if first is not None:
            return _TOLD.validate_json(first)
        meant = await self._meant(unit, letter, by)
        if isinstance(meant, Told):
            return meant
        record = await unit.case(meant.id)
        if record is None or record.claimed_by != by.person.id or record.closed_at is not None:
            return self._refused("not_yours")
        if why := self._why_not(record, letter, now=now):
            return Told(Done.REFUSED, (self._wording.tell(why, record),), record.code)
        return await self._handed_on(unit, record, letter, by, now=now)

    async def one(self, unit: Unit, code: str | None, by: Staff) -> CaseRecord | Told:
        """The case of theirs of this code or key, or (None) the only one; else what they hear."""
        theirs = await self._theirs(unit, by)
        if code is None and len(theirs) > 1:
            text = self._wording.plain("which_case", said=_codes(theirs))
            return Told(Done.REFUSED, (text,))
        found = [each for each in theirs if code in {None, each.code, key_of(each.id)}]
        current = await unit.case(found[0].id) if found else None
        if current is None or current.claimed_by != by.person.id or current.closed_at is not None:
            return self._not_theirs()
        return current

    # Whom a text is for.

    async def _meant(self, unit: Unit, letter: Letter, by: Staff) -> CaseRecord | Told:
        theirs = await self._theirs(unit, by)
        if letter.code is not None:
            return await self._named(unit, letter, theirs)
        if letter.answers:
            return self._refused("not_yours")
        if not theirs:
            return Told(Done.NONE)
        if by.channel is PageChannel.SMS:
            return self._refused("code_first", said=theirs[0].code)
        if letter.wish and await self._is_paged(unit, by):
            return self._refused("wish")
        return theirs[0] if len(theirs) == 1 else self._refused("which", said=_codes(theirs))

    async def _named(
        self, unit: Unit, letter: Letter, theirs: Iterable[CaseRecord]
    ) -> CaseRecord | Told:
        for each in theirs:
            if each.code == letter.code and not _older(letter.seen_at, each):
                return each
        named = await unit.case_by_code(letter.code or "")
        if named is None and not letter.answers:
            return Told(Done.NONE)  # the number is no case's: a text like any other
        return self._refused("not_yours")

    async def _theirs(self, unit: Unit, by: Staff) -> list[CaseRecord]:
        return [each for each in await unit.open_cases() if each.claimed_by == by.person.id]

    async def _is_paged(self, unit: Unit, by: Staff) -> bool:
        """Whether a page to this person waits for an answer."""
        for each in await unit.open_cases():
            waits = each.claimed_by is None or await self._relay.climbing(unit, each.id)
            if waits and by.person.id in await unit.paged(each.id):
                return True
        return False

    # Whether it may go, and how.

    def _why_not(self, record: CaseRecord, letter: Letter, *, now: datetime) -> str | None:
        """The text that says why nothing is sent; None where it may."""
        text = letter.text.strip()
        late = letter.written_at is not None and now - letter.written_at > expires(
            record.talk.crisis
        )
        reasons = {
            "forbidden": not may_write(record.talk),
            "no_way": record.talk.channel not in OVER,
            "edited": letter.edited,
            "empty": not text,
            "late": late,
            "long": len(text) > _LONGEST,
            "number": self._tells_a_number(text),
        }
        return next((why for why, so in reasons.items() if so), None)

    def _tells_a_number(self, text: str) -> bool:
        """Whether a telephone of the staff stands in it: numbers are hidden both ways."""
        digits = re.sub(r"(?<=\d)[\s().-]+(?=\d)", "", text)
        theirs = (
            each.address
            for each in self._alarms.duties.snapshot.reachables
            if each.channel is not PageChannel.TELEGRAM
        )
        phones = (re.sub(r"\D", "", phone)[-_DIGITS:] for phone in (*self._hidden, *theirs))
        return any(len(phone) == _DIGITS and phone in digits for phone in phones)

    async def _handed_on(
        self, unit: Unit, record: CaseRecord, letter: Letter, by: Staff, *, now: datetime
    ) -> Told:
        told = self._done("sending", record)
        human = Human(
            person=by.person.id,
            channel=by.channel,
            text=letter.text.strip(),
            external_id=letter.external_id,
            answer=_TOLD.dump_json(told).decode(),
        )
        await hand_on(unit, record, human, now=now)
        await unit.reach(record.id, now)
        await self._relay.settle(unit, record, now=now)
        await unit.add_event(event(record, "answered", by, now=now))
        return told

    # What they are told.

    def _done(self, name: str, record: CaseRecord) -> Told:
        return Told(Done.DONE, (self._wording.tell(name, record),), record.code)

    def _refused(self, name: str, *, said: str = "") -> Told:
        return Told(Done.REFUSED, (self._wording.plain(name, said=said),))

    def _not_theirs(self) -> Told:
        return self._refused("not_theirs")


def _codes(cases: Iterable[CaseRecord]) -> str:
    return ", ".join(each.code for each in cases)


def _older(seen_at: datetime | None, record: CaseRecord) -> bool:
    """Whether the message that is answered is older than the case: its code was used before."""
    return seen_at is not None and seen_at < record.opened_at - _SKEW
