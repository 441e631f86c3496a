"""What both `serve` and `demo` do: wire, open the doors, knock, serve, and end gracefully."""

import logging
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter

from dyzur import health
from dyzur.app import application
from dyzur.serving import Server, running, server
from dyzur.wiring import Wired

log = logging.getLogger(__name__)


@asynccontextmanager
async def started(
    wired: Wired, on: socket.socket, *, pages: Iterable[APIRouter] = (), grace_s: int = 10
) -> AsyncIterator[Server]:
    """Serve while the block lasts; `pages` are routers beside the doors' and health's."""
    state = health.router(
        desk=wired.desk, timers=wired.timers, board=wired.board, clock=wired.clock
    )
    serving = server(application([*wired.routers, state, *pages]), grace_s=grace_s)
    try:
        await wired.timers.start()
        async with running(serving, on):
            await wired.doors.begin()
            log.info("serving")
            yield serving
    finally:
        await wired.close()
        log.info("stopped")
