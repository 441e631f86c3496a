"""Builds every collaborator once and hands them on as one value."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fastapi import APIRouter

from centres import answer
from centres.records import Directory, Shown
from centres.towns import find_place
from desk.book import Book, open_book
from desk.desk import Desk, assemble
from desk.duty import Duties
from desk.lines import Lines
from desk.paging import Audience
from desk.snapshot import SnapshotFile
from desk.spool import Spool
from desk.values import Sender
from dyzur.doors import Doors, open_doors
from dyzur.settings import Settings
from dyzur.timers import Clock, Knock, Timers, Wake
from dyzur.vendors import Board
from storage.database import open_database
from storage.keys import Keys
from telephony.deps import Standby
from triage.hearing import hear


@dataclass(frozen=True, slots=True)
class Wired:
    """The whole service, put together. `standby` is kept fresh by a knock."""

    settings: Settings
    desk: Desk
    doors: Doors
    timers: Timers
    board: Board
    clock: Clock

    @property
    def routers(self) -> tuple[APIRouter, ...]:
        """The doors' webhooks."""
        return self.doors.routers(self.desk)

    async def close(self) -> None:
        """Stop knocking, let go of the vendors, end what the database has under way."""
        await self.timers.stop()
        await self.doors.close()
        await self.desk.database.close()


def wire(
    settings: Settings,
    *,
    keys: Keys,
    lines: Callable[[Directory], Lines],
    shown: Shown,
    clock: Clock,
) -> Wired:
    """Put the service together; nothing runs yet. `lines` reads them by the directory's centres.

    Raises `FaultyData` for a fault in directory, phrases, protocols, ladders or the staff's texts.
    """
    wake, board = Wake(), Board(clock)
    last = SnapshotFile(settings.spool_folder / "rota", keys)
    duties = Duties(last.read())
    book = open_book(Lines(()), shown=shown)
    book = replace(book, lines=lines(book.directory))
    _warm(book)
    standby: dict[str, Standby] = {}
    doors = open_doors(settings, lines=book.lines, standby=standby, clock=clock)
    desk = assemble(
        open_database(settings.database, keys=keys),
        book,
        duties,
        dict(_watched(board, doors.senders)),
        spool=Spool(settings.spool_folder, keys),
        wake=wake,
        staff_number=settings.twilio_staff_number,
    )
    timers = Timers(
        _knocks(desk, standby, last),
        sending=_sending(desk),
        wake=wake,
        clock=clock,
        keep=_keep(desk),
    )
    return Wired(settings, desk, doors, timers, board, clock)


def _warm(book: Book) -> None:
    """Load what hearing and towns load at first use, so that no caller waits for it."""
    hear("")
    find_place("", book.directory)


def _watched(board: Board, senders: Mapping[Audience, Sender]) -> Iterator[tuple[Audience, Sender]]:
    for (to_caller, channel), sender in senders.items():
        name = f"{'caller' if to_caller else 'staff'}-{channel.value}"
        yield (to_caller, channel), board.watched(name, sender)


def _sending(desk: Desk) -> Knock:
    return Knock("deliver", lambda now: desk.paging.deliver(now=now))


def _knocks(desk: Desk, standby: dict[str, Standby], last: SnapshotFile) -> tuple[Knock, ...]:
    async def snapshot(_now: datetime) -> None:
        async with desk.database.read() as unit:
            await desk.refresh(unit)
        last.keep(desk.duties.snapshot)

    async def stand_by(now: datetime) -> None:
        standby.update({line.id: _standby(desk, line.centre, now=now) for line in lines})

    lines = desk.book.lines.all
    return (
        Knock("snapshot", snapshot, timedelta(seconds=5)),
        Knock("standby", stand_by, timedelta(minutes=1)),
        Knock("sweep", lambda now: desk.paging.sweep(now=now)),
        Knock("spool", lambda now: desk.intake.replay(now=now), timedelta(seconds=5)),
    )


def _standby(desk: Desk, centre: str | None, *, now: datetime) -> Standby:
    facts = answer.facts(
        desk.book.directory,
        centre_id=centre,
        topic=None,
        child=False,
        shown=desk.book.shown,
        now=now,
    )
    return Standby(facts.get("centre_phone"), facts.get("line_24h"))


def _keep(desk: Desk) -> Callable[[Mapping[str, datetime]], Awaitable[None]]:
    async def keep(beats: Mapping[str, datetime]) -> None:
        async with desk.database.unit() as unit:
            for name, at in beats.items():
                await unit.beat(name, at)

    return keep
