"""The callers' bot: each message goes to the desk's intake, and its replies go back in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject, Update

from bot import content, fallback
from bot.deps import Clock, Config, Intake
from bot.recent import Recent, Turns
from bot.senders import send_in_order
from bot.updates import UPDATES, Treatment
from desk.values import Answer, Inbound, Kind
from desk.words import expires
from triage.heard import Channel

log = logging.getLogger(__name__)

_THERE = {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED}


class NotSent(Exception):
    """A reply could not be handed to Telegram: the update must come again."""


class Callers:
    """The door of one bot that callers write to."""

    def __init__(self, bot: Bot, *, intake: Intake, config: Config, clock: Clock) -> None:
        self.bot = bot
        self._intake, self._config, self._clock = intake, config, clock
        self._sent: Recent[int] = Recent()
        self._albums: Recent[int] = Recent()
        self._hears, self._speaks = Turns(), Turns()
        self.dispatcher = dispatcher(
            {
                Treatment.HEARD: self._heard,
                Treatment.EDITED: self._edited,
                Treatment.PRESSED: _pressed,
                Treatment.MEMBERSHIP: self._membership,
                Treatment.LEFT: _left,
            }
        )

    async def broken(self, update: Update) -> None:
        """Something broke here: the caller gets 112 and what else is true, once for this update."""
        message = update.message or update.edited_message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return
        key = f"broken:{update.update_id}"
        if self._sent.get(key) is None:
            text = fallback.text(self._config.standby.get(self._config.line))
            self._sent[key] = await self._say(message.chat.id, (text,))

    async def _heard(self, message: Message, event_update: Update) -> None:
        if message.chat.type != ChatType.PRIVATE:
            await leave(self.bot, message.chat.id)
            return
        told = content.said(message)
        if told is None or self._is_rest_of_album(message):
            return
        await self._answer(inbound_of(self.bot, message, event_update, told, self._config.line))

    async def _edited(self, message: Message, event_update: Update) -> None:
        if content.has_words(message):
            await self._heard(message, event_update)

    def _is_rest_of_album(self, message: Message) -> bool:
        """Telegram sends each picture of an album by itself; one answer is enough."""
        album = message.media_group_id
        if album is None:
            return False
        first = self._albums.get(album)
        if first is None:
            self._albums[album] = message.message_id
            return False
        return first != message.message_id and not message.caption

    async def _answer(self, inbound: Inbound) -> None:
        chat = int(inbound.caller)
        async with self._hears.of(chat), asyncio.timeout(self._config.answer_s):
            answer = await self._intake.receive(inbound, now=self._clock())
        async with self._speaks.of(chat):  # a slow vendor does not hold up what is heard
            if not self._too_late(inbound, answer):
                await self._reply(chat, inbound.external_id, answer.replies)

    def _too_late(self, inbound: Inbound, answer: Answer) -> bool:
        """A first answer that could not be sent in time is not sent any more (DESIGN, late)."""
        if not answer.repeated or inbound.sent_at is None:
            return False
        return self._clock() - inbound.sent_at > expires(answer.crisis)

    async def _reply(self, chat: int, key: str, replies: tuple[str, ...]) -> None:
        done = self._sent.get(key) or 0
        done += await self._say(chat, replies[done:])
        self._sent[key] = done
        if done < len(replies):
            raise NotSent

    async def _say(self, chat: int, replies: tuple[str, ...]) -> int:
        return await send_in_order(self.bot, chat, replies, pauses_s=self._config.pauses_s)

    async def _membership(self, change: ChatMemberUpdated, event_update: Update) -> None:
        now_there = change.new_chat_member.status in _THERE
        if change.chat.type != ChatType.PRIVATE:
            if now_there:
                await leave(self.bot, change.chat.id)
            return
        if not now_there:
            await self._intake.receive(
                Inbound(
                    channel=Channel.TELEGRAM,
                    external_id=external_id(self.bot, event_update, change.date.timestamp()),
                    line=self._config.line,
                    caller=str(change.chat.id),
                    text="",
                    kind=Kind.BLOCKED,
                    sent_at=change.date,
                ),
                now=self._clock(),
            )


def inbound_of(
    bot: Bot, message: Message, update: Update, told: content.Said, line: str
) -> Inbound:
    """The desk's value for a message."""
    sent_at = _sent_at(message)
    return Inbound(
        channel=Channel.TELEGRAM,
        external_id=external_id(bot, update, sent_at.timestamp()),
        line=line,
        caller=str(message.chat.id),
        text=told.text,
        kind=told.kind,
        sent_at=sent_at,
    )


def _sent_at(message: Message) -> datetime:
    """When it was written, or last edited; a time that no calendar holds is not believed."""
    try:
        return datetime.fromtimestamp(message.edit_date or message.date.timestamp(), UTC)
    except (OverflowError, OSError, ValueError):
        return message.date


def external_id(bot: Bot, update: Update, at: float) -> str:
    """Telegram's number of the update with its time: after a quiet week the numbers start anew."""
    return f"{bot.id}:{update.update_id}:{at:.0f}"


async def leave(bot: Bot, chat: int) -> None:
    """Leave a group or channel: a hotline does not talk before others."""
    try:
        await bot.leave_chat(chat)
    except AiogramError as error:
        log.warning("A group could not be left: %s", type(error).__name__)


async def _left(post: Message) -> None:
    if post.bot is not None:
        await leave(post.bot, post.chat.id)


async def _pressed(query: CallbackQuery) -> None:
    """The callers' bot has no buttons; an old one must not spin for ever."""
    try:
        await query.answer()
    except AiogramError as error:
        log.info("A press could not be answered: %s", type(error).__name__)


async def _ignored(event: TelegramObject) -> None:
    log.info("An update of kind %s was ignored", type(event).__name__)


def dispatcher(handlers: Mapping[Treatment, Callable[..., Awaitable[Any]]]) -> Dispatcher:
    """A dispatcher that does with each kind of update what the table says."""
    made = Dispatcher(disable_fsm=True)
    for kind, treatment in UPDATES.items():
        if kind in made.observers:
            made.observers[kind].register(handlers.get(treatment, _ignored))
    return made
