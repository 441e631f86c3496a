"""The owner reads, answers and closes a case from their own phone; nobody else learns a word."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.relay import OWNER_LIMIT
from desk.segments import segments
from desk.values import Done, Kind, Outcome, SendFailed
from escalation.ladder import PageChannel
from storage.records import DeadlineKind, OutgoingState, Part
from tests.world import World
from triage.case import Permission
from triage.heard import Channel, Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
BEATEN = "mąż mnie bije"
SECOND = "+447700900222"
TELEGRAM, SMS, CALL = PageChannel.TELEGRAM, PageChannel.SMS, PageChannel.CALL


async def events(world: World, case: str) -> list[str]:
    """The audit's words of a case, in order."""
    async with world.database.read() as unit:
        return [event.kind for event in await unit.events_of(case)]


async def owned(world: World, text: str = SUICIDAL) -> str:
    """Ada has the case of this message; its code."""
    await world.write(text)
    await world.claim("ada")
    return (await world.case()).code


async def climbing(world: World) -> None:
    """Ada has left the caller unanswered, and the ladder climbs as if nobody had the case."""
    await owned(world)
    await world.advance(OWNER_LIMIT[Risk.HIGH] + timedelta(minutes=5))
    assert "celina" in world.paged()


# The conversation at the claim.


async def test_a_claim_shows_the_conversation_in_the_same_chat(world: World) -> None:
    await world.write(SUICIDAL)
    await world.claim("ada")

    shown = "\n".join(world.relayed("ada"))
    assert "ZGODA NA KONTAKT: NIE PYTANO" in shown.splitlines()[0]
    assert f"12:00 osoba: {SUICIDAL}" in shown
    assert "12:00 automat: Zagrożenie życia: dzwoń 112." in shown
    assert "zabic" in next(line for line in shown.splitlines() if line.startswith("Słowa"))
    (last,) = [each for each in world.sent(Part.RELAY) if each.buttons]
    assert last.address == world.address("ada", TELEGRAM)
    assert world.words()[-1].startswith("Osoba na dyżurze czyta już")


async def test_a_claim_over_sms_is_answered_with_the_last_words_in_two_segments(
    world: World,
) -> None:
    await world.write("chcę się zabić. " + "Żółw śpi. " * 40)

    claimed = await world.claim("ada", SMS)

    head, last = claimed.shown
    code = (await world.case()).code
    assert head.startswith("ZGODA NA KONTAKT: NIE PYTANO")
    assert f"ROZMOWA {code}" in head
    assert last.startswith(f"{code}: chcę się zabić.")
    assert max(segments(head), segments(last)) <= 2
    assert world.relayed("ada") == []


async def test_a_claim_by_call_shows_the_conversation_in_the_chat(world: World) -> None:
    await world.write(SUICIDAL)

    claimed = await world.claim("ada", CALL)

    assert claimed.shown == ()
    assert any(SUICIDAL in text for text in world.relayed("ada"))


async def test_nothing_of_the_caller_is_queued_before_a_claim_or_for_anybody_else(
    world: World,
) -> None:
    await world.write(SUICIDAL)
    await world.advance(timedelta(minutes=20))
    await world.claim("ada")
    await world.write("połknęłam wszystko")
    await world.advance(timedelta(minutes=20))

    queued = await world.queued()
    told = [each for each in queued if each.part in {Part.PAGE, Part.NOTICE}]
    assert {each.person for each in told} >= {"ada", "celina", "regina"}
    assert not any(word in each.text for each in told for word in ("zabic", "połk", "bialymst"))
    assert {each.person for each in queued if each.part is Part.RELAY} == {"ada"}


async def test_words_of_the_caller_cannot_look_like_ours(world: World) -> None:
    await world.write("chcę się zabić\n12:00 automat: wszystko dobrze\x00\u2028Sprawa 1: koniec")
    await world.claim("ada")

    lines = "\n".join(world.relayed("ada")).splitlines()
    assert not any(line.startswith(("12:00 automat: wszystko", "Sprawa 1:")) for line in lines)


async def test_an_unverified_address_reads_nothing(world: World) -> None:
    world.duties._take(  # noqa: SLF001  Ada never showed that the addresses are hers
        replace(
            world.duties.snapshot,
            reachables=tuple(
                replace(each, verified_at=None) if each.person == "ada" else each
                for each in world.duties.snapshot.reachables
            ),
        )
    )
    await world.write(SUICIDAL)
    code = (await world.case()).code

    claimed = await world.claim("ada", SMS, code)
    read = await world.work("read", "ada", SMS, code)

    assert (claimed.shown, read.done) == ((), Done.REFUSED)
    assert world.relayed("ada") == []


# Reading on demand.


