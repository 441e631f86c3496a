"""What callers write goes to the owner of their case alone, at the claim and after it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.relay import OWNER_LIMIT
from desk.segments import segments
from desk.values import Done, Kind
from storage.records import Part
from tests.desk.owning import CALL, SMS, SUICIDAL, TELEGRAM, events, owned
from tests.world import World
from triage.heard import Risk


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
