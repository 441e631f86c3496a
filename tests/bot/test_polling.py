"""Without a public address updates are fetched, and confirmed only after they were handled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiogram.exceptions import AiogramError

from bot import client, texts
from bot.polling import TRIES, Polling
from tests.bot.world import CALLER, DANGER, World, world


@pytest.fixture
async def polled() -> AsyncIterator[World]:
    async with world(hooks=False) as made:
        yield made


def polling(polled: World, *, wait_s: int = 0, patience_s: float = 10.0) -> Polling:
    return Polling(
        polled.callers_door,
        menu=texts.CALLERS_MENU,
        wait_s=wait_s,
        pause=_no_pause,
        patience_s=patience_s,
    )


async def _no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def running(poller: Polling) -> AsyncIterator[None]:
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _until(polled: World, texts_there: int) -> None:
    async with asyncio.timeout(20):
        async for _ in polled.telegram.changes.since(0):
            if len(polled.caller.texts()) >= texts_there:
                return


async def test_a_message_is_answered_while_polling_runs(polled: World) -> None:
    await client.use_webhook(
        polled.callers_door.bot, url="http://127.0.0.1:9/x", secret="s", menu={"start": "x"}
    )
    async with running(polling(polled, wait_s=30)):
        await polled.callers.say(CALLER, DANGER)
        await _until(polled, 1)

    assert "112" in polled.caller.texts()[0]


async def test_what_was_handled_is_confirmed_and_not_fetched_again(polled: World) -> None:
    poller = polling(polled)
    await polled.callers.say(CALLER, "potrzebuję rozmowy")

    await poller.once()
    await poller.once()

    assert len(polled.intake.handed) == 1
    assert polled.callers.pending == {}


async def test_what_failed_stays_with_telegram_and_holds_up_nobody(polled: World) -> None:
    poller = polling(polled)
    polled.telegram.fail("sendMessage", times=3, status=500, to=CALLER)
    await polled.callers.say(CALLER, "pierwsza")
    await polled.callers.say(CALLER + 1, "inna osoba")

    await poller.once()
    behind, kept = poller.behind, len(polled.callers.pending)
    for _ in range(3):
        await poller.once()

    assert (behind, kept) == (True, 2)
    assert not poller.behind
    assert polled.callers.pending == {}
    for chat in (CALLER, CALLER + 1):
        said = polled.callers.chats[chat].texts()
        assert len(said) == len(set(said)) > 0
    assert len(await polled.stored()) == 2


async def test_a_slow_reply_to_one_does_not_hold_up_the_hearing_of_another(
    polled: World,
) -> None:
    poller = polling(polled, patience_s=0.05)
    polled.telegram.fail("sendMessage", slow=1.0, to=CALLER)
    await polled.callers.say(CALLER, "pierwsza")
    await poller.once()
    await polled.callers.say(CALLER, "teraz chcę skoczyć")
    await polled.callers.say(CALLER + 1, "inna osoba")

    await poller.once()
    heard = [told.text for told in polled.intake.handed]
    while poller.behind:
        await poller.once()

    assert sorted(heard) == ["inna osoba", "pierwsza", "teraz chcę skoczyć"]
    assert len(polled.intake.handed) == 3
    said = polled.caller.texts()
    assert len(said) == len(set(said))


async def test_an_update_that_can_never_be_handled_is_given_up_after_the_caller_got_112(
    polled: World,
) -> None:
    poller = polling(polled)
    polled.intake.broken = RuntimeError("anything")
    await polled.callers.say(CALLER, "pomocy")

    rounds = 0
    while poller.behind or rounds == 0:
        await poller.once()
        rounds += 1
    await poller.once()

    assert len(polled.intake.handed) == TRIES < rounds
    assert polled.callers.pending == {}
    assert len(polled.caller.texts()) == 1
    assert "112" in polled.caller.texts()[0]


async def test_an_update_that_telegram_dropped_is_not_waited_for(polled: World) -> None:
    poller = polling(polled)
    polled.intake.broken = RuntimeError("anything")
    await polled.callers.say(CALLER, "pomocy")
    await poller.once()
    polled.callers.pending.clear()

    await poller.once()

    assert not poller.behind


async def test_an_update_that_cannot_be_read_does_not_hide_the_others(polled: World) -> None:
    await polled.callers.update({"message": {"nothing": "known"}})
    await polled.callers.update({"some_day": {}})
    await polled.callers.say(CALLER, "potrzebuję rozmowy")

    await polling(polled).once()

    assert [told.text for told in polled.intake.handed] == ["potrzebuję rozmowy"]


async def test_polling_goes_on_when_telegram_is_away(polled: World) -> None:
    poller = polling(polled)
    for method in ("deleteWebhook", "getUpdates"):
        polled.telegram.fail(method, times=2, status=502)

    async with running(poller):
        await polled.callers.say(CALLER, "potrzebuję rozmowy")
        await _until(polled, 1)

    assert len(polled.intake.handed) == 1


async def test_the_doctor_sees_what_keeps_updates_away(polled: World) -> None:
    bot = polled.callers_door.bot
    url = "http://127.0.0.1:9/telegram/callers"

    without = await client.fault(bot, url=url)
    await client.use_webhook(bot, url=url, secret="s", menu=texts.CALLERS_MENU)
    right, wrong = await client.fault(bot, url=url), await client.fault(bot, url=None)
    await polled.callers.say(CALLER, "pomocy")
    unanswered = await client.fault(bot, url=url)
    polled.telegram.revoke("1001:callers")
    refused = await client.fault(bot, url=url)

    assert without == "it has no webhook"
    assert (right, wrong) == (None, "its webhook is another one")
    assert unanswered is not None
    assert (
        refused == "the Bot API refuses the token or cannot be reached (TelegramUnauthorizedError)"
    )
    with pytest.raises(AiogramError):
        await client.use_polling(bot, menu=texts.CALLERS_MENU)
