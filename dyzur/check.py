"""`dyzur check`: looks for what would leave a caller unanswered, and says what to do about it."""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import click

from centres import hours
from centres.datafile import FaultyData
from centres.marks import Standing, to_verify
from centres.records import Shown
from desk.book import Book
from desk.duty import Duties, Gap
from dyzur import clock
from dyzur.keeping import faults, keys_of, lines_of
from dyzur.missing import missing_for_serve
from dyzur.serve import drafts_sentence
from dyzur.settings import Drafts, FaultySettings, Settings, unknown
from dyzur.wiring import Wired, wire
from escalation.rota import Layer
from triage.hearing import model

DAYS_AHEAD = 28
STALE = timedelta(days=30)  # how long a verified contact counts as verified
_COLOURS: Mapping[str, str] = {"OK": "green", "WARN": "yellow", "FAIL": "red"}
_GAPS_SHOWN = 3


class Grade(StrEnum):
    """How bad it is: `FAIL` would leave a caller unanswered."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, and what is wrong and to be done."""

    grade: Grade
    about: str
    text: str


async def run(settings: Settings) -> int:
    """Print every finding; the exit code, 1 when any would leave a caller unanswered."""
    failed = False
    async with aclosing(findings(settings, now=clock.utc_now())) as found:
        async for finding in found:
            grade = click.style(f"{finding.grade:4}", fg=_COLOURS[finding.grade], bold=True)
            click.echo(f"{grade} {finding.about}: {finding.text}")
            failed = failed or finding.grade is Grade.FAIL
    return int(failed)


async def findings(settings: Settings, *, now: datetime) -> AsyncGenerator[Finding, None]:
    """Everything that can be known, in the order in which it must be mended."""
    for finding in _of_settings(settings):
        yield finding
    try:
        wired = _wired(settings)
    except (FaultySettings, FaultyData) as error:
        yield Finding(Grade.FAIL, "set-up", str(error))
        return
    try:
        async for finding in _of_installation(wired, now=now):
            yield finding
    finally:
        await wired.close()


def _wired(settings: Settings) -> Wired:
    """Put together with what is there, so that as much as possible is looked at."""
    return wire(
        settings,
        keys=keys_of(settings),
        lines=lambda directory: lines_of(settings, directory),
        shown=Shown.VERIFIED,
        clock=clock.utc_now,
    )


def _of_settings(settings: Settings) -> Iterator[Finding]:
    lacks = missing_for_serve(settings)
    for sentence in lacks:
        yield Finding(Grade.FAIL, "settings", sentence)
    for name in unknown(os.environ):
        yield Finding(Grade.WARN, "settings", f"{name} means nothing here: is it a typing error?")
    if (settings.public_url or "https:").startswith("http:"):
        yield Finding(Grade.WARN, "settings", "DYZUR_PUBLIC_URL is not https: vendors refuse it.")
    if not lacks:
        yield Finding(Grade.OK, "settings", "complete.")


async def _of_installation(wired: Wired, *, now: datetime) -> AsyncIterator[Finding]:
    yield Finding(Grade.OK, "data files", "directory, phrases, protocols and ladders are sound.")
    yield _of_hearing()
    yield _of_drafts(wired)
    try:
        with faults():
            await wired.desk.database.check()
            async with wired.desk.database.read() as unit:
                await wired.desk.refresh(unit)
    except FaultySettings as fault:
        yield Finding(Grade.FAIL, "database", f"{fault} Run `dyzur migrate` if it was never built.")
    else:
        yield Finding(Grade.OK, "database", "reachable, and the keys open it.")
        for staffed in _of_duties(wired, now=now):
            yield staffed
    for contact in of_contacts(wired.desk.book, now=now):
        yield contact
    async for vendor in _of_vendors(wired):
        yield vendor


def _of_hearing() -> Finding:
    fault = model.fault()
    return Finding(Grade.WARN if fault else Grade.OK, "hearing", fault or "rules and model hear.")


