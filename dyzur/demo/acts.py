"""What visitors do with the phones; the emulated vendors then call the real webhooks."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import BaseModel, ConfigDict, Field

from dyzur.demo.world import LAST_CALLER, Caller, NoSuchThing, World
from dyzur.emulators.twilio import Call
from escalation.ladder import PageChannel


class Act(BaseModel):
    """One gesture; each kind of it reads the fields that it needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    caller: int = Field(1, ge=1, le=LAST_CALLER)
    line: str = Field("all", max_length=80)
    person: str = Field("", max_length=80)
    text: str = Field("", max_length=10_000)
    keys: str = Field("", max_length=20, pattern=r"^[0-9*#]*$")
    message: int = 0
    data: str = Field("", max_length=64)


async def text(world: World, act: Act) -> None:
    """The caller sends an SMS."""
    line = world.line(act.line)
    if line.number is None:
        raise NoSuchThing(act.line)
    await world.twilio.text(Caller(act.caller).number, line.number, act.text)


async def chat(world: World, act: Act) -> None:
    """The caller writes to the bot."""
    await world.callers_bot.say(Caller(act.caller).chat, act.text)


async def button(world: World, act: Act) -> None:
    """The caller presses a button in the chat."""
    await world.callers_bot.press(Caller(act.caller).chat, act.message, act.data)


async def dial(world: World, act: Act) -> None:
    """The caller rings the line."""
    line = world.line(act.line)
    if line.number is None:
        raise NoSuchThing(act.line)
    await world.twilio.call(Caller(act.caller).number, line.number)


async def keys(world: World, act: Act) -> None:
    """The caller presses keys in the call."""
    call = _callers_call(world, act)
    world.said[call.sid].append((len(call.spoken), act.keys))
    await call.press(act.keys)


async def say(world: World, act: Act) -> None:
    """The caller speaks in the call, or keeps silent."""
    call = _callers_call(world, act)
    world.said[call.sid].append((len(call.spoken), act.text or "…"))
    await (call.say(act.text) if act.text else call.stay_silent())


async def hang_up(world: World, act: Act) -> None:
    """The caller puts the phone down."""
    await _callers_call(world, act).hang_up()


async def staff_text(world: World, act: Act) -> None:
    """A member of staff answers by SMS to the number that paged them."""
    phone = world.address(act.person, PageChannel.SMS)
    paged_from = next((m.from_ for m in reversed(world.twilio.messages) if m.to == phone), None)
    if paged_from is None:
        raise NoSuchThing(act.person)
    await world.twilio.text(phone, paged_from, act.text)


async def staff_button(world: World, act: Act) -> None:
    """A member of staff presses a button under a page."""
    chat_id = int(world.address(act.person, PageChannel.TELEGRAM))
    await world.staff_bot.press(chat_id, act.message, act.data)


async def staff_answer(world: World, act: Act) -> None:
    """A member of staff picks up."""
    await _staff_call(world, act).answer()


async def staff_keys(world: World, act: Act) -> None:
    """A member of staff presses a key in the call."""
    await _staff_call(world, act).press(act.keys)


async def staff_hang_up(world: World, act: Act) -> None:
    """A member of staff refuses or ends the call."""
    call = _staff_call(world, act)
    await (call.refuse() if call.waiting == "ringing" else call.hang_up())


ACTS: Mapping[str, Callable[[World, Act], Awaitable[None]]] = {
    "caller/sms": text,
    "caller/chat": chat,
    "caller/button": button,
    "caller/dial": dial,
    "caller/keys": keys,
    "caller/say": say,
    "caller/hang-up": hang_up,
    "staff/sms": staff_text,
    "staff/button": staff_button,
    "staff/answer": staff_answer,
    "staff/keys": staff_keys,
    "staff/hang-up": staff_hang_up,
}


def _callers_call(world: World, act: Act) -> Call:
    call = world.call_of(Caller(act.caller), world.line(act.line))
    if call is None or call.ended:
        raise NoSuchThing("call")
    return call


def _staff_call(world: World, act: Act) -> Call:
    call = world.call_to(world.address(act.person, PageChannel.CALL))
    if call is None:
        raise NoSuchThing("call")
    return call
