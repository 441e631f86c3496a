"""What the tests of owned cases share: the cast, and the ways into the scene."""

from datetime import timedelta

from desk.relay import OWNER_LIMIT
from escalation.ladder import PageChannel
from tests.world import World
from triage.heard import Risk

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
