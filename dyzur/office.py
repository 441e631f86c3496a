"""What a coordinator's commands work with: the database, the directory and the lines."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import click

from centres.directory import load as load_directory
from centres.records import Directory, Shown
from desk.contacts import ContactRefused, Contacts
from desk.lines import Lines
from desk.merging import AddressTaken
from desk.staffing import NoSuchWay, Staffing
from dyzur import logs
from dyzur.keeping import faults, keys_of, lines_of
from dyzur.settings import FaultySettings, Settings
from escalation.checks import FaultyRota
from storage.database import Database, open_database
from storage.keys import Keys

_REFUSALS = (AddressTaken, ContactRefused, FaultyRota, NoSuchWay)


@dataclass(frozen=True, slots=True)
class Office:
    """The use cases of a coordinator."""

    settings: Settings
    keys: Keys
    directory: Directory
    lines: Lines
    staffing: Staffing
    contacts: Contacts

    @property
    def centres(self) -> tuple[str, ...]:
        """The ids of the directory's centres."""
        return tuple(each.id for each in self.directory.centres)

    @property
    def duty_centres(self) -> tuple[str, ...]:
        """The centres whose people take a line's cases, each once."""
        return tuple(dict.fromkeys(each.duty_centre for each in self.lines.all))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The hotline's own numbers: lines, and the one that pages leave from."""
        own = (*(each.number for each in self.lines.all), self.settings.twilio_staff_number)
        return tuple(filter(None, own))


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    """Open while the block lasts. Raises `FaultySettings`, `FaultyData` and `click.ClickException`.

    Names and numbers may be printed here; nothing is logged.
    """
    logs.set_up("CRITICAL")
    keys, directory = keys_of(settings), load_directory()
    lines = lines_of(settings, directory)
    database = open_database(settings.database, keys=keys)
    try:
        with faults(), refusals():
            yield await _opened(settings, keys, directory, lines, database)
    except FaultySettings as fault:
        remedy = "Run `dyzur migrate` if the database was never built."
        raise FaultySettings([*fault.faults, remedy]) from None
    finally:
        await database.close()


async def _opened(
    settings: Settings, keys: Keys, directory: Directory, lines: Lines, database: Database
) -> Office:
    await database.check()
    duty = dict.fromkeys(each.duty_centre for each in lines.all)
    contacts = Contacts(database, directory, shown=Shown.VERIFIED)
    async with database.read() as unit:
        await contacts.refresh(unit)
    staffing = Staffing(database, duty_centres=tuple(duty))
    return Office(settings, keys, directory, lines, staffing, contacts)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a use case refuses into a sentence and exit code 1."""
    try:
        yield
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from None
