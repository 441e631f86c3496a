"""Whole stories through the desk: message, answer, page, claim, word to the caller."""

import asyncio
from datetime import datetime, timedelta

import pytest

from desk.values import Inbound, Kind, Outcome, SendFailed
from escalation.ladder import PageChannel
from storage.records import OutgoingState, Part
from tests.world import WARSAW, World
from triage.heard import Channel, Crisis, Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
BEATEN = "mąż mnie bije"
ATTACKED = "on wyważa drzwi i chce mnie zabić"
SWALLOWED = "połknęłam wszystkie tabletki, żegnajcie"
WATCHED = "on czyta moje smsy, bije mnie"


async def test_words_of_suicide_page_the_one_on_duty_before_the_answer_is_read(
    world: World,
) -> None:
    answer = await world.write(SUICIDAL)

    assert answer.replies[0].startswith("Zagrożenie życia: dzwoń 112. Wzywam człowieka.")
    assert "85 879 79 46" in answer.replies[0]
    assert answer.risk is Risk.HIGH
    assert world.paged() == ["ada"]


@pytest.mark.parametrize(
    ("clock", "person"),
    [("07:59:59", "borys"), ("08:00:00", "ada"), ("19:59:59", "ada"), ("20:00:00", "borys")],
)
async def test_the_person_changes_at_eight_and_twenty_to_the_second(
    world: World, clock: str, person: str
) -> None:
    world.now = datetime.fromisoformat(f"2026-11-25T{clock}").replace(tzinfo=WARSAW)

    await world.write(SUICIDAL)

    assert world.paged() == [person]


async def test_an_unclaimed_high_case_climbs_to_backup_lead_and_everyone_without_end(
    world: World,
) -> None:
    await world.write(SUICIDAL)

    await world.advance(timedelta(minutes=3))
    assert world.paged() == ["ada", "celina"]
    await world.advance(timedelta(minutes=2))
    assert world.paged() == ["ada", "celina", "regina"]
    seen = len(world.sent(Part.PAGE))
    await world.advance(timedelta(hours=6))
    assert len(world.sent(Part.PAGE)) > seen + 3 * 60  # everyone, every five minutes


async def test_imminent_danger_pages_every_channel_at_once_and_again_within_two_minutes(
    world: World,
) -> None:
    answer = await world.write(SWALLOWED)

    assert "112" in answer.replies[0].split(".")[0]
    assert {each.channel for each in world.sent(Part.PAGE)} == set(PageChannel)
    await world.advance(timedelta(minutes=2))
    calls = [each for each in world.sent(Part.PAGE) if each.channel is PageChannel.CALL]
    assert [each.person for each in calls].count("ada") >= 2
    assert world.paged() == ["ada", "celina", "regina"]


async def test_the_first_claim_wins_and_the_caller_hears_that_a_human_reads(
    world: World,
) -> None:
    await world.write(SUICIDAL)
    await world.advance(timedelta(minutes=4))
    case = await world.case()

    won = await world.claim("celina", PageChannel.SMS, case.code)
    lost = await world.claim("ada", PageChannel.TELEGRAM, case.code)

    assert (won.outcome, lost.outcome) == (Outcome.TAKEN, Outcome.TAKEN_BY_OTHER)
    assert lost.by == won.by
    assert world.words()[-1].startswith("Osoba na dyżurze czyta już")
    assert any("prowadzi" in each.text for each in world.sent(Part.NOTICE) if each.person == "ada")


async def test_no_page_leaves_after_a_claim_and_the_machine_is_mute(world: World) -> None:
    await world.write(SUICIDAL)
    await world.claim("ada")
    pages = len(world.sent(Part.PAGE))

    answer = await world.write("nie")
    await world.advance(timedelta(minutes=2))

    assert answer.replies == ()
    assert len(world.sent(Part.PAGE)) == pages


async def test_an_owner_who_leaves_the_caller_unanswered_is_paged_again_then_others(
    world: World,
) -> None:
    await world.write(SUICIDAL)
    await world.claim("ada")
    await world.write("halo, jest tam ktoś?")

    await world.advance(timedelta(minutes=5))
    assert [each.person for each in world.sent(Part.PAGE)][-1] == "ada"
    await world.advance(timedelta(minutes=10))

    assert "celina" in world.paged()


async def test_proof_of_contact_ends_the_watch_over_the_owner(world: World) -> None:
    await world.write(SUICIDAL)
    await world.claim("ada")
    await world.write("halo?")
    case = await world.case()

    address = world.address("ada", PageChannel.TELEGRAM)
    await world.desk.casework.reach(
        code=case.code, channel=PageChannel.TELEGRAM, address=address, now=world.now
    )
    pages = len(world.sent(Part.PAGE))
    await world.advance(timedelta(hours=1))

    assert len(world.sent(Part.PAGE)) == pages


async def test_in_violence_nothing_unprompted_is_said_before_g2_is_answered_yes(
    world: World,
) -> None:
    await world.write(BEATEN)
    await world.advance(timedelta(hours=2))
    await world.claim("ada")
    await world.advance(timedelta(hours=2))

    assert world.words() == []
    assert all("BEZ KONTAKTU" in each.text for each in world.sent(Part.PAGE))


async def test_after_a_yes_to_g2_the_caller_is_told_of_the_claim(world: World) -> None:
    await world.write(BEATEN)
    await world.write("tak")

    await world.claim("ada")

    assert len(world.words()) == 1


