"""`dyzur serve`: the hotline with the settings of the environment."""

import logging

from centres.marks import Standing, to_verify
from centres.records import Shown
from dyzur import clock, front, logs
from dyzur.keeping import faults, keys_of, lines_of
from dyzur.missing import missing_for_serve
from dyzur.serving import listening
from dyzur.settings import Drafts, FaultySettings, Settings
from dyzur.start import started
from dyzur.wiring import Wired, wire
from storage.database import DatabaseGone

log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Serve until asked to stop. Raises `FaultySettings` and `FaultyData` before anything runs."""
    logs.set_up(settings.log_level)
    wired = prepared(settings)
    await must_be_ready(wired)
    on = listening(settings.host, settings.port)
    page = front.router(
        directory=lambda: wired.desk.book.directory,
        lines=wired.desk.book.lines,
        shown=wired.desk.book.shown,
        clock=wired.clock,
    )
    async with started(wired, on, pages=[page]) as serving:
        _warn_of_contacts(wired)
        await serving.stopped.wait()


def prepared(settings: Settings) -> Wired:
    """Everything put together, nothing running yet. Raises `FaultySettings` and `FaultyData`."""
    if lacks := missing_for_serve(settings):
        raise FaultySettings(lacks)
    wired = wire(
        settings,
        keys=keys_of(settings),
        lines=lambda directory: lines_of(settings, directory),
        shown=Shown.VERIFIED,
        clock=clock.utc_now,
    )
    drafts = wired.desk.book.machine.phrases.drafts
    if drafts and settings.drafts is Drafts.REFUSE:
        raise FaultySettings([drafts_sentence(len(drafts))])
    if drafts:
        log.warning("running with drafts count=%s", len(drafts))
    return wired


def drafts_sentence(count: int) -> str:
    """What to do about texts that nobody has approved."""
    return (
        f"{count} texts are drafts that no clinician has approved: have them approved, or set "
        "DYZUR_DRAFTS=accept to run with them."
    )


def _warn_of_contacts(wired: Wired) -> None:
    """Say how many phones callers are told that no coordinator has verified."""
    book = wired.desk.book
    never = [
        contact
        for contact, standing in to_verify(book.directory, shown=book.shown)
        if standing is Standing.SHOWN and contact.verified_on is None
    ]
    if never:
        log.warning("callers are told phones that nobody has verified count=%s", len(never))


async def must_be_ready(wired: Wired) -> None:
    """Refuse a database that was never built or that other keys sealed; one that is away may be.

    Raises `FaultySettings`.
    """
    url = wired.settings.database
    path = url.partition(":///")[2] if url.startswith("sqlite") else ""
    try:
        with faults():
            await wired.desk.database.check()
    except FaultySettings as fault:
        if path or not isinstance(fault.__context__, DatabaseGone):
            raise FaultySettings(
                [*fault.faults, "Run `dyzur migrate` if it was never built."]
            ) from None
        log.critical("the database does not answer yet: callers get 112 and the spool is used")
