"""The real desk behind the real door, Telegram emulated over HTTP, a clock moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace

from aiogram import Bot
from fastapi import FastAPI

from bot import client, texts, webhook
from bot.callers import Callers
from bot.deps import Config
from bot.senders import CallerTelegram, StaffTelegram
from bot.staff import Staff
from centres.records import Shown
from desk.book import Book, open_book
from desk.desk import Desk, assemble
from desk.duty import Duties, Snapshot
from desk.intake import Intake
from desk.values import Answer, Inbound
from dyzur.emulators.served import served
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.telegram_bot import Chat, EmulatedBot, Press, buttons
from dyzur.sample import sample
from escalation.ladder import PageChannel
from storage.database import open_memory
from storage.keys import Keys
from storage.records import MessageRecord, Reachable

CALLERS_TOKEN, STAFF_TOKEN, SECRET = "1001:callers", "2002:staff", "tajne-slowo"
CALLER = 5001
DANGER = "chcę się zabić, jestem w Białymstoku"


@dataclass
class Times:
    """The hand-moved clock of the service and of the vendor."""

    now: datetime = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Intakes:
    """The desk's intake; it keeps what it was handed, and can be made to break or to dawdle."""

    def __init__(self, real: Intake) -> None:
        self.real = real
        self.handed: list[Inbound] = []
        self.broken: Exception | None = None

    async def receive(self, inbound: Inbound, *, now: datetime) -> Answer:
        """Hand it on."""
        self.handed.append(inbound)
        if self.broken is not None:
            raise self.broken
        return await self.real.receive(inbound, now=now)


@dataclass
class World:
    """What a test moves and looks at; `callers` and `staff` are the bots as people see them."""

    telegram: TelegramEmulator
    desk: Desk
    intake: Intakes
    callers_door: Callers
    staff_door: Staff
    reachables: tuple[Reachable, ...]
    times: Times
    url: str = ""

    @property
    def now(self) -> datetime:
        return self.times.now

    @property
    def callers(self) -> EmulatedBot:
        return self.telegram.bot(CALLERS_TOKEN)

    @property
    def staff(self) -> EmulatedBot:
        return self.telegram.bot(STAFF_TOKEN)

    @property
    def caller(self) -> Chat:
        return self.callers.open(CALLER)

    def chat_of(self, person: str) -> int:
        """The staff chat of a person."""
        return int(
            next(
                r.address
                for r in self.reachables
                if (r.person, r.channel) == (person, PageChannel.TELEGRAM)
            )
        )

    def paged(self) -> list[Chat]:
        """The staff chats that hold a page to be taken, in the order of their ids."""
        return [
            chat
            for chat in self.staff.chats.values()
            if any(
                b["callback_data"].startswith("take:") for m in chat.messages for b in buttons(m)
            )
        ]

    async def advance(self, by: timedelta = timedelta()) -> None:
        """Move the clock, let the desk do what is due, send what is queued."""
        self.times.now += by
        await self.desk.paging.sweep(now=self.now)
        while await self.desk.paging.deliver(now=self.now):
            pass

    async def press(self, chat: Chat, button: str) -> Press:
        """Press a button under the last message in a staff chat that has it."""
        page = [m for m in chat.messages if button in {b["text"] for b in buttons(m)}][-1]
        return await self.staff.press(chat.id, page["message_id"], button)

    async def stored(self) -> list[MessageRecord]:
        """All messages that the desk has stored."""
        async with self.desk.database.read() as unit:
            cases = await unit.open_cases()
            return [m for case in cases for m in await unit.messages(case.id)]


def _hardened(reachables: tuple[Reachable, ...]) -> tuple[Reachable, ...]:
    return tuple(r for r in reachables if r.channel is PageChannel.TELEGRAM)


@cache
def _book() -> Book:
    return open_book(sample().lines, shown=Shown.SEEDS)


@asynccontextmanager
async def world(*, hooks: bool = True, answer_s: float = 10.0) -> AsyncIterator[World]:
    """A world in which all staff have started the staff bot; `hooks`: webhooks are set."""
    people = sample()
    line = people.lines.bot
    assert line is not None
    times = Times()
    async with (
        TelegramEmulator.serve(clock=times) as telegram,
        _bots(telegram.url) as (callers, staff),
    ):
        reachables = _hardened(people.reachables)
        desk = assemble(
            open_memory(Keys.fresh()),
            _book(),
            Duties(Snapshot(people.rota, people.people, reachables)),
            {
                (False, PageChannel.TELEGRAM): StaffTelegram(staff),
                (True, PageChannel.TELEGRAM): CallerTelegram(callers),
            },
            spool=None,
            wake=lambda: None,
        )
        config = Config(
            line.id, {line.id: SimpleNamespace(**STANDBY)}, answer_s=answer_s, pauses_s=(0.0, 0.0)
        )
        intake = Intakes(desk.intake)
        made = World(
            telegram,
            desk,
            intake,
            Callers(callers, intake=intake, config=config, clock=times),
            Staff(staff, casework=desk.casework, intake=intake, config=config, clock=times),
            reachables,
            times,
        )
        await _fill(made)
        async with _hooked(made, callers, staff, hooks=hooks):
            yield made
        await desk.database.close()
        assert telegram.faults == []


STANDBY = {"centre_phone": "85 000 00 00", "line_24h": "800 00 00 00"}


async def _fill(made: World) -> None:
    for reachable in made.reachables:
        made.staff.open(int(reachable.address), reachable.person)
    _ = made.caller
    async with made.desk.database.unit() as unit:
        snapshot = made.desk.duties.snapshot
        for person in snapshot.people:
            await unit.put_person(person)
        for reachable in made.reachables:
            await unit.put_reachable(replace(reachable, verified_at=made.now))


@asynccontextmanager
async def _bots(api: str) -> AsyncIterator[tuple[Bot, Bot]]:
    bots = client.connect(CALLERS_TOKEN, api=api), client.connect(STAFF_TOKEN, api=api)
    try:
        yield bots
    finally:
        await asyncio.gather(*(bot.session.close() for bot in bots))


@asynccontextmanager
async def _hooked(made: World, callers: Bot, staff: Bot, *, hooks: bool) -> AsyncIterator[None]:
    app = FastAPI()
    app.include_router(
        webhook.router(callers=made.callers_door, staff=made.staff_door, secret=SECRET)
    )
    async with served(app) as url:
        made.url = url
        if hooks:
            for bot, path, menu in (
                (callers, webhook.CALLERS, texts.CALLERS_MENU),
                (staff, webhook.STAFF, texts.STAFF_MENU),
            ):
                await client.use_webhook(bot, url=url + path, secret=SECRET, menu=menu)
        yield
