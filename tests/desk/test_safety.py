"""Silence where it is owed: before G2, after a pause, on a watched phone, after a stop word."""

from datetime import timedelta

from storage.records import Part
from tests.world import World
from triage.heard import Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
BEATEN = "mąż mnie bije"
ATTACKED = "on wyważa drzwi i chce mnie zabić"
WATCHED = "on czyta moje smsy, bije mnie"


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


async def test_a_message_of_violence_found_late_pages_and_says_nothing(world: World) -> None:
    sent = world.now - timedelta(minutes=3)

    answer = await world.write(BEATEN, sent_at=sent)

    assert answer.replies == ()
    assert world.paged() == ["ada"]


async def test_a_stop_word_ends_what_we_say_but_never_the_ladder(world: World) -> None:
    await world.write(SUICIDAL)

    stopped = await world.write("STOP")
    again = await world.write("stop")
    await world.advance(timedelta(minutes=3))

    assert len(stopped.replies) == 1
    assert "112" in stopped.replies[0]
    assert again.replies == ()
    assert world.paged() == ["ada", "celina"]
