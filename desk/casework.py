"""Staff take cases and work on them, each gesture in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from desk.alarms import Alarms
from desk.claims import Claims
from desk.owned import Owned
from desk.relay import Relay, Staff
from desk.values import Claimed, Done, Letter, Outcome, Told
from escalation.ladder import PageChannel
from storage.database import Database, Stale
from storage.records import CaseRecord, Person
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
        self._claims = Claims(alarms, self._relay)
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
        return await self._claimed(code, channel, address, self._claims.take, now=now)

    async def decline(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        """The person cannot take it: the ladder climbs at once."""
        return await self._claimed(code, channel, address, self._claims.decline, now=now)

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
        return await self._claims.take(unit, record, by, now=now)

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
