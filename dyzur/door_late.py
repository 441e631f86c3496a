"""A door whose library is slow to load: it opens beside the others, which need not wait for it.

Loading aiogram takes as long as everything else together. Until it is there its webhooks answer
503, so that the vendor sends again, and what must leave waits for it in its sender.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.desk import Desk
from desk.paging import Audience
from desk.values import Sender, SendFailed
from dyzur.door import Door
from dyzur.logs import describe
from storage.records import Outgoing

log = logging.getLogger(__name__)


class LateDoor:
    """Behaves as the door that `load` (in a thread) and then `make` give."""

    def __init__(
        self,
        *,
        load: Callable[[], object],
        make: Callable[[], Door],
        ways: Iterable[Audience],
        paths: Iterable[str],
    ) -> None:
        self._load, self._make, self._paths = load, make, tuple(paths)
        self._door: Door | None = None
        self._opened = asyncio.Event()
        self._opening: asyncio.Task[None] | None = None
        self._desk: Desk | None = None
        self._inner: ASGIApp | None = None
        self.senders: Mapping[Audience, Sender] = {way: _LateSender(self, way) for way in ways}

    def router(self, desk: Desk) -> APIRouter:
        """The paths, closed until the door is there."""
        self._desk = desk
        routes = APIRouter()
        for path in self._paths:
            routes.add_route(path, self)  # type: ignore[arg-type]  # an ASGI application is taken too
        return routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One webhook."""
        app = self._inner or PlainTextResponse("Not yet.\n", 503)
        await app(scope, receive, send)

    async def begin(self) -> None:
        """Start loading; returns at once."""
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        try:
            door = await self.loaded()
            if self._desk is not None:
                app = FastAPI(openapi_url=None)
                app.include_router(door.router(self._desk))
                self._inner = app
            await door.begin()
        except Exception as error:  # noqa: BLE001 - the other doors stay open
            log.critical("a door could not be opened error=%s", describe(error))
        finally:
            self._opened.set()

    async def loaded(self) -> Door:
        """The door itself, loaded if need be."""
        if self._door is None:
            await asyncio.to_thread(self._load)
            self._door = self._make()
        return self._door

    async def sender(self, way: Audience) -> Sender:
        """The door's sender, once the door is there. Raises `SendFailed`."""
        await self._opened.wait()
        if self._door is None:
            raise SendFailed("the door could not be opened")
        return self._door.senders[way]

    async def end(self) -> None:
        """Let go of the vendor."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._door is not None:
            await self._door.end()

    async def faults(self) -> tuple[str, ...]:
        """As the door's."""
        return await (await self.loaded()).faults()


@dataclass(frozen=True, slots=True)
class _LateSender:
    door: LateDoor
    way: Audience

    async def send(self, outgoing: Outgoing) -> str:
        """As the door's sender."""
        return await (await self.door.sender(self.way)).send(outgoing)

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """As the door's sender."""
        return await (await self.door.sender(self.way)).sent_before(outgoing)
