"""Owners who leave a caller unanswered are paged, until they see to it or another takes over."""

import asyncio
from datetime import timedelta

import pytest

from desk.relay import OWNER_LIMIT
from desk.values import Done, Outcome, SendFailed
from storage.records import Part
from tests.desk.owning import SMS, SUICIDAL, TELEGRAM, climbing, events, owned
from tests.world import World
from triage.heard import Channel, Risk


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
