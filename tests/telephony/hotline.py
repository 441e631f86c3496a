"""A whole hotline on the telephone: real desk, real door, the vendor's client at its emulator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from twilio.rest import Client

from desk.desk import Desk, assemble
from desk.paging import Audience
from desk.values import Sender
from dyzur.emulators.twilio import TwilioEmulator
from escalation.ladder import PageChannel
from storage.database import Database, open_memory
from storage.keys import Keys
from storage.records import CaseRecord
from telephony.client import client, close
from telephony.deps import Config, Deps, Standby
from telephony.routes import router
from telephony.senders import CallerSms, StaffCall, StaffSms
from tests.telephony.door import TOKEN, URL
from tests.world import World

CALLER = "+447700900901"
LINE = "+447700900010"  # for all centres
KEYS = Keys.fresh()


class Hotline(World):
    """A world whose SMS and calls leave through the vendor's client."""

    def __init__(
        self, database: Database, *, spool: Path, vendor: TwilioEmulator, http: Client
    ) -> None:
        self.twilio, self.http = vendor, http
        super().__init__(database, spool=spool)

    @property
    def config(self) -> Config:
        """The door's values."""
        standby = {line.id: Standby(None, "116 123") for line in self.people.lines.all}
        lines = frozenset(standby)
        return Config(URL, TOKEN, self.people.staff_number, standby=standby, speech=lines)

    def assembled(self, database: Database) -> Desk:
        """The desk with the telephone's senders; Telegram is a vendor that remembers."""
        texts = CallerSms(self.http, self.config, self.people.lines, lambda: self.now)
        senders: dict[Audience, Sender] = {
            (False, PageChannel.SMS): StaffSms(self.http, self.config),
            (False, PageChannel.CALL): StaffCall(self.http, self.config),
            (True, PageChannel.SMS): texts,
            (False, PageChannel.TELEGRAM): self.vendor,
        }
        return assemble(
            database, self.book, self.duties, senders, spool=self.spool, wake=lambda: None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The service as the vendor reaches it, with the desk as it is now."""
        desk, lines = self.desk, self.people.lines
        deps = Deps(
            self.config,
            lines,
            desk.intake,
            desk.casework,
            desk.calls,
            desk.paging,
            lambda: self.now,
        )
        app = FastAPI()
        app.include_router(router(deps))
        await app(scope, receive, send)

    async def text(self, body: str, *, from_: str = CALLER, to: str = LINE) -> tuple[str, ...]:
        """Somebody sends an SMS, and what is due is done."""
        said = await self.twilio.text(from_, to, body)
        await self.settle()
        return said

    async def settle(self) -> None:
        """Send what must leave and let the vendor finish."""
        await self.knock()
        await self.twilio.settle()

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the loop turn until this holds; what never comes ends the test by its time limit."""
        while not true():  # noqa: ASYNC110 - the desk sends beside its answer and tells nobody
            await asyncio.sleep(0.005)

    def texts_to(self, number: str) -> list[str]:
        """What was sent to this phone by text, oldest first, without direct answers."""
        return [
            sms.body
            for sms in self.twilio.messages
            if sms.to == number and sms.direction == "outbound-api"
        ]

    def phone_of(self, person: str) -> str:
        """The number of a person of the sample staff."""
        return self.address(person, PageChannel.CALL)

    async def cases(self) -> tuple[CaseRecord, ...]:
        """All open cases."""
        async with self.database.read() as unit:
            return tuple(await unit.open_cases())


@asynccontextmanager
async def open_hotline(spool: Path) -> AsyncIterator[Hotline]:
    """Everything on loopback, at noon on a Wednesday."""
    made: list[Hotline] = []

    async def service(scope: Scope, receive: Receive, send: Send) -> None:
        await made[0](scope, receive, send)

    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=service))
    serving = TwilioEmulator.serve(auth_token=TOKEN, http=http, clock=lambda: made[0].now)
    async with serving as vendor:
        rest = client(account=vendor.account_sid, token=TOKEN, api=vendor.url)
        database = open_memory(KEYS)
        hotline = Hotline(database, spool=spool, vendor=vendor, http=rest)
        made.append(hotline)
        numbers = [line.number for line in hotline.people.lines.all if line.number]
        for number in (*numbers, hotline.people.staff_number):
            vendor.number(number, sms_url=f"{URL}/twilio/sms", voice_url=f"{URL}/twilio/voice")
        await hotline.hire()
        yield hotline
        await vendor.settle()
        await close(rest)
        await database.close()
    assert vendor.faults == []
