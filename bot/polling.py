"""Fetches updates by long polling, for an installation without a public address."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from aiogram.exceptions import AiogramError
from aiogram.methods import TelegramMethod

from bot import client
from bot.client import CALL_S
from bot.deps import Pause
from bot.feeding import Door, feed
from bot.updates import ASKED_FOR

Json = dict[str, Any]

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LAST_PAUSE_S = 1.0, 5.0  # while Telegram is away
ROUND_S = 1.0  # between polls while something is not handled yet
PATIENCE_S = 2.0  # how long new updates wait for slow ones
MOST = 100  # updates that Telegram gives at once
TRIES = 8  # after that an update is given up, so that the others can be confirmed


class RawUpdates(TelegramMethod[list[Json]]):
    """`getUpdates`, left unread: one that cannot be read does not hide the others."""

    __returning__ = list[Json]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Polling:
    """One bot's polling. An update is confirmed to Telegram only after it was handled.

    Telegram confirms all updates below an offset; a slow or failing one is therefore kept, and seen
    again, while newer ones are handled beside it.
    """

    def __init__(
        self,
        door: Door,
        *,
        menu: Mapping[str, str],
        wait_s: int = 30,
        pause: Pause = asyncio.sleep,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._door, self._menu, self._pause = door, menu, pause
        self._wait_s, self._patience_s = wait_s, patience_s
        self._offset, self._round = 0, 0
        self._under_way: dict[int, asyncio.Task[bool]] = {}
        self._handled: set[int] = set()
        self._failures: dict[int, int] = {}
        self._due: dict[int, int] = {}  # the round in which a failed update is tried again

    @property
    def behind(self) -> bool:
        """Whether some update that was seen is not handled yet."""
        return bool(self._under_way or self._due)

    async def run(self) -> None:
        """Poll until cancelled; the outermost loop, which logs and goes on."""
        wait, ready = FIRST_PAUSE_S, False
        try:
            while True:
                try:
                    if not ready:
                        await client.use_polling(self._door.bot, menu=self._menu)
                        ready = True
                    await self.once()
                except AiogramError as error:
                    log.warning("Telegram could not be polled: %s", type(error).__name__)
                    await self._pause(wait)
                    wait = min(wait * 2, LAST_PAUSE_S)
                else:
                    wait = FIRST_PAUSE_S
                    if self.behind:
                        await self._pause(ROUND_S)
        finally:
            await self._stop()

    async def once(self) -> None:
        """Fetch what waits and have it handled, slow ones in the background.

        Raises `AiogramError`.
        """
        self._round += 1
        batch = await self._fetch()
        self._forget_lost([raw["update_id"] for raw in batch])
        for raw in batch:
            number = raw["update_id"]
            if self._is_wanted(number):
                self._under_way[number] = asyncio.create_task(feed(self._door, raw))
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=self._patience_s)
        self._note_ended()
        self._advance([raw["update_id"] for raw in batch])

    async def _fetch(self) -> list[Json]:
        wait_s = 0 if self.behind else self._wait_s
        asked = RawUpdates(offset=self._offset, timeout=wait_s, allowed_updates=list(ASKED_FOR))
        return await self._door.bot(asked, request_timeout=int(wait_s + CALL_S))

    def _forget_lost(self, fetched: list[int]) -> None:
        """What Telegram no longer keeps (a day old, or confirmed by another) cannot come again."""
        if len(fetched) < MOST:
            self._due = {n: due for n, due in self._due.items() if n in fetched}

    def _is_wanted(self, number: int) -> bool:
        if number in self._under_way or number in self._handled:
            return False
        if self._due.get(number, 0) > self._round:
            return False
        self._due.pop(number, None)
        return True

    def _note_ended(self) -> None:
        for number in [n for n, task in self._under_way.items() if task.done()]:
            if self._under_way.pop(number).result() or self._given_up(number):
                self._handled.add(number)
                self._failures.pop(number, None)
            else:
                self._due[number] = self._round + 2 ** min(self._failures[number] - 1, 5)

    def _given_up(self, number: int) -> bool:
        self._failures[number] = self._failures.get(number, 0) + 1
        if self._failures[number] < TRIES:
            return False
        log.critical("Update %s could not be handled and is given up", number)
        return True

    def _advance(self, seen: list[int]) -> None:
        """Confirm all below the first that is not handled."""
        waiting = {*self._under_way, *self._due}
        latest = max([self._offset - 1, *seen, *self._handled])
        self._offset = min(waiting, default=latest + 1)
        self._handled = {number for number in self._handled if number >= self._offset}

    async def _stop(self) -> None:
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