async def test_a_no_to_g2_pauses_and_the_next_message_is_asked_g2_again(world: World) -> None:
    await world.write(BEATEN)
    paused = await world.write("nie")
    await world.advance(timedelta(hours=1))
    reopened = await world.write("już")

    assert paused.replies == ("Dobrze. Napisz, gdy będzie wygodnie.",)
    assert reopened.stage == "G2"
    assert world.words() == []


async def test_danger_told_after_a_pause_gets_the_112_sentence_at_once(world: World) -> None:
    await world.write(BEATEN)
    await world.write("nie")

    answer = await world.write(ATTACKED)

    assert "112" in answer.replies[0].split(".")[0]
    assert answer.risk is Risk.IMMINENT


async def test_a_watched_phone_gets_no_word_of_content(world: World) -> None:
    answer = await world.write(WATCHED)

    said = " ".join(answer.replies).casefold()
    assert not any(word in said for word in ("przemoc", "człowiek", "ośrod", "kryzys", "bije"))
    assert world.paged() == ["ada"]


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


async def test_silence_after_the_question_on_acting_is_imminent(world: World) -> None:
    await world.write(SUICIDAL)

    await world.advance(timedelta(minutes=11))

    assert (await world.case()).talk.risk is Risk.IMMINENT
    assert any("112" in word for word in world.words())
    assert world.words().count("Nadal tu jesteśmy. Czy jest teraz bezpiecznie?") == 1


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


async def test_declining_climbs_at_once(world: World) -> None:
    await world.write(SUICIDAL)
    case = await world.case()

    declined = await world.desk.casework.decline(
        code=case.code,
        channel=PageChannel.TELEGRAM,
        address=world.address("ada", PageChannel.TELEGRAM),
        now=world.now,
    )
    await world.knock()

    assert declined.outcome is Outcome.DECLINED
    assert world.paged() == ["ada", "celina"]


async def test_a_stranger_and_an_unknown_code_learn_nothing(world: World) -> None:
    await world.write(SUICIDAL)
    case = await world.case()

    stranger = await world.desk.casework.claim(
        code=case.code, channel=PageChannel.SMS, address="+447700900999", now=world.now
    )
    guessed = await world.claim("ada", PageChannel.SMS, "0000")

    assert stranger == guessed
    assert stranger.outcome is Outcome.UNKNOWN


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


async def test_a_message_of_violence_found_late_pages_and_says_nothing(world: World) -> None:
    sent = world.now - timedelta(minutes=3)

    answer = await world.write(BEATEN, sent_at=sent)

    assert answer.replies == ()
    assert world.paged() == ["ada"]


async def test_an_elevated_case_of_a_closed_centre_is_set_for_its_opening(world: World) -> None:
    world.now = datetime(2026, 11, 28, 22, tzinfo=WARSAW)  # a Saturday

    answer = await world.write("jest mi bardzo smutno i samotnie", line="biala-podlaska-pik")
    assert world.paged() == []
    assert "30.11, 8:00" in " ".join(answer.replies)
    await world.advance(timedelta(days=2))

    assert world.paged()[0] == "ewa"


async def test_a_wish_for_a_human_at_a_closed_centre_pages_at_once(world: World) -> None:
    world.now = datetime(2026, 11, 28, 22, tzinfo=WARSAW)
    await world.write("jest mi bardzo smutno i samotnie", line="biala-podlaska-pik")

    await world.write("chcę rozmawiać z człowiekiem", line="biala-podlaska-pik")

    assert world.paged() != []


async def test_a_stop_word_ends_what_we_say_but_never_the_ladder(world: World) -> None:
    await world.write(SUICIDAL)

    stopped = await world.write("STOP")
    again = await world.write("stop")
    await world.advance(timedelta(minutes=3))

    assert len(stopped.replies) == 1
    assert "112" in stopped.replies[0]
    assert again.replies == ()
    assert world.paged() == ["ada", "celina"]


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


async def test_a_caller_on_the_telephone_in_danger_is_put_through_at_once(world: World) -> None:
    answer = await world.write("chcę się zabić", channel=Channel.VOICE)

    dial = await world.desk.calls.next_phone(str(answer.case), tried=(), now=world.now)
    assert answer.connect
    assert "112" in answer.replies[0]
    assert dial is not None
    assert dial.person == "ada"
    after = await world.desk.calls.next_phone(str(answer.case), tried=("ada",), now=world.now)
    assert after is not None
    assert after.person == "celina"


async def test_a_status_of_failure_reroutes_the_page(world: World) -> None:
    world.vendor.broken[PageChannel.TELEGRAM] = SendFailed("blocked", final=True)
    await world.write(SUICIDAL)
    sent = world.sent(Part.PAGE)

    for number in range(1, len(world.vendor.sent) + 1):
        await world.desk.paging.status(f"v{number}", OutgoingState.FAILED, "30003", now=world.now)
    await world.knock()

    assert {each.person for each in sent} == {"ada"}
    assert "celina" in world.paged()


async def test_types_add_up_and_risk_never_falls(world: World) -> None:
    await world.write("zmarł mi mąż")
    await world.write("chcę się zabić")
    answer = await world.write("żartowałam, wszystko dobrze")

    assert {Crisis.SUICIDE_RISK, Crisis.BEREAVEMENT} <= set(answer.crisis)
    assert answer.risk.at_least(Risk.HIGH)


def _inbound(world: World, text: str) -> Inbound:
    line = "bialystok-oik"
    return Inbound(Channel.SMS, "SM-lost", line, "+447700900111", text, sent_at=world.now)


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
