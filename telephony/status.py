"""What became of a message or call of ours, in the desk's words."""

from collections.abc import Mapping

from fastapi import Response

from storage.records import OutgoingState
from telephony.deps import Deps
from telephony.faults import reason
from telephony.hook import Hook

# Twilio's word -> ours. What is missing here says no more than the vendor's first answer did.
MESSAGES: Mapping[str, OutgoingState] = {
    "sent": OutgoingState.SENT,
    "delivered": OutgoingState.DELIVERED,
    "read": OutgoingState.DELIVERED,
    "undelivered": OutgoingState.FAILED,
    "failed": OutgoingState.FAILED,
    "canceled": OutgoingState.CANCELLED,
}
CALLS: Mapping[str, OutgoingState] = {
    "ringing": OutgoingState.SENT,
    "in-progress": OutgoingState.SENT,
    "answered": OutgoingState.SENT,
    "completed": OutgoingState.DELIVERED,
    "busy": OutgoingState.FAILED,
    "no-answer": OutgoingState.FAILED,
    "failed": OutgoingState.FAILED,
    "canceled": OutgoingState.CANCELLED,
}
MACHINE = "answering machine"


async def receive(deps: Deps, hook: Hook) -> Response:
    """`POST /twilio/status`: a message or a call of ours has come further, or has failed."""
    if found := read(hook):
        vendor_id, state, why = found
        await deps.paging.status(vendor_id, state, why, now=deps.clock())
    return Response(status_code=204)


def read(hook: Hook) -> tuple[str, OutgoingState, str | None] | None:
    """The vendor's id, the state and why; None when it says nothing new."""
    if call := hook["CallSid"]:
        return _call(hook, call)
    sid = hook["MessageSid"] or hook["SmsSid"]
    word = hook["MessageStatus"] or hook["SmsStatus"]
    state = MESSAGES.get(word)
    return (sid, state, _why(hook, word, state)) if sid and state else None


def _call(hook: Hook, call: str) -> tuple[str, OutgoingState, str | None] | None:
    if hook["AnsweredBy"].startswith(("machine", "fax")):
        return call, OutgoingState.FAILED, MACHINE
    word = hook["CallStatus"]
    state = CALLS.get(word)
    return (call, state, _why(hook, word, state)) if state else None


def _why(hook: Hook, word: str, state: OutgoingState) -> str | None:
    return reason(hook["ErrorCode"], word) if state is OutgoingState.FAILED else None
