"""A whole hotline for tests: the real desk and database, vendors that remember, time by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Never
from zoneinfo import ZoneInfo

from centres.records import Shown
from desk.book import Book, open_book
from desk.desk import Desk, assemble
from desk.duty import Duties, Snapshot
from desk.spool import Spool
from desk.values import Answer, Claimed, Inbound, Kind, Letter, SendFailed, Told
from dyzur.sample import sample
from escalation.ladder import PageChannel
from storage.database import Database, DatabaseGone
from storage.keys import Keys
from storage.records import CaseRecord, Outgoing, Part
from triage.heard import Channel

WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 11, 25, 12, tzinfo=WARSAW)  # a Wednesday


@dataclass
class Vendor:
    """Takes what is sent and remembers it, or fails as told."""

    sent: list[Outgoing] = field(default_factory=list)
    broken: dict[PageChannel, SendFailed] = field(default_factory=dict)

    async def send(self, outgoing: Outgoing) -> str:
        """Take it, or raise what was told."""
        if outgoing.channel in self.broken:
            raise self.broken[outgoing.channel]
        self.sent.append(outgoing)
        return f"v{len(self.sent)}"

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """The id of the first one with this key, if it was taken."""
        for number, each in enumerate(self.sent, start=1):
            if each.key == outgoing.key:
                return f"v{number}"
        return None


@cache
def book() -> Book:
    """The rules and facts of the files, read once for all tests."""
    return open_book(sample().lines, shown=Shown.SEEDS)


class Gone:
    """A database that cannot be reached."""

    def unit(self) -> "Gone":
        """A transaction that never begins."""
        return self

    read = unit

    async def __aenter__(self) -> Never:
        raise DatabaseGone("gone")

    async def __aexit__(self, *_: object) -> None:
        """Never reached."""


class World:
    """Callers write, time passes, staff answer; asks and answers read as the promises do."""

    def __init__(self, database: Database, *, spool: Path, at: datetime = NOON) -> None:
        self.database = database
        self.now = at.astimezone(UTC)
        self.vendor = Vendor()
        self.people = sample()
        self.duties = Duties(Snapshot(self.people.rota, self.people.people, self.people.reachables))
        self.book = book()
        self.spool = Spool(spool, Keys.fresh())
        self.desk = self.assembled(database)
        self._ids = count(1)

    def assembled(self, database: Database) -> Desk:
        """The desk on this database; the rest of the world stays."""
        senders = {(caller, each): self.vendor for caller in (True, False) for each in PageChannel}
        return assemble(
            database,
            self.book,
            self.duties,
            senders,
            spool=self.spool,
            wake=lambda: None,
            staff_number=self.people.staff_number,
        )

    async def hire(self) -> None:
        """Put the sample staff into the database, so that their addresses are known."""
        async with self.database.unit() as unit:
            for person in self.people.people:
                await unit.put_person(person)
            for reachable in self.people.reachables:
                await unit.put_reachable(reachable)

    async def lose_database(self) -> None:
        """From now on every transaction fails."""
        self.desk = self.assembled(Gone())  # type: ignore[arg-type]  # a database that is not there

    def restore_database(self) -> None:
        """The database is back."""
        self.desk = self.assembled(self.database)

    async def write(
        self,
        text: str,
        *,
        caller: str = "+447700900111",
        channel: Channel = Channel.SMS,
        line: str = "all",
        id: str | None = None,  # noqa: A002  reads as the vendor's word
        kind: Kind = Kind.TEXT,
        sent_at: datetime | None = None,
    ) -> Answer:
        """A caller's message comes in, and what is due is done."""
        inbound = Inbound(
            channel=channel,
            external_id=id or f"in-{next(self._ids)}",
            line=line,
            caller=caller,
            text=text,
            kind=kind,
            sent_at=sent_at,
        )
        answer = await self.desk.intake.receive(inbound, now=self.now)
        await self.knock()
        return answer

    async def knock(self) -> None:
        """One tick of the timers."""
        await self.desk.paging.sweep(now=self.now)
        while await self.desk.paging.deliver(now=self.now):
            pass

    async def advance(self, span: timedelta) -> None:
        """Let time pass, doing each thing when it falls due."""
        until = self.now + span
        while True:
            async with self.database.read() as unit:
                due = await unit.next_due(self.now)
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            await self.knock()
        self.now = until

    async def case(self) -> CaseRecord:
        """The only open case."""
        async with self.database.read() as unit:
            (record,) = await unit.open_cases()
        return record

    def address(self, person: str, channel: PageChannel) -> str:
        """Where a sample person is reached."""
        (found,) = (
            each.address
            for each in self.people.reachables
            if each.person == person and each.channel is channel
        )
        return found

    async def claim(
        self, person: str, channel: PageChannel = PageChannel.TELEGRAM, code: str | None = None
    ) -> Claimed:
        """A person of the staff takes a case."""
        claimed = await self.desk.casework.claim(
            code=code, channel=channel, address=self.address(person, channel), now=self.now
        )
        await self.knock()
        return claimed

    async def letter(
        self,
        person: str,
        text: str,
        channel: PageChannel = PageChannel.TELEGRAM,
        **more: Any,  # noqa: ANN401  fields of a letter
    ) -> Told:
        """A person of the staff writes a text that may be meant for a caller."""
        letter = Letter(text, more.pop("external_id", f"out-{next(self._ids)}"), **more)
        told = await self.desk.casework.write(
            letter, channel=channel, address=self.address(person, channel), now=self.now
        )
        await self.knock()
        return told

    async def work(
        self,
        act: str,
        person: str,
        channel: PageChannel = PageChannel.TELEGRAM,
        code: str | None = None,
        **more: bool,
    ) -> Told:
        """A person of the staff does something (`read`, `reach`, `close`) in a case of theirs."""
        do = getattr(self.desk.casework, act)
        told: Told = await do(
            code=code,
            channel=channel,
            address=self.address(person, channel),
            now=self.now,
            **more,
        )
        await self.knock()
        return told

    async def queued(self) -> list[Outgoing]:
        """Everything that was ever queued in open cases."""
        async with self.database.read() as unit:
            cases = await unit.open_cases()
            return [each for case in cases for each in await unit.outgoing_of(case.id)]

    def relayed(self, person: str) -> list[str]:
        """What reached this person of what callers wrote."""
        return [each.text for each in self.sent(Part.RELAY) if each.person == person]

    def sent(self, part: Part) -> list[Outgoing]:
        """What left so far, of one part."""
        return [each for each in self.vendor.sent if each.part is part]

    def paged(self) -> list[str]:
        """Who was paged so far, each once, in order."""
        return list(dict.fromkeys(str(each.person) for each in self.sent(Part.PAGE)))

    def words(self) -> list[str]:
        """What reached the caller unprompted."""
        return [each.text for each in self.sent(Part.WORD)]
