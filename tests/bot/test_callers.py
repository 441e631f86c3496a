"""A caller on Telegram is answered by the real desk, whatever they send."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiogram.enums import ContentType
from aiogram.types import Message, Update

from bot.content import CONTENT, NOTICES
from bot.updates import UPDATES, Treatment
from desk.values import Kind
from dyzur.emulators.checking import table
from dyzur.emulators.telegram_samples import CONTENTS
from tests.bot.world import CALLER, DANGER, World, world

GROUP = -4001
ATTACHMENTS = sorted(
    kind for kind in CONTENTS if CONTENT.get(kind) in {Kind.ATTACHMENT, Kind.LOCATION}
)


@pytest.fixture
async def telling() -> AsyncIterator[World]:
    async with world() as made:
        yield made


async def test_danger_is_answered_with_112_first_and_pages_the_person_on_duty(
    telling: World,
) -> None:
    status = await telling.callers.say(CALLER, DANGER)
    await telling.advance()

    assert status == 200
    first = telling.caller.texts()[0]
    assert "112" in first.split(".")[0]
    assert any("85 879 79 46" in text for text in telling.caller.texts())
    assert telling.paged()


async def test_a_start_is_answered_as_nothing_said(telling: World) -> None:
    await telling.callers.say(CALLER, "/start")

    assert telling.intake.handed[0].text == ""
    assert telling.caller.texts()


async def test_a_stop_command_is_the_stop_word(telling: World) -> None:
    await telling.callers.say(CALLER, "/stop@dyzur_1001_bot")

    assert telling.intake.handed[0].text == "stop"


async def test_an_edited_message_is_heard(telling: World) -> None:
    await telling.callers.say(CALLER, "ok")
    said = telling.caller.messages[0]["message_id"]
    await telling.callers.edit(CALLER, said, DANGER)

    assert [inbound.text for inbound in telling.intake.handed] == ["ok", DANGER]
    assert any("112" in text for text in telling.caller.texts())
    ids = {inbound.external_id for inbound in telling.intake.handed}
    assert len(ids) == 2


async def test_whatever_is_sent_gets_an_answer(telling: World) -> None:
    kinds = enumerate(ATTACHMENTS, start=CALLER)
    statuses = {kind: await telling.callers.send(chat, kind) for chat, kind in kinds}

    assert set(statuses.values()) == {200}
    assert all(telling.callers.open(chat).texts() for chat, _ in enumerate(ATTACHMENTS, CALLER))
    assert [told.kind for told in telling.intake.handed] == [CONTENT[kind] for kind in statuses]


async def test_the_words_under_a_picture_are_heard(telling: World) -> None:
    await telling.callers.send(CALLER, "photo", caption=DANGER)
    await telling.advance()

    assert telling.paged()


async def test_a_place_is_kept_for_the_human(telling: World) -> None:
    await telling.callers.send(CALLER, "location")

    assert [m.text for m in await telling.stored()] == ["53.132500,23.168800"]


async def test_a_place_that_moves_is_not_answered_again(telling: World) -> None:
    await telling.callers.send(CALLER, "location")
    answered = telling.caller.texts()
    moved = {**telling.caller.messages[0], "edit_date": int(telling.now.timestamp())}

    status = await telling.callers.update({"edited_message": moved})

    assert status == 200
    assert telling.caller.texts() == answered


async def test_the_first_picture_of_an_album_is_answered_when_it_comes_again(
    telling: World,
) -> None:
    telling.telegram.fail("sendMessage", times=3, status=500)

    await telling.callers.send(CALLER, "video", media_group_id="77")
    await telling.callers.retry()

    assert telling.caller.texts()


async def test_an_album_is_answered_once(telling: World) -> None:
    for _ in range(3):
        await telling.callers.send(CALLER, "video", media_group_id="77")

    assert len(telling.intake.handed) == 1


async def test_a_notice_of_telegrams_own_is_ignored(telling: World) -> None:
    for kind in sorted(NOTICES & set(CONTENTS)):
        assert await telling.callers.send(CALLER, kind) == 200

    assert telling.intake.handed == []
    assert telling.caller.texts() == []


async def test_a_group_is_left_without_a_word(telling: World) -> None:
    await telling.callers.add_to(GROUP)
    left_when_added = telling.callers.chats[GROUP].left
    telling.callers.chats[GROUP].left = False
    await telling.callers.say(GROUP, DANGER)

    assert left_when_added
    assert telling.callers.chats[GROUP].left
    assert telling.callers.chats[GROUP].texts() == []
    assert telling.intake.handed == []


async def test_a_channel_is_left_without_a_word(telling: World) -> None:
    channel = telling.callers.open(-100_500, "Kanał", "channel")
    post = {**telling.callers.new_message(channel), "text": DANGER}
    await telling.callers.update({"channel_post": post})

    assert channel.left
    assert telling.intake.handed == []


async def test_a_caller_who_blocks_the_bot_is_recorded_and_not_written_to(telling: World) -> None:
    await telling.callers.say(CALLER, "potrzebuję rozmowy")
    before = telling.caller.texts()
    await telling.callers.block(CALLER)
    await telling.callers.block(CALLER, blocked=False)
    await telling.advance(timedelta(hours=1))

    assert [inbound.kind for inbound in telling.intake.handed] == [Kind.TEXT, Kind.BLOCKED]
    assert telling.caller.texts() == before


async def test_an_old_button_does_not_spin(telling: World) -> None:
    await telling.callers.update(
        {
            "callback_query": {
                "id": "1",
                "from": telling.caller.as_user(),
                "chat_instance": "1",
                "data": "x",
            }
        }
    )

    assert telling.telegram.calls[-1][1] == "answerCallbackQuery"


async def test_a_repeated_update_is_answered_once(telling: World) -> None:
    await telling.callers.say(CALLER, "potrzebuję rozmowy")
    replies = telling.caller.texts()
    status = await telling.callers.push(telling.callers.updates[-1])

    assert status == 200
    assert telling.caller.texts() == replies
    assert len(await telling.stored()) == 1


async def test_a_reply_that_telegram_did_not_take_comes_when_the_update_comes_again(
    telling: World,
) -> None:
    telling.telegram.fail("sendMessage", times=3, status=500)

    first = await telling.callers.say(CALLER, "potrzebuję rozmowy")
    none_yet = telling.caller.texts()
    await telling.callers.retry()

    assert (first, none_yet) == (503, [])
    assert len(telling.caller.texts()) == len(set(telling.caller.texts())) > 0
    assert len(await telling.stored()) == 1


async def test_a_reply_that_comes_too_late_is_not_sent(telling: World) -> None:
    telling.telegram.fail("sendMessage", times=3, status=500)
    await telling.callers.say(CALLER, "potrzebuję rozmowy")
    telling.times.now += timedelta(minutes=11)
    await telling.callers.retry()

    assert telling.caller.texts() == []
    assert telling.callers.pending == {}


async def test_a_caller_who_blocked_the_bot_does_not_make_telegram_repeat(telling: World) -> None:
    telling.telegram.fail("sendMessage", times=9, status=403)

    assert await telling.callers.say(CALLER, "potrzebuję rozmowy") == 200


async def test_when_the_desk_breaks_the_caller_gets_112_once_and_the_update_comes_again(
    telling: World,
) -> None:
    telling.intake.broken = RuntimeError("anything")
    statuses = [await telling.callers.say(CALLER, DANGER)]
    await telling.callers.retry()
    fallback = telling.caller.texts()
    telling.intake.broken = None
    await telling.callers.retry()

    assert statuses == [503]
    assert " ".join(fallback) == (
        "Zagrożenie życia: dzwoń 112 lub 999. Mamy awarię. Całą dobę: 800 00 00 00. "
        "Telefon do nas: 85 000 00 00."
    )
    assert len(telling.caller.texts()) > 1
    assert len(await telling.stored()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4096,
        "🙂🙂🙂",
        "\u200b\u200d\ufeff",
        "\x00\x01\x02",
        "\u202eagrop\u202c",
        "ﷺ" * 500,
        "'; drop table cases; --",
        "<b>x</b> &amp; {centre_phone} %s",
        " ",
        "\ud83d",
    ],
    ids=["long", "emoji", "zero width", "control", "rtl", "wide", "sql", "markup", "blank", "half"],
)
async def test_no_text_is_left_without_an_answer(telling: World, text: str) -> None:
    status = await telling.callers.say(CALLER, text)

    assert status == 200
    assert telling.caller.texts()


def test_every_kind_of_update_has_its_treatment() -> None:
    known = set(table("telegram")["updates"]) | set(Update.model_fields) - {"update_id"}

    assert known == set(UPDATES)


def test_every_content_of_a_message_is_answered_or_a_notice() -> None:
    known = {kind.value for kind in ContentType} - {"any"}

    assert known == set(CONTENT) | NOTICES
    assert not set(CONTENT) & NOTICES


async def test_what_was_not_asked_for_is_ignored_without_an_error(telling: World) -> None:
    ignored = [kind for kind, done in UPDATES.items() if done is Treatment.IGNORED]
    contents: list[Any] = [{}, {"id": "1"}, None, "x", [], 5, {"message": 1}]
    telling.callers.allowed = list(UPDATES)

    for kind in ignored:
        for content in contents:
            assert await telling.callers.update({kind: content}) == 200, (kind, content)

    assert telling.intake.handed == []
    assert telling.caller.texts() == []


def test_a_message_with_nothing_known_in_it_is_an_attachment() -> None:
    bare = Message.model_validate(
        {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
    )

    assert CONTENT[bare.content_type] is Kind.ATTACHMENT
