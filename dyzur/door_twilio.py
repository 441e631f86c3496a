"""The telephone's door, put together from the settings."""

from collections.abc import Mapping

from fastapi import APIRouter

from desk.desk import Desk
from desk.lines import Lines
from desk.paging import Audience
from desk.values import Sender
from dyzur.door import TO_CALLER, TO_STAFF
from dyzur.settings import Settings, reveal
from dyzur.timers import Clock
from escalation.ladder import PageChannel
from telephony import client, doctor, routes
from telephony.deps import Config, Deps, Standby
from telephony.senders import CallerSms, StaffCall, StaffSms


class TwilioDoor:
    """SMS and calls, in and out."""

    def __init__(
        self, config: Config, *, account: str, api: str, lines: Lines, clock: Clock
    ) -> None:
        self._config, self._account, self._lines, self._clock = config, account, lines, clock
        self._vendor = client.client(account=account, token=config.auth_token, api=api)
        self.senders: Mapping[Audience, Sender] = {
            (TO_STAFF, PageChannel.SMS): StaffSms(self._vendor, config),
            (TO_STAFF, PageChannel.CALL): StaffCall(self._vendor, config),
            (TO_CALLER, PageChannel.SMS): CallerSms(self._vendor, config, lines, clock),
        }

    def router(self, desk: Desk) -> APIRouter:
        """Every webhook of the telephone."""
        cases = (desk.intake, desk.casework, desk.calls, desk.paging)
        return routes.router(Deps(self._config, self._lines, *cases, self._clock))

    async def begin(self) -> None:
        """Nothing: the numbers name their webhooks in the vendor's console."""

    async def end(self) -> None:
        """Let go of the connections."""
        await client.close(self._vendor)

    async def faults(self) -> tuple[str, ...]:
        """What is wrong with the account, the numbers or their webhooks."""
        numbers = [self._config.staff_number, *(line.number for line in self._lines.all)]
        return await doctor.faults(self._vendor, self._config, filter(None, numbers))


def twilio_door(
    settings: Settings, *, lines: Lines, standby: Mapping[str, Standby], clock: Clock
) -> TwilioDoor:
    """The door of the account that the settings name."""
    config = Config(
        public_url=settings.public_url or "",
        auth_token=reveal(settings.twilio_auth_token),
        staff_number=settings.twilio_staff_number,
        standby=standby,
        speech=frozenset(filter(None, map(str.strip, settings.speech_lines.split(",")))),
    )
    account = settings.twilio_account_sid or ""
    return TwilioDoor(config, account=account, api=settings.twilio_api, lines=lines, clock=clock)
