"""Text messages: callers to the desk's intake, claims of staff to its casework."""

from fastapi import Response

from desk.values import Answer
from escalation.ladder import PageChannel
from telephony import arrival, staff, texts, twiml
from telephony.deps import Deps
from telephony.hook import Hook
from telephony.texts import Text


async def receive(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/sms`: `To` decides whether a caller or a member of staff is writing."""
    at_staff_number = hook["To"] == deps.config.staff_number
    known = at_staff_number and await _is_staff(deps, hook)
    if known and (wanted := staff.order(hook["Body"])):
        said = await staff.carry_out(
            deps, wanted, channel=PageChannel.SMS, address=hook["From"].strip()
        )
        return twiml.messages((said,))
    answer = await deps.intake.receive(arrival.text_message(deps, hook), now=deps.clock())
    hint = (texts.HOW_TO_CLAIM,) if known else ()
    return twiml.messages((*_replies(deps, hook, answer), *hint))


async def _is_staff(deps: Deps, hook: Hook) -> bool:
    return await deps.casework.person_at(PageChannel.SMS, hook["From"].strip()) is not None


def _replies(deps: Deps, hook: Hook, answer: Answer) -> tuple[str, ...]:
    """To whoever wrote to a number that is no caller line, 112 is said in any case."""
    strayed = deps.lines.at_number(hook["To"]) is None
    if strayed and answer.replies and not any("112" in reply for reply in answer.replies):
        return (texts.to_caller(Text.NEUTRAL, answer.lang), *answer.replies)
    return answer.replies
