"""The last word of each vendor is known, and a sender is not changed by being watched."""

from datetime import UTC, datetime

import pytest

from desk.values import SendFailed
from dyzur.vendors import Board
from escalation.ladder import PageChannel
from storage.records import Outgoing, Part

NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)
PAGE = Outgoing(
    "1", "1", Part.PAGE, "case", PageChannel.SMS, "+447700900101", "text", "1234", "all", NOON
)


class Vendor:
    def __init__(self, failed: SendFailed | None = None) -> None:
        self.failed = failed

    async def send(self, outgoing: Outgoing) -> str:
        if self.failed is not None:
            raise self.failed
        return f"taken-{outgoing.id}"

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        return f"before-{outgoing.id}"


async def test_a_vendor_that_took_it_works() -> None:
    board = Board(lambda: NOON)
    sender = board.watched("staff-sms", Vendor())

    taken = await sender.send(PAGE)

    assert taken == "taken-1"
    assert await sender.sent_before(PAGE) == "before-1"
    assert board.words["staff-sms"].works is True
    assert board.words["staff-sms"].taken == 1


async def test_a_vendor_that_refuses_says_why_and_the_desk_hears_it() -> None:
    board = Board(lambda: NOON)
    sender = board.watched("staff-sms", Vendor(SendFailed("opted out", final=True)))

    with pytest.raises(SendFailed, match="opted out"):
        await sender.send(PAGE)

    assert board.words["staff-sms"].works is False
    assert board.words["staff-sms"].reason == "opted out"


def test_nothing_is_known_of_a_vendor_before_the_first_message() -> None:
    board = Board(lambda: NOON)

    board.watched("staff-sms", Vendor())

    assert board.words["staff-sms"].works is None