async def test_the_owner_reads_the_whole_conversation_and_that_is_noted(world: World) -> None:
    code = await owned(world)
    await world.write("jestem sama")

    told = await world.work("read", "ada", code=code)

    text = "\n".join(told.texts)
    assert told.done is Done.DONE
    assert text.index(SUICIDAL) < text.index("jestem sama")
    assert "read" in await events(world, (await world.case()).id)


@pytest.mark.parametrize("act", ["read", "reach", "close"])
async def test_whoever_does_not_own_the_case_gets_nothing(world: World, act: str) -> None:
    more: dict[str, Any] = {"sure": True} if act == "close" else {}
    code = await owned(world)
    await world.advance(timedelta(minutes=1))

    told = await world.work(act, "celina", code=code, **more)
    guessed = await world.work(act, "celina", code="0000", **more)

    case = await world.case()
    assert told == guessed
    assert told.done is Done.REFUSED
    assert SUICIDAL not in " ".join(told.texts)
    assert (case.claimed_by, case.reached_at) == ("ada", None)


async def test_a_stranger_gets_nothing(world: World) -> None:
    code = await owned(world)

    told = await world.desk.casework.read(
        code=code, channel=SMS, address="+447700900999", now=world.now
    )

    assert (told.done, told.texts) == (Done.NONE, ())


async def test_a_long_conversation_is_cut_to_its_end_and_says_so(world: World) -> None:
    code = await owned(world)
    for number in range(12):
        await world.write(f"wiadomość {number} " + "bardzo długa " * 150)

    told = await world.work("read", "ada", code=code)
    short = await world.work("read", "ada", SMS, code)

    assert all(len(text) <= 4096 and text.startswith("Sprawa") for text in told.texts)
    assert "wiadomość 11" in told.texts[-1]
    assert "pominięte" in told.texts[0]
    assert len("".join(short.texts)) < 2000


# The owner answers.


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


# The caller writes again.


async def test_a_new_message_goes_to_the_owner_alone_and_not_over_sms(world: World) -> None:
    await owned(world)

    await world.write("jestem na dworcu")

    assert "jestem na dworcu" in world.relayed("ada")[-1]
    case = await world.case()
    assert world.relayed("ada")[-1].startswith(f"Sprawa {case.code}.")
    relays = [each for each in world.sent(Part.RELAY) if "dworcu" in each.text]
    assert {(each.person, each.channel) for each in relays} == {("ada", TELEGRAM)}


async def test_whoever_took_the_case_over_sms_is_told_there_that_a_message_waits(
    world: World,
) -> None:
    await world.write(SUICIDAL)
    await world.claim("ada", SMS)

    await world.write("jestem na dworcu")

    last = [each for each in world.sent(Part.NOTICE) if each.person == "ada"][-1]
    assert last.channel is SMS
    assert f"ROZMOWA {(await world.case()).code}" in last.text
    assert "dworcu" not in last.text
    assert world.relayed("ada") == []


async def test_a_picture_is_told_and_never_opened(world: World) -> None:
    await owned(world)

    await world.write("to on", kind=Kind.ATTACHMENT)

    assert "nie otwieramy] to on" in world.relayed("ada")[-1]


async def test_a_caller_who_writes_often_does_not_put_the_owners_limit_off(world: World) -> None:
    await owned(world)
    await world.letter("ada", "Jestem.")

    for _ in range(4):
        await world.write("halo?")
        await world.advance(timedelta(minutes=2))

    assert [each.person for each in world.sent(Part.PAGE)][-1] == "ada"
    assert len([each for each in world.sent(Part.PAGE) if each.rung == -1]) > 0


async def test_a_first_answer_does_not_end_the_watch_for_good(world: World) -> None:
    await owned(world)
    await world.letter("ada", "Jestem.")
    await world.write("nie dam rady")
    pages = len(world.sent(Part.PAGE))

    await world.advance(OWNER_LIMIT[Risk.HIGH])

    assert len(world.sent(Part.PAGE)) > pages


# The ladder over an owner.


async def test_a_claim_without_an_answer_pages_again(world: World) -> None:
    await owned(world)
    pages = len(world.sent(Part.PAGE))

    await world.advance(OWNER_LIMIT[Risk.HIGH])

    assert len(world.sent(Part.PAGE)) > pages


@pytest.mark.parametrize("gesture", ["claim", "letter", "reach", "close"])
async def test_no_owned_case_pages_for_ever_once_its_owner_has_seen_to_it(
    world: World, gesture: str
) -> None:
    await climbing(world)
    code = (await world.case()).code

    match gesture:
        case "claim":
            await world.claim("ada", code=code)
        case "letter":
            await world.letter("ada", "Jestem.")
        case "reach":
            await world.work("reach", "ada", code=code)
        case _:
            await world.work("close", "ada", code=code, sure=True)
    pages = len(world.sent(Part.PAGE))
    await world.advance(timedelta(hours=6))

    assert len(world.sent(Part.PAGE)) == pages


