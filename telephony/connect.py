"""Putting a caller through: one phone after the other rings until a human presses 1."""

import re
from dataclasses import replace

from fastapi import Response
from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial, Gather, Hangup, Number

from desk.values import Outcome
from telephony import staff, texts, twiml
from telephony.deps import Deps
from telephony.deps import Dial as Phone
from telephony.hook import Hook, Place
from telephony.listening import listen, step
from telephony.speech import say, tell_and_end
from telephony.texts import Text, to_caller
from triage.heard import Lang

CONNECT = "/twilio/voice/connect"
DIALLED = "/twilio/voice/dialled"
WHISPER = "/twilio/voice/whisper"
WHISPER_KEY = "/twilio/voice/whisper/key"

TAKE = "1"
_E164 = re.compile(r"\+[0-9]{6,15}")

WHISPERED = 2  # times that the whisper is said before the phone counts as not taken
KEY_S = 6

# Statuses of the caller's own leg after which nobody hears us any more.
GONE = frozenset({"completed", "canceled", "failed", "busy", "no-answer"})


async def connect(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/connect`: ring the first phone."""
    return await _ring(deps, hook, replace(hook.place, tried=(), person=""), Text.RINGING)


async def dialled(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/dialled`: the talk is over, or the next phone is rung."""
    if hook["CallStatus"] in GONE:
        return twiml.empty()
    place = hook.place
    if was_bridged(hook):
        said = [(to_caller(Text.AFTER, place.lang), place.lang)]
        rest = replace(place, person="", tried=())
        return twiml.response(listen(deps, hook, rest, to=twiml.voice(), said=said))
    tried = (*place.tried, place.person) if place.person else place.tried
    return await _ring(deps, hook, replace(place, tried=tried, person=""), Text.NEXT)


async def whisper(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/whisper`: what the one who picks up hears before the two can talk."""
    response = twiml.voice()
    for _ in range(WHISPERED):
        action = step(deps, WHISPER_KEY, hook.place)
        gather = twiml.add(
            response, Gather, input="dtmf", num_digits=1, timeout=KEY_S, action=action
        )
        say(gather, texts.WHISPER, Lang.PL)
    twiml.add(response, Hangup)
    return twiml.response(response)


async def whisper_key(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/whisper/key`: 1 takes the case, the first one wins."""
    case, person = hook.place.case, hook.place.person
    if hook["Digits"] != TAKE:
        return twiml.hangup()
    claimed = await deps.calls.took(case, person, now=deps.clock())
    if claimed.outcome is Outcome.TAKEN:
        await deps.calls.bridged(case, person, now=deps.clock())
        return twiml.empty()
    return tell_and_end(staff.ended(claimed))


def was_bridged(hook: Hook) -> bool:
    """Whether the two talked; a leg that left during the whisper is `completed` as well."""
    if hook["DialBridged"]:
        return hook["DialBridged"].lower() == "true"
    return hook["DialCallStatus"] in {"completed", "answered"}


async def _ring(deps: Deps, hook: Hook, place: Place, said: Text) -> Response:
    now = deps.clock()
    phone = await deps.calls.next_phone(place.case, tried=place.tried, now=now)
    if phone is None:
        lang = place.lang
        told = [(text, lang) for text in await deps.calls.nobody(place.case, now=now)]
        rest = replace(place, tried=())
        return twiml.response(listen(deps, hook, rest, to=twiml.voice(), said=told))
    response = twiml.voice()
    say(response, to_caller(said, place.lang), place.lang)
    _dial(deps, hook, replace(place, person=phone.person), phone, to=response)
    return twiml.response(response)


def _dial(deps: Deps, hook: Hook, place: Place, phone: Phone, *, to: TwiML) -> None:
    """Neither side sees the other's number: the line's own is shown."""
    dial = twiml.add(
        to,
        Dial,
        action=step(deps, DIALLED, place),
        method="POST",
        timeout=deps.config.ring_s,
        answer_on_bridge=True,
        caller_id=_shown(deps, hook["To"]),
    )
    twiml.add(dial, Number, phone.number, url=step(deps, WHISPER, place), method="POST")


def _shown(deps: Deps, reached: str) -> str | None:
    return reached if _E164.fullmatch(reached) else deps.reached(reached).number
