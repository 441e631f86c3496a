"""The doors that are set up: their routers, their senders, and what they hold on to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from fastapi import APIRouter

from desk.desk import Desk
from desk.lines import Lines
from desk.paging import Audience
from desk.values import Sender
from dyzur.door import TO_CALLER, TO_STAFF, Door
from dyzur.door_late import LateDoor
from dyzur.door_twilio import twilio_door
from dyzur.settings import FaultySettings, Settings
from dyzur.timers import Clock
from escalation.ladder import PageChannel
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
        found["telegram"] = _telegram(settings, lines, standby, clock)
    if settings.twilio_account_sid and settings.public_url:
        found["twilio"] = twilio_door(settings, lines=lines, standby=standby, clock=clock)
    return Doors(found)


def _telegram(
    settings: Settings, lines: Lines, standby: Mapping[str, Standby], clock: Clock
) -> LateDoor:
    line = lines.bot
    if line is None:
        raise FaultySettings(
            ["DYZUR_LINES has no line with `bot: true`: say which one the bot is."]
        )

    def make() -> Door:
        from dyzur.door_telegram import telegram_door  # noqa: PLC0415 - see door_late

        return telegram_door(settings, line=line.id, standby=standby, clock=clock)

    ways = {
        (TO_STAFF, PageChannel.TELEGRAM): settings.telegram_staff_token,
        (TO_CALLER, PageChannel.TELEGRAM): settings.telegram_callers_token,
    }
    return LateDoor(
        load=lambda: import_module("dyzur.door_telegram"),
        make=make,
        ways=[way for way, token in ways.items() if token],
        paths=("/telegram/callers", "/telegram/staff"),
    )
