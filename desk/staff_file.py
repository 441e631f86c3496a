"""Reads who is on the staff and how they are reached, from a YAML file that a coordinator keeps.

A fault is told with file, line and reason, before anything of the file is stored.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from centres.datafile import fault, read
from escalation.ladder import PageChannel
from escalation.rota import WARSAW
from storage.records import Person, Reachable


def _without_spaces(value: object) -> object:
    return value.replace(" ", "") if isinstance(value, str) else value


Phone = Annotated[str, BeforeValidator(_without_spaces), Field(pattern=r"^\+[1-9][0-9]{7,14}$")]
"""A number in full, E.164: a plus, the country, no zero before; spaces do not matter."""

Chat = Annotated[str, Field(pattern=r"^[1-9][0-9]{2,15}$")]
"""A Telegram chat of one person; the staff bot tells it to whoever writes to it."""


class PersonEntry(BaseModel):
    """A person as the file writes them; `phone` takes SMS and calls.

    `channels` narrows what the addresses allow; `verified` is the day on which each of them was
    tried out: without it nothing reaches the person until `dyzur staff verify`.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")
    name: str = Field(min_length=1)
    roles: frozenset[Literal["interventer", "lead", "coordinator"]] = Field(min_length=1)
    centres: frozenset[str] = Field(min_length=1)
    telegram: Chat | None = None
    phone: Phone | None = None
    channels: tuple[PageChannel, ...] = tuple(PageChannel)
    verified: date | None = None

    @model_validator(mode="after")
    def _has_an_address_for_each_channel(self) -> Self:
        if "channels" in self.model_fields_set:
            for channel in self.channels:
                if self.address(channel) is None:
                    raise ValueError(f"{self.id} has no address for {channel}")
        return self

    def address(self, channel: PageChannel) -> str | None:
        """Where the channel would reach the person."""
        return self.telegram if channel is PageChannel.TELEGRAM else self.phone

    @property
    def person(self) -> Person:
        """The person as the desk knows them."""
        return Person(self.id, self.name, frozenset(self.roles), self.centres)

    def reachables(self, verified_at: datetime | None) -> Iterator[Reachable]:
        """The ways to reach the person, in the order in which quiet words try them."""
        for channel in PageChannel:
            address = self.address(channel)
            if channel in self.channels and address is not None:
                yield Reachable(self.id, channel, address, verified_at)


class StaffFile(BaseModel):
    """The whole file of the staff."""

    people: tuple[PersonEntry, ...] = Field(min_length=1)


def read_staff(
    path: Path, *, centres: Collection[str], ours: Collection[str], now: datetime
) -> tuple[PersonEntry, ...]:
    """The people of a file. `ours` are the numbers of lines and the one that pages leave from.

    Raises `FaultyData`, also for an id or address given twice, one of our own numbers, a centre
    that is not in the directory, and a verification in the future.
    """
    people = read(path, StaffFile).people
    check_people(path, people)
    today = now.astimezone(WARSAW).date()
    for index, person in enumerate(people):
        where = ("people", index)
        if unknown := sorted(person.centres - set(centres)):
            raise fault(path, (*where, "centres"), f"there is no centre {unknown[0]!r}")
        if person.phone in ours:
            raise fault(path, (*where, "phone"), f"{person.phone} is a number of the hotline")
        if person.verified is not None and person.verified > today:
            raise fault(path, (*where, "verified"), f"{person.verified} has not come yet")
    return people


def check_people(path: Path, people: Iterable[PersonEntry], *taken: str) -> None:
    """Raises `FaultyData` for an id or address that is given twice, or is `taken` already."""
    seen: set[str | None] = set(taken)
    for index, person in enumerate(people):
        for key in ("id", "telegram", "phone"):
            value = getattr(person, key)
            if value in seen:
                raise fault(path, ("people", index, key), f"{value} is given twice")
            if value is not None:
                seen.add(value)


def instant_of(day: date | None) -> datetime | None:
    """The first instant of the day of Warsaw, UTC."""
    if day is None:
        return None
    return datetime.combine(day, time(), tzinfo=WARSAW).astimezone(UTC)
