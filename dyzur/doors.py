"""The doors that are set up: their routers, their senders, and what they hold on to."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from desk.desk import Desk
from desk.lines import Lines
from desk.paging import Audience
from desk.values import Sender
from dyzur.settings import Settings, reveal
from dyzur.timers import Clock
from escalation.ladder import PageChannel
from telephony import client as twilio
from telephony import routes as telephone
from telephony.deps import Config, Deps, Standby
from telephony.senders import CallerSms, StaffCall, StaffSms

TO_STAFF, TO_CALLER = False, True

Router = Callable[[Desk], APIRouter]


@dataclass(frozen=True, slots=True)
class Door:
    """One vendor's door. `begin` and `end` frame the time in which it is open."""

    router: Router
    senders: Mapping[Audience, Sender]
    begin: Callable[[Desk], Awaitable[None]]
    end: Callable[[], Awaitable[None]]
    ask: Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Doors:
    """All of them by vendor."""

    by_vendor: Mapping[str, Door] = field(default_factory=dict)

    @property
    def senders(self) -> Mapping[Audience, Sender]:
        """Every way out, by audience and channel."""
        return {
            way: sender for door in self.by_vendor.values() for way, sender in door.senders.items()
        }

    def routers(self, desk: Desk) -> tuple[APIRouter, ...]:
        """Every webhook."""
        return tuple(door.router(desk) for door in self.by_vendor.values())

    async def begin(self, desk: Desk) -> None:
        """Let messages in."""
        for door in self.by_vendor.values():
            await door.begin(desk)

    async def close(self) -> None:
        """Let go of the vendors."""
        for door in self.by_vendor.values():
            await door.end()


def open_doors(
    settings: Settings, *, lines: Lines, standby: Mapping[str, Standby], clock: Clock
) -> Doors:
    """The doors that the settings name; nothing reaches out yet."""
    found = {}
    if settings.twilio_account_sid and settings.public_url:
        found["twilio"] = _twilio(settings, settings.public_url, lines, standby, clock)
    return Doors(found)


def _twilio(
    settings: Settings, public_url: str, lines: Lines, standby: Mapping[str, Standby], clock: Clock
) -> Door:
    config = Config(
        public_url=public_url,
        auth_token=reveal(settings.twilio_auth_token),
        staff_number=settings.twilio_staff_number,
        standby=standby,
        speech=frozenset(filter(None, map(str.strip, settings.speech_lines.split(",")))),
    )
    account = settings.twilio_account_sid or ""
    vendor = twilio.client(account=account, token=config.auth_token, api=settings.twilio_api)

    def router(desk: Desk) -> APIRouter:
        return telephone.router(
            Deps(config, lines, desk.intake, desk.casework, desk.calls, desk.paging, clock)
        )

    async def begin(_desk: Desk) -> None:
        """The numbers' webhooks are set in the vendor's console."""

    async def ask() -> str:
        fetched = await vendor.api.accounts(account).fetch_async()
        return str(fetched.status)

    return Door(
        router=router,
        senders={
            (TO_STAFF, PageChannel.SMS): StaffSms(vendor, config),
            (TO_STAFF, PageChannel.CALL): StaffCall(vendor, config),
            (TO_CALLER, PageChannel.SMS): CallerSms(vendor, config, lines, clock),
        },
        begin=begin,
        end=lambda: twilio.close(vendor),
        ask=ask,
    )
