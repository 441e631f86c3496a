"""The use cases of the hotline, put together once and handed to the doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from desk.alarms import Alarms
from desk.book import Book
from desk.calls import Calls
from desk.casework import Casework
from desk.contacts import Contacts
from desk.duty import Duties
from desk.intake import Intake
from desk.outage import Outage
from desk.paging import Audience, Paging
from desk.spool import Spool
from desk.values import Sender
from desk.wording import load as load_wording
from storage.database import Database
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """What the doors and the timers call."""

    alarms: Alarms
    contacts: Contacts
    duties: Duties
    database: Database
    intake: Intake
    casework: Casework
    calls: Calls
    paging: Paging

    @property
    def book(self) -> Book:
        """The edition of rules and facts that is in force."""
        return self.alarms.book

    async def refresh(self, unit: Unit) -> None:
        """Take staff, rota and what is known of contacts as storage holds them now.

        When it raises `DatabaseGone`, what was last known stays.
        """
        await self.duties.refresh(unit)
        await self.contacts.refresh(unit)
        directory = self.contacts.directory
        if self.alarms.book.directory is not directory:
            self.alarms.book = replace(self.alarms.book, directory=directory)


def assemble(
    database: Database,
    book: Book,
    duties: Duties,
    senders: Mapping[Audience, Sender],
    *,
    spool: Spool | None,
    wake: Callable[[], None],
    staff_number: str | None = None,
) -> Desk:
    """Build the use cases. `wake` is called after each commit that queued something to send.

    `staff_number` (E.164), from which staff are paged, is never handed on to a caller.
    `spool` None keeps nothing on disk (simulate). Raises `FaultyData` for the staff's texts.
    """
    alarms = Alarms(book, duties, load_wording(book.directory))
    casework = Casework(database, alarms, wake=wake, hidden=staff_number)
    return Desk(
        alarms=alarms,
        contacts=Contacts(database, book.directory, shown=book.shown),
        duties=duties,
        database=database,
        intake=Intake(database, alarms, Outage(alarms, senders, spool), wake=wake),
        casework=casework,
        calls=Calls(database, alarms, casework, wake=wake),
        paging=Paging(database, alarms, senders, wake=wake),
    )
