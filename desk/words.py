"""Words to a caller that are no reply to a message: ours, and the owner's own."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.alarms import new_id
from desk.values import Inbound
from escalation.ladder import PageChannel
from storage.records import CaseRecord, MessageRecord, Outgoing, Part
from storage.unit import Unit
from triage.case import Case, Permission
from triage.heard import Channel, Crisis, Heard
from triage.machine import GATED

# A reply expires (DESIGN, late and lost): 10 minutes, violence 2.
EXPIRES = timedelta(minutes=10)
EXPIRES_GATED = timedelta(minutes=2)

# Details of an outgoing word that a human wrote: who did, and until when it may be sent.
OWNER, UNTIL = "owner", "until"

# The telephone has nothing unprompted: a call-back is a human's decision.
OVER = {
    Channel.SMS: PageChannel.SMS,
    Channel.TELEGRAM: PageChannel.TELEGRAM,
}


def late_for(inbound: Inbound, heard: Heard, *, now: datetime) -> bool:
    """Whether the message was sent so long ago that its answer would come too late."""
    if inbound.sent_at is None:
        return False
    return now - inbound.sent_at > expires(heard.crisis)


@dataclass(frozen=True, slots=True)
class Human:
    """What a human writes to the caller: over which channel of staff, and what they were told."""

    person: str
    channel: PageChannel
    text: str
    external_id: str
    answer: str


def expires(crisis: tuple[Crisis, ...]) -> timedelta:
    """How long a word to such a caller may be under way."""
    return EXPIRES_GATED if GATED & set(crisis) else EXPIRES


def may_say(talk: Case) -> bool:
    """Whether anything may be sent unprompted, and over what (DESIGN, silence)."""
    return not talk.quiet and talk.channel in OVER


def may_write(talk: Case) -> bool:
    """Whether a human may write to the caller: not into silence, nor to who wants no contact."""
    return not talk.quiet and talk.permission is not Permission.NONE


async def say(
    unit: Unit, record: CaseRecord, texts: tuple[str, ...], *, key: str, now: datetime
) -> None:
    """Queue words to the caller, each its own message; nothing where silence was chosen."""
    if not may_say(record.talk):
        return
    expires_at = now + expires(record.talk.crisis)
    for number, text in enumerate(texts):
        word = _word(record, text, key=f"{key}/{number}", now=now)
        if await unit.queue(replace(word, expires_at=expires_at)):
            kept = MessageRecord(
                new_id(), record.id, record.talk.channel.value, "word", text, at=now
            )
            await unit.add_message(kept)


async def hand_on(unit: Unit, record: CaseRecord, human: Human, *, now: datetime) -> None:
    """Queue what the owner writes to the caller, who is told if it could not be sent in time.

    Raises `Clash` for a vendor's id that is known.
    """
    until = now + expires(record.talk.crisis)
    details = {OWNER: human.person, UNTIL: until.isoformat()}
    word = _word(record, human.text, key=f"human/{human.external_id}", now=now)
    await unit.queue(replace(word, details=details))
    await unit.add_message(
        MessageRecord(
            id=new_id(),
            case=record.id,
            channel=by_staff(human.channel),
            kind="human",
            text=human.text,
            at=now,
            external_id=human.external_id,
            answer=human.answer,
        )
    )


def by_staff(channel: PageChannel) -> str:
    """The name under which messages that staff wrote over this channel are kept."""
    return f"staff-{channel.value}"


def _word(record: CaseRecord, text: str, *, key: str, now: datetime) -> Outgoing:
    return Outgoing(
        id=new_id(),
        key=f"{record.id}/word/{key}",
        part=Part.WORD,
        case=record.id,
        channel=OVER[record.talk.channel],
        address=record.caller,
        text=text,
        code=record.code,
        line=record.line,
        due=now,
    )
