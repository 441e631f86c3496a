"""Reads TwiML and holds it against Twilio's documented verbs, attributes and nesting."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_CALLBACK = "statusCallback statusCallbackEvent statusCallbackMethod"

# Verb or noun -> its attributes that are documented for the uses that this emulator follows.
ATTRIBUTES: Mapping[str, str] = {
    "Response": "",
    "Say": "voice language loop",
    "Play": "loop digits",
    "Pause": "length",
    "Gather": "action method input timeout numDigits finishOnKey language hints speechTimeout "
    "actionOnEmptyResult bargeIn profanityFilter speechModel enhanced partialResultCallback "
    "partialResultCallbackMethod",
    "Redirect": "method",
    "Dial": "action method timeout hangupOnStar timeLimit callerId answerOnBridge ringTone",
    "Number": f"url method sendDigits {_CALLBACK} machineDetection",
    "Conference": "muted beep startConferenceOnEnter endConferenceOnExit waitUrl waitMethod "
    f"maxParticipants participantLabel {_CALLBACK}",
    "Hangup": "",
    "Reject": "reason",
    "Message": "to from action method statusCallback",
    "Body": "",
    "Media": "",
}
NESTED: Mapping[str, str] = {
    "Response": "Say Play Pause Gather Redirect Dial Hangup Reject Message",
    "Gather": "Say Play Pause",
    "Dial": "Number Conference",
    "Message": "Body Media",
}
_SPEECH = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
_SAID_AT_MOST = 4096


class BadTwiml(Exception):
    """Twilio would stop with an error: what is wrong with the document."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb or noun. `text` is all text inside; `inner` are nested verbs and nouns."""

    name: str
    attributes: Mapping[str, str]
    text: str
    inner: tuple["Verb", ...]

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(name, default)

    def all(self, name: str) -> tuple["Verb", ...]:
        """The nested nouns of a name."""
        return tuple(verb for verb in self.inner if verb.name == name)


@dataclass(frozen=True, slots=True)
class Document:
    """One TwiML answer and the address that relative links in it are resolved against."""

    verbs: tuple[Verb, ...]
    url: str


def read(body: str, url: str) -> Document:
    """Read a document. Raises `BadTwiml` for what Twilio would refuse or silently ignore."""
    try:
        root = ET.fromstring(body.encode())  # noqa: S314 - our own service's answer
    except ET.ParseError as fault:
        raise BadTwiml(f"no XML: {fault}") from fault
    if root.tag != "Response":
        raise BadTwiml(f"the root is {root.tag}, not Response")
    return Document(_verb(root).inner, url)


def _verb(element: ET.Element) -> Verb:
    if element.tag not in ATTRIBUTES:
        raise BadTwiml(f"no such verb: {element.tag}")
    if unknown := set(element.attrib) - set(ATTRIBUTES[element.tag].split()):
        raise BadTwiml(f"{element.tag} has no attribute {', '.join(sorted(unknown))}")
    text = "".join(element.itertext()).strip()
    if element.tag == "Say":
        _check_speech(element, text)
        return Verb(element.tag, element.attrib, text, ())
    allowed = NESTED.get(element.tag, "").split()
    for child in element:
        if child.tag in ATTRIBUTES and child.tag not in allowed:
            raise BadTwiml(f"{child.tag} may not stand in {element.tag}")
    return Verb(element.tag, element.attrib, text, tuple(_verb(child) for child in element))


def _check_speech(element: ET.Element, text: str) -> None:
    if strange := {child.tag for child in element.iter()} - {"Say"} - _SPEECH:
        raise BadTwiml(f"{', '.join(sorted(strange))} may not stand in Say")
    if not 0 < len(text) <= _SAID_AT_MOST:
        raise BadTwiml(f"Say holds {len(text)} characters, not 1 to {_SAID_AT_MOST}")
