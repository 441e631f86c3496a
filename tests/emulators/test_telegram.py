"""The Telegram emulator behaves as the Bot API does, to the real aiogram."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from dyzur.emulators.served import served
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.telegram_bot import EmulatedBot

TOKEN = "1001:callers"
BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Biorę", callback_data="take:K7")]]
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator.serve() as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with Bot(TOKEN, session=session) as bot:
        yield bot


@pytest.fixture
def people(telegram: TelegramEmulator) -> EmulatedBot:
    people = telegram.bot(TOKEN)
    people.open(5001)
    return people


class Webhook:
    """A webhook that keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, dict[str, Any]]] = []
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}
        self.app = FastAPI()
        self.app.add_api_route("/hook", self._take, methods=["POST"])

    async def _take(self, request: Request) -> JSONResponse:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.taken.append((secret, await request.json()))
        status = self.statuses.pop(0) if self.statuses else 200
        return JSONResponse(self.answer, status_code=status)


async def test_a_message_waits_for_get_updates_until_it_is_confirmed(
    bot: Bot, people: EmulatedBot
) -> None:
    await people.say(5001, "pomocy")

    first = await bot.get_updates()
    again = await bot.get_updates()
    after = await bot.get_updates(offset=first[0].update_id + 1)

    assert first[0].message
    assert first[0].message.text == "pomocy"
    assert [u.update_id for u in again] == [first[0].update_id]
    assert after == []


async def test_a_long_poll_ends_when_a_message_comes(bot: Bot, people: EmulatedBot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    await people.say(5001, "pomocy")

    assert len(await polling) == 1


async def test_a_webhook_gets_the_secret_and_what_it_refuses_is_sent_again(
    bot: Bot, people: EmulatedBot
) -> None:
    hook = Webhook()
    hook.statuses = [500]
    async with served(hook.app) as url:
        await bot.set_webhook(f"{url}/hook", secret_token="tajne")

        status = await people.say(5001, "pomocy")
        await people.retry()
        await people.retry()

    assert status == 500
    assert [secret for secret, _ in hook.taken] == ["tajne", "tajne"]
    assert hook.taken[0] == hook.taken[1]


async def test_a_webhook_may_answer_with_a_call(bot: Bot, people: EmulatedBot) -> None:
    hook = Webhook()
    hook.answer = {"method": "sendMessage", "chat_id": 5001, "text": "jestem"}
    async with served(hook.app) as url:
        await bot.set_webhook(f"{url}/hook")

        await people.say(5001, "pomocy")

    assert people.chats[5001].texts() == ["jestem"]


async def test_a_button_is_pressed_answered_and_edited_away(bot: Bot, people: EmulatedBot) -> None:
    sent = await bot.send_message(5001, "Czeka sprawa", reply_markup=BUTTONS)
    pressed = await people.press(5001, sent.message_id, "Biorę")
    query = (await bot.get_updates())[0].callback_query
    assert query

    await query.answer("Masz ją")
    await bot.edit_message_text("Twoja", chat_id=5001, message_id=sent.message_id)

    assert query.data == "take:K7"
    assert pressed.answers == ["Masz ją"]
    assert people.chats[5001].texts() == ["Twoja"]
    assert "reply_markup" not in people.chats[5001].last()


async def test_nothing_is_outside_the_table_of_methods_in_use(
    bot: Bot, telegram: TelegramEmulator, people: EmulatedBot
) -> None:
    await bot.send_message(5001, "x", link_preview_options=LinkPreviewOptions(is_disabled=True))
    assert telegram.faults == []

    with pytest.raises(TelegramBadRequest):
        await bot.send_message(5001, "x", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(5001, "a" * 4097)
    with pytest.raises(TelegramBadRequest):
        await bot.send_dice(5001)

    assert telegram.faults == [
        "sendMessage: parse_mode is not in the table",
        "sendMessage.text: 4097 characters, not 1-4096",
        "method sendDice is not in the table",
    ]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 429, "retry_after": 3}, TelegramRetryAfter),
        ({"status": 403}, TelegramForbiddenError),
        ({"status": 500}, TelegramServerError),
        ({"drop": True}, TelegramNetworkError),
    ],
)
async def test_a_planned_fault_is_shown_once(
    bot: Bot,
    telegram: TelegramEmulator,
    people: EmulatedBot,
    fault: dict[str, Any],
    error: type[Exception],
) -> None:
    telegram.fail("sendMessage", **fault)

    with pytest.raises(error):
        await bot.send_message(5001, "pierwsza")
    await bot.send_message(5001, "druga")

    dropped = ["pierwsza"] if "drop" in fault else []
    assert people.chats[5001].texts() == [*dropped, "druga"]


async def test_who_blocked_the_bot_or_never_started_it_cannot_be_written_to(
    bot: Bot, people: EmulatedBot
) -> None:
    await people.block(5001)

    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(5001, "halo")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(5002, "halo")
    update = (await bot.get_updates())[0].my_chat_member
    assert update
    assert update.new_chat_member.status == "kicked"


async def test_a_revoked_token_is_refused(bot: Bot, telegram: TelegramEmulator) -> None:
    telegram.revoke(TOKEN)

    with pytest.raises(TelegramUnauthorizedError):
        await bot.me()


async def test_polling_beside_a_webhook_is_a_conflict(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")

    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/hook"
