"""What is wrong at the vendor, for `dyzur check`: the account, our numbers and their webhooks."""

from collections.abc import Iterable, Iterator

from twilio.rest import Client
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

from desk.values import SendFailed
from telephony.asking import asked
from telephony.deps import Config

SMS, VOICE = "/twilio/sms", "/twilio/voice"


async def faults(vendor: Client, config: Config, numbers: Iterable[str]) -> tuple[str, ...]:
    """Sentences on what keeps these numbers from working; empty when nothing does."""
    try:
        listed = await asked(vendor.incoming_phone_numbers.list_async())
    except SendFailed as failed:
        return (f"Twilio does not answer: {failed}",)
    held = {number.phone_number: number for number in listed}
    return tuple(fault for number in numbers for fault in _of(number, held.get(number), config))


def _of(number: str, held: IncomingPhoneNumberInstance | None, config: Config) -> Iterator[str]:
    if held is None:
        yield f"{number} is no number of the account"
        return
    if (held.sms_url, held.sms_method) != (config.address(SMS), "POST"):
        yield f"{number}: its webhook for messages is not POST {config.address(SMS)}"
    if (held.voice_url, held.voice_method) != (config.address(VOICE), "POST"):
        yield f"{number}: its webhook for calls is not POST {config.address(VOICE)}"
