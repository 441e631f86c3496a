"""What `dyzur check` learns from the vendor about our numbers."""

from collections.abc import AsyncIterator

import pytest
from twilio.rest import Client

from desk.values import SendFailed
from dyzur.emulators.twilio import TwilioEmulator
from telephony.client import client, close
from telephony.numbers import Flaw, Misrouted, misrouted
from tests.telephony.door import ALL, LINE, LINES, STAFF, TOKEN, URL, config

RIGHT = {
    "sms_url": f"{URL}/twilio/sms",
    "voice_url": f"{URL}/twilio/voice",
    "fallback_url": "https://elsewhere.example.net/fallback.xml",
}


@pytest.fixture
async def account() -> AsyncIterator[tuple[TwilioEmulator, Client]]:
    """An account whose numbers all lead to us."""
    async with TwilioEmulator.serve(auth_token=TOKEN) as vendor:
        for number in (LINE, ALL, STAFF):
            vendor.number(number, **RIGHT)
        http = client(account=vendor.account_sid, token=TOKEN, api=vendor.url)
        yield vendor, http
        await close(http)


async def test_numbers_that_lead_to_us_have_no_flaw(
    account: tuple[TwilioEmulator, Client],
) -> None:
    assert await misrouted(account[1], config(), LINES) == ()


async def test_each_flaw_is_named_with_its_line(account: tuple[TwilioEmulator, Client]) -> None:
    vendor, http = account
    del vendor.numbers[ALL]
    vendor.number(LINE, **RIGHT | {"sms_url": "https://demo.example.com", "fallback_url": ""})
    vendor.number(STAFF, **RIGHT | {"voice_url": "", "fallback_url": f"{URL}/fallback.xml"})

    found = await misrouted(http, config(), LINES)

    assert found == (
        Misrouted("bialystok", Flaw.SMS),
        Misrouted("bialystok", Flaw.FALLBACK_UNSET),
        Misrouted("all", Flaw.MISSING),
        Misrouted("staff", Flaw.VOICE),
        Misrouted("staff", Flaw.FALLBACK_OURS),
    )


async def test_an_account_that_refuses_is_told_apart_from_a_number_that_is_missing(
    account: tuple[TwilioEmulator, Client],
) -> None:
    vendor, http = account
    vendor.fail("GET IncomingPhoneNumbers.json", status=401, code=20003)

    with pytest.raises(SendFailed, match="account refused"):
        await misrouted(http, config(), LINES)
