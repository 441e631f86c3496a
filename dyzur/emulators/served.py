"""Serves an emulator on loopback within the running loop, and tells listeners of every change."""

import asyncio
import json
import socket
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp

Json = dict[str, Any]


def vendors_clock() -> datetime:
    """The time at the vendor, UTC: a vendor has a clock of its own."""
    return datetime.now(UTC)  # noqa: TID251 - the vendor is not ours


class _InProcess(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:  # uvicorn's own looks at the clock ten times a second
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn's own sleeps a fifth of a second; answers under way get one second here too
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(200):
            if not self.server_state.connections and not self.server_state.tasks:
                break
            await asyncio.sleep(0.005)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:  # the process that hosts us handles signals
        yield


@asynccontextmanager
async def served(app: ASGIApp, *, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on 127.0.0.1 and yield its base URL (no slash at the end)."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _InProcess(config)
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn tells no event
            await asyncio.sleep(0.001)
        try:
            yield address
        finally:
            server.should_exit = True
            server.stopping.set()
            await running


class Changes:
    """What happened at the vendors, numbered: the last 1,000 and those to come."""

    def __init__(self) -> None:
        self._kept: deque[Json] = deque(maxlen=1000)
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._last = 0

    def tell(self, vendor: str, what: str, **about: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep one change and hand it to all who listen."""
        self._last += 1
        change = {"n": self._last, "vendor": vendor, "what": what, **about}
        self._kept.append(change)
        for listener in self._listeners:
            listener.put_nowait(change)

    @property
    def last(self) -> int:
        """The number of the last change."""
        return self._last

    async def since(self, number: int) -> AsyncIterator[Json]:
        """All kept changes after `number`, then each as it happens, until `close`."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        for change in self._kept:
            if change["n"] > number:
                queue.put_nowait(change)
        self._listeners.add(queue)
        try:
            while (told := await queue.get()) is not None:
                yield told
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End all who listen."""
        for listener in self._listeners:
            listener.put_nowait(None)


async def as_events(changes: AsyncIterator[Json]) -> AsyncIterator[str]:
    """Changes as server-sent events."""
    yield ": the emulator is listening\n\n"
    async for change in changes:
        yield f"id: {change['n']}\ndata: {json.dumps(change, ensure_ascii=False)}\n\n"


def dropped() -> Response:
    """A response that breaks off: the vendor has done the work and the connection dies."""

    async def nothing() -> AsyncIterator[bytes]:
        for piece in tuple[bytes, ...]():
            yield piece

    return StreamingResponse(nothing(), headers={"content-length": "1"})


class Failures:
    """Faults that the vendor shall show on its next calls."""

    def __init__(self) -> None:
        self._planned: list[Json] = []

    def plan(self, method: str, times: int = 1, **fault: Any) -> None:  # noqa: ANN401
        """Let the next `times` calls of `method` show `fault` (keys: see the emulator's `fail`)."""
        self._planned += [{"method": method, **fault} for _ in range(times)]

    def take(self, method: str, about: str = "") -> Json | None:
        """The fault planned for this call, used up. `about` is the chat or number it concerns."""
        for index, fault in enumerate(self._planned):
            if fault["method"] in (method, "*") and str(fault.get("to") or about) == about:
                return self._planned.pop(index)
        return None

    def clear(self) -> None:
        """Work again as a healthy vendor."""
        self._planned.clear()
