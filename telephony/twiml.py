"""TwiML as an HTTP response, safe for every text: what XML forbids is dropped."""

import re
from collections.abc import Callable, Iterable

from fastapi import Response
from twilio.twiml import TwiML
from twilio.twiml.messaging_response import Message, MessagingResponse
from twilio.twiml.voice_response import Hangup, VoiceResponse

_LONGEST_SMS = 1_600  # characters that Twilio takes in one message
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

voice: Callable[[], TwiML] = VoiceResponse
messaging: Callable[[], TwiML] = MessagingResponse


def clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot carry (controls, lone surrogates)."""
    return _FORBIDDEN.sub("", text)


def add(parent: TwiML, verb: Callable[..., TwiML], *text: str, **attributes: object) -> TwiML:
    """Put a verb of the vendor's library into its parent and return it."""
    child = verb(*map(_safe, text), **{name: _safe(one) for name, one in attributes.items()})
    parent.append(child)  # type: ignore[no-untyped-call]  # the library is annotated in part
    return child


def _safe(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def response(twiml: TwiML) -> Response:
    """Twilio's answer as it goes over the wire."""
    return Response(str(twiml), media_type="text/xml")


def messages(replies: Iterable[str]) -> Response:
    """One SMS for each reply; none is a chosen silence."""
    answer = messaging()
    for reply in replies:
        text = clean(reply)
        for start in range(0, len(text), _LONGEST_SMS):
            add(answer, Message, text[start : start + _LONGEST_SMS])
    return response(answer)


def empty() -> Response:
    """Nothing to do: in a whisper it lets the two sides talk."""
    return response(voice())


def hangup() -> Response:
    """End this leg; only ever a leg of staff."""
    answer = voice()
    add(answer, Hangup)
    return response(answer)
