"""What the telephone door is given: the desk's use cases, the lines and a few values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from desk.lines import Line, Lines
from desk.values import Answer, Claimed, Inbound, Letter, Told
from escalation.ladder import PageChannel
from storage.records import OutgoingState, Person


class Intake(Protocol):
    """Hears what a caller says."""

    async def receive(self, inbound: Inbound, *, now: datetime) -> Answer: ...


class Casework(Protocol):
    """Gives cases to people, and lets them work on their own."""

    async def claim(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed: ...

    async def decline(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed: ...

    async def read(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told: ...

    async def reach(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told: ...

    async def close(
        self, *, code: str | None, channel: PageChannel, address: str, sure: bool, now: datetime
    ) -> Told: ...

    async def write(
        self, letter: Letter, *, channel: PageChannel, address: str, now: datetime
    ) -> Told: ...

    async def person_at(self, channel: PageChannel, address: str) -> Person | None: ...


class Dial(Protocol):
    """Whom to ring for a caller who waits on the line."""

    @property
    def person(self) -> str: ...

    @property
    def number(self) -> str: ...


class Calls(Protocol):
    """Puts a waiting caller through to a human."""

    async def next_phone(
        self, case: str, *, tried: tuple[str, ...], now: datetime
    ) -> Dial | None: ...

    async def took(self, case: str, person: str, *, now: datetime) -> Claimed: ...

    async def bridged(self, case: str, person: str, *, now: datetime) -> None: ...

    async def nobody(self, case: str, *, now: datetime) -> tuple[str, ...]: ...

    async def page_text(self, code: str, *, address: str) -> str | None: ...


class Paging(Protocol):
    """Follows what was sent."""

    async def status(
        self, vendor_id: str, state: OutgoingState, reason: str | None, *, now: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Standby:
    """Two numbers that are true whatever breaks: the centre's and one open day and night."""

    centre_phone: str | None = None
    line_24h: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The door's values.

    `standby` by line id, `speech` the ids of lines whose centre lets the vendor recognise speech.
    `ring_s`: how long one phone rings; `answer_s`: how long the desk may think before the caller
    gets the fallback (Twilio waits 15 s).
    """

    public_url: str
    auth_token: str = field(repr=False)
    staff_number: str | None = None
    standby: Mapping[str, Standby] = field(default_factory=dict)
    speech: frozenset[str] = frozenset()
    ring_s: int = 20
    answer_s: float = 10.0

    def address(self, path: str) -> str:
        """Where the vendor reaches this path of ours."""
        return self.public_url.rstrip("/") + path


@dataclass(frozen=True, slots=True)
class Deps:
    """All collaborators of the door."""

    config: Config
    lines: Lines
    intake: Intake
    casework: Casework
    calls: Calls
    paging: Paging
    clock: Callable[[], datetime]

    def reached(self, number: str) -> Line:
        """The line of this number; for any other number the line that takes strays."""
        return self.lines.at_number(number) or stray(self.lines)

    def standby(self, number: str) -> Standby:
        """What stays true on the line of this number when everything else breaks."""
        line = self.reached(number).id if self.lines.all else ""
        return self.config.standby.get(line, Standby())


def stray(lines: Lines) -> Line:
    """The line that hears what came to any other number: one for all centres if there is one."""
    return min(lines.all, key=lambda line: (line.centre is not None, line.number is None))
