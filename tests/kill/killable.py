"""`dyzur serve` that kills itself, as `kill -9` does, at each point of its work once.

A point is before or after a commit, or before or after something is handed to a vendor. The points
at which it died are kept in the file KILLED, so that it dies at each of them once. Each life is a
process of its own, forked from one that has only imported the program, and started again at once.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod

from desk import paging
from desk.values import Sender
from dyzur import serve
from dyzur.cli import main
from storage.lite import LiteDatabase
from storage.postgres import PostgresDatabase
from storage.records import Outgoing

IMPORTED = serve  # what takes long is imported before the forks
KILLED = Path(os.environ.pop("KILLED"))
DESK = f"{os.sep}desk{os.sep}"


def reach(point: str) -> None:
    """Die here, if this is the first time."""
    known = KILLED.read_text().splitlines() if KILLED.exists() else []
    if point in known:
        return
    with KILLED.open("a") as book:
        book.write(f"{point}\n")
        book.flush()
        os.fsync(book.fileno())
    os.kill(os.getpid(), signal.SIGKILL)


def use_case() -> str | None:
    """The desk's function whose transaction is at hand; None for one that is not the desk's."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  the callers of this function
    while frame is not None:
        if DESK in frame.f_code.co_filename:
            return frame.f_code.co_qualname
        frame = frame.f_back
    return None


def killable_units(database: type[LiteDatabase] | type[PostgresDatabase]) -> None:
    """Die around each commit of the desk."""
    real = database.unit

    @asynccontextmanager
    async def unit(self: Any) -> AsyncIterator[Any]:  # noqa: ANN401  either database
        name = use_case()
        async with real(self) as inner:
            yield inner
            if name:
                reach(f"before the commit of {name}")
        if name:
            reach(f"after the commit of {name}")

    database.unit = unit  # type: ignore[method-assign]


def killable_sends() -> None:
    """Die around each hand-over of an outgoing message."""
    real = paging._handed  # noqa: SLF001  the one place where messages are handed over

    async def handed(sender: Sender | None, outgoing: Outgoing) -> str:
        what = f"{outgoing.part} over {outgoing.channel}"
        reach(f"before sending a {what}")
        vendor_id = await real(sender, outgoing)
        reach(f"after sending a {what}")
        return vendor_id

    paging._handed = handed  # noqa: SLF001


def killable_replies() -> None:
    """Die around each message of the Telegram door, replies to callers among them."""
    real = AiohttpSession.make_request

    async def make_request(
        self: AiohttpSession,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  the library's own
    ) -> Any:  # noqa: ANN401  as the library's
        story = isinstance(method, SendMessage | EditMessageText)
        if story:
            reach(f"before {type(method).__name__}")
        answer = await real(self, bot, method, timeout)
        if story:
            reach(f"after {type(method).__name__}")
        return answer

    AiohttpSession.make_request = make_request  # type: ignore[method-assign]


if __name__ == "__main__":
    paging.LEASE, paging.SENDING_S = timedelta(seconds=2), 1.5
    killable_units(LiteDatabase)
    killable_units(PostgresDatabase)
    killable_sends()
    killable_replies()
    while (child := os.fork()) and os.waitpid(child, 0)[1] == signal.SIGKILL:
        pass
    if not child:
        main(["serve"])
    sys.exit("the service ended by itself")
