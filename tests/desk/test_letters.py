"""What the owner of a case writes reaches its caller, or the owner hears why it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.values import Done, SendFailed
from storage.records import DeadlineKind, OutgoingState, Part
from tests.desk.owning import BEATEN, SECOND, SMS, SUICIDAL, owned
from tests.world import World
from triage.case import Permission
from triage.heard import Channel


async def test_the_owners_text_reaches_the_caller_and_counts_as_contact(world: World) -> None:
    await owned(world)

    told = await world.letter("ada", "Jestem z Tobą. Czy jesteś teraz bezpieczna?")
    pages = len(world.sent(Part.PAGE))
    await world.advance(timedelta(hours=2))

    assert told.done is Done.DONE
    (word,) = [each for each in world.sent(Part.WORD) if "Jestem z Tobą" in each.text]
    assert (word.address, word.line, word.channel) == ("+447700900111", "all", SMS)
    assert len(world.sent(Part.PAGE)) == pages
    case = await world.case()
    assert case.reached_at is not None
    async with world.database.read() as unit:
        kinds = [message.kind for message in await unit.messages(case.id)]
    assert kinds.count("human") == 1


async def test_a_repeat_of_the_owners_text_is_sent_once_even_to_nobody_else(world: World) -> None:
    await owned(world)
    first = await world.letter("ada", "Jestem.", external_id="u1")
    await world.work("close", "ada", sure=True)
    await world.write("inna osoba, chcę się zabić", caller=SECOND)
    await world.claim("ada")

    again = await world.letter("ada", "Jestem.", external_id="u1")

    assert again == first
    assert [each.address for each in world.sent(Part.WORD) if each.text == "Jestem."] == [
        "+447700900111"
    ]


async def test_with_two_cases_and_no_case_named_nothing_is_sent(world: World) -> None:
    await world.write(SUICIDAL)
    await world.write(SUICIDAL, caller=SECOND)
    async with world.database.read() as unit:
        first, second = await unit.open_cases()
    for case in (first, second):
        await world.claim("ada", code=case.code)
    words = len(world.words())

    unnamed = await world.letter("ada", "Jestem z Tobą.")
    asked = len(world.words())
    named = await world.letter("ada", "Jestem z Tobą.", code=second.code, answers=True)

    assert unnamed.done is Done.REFUSED
    assert first.code in unnamed.texts[0]
    assert second.code in unnamed.texts[0]
    assert asked == words
    assert named.done is Done.DONE
    assert world.sent(Part.WORD)[-1].address == second.caller


async def test_an_answer_under_a_message_older_than_the_case_is_not_sent(world: World) -> None:
    code = await owned(world)
    words = len(world.words())

    told = await world.letter(
        "ada", "Jestem.", code=code, answers=True, seen_at=world.now - timedelta(hours=3)
    )

    assert told.done is Done.REFUSED
    assert len(world.words()) == words


async def test_an_answer_in_a_case_of_somebody_else_is_not_sent(world: World) -> None:
    code = await owned(world)
    words = len(world.words())

    told = await world.letter("celina", "Jestem.", code=code, answers=True)

    assert told.done is Done.REFUSED
    assert len(world.words()) == words


async def test_without_a_case_a_text_is_nobodys(world: World) -> None:
    await world.write(SUICIDAL)

    told = await world.letter("ada", "jestem chora")

    assert told.done is Done.NONE


async def test_a_word_that_may_answer_a_page_is_not_sent_while_one_waits(world: World) -> None:
    await owned(world)
    await world.write(SUICIDAL, caller=SECOND)
    words = len(world.words())

    while_paged = await world.letter("ada", "tak", wish=True)
    sent = len(world.words())
    await world.advance(timedelta(seconds=1))
    async with world.database.read() as unit:
        (waiting,) = [each for each in await unit.open_cases() if each.claimed_by is None]
    await world.claim("celina", code=waiting.code)
    after = await world.letter("ada", "tak", wish=True)

    assert (while_paged.done, sent) == (Done.REFUSED, words)
    assert after.done is Done.DONE


async def test_over_sms_a_text_without_a_code_is_not_sent(world: World) -> None:
    code = await owned(world)
    words = len(world.words())

    told = await world.letter("ada", "Jestem.", SMS)

    assert told.done is Done.REFUSED
    assert code in told.texts[0]
    assert len(world.words()) == words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quiet": True}, "BEZ KONTAKTU WYCHODZĄCEGO"),
        ({"permission": Permission.NONE}, "BEZ KONTAKTU WYCHODZĄCEGO"),
    ],
)
async def test_where_silence_was_chosen_a_human_cannot_write_and_hears_why(
    world: World, change: dict[str, object], said: str
) -> None:
    await owned(world)
    case = await world.case()
    async with world.database.unit() as unit:
        await unit.keep_case(replace(case, talk=replace(case.talk, **change)))  # type: ignore[arg-type]
    words = len(world.words())

    told = await world.letter("ada", "Jestem.")

    assert told.done is Done.REFUSED
    assert said in told.texts[0]
    assert len(world.words()) == words
    assert (await world.case()).reached_at is None


async def test_in_violence_the_owner_may_write_once_the_caller_says_it_is_safe(
    world: World,
) -> None:
    await owned(world, BEATEN)

    before = await world.letter("ada", "Jestem.")
    await world.write("tak")
    after = await world.letter("ada", "Jestem.")

    assert (before.done, after.done) == (Done.REFUSED, Done.DONE)
    assert "BEZ KONTAKTU WYCHODZĄCEGO" in world.relayed("ada")[0].splitlines()[0]


async def test_in_violence_a_no_keeps_the_owner_silent_and_the_machine_mute(world: World) -> None:
    await owned(world, BEATEN)

    answer = await world.write("nie")
    told = await world.letter("ada", "Jestem.")

    assert answer.replies == ()
    assert told.done is Done.REFUSED
    assert world.words() == []


async def test_a_caller_of_the_telephone_cannot_be_written_to(world: World) -> None:
    await world.write("chcę się zabić", channel=Channel.VOICE)
    await world.claim("ada")

    told = await world.letter("ada", "Jestem.")

    assert told.done is Done.REFUSED
    assert "dzwoniła" in told.texts[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 2000,
        "Zadzwoń do mnie: {phone}",
        "mój numer {apart}",
        "oddzwoń na {staff}",
    ],
)
async def test_what_must_not_leave_is_not_sent(world: World, text: str) -> None:
    await owned(world)
    phone = world.address("ada", SMS)
    words = len(world.words())

    apart, staff = f"{phone[-9:-6]} {phone[-6:]}", world.people.staff_number
    told = await world.letter("ada", text.format(phone=phone, apart=apart, staff=staff))

    assert told.done is Done.REFUSED
    assert len(world.words()) == words


async def test_a_text_that_took_too_long_to_reach_us_is_not_sent(world: World) -> None:
    await owned(world)
    words = len(world.words())

    told = await world.letter("ada", "Jestem.", written_at=world.now - timedelta(minutes=11))
    edited = await world.letter("ada", "Jestem!", edited=True)

    assert (told.done, edited.done) == (Done.REFUSED, Done.REFUSED)
    assert len(world.words()) == words


async def test_the_owner_is_told_of_a_text_that_did_not_arrive_and_watched_again(
    world: World,
) -> None:
    await owned(world)
    world.vendor.broken[SMS] = SendFailed("no such number", final=True)

    await world.letter("ada", "Jestem.")

    notices = [each for each in world.sent(Part.NOTICE) if each.person == "ada"]
    assert "NIE dotarła" in notices[-1].text
    case = await world.case()
    async with world.database.read() as unit:
        kinds = {each.kind for each in await unit.deadlines_of(case.id)}
    assert DeadlineKind.OWNER in kinds


async def test_a_text_that_no_vendor_takes_in_time_is_given_up_and_told(world: World) -> None:
    await owned(world)
    world.vendor.broken[SMS] = SendFailed("down")
    await world.letter("ada", "Jestem.")

    await world.advance(timedelta(minutes=11))
    world.vendor.broken.clear()
    await world.advance(timedelta(minutes=11))

    assert "Jestem." not in world.words()
    notices = [each.text for each in world.sent(Part.NOTICE) if each.person == "ada"]
    assert sum("NIE dotarła" in text for text in notices) == 1


async def test_a_text_that_the_vendor_could_not_deliver_is_told(world: World) -> None:
    await owned(world)
    await world.letter("ada", "Jestem.")
    at = next(i for i, each in enumerate(world.vendor.sent, 1) if each.text == "Jestem.")

    await world.desk.paging.status(f"v{at}", OutgoingState.FAILED, "30003", now=world.now)
    await world.knock()

    notices = [each.text for each in world.sent(Part.NOTICE) if each.person == "ada"]
    assert "NIE dotarła" in notices[-1]
