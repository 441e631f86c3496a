"""A caller waits on the telephone: whom to ring next, who took it, what is said when nobody did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desk.alarms import Alarms
from desk.casework import Casework, Staff
from desk.relay import Relay
from desk.values import Claimed, Outcome
from escalation.ladder import PageChannel
from storage.database import Database

# An owner who missed the call may have taken the case meanwhile: rung again so many times.
_OWNER_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Dial:
    """Whom to ring, and where (E.164)."""

    person: str
    number: str


class Calls:
    """The desk's side of a call that is put through."""

    def __init__(
        self, database: Database, alarms: Alarms, casework: Casework, *, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._alarms = alarms
        self._casework = casework
        self._relay = Relay(alarms)
        self._wake = wake

    async def next_phone(self, case: str, *, tried: tuple[str, ...], now: datetime) -> Dial | None:
        """The next person on duty who was not rung yet, primary first; None when all were.

        Once somebody has the case only they are rung, and again when they missed it.
        """
        async with self._database.read() as unit:
            record = await unit.case(case)
        if record is None:
            return None
        duties = self._alarms.duties
        people = duties.pageable(record.duty_centre, now=now).everyone
        owner = (record.claimed_by,) if record.claimed_by else ()
        for person in owner or people:
            if tried.count(person) > (_OWNER_AGAIN if owner else 0):
                continue
            for reachable in duties.channels_of(person, (PageChannel.CALL,)):
                if reachable.channel is PageChannel.CALL:
                    return Dial(person, reachable.address)
        return None

    async def took(self, case: str, person: str, *, now: datetime) -> Claimed:
        """Key 1 was pressed in the whisper: the first one wins. Raises `DatabaseGone`, `Stale`."""
        async with self._database.unit() as unit:
            record, known = await unit.case(case), self._alarms.duties.person(person)
            if record is None or known is None:
                return Claimed(Outcome.UNKNOWN)
            by = Staff(known, PageChannel.CALL)
            claimed = await self._casework.take(unit, record, by, now=now)
        self._wake()
        return claimed

    async def bridged(self, case: str, person: str, *, now: datetime) -> None:
        """Caller and owner spoke: proof of contact. Raises `DatabaseGone`."""
        async with self._database.unit() as unit:
            record = await unit.case(case)
            if record is not None and record.claimed_by == person:
                await unit.reach(case, now)
                await self._relay.settle(unit, record, now=now)

    async def nobody(self, case: str, *, now: datetime) -> tuple[str, ...]:
        """What the caller is told when nobody took the call; the ladder goes on."""
        async with self._database.read() as unit:
            record = await unit.case(case)
        if record is None:
            return ()
        book = self._alarms.book
        facts = book.facts(record.talk, book.lines.get(record.line), self._alarms.duties, now=now)
        _, text = book.machine.phrases.choose(
            "BACK_LATER", facts, record.talk.lang, record.talk.channel
        )
        return (text,)

    async def page_text(self, code: str, *, address: str) -> str | None:
        """What a page by telephone says; None for a case that is not open or not this person's."""
        async with self._database.read() as unit:
            record = await unit.case_by_code(code)
            person = await unit.person_at(PageChannel.CALL, address)
            if record is None or person is None:
                return None
            pages = [each for each in await unit.outgoing_of(record.id) if each.address == address]
        if not pages:
            return None
        owns = record.claimed_by == person.id
        return pages[-1].text + (self._alarms.wording.tell("owner", record) if owns else "")
