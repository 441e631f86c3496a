"""The staff bot: cases are taken and worked on here; strangers are heard as callers."""

import asyncio
import logging
from dataclasses import replace

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot import content, fallback, orders, texts
from bot.callers import NotSent, dispatcher, inbound_of, leave
from bot.deps import Casework, Clock, Config, Intake
from bot.orders import Order, Wish
from bot.recent import Recent, Turns
from bot.senders import NO_PREVIEW, claim_buttons, send_in_order
from bot.staff_work import Ended, Text, Work
from bot.updates import Treatment
from desk.values import Claimed, Kind, Letter, Outcome
from storage.failures import DatabaseGone

log = logging.getLogger(__name__)


class Staff:
    """The door of the bot that pages staff."""

    def __init__(
        self, bot: Bot, *, casework: Casework, intake: Intake, config: Config, clock: Clock
    ) -> None:
        self.bot = bot
        self._work = Work(casework, answer_s=config.answer_s, clock=clock)
        self._intake, self._config, self._clock = intake, config, clock
        self._turns = Turns()
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
        self._sent[key] = await self._say(message.chat.id, Ended((known,)))

    # A press.

    async def _pressed(self, query: CallbackQuery) -> None:
        order = orders.pressed(query.data)
        if order is None:
            await _show(query, texts.HOW_TO_CLAIM, alert=False)
            return
        chat = query.from_user.id
        try:
            done = await self._work.carry_out(order, address=str(chat))
        except (DatabaseGone, TimeoutError):
            await _show(query, texts.STAFF_BROKEN, alert=True)
            return
        if done.claimed is not None:
            await _show(query, done.texts[0], alert=done.refused)
            await _note(query, done.texts[0], done.claimed)
            return
        await _show(query, done.texts[0] if done.refused else texts.SEEN, alert=done.refused)
        if not done.refused:
            await self._say(chat, done)
            await _spend(query, order)

    # A message.

    async def _wrote(self, message: Message, event_update: Update) -> None:
        if message.chat.type != ChatType.PRIVATE:
            await leave(self.bot, message.chat.id)
            return
        told = content.said(message)
        if told is None:
            return
        async with self._turns.of(message.chat.id):
            done = await self._done(message, event_update, told)
            await self._reply(message.chat.id, event_update.update_id, done)

    async def _edited(self, message: Message, event_update: Update) -> None:
        if content.has_words(message):
            await self._wrote(message, event_update)

    async def _done(self, message: Message, update: Update, told: content.Said) -> Ended:
        address, text = str(message.chat.id), self._read(message, update, told)
        starts = (message.text or "").startswith("/start")
        try:
            known = await self._work.is_known(address)
            if known and not starts and (done := await self._work.text(text, address=address)):
                return done
        except (DatabaseGone, TimeoutError):
            if text.order is not None or text.about is not None:
                return Ended((texts.STAFF_BROKEN,))
            known = False
        if starts:
            return Ended((texts.HOW_TO_CLAIM if known else texts.STRANGER.format(chat=address),))
        return Ended(await self._heard_as_caller(message, update, told, known=known))

    def _read(self, message: Message, update: Update, told: content.Said) -> Text:
        """What the text may be: an order, or a letter to the caller of the case it answers."""
        before, order = message.reply_to_message, orders.written(told.text)
        about = (
            orders.quoted(before.text)
            if before and before.from_user and before.from_user.id == self.bot.id
            else None
        )
        letter = Letter(
            text=told.text if told.kind is Kind.TEXT else "",
            external_id=f"{self.bot.id}:{update.update_id}:{message.date.timestamp():.0f}",
            code=about.code if about else None,
            answers=about is not None,
            seen_at=before.date if before and about else None,
            written_at=message.date,
            wish=order is not None,
            edited=message.edit_date is not None,
        )
        return Text(letter, order, about)

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

    async def _reply(self, chat: int, update_id: int, done: Ended) -> None:
        key = str(update_id)
        before = self._sent.get(key) or 0
        sent = await self._say(chat, replace(done, texts=done.texts[before:]))
        self._sent[key] = before + sent
        if before + sent < len(done.texts):
            raise NotSent

    async def _say(self, chat: int, done: Ended) -> int:
        """What staff are told cannot be passed on."""
        return await send_in_order(
            self.bot,
            chat,
            done.texts,
            pauses_s=self._config.pauses_s,
            markup=done.markup,
            protected=True,
        )

    async def _membership(self, change: ChatMemberUpdated) -> None:
        """A group is left; that a person blocked the bot shows when the next page fails."""
        if change.chat.type != ChatType.PRIVATE:
            await leave(self.bot, change.chat.id)

    async def _posted(self, post: Message) -> None:
        await leave(self.bot, post.chat.id)


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


async def _spend(query: CallbackQuery, order: Order) -> None:
    """Take the buttons from under a question that was answered."""
    page = query.message
    if order.wish not in {Wish.SURE, Wish.KEEP} or not isinstance(page, Message):
        return
    try:
        await page.edit_reply_markup(reply_markup=None)
    except AiogramError as error:
        log.info("Buttons could not be taken away: %s", type(error).__name__)
