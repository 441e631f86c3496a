"""The connection to one bot, and the webhook or the polling that brings its updates."""

from collections.abc import Mapping

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot.updates import ASKED_FOR

CALL_S = 15.0  # no call to Telegram takes longer, long polls apart


def connect(token: str, *, api: str) -> Bot:
    """The bot of this token at this base address. Raises `TokenValidationError`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api), timeout=CALL_S)
    return Bot(token, session=session)


async def use_webhook(bot: Bot, *, url: str, secret: str, menu: Mapping[str, str]) -> None:
    """Have updates posted to `url`. Raises `AiogramError`."""
    await bot.set_webhook(url, secret_token=secret, allowed_updates=list(ASKED_FOR))
    await set_menu(bot, menu)


async def use_polling(bot: Bot, *, menu: Mapping[str, str]) -> None:
    """Have updates kept for polling. Raises `AiogramError`."""
    await bot.delete_webhook()
    await set_menu(bot, menu)


async def set_menu(bot: Bot, menu: Mapping[str, str]) -> None:
    """The commands that Telegram offers beside the text field. Raises `AiogramError`."""
    await bot.set_my_commands(
        [BotCommand(command=name, description=does) for name, does in menu.items()]
    )


async def fault(bot: Bot, *, url: str | None) -> str | None:
    """What keeps this bot from getting updates, for `dyzur check`; `url` None: it polls."""
    try:
        info = await bot.get_webhook_info()
    except AiogramError as error:
        return f"the Bot API refuses the token or cannot be reached ({type(error).__name__})"
    if (info.url or None) != url:
        return "its webhook is another one" if info.url else "it has no webhook"
    if info.last_error_message and info.pending_update_count:
        return f"{info.pending_update_count} updates wait, the last was refused by the webhook"
    return None
