"""The staff bot: cases are taken by button or by text; strangers are heard as callers."""

import asyncio
import logging

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot import content, fallback, orders, texts
from bot.callers import NotSent, dispatcher, inbound_of, leave
from bot.deps import Casework, Clock, Config, Intake
from bot.orders import Order, Wish
from bot.recent import Recent
from bot.senders import NO_PREVIEW, claim_buttons, send_in_order
from bot.updates import Treatment
from desk.values import Claimed, Outcome
from escalation.ladder import PageChannel
from storage.failures import DatabaseGone

log = logging.getLogger(__name__)


class Staff:
    """The door of the bot that pages staff."""

    def __init__(
        self, bot: Bot, *, casework: Casework, intake: Intake, config: Config, clock: Clock
    ) -> None:
        self.bot = bot
        self._casework, self._intake = casework, intake
        self._config, self._clock = config, clock
        self._sent: Recent[int] = Recent()
        self.dispatcher = dispatcher(
            {
                Treatment.HEARD: self._wrote,
                Treatment.EDITED: self._edited,
                Treatment.PRESSED: self._pressed,
                Treatment.MEMBERSHIP: self._membership,
                Treatment.LEFT: self._posted,
            }
        )

    async def broken(self, update: Update) -> None:
        """Something broke here: whoever wrote is told what is certain, once for this update."""
        message, key = update.message or update.edited_message, f"broken:{update.update_id}"
        if message is None or message.chat.type != ChatType.PRIVATE or self._sent.get(key):
            return
        known = fallback.text(self._config.standby.get(self._config.line))
        self._sent[key] = await self._say(message.chat.id, (known,))

    # A press.

    async def _pressed(self, query: CallbackQuery) -> None:
        order = orders.pressed(query.data)
        if order is None:
            await _show(query, texts.HOW_TO_CLAIM, alert=False)
            return
        try:
            claimed = await self._carry_out(order, address=str(query.from_user.id))
        except (DatabaseGone, TimeoutError):
            await _show(query, texts.STAFF_BROKEN, alert=True)
            return
        said = ended(claimed, order)
        await _show(query, said, alert=claimed.outcome is not Outcome.TAKEN)
        await _note(query, said, claimed)

    async def _carry_out(self, order: Order, *, address: str) -> Claimed:
        act = self._casework.claim if order.wish is Wish.CLAIM else self._casework.decline
        async with asyncio.timeout(self._config.answer_s):
            return await act(
                code=order.code, channel=PageChannel.TELEGRAM, address=address, now=self._clock()
            )

    # A message.

    async def _wrote(self, message: Message, event_update: Update) -> None:
        if message.chat.type != ChatType.PRIVATE:
            await leave(self.bot, message.chat.id)
            return
        told = content.said(message)
        if told is not None:
            replies = await self._replies(message, event_update, told)
            await self._reply(message.chat.id, event_update.update_id, replies)

    async def _edited(self, message: Message, event_update: Update) -> None:
        if content.has_words(message):
            await self._wrote(message, event_update)

    async def _replies(
        self, message: Message, update: Update, told: content.Said
    ) -> tuple[str, ...]:
        address, order = str(message.chat.id), orders.written(told.text)
        try:
            known = await self._casework.person_at(PageChannel.TELEGRAM, address) is not None
            if known and order is not None:
                return (ended(await self._carry_out(order, address=address), order),)
        except DatabaseGone:
            if order is not None:
                return (texts.STAFF_BROKEN,)
            known = False
        if (message.text or "").startswith("/start"):
            return (texts.HOW_TO_CLAIM,) if known else (texts.STRANGER.format(chat=address),)
        return await self._heard_as_caller(message, update, told, known=known)

    async def _heard_as_caller(
        self, message: Message, update: Update, told: content.Said, *, known: bool
    ) -> tuple[str, ...]:
        """A stray text is heard like any other; 112 is said in any case (DESIGN, doors)."""
        inbound = inbound_of(self.bot, message, update, told, self._config.line)
        async with asyncio.timeout(self._config.answer_s):
            answer = await self._intake.receive(inbound, now=self._clock())
        hint = (texts.HOW_TO_CLAIM,) if known else ()
        said_112 = any("112" in reply for reply in answer.replies)
        neutral = () if said_112 or not answer.replies else (texts.NEUTRAL,)
        return (*neutral, *answer.replies, *hint)

    async def _reply(self, chat: int, update_id: int, replies: tuple[str, ...]) -> None:
        key = str(update_id)
        done = self._sent.get(key) or 0
        done += await self._say(chat, replies[done:])
        self._sent[key] = done
        if done < len(replies):
            raise NotSent

    async def _say(self, chat: int, replies: tuple[str, ...]) -> int:
        return await send_in_order(self.bot, chat, replies, pauses_s=self._config.pauses_s)

    async def _membership(self, change: ChatMemberUpdated) -> None:
        """A group is left; that a person blocked the bot shows when the next page fails."""
        if change.chat.type != ChatType.PRIVATE:
            await leave(self.bot, change.chat.id)

    async def _posted(self, post: Message) -> None:
        await leave(self.bot, post.chat.id)


def ended(claimed: Claimed, order: Order) -> str:
    """How an order ended, to the person who gave it."""
    words = {"code": claimed.code or order.code or "", "by": claimed.by or texts.SOMEBODY}
    return " ".join(texts.CLAIM[claimed.outcome].format_map(words).split())


async def _show(query: CallbackQuery, text: str, *, alert: bool) -> None:
    try:
        await query.answer(text, show_alert=alert)
    except AiogramError as error:
        log.warning("A press could not be answered: %s", type(error).__name__)


async def _note(query: CallbackQuery, said: str, claimed: Claimed) -> None:
    """Write under the page how it stands; a stranger's message stays as it is."""
    page = query.message
    if not isinstance(page, Message) or page.text is None or claimed.code is None:
        return
    declined = claimed.outcome is Outcome.DECLINED
    markup = claim_buttons(claimed.code, declined=True) if declined else None
    first = page.text.split("\n\n", 1)[0]
    try:
        await page.edit_text(
            f"{first}\n\n{said}", reply_markup=markup, link_preview_options=NO_PREVIEW
        )
    except AiogramError as error:
        log.info("A page could not be edited: %s", type(error).__name__)
