"""Serving the application in one process: the socket, the server and its graceful end."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from dyzur.settings import FaultySettings

_GRACE_S = 10


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there (port 0: a free one). Raises `FaultySettings`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        why = _WHY.get(error.errno or 0, "cannot be listened on")
        raise FaultySettings(
            [f"DYZUR_HOST and DYZUR_PORT: {host}:{port} {why}; choose another."]
        ) from None


_WHY = {
    errno.EADDRINUSE: "is taken by another program",
    errno.EACCES: "is not allowed for this user",
    errno.EADDRNOTAVAIL: "is not an address of this machine",
}


class Server(uvicorn.Server):
    """Tells when it answers, and when it was asked to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()
        self.stopped = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As the library's."""
        await super().startup(sockets)
        self.answers.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As the library's."""
        self.stopped.set()
        await super().shutdown(sockets)


def server(app: ASGIApp, *, grace_s: int = _GRACE_S) -> Server:
    """One server, one process; what is logged is ours alone."""
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=grace_s,
        )
    )


@asynccontextmanager
async def running(serving: Server, on: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """Serve while the block lasts; the task ends when the process is asked to stop."""
    task = asyncio.create_task(serving.serve(sockets=[on]))
    await serving.answers.wait()
    try:
        yield task
    finally:
        serving.should_exit = True
        await task
