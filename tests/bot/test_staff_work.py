"""The owner of a case reads, answers and closes it in the staff bot; nobody else learns of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.orders import Order, Quoted, Wish, quoted, written
from dyzur.emulators.telegram_bot import Chat, buttons
from tests.bot.test_staff import code
from tests.bot.world import CALLER, DANGER, World, world

SECOND = 5002


@pytest.fixture
async def taken() -> AsyncIterator[World]:
    """A world in which the first who was paged has taken the case of the caller."""
    async with world() as made:
        await made.callers.say(CALLER, DANGER)
        await made.advance()
        await made.press(made.paged()[0], "Biorę")
        await made.advance()
        yield made


def owner(made: World) -> Chat:
    """The chat of whoever was paged first."""
    return next(c for c in made.staff.chats.values() if any("Twoja" in t for t in c.texts()))


def yours(made: World) -> dict[str, Any]:
    """The message that shows the owner the case."""
    return next(m for m in owner(made).messages if "Zamknij sprawę" in labels(m))


def labels(message: dict[str, Any]) -> list[str]:
    """What stands on the buttons of a message."""
    return [button["text"] for button in buttons(message)]


async def test_the_conversation_stands_in_the_chat_at_once_with_what_can_be_done(
    taken: World,
) -> None:
    message = yours(taken)

    assert labels(message) == ["Pokaż rozmowę", "Mam kontakt", "Zamknij sprawę"]
    assert DANGER in message["text"]
    assert "ZGODA NA KONTAKT: NIE PYTANO" in message["text"].splitlines()[0]
    assert message["has_protected_content"]
    others = [c for c in taken.staff.chats.values() if c.id != owner(taken).id]
    assert not any("zabić" in text for chat in others for text in chat.texts())


async def test_the_whole_conversation_comes_on_demand_and_cannot_be_passed_on(
    taken: World,
) -> None:
    await taken.press(owner(taken), "Pokaż rozmowę")

    last = owner(taken).last()
    assert DANGER in last["text"]
    assert "automat: " in last["text"]
    assert last["has_protected_content"]
    assert "Mam kontakt" in labels(last)


async def test_a_reply_goes_to_the_caller_and_the_callers_next_message_to_the_owner(
    taken: World,
) -> None:
    await taken.staff.say(owner(taken).id, "Jestem z Tobą.", reply_to_message=yours(taken))
    await taken.advance()
    await taken.callers.say(CALLER, "dziękuję, jestem w kuchni")
    await taken.advance()

    assert "Jestem z Tobą." in taken.caller.texts()
    assert any("wysyłam do osoby" in text for text in owner(taken).texts())
    assert "jestem w kuchni" in owner(taken).texts()[-1]
    assert taken.caller.texts()[-1] == "Jestem z Tobą."  # the machine is mute
    others = [c for c in taken.staff.chats.values() if c.id != owner(taken).id]
    assert not any("kuchni" in text for chat in others for text in chat.texts())


async def test_with_one_case_just_writing_is_enough(taken: World) -> None:
    handed = len(taken.intake.handed)

    await taken.staff.say(owner(taken).id, "ok")
    await taken.staff.say(owner(taken).id, "Zaraz zadzwonię, dobrze?")
    await taken.advance()

    assert taken.caller.texts()[-2:] == ["ok", "Zaraz zadzwonię, dobrze?"]
    assert len(taken.intake.handed) == handed


async def test_a_repeated_update_is_sent_to_the_caller_once(taken: World) -> None:
    await taken.staff.say(owner(taken).id, "Jestem.")
    update = taken.staff.updates[-1]
    await taken.staff.push(update)
    await taken.advance()

    assert taken.caller.texts().count("Jestem.") == 1


async def test_with_two_cases_the_bot_asks_which_and_sends_nothing(taken: World) -> None:
    await taken.callers.say(SECOND, DANGER)
    await taken.advance()
    await taken.press(owner(taken), "Biorę")
    await taken.advance()
    said = [len(taken.callers.chats[each].texts()) for each in (CALLER, SECOND)]

    await taken.staff.say(owner(taken).id, "Jestem z Tobą.")
    await taken.advance()
    asked = owner(taken).texts()[-1]
    unsent = [len(taken.callers.chats[each].texts()) for each in (CALLER, SECOND)]
    await taken.staff.say(owner(taken).id, "Jestem.", reply_to_message=yours(taken))
    await taken.advance()

    assert asked.startswith("Nie wysłano. Masz kilka spraw")
    assert unsent == said
    assert taken.caller.texts()[-1] == "Jestem."
    assert "Jestem." not in taken.callers.chats[SECOND].texts()


async def test_a_reply_to_a_page_takes_the_case_and_never_reaches_the_other_caller(
    taken: World,
) -> None:
    await taken.callers.say(SECOND, DANGER)
    await taken.advance()
    chat = owner(taken)
    page = [m for m in chat.messages if "Biorę" in labels(m)][-1]
    said = len(taken.caller.texts())

    await taken.staff.say(chat.id, "tak")
    unsure = chat.texts()[-1]
    await taken.staff.say(chat.id, "tak", reply_to_message=page)
    await taken.advance()

    assert unsure.startswith("Nie wysłano. Nie wiem")
    assert len(taken.caller.texts()) == said
    assert any("jest Twoja" in text for text in chat.texts()[-4:])


async def test_a_reply_in_a_case_that_is_not_theirs_is_not_sent(taken: World) -> None:
    other = next(c for c in taken.staff.chats.values() if c.id != owner(taken).id)
    said = len(taken.caller.texts())
    message = {**yours(taken), "chat": other.as_chat()}

    await taken.staff.say(other.id, "Jestem.", reply_to_message=message)
    await taken.advance()

    assert other.texts()[-1].startswith("Nie wysłano.")
    assert len(taken.caller.texts()) == said


async def test_a_press_in_a_chat_that_does_not_own_the_case_shows_nothing(taken: World) -> None:
    other = next(c for c in taken.staff.chats.values() if c.id != owner(taken).id)
    other.messages.append({**yours(taken), "chat": other.as_chat()})
    texts = len(other.texts())

    pressed = [await taken.press(other, label) for label in labels(yours(taken))]

    assert all("nie jest Twoja" in press.answers[0] for press in pressed)
    assert len(other.texts()) == texts
    async with taken.desk.database.read() as unit:
        (case,) = await unit.open_cases()
    assert (case.closed_at, case.reached_at) == (None, None)


async def test_closing_is_asked_once_and_a_later_message_opens_a_new_case(taken: World) -> None:
    chat = owner(taken)
    old = code(chat)
    await taken.press(chat, "Zamknij sprawę")
    asked = chat.texts()[-1]
    async with taken.desk.database.read() as unit:
        before = await unit.open_cases()
    await taken.press(chat, "Tak, zamknij")
    closed = chat.texts()[-1]
    await taken.callers.say(CALLER, DANGER)
    await taken.advance()

    assert "na pewno" in asked
    assert len(before) == 1
    assert closed == f"Sprawa {old} zamknięta."
    async with taken.desk.database.read() as unit:
        (case,) = await unit.open_cases()
    assert case.id != before[0].id
    assert case.claimed_by is None


async def test_who_does_not_want_to_close_keeps_the_case(taken: World) -> None:
    chat = owner(taken)
    await taken.staff.say(chat.id, "/zamknij")

    await taken.press(chat, "Nie, zostaw")

    async with taken.desk.database.read() as unit:
        assert len(await unit.open_cases()) == 1
    assert not any("Tak, zamknij" in labels(message) for message in chat.messages)


async def test_contact_by_button_ends_the_watch(taken: World) -> None:
    await taken.press(owner(taken), "Mam kontakt")
    messages = len(owner(taken).messages)

    await taken.advance(timedelta(hours=1))

    assert len(owner(taken).messages) == messages
    assert "masz kontakt" in owner(taken).texts()[-1]


async def test_a_picture_and_a_correction_do_not_reach_the_caller(taken: World) -> None:
    chat = owner(taken)
    await taken.staff.say(chat.id, "Jestem.")
    await taken.advance()
    said = len(taken.caller.texts())
    mine = [m for m in chat.messages if not m["from"]["is_bot"]][-1]

    await taken.staff.edit(chat.id, mine["message_id"], "Jestem!")
    corrected = chat.texts()[-1]
    await taken.staff.send(chat.id, "photo", caption="patrz")
    await taken.advance()

    assert "poprawki nie wysłano" in corrected
    assert "Przekazuję tylko tekst" in chat.texts()[-1]
    assert len(taken.caller.texts()) == said


async def test_a_caller_who_blocked_the_bot_does_not_get_it_and_the_owner_knows(
    taken: World,
) -> None:
    taken.callers.chats[CALLER].blocked = True

    await taken.staff.say(owner(taken).id, "Jestem.")
    await taken.advance()

    assert "NIE dotarła" in owner(taken).texts()[-1]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/zamknij", Order(Wish.CLOSE, None)),
        ("zamknij 1234", Order(Wish.CLOSE, "1234")),
        ("Rozmowa", Order(Wish.READ, None)),
        ("mam kontakt 1234", Order(Wish.REACH, "1234")),
        ("ok", Order(Wish.CLAIM, None, unsure=True)),
        ("ok 1234", Order(Wish.CLAIM, "1234")),
        ("1234", Order(Wish.CLAIM, "1234", bare=True)),
        ("nie mogę teraz rozmawiać", None),
        ("116 123", None),
    ],
)
def test_a_text_is_an_order_only_if_it_is_nothing_else(text: str, order: Order | None) -> None:
    assert written(text) == order


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dyżur 1234, wezwanie 1: PILNE.", Quoted("1234", page=True)),
        ("(powtórzenie) Sprawa 1234 jest Twoja.", Quoted("1234", page=False)),
        ("Sprawę 1234 prowadzi teraz Ada.", Quoted("1234", page=False)),
        ("Aby przejąć sprawę 1234", None),
        ("12:00 osoba: Sprawa 1234", None),
        (None, None),
    ],
)
def test_only_the_head_of_our_message_names_its_case(
    text: str | None, found: Quoted | None
) -> None:
    assert quoted(text) == found
