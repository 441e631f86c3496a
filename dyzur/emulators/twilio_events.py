"""What happens to an emulated call: gestures of people, jumps between documents, its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dyzur.emulators.twiml import Document

if TYPE_CHECKING:
    from dyzur.emulators.twilio_call import Call


class Gesture(StrEnum):
    """What a person, the vendor or the other leg does to a call."""

    KEYS = "keys"
    SPEECH = "speech"
    SILENCE = "silence"  # the timeout of what is waited for passes
    ANSWER = "answer"
    MACHINE = "machine"  # voicemail answers
    REFUSE = "refuse"
    HANG_UP = "hang_up"
    GO_TO = "go_to"  # REST update with a new url or document
    BRIDGED = "bridged"  # a dialled leg is through
    LEG_ENDED = "leg_ended"
    ROOM = "room"  # somebody came into or left the conference
    ROOM_OVER = "room_over"


@dataclass(frozen=True, slots=True)
class Event:
    """A gesture with what it carries."""

    gesture: Gesture
    text: str = ""
    confidence: float = 0.0
    leg: "Call | None" = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was heard on the line: `Say` with its text or `Play` with its address."""

    verb: str
    text: str
    language: str
    voice: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on with another document: fetched from `url` with extra fields, or given."""

    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    document: Document | None = None


class Ended(Exception):
    """The call is over; the final status."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


class Jumped(Exception):
    """The vendor was told to go on elsewhere."""

    def __init__(self, jump: Jump) -> None:
        super().__init__(jump.url)
        self.jump = jump
