"""What staff get done through the bot: an order or a letter to the desk, and how it ended."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from aiogram.types import InlineKeyboardMarkup

from bot import texts
from bot.deps import Casework, Clock
from bot.orders import Order, Quoted, Wish
from bot.senders import owner_buttons, sure_buttons
from desk.values import Claimed, Done, Letter, Outcome, Told
from escalation.ladder import PageChannel

_OVER = PageChannel.TELEGRAM


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: what is written into the chat, the buttons under its last message.

    `claimed`: the answer to a claim. `refused`: nothing was done.
    """

    texts: tuple[str, ...]
    markup: InlineKeyboardMarkup | None = None
    claimed: Claimed | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it came: the letter it would be, the wish it may be, the message it answers."""

    letter: Letter
    order: Order | None
    about: Quoted | None


class Work:
    """The desk's casework over Telegram. Every method raises `DatabaseGone` and `TimeoutError`."""

    def __init__(self, casework: Casework, *, answer_s: float, clock: Clock) -> None:
        self._casework, self._answer_s, self._clock = casework, answer_s, clock

    async def is_known(self, address: str) -> bool:
        """Whether this chat is one of the staff's."""
        return await self._casework.person_at(_OVER, address) is not None

    async def carry_out(self, order: Order, *, address: str) -> Ended:
        """Do what a button or a word asks for."""
        async with asyncio.timeout(self._answer_s):
            match order.wish:
                case Wish.CLAIM | Wish.DECLINE:
                    return await self._claim(order, address)
                case Wish.KEEP:
                    return Ended((texts.KEPT,))
                case _:
                    return _shown(await self._owned(order, address), order)

    async def text(self, text: Text, *, address: str) -> Ended | None:
        """Do what a text asks for, or hand it on to a caller; None where it is neither."""
        order = text.order
        if order is not None and _is_order(order, text.about):
            code = order.code or (text.about.code if text.about else None)
            return await self.carry_out(replace(order, code=code), address=address)
        async with asyncio.timeout(self._answer_s):
            told = await self._casework.write(
                text.letter, channel=_OVER, address=address, now=self._clock()
            )
        if told.done is not Done.NONE:
            return Ended(told.texts, refused=told.done is Done.REFUSED)
        return await self.carry_out(order, address=address) if order is not None else None

    async def _claim(self, order: Order, address: str) -> Ended:
        act = self._casework.claim if order.wish is Wish.CLAIM else self._casework.decline
        claimed = await act(code=order.code, channel=_OVER, address=address, now=self._clock())
        refused = claimed.outcome is not Outcome.TAKEN
        return Ended((ended(claimed, order),), claimed=claimed, refused=refused)

    async def _owned(self, order: Order, address: str) -> Told:
        now: datetime = self._clock()
        if order.wish in {Wish.CLOSE, Wish.SURE}:
            sure = order.wish is Wish.SURE
            return await self._casework.close(
                code=order.code, channel=_OVER, address=address, sure=sure, now=now
            )
        act = self._casework.read if order.wish is Wish.READ else self._casework.reach
        return await act(code=order.code, channel=_OVER, address=address, now=now)


def ended(claimed: Claimed, order: Order) -> str:
    """How a claim ended, to the person who made it."""
    words = {"code": claimed.code or order.code or "", "by": claimed.by or texts.SOMEBODY}
    return " ".join(texts.CLAIM[claimed.outcome].format_map(words).split())


def _is_order(order: Order, about: Quoted | None) -> bool:
    """Whether the words are no message to a caller: beside "ok", it counts what they answer."""
    to_caller = about is not None and not about.page
    if order.wish is Wish.CLAIM and order.bare and to_caller:
        return False
    return not order.unsure or (about is not None and about.page)


def _shown(told: Told, order: Order) -> Ended:
    if told.done is Done.NONE:
        return Ended((texts.NOT_THEIRS,), refused=True)
    markup = None
    key = (order.code or told.code) if told.code else None
    if key and told.done is Done.ASKS:
        markup = sure_buttons(key)
    elif key and order.wish is Wish.READ:
        markup = owner_buttons(key)
    return Ended(told.texts, markup, refused=told.done is Done.REFUSED)
