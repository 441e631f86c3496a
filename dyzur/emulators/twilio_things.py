"""What the emulated Twilio account holds: numbers, messages, phones of people, planned outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from dyzur.emulators.twilio_call import Call
from dyzur.emulators.twilio_events import Event, Gesture

Json = dict[str, Any]

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_PAIRS = frozenset("^{}\\[~]|€")


@dataclass
class Number:
    """A number of the account and the webhooks set for it."""

    number: str
    sms_url: str = ""
    voice_url: str = ""
    fallback_url: str = ""

    def as_json(self, account: str) -> Json:
        """The REST resource."""
        return {
            "sid": "PN" + self.number.strip("+").zfill(32),
            "account_sid": account,
            "phone_number": self.number,
            "sms_url": self.sms_url,
            "sms_method": "POST",
            "sms_fallback_url": self.fallback_url,
            "voice_url": self.voice_url,
            "voice_method": "POST",
            "voice_fallback_url": self.fallback_url,
            "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """How messages and calls to a number end: a final status and Twilio's error code."""

    status: str = "delivered"
    error: int | None = None


@dataclass
class Sms:
    """One message of the account. `status` is Twilio's; times are UTC."""

    sid: str
    from_: str
    to: str
    body: str
    direction: str
    status: str
    created: datetime
    sent: datetime | None = None
    error: int | None = None
    callback: str = ""

    def as_json(self, account: str) -> Json:
        """The REST resource."""
        return {
            "sid": self.sid,
            "account_sid": account,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "error_code": self.error,
            "error_message": None,
            "num_segments": str(segments(self.body)),
            "num_media": "0",
            "date_created": format_datetime(self.created, usegmt=True),
            "date_updated": format_datetime(self.sent or self.created, usegmt=True),
            "date_sent": format_datetime(self.sent, usegmt=True) if self.sent else None,
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{self.sid}.json",
            "api_version": "2010-04-01",
        }

    def shown(self) -> Json:
        """The message as the demo page shows it."""
        return {
            "sid": self.sid,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "at": self.created.isoformat(),
        }


class Habit(StrEnum):
    """What a person's phone does by itself."""

    ASK = "ask"  # nothing: the test or the page decides
    TAKE = "take"  # answers and presses 1 whenever keys are asked for
    ANSWER = "answer"
    REFUSE = "refuse"
    MISS = "miss"
    MACHINE = "machine"


@dataclass
class Phone:
    """The phone of somebody whom the service calls. `call` is the last call to it."""

    number: str
    habit: Habit = Habit.ASK
    call: Call | None = None

    @property
    def ringing(self) -> Call:
        """The call that rings here now. Raises `LookupError` when none does."""
        if self.call is None or self.call.waiting != "ringing":
            raise LookupError(f"{self.number} does not ring")
        return self.call

    def on_ringing(self, call: Call) -> Event | None:
        """What the habit does at once when it rings."""
        self.call = call
        match self.habit:
            case Habit.TAKE | Habit.ANSWER:
                return Event(Gesture.ANSWER)
            case Habit.REFUSE:
                return Event(Gesture.REFUSE)
            case Habit.MISS:
                return Event(Gesture.SILENCE)
            case Habit.MACHINE:
                return Event(Gesture.MACHINE)
            case Habit.ASK:
                return None

    def on_gather(self, call: Call) -> Event | None:
        """What the habit does at once when keys are asked for."""
        takes = self.habit is Habit.TAKE and call.direction != "inbound"
        return Event(Gesture.KEYS, "1") if takes else None


def segments(body: str) -> int:
    """How many SMS a text costs: 160 or 153 septets in GSM-7, else 70 or 67 UTF-16 units."""
    if set(body) <= _GSM | _GSM_PAIRS:
        length = sum(2 if letter in _GSM_PAIRS else 1 for letter in body)
        return 1 if length <= 160 else -(-length // 153)  # noqa: PLR2004 - the standard's figures
    length = len(body.encode("utf-16-le", "surrogatepass")) // 2
    return 1 if length <= 70 else -(-length // 67)  # noqa: PLR2004 - the standard's figures


def matches(form: Mapping[str, list[str]], from_: str, to: str, at: datetime, key: str) -> bool:
    """Whether a resource passes the filters on numbers and on its day."""
    wanted = {"From": from_, "To": to}
    if any(name in form and form[name][0] != value for name, value in wanted.items()):
        return False
    on, until, since = (form.get(key + sign, [""])[0] for sign in ("", "<", ">"))
    return (
        (not on or _day(on) == at.date())
        and (not until or at.date() <= _day(until))
        and (not since or at.date() >= _day(since))
    )


def _day(value: str) -> date:
    return datetime.fromisoformat(value).date()
