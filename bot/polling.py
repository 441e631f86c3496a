"""Fetches updates by long polling, for an installation without a public address."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.exceptions import AiogramError
from aiogram.methods import TelegramMethod

from bot import client
from bot.client import CALL_S
from bot.deps import Pause
from bot.feeding import Door, feed
from bot.recent import Recent
from bot.updates import ASKED_FOR

Json = dict[str, Any]

log = logging.getLogger(__name__)

_FIRST_PAUSE_S, _LAST_PAUSE_S = 1.0, 30.0
TRIES = 10  # after that an update is given up, so that it cannot hold up all others


class RawUpdates(TelegramMethod[list[Json]]):
    """`getUpdates`, left unread: one that cannot be read does not hide the others."""

    __returning__ = list[Json]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Polling:
    """One bot's polling. An update is confirmed to Telegram only after it was handled."""

    def __init__(
        self,
        door: Door,
        *,
        menu: Mapping[str, str],
        wait_s: int = 30,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._door, self._menu, self._wait_s, self._pause = door, menu, wait_s, pause
        self._offset = 0
        self._failures: Recent[int] = Recent()
        self._pause_s = _FIRST_PAUSE_S

    async def run(self) -> None:
        """Poll until cancelled; the outermost loop, which logs and goes on."""
        ready = False
        while True:
            try:
                if not ready:
                    await client.use_polling(self._door.bot, menu=self._menu)
                    ready = True
                all_handled = await self.once()
            except AiogramError as error:
                log.warning("Telegram could not be polled: %s", type(error).__name__)
                all_handled = False
            await self._rest(all_handled)

    async def once(self) -> bool:
        """Fetch what waits and have it handled; whether all of it was. Raises `AiogramError`."""
        asked = RawUpdates(
            offset=self._offset, timeout=self._wait_s, allowed_updates=list(ASKED_FOR)
        )
        batch = await self._door.bot(asked, request_timeout=int(self._wait_s + CALL_S))
        chats: defaultdict[object, list[Json]] = defaultdict(list)
        for raw in batch:
            chats[_chat_of(raw)].append(raw)
        left = await asyncio.gather(*(self._in_order(updates) for updates in chats.values()))
        unhandled = [number for number in left if number is not None]
        if batch:
            self._offset = min(unhandled, default=batch[-1]["update_id"] + 1)
        return not unhandled

    async def _in_order(self, updates: Sequence[Json]) -> int | None:
        """Handle one chat's updates; the number of the first that must come again."""
        for raw in updates:
            if not await feed(self._door, raw) and not self._given_up(raw["update_id"]):
                return int(raw["update_id"])
        return None

    def _given_up(self, update_id: int) -> bool:
        failures = (self._failures.get(str(update_id)) or 0) + 1
        self._failures[str(update_id)] = failures
        if failures >= TRIES:
            log.critical("Update %s could not be handled and is given up", update_id)
        return failures >= TRIES

    async def _rest(self, all_handled: bool) -> None:  # noqa: FBT001 - what the round came to
        if all_handled:
            self._pause_s = _FIRST_PAUSE_S
            return
        await self._pause(self._pause_s)
        self._pause_s = min(self._pause_s * 2, _LAST_PAUSE_S)


def _chat_of(raw: Json) -> object:
    """What keeps updates in order: their chat, as far as it can be read."""
    for content in raw.values():
        if isinstance(content, dict):
            holder = content.get("message") or content
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict):
                return chat.get("id")
    return None
