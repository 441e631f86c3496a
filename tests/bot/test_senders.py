"""What Telegram does to an outgoing message becomes what the desk can act upon."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot

from bot import client
from bot.senders import CallerTelegram, StaffTelegram, split
from desk.values import SendFailed
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.telegram_bot import Chat, buttons
from escalation.ladder import PageChannel
from storage.records import Outgoing, Part

TOKEN = "2002:staff"
PAGE = Outgoing(
    id="1" * 32,
    key="k",
    part=Part.PAGE,
    case="2" * 32,
    channel=PageChannel.TELEGRAM,
    address="5001",
    text="Dyżur 1234: PILNE.",
    code="1234",
    line="all",
    due=datetime(2026, 12, 1, tzinfo=UTC),
    buttons=True,
    tries=1,
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator.serve() as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with client.connect(TOKEN, api=telegram.url) as bot:
        yield bot


@pytest.fixture
def chat(telegram: TelegramEmulator) -> Chat:
    return telegram.bot(TOKEN).open(5001)


async def test_a_page_has_both_buttons_and_returns_its_message(bot: Bot, chat: Chat) -> None:
    taken = await StaffTelegram(bot).send(PAGE)

    assert taken == str(chat.last()["message_id"])
    assert [b["callback_data"] for b in buttons(chat.last())] == ["take:1234", "cant:1234"]


async def test_a_second_try_is_marked_as_repeated(bot: Bot, chat: Chat) -> None:
    sender = StaffTelegram(bot)

    assert await sender.sent_before(PAGE) is None
    await sender.send(replace(PAGE, tries=2))

    assert chat.texts() == ["(powtórzenie) Dyżur 1234: PILNE."]


async def test_a_word_to_a_caller_can_be_copied_and_has_no_buttons(bot: Bot, chat: Chat) -> None:
    await CallerTelegram(bot).send(replace(PAGE, part=Part.WORD, buttons=False, text="Jestem."))

    assert "has_protected_content" not in chat.last()
    assert buttons(chat.last()) == []


async def test_no_text_is_read_as_markup(bot: Bot, chat: Chat) -> None:
    await CallerTelegram(bot).send(replace(PAGE, text="<b>5 * 3_4</b> [x](y)"))

    assert chat.texts() == ["<b>5 * 3_4</b> [x](y)"]


@pytest.mark.parametrize(
    ("fault", "final", "after"),
    [
        ({"status": 429, "retry_after": 7}, False, 7.0),
        ({"status": 403}, True, None),
        ({"status": 400}, True, None),
        ({"status": 404}, True, None),
        ({"status": 401}, False, None),
        ({"status": 500}, False, None),
        ({"status": 502}, False, None),
        ({"drop": True}, False, None),
    ],
)
async def test_each_fault_says_whether_a_second_try_can_help(
    bot: Bot,
    telegram: TelegramEmulator,
    chat: Chat,
    fault: dict[str, Any],
    final: bool,  # noqa: FBT001 - the expected value
    after: float | None,
) -> None:
    telegram.fail("sendMessage", **fault)

    with pytest.raises(SendFailed) as failed:
        await StaffTelegram(bot).send(PAGE)

    assert (failed.value.final, failed.value.retry_after_s) == (final, after)
    assert "5001" not in str(failed.value)
    assert TOKEN not in str(failed.value)


@pytest.mark.parametrize("address", ["", "abc", "+447700900123", "5.5"])
async def test_an_address_that_is_no_chat_fails_for_good(bot: Bot, address: str) -> None:
    with pytest.raises(SendFailed) as failed:
        await StaffTelegram(bot).send(replace(PAGE, address=address))

    assert failed.value.final


async def test_an_unknown_chat_fails_for_good_and_an_empty_text_too(bot: Bot, chat: Chat) -> None:
    for outgoing in (replace(PAGE, address="5002"), replace(PAGE, text=" \n")):
        with pytest.raises(SendFailed) as failed:
            await StaffTelegram(bot).send(outgoing)

        assert failed.value.final


async def test_a_vendor_that_is_not_there_may_come_back(chat: Chat) -> None:
    async with client.connect(TOKEN, api="http://127.0.0.1:9") as bot:
        with pytest.raises(SendFailed) as failed:
            await StaffTelegram(bot).send(PAGE)

    assert not failed.value.final


async def test_half_a_sign_does_not_stop_a_message(bot: Bot, chat: Chat) -> None:
    await CallerTelegram(bot).send(replace(PAGE, text="a\ud83db"))

    assert chat.texts() == ["a\ufffdb"]


def test_a_long_text_is_cut_between_words_and_nothing_is_lost() -> None:
    text = " ".join(f"słowo{number}" for number in range(2000))

    parts = split(text)

    assert max(map(len, parts)) <= 4096
    assert " ".join(parts) == text
    assert split("a" * 5000) == ["a" * 4096, "a" * 904]
    assert split("") == []
