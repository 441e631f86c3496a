"""Text messages: callers to the desk's intake, staff to its casework."""

import logging

from fastapi import Response

from desk.values import Answer
from escalation.ladder import PageChannel
from storage.failures import DatabaseGone
from telephony import arrival, staff, texts, twiml
from telephony.deps import Deps
from telephony.hook import Hook
from telephony.texts import Text

log = logging.getLogger(__name__)


async def receive(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/sms`: `To` decides whether a caller or a member of staff is writing."""
    if hook["To"] != deps.config.staff_number:
        return twiml.messages(await _heard(deps, hook))
    wanted = staff.order(hook["Body"])
    known = await _from_staff(deps, hook, unknowable=wanted is not None)
    if known and (said := await _from_them(deps, hook, wanted)):
        return twiml.messages(said)
    replies = await _heard(deps, hook)
    return twiml.messages((*replies, texts.HOW_TO_CLAIM) if known else replies)


async def _from_them(deps: Deps, hook: Hook, wanted: staff.Order | None) -> tuple[str, ...]:
    """What a member of staff is answered; nothing where they mean no case."""
    address = hook["From"].strip()
    try:
        if wanted is not None:
            return await staff.carry_out(deps, wanted, channel=PageChannel.SMS, address=address)
        letter = staff.letter(hook["Body"], external_id=arrival.message_id(hook))
        told = await deps.casework.write(
            letter, channel=PageChannel.SMS, address=address, now=deps.clock()
        )
    except DatabaseGone:
        return (texts.STAFF_BROKEN,)
    return told.texts


async def _heard(deps: Deps, hook: Hook) -> tuple[str, ...]:
    """A stop word that the vendor acts on by itself is heard by us like any other text."""
    if hook["OptOutType"].upper() == "STOP":
        log.warning("the vendor lets no text reach the sender of %s", arrival.message_id(hook))
    answer = await deps.intake.receive(arrival.text_message(deps, hook), now=deps.clock())
    return _replies(deps, hook, answer)


async def _from_staff(deps: Deps, hook: Hook, *, unknowable: bool) -> bool:
    return await staff.is_at(deps, PageChannel.SMS, hook["From"], unknowable=unknowable)


def _replies(deps: Deps, hook: Hook, answer: Answer) -> tuple[str, ...]:
    """To whoever wrote to a number that is no caller line, 112 is said in any case."""
    strayed = deps.lines.at_number(hook["To"]) is None
    if strayed and answer.replies and not any("112" in reply for reply in answer.replies):
        return (texts.to_caller(Text.NEUTRAL, answer.lang), *answer.replies)
    return answer.replies
