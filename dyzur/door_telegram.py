"""Telegram's door, put together from the settings: the callers' bot, the staff bot, or both."""

import asyncio
import logging
from collections.abc import Iterator, Mapping

from fastapi import APIRouter

from bot import client, texts, webhook
from bot.callers import Callers
from bot.deps import Config
from bot.polling import Polling
from bot.senders import CallerTelegram, StaffTelegram
from bot.staff import Staff
from desk.desk import Desk
from desk.paging import Audience
from desk.values import Sender
from dyzur.door import TO_CALLER, TO_STAFF
from dyzur.settings import Settings, TelegramMode, reveal
from dyzur.timers import Clock
from escalation.ladder import PageChannel
from telephony.deps import Standby

log = logging.getLogger(__name__)

AGAIN_S = 30.0  # between tries to set a webhook


class TelegramDoor:
    """Updates of both bots in, messages out."""

    def __init__(self, settings: Settings, config: Config, clock: Clock) -> None:
        self._settings, self._config, self._clock = settings, config, clock
        api = settings.telegram_api
        callers, staff = settings.telegram_callers_token, settings.telegram_staff_token
        self._callers_bot = client.connect(reveal(callers), api=api) if callers else None
        self._staff_bot = client.connect(reveal(staff), api=api) if staff else None
        self._running: list[asyncio.Task[None]] = []
        self._doors: tuple[Callers | None, Staff | None] = (None, None)
        self.senders: Mapping[Audience, Sender] = dict(self._ways_out())

    def _ways_out(self) -> Iterator[tuple[Audience, Sender]]:
        if self._staff_bot is not None:
            yield (TO_STAFF, PageChannel.TELEGRAM), StaffTelegram(self._staff_bot)
        if self._callers_bot is not None:
            yield (TO_CALLER, PageChannel.TELEGRAM), CallerTelegram(self._callers_bot)

    def router(self, desk: Desk) -> APIRouter:
        """Both webhooks; closed where updates are polled."""
        self._doors = self._callers(desk), self._staff(desk)
        callers, staff = self._doors
        secret = "" if self._polls else reveal(self._settings.telegram_secret)
        return webhook.router(callers=callers, staff=staff, secret=secret)

    def _callers(self, desk: Desk) -> Callers | None:
        bot = self._callers_bot
        if bot is None:
            return None
        return Callers(bot, intake=desk.intake, config=self._config, clock=self._clock)

    def _staff(self, desk: Desk) -> Staff | None:
        bot, config, clock = self._staff_bot, self._config, self._clock
        if bot is None:
            return None
        return Staff(bot, casework=desk.casework, intake=desk.intake, config=config, clock=clock)

    async def begin(self) -> None:
        """Poll, or have updates posted; a bot that cannot be reached is tried again."""
        for door, path, menu in self._ways_in():
            work = (
                Polling(door, menu=menu).run()
                if self._polls
                else self._ask_for_posts(door, path, menu)
            )
            self._running.append(asyncio.create_task(work))

    def _ways_in(self) -> Iterator[tuple[Callers | Staff, str, Mapping[str, str]]]:
        callers, staff = self._doors
        if callers is not None:
            yield callers, webhook.CALLERS, texts.CALLERS_MENU
        if staff is not None:
            yield staff, webhook.STAFF, texts.STAFF_MENU

    async def _ask_for_posts(
        self, door: Callers | Staff, path: str, menu: Mapping[str, str]
    ) -> None:
        secret = reveal(self._settings.telegram_secret)
        while True:
            try:
                await client.use_webhook(door.bot, url=self._url(path), secret=secret, menu=menu)
            except Exception as error:  # noqa: BLE001 - the outermost loop of this job
                log.warning(
                    "a webhook could not be set path=%s error=%s", path, type(error).__name__
                )
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def end(self) -> None:
        """Stop polling and let go of the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for bot in filter(None, (self._callers_bot, self._staff_bot)):
            await bot.session.close()

    async def faults(self) -> tuple[str, ...]:
        """What keeps either bot from getting updates."""
        found = []
        for name, bot, path in (
            ("the callers' bot", self._callers_bot, webhook.CALLERS),
            ("the staff bot", self._staff_bot, webhook.STAFF),
        ):
            url = None if self._polls else self._url(path)
            if bot is not None and (fault := await client.fault(bot, url=url)):
                found.append(f"{name}: {fault}")
        return tuple(found)

    @property
    def _polls(self) -> bool:
        return self._settings.telegram_mode is TelegramMode.POLLING

    def _url(self, path: str) -> str:
        return f"{self._settings.public_url}{path}"


def telegram_door(
    settings: Settings, *, line: str, standby: Mapping[str, Standby], clock: Clock
) -> TelegramDoor:
    """The door of the bots that the settings name; `line` is the line that the callers' bot is."""
    return TelegramDoor(settings, Config(line=line, standby=standby), clock)