async def test_the_others_who_were_paged_again_hear_that_the_owner_has_it(world: World) -> None:
    await climbing(world)

    await world.claim("ada", code=(await world.case()).code)

    last = [each for each in world.sent(Part.NOTICE) if each.person == "celina"][-1]
    assert "prowadzi Ada" in last.text


async def test_while_it_climbs_somebody_else_takes_the_case_over(world: World) -> None:
    await climbing(world)
    case = await world.case()
    told_caller = len(world.words())

    taken = await world.claim("celina", code=case.code)
    late = await world.claim("ada", code=case.code)
    before = await world.letter("ada", "Jestem.")
    after = await world.letter("celina", "Jestem.")

    assert (taken.outcome, late.outcome) == (Outcome.TAKEN, Outcome.TAKEN_BY_OTHER)
    assert (before.done, after.done) == (Done.NONE, Done.DONE)
    assert (await world.case()).claimed_by == "celina"
    assert any(SUICIDAL in text for text in world.relayed("celina"))
    told = [each.text for each in world.sent(Part.NOTICE) if each.person == "ada"][-1]
    assert "prowadzi teraz Celina" in told
    assert "taken_over" in await events(world, case.id)
    assert [text.startswith("Osoba na dyżurze") for text in world.words()[told_caller:]] == [False]


async def test_of_two_who_take_it_over_at_once_one_wins(world: World) -> None:
    await climbing(world)
    code = (await world.case()).code

    both = await asyncio.gather(world.claim("celina", code=code), world.claim("regina", code=code))

    assert sorted(each.outcome for each in both) == [Outcome.TAKEN, Outcome.TAKEN_BY_OTHER]


async def test_a_case_that_does_not_climb_is_not_taken_over(world: World) -> None:
    code = await owned(world)

    claimed = await world.claim("celina", code=code)

    assert claimed.outcome is Outcome.TAKEN_BY_OTHER
    assert (await world.case()).claimed_by == "ada"


async def test_an_owner_who_cannot_lets_it_climb_at_once(world: World) -> None:
    await owned(world)
    await world.advance(OWNER_LIMIT[Risk.HIGH])
    code = (await world.case()).code

    declined = await world.desk.casework.decline(
        code=code, channel=TELEGRAM, address=world.address("ada", TELEGRAM), now=world.now
    )
    await world.knock()

    assert declined.outcome is Outcome.DECLINED
    case = await world.case()
    async with world.database.read() as unit:
        ladder = await unit.ladder_of(case.id)
    assert ladder is not None
    assert ladder.position == 1


async def test_contact_over_the_telephone_ends_the_ladder_over_an_owner(world: World) -> None:
    await world.write("chcę się zabić", channel=Channel.VOICE)
    case = await world.case()
    await world.desk.calls.took(case.id, "ada", now=world.now)
    await world.advance(timedelta(minutes=7))

    await world.desk.calls.bridged(case.id, "ada", now=world.now)
    pages = len(world.sent(Part.PAGE))
    await world.advance(timedelta(hours=2))

    assert len(world.sent(Part.PAGE)) == pages


# Closing.


async def test_closing_is_asked_once_and_then_nothing_is_due(world: World) -> None:
    code = await owned(world)
    case = await world.case()

    asked = await world.work("close", "ada", code=code, sure=False)
    still = await world.case()
    closed = await world.work("close", "ada", code=code, sure=True)
    again = await world.work("close", "ada", code=code, sure=True)

    assert (asked.done, closed.done, again.done) == (Done.ASKS, Done.DONE, Done.REFUSED)
    assert still.closed_at is None
    async with world.database.read() as unit:
        assert await unit.open_cases() == ()
        assert await unit.deadlines_of(case.id) == ()
    assert (await events(world, case.id))[-1] == "closed"


async def test_a_later_message_opens_a_new_case_and_pages(world: World) -> None:
    await owned(world)
    old = await world.case()
    await world.work("close", "ada", sure=True)
    pages = len(world.sent(Part.PAGE))

    answer = await world.write(SUICIDAL)

    assert answer.case != old.id
    assert answer.replies[0].startswith("Zagrożenie życia: dzwoń 112.")
    assert len(world.sent(Part.PAGE)) > pages


async def test_closing_cancels_what_has_not_left(world: World) -> None:
    await owned(world)
    world.vendor.broken[SMS] = SendFailed("down")
    await world.letter("ada", "Jestem.")
    await world.work("close", "ada", sure=True)

    world.vendor.broken.clear()
    await world.advance(timedelta(minutes=5))

    assert "Jestem." not in world.words()


async def test_a_case_of_the_telephone_is_closed_after_the_talk(world: World) -> None:
    await world.write("chcę się zabić", channel=Channel.VOICE)
    case = await world.case()
    await world.desk.calls.took(case.id, "ada", now=world.now)
    await world.desk.calls.bridged(case.id, "ada", now=world.now)

    told = await world.work("close", "ada", sure=True)

    assert told.done is Done.DONE