def _of_drafts(wired: Wired) -> Finding:
    drafts = wired.desk.book.machine.phrases.drafts
    if not drafts:
        return Finding(Grade.OK, "texts", "all are approved.")
    accepted = wired.settings.drafts is Drafts.ACCEPT
    return Finding(Grade.WARN if accepted else Grade.FAIL, "texts", drafts_sentence(len(drafts)))


def of_contacts(book: Book, *, now: datetime) -> Iterator[Finding]:
    """What callers are told, and what waits for a call of a coordinator's."""
    today = hours.local_day(now)
    phones = tuple(to_verify(book.directory, shown=book.shown))
    shown = [contact for contact, standing in phones if standing is Standing.SHOWN]
    never = [each.id for each in shown if each.verified_on is None]
    stale = [each.id for each in shown if _is_stale(each.verified_on, today)]
    hidden = [contact.id for contact, standing in phones if standing is Standing.UNVERIFIED]
    for ids, words in (
        (never, "told to callers, and nobody has rung them"),
        (stale, f"last rung more than {STALE.days} days ago"),
        (hidden, "hidden until somebody has rung them"),
    ):
        if ids:
            remedy = "Ring each, then `dyzur directory verify CONTACT`."
            told = f"{len(ids)} phones are {words}: {', '.join(ids)}. {remedy}"
            yield Finding(Grade.WARN, "contacts", told)
    if not never and not stale:
        yield Finding(Grade.OK, "contacts", "all phones that callers are told are verified.")


def _is_stale(verified_on: date | None, today: date) -> bool:
    return verified_on is not None and today - verified_on > STALE


def _of_duties(wired: Wired, *, now: datetime) -> Iterator[Finding]:
    duties = wired.desk.duties
    for centre in dict.fromkeys(line.duty_centre for line in wired.desk.book.lines.all):
        yield from _of_rota(duties, centre, now=now)
    yield from _of_people(duties)


def _of_rota(duties: Duties, centre: str, *, now: datetime) -> Iterator[Finding]:
    by_layer: dict[Layer, list[Gap]] = {layer: [] for layer in Layer}
    for gap in duties.gaps(centre, DAYS_AHEAD, now=now):
        by_layer[gap.layer].append(gap)
    for layer, gaps in by_layer.items():
        grade = Grade.FAIL if layer is Layer.PRIMARY else Grade.WARN
        if gaps:
            times = "; ".join(_told(gap) for gap in gaps[:_GAPS_SHOWN])
            words = f"nobody stands in {layer} {times}{' ...' if gaps[_GAPS_SHOWN:] else ''}"
            yield Finding(grade, f"rota of {centre}", f"{words}: fill it.")
    if not by_layer[Layer.PRIMARY]:
        words = f"every minute of the next {DAYS_AHEAD} days has somebody."
        yield Finding(Grade.OK, f"rota of {centre}", words)


def _told(gap: Gap) -> str:
    ends = (hours.written_moment(gap.starts), hours.written_moment(gap.ends))
    return f"from {ends[0]} to {ends[1]}"


def _of_people(duties: Duties) -> Iterator[Finding]:
    """Whoever stands on the rota must be reachable; who does not is only warned about."""
    on_rota = {shift.person for shift in duties.snapshot.rota.shifts}
    verified = {r.person for r in duties.snapshot.reachables if r.verified_at is not None}
    known = {person.id for person in duties.snapshot.people}
    unreachable = sorted((on_rota | known) - verified)
    for person in unreachable:
        grade = Grade.FAIL if person in on_rota else Grade.WARN
        words = "has no verified way to be reached: add one and verify it."
        yield Finding(grade, f"person {person}", words)
    if not unreachable and on_rota:
        yield Finding(Grade.OK, "people", "everybody on the rota can be reached.")


async def _of_vendors(wired: Wired) -> AsyncIterator[Finding]:
    for vendor, door in wired.doors.by_vendor.items():
        found = await door.faults()
        for fault in found:
            yield Finding(Grade.FAIL, vendor, f"{fault}.")
        if not found:
            yield Finding(Grade.OK, vendor, "reachable, and its webhooks are ours.")
