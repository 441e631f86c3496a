"""The doors that are set up: their routers, their senders, and what they hold on to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from desk.desk import Desk
from desk.lines import Lines
from desk.paging import Audience
from desk.values import Sender
from dyzur.door import Door
from dyzur.door_telegram import telegram_door
from dyzur.door_twilio import twilio_door
from dyzur.settings import Settings
from dyzur.timers import Clock
from telephony.deps import Standby


@dataclass(frozen=True, slots=True)
class Doors:
    """All of them by vendor."""

    by_vendor: Mapping[str, Door] = field(default_factory=dict)

    @property
    def senders(self) -> Mapping[Audience, Sender]:
        """Every way out, by audience and channel."""
        doors = self.by_vendor.values()
        return {way: sender for door in doors for way, sender in door.senders.items()}

    def routers(self, desk: Desk) -> tuple[APIRouter, ...]:
        """Every webhook."""
        return tuple(door.router(desk) for door in self.by_vendor.values())

    async def begin(self) -> None:
        """Let messages in."""
        for door in self.by_vendor.values():
            await door.begin()

    async def close(self) -> None:
        """Let go of the vendors."""
        for door in self.by_vendor.values():
            await door.end()


def open_doors(
    settings: Settings, *, lines: Lines, standby: Mapping[str, Standby], clock: Clock
) -> Doors:
    """The doors that the settings name; nothing reaches out yet. Raises `FaultySettings`."""
    found: dict[str, Door] = {}
    if settings.telegram_callers_token or settings.telegram_staff_token:
        found["telegram"] = telegram_door(settings, lines=lines, standby=standby, clock=clock)
    if settings.twilio_account_sid and settings.public_url:
        found["twilio"] = twilio_door(settings, lines=lines, standby=standby, clock=clock)
    return Doors(found)
