"""What the doors hand to the desk and get back.

Contract: plain values; a door parses into `Inbound`, calls one use case, renders `Answer`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.records import Outgoing
from triage.heard import Channel, Crisis, Lang, Risk


class Kind(StrEnum):
    """What came in. Only `text`, `keys` and `silence` carry something that is heard."""

    TEXT = "text"
    KEYS = "keys"
    SILENCE = "silence"
    ATTACHMENT = "attachment"  # MMS, photo, sticker, voice note: never opened
    LOCATION = "location"  # kept for the human
    BLOCKED = "blocked"  # the caller blocked the bot: recorded, not answered


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a caller.

    `external_id` is the vendor's id, unique per channel (voice: `CallSid:turn`). `line` is the id
    of the line that was reached (DYZUR_LINES). `caller` is the number (E.164), the chat id, or for
    a withheld number an id of the call. `sent_at`: the vendor's time of sending, UTC, if told.
    """

    channel: Channel
    external_id: str
    line: str
    caller: str
    text: str
    kind: Kind = Kind.TEXT
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said in the same turn. Empty `replies` is a chosen silence.

    `case` is None only when the database was gone. `connect`: voice only, the caller is to be put
    through to a human now. `awaits`: voice only, a reply is listened for. `repeated`: this message
    was known already and `replies` are its first answer.
    """

    replies: tuple[str, ...]
    lang: Lang = Lang.PL
    case: str | None = None
    crisis: tuple[Crisis, ...] = ()
    risk: Risk = Risk.NONE
    stage: str = "start"
    centre: str | None = None
    connect: bool = False
    awaits: bool = False
    repeated: bool = False


class Outcome(StrEnum):
    """How a claim ended."""

    TAKEN = "taken"  # by this person, now or before
    TAKEN_BY_OTHER = "taken_by_other"
    UNKNOWN = "unknown"  # no such case, or not this person's to take
    CLOSED = "closed"
    DECLINED = "declined"  # "I can't": the ladder climbed at once


@dataclass(frozen=True, slots=True)
class Claimed:
    """The answer to a claim. `by` is the name of the person who has the case, where known.

    `shown`: what the one who took it is shown in the answer itself (over SMS: permission to
    contact, the caller's last words); empty where it goes out by itself.
    """

    outcome: Outcome
    case: str | None = None
    by: str | None = None
    code: str | None = None
    risk: Risk | None = None
    shown: tuple[str, ...] = ()


class Done(StrEnum):
    """How it ended what staff wanted in a case of theirs."""

    DONE = "done"
    ASKS = "asks"  # "are you sure?": nothing was done yet
    REFUSED = "refused"  # nothing was done, the texts say why
    NONE = "none"  # this person has no case that can be meant


@dataclass(frozen=True, slots=True)
class Told:
    """What a member of staff is told back, ready to be shown to nobody else.

    `code` is the case's, where one was meant and it is theirs.
    """

    done: Done
    texts: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a member of staff writes to the caller of a case of theirs.

    `external_id` is the vendor's id, unique per channel of staff. `code` is the case that they
    named or answered, None: the only one they have. `answers`: it answers a message about that
    case; `seen_at` is that message's time.
    `wish`: a word that could also be meant for a page. `edited`: it changes an earlier letter.
    """

    text: str
    external_id: str
    code: str | None = None
    answers: bool = False
    seen_at: datetime | None = None
    written_at: datetime | None = None
    wish: bool = False
    edited: bool = False


def key_of(case: str) -> str:
    """A short name of a case that no other case ever has, for buttons: 16 hex digits."""
    return case[:16]


class SendFailed(Exception):
    """The vendor did not take it. `final`: it never will (wrong number, bot blocked)."""

    def __init__(
        self, reason: str, *, final: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.final = final
        self.retry_after_s = retry_after_s


class Sender(Protocol):
    """A vendor's door for outgoing messages; one per `PageChannel` and audience."""

    async def send(self, outgoing: Outgoing) -> str:
        """Hand it to the vendor and return the vendor's id. Raises `SendFailed`."""
        ...

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """Before a re-send: the vendor's id if it already took this one.

        Twilio lists by number and code; None when it did not, or cannot tell (Telegram).
        """
        ...
