"""A telephone door over a recording desk."""

from collections.abc import AsyncIterator

import pytest

from tests.telephony.door import RecordingDesk, Twilio, application


@pytest.fixture
def desk() -> RecordingDesk:
    """What stands behind the door."""
    return RecordingDesk()


@pytest.fixture
async def twilio(desk: RecordingDesk) -> AsyncIterator[Twilio]:
    """The vendor, posting to the door."""
    vendor = Twilio(application(desk))
    yield vendor
    await vendor.http.aclose()
