"""Codes that prove an address: sent over the channel itself and given back within minutes.

Nothing is stored: a code is made of the key, the address and the time, so an address that changes
or waits too long needs a new one.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from desk.alarms import new_id
from desk.paging import Audience
from desk.values import Sender, SendFailed
from escalation.ladder import PageChannel
from storage.keys import Keys
from storage.records import Outgoing, Part, Reachable

WINDOW = timedelta(minutes=15)
_KEPT = 2  # windows: a code counts for 15 to 30 minutes
_DIGITS = 6
_TEXT = "Dyżur: kod sprawdzenia {code}. Podaj go koordynatorowi."


class Codes:
    """Makes, sends and knows again the codes of addresses."""

    def __init__(self, keys: Keys, senders: Mapping[Audience, Sender]) -> None:
        """`senders` as the desk has them, by (to a caller, channel)."""
        self._keys = keys
        self._senders = senders

    async def send(self, way: Reachable, *, now: datetime) -> None:
        """Send the code of this address over its channel. Raises `SendFailed`."""
        sender = self._senders.get((False, way.channel))
        if sender is None:
            raise SendFailed(f"{way.channel} is not set up", final=True)
        (code, *_) = self._codes(way, now=now)
        said = " ".join(code) if way.channel is PageChannel.CALL else code
        notice = Outgoing(
            id=new_id(),
            key=f"code/{new_id()}",
            part=Part.NOTICE,
            case="",
            channel=way.channel,
            address=way.address,
            text=_TEXT.format(code=said),
            code="",
            line="",
            due=now,
            person=way.person,
        )
        await sender.send(notice)

    def fits(self, way: Reachable, code: str, *, now: datetime) -> bool:
        """Whether this code was sent to this very address within the last minutes."""
        given = code.replace(" ", "").encode()
        return any(
            secrets.compare_digest(given, each.encode())
            for back in range(_KEPT)
            for each in self._codes(way, now=now - back * WINDOW)
        )

    def _codes(self, way: Reachable, *, now: datetime) -> tuple[str, ...]:
        """The code of this window by each key, the newest first."""
        window = int(now.timestamp() // WINDOW.total_seconds())
        about = f"code|{way.person}|{way.channel}|{way.address}|{window}"
        return tuple(
            f"{int(found, 16) % 10**_DIGITS:0{_DIGITS}}" for found in self._keys.look_ups(about)
        )
