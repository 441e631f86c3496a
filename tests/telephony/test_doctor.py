"""What `dyzur check` learns from the vendor about our numbers."""

from collections.abc import AsyncIterator

import pytest
from twilio.rest import Client

from dyzur.emulators.twilio import TwilioEmulator
from telephony.client import client, close
from telephony.doctor import faults
from tests.telephony.door import ALL, LINE, STAFF, TOKEN, URL, config

RIGHT = {"sms_url": f"{URL}/twilio/sms", "voice_url": f"{URL}/twilio/voice"}
OURS = (LINE, ALL, STAFF)


@pytest.fixture
async def account() -> AsyncIterator[tuple[TwilioEmulator, Client]]:
    """An account whose numbers all lead to us."""
    async with TwilioEmulator.serve(auth_token=TOKEN) as vendor:
        for number in OURS:
            vendor.number(number, **RIGHT)
        http = client(account=vendor.account_sid, token=TOKEN, api=vendor.url)
        yield vendor, http
        await close(http)


async def test_numbers_that_lead_to_us_have_no_fault(
    account: tuple[TwilioEmulator, Client],
) -> None:
    assert await faults(account[1], config(), OURS) == ()


async def test_each_fault_is_told_with_its_number(account: tuple[TwilioEmulator, Client]) -> None:
    vendor, http = account
    del vendor.numbers[ALL]
    vendor.number(LINE, **RIGHT | {"sms_url": "https://demo.example.com"})
    vendor.number(STAFF, **RIGHT | {"voice_url": ""})

    assert await faults(http, config(), OURS) == (
        f"{LINE}: its webhook for messages is not POST {URL}/twilio/sms",
        f"{ALL} is no number of the account",
        f"{STAFF}: its webhook for calls is not POST {URL}/twilio/voice",
    )


async def test_a_refused_account_is_told_apart_from_a_number_that_is_missing(
    account: tuple[TwilioEmulator, Client],
) -> None:
    vendor, http = account
    vendor.fail("GET IncomingPhoneNumbers.json", status=401, code=20003)

    assert await faults(http, config(), OURS) == ("Twilio does not answer: account refused",)
