"""`dyzur classify`: hear messages given as JSON Lines, one line out for each, in order."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import TextIOWrapper
from typing import TextIO

from triage.heard import Channel, Heard
from triage.hearing import hear

_LONE = re.compile("[\ud800-\udfff]")


class NotAMessage(ValueError):
    """A line holds no message that can be heard; the text says why."""


def run(lines: Iterable[str], out: TextIO) -> None:
    """Write what `classify` says of each line as soon as it is known; bytes may be no UTF-8."""
    if isinstance(lines, TextIOWrapper):
        lines.reconfigure(encoding="utf-8", errors="replace")
    for answer in classify(lines):
        out.write(f"{answer}\n")
        out.flush()


def classify(lines: Iterable[str]) -> Iterator[str]:
    """Turn {"id","text","channel"?} into {"id","lang","crisis","risk","subject","evidence"}.

    A line that holds no message gives {"id","error"}; blank lines are passed over. The output
    is plain ASCII JSON; a lone surrogate, which no file or database can hold, becomes U+FFFD.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line))


def _answer(line: str) -> Mapping[str, object]:
    message: object = None
    try:
        message = _whole(json.loads(line))
        return _told(message)
    except NotAMessage as error:
        known = message.get("id") if isinstance(message, dict) else None
        return {"id": known, "error": str(error)}
    except (ValueError, RecursionError):  # not JSON, or JSON beyond Python's limits
        return {"id": None, "error": "the line is not JSON"}


def _whole(message: object) -> object:
    """The same with each lone surrogate in its own texts replaced; nothing deeper is read."""
    if not isinstance(message, dict):
        return message
    return {
        key: _LONE.sub("\ufffd", value) if isinstance(value, str) else value
        for key, value in message.items()
    }


def _told(message: object) -> Mapping[str, object]:
    if not isinstance(message, dict):
        raise NotAMessage("the line is not a JSON object")
    text = message.get("text")
    if not isinstance(text, str):
        raise NotAMessage('"text" is missing or not a string')
    heard = hear(text, channel=_channel(message.get("channel", Channel.SMS)))
    return {"id": message.get("id"), **_fields(heard, text)}


def _channel(name: object) -> Channel:
    if name not in tuple(Channel):
        raise NotAMessage(f'"channel" is none of {", ".join(Channel)}')
    return Channel(str(name))


def _fields(heard: Heard, text: str) -> Mapping[str, object]:
    return {
        "lang": heard.lang,
        "crisis": heard.crisis,
        "risk": heard.risk,
        "subject": heard.subject,
        "evidence": [
            {"concept": e.concept, "start": e.start, "end": e.end, "text": text[e.start : e.end]}
            for e in heard.evidence
        ],
    }
