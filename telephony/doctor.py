"""What is wrong at the vendor, for `dyzur check`: the account, our numbers and their webhooks."""

from collections.abc import AsyncIterator, Iterable

from aiohttp import ClientError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from telephony.deps import Config

SMS, VOICE = "/twilio/sms", "/twilio/voice"


async def faults(vendor: Client, config: Config, numbers: Iterable[str]) -> tuple[str, ...]:
    """Sentences on what keeps these numbers from working; empty when nothing does."""
    try:
        return tuple([fault async for fault in _of_numbers(vendor, config, numbers)])
    except TwilioRestException as error:
        return (f"Twilio refuses the account or its token (HTTP {error.status})",)
    except (TwilioException, ClientError, OSError) as error:
        return (f"Twilio cannot be reached ({type(error).__name__})",)


async def _of_numbers(vendor: Client, config: Config, numbers: Iterable[str]) -> AsyncIterator[str]:
    for number in numbers:
        found = await vendor.incoming_phone_numbers.list_async(phone_number=number, limit=1)
        if not found:
            yield f"{number} is no number of the account"
            continue
        for kind, url, path in (
            ("messages", found[0].sms_url, SMS),
            ("calls", found[0].voice_url, VOICE),
        ):
            if url != config.address(path):
                yield f"{number}: its webhook for {kind} is not {config.address(path)}"
