"""What a vendor's door is to the composition root."""

from collections.abc import Mapping
from typing import Protocol

from fastapi import APIRouter

from desk.desk import Desk
from desk.paging import Audience
from desk.values import Sender

TO_STAFF, TO_CALLER = False, True


class Door(Protocol):
    """One vendor's door: its way in, its ways out, and the time in which it is open."""

    @property
    def senders(self) -> Mapping[Audience, Sender]:
        """The ways out, by audience and channel."""
        ...

    def router(self, desk: Desk) -> APIRouter:
        """The webhooks; asked for once, before `begin`."""
        ...

    async def begin(self) -> None:
        """Have the vendor bring what arrives. Never raises for a vendor that is away."""
        ...

    async def end(self) -> None:
        """Let go of the vendor."""
        ...

    async def faults(self) -> tuple[str, ...]:
        """What is wrong with this door at the vendor, for `dyzur check`; empty when nothing is."""
        ...
