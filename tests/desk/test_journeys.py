"""Whole stories through the desk: message, answer, page, claim, word to the caller."""

from datetime import datetime, timedelta

import pytest

from desk.values import Outcome
from escalation.ladder import PageChannel
from storage.records import Part
from tests.world import WARSAW, World
from triage.heard import Channel, Crisis, Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
SWALLOWED = "połknęłam wszystkie tabletki, żegnajcie"


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


async def test_silence_after_the_question_on_acting_is_imminent(world: World) -> None:
    await world.write(SUICIDAL)

    await world.advance(timedelta(minutes=11))

    assert (await world.case()).talk.risk is Risk.IMMINENT
    assert any("112" in word for word in world.words())
    assert world.words().count("Nadal tu jesteśmy. Czy jest teraz bezpiecznie?") == 1


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


async def test_types_add_up_and_risk_never_falls(world: World) -> None:
    await world.write("zmarł mi mąż")
    await world.write("chcę się zabić")
    answer = await world.write("żartowałam, wszystko dobrze")

    assert {Crisis.SUICIDE_RISK, Crisis.BEREAVEMENT} <= set(answer.crisis)
    assert answer.risk.at_least(Risk.HIGH)
