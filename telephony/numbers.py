"""Whether the account's numbers lead to us: what `dyzur check` asks the vendor."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from twilio.rest import Client
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

from desk.lines import Lines
from telephony.asking import asked
from telephony.deps import Config

SMS = "/twilio/sms"
VOICE = "/twilio/voice"
STAFF = "staff"


class Flaw(StrEnum):
    """What is wrong with a number."""

    MISSING = "missing"  # the account does not have it
    SMS = "sms"  # texts go elsewhere, or are not posted
    VOICE = "voice"  # calls go elsewhere, or are not posted
    FALLBACK_UNSET = "fallback_unset"  # nothing answers a call while we cannot
    FALLBACK_OURS = "fallback_ours"  # what should answer then lies on our own host


@dataclass(frozen=True, slots=True)
class Misrouted:
    """A flaw of a line's number, or of the staff number (`line` is then `staff`)."""

    line: str
    flaw: Flaw


async def misrouted(vendor: Client, config: Config, lines: Lines) -> tuple[Misrouted, ...]:
    """Every flaw of every number of ours, in the order of the lines. Raises `SendFailed`."""
    listed = await asked(vendor.incoming_phone_numbers.list_async())
    held = {number.phone_number: number for number in listed}
    ours = {line.id: line.number for line in lines.all if line.number}
    ours |= {STAFF: config.staff_number} if config.staff_number else {}
    return tuple(
        Misrouted(line, flaw)
        for line, number in ours.items()
        for flaw in _flaws(held.get(number), config)
    )


def _flaws(number: IncomingPhoneNumberInstance | None, config: Config) -> Iterator[Flaw]:
    if number is None:
        yield Flaw.MISSING
        return
    if (number.sms_url, number.sms_method) != (config.address(SMS), "POST"):
        yield Flaw.SMS
    if (number.voice_url, number.voice_method) != (config.address(VOICE), "POST"):
        yield Flaw.VOICE
    if not number.voice_fallback_url:
        yield Flaw.FALLBACK_UNSET
    elif _host(number.voice_fallback_url) == _host(config.public_url):
        yield Flaw.FALLBACK_OURS


def _host(address: str) -> str | None:
    return urlsplit(address).hostname
