"""A call to staff: what waits, and keys to take it, to pass it on, or to tell of contact."""

from fastapi import Response
from twilio.twiml.voice_response import Gather, Hangup

from escalation.ladder import PageChannel
from storage.failures import DatabaseGone
from telephony import texts, twiml
from telephony.connect import TAKE
from telephony.deps import Deps
from telephony.hook import Hook
from telephony.listening import step
from telephony.speech import say, tell_and_end
from telephony.staff import Order, Wish, carry_out
from triage.heard import Lang

PAGE = "/twilio/voice/page"
PAGE_KEY = "/twilio/voice/page/key"
BACK_KEY = "/twilio/voice/back/key"

REPEATED = 2  # times that the text is said
KEY_S = 6

WISHES = {TAKE: Wish.CLAIM, "2": Wish.DECLINE, "3": Wish.REACH}


async def answered(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/page`: somebody, or a machine, picked up our call."""
    if hook["AnsweredBy"].startswith(("machine", "fax")):
        return twiml.hangup()
    text = await deps.calls.page_text(hook.place.code, address=hook["To"])
    if text is None:
        return tell_and_end(texts.PAGE_OVER)
    return _ask(step(deps, PAGE_KEY, hook.place), f"{text} {texts.PAGE_KEYS}")


async def pressed(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/page/key`: 1 claims, 2 passes on, 3 tells of contact; else again."""
    wish = WISHES.get(hook["Digits"])
    if wish is None:
        return await answered(deps, hook)
    order = Order(wish, hook.place.code or None)
    return tell_and_end(await _carried_out(deps, order, address=hook["To"]))


async def ask_back(deps: Deps, hook: Hook) -> Response:
    """A member of staff rings the number that paged them."""
    return _ask(step(deps, BACK_KEY, hook.place), texts.CALLED_BACK)


async def back_pressed(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/voice/back/key`: as `pressed`, for the one case paged to this phone."""
    wish = WISHES.get(hook["Digits"])
    if wish is None:
        return await ask_back(deps, hook)
    address = hook["From"].strip()
    return tell_and_end(await _carried_out(deps, Order(wish, None), address=address))


async def _carried_out(deps: Deps, order: Order, *, address: str) -> str:
    try:
        return " ".join(await carry_out(deps, order, channel=PageChannel.CALL, address=address))
    except DatabaseGone:
        return texts.STAFF_BROKEN


def announcement(text: str) -> str:
    """A document that says this and needs nothing of ours: pages while the database is gone."""
    answer = twiml.voice()
    for _ in range(REPEATED):
        say(answer, text, Lang.PL)
    twiml.add(answer, Hangup)
    return str(answer)


def _ask(action: str, text: str) -> Response:
    answer = twiml.voice()
    for _ in range(REPEATED):
        asked = {"input": "dtmf", "num_digits": 1, "timeout": KEY_S, "action": action}
        say(twiml.add(answer, Gather, **asked), text, Lang.PL)
    twiml.add(answer, Hangup)
    return twiml.response(answer)
