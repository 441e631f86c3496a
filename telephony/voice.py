"""A caller's telephone call: the greeting, and turn after turn with the desk."""

from collections.abc import Iterator

from fastapi import Response
from twilio.twiml.voice_response import Redirect

from desk.values import Answer
from escalation.ladder import PageChannel
from telephony import arrival, page, staff, twiml
from telephony.connect import CONNECT
from telephony.deps import Deps
from telephony.hook import Hook, Place
from telephony.listening import PATIENCE_S, SILENCE_S, hears_speech, listen, step
from telephony.speech import say
from telephony.texts import Text, to_caller
from triage.heard import Lang

HUMAN = "0"  # the key that the greeting promises; where the desk is mute the door keeps the word


async def greet(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice`: who answers, what to do in danger, which key is which language."""
    if await _calls_back(deps, hook):
        return await page.ask_back(deps, hook)
    said = _greeting(speech=hears_speech(deps, hook))
    return twiml.response(listen(deps, hook, Place(), to=twiml.voice(), said=said))


async def turn(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/turn`: keys, speech or silence to the desk; its answer is spoken."""
    answer = await deps.intake.receive(arrival.spoken_turn(deps, hook), now=deps.clock())
    place = hook.place.after(lang=answer.lang, case=answer.case)
    wished = hook["Digits"] == HUMAN and not answer.replies
    if place.case and (answer.connect or wished):
        return _connecting(deps, answer, place)
    said = [(reply, answer.lang) for reply in answer.replies]
    patience = SILENCE_S if answer.awaits else PATIENCE_S
    return twiml.response(listen(deps, hook, place, to=twiml.voice(), said=said, timeout=patience))


def _connecting(deps: Deps, answer: Answer, place: Place) -> Response:
    """What must be said first, 112 above all, cannot be spoken over; then a phone rings."""
    response = twiml.voice()
    for reply in answer.replies:
        say(response, reply, answer.lang)
    twiml.add(response, Redirect, step(deps, CONNECT, place), method="POST")
    return twiml.response(response)


def _greeting(*, speech: bool) -> Iterator[tuple[str, Lang]]:
    yield to_caller(Text.GREETING, Lang.PL), Lang.PL
    if speech:
        yield to_caller(Text.SPEECH, Lang.PL), Lang.PL
    for lang in Lang:
        yield to_caller(Text.CHOICE, lang), lang


async def _calls_back(deps: Deps, hook: Hook) -> bool:
    """Whether a member of staff rings the staff number, as one does after a missed call."""
    if hook["To"] != deps.config.staff_number:
        return False
    return await staff.is_at(deps, PageChannel.CALL, hook["From"], unknowable=False)
