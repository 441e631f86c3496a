"""Outgoing messages and calls through the vendor's client: pages to staff, words to callers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from twilio.base import values
from twilio.rest import Client

from desk.lines import Lines
from desk.values import SendFailed
from storage.records import Outgoing
from telephony.asking import asked
from telephony.deps import Config
from telephony.hook import Place
from telephony.page import PAGE, announcement
from telephony.twiml import clean

STATUS = "/twilio/status"
LOOKED_AT = 50  # newest messages or calls to one number that are compared before a re-send
# How long before its time the first try of a row may have been: a retry moves the time on. Shorter
# than the wait between two pages to one phone (60 s), so that an earlier rung's is told apart.
BEFORE = timedelta(seconds=55)
MACHINE_S = 5  # how long the vendor listens for voicemail before our text starts
VALID_AT_MOST = timedelta(hours=4)  # the vendor's longest ValidityPeriod that every network takes
LOST = frozenset({"failed", "canceled"})


class _Sid(Protocol):
    @property
    def sid(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class StaffSms:
    """Pages and notices to staff by text, from the staff number."""

    vendor: Client
    config: Config

    async def send(self, outgoing: Outgoing) -> str:
        """Hand it to the vendor; its id. Raises `SendFailed`."""
        number = _staff_number(self.config)
        return await _text(self.vendor, self.config, outgoing, number)

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """The id of the same text to the same phone since it became due."""
        return await _texted(self.vendor, outgoing, _staff_number(self.config))


@dataclass(frozen=True, slots=True)
class CallerSms:
    """Words to callers by text, from the line that they wrote to; never delivered too late."""

    vendor: Client
    config: Config
    lines: Lines
    clock: Callable[[], datetime]

    async def send(self, outgoing: Outgoing) -> str:
        """Hand it to the vendor; its id. Raises `SendFailed`, final when its time is over."""
        left = None if outgoing.expires_at is None else outgoing.expires_at - self.clock()
        if left is not None and left < timedelta(seconds=1):
            raise SendFailed("too late", final=True)
        return await _text(self.vendor, self.config, outgoing, self._number(outgoing), left=left)

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """The id of the same text to the same phone since it became due."""
        return await _texted(self.vendor, outgoing, self._number(outgoing))

    def _number(self, outgoing: Outgoing) -> str:
        number = self.lines.get(outgoing.line).number
        if number is None:
            raise SendFailed("line without a number", final=True)
        return number


@dataclass(frozen=True, slots=True)
class StaffCall:
    """Pages to staff by telephone, from the staff number; what is said is fetched then."""

    vendor: Client
    config: Config

    async def send(self, outgoing: Outgoing) -> str:
        """Ring the phone; the call's id. Raises `SendFailed`."""
        query = Place(code=outgoing.code).query
        asks = bool(outgoing.code)  # without a case there is nothing to take: it is only said
        return await _accepted(
            self.vendor.calls.create_async(
                to=outgoing.address,
                from_=_staff_number(self.config),
                url=f"{self.config.address(PAGE)}?{query}" if asks else values.unset,
                twiml=values.unset if asks else announcement(outgoing.text),
                method="POST" if asks else values.unset,
                status_callback=self.config.address(STATUS),
                status_callback_event=["completed"],
                timeout=self.config.ring_s,
                machine_detection="Enable",
                machine_detection_timeout=MACHINE_S,
            )
        )

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """The id of a call to the same phone since it became due."""
        number = _staff_number(self.config)
        calls = await asked(self.vendor.calls.list_async(to=outgoing.address, limit=LOOKED_AT))
        rung = (c.sid for c in calls if c._from == number and _since(c.date_created, outgoing))  # noqa: SLF001 - the library's only name for it
        return next(rung, None)


async def _text(
    vendor: Client,
    config: Config,
    outgoing: Outgoing,
    number: str,
    *,
    left: timedelta | None = None,
) -> str:
    valid = values.unset if left is None else int(min(left, VALID_AT_MOST).total_seconds())
    return await _accepted(
        vendor.messages.create_async(
            to=outgoing.address,
            from_=number,
            body=clean(outgoing.text),
            status_callback=config.address(STATUS),
            validity_period=valid,
        )
    )


async def _texted(vendor: Client, outgoing: Outgoing, number: str) -> str | None:
    texts = await asked(vendor.messages.list_async(to=outgoing.address, limit=LOOKED_AT))
    body = clean(outgoing.text)
    same = (m for m in texts if m.from_ == number and m.body == body and str(m.status) not in LOST)
    return next((m.sid for m in same if _since(m.date_created, outgoing)), None)


async def _accepted(question: Awaitable[_Sid]) -> str:
    taken = await asked(question)
    if taken.sid is None:
        raise SendFailed("vendor gave no id")
    return taken.sid


def _since(created: datetime | None, outgoing: Outgoing) -> bool:
    """Whether it was made for this row: an earlier rung's page to the same phone is older."""
    return created is not None and created >= (outgoing.queued_for or outgoing.due) - BEFORE


def _staff_number(config: Config) -> str:
    if config.staff_number is None:
        raise SendFailed("no staff number is set")
    return config.staff_number
