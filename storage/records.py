"""What storage keeps and gives back, as plain values.

Contract: the desk works with these; rows, columns and encryption stay inside storage.
All datetimes are aware and UTC. Ids are 32 lower-case hex digits, made by the desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from escalation.ladder import Ladder, PageChannel
from triage.case import Case


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One caller's case.

    `caller` is the number or chat id; `code` the short code staff answer with, unique among open
    cases; `duty_centre` the centre whose rota is paged. `version` counts writes (compare and set).
    `talk` is the conversation's state.
    """

    id: str
    code: str
    line: str
    caller: str
    duty_centre: str
    talk: Case
    opened_at: datetime
    heard_at: datetime
    version: int = 0
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    reached_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One turn: what came in (`text`, encrypted; empty for a silence) and what was answered.

    `external_id` is unique per channel and None for what the service sent by itself. `heard` and
    `answer` are JSON texts of the desk (evidence in it: encrypted). `kind` is the desk's Kind
    value, `word` for an unprompted message of ours, or `human` for what the owner wrote to the
    caller (its `channel` and `external_id` are then those of staff: `staff-sms`, `staff-telegram`).
    """

    id: str
    case: str
    channel: str
    kind: str
    text: str
    at: datetime
    external_id: str | None = None
    heard: str | None = None
    answer: str | None = None


class DeadlineKind(StrEnum):
    """Why a case must be looked at again."""

    LADDER = "ladder"  # take the next rung
    SILENCE = "silence"  # the caller did not answer a question
    PROGRESS = "progress"  # tell the caller that nobody has taken it yet
    OWNER = "owner"  # the owner has not answered the caller


@dataclass(frozen=True, slots=True)
class Deadline:
    """A row that is due: one per case and kind."""

    case: str
    kind: DeadlineKind
    due: datetime


@dataclass(frozen=True, slots=True)
class LadderRecord:
    """The ladder that a case froze and where it stands. `ended_at` is set by a claim or a close."""

    case: str
    ladder: Ladder
    position: int
    started_at: datetime
    ended_at: datetime | None = None


class Part(StrEnum):
    """What an outgoing message is for."""

    PAGE = "page"  # to staff: a case waits
    NOTICE = "notice"  # to staff: who has it, alarms
    RELAY = "relay"  # to the case's owner alone: what the caller wrote
    WORD = "word"  # to the caller: claimed, not yet claimed, gentle check


class OutgoingState(StrEnum):
    """How far an outgoing message has come."""

    QUEUED = "queued"
    SENDING = "sending"  # leased by a sender
    SENT = "sent"  # the vendor took it
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message or call that must leave.

    `key` is unique (case, part, rung, person, channel): a second one with it is not queued.
    `address` is an E.164 number or a chat id; `text` holds nothing of what the caller told, but in
    a RELAY. `code` is the case's short code; `buttons` asks for the buttons of a claim, or in a
    RELAY for those of the owner; `line` is the line that a
    WORD leaves from (staff parts leave from the staff number or bot). `person` is None for a WORD.
    `queued_for`: when it was first due, told by storage; `due` moves with each retry. `expires_at`:
    not sent after it (words to callers; pages never expire). `details`: of a human's WORD its
    `owner`, and `until` when (ISO time) it may be sent: the owner is told when it was not.
    """

    id: str
    key: str
    part: Part
    case: str
    channel: PageChannel
    address: str
    text: str
    code: str
    line: str
    due: datetime
    queued_for: datetime | None = field(default=None, compare=False)
    person: str | None = None
    rung: int | None = None
    buttons: bool = False
    tries: int = 0
    state: OutgoingState = OutgoingState.QUEUED
    vendor_id: str | None = None
    expires_at: datetime | None = None
    sent_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the staff. `roles`: interventer, lead, coordinator. `centres`: ids."""

    id: str
    name: str
    roles: frozenset[str]
    centres: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reachable:
    """One verified or unverified way to reach a person."""

    person: str
    channel: PageChannel
    address: str
    verified_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit, never changed. `kind` is the desk's word; `detail` is sealed."""

    id: str
    kind: str
    at: datetime
    case: str | None = None
    person: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A starting file as coordinators keep it: `kind` is directory, phrases, ladders or marks.

    `upstream_hash` is the hash of the starting text that `body` came from; `edited` says that a
    coordinator changed it since; `version` counts changes.
    """

    kind: str
    name: str
    body: str
    upstream_hash: str
    edited: bool = False
    version: int = 1
