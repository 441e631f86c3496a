"""Codes: what was sent over a channel proves that channel, for minutes, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.codes import Codes
from desk.values import SendFailed
from escalation.ladder import PageChannel
from storage.keys import Keys
from storage.records import Reachable
from tests.world import Vendor

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
TELEGRAM, SMS, CALL = PageChannel
KEYS = Keys.fresh()
ADA = Reachable("ada", SMS, "+447700900101")


async def sent(way: Reachable, *, keys: Keys = KEYS) -> str:
    """The code that reached the address."""
    vendor = Vendor()
    await Codes(keys, {(False, way.channel): vendor}).send(way, now=NOW)
    (message,) = vendor.sent
    assert (message.address, message.channel, message.person) == (
        way.address,
        way.channel,
        way.person,
    )
    return message.text.partition("sprawdzenia ")[2].partition(".")[0]


def fits(way: Reachable, code: str, *, keys: Keys = KEYS, after: timedelta = timedelta()) -> bool:
    return Codes(keys, {}).fits(way, code, now=NOW + after)


async def test_the_code_that_was_sent_fits_for_some_minutes() -> None:
    code = await sent(ADA)

    assert len(code) == 6
    assert fits(ADA, code)
    assert fits(ADA, code, after=timedelta(minutes=14))
    assert not fits(ADA, code, after=timedelta(minutes=31))


async def test_a_spoken_code_has_its_digits_apart_and_fits_as_it_is_heard() -> None:
    spoken = await sent(replace(ADA, channel=CALL))

    assert len(spoken.split()) == 6
    assert fits(replace(ADA, channel=CALL), spoken)


async def test_a_code_proves_only_the_address_and_channel_that_it_was_sent_to() -> None:
    code = await sent(ADA)

    others = (
        replace(ADA, address="+447700900102"),
        replace(ADA, channel=CALL),
        replace(ADA, person="borys"),
    )

    assert not any(fits(each, code) for each in others)
    assert not fits(ADA, code, keys=Keys.fresh())
    assert not fits(ADA, "")
    assert not fits(ADA, "kod")


async def test_a_code_fits_while_keys_rotate() -> None:
    code = await sent(ADA)

    assert fits(ADA, code, keys=Keys.parse(f"{Keys.fresh().export()},{KEYS.export()}"))


async def test_a_channel_that_is_not_set_up_or_fails_is_told() -> None:
    vendor = Vendor(broken={SMS: SendFailed("blocked", final=True)})

    with pytest.raises(SendFailed, match="telegram is not set up"):
        await Codes(KEYS, {}).send(replace(ADA, channel=TELEGRAM), now=NOW)
    with pytest.raises(SendFailed, match="blocked"):
        await Codes(KEYS, {(False, SMS): vendor}).send(ADA, now=NOW)
