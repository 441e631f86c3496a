"""What goes wrong outside: repeats, dead vendors, a database that is gone, any kind of text."""

import asyncio
from datetime import timedelta

import pytest

from desk.values import Inbound, Kind, SendFailed
from escalation.ladder import PageChannel
from storage.records import OutgoingState, Part
from tests.world import World
from triage.heard import Channel, Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
SWALLOWED = "połknęłam wszystkie tabletki, żegnajcie"


async def test_a_repeat_gets_the_first_answer_again_and_stores_nothing(world: World) -> None:
    first = await world.write(SUICIDAL, id="SM1")
    again = await world.write(SUICIDAL, id="SM1")

    case = await world.case()
    async with world.database.read() as unit:
        stored = await unit.messages(case.id)
    assert again.replies == first.replies
    assert again.repeated
    assert len([each for each in stored if each.kind == "text"]) == 1
    assert len(world.sent(Part.PAGE)) == len({each.key for each in world.sent(Part.PAGE)})


async def test_nobody_reachable_says_no_word_of_calling_and_goes_on_knocking(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.duties._take(type(world.duties.snapshot)())  # noqa: SLF001  everybody is gone

    answer = await world.write(SUICIDAL)
    await world.advance(timedelta(minutes=10))

    assert "Wzywam" not in " ".join(answer.replies)
    assert answer.replies[0].startswith("Zagrożenie życia: dzwoń 112.")
    assert sum("nobody on duty" in each.message for each in caplog.records) > 5


async def test_a_page_that_no_channel_carries_climbs_at_once(world: World) -> None:
    for channel in PageChannel:
        world.vendor.broken[channel] = SendFailed("no such number", final=True)

    await world.write(SUICIDAL)
    world.vendor.broken.clear()
    await world.advance(timedelta(seconds=5))

    assert "celina" in world.paged()


async def test_one_broken_channel_holds_up_no_other(world: World) -> None:
    world.vendor.broken[PageChannel.TELEGRAM] = SendFailed("down")

    await world.write(SWALLOWED)

    assert {each.channel for each in world.sent(Part.PAGE)} == {PageChannel.SMS, PageChannel.CALL}


async def test_without_a_database_the_caller_gets_112_two_numbers_and_people_are_paged(
    world: World,
) -> None:
    await world.lose_database()

    answer = await world.desk.intake.receive(_inbound(world, SUICIDAL), now=world.now)
    await _settled()

    assert answer.case is None
    assert "112" in answer.replies[0]
    assert "800 70 2222" in answer.replies[0]
    assert "ada" in world.paged()


async def test_a_message_kept_on_disk_is_handled_once_when_the_database_is_back(
    world: World,
) -> None:
    await world.lose_database()
    await world.desk.intake.receive(_inbound(world, SUICIDAL), now=world.now)
    await _settled()
    world.restore_database()

    assert await world.desk.intake.replay(now=world.now) == 1
    assert await world.desk.intake.replay(now=world.now) == 0
    await world.knock()

    case = await world.case()
    assert case.talk.risk is Risk.HIGH
    assert len(world.words()) >= 1


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "\u200b", "x" * 10_000, "\ud800abc", "\u202eabc", "\x00"]
)
async def test_any_text_gets_an_answer(world: World, text: str) -> None:
    answer = await world.write(text)

    assert answer.replies
    assert "112" in " ".join(answer.replies)


async def test_a_picture_is_answered_with_what_works(world: World) -> None:
    answer = await world.write("", kind=Kind.ATTACHMENT)

    assert "Widzę tylko tekst" in answer.replies[0]


async def test_a_shared_place_is_kept_for_the_human_and_not_heard_as_words(world: World) -> None:
    await world.write(SWALLOWED)

    await world.write("53.132500,23.168800", kind=Kind.LOCATION)

    case = await world.case()
    async with world.database.read() as unit:
        kept = await unit.messages(case.id)
    assert kept[-1].text == "53.132500,23.168800"
    assert case.talk.centre is None


async def test_a_status_of_failure_reroutes_the_page(world: World) -> None:
    world.vendor.broken[PageChannel.TELEGRAM] = SendFailed("blocked", final=True)
    await world.write(SUICIDAL)
    sent = world.sent(Part.PAGE)

    for number in range(1, len(world.vendor.sent) + 1):
        await world.desk.paging.status(f"v{number}", OutgoingState.FAILED, "30003", now=world.now)
    await world.knock()

    assert {each.person for each in sent} == {"ada"}
    assert "celina" in world.paged()


def _inbound(world: World, text: str) -> Inbound:
    line = "bialystok-oik"
    return Inbound(Channel.SMS, "SM-lost", line, "+447700900111", text, sent_at=world.now)


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
