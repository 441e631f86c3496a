"""What the Telegram door is given: the desk's use cases and a few values."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from desk.values import Answer, Claimed, Inbound, Letter, Told
from escalation.ladder import PageChannel
from storage.records import Person

Clock = Callable[[], datetime]
Pause = Callable[[float], Awaitable[None]]


class Intake(Protocol):
    """Hears what a caller writes."""

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


class Standby(Protocol):
    """Two numbers that are true whatever breaks: the centre's and one open day and night."""

    @property
    def centre_phone(self) -> str | None: ...

    @property
    def line_24h(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Config:
    """The door's values.

    `line` is the id of the line that the callers' bot is. `standby` by line id. `answer_s`: how
    long the desk may think before the caller gets the fallback, in seconds (Telegram waits 60).
    `pauses_s`: between the tries to send a reply, before Telegram must bring the update again.
    """

    line: str
    standby: Mapping[str, Standby] = field(default_factory=dict)
    answer_s: float = 10.0
    pauses_s: tuple[float, ...] = (0.5, 2.0)
