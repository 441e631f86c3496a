"""Sends what the desk queued: pages with buttons to staff, words to callers."""

import asyncio
import logging
from collections.abc import Sequence

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot import texts
from desk.values import SendFailed, key_of
from storage.records import Outgoing, Part

log = logging.getLogger(__name__)

LONGEST = 4096  # characters of one message, Bot API
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_FINAL = (
    TelegramForbiddenError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramMigrateToChat,
    TelegramEntityTooLarge,
)


class StaffTelegram:
    """Pages and notices to the staff bot's chats; they cannot be passed on."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, outgoing: Outgoing) -> str:
        """The id of the message. Raises `SendFailed`.

        Telegram cannot tell what it took before, so a second try is marked as repeated.
        """
        text = texts.REPEATED + outgoing.text if outgoing.tries > 1 else outgoing.text
        markup = _buttons(outgoing) if outgoing.buttons else None
        chat = chat_id(outgoing.address)
        return await send_text(self._bot, chat, text, markup=markup, protected=True)

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """Telegram cannot tell."""
        del outgoing
        return None


class CallerTelegram:
    """Words to callers; they may keep and copy them."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, outgoing: Outgoing) -> str:
        """The id of the last message. Raises `SendFailed`."""
        return await send_text(self._bot, chat_id(outgoing.address), outgoing.text)

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """Telegram cannot tell."""
        del outgoing
        return None


def claim_buttons(code: str, *, declined: bool = False) -> InlineKeyboardMarkup:
    """Take it, or say that one cannot; after that only the change of mind is left."""
    take = texts.TAKE_AFTER_ALL if declined else texts.TAKE
    row = [InlineKeyboardButton(text=take, callback_data=f"take:{code}")]
    if not declined:
        row.append(InlineKeyboardButton(text=texts.CANNOT, callback_data=f"cant:{code}"))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _buttons(outgoing: Outgoing) -> InlineKeyboardMarkup:
    if outgoing.part is Part.RELAY:
        return owner_buttons(key_of(outgoing.case))
    return claim_buttons(outgoing.code)


def owner_buttons(key: str) -> InlineKeyboardMarkup:
    """What the owner can do with the case; a code may be another case's later, a key never is."""
    named = ((texts.READ, "read"), (texts.HAVE, "have"), (texts.SHUT, "shut"))
    return _column(*((label, f"{wish}:{key}") for label, wish in named))


def sure_buttons(key: str) -> InlineKeyboardMarkup:
    """Close the case after all, or not."""
    return _column((texts.SURE, f"sure:{key}"), (texts.KEEP, f"keep:{key}"))


def _column(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def chat_id(address: str) -> int:
    """The chat of an address. Raises `SendFailed`."""
    try:
        return int(address)
    except ValueError as error:
        raise SendFailed("not a chat", final=True) from error


async def send_text(
    bot: Bot,
    chat: int,
    text: str,
    *,
    markup: InlineKeyboardMarkup | None = None,
    protected: bool = False,
) -> str:
    """Send a text as it is, in parts if too long. The last message's id. Raises `SendFailed`."""
    parts = split(text)
    if not parts:
        raise SendFailed("nothing to send", final=True)
    sent = ""
    for part in parts:
        last = part is parts[-1]
        try:
            message = await bot.send_message(
                chat,
                part,
                link_preview_options=NO_PREVIEW,
                protect_content=protected or None,
                reply_markup=markup if last else None,
            )
        except (AiogramError, OSError, ValueError, RuntimeError) as error:
            raise failed(error) from error
        sent = str(message.message_id)
    return sent


def split(text: str) -> Sequence[str]:
    """The parts that Telegram takes, cut at line ends or spaces; none for an empty text."""
    rest = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    parts: list[str] = []
    while len(rest) > LONGEST:
        cut = max(rest.rfind("\n", 1, LONGEST), rest.rfind(" ", 1, LONGEST))
        cut = cut if cut > 0 else LONGEST
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def failed(error: Exception) -> SendFailed:
    """What an error means to the desk; its words, which may hold an address, are left out."""
    if isinstance(error, TelegramRetryAfter):
        return SendFailed("too many requests", retry_after_s=float(error.retry_after))
    if isinstance(error, TelegramForbiddenError):
        return SendFailed("blocked", final=True)
    if isinstance(error, _FINAL):
        return SendFailed("refused", final=True)
    if isinstance(error, TelegramUnauthorizedError):
        return SendFailed("token refused")
    return SendFailed(type(error).__name__)


async def send_in_order(
    bot: Bot,
    chat: int,
    replies: Sequence[str],
    *,
    pauses_s: Sequence[float],
    markup: InlineKeyboardMarkup | None = None,
    protected: bool = False,
) -> int:
    """Send replies one after another, each tried again after pauses; how many were dealt with.

    `markup` goes under the last one.
    """
    for number, reply in enumerate(replies, start=1):
        under = markup if number == len(replies) else None
        if not await _tried(bot, chat, reply, pauses_s, markup=under, protected=protected):
            return number - 1
    return len(replies)


async def _tried(
    bot: Bot,
    chat: int,
    reply: str,
    pauses_s: Sequence[float],
    *,
    markup: InlineKeyboardMarkup | None,
    protected: bool,
) -> bool:
    for wait in (*pauses_s, None):
        try:
            await send_text(bot, chat, reply, markup=markup, protected=protected)
        except SendFailed as refused:
            if refused.final:
                log.warning("A reply was refused for good: %s", refused)
                return True
            if wait is None:
                return False
            await asyncio.sleep(max(wait, min(refused.retry_after_s or 0.0, 10.0)))
        else:
            return True
    return False
