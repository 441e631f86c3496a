"""Staff take cases from the staff bot by button or by text; the first one wins."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from dyzur.emulators.telegram_bot import Chat
from storage.database import DatabaseGone
from tests.bot.world import CALLER, DANGER, World, world

STRANGER = 9009


@pytest.fixture
async def paged() -> AsyncIterator[World]:
    """A world in which a caller is in danger and the whole first rung and the backup are paged."""
    async with world() as made:
        await made.callers.say(CALLER, DANGER)
        await made.advance()
        await made.advance(timedelta(minutes=3))
        assert len(made.paged()) >= 2
        yield made


def code(chat: Chat) -> str:
    """The code of the case that was paged in this chat."""
    return next(found[0] for text in chat.texts() if (found := re.search(r"\d{4}", text)))


def page(chat: Chat) -> str:
    """The first page as it stands now."""
    return chat.texts()[0]


async def test_a_press_takes_the_case_and_tells_the_caller(paged: World) -> None:
    first = paged.paged()[0]
    said_before = len(paged.caller.texts())
    number = code(first)

    pressed = await paged.press(first, "Biorę")
    await paged.advance()

    assert pressed.answers == [f"Sprawa {number} jest Twoja."]
    assert page(first).endswith(f"\n\nSprawa {number} jest Twoja.")
    assert first not in paged.paged()
    assert len(paged.caller.texts()) == said_before + 1


async def test_a_page_holds_nothing_of_what_the_caller_told_and_cannot_be_passed_on(
    paged: World,
) -> None:
    message = next(m for m in paged.paged()[0].messages if "reply_markup" in m)

    assert message["has_protected_content"]
    assert "zabić" not in message["text"]
    assert str(CALLER) not in message["text"]


async def test_of_two_presses_at_once_one_wins_and_the_other_is_told_who_has_it(
    paged: World,
) -> None:
    chats = paged.paged()[:2]

    presses = await asyncio.gather(*(paged.press(chat, "Biorę") for chat in chats))

    said = [press.answers[0] for press in presses]
    winners = [text for text in said if "jest Twoja" in text]
    losers = [text for text in said if "ma już" in text]
    assert (len(winners), len(losers)) == (1, 1)
    winner = chats[said.index(winners[0])]
    assert winner.name in {person.id for person in paged.desk.duties.snapshot.people}
    name = next(p.name for p in paged.desk.duties.snapshot.people if p.id == winner.name)
    assert name in losers[0]


async def test_a_repeated_press_is_answered_the_same(paged: World) -> None:
    first = paged.paged()[0]
    await paged.press(first, "Biorę")
    update = paged.staff.updates[-1]

    status = await paged.staff.push(update)

    assert status == 200
    press = paged.staff.presses[update["callback_query"]["id"]]
    assert len(set(press.answers)) == 1


async def test_who_cannot_is_noted_and_may_still_change_their_mind(paged: World) -> None:
    first = paged.paged()[0]

    declined = await paged.press(first, "Nie mogę")
    taken = await paged.press(first, "Jednak biorę")

    assert declined.answers == ["Przyjęto. Wzywam następną osobę."]
    assert "jest Twoja" in taken.answers[0]


@pytest.mark.parametrize("text", ["{code}", "biorę {code}", "BIORE", "Przejmuję.", "tak, {code}"])
async def test_a_text_takes_the_case_as_well(paged: World, text: str) -> None:
    first = paged.paged()[0]

    await paged.staff.say(first.id, text.format(code=code(first)))

    assert first.texts()[-1] == f"Sprawa {code(first)} jest Twoja."


async def test_a_text_can_decline(paged: World) -> None:
    first = paged.paged()[0]

    await paged.staff.say(first.id, f"nie mogę {code(first)}")

    assert first.texts()[-1] == "Przyjęto. Wzywam następną osobę."


async def test_a_stranger_learns_nothing_and_takes_nothing(paged: World) -> None:
    number = code(paged.paged()[0])
    await paged.staff.say(STRANGER, "/start")
    await paged.staff.say(STRANGER, f"biorę {number}")

    stranger = paged.staff.chats[STRANGER]
    assert "112" in stranger.texts()[0]
    assert all(number not in text and "Twoja" not in text for text in stranger.texts())
    assert paged.paged()


async def test_a_strangers_press_is_answered_like_an_unknown_case(paged: World) -> None:
    first = paged.paged()[0]
    forwarded = {**first.last(), "chat": paged.staff.open(STRANGER).as_chat()}
    paged.staff.chats[STRANGER].messages.append(forwarded)

    pressed = await paged.staff.press(STRANGER, forwarded["message_id"], "Biorę")

    assert pressed.answers == ["Nie znam takiej sprawy albo nie wezwano do niej tego czatu."]


async def test_a_stray_text_is_heard_like_any_other(paged: World) -> None:
    handed = len(paged.intake.handed)
    pages = len(paged.paged())

    await paged.staff.say(STRANGER, DANGER)
    await paged.advance()

    assert len(paged.intake.handed) == handed + 1
    assert "112" in paged.staff.chats[STRANGER].texts()[0]
    assert len(paged.paged()) >= pages


async def test_a_member_of_staff_who_writes_something_else_is_told_how_to_claim(
    paged: World,
) -> None:
    first = paged.paged()[0]

    await paged.staff.say(first.id, "/start")

    assert first.texts()[-1].startswith("Aby przejąć sprawę")


@pytest.mark.parametrize("data", ["", "take", "take:", "drop:1234", "take:" + "9" * 60, "take:x;y"])
async def test_a_button_that_is_not_ours_claims_nothing(paged: World, data: str) -> None:
    first = paged.paged()[0]
    query = {"id": "77", "from": first.as_user(), "chat_instance": "1", "data": data}

    status = await paged.staff.update({"callback_query": query})

    assert status == 200
    assert first in paged.paged()


async def test_a_press_while_the_database_is_gone_is_told_so(
    paged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseGone("gone")

    monkeypatch.setattr(paged.desk.database, "unit", gone)
    pressed = await paged.press(paged.paged()[0], "Biorę")

    assert pressed.answers[0].startswith("Awaria")


async def test_a_claim_by_text_while_the_database_is_gone_is_told_so(
    paged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseGone("gone")

    first = paged.paged()[0]
    for opened in ("unit", "read"):
        monkeypatch.setattr(paged.desk.database, opened, gone)
    await paged.staff.say(first.id, code(first))

    assert first.texts()[-1].startswith("Awaria")


async def test_112_is_no_code_of_a_case(paged: World) -> None:
    handed = len(paged.intake.handed)

    await paged.staff.say(paged.paged()[0].id, "112")

    assert len(paged.intake.handed) == handed + 1


async def test_a_claim_stands_though_telegram_takes_no_answer(paged: World) -> None:
    first = paged.paged()[0]
    for method in ("answerCallbackQuery", "editMessageText"):
        paged.telegram.fail(method, status=500)

    await paged.press(first, "Biorę")

    async with paged.desk.database.read() as unit:
        assert (await unit.open_cases())[0].claimed_by == first.name
