"""Delivery status: the vendor's words in ours."""

import pytest

from storage.records import OutgoingState
from telephony.hook import Hook, Place
from telephony.status import CALLS, MESSAGES, read
from tests.telephony.door import RecordingDesk, Twilio

# Every status of the vendor's description of the REST API, outgoing and incoming.
MESSAGE_WORDS = (
    *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "read", "undelivered"),
    *("failed", "canceled", "receiving", "received", "partially_delivered"),
)
CALL_WORDS = (
    *("queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer"),
    *("failed", "canceled"),
)


def _hook(**words: str) -> Hook:
    return Hook(words, Place())


@pytest.mark.parametrize("word", MESSAGE_WORDS)
def test_each_status_of_a_message_means_one_thing_or_nothing_new(word: str) -> None:
    found = read(_hook(MessageSid="SM1", MessageStatus=word))

    assert (found and found[1]) == MESSAGES.get(word)


@pytest.mark.parametrize("word", CALL_WORDS)
def test_each_status_of_a_call_means_one_thing_or_nothing_new(word: str) -> None:
    found = read(_hook(CallSid="CA1", CallStatus=word))

    assert (found and found[1]) == CALLS.get(word)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30006", "landline"),
        ("30999", "vendor code 30999"),
        ("", "undelivered"),
        ("x", "undelivered"),
    ],
)
def test_a_failure_has_a_reason(code: str, reason: str) -> None:
    hook = _hook(MessageSid="SM1", MessageStatus="undelivered", ErrorCode=code)

    assert read(hook) == ("SM1", OutgoingState.FAILED, reason)


@pytest.mark.parametrize("who", ["machine_start", "machine_end_beep", "fax"])
def test_a_call_that_a_machine_answered_reached_nobody(who: str) -> None:
    hook = _hook(CallSid="CA1", CallStatus="completed", AnsweredBy=who)

    assert read(hook) == ("CA1", OutgoingState.FAILED, "answering machine")


async def test_a_status_that_says_nothing_new_is_ignored(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    answer = await twilio.post("/twilio/status", {"MessageSid": "SM1", "MessageStatus": "queued"})

    assert answer.status_code == 204
    assert desk.done == []


async def test_a_status_is_taken_even_while_the_desk_is_broken(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.breaks = RuntimeError("broken")

    answer = await twilio.post("/twilio/status", {"MessageSid": "SM1", "MessageStatus": "sent"})

    assert answer.status_code == 204
