"""What each TwiML verb does to an emulated call."""

from collections.abc import Awaitable, Callable, Mapping

from dyzur.emulators.twilio_call import Call
from dyzur.emulators.twilio_events import Ended, Event, Gesture, Jump
from dyzur.emulators.twilio_web import Unanswered, resolved
from dyzur.emulators.twiml import Verb


async def _say(call: Call, verb: Verb, _base: str) -> Jump | None:
    call.hear("Say", verb.text, verb.get("language", "en-US"), verb.get("voice"))
    return None


async def _play(call: Call, verb: Verb, base: str) -> Jump | None:
    call.hear("Play", resolved(base, verb.text), "", "")
    return None


async def _pause(_call: Call, _verb: Verb, _base: str) -> Jump | None:
    return None


async def _gather(call: Call, verb: Verb, base: str) -> Jump | None:
    for inner in verb.inner:
        await VERBS[inner.name](call, inner, base)
    call.gather = verb
    try:
        fields = await _input(call, verb)
    finally:
        call.gather = None
    if fields is None and verb.get("actionOnEmptyResult") != "true":
        return None
    return Jump(resolved(base, verb.get("action")), fields or {"Digits": ""})


async def _input(call: Call, verb: Verb) -> Mapping[str, str] | None:
    """What the person answered, as form fields; None: nothing. Other input is not heard."""
    wanted = verb.get("input", "dtmf").split()
    while True:
        event = await call.wait("gather", call.vendor.phone(call.to).on_gather(call))
        if event.gesture is Gesture.SILENCE:
            return None
        if event.gesture is Gesture.KEYS and "dtmf" in wanted:
            return {"Digits": _digits(event.text, verb), "msg": "Gather End"}
        if event.gesture is Gesture.SPEECH and "speech" in wanted:
            heard = {"SpeechResult": event.text, "Confidence": str(event.confidence)}
            return heard | {"Language": verb.get("language", "en-US")}


def _digits(keys: str, verb: Verb) -> str:
    finish, most = verb.get("finishOnKey", "#"), verb.get("numDigits")
    ended = keys.split(finish, 1)[0] if finish else keys
    return ended[: int(most)] if most else ended


async def _redirect(_call: Call, verb: Verb, base: str) -> Jump | None:
    return Jump(resolved(base, verb.text))


async def _hangup(_call: Call, _verb: Verb, _base: str) -> Jump | None:
    raise Ended


async def _dial(call: Call, verb: Verb, base: str) -> Jump | None:
    rooms = verb.all("Conference")
    try:
        result = await _meet(call, rooms[0], base) if rooms else await _ring(call, verb, base)
    except Ended:
        await _tell_action(call, verb, base)
        raise
    if action := verb.get("action"):
        return Jump(resolved(base, action), result)
    return None


async def _tell_action(call: Call, verb: Verb, base: str) -> None:
    """A caller who hangs up during Dial: the action is asked too, its answer is not followed."""
    if action := verb.get("action"):
        call.status = "completed"
        fields = call.fields() | {"DialCallStatus": "completed", "DialBridged": str(_bridged(call))}
        try:
            await call.vendor.webhooks.document(resolved(base, action), fields)
        except Unanswered as fault:
            call.vendor.faults.append(str(fault))


def _bridged(call: Call) -> str:
    return "true" if any(leg.bridged for leg in call.legs) else "false"


async def _ring(call: Call, verb: Verb, base: str) -> dict[str, str]:
    """Ring all numbers at once until one is through and ends, or none is left."""
    numbers = verb.all("Number") or ((verb,) if verb.text else ())
    caller_id = verb.get("callerId") or (call.to if call.direction == "inbound" else call.from_)
    ring_s = float(verb.get("timeout", "30"))
    legs = [
        call.vendor.ring(call, noun, caller_id=caller_id, ring_s=ring_s, base=base)
        for noun in numbers
    ]
    try:
        while any(not leg.ended for leg in legs):
            event = await call.wait("talking" if any(leg.bridged for leg in legs) else "dial")
            _take(event, legs)
    finally:
        _end(legs)
    return _dial_result(legs)


def _take(event: Event, legs: list[Call]) -> None:
    if event.gesture is Gesture.BRIDGED:
        _end([leg for leg in legs if leg is not event.leg])
    elif event.gesture is Gesture.SILENCE and not any(leg.bridged for leg in legs):
        _end([leg for leg in legs if leg.waiting == "ringing"])


def _end(legs: list[Call]) -> None:
    for leg in legs:
        leg.receive(Event(Gesture.HANG_UP))


def _dial_result(legs: list[Call]) -> dict[str, str]:
    """A leg that answered and left during the whisper counts as completed, unbridged."""
    final = next((leg for leg in legs if leg.bridged), None)
    final = final or next((leg for leg in legs if leg.status == "completed"), legs[-1])
    status = {"canceled": "no-answer"}.get(final.status, final.status)
    talked = {"DialCallDuration": "1"} if status == "completed" else {}
    return {
        "DialCallStatus": status,
        "DialCallSid": final.sid,
        "DialBridged": "true" if final.bridged else "false",
        **talked,
    }


async def _meet(call: Call, room: Verb, base: str) -> dict[str, str]:
    """Be in a conference until its end or one's own. Alone, the waiting document is heard once."""
    there = call.vendor.rooms.setdefault(room.text, [])
    there.append(call)
    _tell_room(there, call, Gesture.ROOM)
    try:
        if len(there) == 1 and room.get("waitUrl"):
            await _wait_music(call, room, base)
        while True:
            event = await call.wait("talking" if len(there) > 1 else "conference")
            if event.gesture is Gesture.ROOM_OVER:
                return {"DialCallStatus": "completed"}
    finally:
        there.remove(call)
        over = room.get("endConferenceOnExit") == "true"
        _tell_room(there, call, Gesture.ROOM_OVER if over else Gesture.ROOM)


async def _wait_music(call: Call, room: Verb, base: str) -> None:
    url = resolved(base, room.get("waitUrl"))
    document = await call.vendor.webhooks.document(url, call.fields())
    for verb in document.verbs:
        if verb.name in ("Say", "Play"):
            await VERBS[verb.name](call, verb, url)


def _tell_room(there: list[Call], call: Call, gesture: Gesture) -> None:
    for other in there:
        if other is not call:
            other.receive(Event(gesture))


VERBS: Mapping[str, Callable[[Call, Verb, str], Awaitable[Jump | None]]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Dial": _dial,
    "Reject": _hangup,
}
