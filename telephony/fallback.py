"""What is said when nothing else works: 112, 999, a line open day and night, the centre's phone."""

from collections.abc import Iterator

from fastapi import Response
from twilio.twiml import TwiML
from twilio.twiml.voice_response import Pause, Redirect

from telephony import connect, texts, twiml
from telephony.deps import Deps, Standby
from telephony.hook import Hook
from telephony.listening import TURN, step
from telephony.speech import say, tell_and_end
from telephony.texts import Text, to_caller
from triage.heard import Lang

STATIC_REPEATS = 3
_BREATH_S = 2


def static(standby: Standby) -> str:
    """TwiML for a host of somebody else's: what a line says when our own host does not answer."""
    document = twiml.voice()
    for _ in range(STATIC_REPEATS):
        for lang in Lang:
            _speak(document, standby, lang)
    return str(document)


def call(deps: Deps, hook: Hook) -> Response:
    """To a caller, twice; then the call goes on where it stood, for we may be back."""
    document = twiml.voice()
    for _ in range(2):
        _speak(document, deps.standby(hook["To"]), hook.place.lang)
    twiml.add(document, Redirect, step(deps, TURN, hook.place), method="POST")
    return twiml.response(document)


def message(deps: Deps, hook: Hook) -> Response:
    """To a caller, as one text in Polish: the language was not heard."""
    return twiml.messages((" ".join(said(deps.standby(hook["To"]), Lang.PL)),))


def whisper_key(_deps: Deps, hook: Hook) -> Response:
    """A human pressed 1 and a caller waits: let them talk, whatever broke."""
    return twiml.empty() if hook["Digits"] == connect.TAKE else twiml.hangup()


def staff_call(_deps: Deps, _hook: Hook) -> Response:
    """To staff: that nothing is certain but that the case waits."""
    return tell_and_end(texts.STAFF_BROKEN)


def status(_deps: Deps, _hook: Hook) -> Response:
    """Nobody listens to the answer; the ladder climbs without it."""
    return Response(status_code=204)


def said(standby: Standby, lang: Lang) -> Iterator[str]:
    """The sentences; a number that is not known is not spoken of."""
    yield to_caller(Text.BROKEN, lang)
    if standby.line_24h:
        yield to_caller(Text.BROKEN_LINE, lang).format(phone=standby.line_24h)
    if standby.centre_phone:
        yield to_caller(Text.BROKEN_CENTRE, lang).format(phone=standby.centre_phone)


def _speak(document: TwiML, standby: Standby, lang: Lang) -> None:
    for sentence in said(standby, lang):
        say(document, sentence, lang)
    twiml.add(document, Pause, length=_BREATH_S)
