"""Words to a caller that no message of theirs asked for: queued only where nothing forbids them."""

from datetime import datetime, timedelta

from desk.alarms import new_id
from desk.values import Inbound
from escalation.ladder import PageChannel
from storage.records import CaseRecord, MessageRecord, Outgoing, Part
from storage.unit import Unit
from triage.case import Case
from triage.heard import Channel, Crisis, Heard
from triage.machine import GATED

# A reply expires (DESIGN, late and lost): 10 minutes, violence 2.
EXPIRES = timedelta(minutes=10)
EXPIRES_GATED = timedelta(minutes=2)

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


def expires(crisis: tuple[Crisis, ...]) -> timedelta:
    """How long a word to such a caller may be under way."""
    return EXPIRES_GATED if GATED & set(crisis) else EXPIRES


def may_say(talk: Case) -> bool:
    """Whether anything may be sent unprompted, and over what (DESIGN, silence)."""
    return not talk.quiet and talk.channel in OVER


async def say(
    unit: Unit, record: CaseRecord, texts: tuple[str, ...], *, key: str, now: datetime
) -> None:
    """Queue words to the caller, each its own message; nothing where silence was chosen."""
    if not may_say(record.talk):
        return
    for number, text in enumerate(texts):
        word = Outgoing(
            id=new_id(),
            key=f"{record.id}/word/{key}/{number}",
            part=Part.WORD,
            case=record.id,
            channel=OVER[record.talk.channel],
            address=record.caller,
            text=text,
            code=record.code,
            line=record.line,
            due=now,
            expires_at=now + expires(record.talk.crisis),
        )
        if await unit.queue(word):
            await unit.add_message(
                MessageRecord(
                    id=new_id(),
                    case=record.id,
                    channel=record.talk.channel.value,
                    kind="word",
                    text=text,
                    at=now,
                )
            )
