"""What arrived, in the desk's words: Twilio's parameters become an `Inbound`."""

from desk.values import Inbound, Kind
from telephony.deps import Deps
from telephony.hook import Hook
from triage.heard import Channel

# What Twilio writes for a number that the caller withholds or the network does not tell.
WITHHELD = frozenset(
    {
        "",
        "anonymous",
        "blocked",
        "restricted",
        "unavailable",
        "unknown",
        "+266696687",  # ANONYMOUS on a telephone's keys
        "+2562533",  # BLOCKED
        "+7378742833",  # RESTRICTED
        "+86282452253",  # UNAVAILABLE
        "+8656696",  # UNKNOWN
    }
)


def text_message(deps: Deps, hook: Hook) -> Inbound:
    """An SMS or MMS; pictures are never opened, words beside them are heard."""
    sid = message_id(hook)
    return Inbound(
        channel=Channel.SMS,
        external_id=sid,
        line=deps.reached(hook["To"]).id,
        caller=_caller(hook, else_=sid),
        text=hook["Body"],
        kind=Kind.TEXT if hook["NumMedia"].strip() in {"", "0"} else Kind.ATTACHMENT,
    )


def spoken_turn(deps: Deps, hook: Hook) -> Inbound:
    """One turn of a call: keys, else recognised speech, else silence."""
    call, digits, speech = call_id(hook), hook["Digits"], hook["SpeechResult"]
    return Inbound(
        channel=Channel.VOICE,
        external_id=f"{call}:{hook.place.turn}",
        line=deps.reached(hook["To"]).id,
        caller=_caller(hook, else_=call),
        text=digits or speech,
        kind=Kind.KEYS if digits else Kind.TEXT if speech.strip() else Kind.SILENCE,
    )


def message_id(hook: Hook) -> str:
    """Twilio's id of the message, the same when it is sent again."""
    return hook.sid("MessageSid", "SmsMessageSid", "SmsSid")


def call_id(hook: Hook) -> str:
    """Twilio's id of the call."""
    return hook.sid("CallSid")


def _caller(hook: Hook, *, else_: str) -> str:
    number = hook["From"].strip()
    return else_ if number.lower() in WITHHELD else number
